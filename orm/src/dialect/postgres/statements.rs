//! What a connection must remember of the texts that it ran.

use super::types;
use crate::value::Value;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// Texts that are remembered before all are forgotten.
const TEXTS: usize = 1_000;

/// sqlx knows a prepared statement by its text alone: the same text with parameters of other types
/// would be sent to the statement with the first types, and eight bytes of a float read as an
/// integer. So the types are remembered, and other types get another text.
#[derive(Default)]
pub(super) struct Statements {
    seen: HashMap<Arc<str>, Vec<u64>, BuildHasherDefault<TextHasher>>,
}

impl Statements {
    /// Whether [`clear`](Self::clear) is due, together with sqlx's own cache.
    pub(super) fn is_full(&self) -> bool {
        self.seen.len() >= TEXTS
    }

    pub(super) fn clear(&mut self) {
        self.seen.clear();
    }

    /// The text under which `sql` is prepared for values of these types.
    pub(super) fn text(&mut self, sql: &Arc<str>, values: &[Value]) -> Arc<str> {
        if values.is_empty() {
            return sql.clone();
        }
        let mut types = TextHasher::default();
        for value in values {
            types.write_u64(types::signature(value.sql_type()));
        }
        let types = types.finish();
        let variant = match self.seen.get_mut(sql) {
            None => {
                self.seen.insert(sql.clone(), vec![types]);
                0
            }
            Some(variants) => match variants.iter().position(|seen| *seen == types) {
                Some(variant) => variant,
                None => {
                    variants.push(types);
                    variants.len() - 1
                }
            },
        };
        match variant {
            0 => sql.clone(),
            // Spaces at the end mean nothing to the server.
            more => format!("{sql}{}", " ".repeat(more)).into(),
        }
    }
}

/// A fast hash for texts that the program itself makes (the multiply-and-rotate of Firefox).
#[derive(Default)]
struct TextHasher(u64);

impl Hasher for TextHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        for byte in rest {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn finish(&self) -> u64 {
        // The table takes the lowest bits, which a multiplication mixes least.
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::SqlType;

    #[test]
    fn other_types_are_another_text() {
        let mut statements = Statements::default();
        let sql: Arc<str> = "SELECT $1".into();
        let mut text = |value: Value| statements.text(&sql, &[value]).to_string();
        assert_eq!(text(Value::I64(1)), "SELECT $1");
        assert_eq!(text(Value::F64(1.0)), "SELECT $1 ");
        assert_eq!(text(Value::Null(SqlType::I64)), "SELECT $1");
        assert_eq!(text(Value::Array(&SqlType::I64, vec![])), "SELECT $1  ");
        assert_eq!(text(Value::F64(2.0)), "SELECT $1 ");
    }
}
