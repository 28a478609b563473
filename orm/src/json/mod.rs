//! Rows as JSON (feature `json`): `.json(&db)` is the bytes of all rows, with the tag of their content, and
//! `.json_stream(&db)` the same in chunks, in constant memory.
//!
//! ```
//! use plough::prelude::*;
//! use serde::Serialize;
//!
//! #[derive(Model, Serialize)]
//! #[model(table = "posts")]
//! struct Post {
//!     #[model(id, auto)]
//!     id: i64,
//!     title: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
//! # let db = Db::connect("sqlite::memory:").await?;
//! # db.create_tables::<(Post,)>().await?;
//! insert!(Post { title: "On looms" }).exec(&db).await?;
//! let body = Post::query().order_by(|p| p.id.asc()).json(&db).await?;
//! assert_eq!(body.as_str(), r#"[{"id":1,"title":"On looms"}]"#);
//! let lines = Post::query().select(|p| (p.id, p.title)).json(&db).await?;
//! assert_eq!(lines.as_str(), r#"[[1,"On looms"]]"#);
//! # Ok(()) }
//! ```
//!
//! The bytes are those that `serde_json` gives for the rows: what `Serialize` says of a struct is heeded,
//! all of it. A row is written when it is read, so that there is one of them at a time and no list; only
//! rows with relations are all there first. With `#[model(json)]` and `#[view(json)]` the structs are left
//! out, too, those of related rows included: a tuple of such is put together of the text of its parts.

mod body;
mod column;
mod sink;
mod stream;
mod write;

pub use body::JsonBody;
#[doc(hidden)]
pub use column::{json_column, json_member, json_skip};
pub(crate) use sink::{JsonSink, LineSink};
pub use stream::JsonStream;
pub(crate) use write::{Rows, write};

/// What the JSON of values is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JsonPolicy {
    safe_integers: bool,
}

impl JsonPolicy {
    /// As `serde_json` writes them: integers of 64 bits are numbers, with all their digits.
    #[must_use]
    pub const fn new() -> Self {
        JsonPolicy { safe_integers: false }
    }

    /// Integers beyond ±9,007,199,254,740,991 are texts: JavaScript reads numbers as floats, which hold
    /// no more. All others stay numbers.
    #[must_use]
    pub const fn safe_integers(mut self) -> Self {
        self.safe_integers = true;
        self
    }
}
