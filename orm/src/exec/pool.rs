//! Pools of connections, by deadpool.
//!
//! Nothing is sent to the server when a connection is taken or given back: a dead one is found by
//! using it, and a read is then tried once more (`run.rs`).

use super::{Connection, Connector, Options, Role};
use crate::error::{Error, Kind, Result};
use deadpool::managed::{self, Metrics, Object, PoolError, RecycleError, RecycleResult, Timeouts};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Makes a pool's connections and says which may be used again.
pub(crate) struct Manager {
    connector: Arc<dyn Connector>,
    role: Role,
    idle_timeout: Option<Duration>,
    max_lifetime: Option<Duration>,
}

impl managed::Manager for Manager {
    type Type = Box<dyn Connection>;
    type Error = Error;

    async fn create(&self) -> Result<Box<dyn Connection>> {
        self.connector.connect(self.role).await
    }

    async fn recycle(&self, connection: &mut Box<dyn Connection>, metrics: &Metrics) -> RecycleResult<Error> {
        if connection.is_broken() || self.is_old(metrics) {
            return Err(RecycleError::message("the connection is broken or old"));
        }
        connection.reset();
        Ok(())
    }
}

impl Manager {
    fn is_old(&self, metrics: &Metrics) -> bool {
        let now = Instant::now();
        let older = |since: Instant, limit: Option<Duration>| {
            limit.is_some_and(|limit| now.saturating_duration_since(since) > limit)
        };
        older(metrics.created, self.max_lifetime)
            || older(metrics.recycled.unwrap_or(metrics.created), self.idle_timeout)
    }
}

/// A pool of connections for one role.
#[derive(Clone)]
pub(crate) struct Pool {
    pool: managed::Pool<Manager>,
    acquire_timeout: Duration,
}

impl Pool {
    pub(crate) fn new(
        connector: Arc<dyn Connector>,
        role: Role,
        size: usize,
        options: &Options,
    ) -> Result<Self> {
        let manager = Manager {
            connector,
            role,
            idle_timeout: options.idle_timeout,
            max_lifetime: options.max_lifetime,
        };
        let pool = managed::Pool::builder(manager)
            .max_size(size.max(1))
            // The connection used last is the one whose caches are warm.
            .queue_mode(managed::QueueMode::Lifo)
            .timeouts(Timeouts {
                wait: Some(options.acquire_timeout),
                create: Some(options.connect_timeout),
                recycle: None,
            })
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| Error::new(Kind::Config, "the pool could not be built").source_error(error))?;
        Ok(Pool { pool, acquire_timeout: options.acquire_timeout })
    }

    /// A pool of one connection, made as this one's are.
    pub(crate) fn apart(&self, options: &Options) -> Result<Pool> {
        let manager = self.pool.manager();
        Pool::new(manager.connector.clone(), manager.role, 1, options)
    }

    /// What makes its connections.
    pub(crate) fn connector(&self) -> Arc<dyn Connector> {
        self.pool.manager().connector.clone()
    }

    /// Whether it is the same pool.
    pub(crate) fn is(&self, other: &Pool) -> bool {
        std::ptr::eq(self.pool.manager(), other.pool.manager())
    }

    /// Waits for a connection; those who wait are served in their order.
    pub(crate) async fn get(&self) -> Result<Lease> {
        // One that is free costs no timer. Those who wait are not overtaken: what comes free is
        // theirs at once.
        let at_once = Timeouts { wait: Some(Duration::ZERO), ..self.pool.timeouts() };
        let got = match self.pool.timeout_get(&at_once).await {
            // Boxed: every statement's future would be as large as one that waits.
            Err(PoolError::Timeout(managed::TimeoutType::Wait)) => Box::pin(self.pool.get()).await,
            got => got,
        };
        match got {
            Ok(object) => Ok(Lease(Some(object))),
            Err(PoolError::Backend(error)) => Err(error),
            Err(PoolError::Timeout(managed::TimeoutType::Create)) => {
                Err(Error::new(Kind::Connection, "connecting took longer than `connect_timeout`"))
            }
            Err(PoolError::Timeout(_)) => {
                let status = self.pool.status();
                Err(Error::new(
                    Kind::PoolTimeout,
                    format!(
                        "no connection became free within {:?}: {} of {} are in use",
                        self.acquire_timeout,
                        status.size.saturating_sub(status.available),
                        status.max_size
                    ),
                )
                .hint("hold connections for less time, or raise `max_connections`"))
            }
            Err(PoolError::Closed) => Err(Error::new(Kind::Closed, "the `Db` was closed")),
            Err(error) => {
                Err(Error::new(Kind::Connection, "the pool gave no connection").source_error(error))
            }
        }
    }

    /// Forgets every idle connection: they are not asked whether they are alive, and what ended
    /// one of them (a server that was restarted, a firewall) has likely ended all.
    pub(crate) fn forget_idle(&self) {
        // No goodbye: the server may be gone, and their sockets just close.
        drop(self.pool.retain(|_, _| false));
    }

    /// Closes idle connections that are too old, and broken ones.
    pub(crate) fn reap(&self) {
        let manager = self.pool.manager();
        let removed =
            self.pool.retain(|connection, metrics| !connection.is_broken() && !manager.is_old(&metrics));
        for connection in removed.removed {
            spawn_close(connection);
        }
    }

    /// Hands out no more connections, and closes those that are idle; those in use are closed when
    /// they come back.
    pub(crate) async fn close(&self) {
        let idle = self.pool.retain(|_, _| false).removed;
        self.pool.close();
        for connection in idle {
            connection.close().await;
        }
        self.pool.manager().connector.close().await;
    }

    /// Connections there are, idle ones among them, and the most there may be.
    pub(crate) fn status(&self) -> PoolStatus {
        let status = self.pool.status();
        PoolStatus {
            size: status.size,
            idle: status.available,
            waiting: status.waiting,
            max_size: status.max_size,
        }
    }
}

/// How a pool stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// Open connections.
    pub size: usize,
    /// Open connections that nobody uses.
    pub idle: usize,
    /// Tasks that wait for a connection.
    pub waiting: usize,
    /// The most connections there may be.
    pub max_size: usize,
}

/// A connection, until it is dropped: then it goes back to its pool, or is closed if it is broken.
pub(crate) struct Lease(Option<Object<Manager>>);

impl Lease {
    /// Closes the connection instead of giving it back.
    pub(crate) fn discard(mut self) {
        if let Some(object) = self.0.take() {
            spawn_close(Object::take(object));
        }
    }
}

/// Closes a connection in the background; without a runtime it is dropped, which closes its socket.
fn spawn_close(connection: Box<dyn Connection>) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(connection.close());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.0.take()
            && object.is_broken()
        {
            // A broken connection may still run a statement: no goodbye, the socket just closes.
            drop(Object::take(object));
        }
    }
}

impl Deref for Lease {
    type Target = Box<dyn Connection>;
    fn deref(&self) -> &Box<dyn Connection> {
        match &self.0 {
            Some(object) => object,
            // `0` is taken only by functions that consume the lease.
            None => unreachable!("a lease is used after it was given up"),
        }
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Box<dyn Connection> {
        match &mut self.0 {
            Some(object) => object,
            None => unreachable!("a lease is used after it was given up"),
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lease")
    }
}
