//! Online backups, by SQLite's own copying of pages.

use super::engine::Engine;
use super::errors::Failure;
use crate::error::{Error, Kind};
use crate::exec::Progress;
use rusqlite::backup::{Backup, StepResult};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages that are copied before a look around.
const PAGES: i32 = 256;

impl Engine {
    /// Copies the database to a new file.
    pub(super) fn backup(&mut self, to: &Path, mut progress: Progress) -> Result<(), Failure> {
        // Whoever waits for this may be gone by now: all that is done to files is done here.
        let part = Part::of(to);
        // One transaction, whose snapshot stays as it is: without it SQLite begins again each time that
        // somebody else writes.
        self.batch("BEGIN; SELECT count(*) FROM sqlite_schema")?;
        let result = self.copy_pages(&part.0, &mut progress);
        let ended = self.batch("ROLLBACK");
        result.and(ended)?;
        // Under its name it is never there by half.
        std::fs::rename(&part.0, to).map_err(|error| {
            Error::new(Kind::Database, "the backup could not be given its name").source_error(error).into()
        })
    }

    fn copy_pages(&self, to: &Path, progress: &mut Progress) -> Result<(), Failure> {
        let mut copy = rusqlite::Connection::open(to)?;
        let backup = Backup::new(self.sqlite(), &mut copy)?;
        loop {
            let step = backup.step(PAGES)?;
            let at = backup.progress();
            let pages = |pages: i32| u64::try_from(pages).unwrap_or(0);
            progress(pages(at.pagecount - at.remaining), pages(at.pagecount));
            match step {
                _ if self.control().is_cancelled() => return Err(super::engine::cancelled().into()),
                StepResult::Done => break,
                StepResult::More => {}
                // Somebody is about to write in a database without a write-ahead log.
                _ => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        drop(backup);
        copy.close().map_err(|(_, error)| error.into())
    }
}

/// The file while it is written. It goes away with this, unless it has got another name.
struct Part(PathBuf);

impl Part {
    fn of(path: &Path) -> Part {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        Part(name.into())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).ok();
    }
}
