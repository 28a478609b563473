//! LISTEN and NOTIFY: messages between the clients of a database.

use super::{Access, BoxFuture, Db, Session, Statement, run};
use crate::error::{Error, Kind, Result};
use crate::value::Value;
use futures_core::Stream;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// The longest name of a channel: PostgreSQL would cut it.
const LONGEST_CHANNEL: usize = 63;
/// The longest payload.
const LONGEST_PAYLOAD: usize = 7_999;
/// How long to wait before connecting again: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// What a [`Listener`] gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Heard {
    /// Somebody's message.
    Notification {
        /// The channel.
        channel: String,
        /// What was said: often a key, to look at.
        payload: String,
    },
    /// The connection was lost, and there is a new one that listens: what was said meanwhile is lost. Look
    /// at everything.
    Interrupted,
}

/// A connection that listens.
pub(crate) trait Ear: Send {
    /// What comes next; none if the connection is lost.
    fn hear(&mut self) -> BoxFuture<'_, Option<(String, String)>>;
}

type Connect = Box<dyn Fn() -> BoxFuture<'static, Result<Box<dyn Ear>>> + Send + Sync>;

/// The messages of some channels, as a stream of [`Heard`]: see [`Db::listen`].
#[must_use = "nothing is heard until it is polled"]
pub struct Listener {
    connect: Connect,
    state: Option<BoxFuture<'static, (State, Result<Heard>)>>,
    idle: Option<State>,
}

/// What goes on between two items.
enum State {
    Listening(Box<dyn Ear>),
    Lost(Duration),
}

impl State {
    async fn next(self, connect: BoxFuture<'static, Result<Box<dyn Ear>>>) -> (State, Result<Heard>) {
        let pause = match self {
            State::Listening(mut ear) => match ear.hear().await {
                Some((channel, payload)) => {
                    return (State::Listening(ear), Ok(Heard::Notification { channel, payload }));
                }
                None => Duration::ZERO,
            },
            State::Lost(pause) => pause,
        };
        tokio::time::sleep(pause).await;
        match connect.await {
            Ok(ear) => (State::Listening(ear), Ok(Heard::Interrupted)),
            Err(error) => (State::Lost((pause * 2).clamp(PAUSES.0, PAUSES.1)), Err(error)),
        }
    }
}

impl Stream for Listener {
    type Item = Result<Heard>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Heard>>> {
        let this = &mut *self;
        if let Some(idle) = this.idle.take() {
            this.state = Some(Box::pin(idle.next((this.connect)())));
        }
        let Some(state) = &mut this.state else { return Poll::Ready(None) };
        let Poll::Ready((idle, item)) = state.as_mut().poll(cx) else { return Poll::Pending };
        (this.idle, this.state) = (Some(idle), None);
        Poll::Ready(Some(item))
    }
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener")
    }
}

fn refused(on: &Session, what: &str) -> Error {
    Error::unsupported(what, on.dialect().name()).hint("keep the messages in a table, and ask it")
}

impl Db {
    /// Listens to a channel: what [`notify`](Session::notify) says there from now on, by any client of the
    /// database. The stream has a connection of its own, beside the pool's.
    ///
    /// It does not end. When its connection is lost it makes another, and says
    /// [`Heard::Interrupted`]; as long as that does not succeed it gives the error, and tries again when
    /// it is polled again, after a pause. A server that is gone without a word is noticed when the
    /// operating system notices it.
    ///
    /// ```no_run
    /// # use plough::prelude::*;
    /// use futures_util::StreamExt;
    /// use plough::exec::Heard;
    ///
    /// # async fn run(db: &Db) -> plough::Result<()> {
    /// let mut jobs = db.listen("jobs").await?;
    /// while let Some(heard) = jobs.next().await {
    ///     match heard? {
    ///         Heard::Notification { payload, .. } => println!("job {payload} is there"),
    ///         _ => println!("something may have been missed: look at the table"),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// On other databases than PostgreSQL; behind a pooler in transaction mode, where no session lasts; if
    /// no connection can be made.
    pub async fn listen(&self, channel: &str) -> Result<Listener> {
        self.listen_all([channel]).await
    }

    /// Listens to several channels: see [`listen`](Db::listen).
    ///
    /// # Errors
    /// As there.
    pub async fn listen_all(&self, channels: impl IntoIterator<Item = &str> + Send) -> Result<Listener> {
        let channels: Vec<String> = channels.into_iter().map(str::to_owned).collect();
        if self.dialect().notify().is_none() {
            return Err(refused(self, "`.listen(..)`"));
        }
        if self.0.db.options.transaction_pooler {
            return Err(Error::new(
                Kind::Unsupported,
                "behind a pooler in transaction mode there is no session that could listen",
            )
            .hint("connect to the server itself"));
        }
        channels.iter().try_for_each(|channel| check_channel(channel))?;
        let connector = self.0.db.connector()?;
        let connect: Connect = Box::new(move || {
            let (connector, channels) = (connector.clone(), channels.clone());
            Box::pin(async move { connector.listen(channels).await })
        });
        let ear = connect().await?;
        Ok(Listener { connect, state: None, idle: Some(State::Listening(ear)) })
    }
}

fn check_channel(channel: &str) -> Result<()> {
    if channel.is_empty() || channel.len() > LONGEST_CHANNEL || channel.contains('\0') {
        return Err(Error::new(
            Kind::InvalidInput,
            format!("the name of a channel has 1 to {LONGEST_CHANNEL} bytes"),
        ));
    }
    Ok(())
}

impl Session {
    /// Says something to all who [`listen`](Db::listen) to a channel. In a transaction it is said when
    /// that commits, and not at all if it does not; the same words twice in one transaction may be said
    /// once.
    ///
    /// # Errors
    /// On other databases than PostgreSQL; if the payload has more than 7,999 bytes: send a key, and keep
    /// the rest in a table.
    #[track_caller]
    pub fn notify(&self, channel: &str, payload: &str) -> impl Future<Output = Result<()>> + Send + use<> {
        let on = self.here();
        let statement = notification(&on, channel, payload);
        async move { run::execute(on, statement).await.map(drop) }
    }
}

fn notification(on: &Session, channel: &str, payload: &str) -> Result<Statement> {
    let sql = on.dialect().notify().ok_or_else(|| refused(on, "`.notify(..)`"))?;
    check_channel(channel)?;
    if payload.len() > LONGEST_PAYLOAD {
        return Err(Error::new(
            Kind::InvalidInput,
            format!("a notification holds at most {LONGEST_PAYLOAD} bytes"),
        )
        .hint("send a key, and keep the rest in a table"));
    }
    Ok(Statement {
        sql: sql.into(),
        args: vec![Value::Text(channel.to_owned()), Value::Text(payload.to_owned())],
        access: Access::Write,
        operation: "NOTIFY",
        model: None,
        // It concerns no row.
        held: on.ground().stamp(),
    })
}
