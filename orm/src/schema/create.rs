//! Making and dropping the tables of models.

use super::order::{Ordered, order};
use super::{Name, Schema};
use crate::dialect::Ddl;
use crate::error::{Error, Kind, Result};
use crate::exec::{Session, run};
use crate::model::{self, ModelDef};
use crate::raw::{TrustedSql, raw};
use std::collections::BTreeSet;

/// A tuple of up to 24 models that are tables.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of tables",
    label = "not a tuple of models",
    note = "write a tuple of up to 24 models, also for one: `(User,)`; a view has no table"
)]
pub trait Tables {
    #[doc(hidden)]
    fn __models() -> Vec<&'static ModelDef>;
}

macro_rules! tables {
    ($first:ident $($rest:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$first: model::Table, $($rest: model::Table),*> Tables for ($first, $($rest,)*) {
            fn __models() -> Vec<&'static ModelDef> {
                vec![$first::DEF, $($rest::DEF),*]
            }
        }
        tables!($($rest)*);
    };
    () => {};
}

tables!(A B C D E F G H I J K L M N O P Q R S T U V W X);

/// One statement of making or dropping tables.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) sql: String,
    /// The table it is about.
    pub(crate) table: Option<Name>,
}

impl Step {
    fn of(table: &Ordered<'_>, sql: String) -> Step {
        Step { sql, table: Some(table.table.name.clone()) }
    }
}

/// The statements that make a schema: types, then tables in dependency order with their indexes
/// and comments, then the foreign keys of tables that point at each other in a circle.
pub(crate) fn create_steps(ddl: &dyn Ddl, schema: &Schema) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    let names = schema.tables.iter().map(|table| &table.name).chain(schema.enums.iter().map(|def| &def.name));
    let schemas: BTreeSet<&String> = names.filter_map(|name| name.schema.as_ref()).collect();
    let first = schemas.into_iter().filter_map(|name| ddl.create_schema(name));
    steps.extend(first.map(|sql| Step { sql, table: None }));
    for def in &schema.enums {
        steps.extend(ddl.create_enum(def)?.map(|sql| Step { sql, table: None }));
    }
    let order = order(schema);
    let forward = ddl.forward_references();
    for ordered in &order.tables {
        let table = ordered.table;
        let is_later = |name: &str| ordered.later.iter().any(|key| key.name == name);
        let inline: Vec<_> =
            table.foreign_keys.iter().filter(|key| forward || !is_later(&key.name)).collect();
        steps.push(Step::of(ordered, ddl.create_table(table, &inline)?));
        steps.extend(ddl.comments(table)?.into_iter().map(|sql| Step::of(ordered, sql)));
        steps.extend(table.indexes.iter().map(|index| Step::of(ordered, ddl.create_index(table, index))));
    }
    for ordered in order.tables.iter().filter(|_| !forward) {
        let later = ordered.later.iter();
        steps.extend(later.map(|key| Step::of(ordered, ddl.add_foreign_key(ordered.table, key))));
    }
    Ok(steps)
}

/// The statements that drop what [`create_steps`] makes, except database schemas.
pub(crate) fn drop_steps(ddl: &dyn Ddl, schema: &Schema) -> Vec<Step> {
    let order = order(schema);
    let tables: Vec<_> = order.tables.iter().rev().map(|ordered| ordered.table).collect();
    let circular = order.tables.iter().flat_map(|o| o.later.iter().map(|key| (o.table, *key)));
    let mut sql = ddl.drop_tables(&tables, &circular.collect::<Vec<_>>());
    sql.extend(schema.enums.iter().filter_map(|def| ddl.drop_enum(def)));
    sql.into_iter().map(|sql| Step { sql, table: None }).collect()
}

/// The SQL of [`create_tables`](Session::create_tables), statement by statement.
///
/// ```
/// use plough::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "tags")]
/// struct Tag {
///     #[model(id, auto)]
///     id: i64,
///     #[model(unique, length = 50)]
///     name: String,
/// }
///
/// # #[cfg(feature = "sqlite")] {
/// let db = Db::offline("sqlite")?;
/// let sql = plough::schema::create_sql::<(Tag,)>(&db)?;
/// assert!(sql[0].starts_with(r#"CREATE TABLE "tags" ("#));
/// # }
/// # Ok::<(), plough::Error>(())
/// ```
///
/// # Errors
/// If the database cannot hold what a model asks for.
pub fn create_sql<T: Tables>(on: &Session) -> Result<Vec<String>> {
    plan(on, &T::__models(), Make::Create).map(texts)
}

/// The SQL of [`drop_tables`](Session::drop_tables), statement by statement.
///
/// # Errors
/// If the database cannot hold what a model asks for.
pub fn drop_sql<T: Tables>(on: &Session) -> Result<Vec<String>> {
    plan(on, &T::__models(), Make::Drop).map(texts)
}

fn texts(steps: Vec<Step>) -> Vec<String> {
    steps.into_iter().map(|step| step.sql).collect()
}

#[derive(Clone, Copy)]
enum Make {
    Create,
    Drop,
}

fn plan(on: &Session, models: &[&'static ModelDef], make: Make) -> Result<Vec<Step>> {
    let ddl = on.dialect().ddl();
    let schema = Schema::of(ddl, models)?;
    match make {
        Make::Create => create_steps(ddl, &schema),
        Make::Drop => Ok(drop_steps(ddl, &schema)),
    }
}

/// The query for what stands in the way of dropping, where the database would not refuse.
fn guard(on: &Session, models: &[&'static ModelDef], make: Make) -> Result<Option<String>> {
    match make {
        Make::Create => Ok(None),
        Make::Drop => {
            let ddl = on.dialect().ddl();
            let schema = Schema::of(ddl, models)?;
            ddl.dependents(&schema.tables.iter().collect::<Vec<_>>())
        }
    }
}

/// For tests and first steps; real life is migrations.
impl Session {
    /// Makes the tables of these models with their keys, constraints, indexes and comments, each
    /// after those that it points at: `db.create_tables::<(User, Post, Comment)>()`.
    ///
    /// On PostgreSQL, schemas and enum types that are missing are made as well. SQLite keeps no
    /// comments. All is one transaction where the database can (not on MySQL and MariaDB, where
    /// the tables before one that fails remain).
    ///
    /// # Errors
    /// If the database cannot hold what a model asks for (nothing was sent then), or refuses: a
    /// table that exists is an error that names it.
    pub fn create_tables<T: Tables>(&self) -> impl Future<Output = Result<()>> + Send + 'static + use<T> {
        run_all(self.clone(), T::__models(), Make::Create)
    }

    /// Makes the tables of all models that are linked into the program: see
    /// [`create_tables`](Session::create_tables).
    ///
    /// ```standalone_crate
    /// use plough::prelude::*;
    ///
    /// #[derive(Model)]
    /// struct Note {
    ///     #[model(id)]
    ///     id: i64,
    /// }
    ///
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let db = Db::connect("sqlite::memory:").await?;
    /// db.create_all_tables().await?;
    /// assert_eq!(Note::query().count(&db).await?, 0);
    /// # Ok::<(), plough::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As there.
    pub fn create_all_tables(&self) -> impl Future<Output = Result<()>> + Send + 'static + use<> {
        run_all(self.clone(), model::models(), Make::Create)
    }

    /// Drops the tables of these models with all their rows, each before those that it points at,
    /// and enum types that nothing uses any more. Tables that do not exist are passed over.
    ///
    /// # Errors
    /// If the database refuses: another table points at one of these.
    pub fn drop_tables<T: Tables>(&self) -> impl Future<Output = Result<()>> + Send + 'static + use<T> {
        run_all(self.clone(), T::__models(), Make::Drop)
    }

    /// Drops the tables of all models that are linked into the program: see
    /// [`drop_tables`](Session::drop_tables).
    ///
    /// # Errors
    /// As there.
    pub fn drop_all_tables(&self) -> impl Future<Output = Result<()>> + Send + 'static + use<> {
        run_all(self.clone(), model::models(), Make::Drop)
    }
}

async fn run_all(on: Session, models: Vec<&'static ModelDef>, make: Make) -> Result<()> {
    let steps = plan(&on, &models, make)?;
    let guard = guard(&on, &models, make)?;
    match (on.dialect().facts().transactional_ddl, &on.tx) {
        (true, None) => {
            let tx = on.begin().await?;
            run_steps(&tx, guard, steps).await?;
            tx.commit().await
        }
        (true, Some(_)) | (false, None) => run_steps(&on, guard, steps).await,
        (false, Some(_)) => {
            Err(Error::unsupported("making or dropping tables in a transaction", on.database_name())
                .hint("it would commit the transaction; use the `Db`"))
        }
    }
}

async fn run_steps(on: &Session, guard: Option<String>, steps: Vec<Step>) -> Result<()> {
    if let Some(sql) = guard {
        let dependents = raw::<(String, String)>(TrustedSql::assert_no_user_input(sql)).first(on).await?;
        if let Some((table, target)) = dependents {
            let message = format!("`{target}` is not dropped: the table `{table}` points at it");
            return Err(Error::new(Kind::Database, message).hint("drop that one as well"));
        }
    }
    for Step { sql, table } in steps {
        let ran = run::batch(on.clone(), sql).await;
        ran.map_err(|error| error.table_if_unknown(table.map(|name| name.to_string())))?;
    }
    Ok(())
}
