//! Connecting, setting a session up, and interrupting one from outside.

use super::bind::ParamTypes;
use super::driver::MySqlConn;
use super::errors;
use super::facts::{Flavor, Server};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Connection, Connector, Options, Role};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Connection as _, Decode, Executor, Row};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Connects for the first time: asks for the version.
pub(super) async fn open(url: &str, options: &Options) -> Result<(Server, Arc<dyn Connector>)> {
    let mut driver = driver_options(url, options)?;
    // What the session needs is one statement of ours.
    driver = driver.set_names(false).timezone(None).pipes_as_concat(false).no_engine_substitution(false);
    let mut connector = MySqlConnector {
        // Only the name in messages depends on it until the version is known.
        server: Server { flavor: Flavor::MySql, version: (0, 0, 0) },
        options: driver,
        statement_timeout: options.statement_timeout,
        connect_timeout: options.connect_timeout,
        configure: !options.transaction_pooler,
        // A pooler between us and the server has numbers of its own.
        kills: !options.transaction_pooler,
    };
    let version = connector.within_timeout(async |connector: &MySqlConnector| {
        let mut conn = connector.plain().await?;
        let row = conn.fetch_one("SELECT VERSION()").await;
        let version = row.and_then(|row| text(&row, 0)).map_err(|error| connector.refused(&error))?;
        let _ = conn.close().await;
        Ok(version)
    });
    connector.server = Server::parse(&version.await?)?;
    Ok((connector.server, Arc::new(connector)))
}

/// The driver's options from a URL.
fn driver_options(url: &str, options: &Options) -> Result<MySqlConnectOptions> {
    // sqlx's parser looks at no scheme; its errors could hold the URL's parts.
    let wrong = || {
        Error::new(Kind::Config, "the connection string is not valid").hint(
            "write mysql://user:password@host:3306/database?ssl-mode=required, special characters as %XX",
        )
    };
    let query = url.split_once('?').map_or("", |(_, query)| query);
    if query.split('&').any(|pair| pair.starts_with("timezone=") || pair.starts_with("time-zone=")) {
        return Err(Error::new(
            Kind::Config,
            "the session's time zone cannot be chosen: instants are read in UTC",
        )
        .hint("leave `timezone` out of the connection string"));
    }
    let parsed = MySqlConnectOptions::from_str(url).map_err(|_| wrong())?;
    let cache = if options.transaction_pooler { 0 } else { options.statement_cache };
    Ok(parsed.statement_cache_capacity(cache).disable_statement_logging())
}

/// A session, as its server knows it.
#[derive(Debug, Clone)]
pub(super) struct SessionId {
    number: u64,
    server: String,
}

/// Makes connections to one server.
#[derive(Clone)]
pub(super) struct MySqlConnector {
    pub(super) server: Server,
    options: MySqlConnectOptions,
    statement_timeout: Option<Duration>,
    connect_timeout: Duration,
    configure: bool,
    /// Whether an abandoned statement is ended from another connection.
    kills: bool,
}

impl MySqlConnector {
    /// The limit that we hold to ourselves: MySQL's own is for SELECT only.
    pub(super) fn client_timeout(&self) -> Option<Duration> {
        match self.server.flavor {
            Flavor::MariaDb => None,
            Flavor::MySql => self.statement_timeout,
        }
    }

    /// A connection without a session of ours.
    async fn plain(&self) -> Result<MySqlConnection> {
        self.options.connect().await.map_err(|error| self.refused(&error))
    }

    /// Host, port and database; never the user's password.
    fn place(&self) -> String {
        let options = &self.options;
        let server = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        options.get_database().map_or(server.clone(), |database| format!("{server}/{database}"))
    }

    /// An error of connecting: it says where to.
    fn refused(&self, error: &sqlx::Error) -> Error {
        let translated = errors::translate(error, self.server.flavor);
        let reason = match (errors::number(error), error) {
            (Some(1045 | 1698), _) => {
                format!("access was denied to the user `{}`", self.options.get_username())
            }
            (Some(1044), _) => format!("the user `{}` may not use the database", self.options.get_username()),
            (Some(1049), _) => "there is no such database".to_owned(),
            (_, sqlx::Error::Io(error)) => error.to_string(),
            _ => translated.to_string(),
        };
        let error = Error::new(Kind::Connection, format!("cannot connect to {}: {reason}", self.place()));
        if reason.contains("RSA auth") {
            return error.hint("connect with TLS (feature `tls`, `?ssl-mode=required`) or through a socket");
        }
        error
    }

    async fn within_timeout<T>(&self, work: impl AsyncFnOnce(&MySqlConnector) -> Result<T>) -> Result<T> {
        tokio::time::timeout(self.connect_timeout, work(self)).await.unwrap_or_else(|_| {
            Err(Error::new(
                Kind::Connection,
                format!("cannot connect to {}: no answer within {:?}", self.place(), self.connect_timeout),
            ))
        })
    }

    /// The session's settings, and a row of what we need to know, in one round trip.
    fn set_up(&self) -> String {
        let mut sql = String::new();
        if self.configure {
            let server = self.server;
            // lc_messages: names are taken from messages. div_precision_increment: 4 would make
            // 1.0 / 3 a number of five digits.
            sql = format!(
                "SET NAMES {} COLLATE {}, time_zone = '+00:00', lc_messages = 'en_US', \
                 div_precision_increment = 16, sql_mode = '{}'",
                "utf8mb4",
                self.options.get_collation().unwrap_or_else(|| server.collation()),
                server.sql_mode()
            );
            match (self.statement_timeout, server.flavor) {
                (Some(limit), Flavor::MariaDb) => {
                    sql.push_str(&format!(", max_statement_time = {:.6}", limit.as_secs_f64()));
                }
                // 0 would be no limit.
                (Some(limit), Flavor::MySql) => {
                    sql.push_str(&format!(", max_execution_time = {}", limit.as_millis().max(1)));
                }
                (None, _) => {}
            }
            sql.push_str("; ");
        }
        // The columns' types are the protocol types that `bind` needs.
        sql.push_str(
            "SELECT CONNECTION_ID(), @@max_allowed_packet, CAST(0 AS DECIMAL(65,30)), \
             CAST('2000-01-01' AS DATE), CAST('00:00:00' AS TIME(6)), CAST('2000-01-01' AS DATETIME(6)), \
             CONCAT(@@hostname, ':', @@port), @@innodb_rollback_on_timeout",
        );
        sql
    }

    /// Ends a session from another one. It is of no more use: its statement would run on, and hold
    /// its locks, until the server notices that nobody listens.
    pub(super) fn interrupt(self: Arc<Self>, session: SessionId) {
        if !self.kills {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            let killed = self.within_timeout(async |connector: &MySqlConnector| {
                let mut conn = connector.plain().await?;
                let killed = kill(&mut conn, &session).await;
                let _ = conn.close().await;
                killed.map_err(|error| connector.refused(&error))
            });
            if !matches!(killed.await, Ok(true)) {
                tracing::debug!("a statement that nobody waits for could not be interrupted");
            }
        });
    }
}

impl Connector for MySqlConnector {
    fn connect(&self, _role: Role) -> BoxFuture<'_, Result<Box<dyn Connection>>> {
        Box::pin(self.within_timeout(async |connector: &MySqlConnector| {
            let inner = connector.plain().await?;
            let connection = Arc::new(connector.clone()).session(inner).await?;
            Ok(Box::new(connection) as Box<dyn Connection>)
        }))
    }
}

/// Takes over a connection that sqlx made. Where it leads cannot be asked, so that an abandoned
/// statement is not ended from another connection.
#[cfg(feature = "sqlx")]
pub(super) async fn adopt(mut inner: MySqlConnection, options: &Options) -> Result<crate::dialect::Adopted> {
    let mut connector = MySqlConnector {
        server: Server { flavor: Flavor::MySql, version: (0, 0, 0) },
        options: MySqlConnectOptions::new(),
        statement_timeout: options.statement_timeout,
        connect_timeout: options.connect_timeout,
        configure: !options.transaction_pooler,
        kills: false,
    };
    let row = inner.fetch_one("SELECT VERSION()").await;
    let version = row.and_then(|row| text(&row, 0)).map_err(|error| connector.refused(&error))?;
    connector.server = Server::parse(&version)?;
    let dialect = super::MySqlDialect::new(connector.server).in_sessions_of(options);
    Ok((Box::new(dialect), Box::new(Arc::new(connector).session(inner).await?)))
}

impl MySqlConnector {
    /// Sets the session up and learns what is needed of it.
    async fn session(self: Arc<Self>, mut inner: MySqlConnection) -> Result<MySqlConn> {
        let connector = &self;
        let row = inner.fetch_one(sqlx::raw_sql(AssertSqlSafe(connector.set_up()))).await;
        let row = row.map_err(|error| connector.refused(&error))?;
        let number = |i| text(&row, i).ok().and_then(|text| text.parse::<u64>().ok());
        let column = |i: usize| row.columns().get(i).map(|column| column.type_info().clone());
        let (Some(id), Some(packet), Some(decimal), Some(date), Some(time), Some(datetime)) =
            (number(0), number(1), column(2), column(3), column(4), column(5))
        else {
            return Err(Error::new(Kind::Connection, "the server did not describe its session"));
        };
        Ok(MySqlConn {
            inner,
            connector: Arc::clone(connector),
            session: SessionId { number: id, server: text(&row, 6).unwrap_or_default() },
            types: ParamTypes { decimal, date, time, datetime },
            max_packet: usize::try_from(packet).unwrap_or(usize::MAX),
            broken: false,
            timeout_rolls_back: number(7) == Some(1),
            in_transaction: false,
            rolled_back: false,
        })
    }
}

/// Ends a session if the connection leads to its server: behind a balancer the number may be
/// someone else's.
async fn kill(conn: &mut MySqlConnection, session: &SessionId) -> sqlx::Result<bool> {
    let row = conn.fetch_one("SELECT CONCAT(@@hostname, ':', @@port)").await?;
    if text(&row, 0)? != session.server {
        return Ok(false);
    }
    conn.execute(AssertSqlSafe(format!("KILL {}", session.number))).await?;
    Ok(true)
}

/// A value of the text protocol.
fn text(row: &MySqlRow, i: usize) -> sqlx::Result<String> {
    let value = row.try_get_raw(i)?;
    <&str as Decode<sqlx::MySql>>::decode(value).map(str::to_owned).map_err(sqlx::Error::Decode)
}
