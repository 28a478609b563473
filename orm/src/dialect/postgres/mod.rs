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

    #[cfg(feature = "test")]
    fn scratch(&self, url: &str, name: &str) -> Result<crate::test::Scratch> {
        let separator = if url.contains('?') { '&' } else { '?' };
        Ok(crate::test::Scratch {
            url: format!("{url}{separator}options[search_path]={name}"),
            create: vec![format!("CREATE SCHEMA {name}")],
            drop: vec![format!("DROP SCHEMA {name} CASCADE")],
            files: Vec::new(),
        })
    }
}
