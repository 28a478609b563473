//! The SQL of whole models, for every database, offline.

#[cfg(feature = "json")]
mod json;
mod refused;
mod text;

use super::{Schema, create, table::Table};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::model::ModelDef;

/// Every database with the version that is tested, and what differs most.
const ALL: [&str; 4] = ["sqlite", "postgres:15", "mysql:8.0.36", "mariadb:10.11"];

fn schema(database: &str, models: &[&'static ModelDef]) -> Result<Schema> {
    let db = Db::offline(database)?;
    Schema::of(db.dialect().ddl(), models)
}

/// The statements that make these models.
fn create_sql(database: &str, models: &[&'static ModelDef]) -> Result<Vec<String>> {
    let db = Db::offline(database)?;
    let ddl = db.dialect().ddl();
    let steps = create::create_steps(ddl, &Schema::of(ddl, models)?)?;
    Ok(steps.into_iter().map(|step| step.sql).collect())
}

/// The statements that drop these models.
fn drop_sql(database: &str, models: &[&'static ModelDef]) -> Result<Vec<String>> {
    let db = Db::offline(database)?;
    let ddl = db.dialect().ddl();
    Ok(create::drop_steps(ddl, &Schema::of(ddl, models)?).into_iter().map(|step| step.sql).collect())
}

fn refusal(database: &str, model: &'static ModelDef) -> Error {
    match create_sql(database, &[model]) {
        Ok(sql) => panic!("{database} makes {sql:?}"),
        Err(error) => error,
    }
}

fn one_table(database: &str, model: &'static ModelDef) -> Table {
    schema(database, &[model]).unwrap().tables.remove(0)
}
