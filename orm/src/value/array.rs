//! Lists of values in one column.

use super::{ColumnType, Decode, Scalar, SqlType, Value};
use crate::decode::{Row, ValueRow};
use crate::error::{Error, Result};

/// A type whose values can be in a list in one column: every column type but `u8`, because a
/// `Vec<u8>` is bytes. An `Option` of one is an element that may be NULL.
///
/// A list is a native array where the database has them (PostgreSQL), else a JSON array.
#[diagnostic::on_unimplemented(
    message = "a list of `{Self}` cannot be stored in a column",
    label = "not a type of list elements",
    note = "column types can be, but for `u8` (`Vec<u8>` is bytes); `DbType` and `DbEnum` derive it"
)]
pub trait Element: ColumnType {}

macro_rules! elements {
    ($($rust:ty)*) => {$(
        impl Element for $rust {}
    )*};
}
elements! { bool i8 i16 i32 i64 u16 u32 u64 f32 f64 String Vec<u8> }

#[diagnostic::do_not_recommend]
impl<T: Element> Element for Vec<T> {}
#[diagnostic::do_not_recommend]
impl<T: Element + Scalar> Element for Option<T> {}

#[diagnostic::do_not_recommend]
impl<T: Element> Decode for Vec<T> {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        let values = row.array(i, &<T::Base as Scalar>::TYPE)?;
        let elements = ValueRow(&values);
        (0..values.len()).map(|at| T::read(&elements, at).map_err(|error| in_list(i, at, &error))).collect()
    }
}

/// An error of an element is one of its column.
fn in_list(i: usize, at: usize, error: &Error) -> Error {
    Error::decode(i, format!("element {} of the list: {}", at + 1, error.message()))
}

#[diagnostic::do_not_recommend]
impl<T: Element> Scalar for Vec<T> {
    const TYPE: SqlType = SqlType::Array(&<T::Base as Scalar>::TYPE);
    fn into_value(self) -> Value {
        let values = self.into_iter().map(ColumnType::into_value).collect();
        Value::Array(&<T::Base as Scalar>::TYPE, values)
    }
}

#[cfg(test)]
mod tests {
    use crate::decode::ValueRow;
    use crate::value::{Decode, Scalar, SqlType, Value};
    use proptest::prelude::*;

    fn round<T: Scalar>(value: T) -> crate::Result<T> {
        T::read(&ValueRow(&[value.into_value()]), 0)
    }

    #[test]
    fn bytes_are_no_list_and_lists_nest() {
        assert_eq!(<Vec<u8>>::TYPE, SqlType::Bytes);
        assert_eq!(<Vec<i8>>::TYPE, SqlType::Array(&SqlType::I8));
        assert_eq!(<Vec<Vec<u8>>>::TYPE, SqlType::Array(&SqlType::Bytes));
        assert_eq!(<Vec<Option<i64>>>::TYPE, SqlType::Array(&SqlType::I64));
        assert_eq!(<Vec<Vec<String>>>::TYPE, SqlType::Array(&SqlType::Array(&SqlType::Text)));
    }

    #[test]
    fn an_element_that_does_not_fit_is_named_by_its_place() {
        let row = [Value::Array(&SqlType::I64, vec![Value::I64(1), Value::I64(300)])];
        let error = <Vec<i8>>::read(&ValueRow(&row), 0).unwrap_err().to_string();
        assert!(error.contains("element 2 of the list"), "{error}");
        let row = [Value::Array(&SqlType::I64, vec![Value::Null(SqlType::I64)])];
        assert!(<Vec<i64>>::read(&ValueRow(&row), 0).is_err());
    }

    proptest! {
        #[test]
        fn lists_come_back(
            numbers: Vec<i16>, texts: Vec<Option<String>>, nested: Vec<Vec<f64>>, bytes: Vec<Vec<u8>>
        ) {
            prop_assert_eq!(round(numbers.clone()).unwrap(), numbers);
            prop_assert_eq!(round(texts.clone()).unwrap(), texts);
            prop_assert_eq!(round(nested.clone()).unwrap(), nested);
            prop_assert_eq!(round(bytes.clone()).unwrap(), bytes);
        }
    }
}
