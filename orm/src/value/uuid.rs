//! `uuid::Uuid`.

use super::{Decode, Element, Scalar, SqlType, Value};
use crate::decode::Row;
use crate::error::Result;
use uuid::Uuid;

impl Decode for Uuid {
    #[inline]
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        row.uuid(i).map(Uuid::from_bytes)
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for Uuid {
    const TYPE: SqlType = SqlType::Uuid;
    fn into_value(self) -> Value {
        Value::Uuid(self.into_bytes())
    }
}

impl Element for Uuid {}
