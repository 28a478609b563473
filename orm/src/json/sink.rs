//! Rows to JSON as they are read: one at a time, no list.

use super::{JsonBody, JsonPolicy, Rows};
use crate::decode::{Reader, ResultColumns, Row, Sink, Text, WriteRow, check_columns};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Session, Statement, run};
use crate::value::SqlType;
use serde::Serialize;
use std::any::Any;

/// Writes each row.
pub(crate) struct JsonSink<T> {
    expected: Vec<SqlType>,
    read: fn(&mut Reader<'_>) -> Result<T>,
    policy: JsonPolicy,
    rows: Rows,
}

impl<T: Serialize + Send + 'static> JsonSink<T> {
    /// Runs a statement whose rows are written.
    pub(crate) fn run(
        on: Session,
        statement: Result<Statement>,
        expected: Vec<SqlType>,
        read: fn(&mut Reader<'_>) -> Result<T>,
        policy: JsonPolicy,
    ) -> BoxFuture<'static, Result<JsonBody>> {
        let sink = JsonSink { expected, read, policy, rows: Rows::new(policy) };
        let run = run::fetch(on, statement, Box::new(sink));
        Box::pin(async move {
            let (sink, _) = run.await?;
            match (sink as Box<dyn Any>).downcast::<JsonSink<T>>() {
                Ok(sink) => Ok(JsonBody::of_rows(sink.rows)),
                Err(_) => Err(Error::new(Kind::Decode, "the driver returned another sink than it was given")),
            }
        })
    }
}

impl<T: Serialize + Send + 'static> Sink for JsonSink<T> {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        check_columns(&self.expected, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push(&(self.read)(&mut Reader::new(row))?)
    }

    fn clear(&mut self) {
        self.rows = Rows::new(self.policy);
    }
}

/// Writes each row without its struct, as the next of a list.
pub(crate) struct LineSink {
    expected: Vec<SqlType>,
    write: WriteRow,
    text: Text,
}

impl LineSink {
    /// Runs a statement whose rows are written. What comes are the rows, each after a comma.
    pub(crate) fn run(
        on: Session,
        statement: Result<Statement>,
        expected: Vec<SqlType>,
        write: WriteRow,
    ) -> BoxFuture<'static, Result<Vec<u8>>> {
        let run = run::fetch(on, statement, Box::new(LineSink { expected, write, text: Text::default() }));
        Box::pin(async move {
            let (sink, _) = run.await?;
            match (sink as Box<dyn Any>).downcast::<LineSink>() {
                Ok(sink) => Ok(sink.text.into_lines()),
                Err(_) => Err(Error::new(Kind::Decode, "the driver returned another sink than it was given")),
            }
        })
    }
}

impl Sink for LineSink {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        check_columns(&self.expected, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.text.push_line(&mut Reader::new(row), self.write)
    }

    fn clear(&mut self) {
        self.text.clear();
    }
}
