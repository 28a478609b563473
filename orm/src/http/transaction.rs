//! A transaction for a request: begun when it is first used, ended before the answer leaves.

use crate::error::{Error, Kind, Result};
use crate::exec::{Db, Tx, TxOptions};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The transaction of one request, for the middleware of a web framework: cheap to clone.
///
/// It is begun by the first [`tx`](RequestTx::tx), so that a request that needs none has none. If the
/// request's future is dropped, it is rolled back.
///
/// ```
/// # use plough::prelude::*;
/// use plough::http::RequestTx;
///
/// # #[derive(Model)] struct Post { #[model(id, auto)] id: i64, title: String }
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
/// # let db = Db::connect("sqlite::memory:").await?;
/// # db.create_tables::<(Post,)>().await?;
/// let request = RequestTx::new(db.clone());
/// let tx = request.tx().await?; // in the handler
/// insert!(Post { title: "On looms" }).exec(&tx).await?;
/// request.finish(true).await?; // after it: commits, and rolls back for `false`
/// assert_eq!(Post::query().count(&db).await?, 1);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct RequestTx(Arc<Inner>);

struct Inner {
    db: Db,
    options: Option<TxOptions>,
    state: Mutex<State>,
}

enum State {
    Unused,
    Open(Tx),
    Over,
}

impl RequestTx {
    /// A transaction of a database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        RequestTx(Arc::new(Inner { db, options: None, state: Mutex::new(State::Unused) }))
    }

    /// The same with options; `retry` has no meaning here.
    #[must_use]
    pub fn with(db: Db, options: TxOptions) -> Self {
        RequestTx(Arc::new(Inner { db, options: Some(options), state: Mutex::new(State::Unused) }))
    }

    /// The transaction, the same each time.
    ///
    /// # Errors
    /// If it cannot be begun, or the request is over.
    pub async fn tx(&self) -> Result<Tx> {
        let mut state = self.0.state.lock().await;
        match &*state {
            State::Open(tx) => return Ok(tx.clone()),
            State::Over => {
                return Err(Error::new(Kind::Transaction, "the transaction of the request has ended"));
            }
            State::Unused => {}
        }
        let tx = match &self.0.options {
            None => self.0.db.begin().await?,
            Some(options) => self.0.db.begin_with(*options).await?,
        };
        *state = State::Open(tx.clone());
        Ok(tx)
    }

    /// Ends the transaction, if there is one: commits if the request succeeded, else rolls back.
    ///
    /// # Errors
    /// If the commit fails. All of the transaction is rolled back then, and the request has failed.
    pub async fn finish(&self, success: bool) -> Result<()> {
        let state = std::mem::replace(&mut *self.0.state.lock().await, State::Over);
        match state {
            State::Open(tx) if success => tx.commit().await,
            State::Open(tx) => {
                // One that cannot be rolled back takes its connection along, and with it the changes.
                if let Err(error) = tx.rollback().await {
                    tracing::warn!(%error, "the transaction of a request was ended by closing its connection");
                }
                Ok(())
            }
            State::Unused | State::Over => Ok(()),
        }
    }
}

impl fmt::Debug for RequestTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestTx")
    }
}
