//! What kind of values a column type holds, as far as comparing two types needs it.

/// A kind of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Text, and its greatest number of characters.
    Text(Option<u32>),
    /// Integers of so many bits.
    Integer { bits: u32, unsigned: bool },
    /// Decimals: digits, and digits after the point; `None` for any number.
    Decimal(Option<(u32, u32)>),
    /// Floats of so many bits.
    Float(u32),
    /// Truth values.
    Bool,
    /// Dates and times.
    Time,
    /// What is none of these.
    Other,
}

impl Family {
    /// Whether it holds numbers.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Family::Integer { .. } | Family::Decimal(_) | Family::Float(_))
    }
}

/// The kind of a type, in the words of any database.
pub(crate) fn family(ty: &str) -> Family {
    if ty.ends_with(']') {
        return Family::Other;
    }
    let lower = ty.to_ascii_lowercase();
    let word = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    let arguments: Vec<u32> = lower
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(inner, _)| inner.split(',').filter_map(|number| number.trim().parse().ok()).collect())
        .unwrap_or_default();
    let unsigned = lower.contains("unsigned");
    let integer = |bits| Family::Integer { bits, unsigned };
    match word {
        "character" | "char" | "varchar" | "bpchar" | "nvarchar" | "nchar" => {
            // A bare `char` holds one character, a bare `varchar` any text.
            let one = (!lower.contains("var") && arguments.is_empty()).then_some(1);
            Family::Text(arguments.first().copied().or(one))
        }
        "text" | "tinytext" | "mediumtext" | "longtext" | "clob" | "citext" => Family::Text(None),
        "tinyint" if arguments == [1] => integer(8),
        "tinyint" | "int1" => integer(8),
        "smallint" | "int2" | "smallserial" => integer(16),
        "mediumint" => integer(24),
        "int" | "integer" | "int4" | "serial" => integer(32),
        "bigint" | "int8" | "bigserial" => integer(64),
        "numeric" | "decimal" | "dec" => Family::Decimal(match arguments.as_slice() {
            [precision, scale] => Some((*precision, *scale)),
            [precision] => Some((*precision, 0)),
            _ => None,
        }),
        "real" | "float4" => Family::Float(32),
        "float" => Family::Float(32),
        "double" | "float8" => Family::Float(64),
        "boolean" | "bool" => Family::Bool,
        "date" | "time" | "timetz" | "timestamp" | "timestamptz" | "datetime" => Family::Time,
        _ => Family::Other,
    }
}

/// A condition for the values of `name` that do not fit, and whether such a value is cut.
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub(crate) fn exceeds(name: &str, length: &str, old: &Family, new: &Family) -> Option<(String, bool)> {
    match (*old, *new) {
        (Family::Text(old), Family::Text(Some(new))) if old.is_none_or(|old| old > new) => {
            Some((format!("{length} > {new}"), false))
        }
        (Family::Text(_), Family::Text(_)) => None,
        (_, Family::Text(Some(new))) => Some((format!("{length} > {new}"), false)),
        (old, Family::Integer { bits, unsigned }) if old.is_number() => {
            let (least, greatest) = bounds(bits, unsigned);
            if let Family::Integer { bits: from, unsigned: was } = old {
                let (low, high) = bounds(from, was);
                return (low < least || high > greatest)
                    .then(|| (format!("{name} NOT BETWEEN {least} AND {greatest}"), false));
            }
            Some((format!("{name} <> floor({name}) OR {name} NOT BETWEEN {least} AND {greatest}"), true))
        }
        (old, Family::Decimal(Some((precision, scale)))) if old.is_number() => {
            let whole = precision.saturating_sub(scale);
            let (digits, after) = match old {
                Family::Decimal(Some((precision, scale))) => (precision.saturating_sub(scale), scale),
                Family::Integer { bits: 8, .. } => (3, 0),
                Family::Integer { bits: 16, .. } => (5, 0),
                Family::Integer { bits: 24, .. } => (8, 0),
                Family::Integer { bits: 32, .. } => (10, 0),
                Family::Integer { .. } => (20, 0),
                _ => (u32::MAX, u32::MAX),
            };
            let too_great = format!("abs({name}) >= 1e{whole}");
            match (digits > whole, after > scale) {
                (_, true) => Some((format!("{name} <> round({name}, {scale}) OR {too_great}"), true)),
                (true, false) => Some((too_great, false)),
                (false, false) => None,
            }
        }
        (Family::Float(64), Family::Float(32)) => {
            Some((format!("{name} <> CAST({name} AS real) AND {name} = {name}"), true))
        }
        _ => None,
    }
}

/// The least and the greatest integer.
#[cfg(any(feature = "mysql", feature = "postgres"))]
fn bounds(bits: u32, unsigned: bool) -> (i128, i128) {
    if unsigned { (0, (1 << bits) - 1) } else { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) }
}

#[cfg(all(test, any(feature = "mysql", feature = "postgres")))]
mod tests {
    use super::{Family, exceeds, family};

    #[test]
    fn words_of_every_database_are_known() {
        assert_eq!(family("character varying(20)"), Family::Text(Some(20)));
        assert_eq!(family("varchar(20)"), Family::Text(Some(20)));
        assert_eq!(family("character varying"), Family::Text(None));
        assert_eq!(family("char"), Family::Text(Some(1)));
        assert_eq!(family("BIGINT UNSIGNED"), Family::Integer { bits: 64, unsigned: true });
        assert_eq!(family("int(11)"), Family::Integer { bits: 32, unsigned: false });
        assert_eq!(family("numeric(10, 2)"), Family::Decimal(Some((10, 2))));
        assert_eq!(family("double precision"), Family::Float(64));
        assert_eq!(family("timestamp with time zone"), Family::Time);
        assert_eq!(family("integer[]"), Family::Other);
        assert_eq!(family("\"mood\""), Family::Other);
    }

    #[test]
    fn only_a_narrower_type_has_a_condition() {
        let of = |old: &str, new: &str| exceeds("c", "char_length(c)", &family(old), &family(new));
        assert_eq!(of("varchar(20)", "varchar(40)"), None);
        assert_eq!(of("varchar(20)", "text"), None);
        assert_eq!(of("text", "varchar(40)"), Some(("char_length(c) > 40".to_owned(), false)));
        assert_eq!(of("integer", "bigint"), None);
        let small = of("bigint", "smallint").unwrap();
        assert_eq!(small, ("c NOT BETWEEN -32768 AND 32767".to_owned(), false));
        assert_eq!(
            of("bigint unsigned", "bigint").unwrap().0,
            format!("c NOT BETWEEN {} AND {}", i64::MIN, i64::MAX)
        );
        assert_eq!(of("numeric(10, 2)", "numeric(12, 2)"), None);
        assert!(of("numeric(10, 2)", "numeric(10, 1)").unwrap().1, "digits are cut");
        assert!(!of("numeric(10, 2)", "numeric(8, 2)").unwrap().1, "too great is refused");
        assert_eq!(of("integer", "numeric(12, 2)"), None);
    }
}
