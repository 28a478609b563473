//! Online backups of an embedded database.

use super::{Access, BoxFuture, Db};
use crate::error::{Error, Kind, Result};
use std::fmt;
use std::path::PathBuf;

/// How far a backup is: pages that are copied, and all pages.
pub(crate) type Progress = Box<dyn FnMut(u64, u64) + Send>;

/// A backup that runs when it is awaited: see [`Db::backup_to`].
#[must_use = "nothing is copied until it is awaited"]
pub struct Backup {
    db: Db,
    path: PathBuf,
    progress: Option<Progress>,
}

impl Backup {
    /// Calls `progress` now and then, on the thread that copies, with the number of pages that are
    /// copied and that of all pages.
    pub fn progress(mut self, progress: impl FnMut(u64, u64) + Send + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }
}

impl IntoFuture for Backup {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Backup { db, path, progress } = self;
            if !db.dialect().facts().online_backup {
                return Err(Error::unsupported("`.backup_to(..)`", db.dialect().name())
                    .hint("use the server's own tool: pg_dump, mariadb-dump, mysqldump"));
            }
            // It has every row.
            db.check_scopes(0, "a backup")?;
            if path.try_exists().unwrap_or(false) {
                return Err(Error::new(Kind::InvalidInput, "there is a file of the backup's name already")
                    .hint("give another name, or move the old backup away"));
            }
            let progress = progress.unwrap_or_else(|| Box::new(|_, _| {}));
            db.0.db.lease(Access::Read).await?.backup(&path, progress).await
        })
    }
}

impl fmt::Debug for Backup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backup").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Db {
    /// Copies the whole database into a new file, while others read and write: the copy is the database
    /// as it was when the copying began.
    ///
    /// It is copied by steps on a worker thread, under another name, which becomes `path` at the end.
    /// Dropping the future ends it, and nothing is left. A file that is there already is refused.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
    /// # use plough::prelude::*;
    /// # let folder = std::env::temp_dir().join(format!("plough_backup_{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).expect("a folder");
    /// let db = Db::connect("sqlite::memory:").await?;
    /// raw!("create table notes (text)").execute(&db).await?;
    /// let path = folder.join("copy.db");
    /// db.backup_to(&path).progress(|done, all| println!("{done} of {all} pages")).await?;
    /// assert!(path.exists());
    /// # std::fs::remove_dir_all(&folder).ok();
    /// # Ok(()) }
    /// ```
    ///
    /// The future errs on servers, which have tools of their own; if the file cannot be written; if a file
    /// of the name is there.
    pub fn backup_to(&self, path: impl Into<PathBuf>) -> Backup {
        Backup { db: self.clone(), path: path.into(), progress: None }
    }
}
