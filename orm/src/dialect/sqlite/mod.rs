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
}
