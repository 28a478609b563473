//! PostgreSQL.

use super::{Connected, Database, Dialect};
use crate::error::{Error, Result};
use crate::exec::{BoxFuture, Options};

/// PostgreSQL, as a URL scheme names it.
pub(crate) struct Postgres;

impl Database for Postgres {
    fn schemes(&self) -> &'static [&'static str] {
        &["postgres", "postgresql"]
    }

    fn open<'a>(&'a self, _url: &'a str, _options: &'a Options) -> BoxFuture<'a, Result<Connected>> {
        Box::pin(async { Err(Error::unsupported("connecting", "PostgreSQL")) })
    }

    fn offline(&self, _version: &str) -> Result<Box<dyn Dialect>> {
        Err(Error::unsupported("a dialect without a server", "PostgreSQL"))
    }
}
