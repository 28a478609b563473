//! A database.

use super::pool::{Lease, Pool, PoolStatus};
use super::texts::Texts;
use super::{Access, Connector, Options, Role, Session};
use crate::dialect::{DATABASES, Database, Dialect};
use crate::error::{Error, Kind, Result};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// A database: a cheap, clonable handle over its pools of connections.
#[derive(Clone, Debug)]
pub struct Db(pub(crate) Session);

pub(crate) struct DbInner {
    pub dialect: Arc<dyn Dialect>,
    pub options: Options,
    /// None for a database that was opened offline.
    pub pools: Option<Pools>,
    /// Statements that were compiled before.
    pub texts: Texts,
}

/// The pools of a database. They are one and the same unless it has a single writer.
pub(crate) struct Pools {
    read: Pool,
    write: Pool,
}

impl Deref for Db {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.0
    }
}

impl Db {
    /// Connects to the database that a URL names: `sqlite://blog.db`, `sqlite::memory:`,
    /// `postgres://user@host/name`, `mysql://…` or `mariadb://…`.
    ///
    /// One connection is made at once, so that a wrong URL is found here.
    ///
    /// # Errors
    /// If the URL is wrong, its database was not compiled in, or connecting fails.
    pub async fn connect(url: &str) -> Result<Db> {
        Db::builder(url).connect().await
    }

    /// Connects with other options than the defaults.
    #[must_use]
    pub fn builder(url: impl Into<String>) -> super::DbBuilder {
        super::DbBuilder { url: url.into(), options: Options::default() }
    }

    /// A database that is never connected to, for looking at SQL: `sqlite`, `postgres:15`,
    /// `mysql:8.0.36` or `mariadb:10.11`; without a version it is the oldest that is supported. Everything but `.to_sql` and the like fails on it.
    ///
    /// # Errors
    /// If the database was not compiled in, or the version is not supported.
    pub fn offline(name: &str) -> Result<Db> {
        let (scheme, version) = name.split_once(':').unwrap_or((name, ""));
        let dialect = database(scheme)?.offline(&format!("{scheme}-{version}"))?;
        Ok(Db::from_inner(DbInner {
            dialect: dialect.into(),
            options: Options::default(),
            pools: None,
            texts: Texts::default(),
        }))
    }

    /// A database over one open connection of sqlx: a `PgConnection`, `MySqlConnection` or
    /// `SqliteConnection` that is in no transaction. There is no second connection: statements
    /// queue, and if this one breaks the `Db` is of no more use.
    ///
    /// # Errors
    /// If `C` is no such connection, or its session cannot be set up.
    #[cfg(feature = "sqlx")]
    pub async fn from_sqlx<C: Send + 'static>(connection: C) -> Result<Db> {
        let options =
            Options { max_connections: 1, idle_timeout: None, max_lifetime: None, ..Options::default() };
        let mut slot = Some(connection);
        for database in DATABASES {
            let Some(adopted) = database.adopt(&mut slot, &options) else { continue };
            let (dialect, connection) = adopted.await?;
            let connector = Arc::new(OneConnection(std::sync::Mutex::new(Some(connection))));
            let pool = Pool::new(connector, Role::Writer, 1, &options)?;
            let pools = Some(Pools { read: pool.clone(), write: pool });
            let dialect = dialect.into();
            return Ok(Db::from_inner(DbInner { dialect, options, pools, texts: Texts::default() }));
        }
        Err(Error::new(
            Kind::Config,
            format!(
                "`{}` is no sqlx connection to a database that was compiled in",
                std::any::type_name::<C>()
            ),
        ))
    }

    pub(crate) fn from_inner(inner: DbInner) -> Db {
        Db(Session { db: Arc::new(inner), tx: None, call: None, rules: None })
    }

    /// Hands out no more connections and closes every one: idle ones now, those in use when they
    /// come back. Statements that start later fail with [`Kind::Closed`].
    pub async fn close(&self) {
        if let Some(pools) = &self.db.pools {
            pools.read.close().await;
            pools.write.close().await;
        }
    }

    /// How the pool stands: of SQLite, that of the readers.
    #[must_use]
    pub fn pool_status(&self) -> Option<PoolStatus> {
        self.db.pools.as_ref().map(|pools| pools.read.status())
    }
}

impl Pools {
    fn of(&self, access: Access) -> &Pool {
        match access {
            Access::Read => &self.read,
            Access::Lock | Access::Write => &self.write,
        }
    }
}

impl DbInner {
    /// Whether a statement that needs a connection beside the one that an open transaction of the
    /// same task holds would wait for that transaction: there is one connection for both.
    pub(crate) fn waits_for_itself(&self, held: Access, access: Access) -> bool {
        self.pools.as_ref().is_some_and(|pools| {
            let (held, wanted) = (pools.of(held), pools.of(access));
            held.is(wanted) && wanted.status().max_size == 1
        })
    }

    /// The same database over a connection of its own, whose session may be changed: it is never
    /// given to anybody else.
    pub(crate) fn apart(&self) -> Result<Db> {
        let pools = match &self.pools {
            None => None,
            Some(pools) => {
                let pool = pools.write.apart(&self.options)?;
                Some(Pools { read: pool.clone(), write: pool })
            }
        };
        let (dialect, options) = (self.dialect.clone(), self.options.clone());
        Ok(Db::from_inner(DbInner { dialect, options, pools, texts: Texts::default() }))
    }

    /// What follows from an error on a connection of the pool.
    pub(crate) fn learn_from(&self, error: &Error) {
        if error.is_connection()
            && let Some(pools) = &self.pools
        {
            pools.read.forget_idle();
            pools.write.forget_idle();
        }
    }

    /// A connection for statements that only read, or for all.
    pub(crate) async fn lease(&self, access: Access) -> Result<Lease> {
        self.online()?.of(access).get().await
    }

    /// What makes connections, for one beside the pools.
    pub(crate) fn connector(&self) -> Result<Arc<dyn Connector>> {
        Ok(self.online()?.write.connector())
    }

    fn online(&self) -> Result<&Pools> {
        self.pools.as_ref().ok_or_else(|| {
            Error::new(Kind::Closed, "this `Db` is offline: it can only show SQL")
                .hint("connect with `Db::connect`")
        })
    }
}

/// Hands out the one connection there is.
#[cfg(feature = "sqlx")]
struct OneConnection(std::sync::Mutex<Option<Box<dyn super::Connection>>>);

#[cfg(feature = "sqlx")]
impl super::Connector for OneConnection {
    fn connect(&self, _role: Role) -> super::BoxFuture<'_, Result<Box<dyn super::Connection>>> {
        let connection = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        Box::pin(async {
            connection.ok_or_else(|| {
                Error::new(Kind::Connection, "the connection that this `Db` was made from is lost")
                    .hint("a `Db` from `Db::connect` makes new connections by itself")
            })
        })
    }
}

/// The database that answers to a URL's scheme.
fn database(scheme: &str) -> Result<&'static dyn Database> {
    DATABASES.iter().copied().find(|database| database.schemes().contains(&scheme)).ok_or_else(|| {
        let known: Vec<_> = DATABASES.iter().flat_map(|database| database.schemes()).copied().collect();
        Error::new(
            Kind::Config,
            format!("no database answers to `{scheme}:`; compiled in are: {}", known.join(", ")),
        )
        .hint("a database is a feature of the crate `plough`: sqlite, postgres, mysql")
    })
}

/// The database that a URL names.
fn database_of_url(url: &str) -> Result<&'static dyn Database> {
    let Some((scheme, _)) = url.split_once(':') else {
        return Err(Error::new(Kind::Config, "the connection string has no scheme")
            .hint("write `sqlite://file.db`, `postgres://…` or `mysql://…`"));
    };
    database(scheme)
}

/// A place of a test's own in the database that a URL names.
#[cfg(feature = "test")]
pub(crate) fn scratch(url: &str, name: &str) -> Result<crate::exec::Place> {
    database_of_url(url)?.scratch(url, name)
}

/// A database of its own beside the one that a URL names.
pub(super) fn apart(url: &str, name: &str) -> Result<super::Place> {
    database_of_url(url)?.apart(url, name)
}

pub(super) async fn connect(url: &str, options: Options) -> Result<Db> {
    #[cfg_attr(not(feature = "test"), allow(unused_mut, reason = "only tests change a fact"))]
    let (mut dialect, connector) = database_of_url(url)?.open(url, &options).await?;
    #[cfg(feature = "test")]
    if options.least {
        dialect.facts_mut().take_least_for_writes();
    }
    let read = Pool::new(connector.clone(), Role::Reader, options.max_connections, &options)?;
    let write = if dialect.facts().single_writer {
        Pool::new(connector, Role::Writer, 1, &options)?
    } else {
        read.clone()
    };
    // The first connection shows that the URL works; it stays in the pool.
    drop(write.get().await?);
    let reaping = options.idle_timeout.into_iter().chain(options.max_lifetime).min();
    let db = Db::from_inner(DbInner {
        dialect: dialect.into(),
        options,
        pools: Some(Pools { read, write }),
        texts: Texts::default(),
    });
    if let Some(period) = reaping {
        reap_in_background(&db, period);
    }
    Ok(db)
}

/// Closes idle connections from time to time, as long as the database is there.
fn reap_in_background(db: &Db, period: Duration) {
    let inner = Arc::downgrade(&db.0.db);
    let period = (period / 2).max(Duration::from_secs(1));
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(period).await;
            match inner.upgrade().as_deref() {
                Some(DbInner { pools: Some(pools), .. }) => {
                    pools.read.reap();
                    pools.write.reap();
                }
                _ => return,
            }
        }
    });
}

impl fmt::Debug for DbInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DbInner").field("database", &self.dialect.name()).finish_non_exhaustive()
    }
}
