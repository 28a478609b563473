//! One migrator at a time.

use crate::error::{Error, Kind, Result};
use plough::__migrate::{MigrationFacts, MigrationLock, Pinned};
use plough::raw::{TrustedSql, raw};
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long between two questions: a server's sessions are not kept busy by those who wait.
const PAUSES: [u64; 5] = [20, 50, 100, 200, 400];

/// The lock, until it is given back or its holder ends.
///
/// On a server it is held by the session that runs the migration. So it is there for as long as the
/// server works for a migrator, even if that was killed, and not for longer.
#[derive(Debug)]
pub(crate) enum Lock {
    Session(&'static str),
    /// Closing the file gives the lock back, and so does the end of the process.
    File(#[allow(dead_code, reason = "held for its drop")] File),
    /// Nobody else can be there: a database in memory.
    None,
}

impl Lock {
    /// Takes the lock, and waits for so long while another migrator has it. It is asked for again and
    /// again: a session that waits inside of the server would stand in the way of CREATE INDEX
    /// CONCURRENTLY.
    ///
    /// # Errors
    /// [`Kind::Locked`] if it is not given in time; if the file for it cannot be made.
    pub(crate) async fn take(
        pinned: &Pinned,
        facts: &MigrationFacts,
        wait: Duration,
        mut waiting: impl FnMut(),
    ) -> Result<Lock> {
        let started = Instant::now();
        for pause in PAUSES.into_iter().chain(std::iter::repeat(500)) {
            if let Some(lock) = Lock::attempt(pinned, facts).await? {
                return Ok(lock);
            }
            if started.elapsed() >= wait {
                let message = format!("another migrator has had the lock for more than {wait:?}");
                return Err(
                    Error::new(Kind::Locked, message).hint("wait until it is done, or raise `--wait`")
                );
            }
            waiting();
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        Err(Error::new(Kind::Locked, "the lock was not given"))
    }

    async fn attempt(pinned: &Pinned, facts: &MigrationFacts) -> Result<Option<Lock>> {
        let session = pinned.session();
        match &facts.lock {
            MigrationLock::Session { take, give } => {
                let taken = raw::<i64>(TrustedSql::assert_no_user_input(*take)).one(&session).await?;
                Ok((taken == 1).then_some(Lock::Session(give)))
            }
            MigrationLock::File { file, suffix } => {
                let file =
                    raw::<Option<String>>(TrustedSql::assert_no_user_input(*file)).one(&session).await?;
                match file.filter(|file| !file.is_empty()) {
                    None => Ok(Some(Lock::None)),
                    Some(file) => lock_file(PathBuf::from(format!("{file}{suffix}"))),
                }
            }
        }
    }

    /// Gives the lock back.
    ///
    /// # Errors
    /// If the database refuses: the session was another than the one that took it.
    pub(crate) async fn give_back(self, pinned: &Pinned) -> Result<()> {
        if let Lock::Session(give) = self {
            let given = raw::<i64>(TrustedSql::assert_no_user_input(give)).one(&pinned.session()).await?;
            if given != 1 {
                return Err(Error::new(Kind::Locked, "the migrator's session changed while it worked").hint(
                    "is there a pooler in transaction mode between? connect to the server itself for migrations",
                ));
            }
        }
        Ok(())
    }
}

/// A file of its own: closing any handle of the database's file would take SQLite's own locks away.
fn lock_file(path: PathBuf) -> Result<Option<Lock>> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Error::io("making the migrator's lock file", &path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock::File(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(Error::io("locking", &path, error)),
    }
}
