//! What PostgreSQL makes of a declared schema.

use super::PgDialect;
use super::introspect::introspect;
use crate::dialect::Dialect;
use crate::dialect::ddl::Ddl;
use crate::error::Result;
use crate::exec::{Session, run};
use crate::raw::{TrustedSql, raw};
use crate::schema::{Schema, Scope, create_steps};

/// Makes the schema in a namespace of its own, first in the search path, reads it, and rolls back.
///
/// Namespaces that the schema names are put aside first, so that their names are free; nobody else
/// sees that. A user who may not make a namespace gets the session's temporary one.
pub(super) async fn normalise(dialect: &PgDialect, on: &Session, schema: &Schema) -> Result<Schema> {
    let mut made = schema.clone();
    // The version that is said may be none that this server can make.
    made.extensions.iter_mut().for_each(|extension| extension.version = None);
    let steps = create_steps(dialect, &made)?;
    let tx = on.begin().await?;
    let run = async |sql: String| run::batch((*tx).clone(), sql).await;
    let mut scope = Scope::new();
    for name in schema.database_schemas() {
        scope = scope.and(name);
        let exists = "SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = ?1)";
        let exists = raw::<bool>(TrustedSql::assert_no_user_input(exists)).bind(name).one(&tx).await?;
        if exists {
            let aside = format!("plough_aside_{}", scope.schemas.len());
            run(format!("ALTER SCHEMA {} RENAME TO {}", dialect.quote(name), dialect.quote(&aside))).await?;
        }
    }
    let may = "SELECT has_database_privilege(current_database(), 'CREATE')";
    let place = if raw::<bool>(TrustedSql::assert_no_user_input(may)).one(&tx).await? {
        run("CREATE SCHEMA plough_scratch".to_owned()).await?;
        "plough_scratch"
    } else {
        "pg_temp"
    };
    run(format!(
        "SELECT pg_catalog.set_config('search_path', \
         concat_ws(', ', '{place}', NULLIF(pg_catalog.current_setting('search_path'), '')), true)"
    ))
    .await?;
    // `CREATE TYPE` is left out of the steps where there is such a type, which there may be further
    // down the search path.
    for def in schema.enums.iter().filter(|def| def.name.schema.is_none()) {
        let labels: Result<Vec<String>> = def.labels.iter().map(|label| dialect.text(label)).collect();
        let (name, labels) = (dialect.quote_name(&def.name), labels?.join(", "));
        run(format!("CREATE TYPE {name} AS ENUM ({labels})")).await?;
        if let Some(comment) = &def.comment {
            run(format!("COMMENT ON TYPE {name} IS {}", dialect.text(comment)?)).await?;
        }
    }
    for step in steps {
        run(step.sql).await?;
    }
    let read = introspect(dialect.facts().version, &tx, &scope).await;
    let versions = "SELECT extname::text, extversion::text FROM pg_catalog.pg_extension";
    let versions = raw::<(String, String)>(TrustedSql::assert_no_user_input(versions)).all(&tx).await;
    tx.rollback().await?;
    let (mut read, versions) = (read?, versions?);
    // One that is there already is where it is, in the version that it has: but what is said of it counts.
    for said in &schema.extensions {
        let mut extension = said.clone();
        let found = versions.iter().find(|(name, _)| *name == said.name);
        extension.version = extension.version.or_else(|| found.map(|(_, version)| version.clone()));
        match read.extensions.iter_mut().find(|extension| extension.name == said.name) {
            Some(there) => there.version = extension.version,
            None => read.extensions.push(extension),
        }
    }
    Ok(read.sorted())
}
