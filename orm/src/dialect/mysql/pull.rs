//! MySQL's and MariaDB's types as Rust.

use super::MySqlDialect;
use crate::dialect::pull::{Pull, Rust, Shape, digits, size};
use crate::schema::{EnumType, Name, Schema};

/// The most characters or bytes for which a model's `length` gives such a type.
const MAX_LENGTH: u32 = 16_383;

impl Pull for MySqlDialect {
    fn shape(&self, ty: &str, _schema: &Schema) -> Shape {
        let (word, inside) = size(ty);
        let rest = ty.rsplit_once(')').map_or("", |(_, rest)| rest);
        let said = if inside.is_some() { rest } else { ty.split_once(' ').map_or("", |(_, rest)| rest) };
        let word = word.split(' ').next().unwrap_or(word).to_ascii_lowercase();
        let unsigned = said.contains("unsigned");
        let plain = said.trim().is_empty();
        let length = inside.and_then(|inside| inside.parse::<u32>().ok());
        let short = length.filter(|length| *length > 0 && *length <= MAX_LENGTH);
        // The width that MariaDB shows says nothing, unless zeros fill it.
        let usual = |width: [u32; 2]| {
            !said.contains("zerofill") && length.is_none_or(|found| found == width[usize::from(unsigned)])
        };
        let integer = |signed: Rust, no_sign: Rust, width| {
            Shape::exact_if(if unsigned { no_sign } else { signed }, usual(width))
        };
        match word.as_str() {
            "tinyint" if length == Some(1) && plain => Shape::exact(Rust::Bool),
            "tinyint" => integer(Rust::I8, Rust::U8, [4, 3]),
            "smallint" => integer(Rust::I16, Rust::U16, [6, 5]),
            "mediumint" => Shape::near(if unsigned { Rust::U32 } else { Rust::I32 }),
            "int" => integer(Rust::I32, Rust::U32, [11, 10]),
            "bigint" => integer(Rust::I64, Rust::U64, [20, 20]),
            "year" => Shape::near(Rust::U16),
            "bit" => Shape::near(if length == Some(1) { Rust::Bool } else { Rust::U64 }),
            "float" => Shape::exact_if(Rust::F32, plain && inside.is_none()),
            "double" => Shape::exact_if(Rust::F64, plain && inside.is_none()),
            "decimal" => match inside.and_then(digits) {
                Some(precision) if plain => Shape::decimal(Some(precision)),
                precision => Shape { exact: false, precision: None, ..Shape::decimal(precision) },
            },
            "varchar" => Shape::exact_if(Rust::Text, short.is_some()).length(short),
            "longtext" => Shape::exact(Rust::Text),
            "char" | "tinytext" | "text" | "mediumtext" => Shape::near(Rust::Text),
            "varbinary" => Shape::exact_if(Rust::Bytes, short.is_some()).length(short),
            "longblob" => Shape::exact(Rust::Bytes),
            "binary" | "tinyblob" | "blob" | "mediumblob" => Shape::near(Rust::Bytes),
            "date" => Shape::exact(Rust::Date),
            "time" => Shape::exact_if(Rust::Time, length == Some(6)),
            "datetime" => Shape::exact_if(Rust::DateTime, length == Some(6)),
            "timestamp" => Shape::near(Rust::Timestamp),
            "json" => Shape::exact(Rust::Json),
            "uuid" => Shape::near(Rust::Uuid),
            "enum" => match inside.and_then(labels) {
                Some(labels) => Shape::exact(Rust::Enum(EnumType::new(Name::default(), labels))),
                None => Shape::near(Rust::OtherText),
            },
            "set" | "inet4" | "inet6" => Shape::near(Rust::OtherText),
            _ => Shape::near(Rust::OtherBytes),
        }
    }

    fn literal_text(&self, sql: &str) -> Option<String> {
        match labels(sql)?.as_slice() {
            [text] => Some(text.clone()),
            _ => None,
        }
    }
}

/// Texts in quotes with commas between: `'a','it''s'`. A backslash escapes.
fn labels(list: &str) -> Option<Vec<String>> {
    let mut labels = Vec::new();
    let mut rest = list.chars().peekable();
    loop {
        if rest.next()? != '\'' {
            return None;
        }
        let mut label = String::new();
        loop {
            match rest.next()? {
                '\'' if rest.peek() == Some(&'\'') => {
                    rest.next();
                    label.push('\'');
                }
                '\'' => break,
                '\\' => label.push(match rest.next()? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    'Z' => '\u{1a}',
                    other => other,
                }),
                other => label.push(other),
            }
        }
        labels.push(label);
        match rest.next() {
            None => return Some(labels),
            Some(',') => {}
            Some(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::labels;

    #[test]
    fn labels_are_taken_apart() {
        let labels = |list: &str| labels(list);
        assert_eq!(labels("'a','it''s, b','c\\\\d'").unwrap(), ["a", "it's, b", "c\\d"]);
        assert_eq!(labels("''").unwrap(), [""]);
        assert_eq!(labels("'a'||'b'"), None);
        assert_eq!(labels("current_timestamp()"), None);
    }
}
