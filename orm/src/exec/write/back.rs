//! What comes back of new rows: the rows for the caller, keys for the rows below them.

use super::Outcome;
use crate::decode::{ResultColumns, Row, Sink, check_columns, read_value};
use crate::error::{Error, Kind, Result};
use crate::model::ModelDef;
use crate::query::ends::model_types;
use crate::query::written::Reading;
use crate::value::{SqlType, Value};
use std::any::Any;

/// What is read of new rows.
pub(super) struct Back {
    pub reading: Option<Reading>,
    /// The columns whose values rows below are handed.
    pub keys: Vec<u16>,
}

impl Back {
    pub(super) fn asked(&self) -> bool {
        self.reading.is_some() || !self.keys.is_empty()
    }

    pub(super) fn sink(&self, model: &'static ModelDef) -> Box<dyn Sink> {
        let rows = self.reading.map(|reading| (reading.sink)());
        match rows {
            Some(rows) if self.keys.is_empty() => rows,
            rows => {
                let column = |index: &u16| {
                    let at = usize::from(*index);
                    model.columns.get(at).map(|column| (at, column.ty))
                };
                let columns = self.keys.iter().filter_map(column).collect();
                Box::new(Handed { rows, expected: model_types(model), columns, keys: Vec::new() })
            }
        }
    }

    /// A sink for a statement that selects only these columns.
    pub(super) fn columns(model: &'static ModelDef, columns: &[u16]) -> Box<dyn Sink> {
        let columns = columns.iter().filter_map(|index| model.columns.get(usize::from(*index)));
        let columns: Vec<(usize, SqlType)> = columns.map(|column| column.ty).enumerate().collect();
        let expected = columns.iter().map(|(_, ty)| *ty).collect();
        Box::new(Handed { rows: None, expected, columns, keys: Vec::new() })
    }

    /// What a sink of [`columns`](Back::columns) has read.
    pub(super) fn keys(sink: Box<dyn Sink>) -> Result<Vec<Vec<Value>>> {
        handed(sink).map(|handed| handed.keys)
    }

    /// Adds what a sink has read of the rows at these places.
    pub(super) fn take(&self, sink: Box<dyn Sink>, places: Vec<usize>, outcome: &mut Outcome) -> Result<()> {
        if self.keys.is_empty() {
            outcome.sinks.push(sink);
            outcome.order.extend(places);
            return Ok(());
        }
        let handed = handed(sink)?;
        outcome.handed.extend(places.iter().copied().zip(handed.keys));
        if let Some(rows) = handed.rows {
            outcome.sinks.push(rows);
            outcome.order.extend(places);
        }
        Ok(())
    }
}

fn handed(sink: Box<dyn Sink>) -> Result<Box<Handed>> {
    // A driver gives back the sink it was given.
    let wrong = |_| Error::new(Kind::Decode, "the driver returned another sink than it was given");
    (sink as Box<dyn Any>).downcast::<Handed>().map_err(wrong)
}

/// Keeps some columns of each row, and hands the row on.
struct Handed {
    rows: Option<Box<dyn Sink>>,
    expected: Vec<SqlType>,
    columns: Vec<(usize, SqlType)>,
    keys: Vec<Vec<Value>>,
}

impl Sink for Handed {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        match &mut self.rows {
            Some(rows) => rows.columns(columns),
            None => check_columns(&self.expected, columns),
        }
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let key = self.columns.iter().map(|(at, ty)| read_value(row, *at, *ty));
        self.keys.push(key.collect::<Result<_>>()?);
        self.rows.as_mut().map_or(Ok(()), |rows| rows.row(row))
    }

    fn clear(&mut self) {
        self.keys.clear();
        if let Some(rows) = &mut self.rows {
            rows.clear();
        }
    }
}
