//! Making and dropping the tables of models.

use super::order::{Ordered, Turn, order};
use super::{ForeignKey, Name, Object, Schema};
use crate::dialect::Ddl;
use crate::error::{Error, Kind, Result};
use crate::exec::{Session, run};
use crate::model::{self, ModelDef};
use crate::raw::{TrustedSql, raw};

/// A model that is a table, or a tuple of up to 24 of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of tables",
    label = "not a model or a tuple of models",
    note = "write a model or a tuple of up to 24 models; a view has no table"
)]
pub trait Tables {
    #[doc(hidden)]
    fn __models() -> Vec<&'static ModelDef>;
}

#[diagnostic::do_not_recommend]
impl<M: model::Table> Tables for M {
    fn __models() -> Vec<&'static ModelDef> {
        vec![M::DEF]
    }
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

/// The statements that make a schema: each object after those that it needs, a table with its
/// indexes and comments; then the foreign keys of tables that point at each other in a circle, and
/// what needs all of it: triggers, policies.
pub(crate) fn create_steps(ddl: &dyn Ddl, schema: &Schema) -> Result<Vec<Step>> {
    ddl.check_schema(schema)?;
    if !ddl.exclusions() {
        schema.tables.iter().try_for_each(|table| crate::dialect::objects::refuse_exclusions(ddl, table))?;
    }
    let plain = |sql| Step { sql, table: None };
    let mut steps = Vec::new();
    steps.extend(schema.database_schemas().into_iter().filter_map(|name| ddl.create_schema(name)).map(plain));
    steps.extend(schema.extensions.iter().filter_map(|it| ddl.create_extension(it)).map(plain));
    let order = order(schema);
    for object in &order.objects {
        match object {
            Turn::Enum(def) => steps.extend(ddl.create_enum(def)?.into_iter().map(plain)),
            Turn::Domain(domain) => steps.extend(ddl.create_domain(domain)?.into_iter().map(plain)),
            Turn::Sequence(sequence) => steps.extend(ddl.create_sequence(sequence)?.into_iter().map(plain)),
            Turn::Function(function) => steps.extend(ddl.create_function(function)?.into_iter().map(plain)),
            Turn::Table(at) => table_steps(ddl, &order.tables[*at], &mut steps)?,
            Turn::View(view) => steps.extend(ddl.create_view(view)?.into_iter().map(plain)),
            Turn::Other(other) => steps.push(plain(other.definition.clone())),
        }
    }
    for ordered in order.tables.iter() {
        let keys = ordered.table.foreign_keys.iter().filter(|key| !is_inline(ddl, ordered, key));
        steps.extend(keys.map(|key| Step::of(ordered, ddl.add_foreign_key(ordered.table, key))));
        let checks = ordered.table.checks.iter().filter(|check| check.not_valid);
        steps.extend(checks.map(|check| Step::of(ordered, ddl.add_check(ordered.table, check))));
    }
    steps.extend(schema.sequences.iter().filter_map(|sequence| ddl.own_sequence(sequence)).map(plain));
    let of_tables = schema.tables.iter().map(|table| (&table.name, &table.triggers));
    for (name, triggers) in of_tables.chain(schema.views.iter().map(|view| (&view.name, &view.triggers))) {
        let made = triggers.iter().flat_map(|trigger| ddl.create_trigger(name, trigger));
        steps.extend(made.map(|sql| Step { sql, table: Some(name.clone()) }));
    }
    let of_table = schema.others.iter().filter(|other| other.table.is_some());
    steps.extend(of_table.map(|other| Step { sql: other.definition.clone(), table: other.table.clone() }));
    Ok(steps)
}

/// Whether a foreign key is made with its table.
fn is_inline(ddl: &dyn Ddl, ordered: &Ordered<'_>, key: &ForeignKey) -> bool {
    let is_later = || ordered.later.iter().any(|later| std::ptr::eq(*later, key));
    !key.not_valid && (ddl.forward_references() || !is_later())
}

fn table_steps(ddl: &dyn Ddl, ordered: &Ordered<'_>, steps: &mut Vec<Step>) -> Result<()> {
    let table = ordered.table;
    let inline: Vec<_> = table.foreign_keys.iter().filter(|key| is_inline(ddl, ordered, key)).collect();
    steps.push(Step::of(ordered, ddl.create_table(table, &inline)?));
    steps.extend(ddl.comments(table)?.into_iter().map(|sql| Step::of(ordered, sql)));
    for index in table.indexes.iter().filter(|index| !ddl.index_in_table(table, index)) {
        steps.push(Step::of(ordered, ddl.create_index(table, index)));
        steps.extend(ddl.index_comment(&table.name, index)?.map(|sql| Step::of(ordered, sql)));
    }
    Ok(())
}

/// The statements that drop what [`create_steps`] makes, except database schemas and extensions.
pub(crate) fn drop_steps(ddl: &dyn Ddl, schema: &Schema) -> Vec<Step> {
    let order = order(schema);
    let tables: Vec<_> = order.tables.iter().rev().map(|ordered| ordered.table).collect();
    let circular = order.tables.iter().flat_map(|o| o.later.iter().map(|key| (o.table, *key)));
    let of = |over: bool| {
        let objects = order.objects.iter().zip(&order.over_tables).rev().filter(move |(_, is)| **is == over);
        objects.filter_map(|(object, _)| drop_object(ddl, object)).collect::<Vec<_>>()
    };
    let mut sql = of(true);
    sql.extend(ddl.drop_tables(&tables, &circular.collect::<Vec<_>>()));
    sql.extend(of(false));
    sql.extend(schema.enums.iter().filter_map(|def| ddl.drop_enum(def)));
    sql.into_iter().map(|sql| Step { sql, table: None }).collect()
}

/// Drops what is no table. An enum goes last, and a sequence that a column owns with its table.
fn drop_object(ddl: &dyn Ddl, object: &Turn<'_>) -> Option<String> {
    let object = match object {
        Turn::Enum(_) | Turn::Table(_) => return None,
        Turn::Sequence(sequence) if sequence.owned_by.is_some() => return None,
        Turn::View(view) => return Some(ddl.drop_view(view)),
        Turn::Domain(domain) => Object::Domain((*domain).clone()),
        Turn::Sequence(sequence) => Object::Sequence((*sequence).clone()),
        Turn::Function(function) => Object::Function((*function).clone()),
        Turn::Other(other) => Object::Other((*other).clone()),
    };
    let (kind, which) = ddl.dropped(&object);
    Some(format!("DROP {kind} IF EXISTS {which}"))
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

impl Schema {
    /// The schema that models ask for, in the words of the database.
    ///
    /// # Errors
    /// If the database cannot hold what a model asks for, or two objects have one name.
    pub fn declared<T: Tables>(on: &Session) -> Result<Schema> {
        Schema::of(on.dialect().ddl(), &T::__models())
    }

    /// The schema that all models ask for that are linked into the program, with what
    /// [`schema_items!`](crate::schema_items) says beside them.
    ///
    /// # Errors
    /// As [`declared`](Schema::declared); and if items speak of what no model has.
    pub fn declared_all(on: &Session) -> Result<Schema> {
        let mut schema = Schema::of(on.dialect().ddl(), &model::models())?;
        super::items::add_all(&mut schema, on.dialect().migration().folder)?;
        Ok(schema)
    }

    /// The statements that make everything in the schema, in an order in which they can run.
    ///
    /// # Errors
    /// If the database cannot hold something in it.
    pub fn create_sql(&self, on: &Session) -> Result<Vec<String>> {
        create_steps(on.dialect().ddl(), self).map(texts)
    }

    /// The statements that drop everything in the schema, except database schemas, with all rows.
    ///
    /// # Errors
    /// If the database cannot hold something in it.
    pub fn drop_sql(&self, on: &Session) -> Result<Vec<String>> {
        Ok(texts(drop_steps(on.dialect().ddl(), self)))
    }
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
    on.check_scopes(0, "making or dropping tables")?;
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
