//! JSON documents: `serde_json::Value`, and any serde type in [`Json`].

use super::{Decode, Element, Scalar, SqlType, Value};
use crate::decode::Row;
use crate::error::{Error, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use std::ops::{Deref, DerefMut};

/// A value that its column holds as a JSON document.
///
/// Any serde type can be in it. A JSON `null` is a document, not NULL: a column that may be NULL is
/// an `Option<Json<T>>`. An integer is exact up to 64 bits; a number with a fraction is read as
/// `serde` reads it into `T`.
///
/// A value that serde cannot write (a map whose keys are not text) is refused when it is bound; a
/// document that does not fit `T` is an error when it is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// The value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Json(value)
    }
}

/// Reads a document. What serde says of a value that does not fit quotes the value, so that only
/// its place is told.
fn parse<T: DeserializeOwned>(i: usize, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        let what = match error.classify() {
            Category::Data => "the JSON document does not fit its Rust type",
            _ => "the column does not hold a JSON document",
        };
        let (line, column) = (error.line(), error.column());
        Error::decode(i, format!("{what}, at line {line}, column {column} of the document"))
    })
}

fn write<T: Serialize>(value: &T) -> Value {
    match serde_json::to_string(value) {
        Ok(text) => Value::Json(text),
        Err(_) => Value::Invalid(
            "the value cannot be written as JSON: a map's key is not text, or its `Serialize` failed"
                .to_owned(),
        ),
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Decode for Json<T> {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        parse(i, row.json(i)?).map(Json)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + 'static> Scalar for Json<T> {
    const TYPE: SqlType = SqlType::Json;
    fn into_value(self) -> Value {
        write(&self.0)
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Element for Json<T> {}

impl Decode for serde_json::Value {
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        parse(i, row.json(i)?)
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for serde_json::Value {
    const TYPE: SqlType = SqlType::Json;
    fn into_value(self) -> Value {
        write(&self)
    }
}

impl Element for serde_json::Value {}

#[cfg(test)]
mod tests {
    use super::Json;
    use crate::decode::ValueRow;
    use crate::value::{Decode, Scalar, Value};
    use std::collections::HashMap;

    fn read<T: Decode>(text: &str) -> crate::Result<T> {
        T::read(&ValueRow(&[Value::Json(text.to_owned())]), 0)
    }

    #[test]
    fn a_document_comes_back() {
        let list = Json(vec![Some(u64::MAX), None]);
        let Value::Json(text) = list.clone().into_value() else { panic!("not JSON") };
        assert_eq!(text, "[18446744073709551615,null]");
        assert_eq!(read::<Json<Vec<Option<u64>>>>(&text).unwrap(), list);
        let tree = serde_json::json!({"a": [1, -5, 0.25, null, "x"], "b": {}});
        let Value::Json(text) = tree.clone().into_value() else { panic!("not JSON") };
        assert_eq!(read::<serde_json::Value>(&text).unwrap(), tree);
    }

    #[test]
    fn a_document_that_does_not_fit_is_an_error_that_does_not_quote_it() {
        let error = read::<Json<Vec<u8>>>("[1, \"hunter2\"]").unwrap_err().to_string();
        assert!(error.contains("does not fit its Rust type, at line 1"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
        let error = read::<Json<Vec<u8>>>("[1,").unwrap_err().to_string();
        assert!(error.contains("does not hold a JSON document"), "{error}");
    }

    #[test]
    fn a_value_that_is_no_json_is_invalid() {
        let map = Json(HashMap::from([(vec![1_u8], 1_u8)]));
        assert!(matches!(map.into_value(), Value::Invalid(_)));
    }
}
