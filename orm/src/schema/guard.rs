//! The queries to run before a change: whom it would cost what.

use super::{
    Change, Column, ColumnChange, Constraint, Domain, EnumChange, Guard, Index, Key, Name, Object, Part,
    PartOf, Sequence, Table, TableChange,
};
use crate::dialect::Alter;
use crate::error::Result;
use crate::schema::Danger;

/// The guards of a change.
pub(crate) fn of(alter: &dyn Alter, change: &Change) -> Result<Vec<Guard>> {
    let from = table_of(change).map(|table| alter.quote_name(table)).unwrap_or_default();
    over(alter, change, &from)
}

/// The table that a change is about.
fn table_of(change: &Change) -> Option<&Name> {
    match change {
        Change::DropTable(table) => Some(&table.name),
        Change::AlterTable(change) => Some(&change.old.name),
        Change::AlterColumn(change) => Some(&change.table),
        Change::AddColumn { table, .. }
        | Change::DropColumn { table, .. }
        | Change::AddConstraint { table, .. }
        | Change::ReplacePrimaryKey { table, .. }
        | Change::CreateIndex { table, .. } => Some(table),
        _ => None,
    }
}

/// The guards of a change of the table whose rows `from` gives.
fn over(alter: &dyn Alter, change: &Change, from: &str) -> Result<Vec<Guard>> {
    let count = |condition: &str| format!("SELECT count(*) FROM {from} WHERE {condition}");
    let one = |danger, sql, about: String| vec![Guard::new(danger, sql, about)];
    Ok(match change {
        Change::DropTable(table) => one(
            Danger::Rows,
            format!("SELECT count(*) FROM {from}"),
            format!("the rows of `{}` are lost", table.name),
        ),
        Change::DropColumn { table, column } if column.generated.is_none() => {
            let sql = count(&format!("{} IS NOT NULL", alter.quote(&column.name)));
            one(Danger::Values, sql, format!("the values of `{table}.{}` are lost", column.name))
        }
        Change::AddColumn { table, column, fill: None }
            if !column.nullable
                && column.default.is_none()
                && column.identity.is_none()
                && column.generated.is_none() =>
        {
            let about = format!("rows of `{table}` have no value for the new column `{}`", column.name);
            one(Danger::NoValue, format!("SELECT count(*) FROM {from}"), about)
        }
        Change::AlterColumn(change) => column(alter, change, from),
        Change::AddConstraint { fresh: true, .. } => Vec::new(),
        Change::AddConstraint { table, constraint, .. } => match constraint {
            Constraint::PrimaryKey(key) | Constraint::Unique(key) => {
                unique(alter, table, key, from).into_iter().collect()
            }
            Constraint::Check(check) if check.not_valid || check.not_enforced => Vec::new(),
            Constraint::Check(check) => {
                let sql = count(&format!("NOT ({})", check.expression));
                one(Danger::Violations, sql, format!("rows of `{table}` violate the check `{}`", check.name))
            }
            // What excludes what, its operators know.
            Constraint::Exclusion(_) => Vec::new(),
            Constraint::ForeignKey(key) if key.not_valid => Vec::new(),
            Constraint::ForeignKey(key) => {
                let held = |name: &String| format!("c.{} IS NOT NULL", alter.quote(name));
                let mut conditions: Vec<String> = key.columns.iter().map(held).collect();
                let pairs = key.columns.iter().zip(&key.target_columns);
                let equal = pairs
                    .map(|(column, target)| format!("p.{} = c.{}", alter.quote(target), alter.quote(column)));
                conditions.push(format!(
                    "NOT EXISTS (SELECT 1 FROM {} AS p WHERE {})",
                    alter.quote_name(&key.target),
                    equal.collect::<Vec<_>>().join(" AND "),
                ));
                let sql = format!("SELECT count(*) FROM {from} AS c WHERE {}", conditions.join(" AND "));
                let about = format!("rows of `{table}` point at no row of `{}`", key.target);
                one(Danger::Orphans, sql, about)
            }
        },
        Change::ReplacePrimaryKey { table, new, .. } => unique(alter, table, new, from).into_iter().collect(),
        Change::CreateIndex { table, index } if index.unique => {
            unique_index(alter, table, index, from).into_iter().collect()
        }
        Change::AlterEnum(change) => labels(alter, change)?,
        Change::DropObject(object) => counter(alter, object),
        Change::AlterObject(change) => match (&change.old, &change.new) {
            (Object::Domain(old), Object::Domain(new)) => domain(alter, old, new, &change.columns),
            (Object::Sequence(old), Object::Sequence(new)) => bounds(alter, old, new),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    })
}

fn column(alter: &dyn Alter, change: &ColumnChange, from: &str) -> Vec<Guard> {
    let name = alter.quote(&change.new.name);
    let path = format!("{}.{}", change.table, change.new.name);
    let mut guards = Vec::new();
    if change.requires() && change.fill.is_none() {
        let sql = format!("SELECT count(*) FROM {from} WHERE {name} IS NULL");
        guards.push(Guard::new(Danger::Nulls, sql, format!("rows have NULL in `{path}`")));
    }
    if change.old.ty != change.new.ty
        && change.cast.is_none()
        && let Some((condition, cut)) = alter.narrowing(change)
    {
        let sql = format!("SELECT count(*) FROM {from} WHERE {condition}");
        let (danger, verb) = if cut { (Danger::Cut, "are cut") } else { (Danger::Narrowing, "do not fit") };
        let about = format!("values of `{path}` {verb} as {}", change.new.ty);
        guards.push(Guard::new(danger, sql, about));
    }
    guards
}

fn unique(alter: &dyn Alter, table: &Name, key: &Key, from: &str) -> Option<Guard> {
    let columns: Vec<String> = key.columns.iter().map(|name| alter.quote(name)).collect();
    duplicates(&columns, key.nulls_not_distinct, None, from).map(|sql| {
        Guard::new(
            Danger::Duplicates,
            sql,
            format!("rows of `{table}` have the same {}", key.columns.join(", ")),
        )
    })
}

fn unique_index(alter: &dyn Alter, table: &Name, index: &Index, from: &str) -> Option<Guard> {
    let part = |part: &Part| match &part.of {
        // A prefix is not what the column holds.
        _ if part.length.is_some() => None,
        PartOf::Column(name) => Some(alter.quote(name)),
        PartOf::Expression(expression) => Some(format!("({expression})")),
    };
    let parts: Vec<String> = index.parts.iter().map(part).collect::<Option<_>>()?;
    let about = format!("rows of `{table}` are the same to the unique index `{}`", index.name);
    duplicates(&parts, index.nulls_not_distinct, index.filter.as_deref(), from)
        .map(|sql| Guard::new(Danger::Duplicates, sql, about))
}

/// How many values of these expressions more than one row has.
fn duplicates(parts: &[String], nulls: bool, filter: Option<&str>, from: &str) -> Option<String> {
    if parts.is_empty() {
        return None;
    }
    let mut conditions: Vec<String> = filter.map(|filter| format!("({filter})")).into_iter().collect();
    if !nulls {
        conditions.extend(parts.iter().map(|part| format!("{part} IS NOT NULL")));
    }
    let filter =
        if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    let parts = parts.join(", ");
    Some(format!(
        "SELECT count(*) FROM (SELECT 1 AS x FROM {from}{filter} GROUP BY {parts} HAVING count(*) > 1) AS d"
    ))
}

fn labels(alter: &dyn Alter, change: &EnumChange) -> Result<Vec<Guard>> {
    let gone: Vec<&str> = change.gone().collect();
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let literals = gone.iter().map(|label| alter.text(label)).collect::<Result<Vec<_>>>()?.join(", ");
    let columns = change.columns.iter().filter(|(_, column)| !column.ty.ends_with("[]"));
    Ok(columns
        .map(|(table, column)| {
            let (from, name) = (alter.quote_name(table), alter.quote(&column.name));
            let sql = format!("SELECT count(*) FROM {from} WHERE {name} IN ({literals})");
            let about = format!("rows of `{table}` hold a label of `{}` that is gone", change.old.name);
            Guard::new(Danger::Labels, sql, about)
        })
        .collect())
}

/// A sequence that counted.
fn counter(alter: &dyn Alter, object: &Object) -> Vec<Guard> {
    let Object::Sequence(sequence) = object else { return Vec::new() };
    vec![lost_counter(alter, sequence)]
}

fn lost_counter(alter: &dyn Alter, sequence: &Sequence) -> Guard {
    let (name, (_, counted)) = (alter.quote_name(&sequence.name), alter.counter());
    let about = format!("how far the sequence `{}` has counted is lost", sequence.name);
    Guard::new(Danger::Counter, format!("SELECT count(*) FROM {name} WHERE {counted}"), about)
}

/// A sequence that turns round begins again; another one must have counted within its new bounds.
fn bounds(alter: &dyn Alter, old: &Sequence, new: &Sequence) -> Vec<Guard> {
    if old.numbers.ascends() != new.numbers.ascends() {
        return vec![lost_counter(alter, old)];
    }
    let (name, (value, counted)) = (alter.quote_name(&new.name), alter.counter());
    let beyond = |bound: Option<i64>, sign: &str| bound.map(|bound| format!("{value} {sign} {bound}"));
    let changed = |old: Option<i64>, new: Option<i64>| new.filter(|_| old != new);
    let least = beyond(changed(old.numbers.least, new.numbers.least), "<");
    let greatest = beyond(changed(old.numbers.greatest, new.numbers.greatest), ">");
    let conditions: Vec<String> = least.into_iter().chain(greatest).collect();
    if conditions.is_empty() {
        return Vec::new();
    }
    let sql = format!("SELECT count(*) FROM {name} WHERE {counted} AND ({})", conditions.join(" OR "));
    let about = format!("the sequence `{}` has counted beyond its new bounds", new.name);
    vec![Guard::new(Danger::Narrowing, sql, about)]
}

/// The rows that a domain's new conditions would refuse.
fn domain(alter: &dyn Alter, old: &Domain, new: &Domain, columns: &[(Name, Column)]) -> Vec<Guard> {
    let mut guards = Vec::new();
    for (table, column) in columns.iter().filter(|(_, column)| !column.ty.ends_with("[]")) {
        let (from, name) = (alter.quote_name(table), alter.quote(&column.name));
        let mut add = |danger, condition: String, what: String| {
            let sql =
                format!("SELECT count(*) FROM (SELECT {name} AS value FROM {from}) AS d WHERE {condition}");
            guards.push(Guard::new(danger, sql, format!("values of `{table}.{}` {what}", column.name)));
        };
        if old.nullable && !new.nullable {
            add(Danger::Nulls, "value IS NULL".to_owned(), format!("are NULL, which `{}` refuses", new.name));
        }
        for check in new.checks.iter().filter(|check| !old.checks.contains(check) && !check.not_valid) {
            let what = format!("violate the check `{}` of `{}`", check.name, new.name);
            add(Danger::Violations, format!("NOT ({})", check.expression), what);
        }
        let retyped =
            ColumnChange::new(table.clone(), Column::new("value", &old.ty), Column::new("value", &new.ty));
        if old.ty != new.ty
            && let Some((condition, cut)) = alter.narrowing(&retyped)
        {
            let danger = if cut { Danger::Cut } else { Danger::Narrowing };
            add(danger, condition, format!("do not fit as {}", new.ty));
        }
    }
    guards
}

/// The guards of a table that is changed all at once for the sake of `changes`.
pub(crate) fn of_table(alter: &dyn Alter, change: &TableChange, changes: &[&Change]) -> Result<Vec<Guard>> {
    let old = alter.quote_name(&change.old.name);
    let later = as_it_will_be(alter, change, &old);
    let mut guards = Vec::new();
    if changes.iter().any(|one| matches!(one, Change::AlterOptions { .. })) {
        let conditions = alter.option_guards(&change.old, &change.new).into_iter();
        guards.extend(conditions.map(|(danger, condition, about)| {
            Guard::new(danger, format!("SELECT count(*) FROM {old} WHERE {condition}"), about)
        }));
    }
    for one in changes {
        let from = match one {
            Change::AddConstraint { .. } | Change::ReplacePrimaryKey { .. } | Change::CreateIndex { .. } => {
                &later
            }
            _ => &old,
        };
        // The derived table has a name already.
        let list = over(alter, one, from)?;
        guards.extend(list.into_iter().map(|mut guard| {
            guard.sql = guard.sql.replace(&format!("{later} AS c"), &later.replace(LATER, " AS c"));
            guard
        }));
    }
    guards.extend(kept_keys(alter, change, &later));
    Ok(guards)
}

/// The guards of unique keys that stay while their columns are filled: many rows may get one value.
fn kept_keys(alter: &dyn Alter, change: &TableChange, later: &str) -> Vec<Guard> {
    let filled = |name: &str| {
        change.old.column(name).is_some() && change.values.iter().any(|(column, _)| column == name)
    };
    let table = &change.old.name;
    let keys =
        change.old.uniques.iter().filter(|key| change.new.uniques.iter().any(|new| new.name == key.name));
    let keys = keys.filter(|key| key.columns.iter().any(|name| filled(name)));
    let mut guards: Vec<Guard> = keys.filter_map(|key| unique(alter, table, key, later)).collect();
    let stays = |index: &&Index| index.unique && change.new.indexes.iter().any(|new| new.name == index.name);
    let indexes = change.old.indexes.iter().filter(stays).filter(|index| index.columns().any(filled));
    guards.extend(indexes.filter_map(|index| unique_index(alter, table, index, later)));
    guards
}

/// The guards of a column whose old rows get new values, for the keys of its table that hold it and
/// stay. `table` is as it is when the column changes.
pub(crate) fn of_filled(alter: &dyn Alter, table: &Table, column: &ColumnChange) -> Vec<Guard> {
    let mut value = alter.converted(column);
    if let Some(fill) = column.fill.as_deref().filter(|_| column.requires()) {
        value = format!("coalesce({value}, {fill})");
    }
    let change = TableChange::new(table.clone(), table.clone(), vec![(column.new.name.clone(), value)]);
    kept_keys(alter, &change, &as_it_will_be(alter, &change, &alter.quote_name(&table.name)))
}

/// What ends the derived table.
const LATER: &str = " AS later_rows";

/// The old rows with the new columns.
fn as_it_will_be(alter: &dyn Alter, change: &TableChange, from: &str) -> String {
    let value = |table: &Table, name: &str| -> Option<String> {
        let set = change.values.iter().find(|(column, _)| column == name).map(|(_, sql)| sql.clone());
        set.or_else(|| change.old.column(name).map(|_| alter.quote(name)))
            .or_else(|| Some(table.column(name)?.default.as_ref()?.sql().to_owned()))
    };
    let plain = change.new.columns.iter().filter(|column| column.generated.is_none()).map(|column| {
        let value = value(&change.new, &column.name).unwrap_or_else(|| "NULL".to_owned());
        format!("{value} AS {}", alter.quote(&column.name))
    });
    let inner = format!("SELECT {} FROM {from}", plain.collect::<Vec<_>>().join(", "));
    let generated: Vec<String> = change
        .new
        .columns
        .iter()
        .filter_map(|column| Some((column, column.generated.as_ref()?)))
        .map(|(column, how)| format!("({}) AS {}", how.expression, alter.quote(&column.name)))
        .collect();
    if generated.is_empty() {
        return format!("({inner}){LATER}");
    }
    format!("(SELECT r.*, {} FROM ({inner}) AS r){LATER}", generated.join(", "))
}
