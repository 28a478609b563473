//! LISTEN, on a connection of its own.

use super::connect::PgConnector;
use super::errors;
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Ear};
use sqlx::postgres::{PgListener, PgPoolOptions};

/// A connection that listens. sqlx makes it a pool's, of one.
struct PgEar(Option<PgListener>);

pub(super) async fn listen(connector: &PgConnector, channels: Vec<String>) -> Result<Box<dyn Ear>> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .acquire_timeout(connector.timeout())
        .connect_lazy_with(connector.options().clone());
    let listening = async {
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.ignore_pool_close_event(true);
        // It is told that the connection is lost, and makes no other by itself.
        listener.eager_reconnect(false);
        let ear = PgEar(Some(listener));
        Ok::<_, sqlx::Error>(ear)
    };
    let mut ear = listening.await.map_err(|error| connecting(connector, error))?;
    if let Some(listener) = &mut ear.0 {
        let channels = channels.iter().map(String::as_str);
        listener.listen_all(channels).await.map_err(|error| connecting(connector, error))?;
    }
    Ok(Box::new(ear))
}

fn connecting(connector: &PgConnector, error: sqlx::Error) -> Error {
    let place = connector.place();
    let error = errors::translate(error, true);
    Error::new(Kind::Connection, format!("could not listen to PostgreSQL at {place}: {error}"))
}

impl Ear for PgEar {
    fn hear(&mut self) -> BoxFuture<'_, Option<(String, String)>> {
        Box::pin(async {
            // After any error the connection is not asked again.
            let heard = self.0.as_mut()?.try_recv().await.ok().flatten()?;
            Some((heard.channel().to_owned(), heard.payload().to_owned()))
        })
    }
}

impl Drop for PgEar {
    fn drop(&mut self) {
        // sqlx says goodbye in a task, and panics where there is no runtime for it. The process is about
        // to end then, and takes the socket along.
        if tokio::runtime::Handle::try_current().is_err()
            && let Some(listener) = self.0.take()
        {
            Box::leak(Box::new(listener));
        }
    }
}
