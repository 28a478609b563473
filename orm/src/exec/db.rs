//! A database.

use super::Session;
use crate::dialect::Dialect;
use std::ops::Deref;

/// A database: a cheap handle over its pools of connections.
#[derive(Clone)]
pub struct Db(Session);

pub(crate) struct DbInner {
    pub dialect: Box<dyn Dialect>,
}

impl Deref for Db {
    type Target = Session;
    fn deref(&self) -> &Session {
        &self.0
    }
}
