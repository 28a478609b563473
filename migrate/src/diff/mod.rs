//! Two schemas compared: the changes that lead from one to the other, or what must be asked first.

mod decisions;
mod enums;
mod error;
mod objects;
mod owned;
mod question;
mod rename;
mod table;
mod told;
pub(crate) mod words;

pub use decisions::Decisions;
pub(crate) use enums::type_names;
pub use error::DiffError;
pub(crate) use objects::is_unsaid;
pub use question::{Asked, Candidate, Question};

use plough::schema::{Change, Name, Schema, Table};
use question::likeness;
use std::borrow::Cow;
use std::collections::HashMap;

/// What two schemas differ in. The changes are in the order of names; a [`Plan`](crate::Plan) puts
/// them in the order in which they can be made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Diff<'a> {
    /// The changes.
    pub changes: Vec<Change>,
    /// What is there, differs or is too much, and is left alone, since no model can say it or since
    /// it is not owned.
    pub unowned: Vec<String>,
    /// The old schema with the new names.
    pub(crate) old: Cow<'a, Schema>,
    pub(crate) new: &'a Schema,
}

impl Diff<'_> {
    /// Whether nothing has to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// What is found while comparing.
#[derive(Debug, Default)]
struct Found {
    changes: Vec<Change>,
    unowned: Vec<String>,
    questions: Vec<Question>,
}

/// Compares two schemas of one database, both as the server writes them or both of models.
///
/// ```
/// use plough::schema::{Column, Name, Schema, Table};
/// use plough_migrate::{Decisions, diff};
///
/// let mut old = Schema::new();
/// let mut table = Table::new(Name::new(None, "users"));
/// table.columns.push(Column::new("name", "text"));
/// old.tables.push(table);
/// let mut new = old.clone();
/// new.tables[0].columns[0].name = "full_name".to_owned();
///
/// // Whether it is the same column, only a person knows.
/// let error = diff(&old, &new, &Decisions::new()).unwrap_err();
/// assert_eq!(error.questions()[0].subject, "users.name");
///
/// let decisions = Decisions::new().rename("users.name", "users.full_name");
/// assert_eq!(diff(&old, &new, &decisions)?.changes.len(), 1);
/// # Ok::<(), plough_migrate::DiffError>(())
/// ```
///
/// # Errors
/// The questions that are open, or a decision that fits neither schema.
pub fn diff<'a>(old: &'a Schema, new: &'a Schema, decisions: &Decisions) -> Result<Diff<'a>, DiffError> {
    let renamed = rename::apply(old, new, decisions)?;
    let mut found = Found { changes: renamed.changes, ..Found::default() };
    let old = renamed.schema;
    objects::schemas(&old, new, decisions, &mut found);
    enums::enums(&old, new, &renamed.labels, decisions, &mut found);
    tables(&old, new, decisions, &mut found);
    objects::views(&old, new, decisions, &mut found);
    objects::objects(&old, new, decisions, &mut found);
    owned::leave_alone(decisions, &mut found);
    if !found.questions.is_empty() {
        return Err(DiffError::open(found.questions));
    }
    Ok(Diff { changes: found.changes, unowned: found.unowned, old, new })
}

pub(crate) fn by_name(tables: &[Table]) -> HashMap<&Name, &Table> {
    tables.iter().map(|table| (&table.name, table)).collect()
}

pub(crate) fn in_order(tables: &[Table]) -> Vec<&Table> {
    let mut tables: Vec<&Table> = tables.iter().collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    tables
}

fn tables(old: &Schema, new: &Schema, decisions: &Decisions, found: &mut Found) {
    let (before, after) = (by_name(&old.tables), by_name(&new.tables));
    let come: Vec<&Table> =
        in_order(&new.tables).into_iter().filter(|table| !before.contains_key(&table.name)).collect();
    for table in in_order(&old.tables) {
        match after.get(&table.name) {
            Some(new) => {
                ask_columns(table, new, decisions, found);
                table::table(table, new, decisions, found);
            }
            None => missing_table(table, &come, decisions, found),
        }
    }
    for table in come {
        found.changes.push(Change::CreateTable(Box::new(table.clone())));
        let triggers = table.triggers.iter().cloned();
        let create = |trigger| Change::CreateTrigger { table: table.name.clone(), trigger };
        found.changes.extend(triggers.map(create));
    }
}

/// A table that no model has is never dropped unless somebody said so.
fn missing_table(table: &Table, come: &[&Table], decisions: &Decisions, found: &mut Found) {
    let name = table.name.to_string();
    let unowned = decisions.owned_schema().is_some_and(|owned| owned.table(&table.name).is_none());
    if decisions.drops(&name) || decisions.prunes() {
        // They would go with the table, and the way back would not make them.
        let triggers = table.triggers.iter().cloned();
        let drop = |trigger| Change::DropTrigger { table: table.name.clone(), trigger };
        found.changes.extend(triggers.map(drop));
        found.changes.push(Change::DropTable(Box::new(table.clone())));
    } else if unowned || decisions.keeps(&name) {
        found.unowned.push(format!("the table `{name}`"));
    } else {
        let candidates = come.iter().map(|other| {
            let score = (likeness(&name, &other.name.to_string()) + 2 * sharing(table, other)) / 3;
            question::Candidate::new(other.name.to_string(), score.min(100) as u8)
        });
        let candidates = candidates.collect();
        found.questions.push(Question::new(Asked::MissingTable, name, candidates));
    }
}

/// How many columns two tables share, of a hundred.
fn sharing(a: &Table, b: &Table) -> u32 {
    let shared =
        a.columns.iter().filter(|column| b.column(&column.name).is_some_and(|other| other.ty == column.ty));
    let most = a.columns.len().max(b.columns.len()).max(1) as u32;
    100 * shared.count() as u32 / most
}

/// Asks for columns that are gone where others have come.
fn ask_columns(old: &Table, new: &Table, decisions: &Decisions, found: &mut Found) {
    let fresh = |name: &str| old.column(name).is_none();
    let come: Vec<_> = new.columns.iter().enumerate().filter(|(_, column)| fresh(&column.name)).collect();
    if come.is_empty() {
        return;
    }
    for (i, column) in old.columns.iter().enumerate() {
        let path = format!("{}.{}", old.name, column.name);
        let unowned = decisions.owned_schema().is_some_and(|owned| {
            owned.table(&old.name).and_then(|table| table.column(&column.name)).is_none()
        });
        // What is computed has no values of its own.
        let computed = column.generated.is_some();
        if new.column(&column.name).is_some() || decisions.drops(&path) || unowned || computed {
            continue;
        }
        let candidates = come.iter().filter(|(_, other)| other.generated.is_none()).map(|(at, other)| {
            let name = likeness(&column.name, &other.name) * 6;
            let ty = if column.ty == other.ty { 200 } else { likeness(&column.ty, &other.ty) };
            let place = if *at == i { 100 } else { 0 };
            let alike = (column.nullable, &column.default) == (other.nullable, &other.default);
            let score = (name + ty + place + if alike { 100 } else { 0 }) / 10;
            question::Candidate::new(format!("{}.{}", old.name, other.name), score.min(100) as u8)
        });
        let candidates: Vec<_> = candidates.collect();
        if !candidates.is_empty() {
            found.questions.push(Question::new(Asked::MissingColumn, path, candidates));
        }
    }
}
