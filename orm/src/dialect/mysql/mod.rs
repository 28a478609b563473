//! MySQL.

use super::{Connected, Database, Dialect};
use crate::error::{Error, Result};
use crate::exec::{BoxFuture, Options};

/// MySQL, as a URL scheme names it.
pub(crate) struct MySql;

impl Database for MySql {
    fn schemes(&self) -> &'static [&'static str] {
        &["mysql", "mariadb"]
    }

    fn open<'a>(&'a self, _url: &'a str, _options: &'a Options) -> BoxFuture<'a, Result<Connected>> {
        Box::pin(async { Err(Error::unsupported("connecting", "MySQL")) })
    }

    fn offline(&self, _version: &str) -> Result<Box<dyn Dialect>> {
        Err(Error::unsupported("a dialect without a server", "MySQL"))
    }

    #[cfg(feature = "test")]
    fn scratch(&self, url: &str, name: &str) -> Result<crate::test::Scratch> {
        let (base, query) =
            url.split_once('?').map_or((url, String::new()), |(base, query)| (base, format!("?{query}")));
        let server =
            match base.find("://").and_then(|at| base[at + 3..].find('/').map(|slash| at + 3 + slash)) {
                Some(slash) => &base[..slash],
                None => base,
            };
        Ok(crate::test::Scratch {
            url: format!("{server}/{name}{query}"),
            create: vec![format!("CREATE DATABASE {name}")],
            drop: vec![format!("DROP DATABASE {name}")],
            files: Vec::new(),
        })
    }
}
