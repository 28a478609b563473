//! Plough: a database-first ORM and query toolkit for SQLite, PostgreSQL, MySQL and MariaDB.
//!
//! [`model`] what a row is · [`query`] what to read or change · [`shape`] what a struct asks for ·
//! [`exec`] where it runs · [`raw`](mod@raw) the same in SQL · [`value`] what a column holds

extern crate self as plough;

pub mod error;
pub mod exec;
pub mod model;
pub mod query;
pub mod raw;
pub mod schema;
pub mod shape;
#[cfg(feature = "test")]
pub mod test;
pub mod value;

mod compile;
mod decode;
mod dialect;
mod relate;

#[doc(hidden)]
pub mod __private;
pub mod prelude;

pub use error::{Error, Result};
pub use exec::{Db, Isolation, Session, Tx, TxOptions};
pub use model::{Columns, models};
pub use plough_derive::{DbEnum, DbType, Insert, Model, Update, insert, raw};
pub use query::{Cond, CursorPage, CursorRequest, Model, Page, PageRequest, Query, Select};
pub use raw::raw;
pub use shape::{Insert, Patch, Update};
