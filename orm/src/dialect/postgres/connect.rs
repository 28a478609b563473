//! Making connections: from a URL to a session that is set up.

use super::driver::{Driver, Settings};
use super::errors;
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Connection, Connector, Ear, Options, Role};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row, raw_sql};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often the server looks whether the client of a running statement is still there.
const CHECK_INTERVAL: &str = "1s";
/// The first version that does.
const FIRST_WITH_CHECK: u32 = 140_000;

/// Makes connections to one database.
pub(super) struct PgConnector {
    options: PgConnectOptions,
    /// Host, port and database, for errors: never the password.
    place: String,
    timeout: Duration,
    /// Whether the server can watch for clients that went away.
    watch: AtomicBool,
    settings: Arc<Settings>,
}

impl PgConnector {
    /// Reads the URL.
    pub(super) fn new(url: &str, options: &Options) -> Result<Self> {
        let parsed: PgConnectOptions = known_parameters(url).parse().map_err(|_| {
            // The driver's own sentence may repeat parts of the URL.
            Error::new(Kind::Config, "the connection URL is not valid").hint(
                "it has the form postgres://user:password@host:port/database?sslmode=require; \
                 special characters in the password are percent-encoded",
            )
        })?;
        let cache = if options.transaction_pooler { 0 } else { options.statement_cache };
        // `extra_float_digits` matters to text values only, and poolers refuse it at the start.
        let mut parsed =
            parsed.statement_cache_capacity(cache).extra_float_digits(None).disable_statement_logging();
        if parsed.get_application_name().is_none() {
            parsed = parsed.application_name("plough");
        }
        let host = match parsed.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", parsed.get_host(), parsed.get_port()),
        };
        let database = parsed.get_database().unwrap_or_else(|| parsed.get_username());
        let settings = Settings {
            pooled: options.transaction_pooler,
            persistent: cache > 0,
            statement_timeout: options.statement_timeout,
        };
        Ok(PgConnector {
            place: format!("{host}, database `{database}`"),
            options: parsed,
            timeout: options.connect_timeout,
            watch: AtomicBool::new(true),
            settings: Arc::new(settings),
        })
    }

    /// What sqlx connects with.
    pub(super) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Host, port and database.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// How long connecting may take.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Opens a connection and sets its session up.
    pub(super) async fn open(self: &Arc<Self>) -> Result<Driver> {
        let opened = tokio::time::timeout(self.timeout, async {
            let mut conn = self.options.connect().await?;
            let backend = self.set_up(&mut conn).await?;
            Ok((conn, backend))
        });
        match opened.await {
            Ok(Ok((conn, backend))) => Ok(Driver::new(conn, self.settings.clone(), self.clone(), backend)),
            Ok(Err(error)) => {
                let error = errors::translate(error, true);
                let kind = if error.kind() == Kind::Config { Kind::Config } else { Kind::Connection };
                Err(Error::new(kind, format!("could not connect to PostgreSQL at {}: {error}", self.place)))
            }
            Err(_) => Err(Error::new(
                Kind::Connection,
                format!("could not connect to PostgreSQL at {} within {:?}", self.place, self.timeout),
            )),
        }
    }

    /// Sets the session up in one round trip, and learns which server process serves it. Behind a
    /// pooler there is no session, and each transaction is set up on its own.
    async fn set_up(&self, conn: &mut PgConnection) -> Result<Option<Backend>, sqlx::Error> {
        if conn.server_version_num().is_none_or(|version| version < FIRST_WITH_CHECK) {
            self.watch.store(false, Ordering::Relaxed);
        }
        let done = self.configure(conn).await;
        if matches!(done, Err(sqlx::Error::Database(_))) && self.watch.swap(false, Ordering::Relaxed) {
            // The server's operating system does not have it.
            return self.configure(conn).await;
        }
        done
    }

    async fn configure(&self, conn: &mut PgConnection) -> Result<Option<Backend>, sqlx::Error> {
        if self.settings.pooled {
            let probe = format!("BEGIN; {}ROLLBACK", self.limits(" LOCAL"));
            conn.execute(raw_sql(AssertSqlSafe(probe))).await?;
            return Ok(None);
        }
        let limits = self.limits("");
        let sql = format!(
            "{limits}SELECT pid::text, backend_start::text FROM pg_stat_get_activity(pg_backend_pid())"
        );
        let row = conn.fetch_optional(raw_sql(AssertSqlSafe(sql))).await?;
        let text = |row: &sqlx::postgres::PgRow, i: usize| {
            row.try_get_raw(i).ok().and_then(|value| value.as_str().ok().map(str::to_owned))
        };
        Ok(row.and_then(|row| Some(Backend { pid: text(&row, 0)?.parse().ok()?, started: text(&row, 1)? })))
    }

    /// The statements that limit what follows: in the session, or (`scope` is ` LOCAL`) in the
    /// transaction.
    pub(super) fn limits(&self, scope: &str) -> String {
        let mut sql = String::new();
        if self.watch.load(Ordering::Relaxed) {
            sql.push_str(&format!("SET{scope} client_connection_check_interval = '{CHECK_INTERVAL}'; "));
        }
        if let Some(limit) = self.settings.statement_timeout {
            // 0 would mean no limit.
            let millis = i32::try_from(limit.as_millis()).unwrap_or(i32::MAX).max(1);
            sql.push_str(&format!("SET{scope} statement_timeout = {millis}; "));
        }
        sql
    }

    /// Stops what a server process is running, from another connection.
    pub(super) async fn cancel(&self, backend: &Backend) {
        // The start tells the process from a later one with its number.
        let sql = format!(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_get_activity({}) WHERE backend_start = '{}'",
            backend.pid, backend.started
        );
        let cancelled = tokio::time::timeout(self.timeout, async {
            let mut conn = self.options.connect().await?;
            conn.execute(raw_sql(AssertSqlSafe(sql))).await?;
            sqlx::Connection::close(conn).await
        });
        if !matches!(cancelled.await, Ok(Ok(()))) {
            tracing::debug!(place = self.place, "an abandoned statement could not be cancelled");
        }
    }
}

/// Takes over a connection that sqlx made. Where it leads cannot be asked, so that an abandoned
/// statement is not cancelled from another connection.
#[cfg(feature = "sqlx")]
pub(super) async fn adopt(mut conn: PgConnection, options: &Options) -> Result<crate::dialect::Adopted> {
    let mut connector = PgConnector::new("postgres://", options)?;
    connector.place = "the connection that was taken over".to_owned();
    connector.set_up(&mut conn).await.map_err(|error| errors::translate(error, true))?;
    let connector = Arc::new(connector);
    let dialect = super::dialect_of(conn.server_version_num())?;
    let driver = Driver::new(conn, connector.settings.clone(), connector, None);
    Ok((dialect, Box::new(driver)))
}

/// The URL without the parameters that the driver does not know: it would log their values.
fn known_parameters(url: &str) -> Cow<'_, str> {
    const KNOWN: [&str; 19] = [
        "sslmode",
        "ssl-mode",
        "sslrootcert",
        "ssl-root-cert",
        "ssl-ca",
        "sslcert",
        "ssl-cert",
        "sslkey",
        "ssl-key",
        "statement-cache-capacity",
        "host",
        "hostaddr",
        "port",
        "dbname",
        "user",
        "password",
        "application_name",
        "options",
        "",
    ];
    let Some((base, parameters)) = url.split_once('?') else { return url.into() };
    let known = parameters.split('&').filter(|parameter| {
        let key = parameter.split_once('=').map_or(*parameter, |(key, _)| key);
        let known = KNOWN.contains(&key) || key.starts_with("options[") || key.starts_with("options%5");
        match is_name(key) && !parameters.contains('@') {
            _ if known => {}
            true => tracing::warn!(parameter = key, "the connection URL has a parameter that is not known"),
            false => tracing::warn!("the connection URL has a parameter that is not known"),
        }
        known
    });
    format!("{base}?{}", known.collect::<Vec<_>>().join("&")).into()
}

/// Whether a key can be a parameter's name. What follows a `?` in the user's password looks like
/// parameters, too, and is not logged; an `@` after it gives it away.
fn is_name(key: &str) -> bool {
    key.len() <= 30 && key.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'))
}

/// The server process behind a connection.
#[derive(Debug, Clone)]
pub(super) struct Backend {
    pid: i32,
    started: String,
}

/// What the pool holds: the connector in the form that connections can keep.
pub(super) struct SharedConnector(pub(super) Arc<PgConnector>);

impl Connector for SharedConnector {
    fn connect(&self, _role: Role) -> BoxFuture<'_, Result<Box<dyn Connection>>> {
        Box::pin(async {
            let driver = self.0.open().await?;
            Ok(Box::new(driver) as Box<dyn Connection>)
        })
    }

    fn listen(&self, channels: Vec<String>) -> BoxFuture<'_, Result<Box<dyn Ear>>> {
        Box::pin(super::listen::listen(&self.0, channels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_the_driver_does_not_know_are_left_out() {
        let url =
            "postgres://h/d?sslmode=disable&channel_binding=require&sslpassword=x&options[search_path]=a";
        assert_eq!(known_parameters(url), "postgres://h/d?sslmode=disable&options[search_path]=a");
        assert_eq!(known_parameters("postgres://h/d"), "postgres://h/d");
    }

    #[test]
    fn what_may_be_a_password_is_not_a_name() {
        assert!(is_name("channel_binding") && is_name("gssencmode"));
        for key in ["hunter2", "word@host/db", "a%20b", &"a".repeat(40)] {
            assert!(!is_name(key), "{key}");
        }
    }
}
