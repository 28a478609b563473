//! What is refused on every database before there is any SQL.

use super::ddl::Ddl;
use crate::error::{Error, Kind, Result};
use crate::schema::{Column, Name, Table};

/// Checks that hold for every database: names, and what is said about a column.
pub(crate) fn check_common(ddl: &dyn Ddl, table: &Table) -> Result<()> {
    let names = [&table.name.name].into_iter().chain(&table.name.schema);
    let names = names.chain(table.columns.iter().map(|column| &column.name));
    let constraints = table.primary_key.iter().chain(&table.uniques).map(|key| &key.name);
    let constraints = constraints.chain(table.foreign_keys.iter().map(|key| &key.name));
    let constraints = constraints.chain(table.checks.iter().map(|check| &check.name));
    let constraints = constraints.filter(|name| !name.is_empty() || !ddl.unnamed_constraints());
    for name in names.chain(constraints).chain(table.indexes.iter().map(|index| &index.name)) {
        check_name(ddl, name)?;
    }
    if table.columns.is_empty() {
        return Err(Error::new(Kind::Config, "a table needs a column"));
    }
    for column in &table.columns {
        let wrong = match column {
            Column { generated: Some(_), identity: Some(_), .. } => "generated and numbered by the database",
            Column { generated: Some(_), default: Some(_), .. } => "generated and have a default",
            Column { identity: Some(_), default: Some(_), .. } => {
                "numbered by the database and have a default"
            }
            _ => continue,
        };
        return Err(Error::new(Kind::Config, format!("the column `{}` cannot be {wrong}", column.name)));
    }
    Ok(())
}

/// Refuses an object of a kind that the database does not have.
pub(crate) fn refuse_kind(ddl: &dyn Ddl, kind: &str, first: Option<&Name>, hint: &'static str) -> Result<()> {
    match first {
        None => Ok(()),
        Some(name) => Err(Error::unsupported(format!("{kind} `{name}`"), ddl.name()).hint(hint)),
    }
}

fn check_name(ddl: &dyn Ddl, name: &str) -> Result<()> {
    if name.is_empty() || name.contains('\0') {
        return Err(Error::new(Kind::Config, format!("{name:?} cannot be a name")));
    }
    if let Some((limit, characters)) = ddl.name_limit() {
        let (length, unit) =
            if characters { (name.chars().count(), "characters") } else { (name.len(), "bytes") };
        if length > limit {
            let message = format!("the name `{name}` has more than {limit} {unit}");
            return Err(Error::unsupported(message, ddl.name()).hint("give it a shorter `name`"));
        }
    }
    Ok(())
}
