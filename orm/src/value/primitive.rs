//! The column types of the standard library.

use super::{Decode, Scalar, SqlType, Value};
use crate::decode::Row;
use crate::error::{Error, Result};

/// A type that needs one getter and one variant.
macro_rules! scalar {
    ($($rust:ty: $sql:ident, $getter:ident => $variant:ident;)*) => {$(
        impl Decode for $rust {
            #[inline]
            fn read(row: &dyn Row, i: usize) -> Result<Self> {
                row.$getter(i)
            }
        }
        #[diagnostic::do_not_recommend]
        impl Scalar for $rust {
            const TYPE: SqlType = SqlType::$sql;
            fn into_value(self) -> Value {
                Value::$variant(self)
            }
        }
    )*};
}

/// An integer that is read as i64 and must fit.
macro_rules! narrow {
    ($($rust:ty: $sql:ident, $wide:ty => $variant:ident;)*) => {$(
        impl Decode for $rust {
            #[inline]
            fn read(row: &dyn Row, i: usize) -> Result<Self> {
                let wide = row.i64(i)?;
                <$rust>::try_from(wide)
                    .map_err(|_| Error::decode(i, format!("{wide} does not fit {}", stringify!($rust))))
            }
        }
        #[diagnostic::do_not_recommend]
        impl Scalar for $rust {
            const TYPE: SqlType = SqlType::$sql;
            fn into_value(self) -> Value {
                Value::$variant(<$wide>::from(self))
            }
        }
    )*};
}

scalar! {
    bool: Bool, bool => Bool;
    i64: I64, i64 => I64;
    u64: U64, u64 => U64;
    f64: F64, f64 => F64;
}

narrow! {
    i8: I8, i16 => I16;
    i16: I16, i16 => I16;
    i32: I32, i32 => I32;
    u8: U8, i16 => I16;
    u16: U16, i32 => I32;
    u32: U32, i64 => I64;
}

impl Decode for f32 {
    #[inline]
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        // A column of 32-bit floats widens exactly, so that narrowing it back is exact, too.
        row.f64(i).map(|wide| wide as f32)
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for f32 {
    const TYPE: SqlType = SqlType::F32;
    fn into_value(self) -> Value {
        Value::F32(self)
    }
}

impl Decode for String {
    #[inline]
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        row.text(i).map(str::to_owned)
    }

    #[inline]
    fn read_or_null(row: &dyn Row, i: usize) -> Result<Option<Self>> {
        Ok(row.text_or_null(i)?.map(str::to_owned))
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for String {
    const TYPE: SqlType = SqlType::Text;
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl Decode for Vec<u8> {
    #[inline]
    fn read(row: &dyn Row, i: usize) -> Result<Self> {
        row.bytes(i).map(<[u8]>::to_vec)
    }
}

#[diagnostic::do_not_recommend]
impl Scalar for Vec<u8> {
    const TYPE: SqlType = SqlType::Bytes;
    fn into_value(self) -> Value {
        Value::Bytes(self)
    }
}
