//! Names of Rust from names of a database.

use std::collections::HashSet;

/// Words that cannot be a name as they are.
const KEYWORDS: &str = " as break const continue crate else enum extern false fn for if impl in let loop match mod \
     move mut pub ref return self Self static struct super trait true type unsafe use where while async await dyn \
     abstract become box do final macro override priv typeof unsized virtual yield try gen ";

/// Types that the code of a module names, or that a reader takes for the usual ones.
const TAKEN: [&str; 32] = [
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "Vec",
    "Box",
    "Self",
    "Debug",
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "Hash",
    "Default",
    "Drop",
    "Send",
    "Sync",
    "Sized",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Into",
    "Iterator",
    "Ord",
    "PartialOrd",
    "ToString",
    "ToOwned",
    "Unpin",
];

/// The words of a name in small letters: `AlbumId`, `album_id` and `album id` are `album`, `id`. Of letters
/// beyond ASCII nothing is kept: such names would be warned about.
pub(super) fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for (i, c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            open = false;
            continue;
        }
        let begins = c.is_ascii_uppercase() && i > 0 && {
            let after_small = chars[i - 1].is_ascii_lowercase() || chars[i - 1].is_ascii_digit();
            let before_small = chars.get(i + 1).is_some_and(char::is_ascii_lowercase);
            after_small || (before_small && chars[i - 1].is_ascii_uppercase())
        };
        if !open || begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
        open = true;
    }
    words
}

/// A name of fields and relations; `otherwise` if nothing of it is left.
pub(super) fn snake(name: &str, otherwise: &str) -> String {
    let name = words(name).join("_");
    match name.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) => name,
    }
}

/// A name of types and variants; `otherwise` if nothing of it is left.
pub(super) fn camel(name: &str, otherwise: &str) -> String {
    let mut camel = String::new();
    for word in words(name) {
        let mut chars = word.chars();
        camel.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(chars.as_str());
    }
    match camel.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{camel}"),
        Some(_) => camel,
    }
}

/// A name as code: a keyword is written with `r#`.
pub(super) fn ident(name: &str) -> String {
    if KEYWORDS.contains(&format!(" {name} ")) { format!("r#{name}") } else { name.to_owned() }
}

/// Words whose plural, or whose singular, no rule gives: those that tables are named after.
const IRREGULAR: &[(&str, &str)] = &[
    ("alias", "aliases"),
    ("analysis", "analyses"),
    ("atlas", "atlases"),
    ("axis", "axes"),
    ("bias", "biases"),
    ("bonus", "bonuses"),
    ("bus", "buses"),
    ("cache", "caches"),
    ("calorie", "calories"),
    ("campus", "campuses"),
    ("canvas", "canvases"),
    ("census", "censuses"),
    ("child", "children"),
    ("cookie", "cookies"),
    ("corpus", "corpora"),
    ("criterion", "criteria"),
    ("diagnosis", "diagnoses"),
    ("focus", "focuses"),
    ("foot", "feet"),
    ("gas", "gases"),
    ("half", "halves"),
    ("hero", "heroes"),
    ("index", "indices"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("lens", "lenses"),
    ("life", "lives"),
    ("man", "men"),
    ("matrix", "matrices"),
    ("mouse", "mice"),
    ("movie", "movies"),
    ("person", "people"),
    ("quiz", "quizzes"),
    ("series", "series"),
    ("shelf", "shelves"),
    ("species", "species"),
    ("status", "statuses"),
    ("thesis", "theses"),
    ("tie", "ties"),
    ("vertex", "vertices"),
    ("virus", "viruses"),
    ("wife", "wives"),
    ("woman", "women"),
];

/// A name whose last word is another.
fn with_last(name: &str, last: &str, other: &str) -> String {
    format!("{}{other}", &name[..name.len() - last.len()])
}

/// The plural of a name in small letters, by its last word.
pub(super) fn plural(name: &str) -> String {
    let last = name.rsplit('_').next().unwrap_or(name);
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == last) {
        return with_last(name, last, many);
    }
    let mut back = name.chars().rev();
    match (back.next(), back.next()) {
        (Some('y'), Some(before)) if !"aeiou_".contains(before) => format!("{}ies", &name[..name.len() - 1]),
        (Some('s' | 'x' | 'z'), _) | (Some('h'), Some('c' | 's')) => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

/// The singular of a name in small letters, where its end tells.
pub(super) fn singular(name: &str) -> String {
    let last = name.rsplit('_').next().unwrap_or(name);
    if IRREGULAR.iter().any(|(one, _)| *one == last) {
        return name.to_owned();
    }
    if let Some((one, _)) = IRREGULAR.iter().find(|(_, many)| *many == last) {
        return with_last(name, last, one);
    }
    let cut = |letters: usize| name[..name.len() - letters].to_owned();
    let ends = |ends: &[&str]| ends.iter().any(|end| last.ends_with(end));
    if last.len() < 4 || ends(&["ss", "us", "is", "news"]) {
        name.to_owned()
    } else if ends(&["ies"]) {
        format!("{}y", cut(3))
    } else if ends(&["sses", "xes", "ches", "shes", "zzes"]) {
        cut(2)
    } else if ends(&["s"]) {
        cut(1)
    } else {
        name.to_owned()
    }
}

/// Names of one place, each given once.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// The names of types in a module.
    pub(super) fn of_types() -> Self {
        Names(TAKEN.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Whether a name is free.
    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }

    /// The first of the names that is free, or the last with a number.
    pub(super) fn give(&mut self, names: &[String]) -> String {
        let free = names.iter().find(|name| self.is_free(name)).cloned();
        let name = free.unwrap_or_else(|| {
            let last = names.last().map_or("", String::as_str);
            let end = if last.ends_with(|c: char| c.is_ascii_digit()) { "_" } else { "" };
            let numbered = (2..).map(|n: u32| format!("{last}{end}{n}"));
            numbered.into_iter().find(|name| self.is_free(name)).unwrap_or_default()
        });
        self.0.insert(name.clone());
        name
    }

    /// A name of fields; `self` and the like cannot be written at all.
    pub(super) fn give_field(&mut self, name: &str) -> String {
        let name = match name {
            "self" | "super" | "crate" => format!("{name}_"),
            name => name.to_owned(),
        };
        self.give(&[name])
    }

    /// A name of a model, whose struct of columns has a name, too.
    pub(super) fn give_model(&mut self, name: &str) -> String {
        let fits = |name: &str| self.is_free(name) && self.is_free(&format!("{name}Columns"));
        let candidates = [name.to_owned(), format!("{name}Row")].into_iter();
        let numbered = (2..).map(|n: u32| format!("{name}Row{n}"));
        let name = candidates.chain(numbered).find(|name| fits(name)).unwrap_or_default();
        self.0.insert(format!("{name}Columns"));
        self.0.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::{Names, camel, ident, plural, singular, snake};

    #[test]
    fn names_become_those_of_rust() {
        for (name, field, ty) in [
            ("AlbumId", "album_id", "AlbumId"),
            ("HTTPServer", "http_server", "HttpServer"),
            ("ORDER DETAILS", "order_details", "OrderDetails"),
            ("2nd", "n2nd", "N2nd"),
            ("größe", "gr_e", "GrE"),
            ("a__b", "a_b", "AB"),
            ("\"; drop", "drop", "Drop"),
            ("日本", "other", "Other"),
        ] {
            assert_eq!((snake(name, "other").as_str(), camel(name, "Other").as_str()), (field, ty), "{name}");
        }
        assert_eq!((ident("type").as_str(), ident("name").as_str()), ("r#type", "name"));
    }

    #[test]
    fn plurals_and_singulars() {
        for (one, many) in [
            ("post", "posts"),
            ("city", "cities"),
            ("address", "addresses"),
            ("box", "boxes"),
            ("branch", "branches"),
            ("day", "days"),
            ("film_actor", "film_actors"),
            ("status", "statuses"),
            ("order_status", "order_statuses"),
            ("person", "people"),
            ("series", "series"),
            ("cache", "caches"),
            ("case", "cases"),
            ("database", "databases"),
        ] {
            assert_eq!((plural(one).as_str(), singular(many).as_str()), (many, one));
        }
        for same in ["status", "us", "canvas", "address", "child", "news"] {
            assert_eq!(singular(same), same);
        }
    }

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::of_types();
        assert_eq!(names.give_model("String"), "StringRow");
        assert_eq!(names.give_model("Post"), "Post");
        assert_eq!(names.give_model("PostColumns"), "PostColumnsRow");
        assert_eq!(names.give_model("Post"), "PostRow");
        assert_eq!(names.give_field("self"), "self_");
        assert_eq!(names.give_field("a"), "a");
        assert_eq!(names.give_field("a"), "a2");
    }
}
