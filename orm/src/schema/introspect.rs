//! Reading a database's schema, and what a database makes of a declared one.

use super::Schema;
use crate::error::Result;
use crate::exec::Session;

/// Which database schemas are read: by itself, the one where the connection looks first.
///
/// A schema is a namespace on PostgreSQL, a database on MySQL and MariaDB; an SQLite file is one.
/// Names of the one where the connection looks first are plain, others say their schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    pub(crate) schemas: Vec<String>,
}

impl Scope {
    /// The database schema where the connection looks first.
    #[must_use]
    pub fn new() -> Self {
        Scope::default()
    }

    /// This one, too.
    #[must_use]
    pub fn and(mut self, schema: &str) -> Self {
        self.schemas.push(schema.to_owned());
        self
    }
}

impl Session {
    /// What the database holds, as plain data: tables with their columns, keys, constraints, indexes
    /// and triggers, types, sequences, views, functions.
    ///
    /// At most twelve catalog queries are sent, however many tables there are. On PostgreSQL, what an
    /// extension brought is not told apart from it: it is left out.
    ///
    /// ```
    /// use plough::prelude::*;
    ///
    /// #[derive(Model)]
    /// #[model(table = "tags")]
    /// struct Tag {
    ///     #[model(id)]
    ///     id: i64,
    ///     #[model(unique, length = 50)]
    ///     name: String,
    /// }
    ///
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let db = Db::connect("sqlite::memory:").await?;
    /// db.create_tables::<(Tag,)>().await?;
    /// let schema = db.introspect().await?;
    /// assert_eq!(schema.tables[0].columns[1].ty, "VARCHAR(50)");
    /// # Ok::<(), plough::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// If the database refuses a query, or holds an object whose text is not understood.
    pub fn introspect(&self) -> impl Future<Output = Result<Schema>> + Send + 'static + use<> {
        self.introspect_in(Scope::new())
    }

    /// As [`introspect`](Session::introspect), with other database schemas.
    ///
    /// # Errors
    /// As there.
    pub fn introspect_in(
        &self,
        scope: Scope,
    ) -> impl Future<Output = Result<Schema>> + Send + 'static + use<> {
        let on = self.clone();
        async move { on.dialect().introspect(&on, &scope).await }
    }
}

impl Schema {
    /// What the database holds: see [`Session::introspect`].
    ///
    /// # Errors
    /// As there.
    pub fn introspect(on: &Session) -> impl Future<Output = Result<Schema>> + Send + 'static + use<> {
        on.introspect()
    }

    /// This schema as the database would tell it back: types, defaults and conditions in the words
    /// that the server has for them (`'x'` is `'x'::text` on PostgreSQL, `IN` is `= ANY`), so that it
    /// can be compared with one that was introspected.
    ///
    /// It is made in a place that nobody else sees, read and taken away: in memory on SQLite, in a
    /// schema of its own inside of a transaction that is rolled back on PostgreSQL, in a database of
    /// its own on MySQL and MariaDB, for which the user needs the right to make one.
    ///
    /// # Errors
    /// If the database cannot hold the schema, or the place cannot be made.
    pub fn normalised(&self, on: &Session) -> impl Future<Output = Result<Schema>> + Send + 'static + use<> {
        let (on, schema) = (on.clone(), self.clone());
        async move { on.dialect().normalise(&on, &schema).await }
    }
}
