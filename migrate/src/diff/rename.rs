//! Renames: the old schema as it is once they are made, so that what follows compares like with like.

use super::words::renamed;
use super::{Decisions, DiffError};
use plough::schema::{Change, Index, Key, Name, Part, PartOf, Schema, Table};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The old schema with its new names, and the changes that lead there.
pub(super) struct Renamed<'a> {
    pub(super) schema: Cow<'a, Schema>,
    pub(super) changes: Vec<Change>,
    /// Labels of enums: the type's name as text, the label before and after.
    pub(super) labels: Vec<(String, String, String)>,
}

pub(super) fn apply<'a>(
    old: &'a Schema,
    new: &Schema,
    decisions: &Decisions,
) -> Result<Renamed<'a>, DiffError> {
    let mut result = Renamed { schema: Cow::Borrowed(old), changes: Vec::new(), labels: Vec::new() };
    let mut columns = Vec::new();
    let (before, after) = (Names::of(old), Names::of(new));
    for (to, from, must) in decisions.renames() {
        if let (Some(old_name), Some(new_name)) = (before.tables.get(from), after.tables.get(to)) {
            match (before.tables.contains_key(to), must) {
                (true, true) => return Err(taken(from, to)),
                (true, false) => continue,
                (false, _) => {}
            }
            rename_table(&mut result, old_name, new_name);
        } else if after.columns.contains(to) {
            columns.push((from, to, must));
        } else if after.labels.contains(to) && before.labels.contains(from) {
            if let (Some((ty, old)), Some((_, new))) = (from.rsplit_once('.'), to.rsplit_once('.')) {
                result.labels.push((ty.to_owned(), old.to_owned(), new.to_owned()));
            }
        } else if must {
            let way = match (from.rsplit_once('.'), to.contains('.')) {
                (Some((table, _)), false) => format!("; a column is named with its table: `{table}.{to}`"),
                _ => "; a table is named as `users`, a column as `users.name`".to_owned(),
            };
            return Err(DiffError::wrong(format!("nothing can be renamed from `{from}` to `{to}`{way}")));
        }
    }
    // Columns after tables: either name of the table may stand in front of the old column.
    for (from, to, must) in columns {
        let old_column = from.rsplit_once('.').map_or(from, |(_, column)| column);
        let Some((table, new_column)) = to.rsplit_once('.') else { continue };
        let Some(found) = result.schema.tables.iter().find(|one| one.name.to_string() == table) else {
            if must {
                return Err(DiffError::wrong(format!(
                    "there was no table `{table}` for `{to}` to be renamed in"
                )));
            }
            continue;
        };
        let stays = after.columns.contains(&format!("{table}.{old_column}"));
        match (found.column(old_column).is_some(), found.column(new_column).is_some()) {
            (true, true) if must => return Err(taken(from, to)),
            (true, false) if !stays => {}
            // It was renamed before; or, told by a model, another one has the name now.
            _ if !must => continue,
            (true, _) => {
                return Err(DiffError::wrong(format!("`{from}` is still there: it cannot become `{to}`")));
            }
            (false, _) => {
                return Err(DiffError::wrong(format!("there was no column `{from}` to become `{to}`")));
            }
        }
        let name = found.name.clone();
        let (from, to) = (old_column.to_owned(), new_column.to_owned());
        result.changes.push(Change::RenameColumn { table: name.clone(), from: from.clone(), to: to.clone() });
        rename_column(result.schema.to_mut(), &name, &from, &to);
    }
    Ok(result)
}

fn taken(from: &str, to: &str) -> DiffError {
    DiffError::wrong(format!(
        "`{from}` cannot become `{to}` while there is another one of that name: do it in two migrations"
    ))
}

/// What there is, by its name as text.
struct Names<'a> {
    tables: HashMap<String, &'a Name>,
    columns: HashSet<String>,
    labels: HashSet<String>,
}

impl Names<'_> {
    fn of(schema: &Schema) -> Names<'_> {
        let tables = schema.tables.iter().map(|table| (table.name.to_string(), &table.name)).collect();
        let columns = schema.tables.iter().flat_map(|table| {
            table.columns.iter().map(move |column| format!("{}.{}", table.name, column.name))
        });
        let labels = schema
            .enums
            .iter()
            .flat_map(|def| def.labels.iter().map(move |label| format!("{}.{label}", def.name)));
        Names { tables, columns: columns.collect(), labels: labels.collect() }
    }
}

fn rename_table(result: &mut Renamed<'_>, from: &Name, to: &Name) {
    result.changes.push(Change::RenameTable { from: from.clone(), to: to.clone() });
    let schema = result.schema.to_mut();
    for table in &mut schema.tables {
        if table.name == *from {
            table.name = to.clone();
        }
        for key in table.foreign_keys.iter_mut().filter(|key| key.target == *from) {
            key.target = to.clone();
        }
        table.options.inherits.iter_mut().filter(|name| *name == from).for_each(|name| *name = to.clone());
        if let Some(partition) = &mut table.options.partition_of
            && partition.parent == *from
        {
            partition.parent = to.clone();
        }
    }
    for owner in schema.sequences.iter_mut().filter_map(|sequence| sequence.owned_by.as_mut()) {
        if owner.table == *from {
            owner.table = to.clone();
        }
    }
    for other in schema.others.iter_mut().filter(|other| other.table.as_ref() == Some(from)) {
        // How rows are secured is called as its table.
        if other.name == *from {
            other.name = to.clone();
        }
        other.table = Some(to.clone());
        other.definition = renamed(&other.definition, &from.name, &to.name);
    }
    for view in &mut schema.views {
        view.definition = renamed(&view.definition, &from.name, &to.name);
    }
    for trigger in schema.tables.iter_mut().flat_map(|table| &mut table.triggers) {
        trigger.definition = renamed(&trigger.definition, &from.name, &to.name);
    }
}

fn rename_column(schema: &mut Schema, name: &Name, from: &str, to: &str) {
    let swap = |column: &mut String| {
        if column == from {
            *column = to.to_owned();
        }
    };
    for table in &mut schema.tables {
        for key in table.foreign_keys.iter_mut().filter(|key| key.target == *name) {
            key.target_columns.iter_mut().for_each(swap);
        }
        if table.name == *name {
            in_table(table, from, to);
        }
    }
    for other in schema.others.iter_mut().filter(|other| other.table.as_ref() == Some(name)) {
        other.definition = renamed(&other.definition, from, to);
    }
    for owner in schema.sequences.iter_mut().filter_map(|sequence| sequence.owned_by.as_mut()) {
        if owner.table == *name {
            swap(&mut owner.column);
        }
    }
}

/// The database does the same to its expressions; where it does not, they are made anew.
fn in_table(table: &mut Table, from: &str, to: &str) {
    let swap = |column: &mut String| {
        if column == from {
            *column = to.to_owned();
        }
    };
    let expression = |sql: &mut String| *sql = renamed(sql, from, to);
    let part = |part: &mut Part| match &mut part.of {
        PartOf::Column(column) => swap(column),
        PartOf::Expression(sql) => expression(sql),
    };
    let key = |key: &mut Key| {
        key.columns.iter_mut().chain(&mut key.include).for_each(swap);
        key.parts.iter_mut().for_each(part);
    };
    for column in &mut table.columns {
        swap(&mut column.name);
        if let Some(generated) = &mut column.generated {
            expression(&mut generated.expression);
        }
    }
    table.primary_key.iter_mut().chain(&mut table.uniques).for_each(key);
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().chain(&mut key.on_delete_columns).for_each(swap);
    }
    table.checks.iter_mut().for_each(|check| expression(&mut check.expression));
    table.options.partition_by.iter_mut().for_each(expression);
    table.exclusions.iter_mut().for_each(|exclusion| expression(&mut exclusion.definition));
    table.triggers.iter_mut().for_each(|trigger| expression(&mut trigger.definition));
    for Index { parts, filter, include, .. } in &mut table.indexes {
        parts.iter_mut().for_each(part);
        filter.iter_mut().for_each(expression);
        include.iter_mut().for_each(swap);
    }
}
