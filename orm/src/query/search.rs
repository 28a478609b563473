//! Full-text search: a handle for a search index, what is asked of it, and the words that a user types.

use super::{Cond, Expr, Node};
use crate::model::{Decl, Field, ModelDef, Nullable, Nullity, Path, Required, SearchDef};
use crate::value::Scalar;
use std::marker::PhantomData;

/// A search index of the model `M`, declared by `#[model(search(title, body))]`: the method `search` of
/// its columns gives it.
///
/// What is searched for is text as a user types it: words, all of which must be there in any of the
/// columns; `"several words"` that follow each other; `-word` that must not be there. Nothing else in it
/// has a meaning, no text is an error, and it is always bound. Without a word to look for, nothing is
/// found. Of a longer text the first 1,000 characters count.
///
/// ```
/// # use plough::prelude::*;
/// # #[derive(Model, Debug)]
/// # #[model(table = "posts", search(title, body))]
/// # struct Post { #[model(id)] id: i64, title: String, body: Option<String> }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> plough::Result<()> {
/// # let db = Db::connect("sqlite::memory:").await?;
/// # db.create_tables::<(Post,)>().await?;
/// insert!(Post { id: 1, title: "Looms", body: "How a loom is built" }).exec(&db).await?;
/// let typed = "built \"a loom\" -engine";
/// let found = Post::query()
///     .filter(|p| p.search().matches(typed))
///     .order_by(|p| p.search().rank(typed).desc())
///     .all(&db)
///     .await?;
/// assert_eq!(found.len(), 1);
/// # Ok(())
/// # }
/// ```
pub struct Search<M> {
    at: Path,
    index: u8,
    marker: PhantomData<fn() -> M>,
}

impl<M> Copy for Search<M> {}
impl<M> Clone for Search<M> {
    fn clone(&self) -> Self {
        *self
    }
}

/// A question to a search index.
#[derive(Debug, Clone)]
pub struct SearchNode {
    /// The model.
    pub model: &'static ModelDef,
    /// Where its row stands.
    pub at: Path,
    /// The index's number in the model.
    pub index: u8,
    /// The columns that it is over.
    pub columns: Vec<Node>,
    /// What is searched for.
    pub words: Words,
    /// What is asked.
    pub ask: SearchAsk,
}

impl SearchNode {
    /// The index, if the model has it.
    #[must_use]
    pub fn def(&self) -> Option<&'static SearchDef> {
        self.model.searches.get(usize::from(self.index))
    }
}

impl PartialEq for SearchNode {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.model, other.model)
            && (self.at, self.index) == (other.at, other.index)
            && (&self.words, &self.ask) == (&other.words, &other.ask)
    }
}

/// What is asked of a search index about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchAsk {
    /// Whether the row is found.
    Found,
    /// How well it fits.
    Rank,
    /// The part of one of its texts in which the words are.
    Snippet {
        /// The column, by path and index in the model.
        column: (Path, u16),
        /// What stands before a word that was found.
        start: &'static str,
        /// What stands after it.
        end: &'static str,
    },
}

/// What is searched for, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Words and phrases that must be there.
    pub wanted: Vec<String>,
    /// Words and phrases that must not.
    pub unwanted: Vec<String>,
}

/// How many characters of what a user typed count.
const MOST_CHARACTERS: usize = 1_000;

impl Words {
    /// Takes apart what a user typed. A word or phrase keeps its punctuation, which the database treats
    /// as it does that of the texts; one without a letter or digit is left out. None has a `"` or a
    /// control character.
    #[must_use]
    pub fn parse(typed: &str) -> Words {
        let mut words = Words::default();
        let (mut word, mut quoted, mut unwanted) = (String::new(), false, false);
        for c in typed.chars().take(MOST_CHARACTERS) {
            match c {
                '"' | '“' | '”' | '„' => {
                    // A quote after a `-` belongs to it; any other ends what stands before.
                    if quoted || !word.is_empty() {
                        words.add(&mut word, &mut unwanted);
                    }
                    quoted = !quoted;
                }
                '-' if !quoted && !unwanted && word.is_empty() => unwanted = true,
                c if quoted && (c.is_whitespace() || c.is_control()) => word.push(' '),
                c if c.is_whitespace() || c.is_control() => words.add(&mut word, &mut unwanted),
                c => word.push(c),
            }
        }
        words.add(&mut word, &mut unwanted);
        words
    }

    fn add(&mut self, word: &mut String, unwanted: &mut bool) {
        let (word, unwanted) = (std::mem::take(word), std::mem::take(unwanted));
        let word = word.trim();
        if word.chars().any(char::is_alphanumeric) {
            let words = if unwanted { &mut self.unwanted } else { &mut self.wanted };
            words.push(word.to_owned());
        }
    }
}

impl<M: Decl> Search<M> {
    /// The index of that number; the derive writes this.
    #[doc(hidden)]
    #[must_use]
    pub const fn __new(at: Path, index: u8) -> Self {
        Search { at, index, marker: PhantomData }
    }

    fn ask(self, words: &str, ask: SearchAsk) -> Node {
        let Search { at, index, .. } = self;
        let def = M::DEF.searches.get(usize::from(index));
        let columns = def.map_or(&[][..], |def| def.columns);
        let columns = columns.iter().map(|column| Node::Column(at, *column)).collect();
        let words = Words::parse(words);
        Node::Search(Box::new(SearchNode { model: M::DEF, at, index, columns, words, ask }))
    }

    /// The row is found.
    pub fn matches(self, words: impl AsRef<str>) -> Cond {
        Cond(self.ask(words.as_ref(), SearchAsk::Found))
    }

    /// How well the row fits: more is better, and 0 is a row that is not found. What the number is made
    /// of differs from database to database; compare numbers of one query only.
    pub fn rank(self, words: impl AsRef<str>) -> Expr<f64, Required> {
        Expr::computed(self.ask(words.as_ref(), SearchAsk::Rank))
    }

    /// The part of one of the index's columns in which the words are, with `marks` before and after each
    /// that was found; NULL for a row that is not found. MySQL and MariaDB have no such thing: there it
    /// is refused.
    ///
    /// The text is as it is in the column. For a page in HTML let the marks be characters that no text
    /// has, escape the snippet, and put the tags in their place then.
    pub fn snippet<B: Scalar, N: Nullity, T>(
        self,
        column: Expr<B, N, Field<M, T>>,
        words: impl AsRef<str>,
        marks: (&'static str, &'static str),
    ) -> Expr<String, Nullable> {
        let column = (column.source.path, column.source.index);
        let ask = SearchAsk::Snippet { column, start: marks.0, end: marks.1 };
        Expr::computed(self.ask(words.as_ref(), ask))
    }
}

#[cfg(test)]
mod tests {
    use super::Words;
    use proptest::prelude::*;

    fn parse(typed: &str) -> (Vec<String>, Vec<String>) {
        let Words { wanted, unwanted } = Words::parse(typed);
        (wanted, unwanted)
    }

    #[test]
    fn words_phrases_and_what_is_unwanted() {
        let strings = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        for (typed, wanted, unwanted) in [
            ("rust  orm", &["rust", "orm"][..], &[][..]),
            ("\"typed sql\" -java -\"old ways\"", &["typed sql"], &["java", "old ways"]),
            ("foo-bar don't c++ --x -", &["foo-bar", "don't", "c++"], &["-x"]),
            ("ru\"st or\"m \"open end", &["ru", "st or", "m", "open end"], &[]),
            ("“typed sql” ,;! \"\" \"- -\"", &["typed sql"], &[]),
            ("a\0b\nc \"d\0e\"", &["a", "b", "c", "d e"], &[]),
            ("", &[], &[]),
        ] {
            assert_eq!(parse(typed), (strings(wanted), strings(unwanted)), "{typed:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut() {
        assert_eq!(parse(&"a ".repeat(10_000)).0.len(), 500);
        assert_eq!(parse(&"ü".repeat(10_000)).0[0].chars().count(), 1_000);
    }

    proptest! {
        #[test]
        fn no_word_has_a_quote_or_a_control_character(typed in "[-\"“ a\\x00\\n*:^]{0,20}") {
            let Words { wanted, unwanted } = Words::parse(&typed);
            for word in wanted.iter().chain(&unwanted) {
                prop_assert!(!word.contains('"') && !word.chars().any(char::is_control), "{word:?}");
                prop_assert!(word.chars().any(char::is_alphanumeric), "{word:?}");
            }
        }
    }
}
