//! From a database's columns to Rust: what `plough pull` asks of a database.

use super::Ddl;
use crate::schema::{Column, Default, EnumType, Name, Schema, Table};
use crate::value::SqlType;

/// The Rust type that holds a column's values.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is called as its type")]
pub enum Rust {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
    /// At most 28 digits.
    Decimal,
    BigDecimal,
    Text,
    Bytes,
    Date,
    Time,
    DateTime,
    Timestamp,
    Uuid,
    Json,
    /// An enum: a type of its own, or, without a name, of the one column.
    Enum(EnumType),
    List(Box<Rust>),
    /// No Rust type is known for it; it is read as text.
    OtherText,
    /// No Rust type is known for it; it is read as the bytes that the server sends.
    OtherBytes,
}

impl Rust {
    /// Whether it is an integer.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        matches!(
            self,
            Rust::I8 | Rust::I16 | Rust::I32 | Rust::I64 | Rust::U8 | Rust::U16 | Rust::U32 | Rust::U64
        )
    }
}

/// How a model says a column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shape {
    /// The Rust type.
    pub rust: Rust,
    /// `length = ..`.
    pub length: Option<u32>,
    /// `precision = .., scale = ..`.
    pub precision: Option<(u32, u32)>,
    /// Whether these lead back to the column's type. If not, the model names it: `sql_type = ".."`.
    pub exact: bool,
}

impl Shape {
    /// A Rust type whose column has exactly this type.
    pub(crate) fn exact(rust: Rust) -> Self {
        Shape { rust, length: None, precision: None, exact: true }
    }

    /// A Rust type that holds the values of a column of another type.
    pub(crate) fn near(rust: Rust) -> Self {
        Shape { exact: false, ..Shape::exact(rust) }
    }

    /// Exact only if something more holds.
    pub(crate) fn exact_if(rust: Rust, exact: bool) -> Self {
        Shape { exact, ..Shape::exact(rust) }
    }

    pub(crate) fn length(mut self, length: Option<u32>) -> Self {
        self.length = length;
        self
    }

    /// A decimal of this many digits.
    pub(crate) fn decimal(precision: Option<(u32, u32)>) -> Self {
        let fits = precision.is_some_and(|(digits, _)| digits <= 28);
        let rust = if fits { Rust::Decimal } else { Rust::BigDecimal };
        Shape { precision, ..Shape::exact(rust) }
    }
}

/// How a model says a column's default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultWords {
    /// `default = true`, or a number.
    Plain(String),
    /// `default = "text"`.
    Text(String),
    /// A word that this database takes for a text: `default = "word"`, and the word is kept.
    Word(String),
    /// `default = now`.
    Now,
    /// `default = sql("..")`.
    Sql(String),
}

/// What a database tells of its columns, in the words of models.
pub(crate) trait Pull {
    /// The Rust type of a column.
    fn shape(&self, ty: &str, schema: &Schema) -> Shape;

    /// The text of a literal that is nothing but text.
    fn literal_text(&self, sql: &str) -> Option<String>;

    /// The text that a word stands for which is no expression.
    fn word_as_text(&self, sql: &str) -> Option<String> {
        let _ = sql;
        None
    }

    /// Whether the column is the row's own number.
    fn is_rowid(&self, table: &Table, column: &Column) -> bool {
        let _ = (table, column);
        false
    }
}

/// The default of a column of this shape.
pub(crate) fn default_words(ddl: &dyn Ddl, shape: &Shape, ty: &str, default: &Default) -> DefaultWords {
    let sql = default.sql().trim();
    let now = match shape.rust {
        Rust::Date => ddl.now(SqlType::Date, ty),
        Rust::Time => ddl.now(SqlType::Time, ty),
        Rust::DateTime => ddl.now(SqlType::DateTime, ty),
        Rust::Timestamp => ddl.now(SqlType::Timestamp, ty),
        _ => None,
    };
    if now.is_some_and(|now| now.sql().eq_ignore_ascii_case(sql)) {
        return DefaultWords::Now;
    }
    if let Some(text) = ddl.pull().word_as_text(sql) {
        return DefaultWords::Word(text);
    }
    let digits = sql.strip_prefix('-').unwrap_or(sql);
    let whole =
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && sql.parse::<i64>().is_ok();
    match &shape.rust {
        Rust::Bool => match sql.to_ascii_lowercase().as_str() {
            "0" | "false" => return DefaultWords::Plain("false".to_owned()),
            "1" | "true" => return DefaultWords::Plain("true".to_owned()),
            _ => {}
        },
        rust if rust.is_integer() && whole => {
            let negative = sql.starts_with('-');
            let (bits, signed) = match rust {
                Rust::I8 => (7, true),
                Rust::I16 => (15, true),
                Rust::I32 => (31, true),
                Rust::U8 => (8, false),
                Rust::U16 => (16, false),
                Rust::U32 => (32, false),
                rust => (63, *rust != Rust::U64),
            };
            let fits =
                sql.parse::<i64>().is_ok_and(|n| n.unsigned_abs() < 1 << bits) && (signed || !negative);
            // A number with zeros before it is the same number, and other text.
            let plain = digits == "0" || !digits.starts_with('0');
            if fits && plain {
                return DefaultWords::Plain(sql.to_owned());
            }
        }
        Rust::Text => {
            if let Some(text) = ddl.pull().literal_text(sql) {
                return DefaultWords::Text(text);
            }
        }
        Rust::Enum(def) => {
            if let Some(text) = ddl.pull().literal_text(sql).filter(|text| def.labels.contains(text)) {
                return DefaultWords::Text(text);
            }
        }
        _ => {}
    }
    DefaultWords::Sql(sql.to_owned())
}

/// The inside of `word(inside)`, and the word before it.
pub(crate) fn size(ty: &str) -> (&str, Option<&str>) {
    match ty.split_once('(').and_then(|(word, rest)| Some((word, rest.rsplit_once(')')?.0))) {
        Some((word, inside)) => (word.trim_end(), Some(inside.trim())),
        None => (ty, None),
    }
}

/// `p` or `p, s`.
pub(crate) fn digits(inside: &str) -> Option<(u32, u32)> {
    match inside.split_once(',') {
        Some((precision, scale)) => Some((precision.trim().parse().ok()?, scale.trim().parse().ok()?)),
        None => Some((inside.trim().parse().ok()?, 0)),
    }
}

/// Text between single quotes, which are doubled inside.
pub(crate) fn unquoted(sql: &str) -> Option<String> {
    let inner = sql.strip_prefix('\'')?.strip_suffix('\'')?;
    let bare = inner.replace("''", "");
    (!bare.contains('\'')).then(|| inner.replace("''", "'"))
}

/// A name in SQL, with or without double quotes, alone or after its schema's.
pub(crate) fn parse_name(text: &str) -> Option<Name> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let end = match rest.strip_prefix('"') {
            Some(inner) => {
                let mut at = 0;
                loop {
                    at += inner.get(at..)?.find('"')?;
                    if !inner[at + 1..].starts_with('"') {
                        break at + 2;
                    }
                    at += 2;
                }
            }
            None => rest.find('.').unwrap_or(rest.len()),
        };
        let part = &rest[..end];
        let quoted = part.strip_prefix('"').and_then(|part| part.strip_suffix('"'));
        parts.push(quoted.map_or_else(|| part.to_owned(), |inner| inner.replace("\"\"", "\"")));
        match rest[end..].strip_prefix('.') {
            Some(more) => rest = more,
            None if rest.len() == end => break,
            None => return None,
        }
    }
    match parts.as_slice() {
        [name] => Some(Name::new(None, name)),
        [schema, name] => Some(Name::new(Some(schema), name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{digits, parse_name, size, unquoted};
    use crate::schema::Name;

    #[test]
    fn words_of_types_are_taken_apart() {
        assert_eq!(size("numeric(5, 2)"), ("numeric", Some("5, 2")));
        assert_eq!(size("set('a)','b')"), ("set", Some("'a)','b'")));
        assert_eq!(size("text"), ("text", None));
        assert_eq!((digits("5, 2"), digits("5"), digits("MAX")), (Some((5, 2)), Some((5, 0)), None));
    }

    #[test]
    fn only_one_text_is_a_text() {
        assert_eq!(unquoted("'it''s'").as_deref(), Some("it's"));
        assert_eq!(unquoted("'a' || 'b'"), None);
        assert_eq!(unquoted("now()"), None);
    }

    #[test]
    fn names_are_read_with_and_without_quotes() {
        assert_eq!(parse_name("mood"), Some(Name::new(None, "mood")));
        assert_eq!(parse_name(r#"app."My.""Mood""#), Some(Name::new(Some("app"), r#"My."Mood"#)));
        assert_eq!(parse_name(r#"app."My.""Mood""#.trim_end_matches('"')), None);
        assert_eq!(parse_name(r#"app."My.""Mood""""#), Some(Name::new(Some("app"), r#"My."Mood""#)));
        assert_eq!(parse_name("a.b.c"), None);
    }
}
