//! Reading a row of PostgreSQL: binary values, in place.

use super::{decode, types};
use crate::decode::{ResultColumns, Row};
use crate::error::{Error, Result};
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value};
use sqlx::postgres::{PgColumn, PgRow, PgValueRef};
use sqlx::{Column, Row as _, TypeInfo};
use std::borrow::Cow;

/// What holds the binary values of a row.
pub(super) trait Fields {
    /// A value's bytes, or none for NULL.
    fn field(&self, i: usize) -> Result<Option<&[u8]>>;
}

impl Fields for PgRow {
    #[inline]
    fn field(&self, i: usize) -> Result<Option<&[u8]>> {
        let value: PgValueRef<'_> =
            self.try_get_raw(i).map_err(|_| Error::decode(i, "there is no such column"))?;
        Ok(value.as_bytes().ok())
    }
}

/// A row, and the types of its columns, by their numbers in `pg_type`.
pub(super) struct RowRef<'r, F>(pub(super) &'r F, pub(super) &'r [u32]);

impl<'r, F: Fields> RowRef<'r, F> {
    /// Reads a value's bytes.
    #[inline]
    fn read<T>(&self, i: usize, read: impl FnOnce(&'r [u8]) -> decode::Result<T>) -> Result<T> {
        let bytes = self.0.field(i)?.ok_or_else(|| Error::decode(i, "the value is NULL"))?;
        read(bytes).map_err(|reason| Error::decode(i, reason))
    }

    /// Reads a value's bytes, which have different forms in different types.
    #[inline]
    fn read_typed<T>(&self, i: usize, read: impl FnOnce(&'r [u8], u32) -> decode::Result<T>) -> Result<T> {
        let oid = self.1.get(i).copied().unwrap_or_default();
        self.read(i, |bytes| read(bytes, oid))
    }
}

impl<F: Fields> Row for RowRef<'_, F> {
    fn is_null(&self, i: usize) -> bool {
        !matches!(self.0.field(i), Ok(Some(_)))
    }

    fn bool(&self, i: usize) -> Result<bool> {
        self.read(i, decode::bool)
    }

    fn i64(&self, i: usize) -> Result<i64> {
        self.read_typed(i, decode::i64)
    }

    fn u64(&self, i: usize) -> Result<u64> {
        self.read_typed(i, decode::u64)
    }

    fn f64(&self, i: usize) -> Result<f64> {
        self.read(i, decode::f64)
    }

    fn text(&self, i: usize) -> Result<&str> {
        self.read(i, decode::text)
    }

    fn text_or_null(&self, i: usize) -> Result<Option<&str>> {
        let text = self.0.field(i)?.map(decode::text).transpose();
        text.map_err(|reason| Error::decode(i, reason))
    }

    fn bytes(&self, i: usize) -> Result<&[u8]> {
        self.read(i, Ok)
    }

    fn decimal(&self, i: usize) -> Result<Cow<'_, str>> {
        self.read_typed(i, decode::decimal).map(Cow::Owned)
    }

    fn date(&self, i: usize) -> Result<Date> {
        self.read(i, decode::date)
    }

    fn time(&self, i: usize) -> Result<Time> {
        self.read(i, decode::time)
    }

    fn datetime(&self, i: usize) -> Result<DateTime> {
        self.read(i, decode::micros).map(DateTime)
    }

    fn timestamp(&self, i: usize) -> Result<Timestamp> {
        self.read(i, decode::micros).map(Timestamp)
    }

    fn uuid(&self, i: usize) -> Result<[u8; 16]> {
        self.read(i, decode::uuid)
    }

    fn json(&self, i: usize) -> Result<&str> {
        self.read(i, decode::json)
    }

    fn array(&self, i: usize, element: &'static SqlType) -> Result<Vec<Value>> {
        self.read(i, |bytes| decode::array(bytes, element))
    }
}

/// The columns of a row.
pub(super) struct Columns<'r>(pub(super) &'r PgRow);

impl<'r> Columns<'r> {
    /// The columns' types, by their numbers.
    pub(super) fn types(&self) -> Vec<u32> {
        let oid = |column: &PgColumn| column.type_info().oid().map_or(0, |oid| oid.0);
        self.0.columns().iter().map(oid).collect()
    }

    /// The name of a column, if there is one.
    pub(super) fn find(&self, i: usize) -> Option<&'r str> {
        self.0.columns().get(i).map(Column::name)
    }
}

impl ResultColumns for Columns<'_> {
    fn len(&self) -> usize {
        self.0.columns().len()
    }

    fn name(&self, i: usize) -> &str {
        self.find(i).unwrap_or_default()
    }

    fn type_name(&self, i: usize) -> Cow<'_, str> {
        match self.0.columns().get(i) {
            Some(column) => Cow::Owned(column.type_info().name().to_ascii_lowercase()),
            None => Cow::Borrowed("unknown"),
        }
    }

    fn holds(&self, i: usize, ty: SqlType) -> bool {
        self.0.columns().get(i).is_some_and(|column| types::holds(column.type_info(), ty))
    }
}
