//! Making a table anew: SQLite's own way to change what ALTER TABLE cannot
//! (<https://www.sqlite.org/lang_altertable.html#otheralter>), as statements that any runner can run.
//!
//! What must hold is held by SQL: a temporary table takes the answers, and its checks refuse a `no`.

use super::SqliteDialect;
use crate::dialect::ddl::Ddl;
use crate::error::Result;
use crate::schema::{Column, Copied, Rebuild, Table, Trigger, View};
use std::collections::BTreeSet;

/// Where the answers go.
const ANSWERS: &str = "temp.plough_rebuild";
/// Foreign keys that were broken before.
const BROKEN: &str = "temp.plough_broken";

/// A table made anew by itself: foreign keys and views are looked at before it ends.
pub(super) fn rebuild(
    ddl: &SqliteDialect,
    old: &Table,
    new: &Table,
    copied: &[Copied],
    views: &[View],
) -> Result<Rebuild> {
    let violations = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check";
    let mut inside = vec![format!("CREATE TEMP TABLE plough_broken AS {violations}"), answers()];
    inside.extend(made_anew(ddl, old, new, copied)?);
    inside.push(format!(
        "INSERT INTO {ANSWERS} (keys) SELECT NOT EXISTS ({violations} EXCEPT SELECT * FROM {BROKEN})"
    ));
    // A view that asks for a column which is gone is an error now, not when somebody reads it.
    let read = |view: &View| format!("SELECT 1 FROM {} LIMIT 0", ddl.quote_name(&view.name));
    inside.extend(views.iter().map(|view| format!("INSERT INTO {ANSWERS} (keys) {}", read(view))));
    inside.extend([format!("DROP TABLE {BROKEN}"), format!("DROP TABLE {ANSWERS}")]);
    Ok(Rebuild {
        // Without foreign keys, DROP TABLE deletes no rows, and so none of its children.
        before: vec!["PRAGMA foreign_keys = OFF".to_owned()],
        begin: "BEGIN IMMEDIATE".to_owned(),
        inside,
        after: vec![LEGACY_OFF.to_owned(), "PRAGMA foreign_keys = ON".to_owned()],
    })
}

/// A table made anew among other changes. What spans tables, foreign keys and views, is whole only
/// after the last of them, and is looked at by who runs them.
pub(super) fn within(
    ddl: &SqliteDialect,
    old: &Table,
    new: &Table,
    copied: &[Copied],
) -> Result<Vec<String>> {
    let mut sql = vec![answers()];
    sql.extend(made_anew(ddl, old, new, copied)?);
    sql.push(format!("DROP TABLE {ANSWERS}"));
    Ok(sql)
}

/// With the old way of ALTER TABLE, RENAME does not look at views and triggers that name the table
/// which is not there for a moment.
const LEGACY_ON: &str = "PRAGMA legacy_alter_table = ON";
const LEGACY_OFF: &str = "PRAGMA legacy_alter_table = OFF";

fn answers() -> String {
    "CREATE TEMP TABLE plough_rebuild (\n  \
     columns INTEGER CONSTRAINT \"every column of the table is known\" CHECK (columns),\n  \
     \"rows\" INTEGER CONSTRAINT \"every row was copied\" CHECK (\"rows\"),\n  \
     keys INTEGER CONSTRAINT \"no foreign key was broken\" CHECK (keys)\n)"
        .to_owned()
}

fn made_anew(ddl: &SqliteDialect, old: &Table, new: &Table, copied: &[Copied]) -> Result<Vec<String>> {
    ddl.check_table(new)?;
    let mut aside = new.clone();
    aside.name.name = format!("plough_new_{}", new.name.name);
    let (name, aside_name) = (ddl.quote_name(&old.name), ddl.quote_name(&aside.name));
    let keys: Vec<_> = aside.foreign_keys.iter().collect();
    let mut sql = vec![
        known_columns(ddl, old)?,
        // A key to the table itself names the old one, whose name the new one will have.
        ddl.create_table(&aside, &keys)?,
        copy(ddl, old, &aside, copied),
        format!(
            "INSERT INTO {ANSWERS} (\"rows\") SELECT (SELECT count(*) FROM {name}) = (SELECT count(*) FROM {aside_name})"
        ),
    ];
    sql.extend(watermark(ddl, old, &aside)?);
    // What goes with the table on purpose is dropped by its name, so that a runner can tell it from
    // what somebody made beside the migrations.
    let gone = old.indexes.iter().filter(|one| !new.indexes.iter().any(|other| other.name == one.name));
    sql.extend(gone.map(|index| format!("DROP INDEX IF EXISTS {}", ddl.quote(&index.name))));
    let gone = old.triggers.iter().filter(|one| !new.triggers.iter().any(|other| other.name == one.name));
    sql.extend(gone.map(|trigger| format!("DROP TRIGGER IF EXISTS {}", ddl.quote(&trigger.name))));
    sql.push(format!("DROP TABLE {name}"));
    sql.push(LEGACY_ON.to_owned());
    sql.push(format!("ALTER TABLE {aside_name} RENAME TO {}", ddl.quote(&new.name.name)));
    sql.push(LEGACY_OFF.to_owned());
    sql.extend(new.indexes.iter().map(|index| ddl.create_index(new, index)));
    sql.extend(new.triggers.iter().map(|trigger| trigger.definition.clone()));
    sql.extend(searched_anew(ddl, old, new, copied));
    Ok(sql)
}

/// Fills the search indexes over columns whose values are other ones: no trigger ran.
fn searched_anew(ddl: &SqliteDialect, old: &Table, new: &Table, copied: &[Copied]) -> BTreeSet<String> {
    let holds = |trigger: &Trigger| {
        let column = |copied: &Copied| format!("new.{}", ddl.quote(&copied.column));
        old.triggers.contains(trigger) && copied.iter().any(|one| trigger.definition.contains(&column(one)))
    };
    let indexes = new.triggers.iter().filter(|trigger| holds(trigger)).filter_map(Trigger::search_index);
    indexes.map(super::search::filled).collect()
}

/// A column that was made beside the migrations would be lost without a word.
fn known_columns(ddl: &SqliteDialect, old: &Table) -> Result<String> {
    let names: Result<Vec<_>> = old.columns.iter().map(|column| ddl.text(&column.name)).collect();
    Ok(format!(
        "INSERT INTO {ANSWERS} (columns) SELECT NOT EXISTS (SELECT 1 FROM pragma_table_xinfo({}) \
         WHERE name COLLATE NOCASE NOT IN ({}))",
        ddl.text(&old.name.name)?,
        names?.join(", ")
    ))
}

/// Copies the rows, each under its rowid.
fn copy(ddl: &SqliteDialect, old: &Table, new: &Table, copied: &[Copied]) -> String {
    let mut columns = Vec::new();
    let mut values = Vec::new();
    if let (Some(from), Some(to)) = (rowid(old), rowid(new))
        && rowid_column(new).is_none()
    {
        columns.push(to.to_owned());
        values.push(from.to_owned());
    }
    for column in new.columns.iter().filter(|column| column.generated.is_none()) {
        let given = copied.iter().find(|copied| copied.column == column.name);
        let kept = || old.columns.iter().find(|old| old.name.eq_ignore_ascii_case(&column.name));
        let value = match (given, kept()) {
            (Some(copied), _) => copied.expression.clone(),
            (None, Some(old)) => ddl.quote(&old.name),
            (None, None) => continue,
        };
        columns.push(ddl.quote(&column.name));
        values.push(value);
    }
    let (from, to) = (ddl.quote_name(&old.name), ddl.quote_name(&new.name));
    if columns.is_empty() {
        // Nothing is kept but that there are so many rows.
        let first = new.columns.iter().find(|column| column.generated.is_none());
        columns.extend(first.map(|column| ddl.quote(&column.name)));
        values.push("NULL".to_owned());
    }
    format!("INSERT INTO {to} ({}) SELECT {} FROM {from}", columns.join(", "), values.join(", "))
}

/// A name by which a table's rowid is reached: columns may take one or two of the three.
fn rowid(table: &Table) -> Option<&'static str> {
    if table.options.without_rowid {
        return None;
    }
    ["rowid", "_rowid_", "oid"]
        .into_iter()
        .find(|name| !table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name)))
}

/// The column that is the rowid under another name.
fn rowid_column(table: &Table) -> Option<&Column> {
    let key =
        table.primary_key.as_ref().filter(|key| key.parts.is_empty() && !table.options.without_rowid)?;
    let [name] = key.columns.as_slice() else { return None };
    let column = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))?;
    column.ty.eq_ignore_ascii_case("INTEGER").then_some(column)
}

/// Keeps the greatest number that AUTOINCREMENT has given, also to rows that are gone.
fn watermark(ddl: &SqliteDialect, old: &Table, new: &Table) -> Result<Vec<String>> {
    let numbered = |table: &Table| table.columns.iter().any(|column| column.identity.is_some());
    if !numbered(old) || !numbered(new) {
        return Ok(Vec::new());
    }
    let (from, to) = (ddl.text(&old.name.name)?, ddl.text(&new.name.name)?);
    Ok(vec![
        format!("DELETE FROM sqlite_sequence WHERE name = {to}"),
        format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {to}, seq FROM sqlite_sequence WHERE name = {from}"
        ),
    ])
}
