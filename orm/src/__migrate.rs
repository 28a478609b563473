//! What the migration engine may name: the only door between it and the library.

pub use crate::dialect::pull::{DefaultWords, Rust, Shape};
pub use crate::dialect::{ForeignKeySwitch, MigrationFacts, MigrationLock, SplitRules};
pub use crate::error::print as print_error;
pub use crate::exec::pinned::Pinned;
pub use crate::exec::scratch::Scratch;

use crate::error::Result;
use crate::exec::{Session, run};
use crate::model::ModelDef;
use crate::schema::{Column, Default, Schema, Table};
use crate::value::Value;

/// What the migration engine asks of a database.
#[must_use]
pub fn facts(on: &Session) -> MigrationFacts {
    on.dialect().migration()
}

/// Quotes a name.
#[must_use]
pub fn quote(on: &Session, name: &str) -> String {
    on.dialect().ddl().quote(name)
}

/// Runs a statement without placeholders, whose rows nobody wants.
///
/// # Errors
/// If the database refuses.
pub async fn execute(on: &Session, sql: &str) -> Result<()> {
    run::batch(on.clone(), sql.to_owned()).await
}

/// A value as SQL, for a column of a type.
///
/// # Errors
/// If the database cannot hold the value.
pub fn literal(on: &Session, value: &Value, ty: &str) -> Result<String> {
    Ok(on.dialect().ddl().literal(value, ty)?.sql().to_owned())
}

/// A name with that of its database schema, quoted.
#[must_use]
pub fn quote_name(on: &Session, name: &crate::schema::Name) -> String {
    on.dialect().ddl().quote_name(name)
}

/// How a model says a column's type.
#[must_use]
pub fn shape(on: &Session, ty: &str, schema: &Schema) -> Shape {
    on.dialect().ddl().pull().shape(ty, schema)
}

/// How a model says a column's default.
#[must_use]
pub fn default_words(on: &Session, shape: &Shape, ty: &str, default: &Default) -> DefaultWords {
    crate::dialect::pull::default_words(on.dialect().ddl(), shape, ty, default)
}

/// Whether a column is the row's own number, by itself.
#[must_use]
pub fn is_rowid(on: &Session, table: &Table, column: &Column) -> bool {
    on.dialect().ddl().pull().is_rowid(table, column)
}

/// The schema that some models ask for, with items beside them: [`Schema::declared_all`] for a part of a
/// program.
///
/// # Errors
/// As there.
pub fn declared(on: &Session, models: &[&'static ModelDef], items: &[&str]) -> Result<Schema> {
    let mut schema = Schema::of(on.dialect().ddl(), models)?;
    for text in items {
        crate::schema::items::add(&mut schema, crate::schema::items::parse(text)?)?;
    }
    Ok(schema)
}
