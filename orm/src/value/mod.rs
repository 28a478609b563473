//! Values as Plough binds and reads them: one exact form per SQL type, free of any value crate.
//!
//! `chrono`, `time`, `uuid`, the decimal crates and `serde_json` each convert to and from these
//! forms in one file of their own, so that the drivers know nothing about them.

mod array;
#[cfg(any(feature = "sqlite", feature = "mysql"))]
pub(crate) mod array_json;
#[cfg(feature = "bigdecimal")]
mod bigdecimal;
#[cfg(feature = "chrono")]
mod chrono;
#[allow(dead_code, reason = "used by the drivers and the decimal crates, each behind a feature")]
pub(crate) mod decimal;
mod enums;
mod identity;
#[cfg(feature = "json")]
mod json;
mod primitive;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
pub(crate) mod temporal;
#[cfg_attr(
    not(all(feature = "sqlite", feature = "mysql")),
    allow(dead_code, reason = "PostgreSQL reads and writes binary forms")
)]
pub(crate) mod text_form;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

pub use array::Element;
#[doc(hidden)]
pub use enums::unknown_label;
#[cfg(feature = "json")]
pub use json::Json;
pub use temporal::{Date, DateTime, Time, Timestamp};

use crate::decode::{Reader, Row};
use crate::error::Result;
use crate::model::{ColumnDef, Nullity};
use std::fmt;

/// What kind of value a column holds, independent of the database.
///
/// The column type that a database gives it is decided in `dialect/<db>/ddl.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SqlType {
    /// `bool`
    Bool,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// An exact decimal number.
    Decimal,
    /// Unicode text.
    Text,
    /// Bytes.
    Bytes,
    /// A calendar date.
    Date,
    /// A time of day, in microseconds.
    Time,
    /// A date and a time of day without a zone, in microseconds.
    DateTime,
    /// An instant, in microseconds, kept in UTC.
    Timestamp,
    /// A UUID.
    Uuid,
    /// A JSON document.
    Json,
    /// A list: a native array where the database has them, else JSON.
    Array(&'static SqlType),
    /// One of a fixed set of labels.
    Enum(&'static EnumDef),
}

impl SqlType {
    /// Whether it is an integer of any width.
    #[must_use]
    pub const fn is_integer(self) -> bool {
        matches!(
            self,
            SqlType::I8
                | SqlType::I16
                | SqlType::I32
                | SqlType::I64
                | SqlType::U8
                | SqlType::U16
                | SqlType::U32
                | SqlType::U64
        )
    }
}

/// The labels of an enum derived with `DbEnum`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct EnumDef {
    /// The name of the database's type, where it has named enum types.
    pub name: &'static str,
    /// The labels, in the order of declaration, which is the database's sort order.
    pub labels: &'static [&'static str],
}

/// One value on its way to the database.
///
/// Its `Debug` shows the type and never the value, so that what holds values (a query, a statement
/// to write) can be logged.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// NULL of a type.
    Null(SqlType),
    /// A truth value.
    Bool(bool),
    /// A 16-bit integer; `i8` and `u8` travel as this.
    I16(i16),
    /// A 32-bit integer; `u16` travels as this.
    I32(i32),
    /// A 64-bit integer; `u32` travels as this.
    I64(i64),
    /// An unsigned 64-bit integer.
    U64(u64),
    /// A 32-bit float.
    F32(f32),
    /// A 64-bit float.
    F64(f64),
    /// A decimal number as plain digits: no exponent, no leading `+`.
    Decimal(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A calendar date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A date and time without a zone.
    DateTime(DateTime),
    /// An instant.
    Timestamp(Timestamp),
    /// A UUID, in the order of its text form.
    Uuid([u8; 16]),
    /// A JSON document as text.
    Json(String),
    /// A list of values of one type; nested lists are lists of lists.
    Array(&'static SqlType, Vec<Value>),
    /// A label of an enum.
    Enum(&'static EnumDef, &'static str),
    /// A value that its Rust type could not encode, with the reason; refused when bound.
    Invalid(String),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null(ty) => write!(f, "Null({ty:?})"),
            Value::Invalid(_) => f.write_str("Invalid(..)"),
            value => write!(f, "{:?}(..)", value.sql_type()),
        }
    }
}

impl Value {
    /// The type of column that it is a value of.
    #[must_use]
    pub fn sql_type(&self) -> SqlType {
        match self {
            Value::Null(ty) => *ty,
            Value::Bool(_) => SqlType::Bool,
            Value::I16(_) => SqlType::I16,
            Value::I32(_) => SqlType::I32,
            Value::I64(_) => SqlType::I64,
            Value::U64(_) => SqlType::U64,
            Value::F32(_) => SqlType::F32,
            Value::F64(_) => SqlType::F64,
            Value::Decimal(_) => SqlType::Decimal,
            Value::Text(_) | Value::Invalid(_) => SqlType::Text,
            Value::Bytes(_) => SqlType::Bytes,
            Value::Date(_) => SqlType::Date,
            Value::Time(_) => SqlType::Time,
            Value::DateTime(_) => SqlType::DateTime,
            Value::Timestamp(_) => SqlType::Timestamp,
            Value::Uuid(_) => SqlType::Uuid,
            Value::Json(_) => SqlType::Json,
            Value::Array(element, _) => SqlType::Array(element),
            Value::Enum(def, _) => SqlType::Enum(def),
        }
    }

    /// Whether this is NULL.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }
}

/// A type that can be read from one column of a row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a column",
    label = "not a column type",
    note = "derive `DbType` for a newtype, or `DbEnum` for an enum, also for the elements of a `Vec`; types of other crates are behind features of `plough`"
)]
pub trait Decode: Sized + Send + 'static {
    /// Reads column `i`, counted from 0.
    ///
    /// # Errors
    /// If the column holds NULL and `Self` cannot, or holds another type or a value out of range.
    fn read(row: &dyn Row, i: usize) -> Result<Self>;

    /// The same of a column that may hold NULL.
    #[doc(hidden)]
    #[inline]
    fn read_or_null(row: &dyn Row, i: usize) -> Result<Option<Self>> {
        if row.is_null(i) { Ok(None) } else { Self::read(row, i).map(Some) }
    }
}

/// A value that is never NULL: what a column holds, or what an expression gives.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a column",
    label = "not a column type",
    note = "derive `DbType` for a newtype, or `DbEnum` for an enum; types of other crates are behind features of `plough`"
)]
pub trait Scalar: Decode {
    /// The kind of column that holds it.
    const TYPE: SqlType;
    /// The value as it is bound.
    fn into_value(self) -> Value;

    /// A column that holds it. Generated code takes this and what follows from this one trait, so
    /// that a type that is no column type is one error.
    #[doc(hidden)]
    const COLUMN: ColumnDef = ColumnDef::new::<Self>("");
    /// A column that holds it or NULL.
    #[doc(hidden)]
    const NULLABLE_COLUMN: ColumnDef = ColumnDef::new::<Option<Self>>("");
    /// [`Decode::read`].
    #[doc(hidden)]
    #[inline]
    fn decode(row: &dyn Row, i: usize) -> Result<Self> {
        Self::read(row, i)
    }
    /// Reads the next column of a row.
    #[doc(hidden)]
    #[inline]
    fn next(row: &mut Reader<'_>) -> Result<Self> {
        row.next()
    }
    /// Reads the next column of a row, which may be NULL.
    #[doc(hidden)]
    #[inline]
    fn next_or_null(row: &mut Reader<'_>) -> Result<Option<Self>> {
        row.next()
    }
    /// The value as it is bound, or NULL.
    #[doc(hidden)]
    fn or_null(value: Option<Self>) -> Value {
        value.map_or(Value::Null(Self::TYPE), Scalar::into_value)
    }
}

/// The type of a model's field: a [`Scalar`], or an `Option` of one for a column that may be NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a column",
    label = "not a column type",
    note = "derive `DbType` for a newtype, or `DbEnum` for an enum; types of other crates are behind features of `plough`"
)]
pub trait ColumnType: Decode {
    /// The type without `Option`.
    type Base: Scalar;
    /// Whether the column may be NULL, as a type.
    type Null: Nullity;
    /// Whether the column may be NULL.
    const NULLABLE: bool;
    /// The value as it is bound.
    fn into_value(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> ColumnType for T {
    type Base = T;
    type Null = crate::model::Required;
    const NULLABLE: bool = false;
    fn into_value(self) -> Value {
        Scalar::into_value(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> ColumnType for Option<T> {
    type Base = T;
    type Null = crate::model::Nullable;
    const NULLABLE: bool = true;
    fn into_value(self) -> Value {
        T::or_null(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> Decode for Option<T> {
    #[inline]
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        T::read_or_null(row, i)
    }
}
