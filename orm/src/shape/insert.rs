//! Shapes of new rows.

use super::below::Below;
use crate::error::Violation;
use crate::model::{Columns, Decl, Field, Nullity};
use crate::query::Expr;
use crate::value::{ColumnType, Scalar, Value};
use std::borrow::Cow;

/// A struct whose values are new rows of a model. Written by `#[derive(Insert)]`; a model is its own
/// shape, too, without the columns that the database numbers or generates.
///
/// A field of the type `Option` for a column that may not be NULL but has a default leaves the column
/// to the database when it is `None`. For a column that may be NULL, `None` is NULL. A field that is a
/// relation holds shapes of its rows (`Vec<NewComment>`), which are written together with the row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be inserted into `{M}`",
    label = "not the shape of a new `{M}`",
    note = "add `#[derive(Insert)]` and `#[insert(into = {M})]` to `{Self}`"
)]
pub trait Insert<M: Decl> {
    /// Writes the values of the columns.
    fn write(self, columns: Columns<M>, row: &mut InsertRow);
}

#[diagnostic::do_not_recommend]
impl<M: Decl> Insert<M> for M {
    fn write(self, _: Columns<M>, row: &mut InsertRow) {
        for (at, (column, value)) in M::DEF.columns.iter().zip(self.values()).enumerate() {
            if !column.auto && column.generated.is_none() {
                row.values.push((at as u16, value));
            }
        }
    }
}

/// The values of a new row, by column. A column without a value is left to the database.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InsertRow {
    pub(crate) values: Vec<(u16, Value)>,
    /// Rows of its relations that are written with it.
    pub(crate) below: Vec<Below>,
    /// What rules refuse of it.
    pub(crate) refused: Vec<Violation>,
}

impl InsertRow {
    pub(crate) fn of<M: Decl, I: Insert<M>>(shape: I) -> InsertRow {
        let mut row = InsertRow::default();
        shape.write(M::columns(crate::model::Path::ROOT), &mut row);
        row
    }
}

impl<B: Scalar, N: Nullity, M, T> Expr<B, N, Field<M, T>> {
    /// Gives the column a value in a new row.
    #[doc(hidden)]
    pub fn __put<V: Fill<T>>(self, value: V, row: &mut InsertRow) {
        if let Some(value) = value.fill() {
            row.values.push((self.__index(), value));
        }
    }
}

/// Something that can fill a column whose field has the type `T` in a new row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a column of type `{T}`",
    label = "expected a `{T}`"
)]
pub trait Fill<T> {
    /// The value; none leaves the column to the database.
    fn fill(self) -> Option<Value>;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> Fill<T> for T {
    fn fill(self) -> Option<Value> {
        Some(self.into_value())
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar> Fill<Option<T>> for T {
    fn fill(self) -> Option<Value> {
        Some(self.into_value())
    }
}
#[diagnostic::do_not_recommend]
impl<T: Scalar> Fill<T> for Option<T> {
    fn fill(self) -> Option<Value> {
        self.map(Scalar::into_value)
    }
}

/// Borrowed forms of a type: for a column that may be NULL and one that may not, and optional.
macro_rules! borrowed {
    ($($borrowed:ty => $owned:ty, $variant:ident, $to_owned:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Fill<$owned> for $borrowed {
            fn fill(self) -> Option<Value> {
                Some(Value::$variant($to_owned(self)))
            }
        }
        #[diagnostic::do_not_recommend]
        impl Fill<Option<$owned>> for $borrowed {
            fn fill(self) -> Option<Value> {
                Some(Value::$variant($to_owned(self)))
            }
        }
        #[diagnostic::do_not_recommend]
        impl Fill<$owned> for Option<$borrowed> {
            fn fill(self) -> Option<Value> {
                self.map(|value| Value::$variant($to_owned(value)))
            }
        }
        #[diagnostic::do_not_recommend]
        impl Fill<Option<$owned>> for Option<$borrowed> {
            fn fill(self) -> Option<Value> {
                Some(self.map_or(
                    Value::Null(<$owned as Scalar>::TYPE),
                    |value| Value::$variant($to_owned(value)),
                ))
            }
        }
    )*};
}
borrowed! {
    &str => String, Text, str::to_owned;
    &String => String, Text, String::clone;
    Cow<'_, str> => String, Text, Cow::into_owned;
    &[u8] => Vec<u8>, Bytes, <[u8]>::to_vec;
    &Vec<u8> => Vec<u8>, Bytes, Vec::clone;
}
