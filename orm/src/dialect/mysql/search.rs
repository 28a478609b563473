//! Full-text search: a FULLTEXT index, asked in boolean mode.
//! <https://mariadb.com/kb/en/full-text-index-overview/>
//!
//! Our columns are compared by code point, and such an index has `Rust` and `rust` apart. So it is over
//! a stored column of all texts in small letters, and words are asked for in small letters.

use super::MySqlDialect;
use super::facts::Flavor;
use crate::dialect::search::{Asked, SearchIndex};
use crate::dialect::{Ddl, Dialect};
use crate::query::{SearchAsk, Words};
use crate::schema::{Column, Generated, Index, Part, Table};
use sea_query::Expr;

/// Shorter words are not in the index (`innodb_ft_min_token_size`).
const SHORTEST: usize = 3;

/// Words that are not in the index, as it comes (`INNODB_FT_DEFAULT_STOPWORD`), of [`SHORTEST`] or more.
const STOP_WORDS: &[&str] = &[
    "about", "are", "com", "for", "from", "how", "that", "the", "this", "und", "was", "what", "when",
    "where", "who", "will", "with", "www",
];

/// The column of all texts, and its index, which has the same name.
pub(super) fn add(ddl: &MySqlDialect, table: &mut Table, search: &SearchIndex) {
    let texts = format!("LOWER(CONCAT_WS(' ', {}))", ddl.quote_list(&search.columns));
    let mut column = Column::new(&search.name, "LONGTEXT");
    column.nullable = true;
    column.generated = Some(Generated::new(&texts, true));
    column.invisible = ddl.server.flavor == Flavor::MariaDb || ddl.facts().version >= (8, 0, 23);
    table.columns.push(column);
    let parts = vec![Part::column(&search.name)];
    table.indexes.push(Index { method: Some("fulltext".to_owned()), ..Index::new(&search.name, parts) });
}

/// In the language of boolean mode. A quoted word has no operators. What is not in the index cannot be
/// asked for: a row would have to have it, and none has.
pub(super) fn words(words: &Words) -> String {
    let indexed = |text: &String| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|token| token.chars().count() >= SHORTEST && !STOP_WORDS.contains(&token))
    };
    let list = |words: &[String], sign: char| {
        let small = words.iter().map(|word| word.to_lowercase()).filter(indexed);
        small.map(|word| format!("{sign}\"{word}\"")).collect::<Vec<_>>()
    };
    let mut asked = list(&words.wanted, '+');
    if !asked.is_empty() {
        asked.extend(list(&words.unwanted, '-'));
    }
    asked.join(" ")
}

/// What is asked of the index. The server computes equal questions once.
pub(super) fn ask(dialect: &MySqlDialect, asked: Asked, ask: &SearchAsk) -> Expr {
    let rank = "MATCH (?) AGAINST (? IN BOOLEAN MODE)";
    let sql = if *ask == SearchAsk::Found { format!("({rank} > 0)") } else { rank.to_owned() };
    dialect.template(sql, vec![asked.beside, asked.words])
}
