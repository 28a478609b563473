//! What a MySQL or MariaDB server makes of a declared schema.

use super::MySqlDialect;
use super::introspect::introspect;
use crate::dialect::ddl::Ddl;
use crate::error::Result;
use crate::exec::{Session, run};
use crate::schema::{Schema, Scope, create_steps};
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes the schema in a database of its own, reads it, and drops that database.
///
/// DDL is no part of a transaction here. The connection is one of its own, whose current database
/// can be another; and names that say their database would lie in the real one, so they are refused
/// by the server if they are there already.
pub(super) async fn normalise(dialect: &MySqlDialect, on: &Session, schema: &Schema) -> Result<Schema> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let steps = create_steps(dialect, schema)?;
    let name = format!("plough_scratch_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let name = dialect.quote(&name);
    let apart = on.db.apart()?;
    let run = async |sql: String| run::batch(apart.0.clone(), sql).await;
    run(format!("CREATE DATABASE {name}")).await?;
    let made = async {
        run(format!("USE {name}")).await?;
        for step in steps {
            run(step.sql).await?;
        }
        introspect(dialect, &apart, &Scope::new()).await
    };
    let read = made.await;
    run(format!("DROP DATABASE {name}")).await?;
    read
}
