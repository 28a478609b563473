//! What can be bound in raw SQL.

use crate::value::{ColumnType, Scalar, SqlType, Value};

/// A value that raw SQL can bind: what a column can hold, text as `&str`, bytes as `&[u8]`, and
/// references to them. `K` tells the ways apart and is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound as a value in SQL",
    label = "not a column type",
    note = "a list is bound value by value with `{{..list}}`; derive `DbType` for a newtype, or `DbEnum` for an enum"
)]
pub trait Bind<K> {
    /// The kind of value.
    const TYPE: SqlType;
    /// The value as it is bound.
    fn bound(&self) -> Value;
}

/// Ways in which [`Bind`] takes a value.
#[derive(Debug)]
pub enum ByValue {}
/// One of the ways in which [`Bind`] takes a value.
#[derive(Debug)]
pub struct ByReference<K>(std::marker::PhantomData<K>);
/// One of the ways in which [`Bind`] takes a value.
#[derive(Debug)]
pub enum BySlice {}

#[diagnostic::do_not_recommend]
impl<T: ColumnType + Clone> Bind<ByValue> for T {
    const TYPE: SqlType = <T::Base as Scalar>::TYPE;
    fn bound(&self) -> Value {
        self.clone().into_value()
    }
}

#[diagnostic::do_not_recommend]
impl<K, T: Bind<K> + ?Sized> Bind<ByReference<K>> for &T {
    const TYPE: SqlType = T::TYPE;
    fn bound(&self) -> Value {
        T::bound(self)
    }
}

#[diagnostic::do_not_recommend]
impl Bind<BySlice> for str {
    const TYPE: SqlType = SqlType::Text;
    fn bound(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl Bind<BySlice> for [u8] {
    const TYPE: SqlType = SqlType::Bytes;
    fn bound(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

#[diagnostic::do_not_recommend]
impl Bind<BySlice> for Option<&str> {
    const TYPE: SqlType = SqlType::Text;
    fn bound(&self) -> Value {
        self.map_or(Value::Null(SqlType::Text), |text| Value::Text(text.to_owned()))
    }
}
