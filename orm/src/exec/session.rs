//! What every end takes: a database or a transaction of it.

use super::Statement;
use super::db::DbInner;
use super::n_plus_one::Call;
use super::texts::Text;
use super::transaction::TxHandle;
use crate::compile::Ground;
use crate::dialect::Dialect;
use crate::error::{Error, Kind, Result};
use crate::model::ModelDef;
use crate::query::Rules;
use crate::value::Value;
use std::fmt;
use std::sync::Arc;

/// A [`Db`](super::Db) or a [`Tx`](super::Tx): both deref to it, and every end takes it. A function
/// that serves both is `async fn f(on: &Session)`.
#[derive(Clone)]
pub struct Session {
    pub(crate) db: Arc<DbInner>,
    pub(crate) tx: Option<TxHandle>,
    /// The end whose statements run on it; none for a handle that a user holds.
    pub(crate) call: Option<Call>,
    /// The conditions that the rows of models are held to.
    pub(crate) rules: Option<Arc<Rules>>,
}

impl Session {
    pub(crate) fn dialect(&self) -> &dyn Dialect {
        &*self.db.dialect
    }

    /// What statements are compiled for.
    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground { dialect: self.dialect(), rules: self.rules.as_deref() }
    }

    /// A statement of which all is known that its text depends on: compiled, unless one of the same
    /// text was before. One whose rows are held to a condition has another text.
    pub(crate) fn known(
        &self,
        model: &'static ModelDef,
        text: Option<Text>,
        args: Vec<Value>,
        compile: impl FnOnce(Vec<Value>) -> Result<Statement>,
    ) -> Result<Statement> {
        let text = match &self.rules {
            None => text,
            Some(rules) => text.filter(|_| rules.of(model).next().is_none()),
        };
        self.known_new(text, args, compile)
    }

    /// As [`known`](Session::known), of a statement that touches new rows only.
    pub(crate) fn known_new(
        &self,
        text: Option<Text>,
        args: Vec<Value>,
        compile: impl FnOnce(Vec<Value>) -> Result<Statement>,
    ) -> Result<Statement> {
        let statement = self.db.texts.statement(text, args, compile)?;
        Ok(Statement { held: self.ground().stamp(), ..statement })
    }

    /// Refuses what is not held to the scopes of this handle.
    pub(crate) fn check_scopes(&self, held: u64, what: &'static str) -> Result<()> {
        if held == self.ground().stamp() {
            return Ok(());
        }
        Err(Error::new(Kind::InvalidInput, format!("{what} on a handle that is scoped"))
            .hint("no scope can hold it: run it on `.unscoped()`"))
    }

    /// The database's name: `SQLite`, `PostgreSQL`, `MySQL` or `MariaDB`.
    #[must_use]
    pub fn database_name(&self) -> &'static str {
        self.dialect().name()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(if self.tx.is_some() { "Tx" } else { "Db" })
            .field("database", &self.database_name())
            .finish_non_exhaustive()
    }
}
