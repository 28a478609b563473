//! Objects that are neither table, view nor enum type, as statements.

use super::ddl::Ddl;
use crate::error::{Error, Result};
use crate::schema::{Name, Object, Schema, Table};

/// Makes an object.
///
/// # Errors
/// If the database has no such objects, or a text cannot be held.
pub(crate) fn create(ddl: &(impl Ddl + ?Sized), object: &Object) -> Result<Vec<String>> {
    let mut alone = Schema::new();
    alone.add_object(object.clone());
    ddl.check_schema(&alone)?;
    Ok(match object {
        Object::Extension(extension) => ddl.create_extension(extension).into_iter().collect(),
        Object::Domain(domain) => ddl.create_domain(domain)?,
        Object::Sequence(sequence) => {
            let mut sql = ddl.create_sequence(sequence)?;
            sql.extend(ddl.own_sequence(sequence));
            sql
        }
        Object::Function(function) => ddl.create_function(function)?,
        Object::Other(other) => ddl.create_other(other),
    })
}

/// Drops an object that nothing uses.
pub(crate) fn drop(ddl: &(impl Ddl + ?Sized), object: &Object) -> String {
    let (kind, which) = ddl.dropped(object);
    format!("DROP {kind} {which}")
}

/// Refuses an exclusion constraint where there is none.
///
/// # Errors
/// If the table has one.
pub(crate) fn refuse_exclusions(ddl: &(impl Ddl + ?Sized), table: &Table) -> Result<()> {
    table.exclusions.first().map_or(Ok(()), |first| Err(no_exclusion(ddl, &table.name, &first.name)))
}

/// There are no exclusion constraints.
pub(crate) fn no_exclusion(ddl: &(impl Ddl + ?Sized), table: &Name, name: &str) -> Error {
    Error::unsupported(format!("the exclusion constraint `{name}` of `{table}`"), ddl.name())
        .hint("refuse such rows by a trigger, or by a unique constraint")
}
