//! SQLite.

use super::{Connected, Database, Dialect};
use crate::error::{Error, Result};
use crate::exec::{BoxFuture, Options};

/// SQLite, as a URL scheme names it.
pub(crate) struct Sqlite;

impl Database for Sqlite {
    fn schemes(&self) -> &'static [&'static str] {
        &["sqlite"]
    }

    fn open<'a>(&'a self, _url: &'a str, _options: &'a Options) -> BoxFuture<'a, Result<Connected>> {
        Box::pin(async { Err(Error::unsupported("connecting", "SQLite")) })
    }

    fn offline(&self, _version: &str) -> Result<Box<dyn Dialect>> {
        Err(Error::unsupported("a dialect without a server", "SQLite"))
    }

    #[cfg(feature = "test")]
    fn scratch(&self, url: &str, name: &str) -> Result<crate::test::Scratch> {
        if url.contains(":memory:") {
            return Ok(crate::test::Scratch { url: url.to_owned(), ..Default::default() });
        }
        let file = std::env::temp_dir().join(format!("{name}.db"));
        let url = format!("sqlite://{}", file.display());
        let with = |suffix: &str| {
            let mut name = file.clone().into_os_string();
            name.push(suffix);
            name.into()
        };
        let files = vec![file.clone(), with("-wal"), with("-shm")];
        Ok(crate::test::Scratch { url, files, ..Default::default() })
    }
}
