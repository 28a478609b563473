//! What most files need: `use plough::prelude::*;`

pub use crate::raw::TrustedSql;
pub use crate::{
    Columns, Cond, CursorRequest, Db, DbEnum, DbType, Error, Insert, Model, PageRequest, Patch, Query,
    Result, Select, Session, Tx, TxOptions, Update, View, insert, raw,
};
