//! The loop of a peer.

use crate::work::{STREAMED, TASK_ROWS, TASKS, Work, key, user};
use crate::{Error, NotThere, Result, add};
use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

/// Which database a peer is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// What a peer is started with.
#[derive(Debug, Clone)]
pub struct Args {
    pub database: Database,
    /// A URL on PostgreSQL, a path on SQLite.
    pub place: String,
}

impl Args {
    /// `<sqlite or postgres> <place>`.
    ///
    /// # Errors
    /// If that is not what the process was started with.
    pub fn read() -> Result<Args> {
        let mut args = std::env::args().skip(1);
        let database = match args.next().as_deref() {
            Some("sqlite") => Database::Sqlite,
            Some("postgres") => Database::Postgres,
            _ => return Err("expected `sqlite` or `postgres`: this is started by `compare`".into()),
        };
        let place = args.next().ok_or("expected the place of the database")?;
        Ok(Args { database, place })
    }
}

/// What a peer can do. Every work gives a checksum of what came back.
pub trait Peer: Send + Sync + 'static {
    /// The row with a key.
    fn one(&self, key: i64) -> impl Future<Output = Result<u64>> + Send;
    /// So many rows by key, one after the other, on a connection that is held all the time.
    fn held(&self, rows: u64) -> impl Future<Output = Result<u64>> + Send;
    /// The rows up to a key, all in memory.
    fn up_to(&self, last: i64) -> impl Future<Output = Result<u64>> + Send;
    /// Inserts the `i`th new row and reads it back.
    fn insert(&self, i: u64) -> impl Future<Output = Result<u64>> + Send;
    /// Inserts so many rows in one transaction and gives their number.
    fn insert_all(&self, rows: u64) -> impl Future<Output = Result<u64>> + Send;
    /// Updates the row with a key and gives 1.
    fn update(&self, key: i64, views: i64) -> impl Future<Output = Result<u64>> + Send;
    /// Users with their posts with their comments; or one user with them.
    fn tree(&self, user: Option<i64>) -> impl Future<Output = Result<u64>> + Send;
    /// Posts with their tags.
    fn tags(&self) -> impl Future<Output = Result<u64>> + Send;
    /// Threads with their last three talks each.
    fn top(&self) -> impl Future<Output = Result<u64>> + Send {
        async { Err(NotThere.into()) }
    }
    /// The posts up to the key 100: title, author's name, tags' names.
    fn lines(&self) -> impl Future<Output = Result<u64>> + Send {
        async { Err(NotThere.into()) }
    }
    /// The rows up to a key as a JSON array of objects.
    fn json(&self, last: i64) -> impl Future<Output = Result<u64>> + Send {
        let _ = last;
        async { Err(NotThere.into()) }
    }
    /// The rows up to a key, one by one.
    fn stream(&self, last: i64) -> impl Future<Output = Result<u64>> + Send;
    /// The items up to a key, each with the talks of its number.
    fn parents(&self, last: i64) -> impl Future<Output = Result<u64>> + Send {
        let _ = last;
        async { Err(NotThere.into()) }
    }
    /// Empties `inserted`; not measured.
    fn empty(&self) -> impl Future<Output = Result<()>> + Send;

    /// Many tasks that read rows by key at the same time.
    fn tasks(self: &Arc<Self>) -> impl Future<Output = Result<u64>> + Send {
        async {
            let tasks: Vec<_> = (0..TASKS)
                .map(|task| {
                    let peer = self.clone();
                    tokio::spawn(async move {
                        let mut sum = 0;
                        for i in 0..TASK_ROWS {
                            sum = add(sum, peer.one(key(task * TASK_ROWS + i)).await?);
                        }
                        Ok::<u64, Error>(sum)
                    })
                })
                .collect();
            let mut sum = 0;
            for task in tasks {
                sum = add(sum, task.await??);
            }
            Ok(sum)
        }
    }
}

/// Does what the parent says until it closes the pipe.
///
/// # Errors
/// If a work fails or a line makes no sense.
pub async fn serve(peer: impl Peer) -> Result<()> {
    let peer = Arc::new(peer);
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line == "peak" {
            writeln!(out, "{}", peak_kib()?)?;
        } else {
            let (name, times) = line.split_once(' ').ok_or("expected `<work> <times>`")?;
            let (name, times) = (name.to_owned(), times.parse()?);
            // In a task, as in a service: what the driver spawns is woken on the same thread.
            match tokio::spawn(measure(peer.clone(), name, times)).await? {
                Ok((nanos, sum)) => writeln!(out, "{nanos} {sum}")?,
                Err(error) if error.is::<NotThere>() => writeln!(out, "none")?,
                Err(error) => return Err(error),
            }
        }
        out.flush()?;
    }
    Ok(())
}

async fn measure<P: Peer>(peer: Arc<P>, name: String, times: u64) -> Result<(u128, u64)> {
    let rows = i64::try_from(times)?;
    let work = Work::named(&name);
    if matches!(work, Some(Work::InsertOne | Work::Insert1000)) {
        peer.empty().await?;
    }
    let start = Instant::now();
    let sum = match (work, &*name) {
        (Some(work), _) => repeat(&peer, work, times).await?,
        (None, "read") => peer.up_to(rows).await?,
        (None, "streamed") => peer.stream(rows).await?,
        (None, "loaded") => peer.parents(rows).await?,
        _ => return Err("no such work".into()),
    };
    Ok((start.elapsed().as_nanos(), sum))
}

async fn repeat<P: Peer>(peer: &Arc<P>, work: Work, times: u64) -> Result<u64> {
    let mut sum = 0;
    for i in 0..times {
        let part = match work {
            Work::Held => return peer.held(times).await,
            Work::OneRow => peer.one(key(i)).await?,
            Work::Rows100 => peer.up_to(100).await?,
            Work::Rows10000 => peer.up_to(10_000).await?,
            Work::InsertOne => peer.insert(i).await?,
            Work::Insert1000 => peer.insert_all(1_000).await?,
            Work::UpdateOne => peer.update(crate::counter(i), crate::views(i)).await?,
            Work::Tasks => peer.tasks().await?,
            Work::Tree => peer.tree(None).await?,
            Work::Page => peer.tree(Some(user(i))).await?,
            Work::Top => peer.top().await?,
            Work::Lines => peer.lines().await?,
            Work::Json => peer.json(1_000).await?,
            Work::Tags => peer.tags().await?,
            Work::Stream => peer.stream(STREAMED).await?,
        };
        sum = add(sum, part);
    }
    Ok(sum)
}

/// The most memory that this process has had, in KiB.
fn peak_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
