//! Where statements run: a [`Db`], a transaction, and the connections below them.

mod answer;
mod backup;
mod closure;
mod connection;
mod db;
#[cfg(feature = "sqlx")]
mod interop;
mod listen;
mod lock;
pub mod n_plus_one;
pub(crate) mod observe;
mod options;
pub(crate) mod pinned;
mod pool;
pub(crate) mod run;
pub(crate) mod scratch;
mod session;
mod statement;
mod texts;
mod transaction;
mod tx_options;
pub(crate) mod write;

pub(crate) use answer::Answer;
pub use backup::Backup;
pub(crate) use backup::Progress;
pub(crate) use closure::in_hook;
pub(crate) use connection::{Connection, Connector, Done, Role, RowSource};
pub use db::Db;
#[cfg(feature = "test")]
pub(crate) use db::scratch;
#[cfg(feature = "sqlx")]
pub use interop::SqlxConnection;
pub(crate) use listen::Ear;
pub use listen::{Heard, Listener};
pub use lock::AdvisoryLock;
pub(crate) use lock::AdvisoryLocks;
pub use options::{DbBuilder, Options};
pub use pool::PoolStatus;
pub(crate) use scratch::Place;
pub use session::Session;
pub(crate) use statement::{Access, Statement};
pub(crate) use texts::{Form, Text};
pub use transaction::Tx;
pub use tx_options::{Isolation, TxOptions};

/// A boxed future: the driver layer is compiled once, behind `dyn`.
pub(crate) type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
