//! Finds the loops that ask the same again and again.
//!
//! Loading in batches cannot see a query that the user's own loop runs for each row. In a scope, for
//! a request mostly, the calls of each end are counted by their place in the source and the SQL that
//! they run. Past a limit the place is named: in a warning, or in an error.
//!
//! ```
//! use plough::n_plus_one;
//! # use plough::prelude::*;
//! # #[derive(Model)] #[model(table = "users")] struct User { #[model(id)] id: i64 }
//! # #[derive(Model)] #[model(table = "posts")]
//! # struct Post { #[model(id)] id: i64, #[model(references = User)] author_id: i64 }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> plough::Result<()> {
//! # let db = Db::connect("sqlite::memory:").await?;
//! # db.create_tables::<(User, Post)>().await?;
//! # User::insert(User { id: 7 }).exec(&db).await?;
//! # Post::insert_all((1..=20).map(|id| Post { id, author_id: 7 })).exec(&db).await?;
//! let handler = async {
//!     for post in Post::query().all(&db).await? {
//!         User::find(post.author_id).get(&db).await?; // once for each post
//!     }
//!     Ok(())
//! };
//! let refused: plough::Result<()> = n_plus_one::deny(handler).await;
//! # if cfg!(debug_assertions) {
//! let error = refused.unwrap_err(); // names this file and the line of `.get`
//! assert!(error.to_string().contains("more than 10 times"));
//! # }
//!
//! // What the handler should do: two statements.
//! n_plus_one::deny(Post::query().with(|p| p.author()).all(&db)).await?;
//!
//! // A loop that is meant.
//! n_plus_one::deny(n_plus_one::allow(async {
//!     for id in 0..100 {
//!         User::find(id).get(&db).await?;
//!     }
//!     Ok::<_, plough::Error>(())
//! }))
//! .await?;
//! # Ok(()) }
//! ```
//!
//! Only builds with debug assertions count; in a release these functions run their future and do
//! nothing else. Tasks that the future spawns are not part of its scope. Statements of one call count
//! as one: the batches of `insert_all` and the windows of a stream are no loop of the user's. The
//! loads of a [`Loader`](crate::query::Loader) are not counted.

use super::Session;
use crate::error::{Error, Kind, Result};
use std::collections::HashMap;
use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How often one place may run the same SQL in a scope before it is named.
pub const LIMIT: u32 = 10;

tokio::task_local! {
    static SCOPE: Option<Arc<Scope>>;
}

/// Runs a future, a request's handler, and logs a warning for each place that runs the same SQL more
/// than [`LIMIT`] times in it.
pub async fn warn<T>(future: impl Future<Output = T>) -> T {
    counted(future, LIMIT, false).await
}

/// As [`warn`](fn@warn), but the statement that is one too many is an error
/// ([`Kind::InvalidInput`]), and so are those after it.
pub async fn deny<T>(future: impl Future<Output = T>) -> T {
    counted(future, LIMIT, true).await
}

/// As [`deny`], past another limit than [`LIMIT`]: a test with three rows can allow two.
pub async fn deny_after<T>(limit: u32, future: impl Future<Output = T>) -> T {
    counted(future, limit, true).await
}

/// Runs a future whose loops are meant: nothing in it is counted.
pub async fn allow<T>(future: impl Future<Output = T>) -> T {
    match cfg!(debug_assertions) {
        true => SCOPE.scope(None, future).await,
        false => future.await,
    }
}

async fn counted<T>(future: impl Future<Output = T>, limit: u32, deny: bool) -> T {
    if !cfg!(debug_assertions) {
        return future.await;
    }
    SCOPE.scope(Some(Arc::new(Scope { limit, deny, places: Mutex::default() })), future).await
}

/// A call of an end: `.all`, `.exec` and the like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    at: &'static Location<'static>,
    /// Statements of one call have the same number.
    number: u64,
}

struct Scope {
    limit: u32,
    deny: bool,
    places: Mutex<HashMap<(&'static Location<'static>, Arc<str>), Place>>,
}

/// Calls from one place that run one SQL.
#[derive(Default)]
struct Place {
    calls: u32,
    last: u64,
}

impl Session {
    /// A clone for what an end runs, which knows the place of the end's call. One that knows a place
    /// keeps it: an end that calls another is the one that the user called.
    #[track_caller]
    pub(crate) fn here(&self) -> Session {
        static CALLS: AtomicU64 = AtomicU64::new(1);
        let mut session = self.clone();
        if cfg!(debug_assertions) && session.call.is_none() {
            let number = CALLS.fetch_add(1, Ordering::Relaxed);
            session.call = Some(Call { at: Location::caller(), number });
        }
        session
    }
}

/// Counts a statement, and refuses it if the scope says so.
pub(super) fn count(session: &Session, sql: &Arc<str>) -> Result<()> {
    let Some(call) = session.call else { return Ok(()) };
    let Ok(Some(scope)) = SCOPE.try_with(Clone::clone) else { return Ok(()) };
    let calls = {
        // Each change of a place is whole.
        let mut places = scope.places.lock().unwrap_or_else(PoisonError::into_inner);
        let place = places.entry((call.at, sql.clone())).or_default();
        if place.last != call.number {
            place.last = call.number;
            place.calls = place.calls.saturating_add(1);
        }
        place.calls
    };
    if calls <= scope.limit {
        return Ok(());
    }
    let limit = scope.limit;
    if scope.deny {
        let message = format!("{} runs the same statement more than {limit} times in one request", call.at);
        return Err(Error::new(Kind::InvalidInput, message).hint(HINT).statement(sql));
    }
    if calls == limit.saturating_add(1) {
        tracing::warn!(
            code.file.path = call.at.file(),
            code.line.number = call.at.line(),
            db.query.text = &**sql,
            "the same statement runs more than {limit} times in one request: {HINT}"
        );
    }
    Ok(())
}

const HINT: &str = "load for all rows at once: `.with(..)`, `db.load(&rows, ..)`, `.in_(keys)` or `insert_all`; \
                    a loop that is meant stands in `n_plus_one::allow(..)`";
