//! The SQL of the commonest statements, rendered once: one row by its key, and one new row.
//!
//! Building and writing a statement costs more than SQLite needs to run it. The text of these
//! depends on the model, the columns and the types of their values only, never on a value.

use super::Statement;
use crate::error::Result;
use crate::model::ModelDef;
use crate::value::{SqlType, Value};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{PoisonError, RwLock};

/// Texts that are kept; with one more all are forgotten. Only a program that updates ever other
/// sets of columns has so many.
const CAPACITY: usize = 1_024;

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// One row by its key.
    Find,
    /// One new row.
    Insert,
    /// New values for one row, found by its key.
    Update,
    /// One row less, found by its key.
    Delete,
}

/// All that a text depends on.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Text {
    /// The address of the model's description.
    model: usize,
    form: Form,
    returning: bool,
    /// The columns that are written or compared, in the order of their placeholders.
    columns: Vec<(u16, SqlType)>,
}

impl Text {
    pub(crate) fn new(model: &'static ModelDef, form: Form, returning: bool) -> Text {
        Text { model: std::ptr::from_ref(model) as usize, form, returning, columns: Vec::new() }
    }

    /// Adds a column that gets a value. None: that value is refused when the statement is compiled.
    pub(crate) fn written(mut self, column: u16, value: &Value) -> Option<Text> {
        if matches!(value, Value::Invalid(_)) {
            return None;
        }
        self.columns.push((column, value.sql_type()));
        Some(self)
    }

    /// Adds a column that is compared with a value. None: the text depends on the value.
    pub(crate) fn compared(self, column: u16, value: &Value) -> Option<Text> {
        if matches!(value, Value::Null(_)) { None } else { self.written(column, value) }
    }

    /// Adds the columns of a model's key.
    pub(crate) fn by_key(mut self, model: &'static ModelDef, key: &[Value]) -> Option<Text> {
        let mut columns = model.key.iter().zip(key);
        // A key whose values have the types of its columns goes without saying.
        let declared = |(index, value): (&u16, &Value)| {
            let column = model.columns.get(usize::from(*index));
            let usual = !matches!(value, Value::Null(_) | Value::Invalid(_));
            usual && column.is_some_and(|column| column.ty == value.sql_type())
        };
        if key.len() == model.key.len() && columns.clone().all(declared) {
            return Some(self);
        }
        // No column has this number: what is compared begins here.
        self.columns.push((u16::MAX, SqlType::Bool));
        columns.try_fold(self, |text, (column, value)| text.compared(*column, value))
    }
}

/// The texts of one database.
#[derive(Debug, Default)]
pub(crate) struct Texts(RwLock<HashMap<Text, Statement, BuildHasherDefault<Mix>>>);

/// A fast hash for what the program itself is made of (the multiply-and-rotate of Firefox).
#[derive(Debug, Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        for byte in rest {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(u64::from(word));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        // The table takes the lowest bits, which a multiplication mixes least.
        self.0.rotate_left(26)
    }
}

impl Texts {
    /// A statement with these values, compiled unless its text is known already.
    pub(crate) fn statement(
        &self,
        text: Option<Text>,
        args: Vec<Value>,
        compile: impl FnOnce(Vec<Value>) -> Result<Statement>,
    ) -> Result<Statement> {
        let Some(text) = text else { return compile(args) };
        // The map is whole between any two of its operations.
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&text) {
            return Ok(Statement { sql: known.sql.clone(), args, ..*known });
        }
        let statement = compile(args)?;
        let known = Statement { args: Vec::new(), sql: statement.sql.clone(), ..statement };
        let mut texts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if texts.len() >= CAPACITY {
            texts.clear();
        }
        texts.insert(text, known);
        Ok(statement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Decl;
    use crate::prelude::*;
    use std::cell::Cell;

    #[derive(Model)]
    struct Word {
        #[model(id)]
        id: i64,
        text: Option<String>,
    }

    fn text(form: Form, columns: &[(u16, Value)]) -> Option<Text> {
        let mut columns = columns.iter();
        columns.try_fold(Text::new(Word::DEF, form, false), |text, (column, value)| {
            text.compared(*column, value)
        })
    }

    #[test]
    fn a_text_is_compiled_once_and_takes_the_values_of_each_statement() -> Result<()> {
        let (texts, compiled) = (Texts::default(), Cell::new(0));
        let run = |form, columns: &[(u16, Value)]| {
            let args = columns.iter().map(|(_, value)| value.clone()).collect();
            texts.statement(text(form, columns), args, |args| {
                compiled.set(compiled.get() + 1);
                let sql = format!("statement {}", compiled.get());
                let access = crate::exec::Access::Write;
                Ok(Statement {
                    sql: sql.into(),
                    args,
                    access,
                    operation: "UPDATE",
                    model: Some(Word::DEF),
                    held: 0,
                })
            })
        };
        let first = run(Form::Find, &[(0, Value::I64(1))])?;
        let second = run(Form::Find, &[(0, Value::I64(2))])?;
        assert_eq!((&*first.sql, first.args), ("statement 1", vec![Value::I64(1)]));
        assert_eq!((&*second.sql, second.args), ("statement 1", vec![Value::I64(2)]));
        assert_eq!((second.access, second.operation), (crate::exec::Access::Write, "UPDATE"));

        // Another form, another column, another type.
        assert_eq!(&*run(Form::Delete, &[(0, Value::I64(1))])?.sql, "statement 2");
        assert_eq!(&*run(Form::Find, &[(1, Value::I64(1))])?.sql, "statement 3");
        assert_eq!(&*run(Form::Find, &[(0, Value::Text("1".into()))])?.sql, "statement 4");
        // `= NULL` and `IS NULL` are other texts.
        assert_eq!(&*run(Form::Find, &[(0, Value::Null(SqlType::I64))])?.sql, "statement 5");
        assert_eq!(&*run(Form::Find, &[(0, Value::I64(1))])?.sql, "statement 1");
        Ok(())
    }

    #[test]
    fn a_statement_that_is_refused_is_refused_again() {
        let texts = Texts::default();
        for _ in 0..2 {
            let refused = texts.statement(text(Form::Find, &[(0, Value::I64(1))]), Vec::new(), |_| {
                Err(crate::error::Error::encode("refused"))
            });
            assert!(refused.is_err());
        }
        assert!(text(Form::Find, &[(0, Value::Invalid("too late a year".to_owned()))]).is_none());
    }

    #[test]
    fn texts_are_bounded() -> Result<()> {
        let texts = Texts::default();
        for column in 0..3 * CAPACITY as u16 {
            texts.statement(text(Form::Find, &[(column, Value::I64(1))]), Vec::new(), |args| {
                let access = crate::exec::Access::Read;
                Ok(Statement {
                    sql: "SELECT 1".into(),
                    args,
                    access,
                    operation: "SELECT",
                    model: None,
                    held: 0,
                })
            })?;
        }
        assert!(texts.0.read().unwrap_or_else(PoisonError::into_inner).len() <= CAPACITY);
        Ok(())
    }
}
