//! Requests to queries, and results to answers, for any web framework: nothing here knows one.
//!
//! A [`Listing`] says what a request may ask of a list of rows: which columns it filters, searches and
//! sorts by, and how many rows it gets. It turns a query string into a [`ListRequest`], and
//! `.listed(&request)` narrows a query by that. A [`Problem`] is what is answered for an error, an [`ETag`]
//! tells whether an answer is new.
//!
//! ```
//! use plough::http::Listing;
//! use plough::prelude::*;
//!
//! #[derive(Model)]
//! #[model(table = "users")]
//! struct User {
//!     #[model(id)]
//!     id: i64,
//!     name: String,
//!     #[model(sensitive)] // never filtered, searched or sorted by
//!     password: String,
//! }
//!
//! #[derive(Model)]
//! #[model(table = "posts")]
//! struct Post {
//!     #[model(id)]
//!     id: i64,
//!     #[model(references = User)]
//!     author_id: i64,
//!     title: String,
//!     published: bool,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
//! let listing = Listing::of::<Post>() // every column; `of::<PostPage>()` those of a view
//!     .and(|p| p.author().name) // as `author.name`
//!     .search(|p| p.title) // by `q`
//!     .order_by(|p| p.id.desc()) // unless `sort` says otherwise
//!     .per_page(20, 100); // so many, and at most so many
//!
//! let query = "published=true&title__contains=rust&author.name=Ada&sort=-title&page=2&per_page=50";
//! let request = listing.parse(query)?;
//! let db = Db::connect("sqlite::memory:").await?;
//! db.create_tables::<(User, Post)>().await?;
//! let page = Post::query().listed(&request).page(&db, request.page()).await?;
//! assert_eq!((page.total, page.page, page.per_page), (0, 2, 50));
//!
//! let error = listing.parse("titel=rust").err().map(|error| error.to_string());
//! assert!(error.is_some_and(|error| error.contains("`titel` is unknown; allowed are `id`, `author_id`")));
//! # Ok(()) }
//! ```

#[cfg(feature = "axum")]
pub mod axum;
mod etag;
mod json;
mod link;
mod listing;
mod operator;
mod paging;
mod pairs;
mod parameter;
mod problem;
mod request;
mod text;
mod transaction;

pub use etag::{ETag, ETags, not_modified, precondition};
#[cfg(feature = "json")]
pub(crate) use json::push_text;
pub use listing::{Listing, Lists};
pub use paging::{ByCursor, ByPage, Paging};
pub use pairs::encode;
pub use parameter::BadParameter;
pub use problem::Problem;
pub use request::ListRequest;
pub use transaction::RequestTx;
