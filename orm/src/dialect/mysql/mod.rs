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
}
