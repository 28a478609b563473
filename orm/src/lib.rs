//! Plough: a database-first ORM and query toolkit for SQLite, PostgreSQL, MySQL and MariaDB.
//!
//! [`model`] what a row is · [`query`] what to read or change · [`shape`] what a struct asks for ·
//! [`exec`] where it runs · [`raw`](mod@raw) the same in SQL · [`value`] what a column holds ·
//! [`http`] requests to queries, errors to answers
//!
//! The [guide] has a chapter for each thing to do.
//!
//! A model is a plain struct. Closures name its columns, follow its relations and become SQL;
//! a wrong column, type or nullability does not compile.
//!
//! ```
//! use plough::prelude::*;
//!
//! #[derive(Model, Debug, Clone, PartialEq)]
//! #[model(table = "users", has_many(posts: Post.author_id))]
//! pub struct User {
//!     #[model(id, auto)]
//!     pub id: i64,
//!     pub name: String,
//! }
//!
//! #[derive(Model, Debug, Clone, PartialEq)]
//! #[model(table = "posts")]
//! pub struct Post {
//!     #[model(id, auto)]
//!     pub id: i64,
//!     #[model(references = User)] // a foreign key, and the relation `author`
//!     pub author_id: i64,
//!     pub title: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
//! let db = Db::connect("sqlite::memory:").await?;
//! db.create_tables::<(User, Post)>().await?;
//!
//! let ada = insert!(User { name: "Ada" }).exec(&db).await?;
//! for title in ["On engines", "On looms"] {
//!     insert!(Post { author_id: ada.id, title }).exec(&db).await?;
//! }
//!
//! let posts: Vec<Post> = Post::query()
//!     .filter(|p| p.author().name.eq("Ada") & p.title.contains("engine"))
//!     .order_by(|p| p.id.desc())
//!     .all(&db)
//!     .await?;
//! assert_eq!(posts[0].title, "On engines");
//!
//! // Relations are part of the type only when they were asked for: one statement per edge.
//! let users: Vec<(User, Vec<Post>)> = User::query().with(|u| u.posts()).all(&db).await?;
//! assert_eq!(users[0].1.len(), 2);
//!
//! db.transaction(async |tx| {
//!     Post::query().filter(|p| p.author_id.eq(1)).update(|p| p.title.set("Untitled")).exec(&tx).await?;
//!     Post::delete(2).exec(&tx).await
//! })
//! .await?;
//! # Ok(()) }
//! ```

#![cfg_attr(
    not(all(
        feature = "sqlite",
        feature = "postgres",
        feature = "mysql",
        feature = "sqlx",
        feature = "chrono",
        feature = "time",
        feature = "json",
        feature = "test"
    )),
    allow(dead_code, unused_imports, unreachable_pub, reason = "what a feature that is off would use")
)]

extern crate self as plough;

pub mod error;
pub mod exec;
#[cfg(feature = "sqlite")] // its examples run there
pub mod guide;
pub mod http;
#[cfg(feature = "json")]
pub mod json;
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
mod hook;
mod relate;

#[doc(hidden)]
pub mod __migrate;
#[doc(hidden)]
pub mod __private;
pub mod prelude;

pub use error::{Error, Result};
pub use exec::{Db, Isolation, Session, Tx, TxOptions, n_plus_one};
pub use hook::{Changes, NewRow};
pub use model::{Columns, models};
pub use plough_derive::{DbEnum, DbType, Insert, Model, Update, View, insert, raw};
pub use query::{Cond, CursorPage, CursorRequest, Model, Page, PageRequest, Query, Select, ViewQuery};
pub use raw::raw;
pub use shape::{Insert, Patch, Update, View};
