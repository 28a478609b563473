//! What is wrong with a plan, or may be: with a code that stays the same, the reason, and the safe form.
//!
//! | code | what |
//! |---|---|
//! | P001 | a table is dropped with its rows |
//! | P002 | a column is dropped with its values |
//! | P003 | values are cut by a narrower type |
//! | P004 | a sequence is dropped with how far it has counted |
//! | P005 | a table is emptied by TRUNCATE |
//! | P006 | every row of a table is deleted or changed: the statement has no WHERE |
//! | P010 | values may not fit into a narrower type |
//! | P011 | rows may hold a label that is gone |
//! | P020 | a column that has NULLs becomes required, and nothing fills them |
//! | P021 | a required column is added without a value for the rows that are there |
//! | P022 | duplicates may stop a unique constraint or index |
//! | P023 | rows may violate a new check |
//! | P024 | rows may point at no row |
//! | P030 | every row is written anew, and nobody can use the table meanwhile |
//! | P031 | every row is written anew, and nobody can write meanwhile |
//! | P032 | every row is read, and nobody can use the table meanwhile |
//! | P033 | every row is read, and nobody can write meanwhile |
//! | P034 | every row is updated in one transaction |
//! | P040 | a foreign key has no index |
//! | P050 | a rename breaks the release that runs meanwhile |
//! | P051 | something is dropped that the release that runs meanwhile may read |
//! | P052 | inserts of the release that runs meanwhile do not bring a new required column |
//! | P053 | a function or a procedure is dropped that statements may call |
//! | P054 | something is dropped that rows were held to or read by: a trigger, a view, a type, an extension |
//! | P060 | there is no way back |

mod files;
mod finding;
mod rows;
mod sql;

pub use files::{Linted, lint_files};
pub use finding::{Code, Finding, Ignore};
pub(crate) use sql::renamed;

use crate::plan::{Plan, Step, table_of};
use plough::schema::{Change, Column, Danger, Impact, Object};
use std::collections::HashSet;

/// Looks a plan through.
///
/// ```
/// use plough::Db;
/// use plough::schema::{Column, Name, Schema, Style, Table, alterations};
/// use plough_migrate::{Code, Decisions, Ignore, Plan, diff, lint};
///
/// let mut table = Table::new(Name::new(None, "users"));
/// table.columns = vec![Column::new("id", "bigint"), Column::new("nickname", "text")];
/// let mut old = Schema::new();
/// old.tables.push(table);
/// let mut new = old.clone();
/// new.tables[0].columns.pop();
///
/// let db = Db::offline("postgres:15")?;
/// let plan = Plan::new(&diff(&old, &new, &Decisions::new())?, &alterations(&db, Style::default()))?;
/// let findings = lint(&plan, &[]);
/// assert_eq!(findings[0].code, Code::DroppedColumn);
/// assert_eq!(findings[0].code.as_str(), "P002");
///
/// // What was thought about is ignored, with the reason.
/// let ignores = [Ignore::parse("P002 users: copied to profiles in May")?, Ignore::parse("P051: no release reads it")?];
/// assert!(lint(&plan, &ignores).iter().all(|finding| finding.ignored.is_some()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn lint(plan: &Plan, ignores: &[Ignore]) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What is taken off while something changes, comes again.
    let made: HashSet<String> = plan.changes().filter_map(made).collect();
    for (i, step) in plan.steps.iter().enumerate() {
        let mut add = |code: Code, reason: String, instead: String| {
            findings.push(Finding::new(code, i, subject(&step.change), reason, instead));
        };
        // Those of a later part repeat the first's.
        for guard in step.guards.iter().filter(|_| step.part == 0) {
            let code = of_danger(guard.danger);
            add(code, guard.about.clone(), code.instead().to_owned());
        }
        for effect in &step.effects {
            add(of_impact(effect.impact), effect.why.clone(), effect.instead.clone());
        }
        for key in &step.unindexed {
            let reason = format!(
                "the foreign key `{key}` has no index: to delete or change a row that it points at reads every row"
            );
            add(Code::ForeignKeyWithoutIndex, reason, Code::ForeignKeyWithoutIndex.instead().to_owned());
        }
        if step.part == 0 {
            running_release(step, &made, &mut add);
        }
        if let Some(why) = &step.down.irreversible {
            add(Code::Irreversible, why.clone(), Code::Irreversible.instead().to_owned());
        }
    }
    for finding in &mut findings {
        let ignore = ignores.iter().find(|ignore| ignore.is_about(finding));
        finding.ignored = ignore.map(|ignore| ignore.reason.clone());
    }
    findings
}

/// What breaks the release whose programs still run while the plan is applied.
fn running_release(step: &Step, made: &HashSet<String>, add: &mut dyn FnMut(Code, String, String)) {
    for change in step.within.iter().chain([&step.change]) {
        let (code, reason) = match change {
            Change::RenameTable { from, to } => {
                (Code::Rename, format!("a running release asks for `{from}`, not for `{to}`"))
            }
            Change::RenameColumn { table, from, to } => {
                (Code::Rename, format!("a running release asks for `{table}.{from}`, not for `{to}`"))
            }
            Change::DropTable(table) => {
                (Code::DropWhileRunning, format!("a running release may ask for `{}`", table.name))
            }
            Change::DropColumn { table, column } => (
                Code::DropWhileRunning,
                format!("a running release asks for `{table}.{}` in every SELECT of the model", column.name),
            ),
            Change::DropObject(object)
                if matches!(**object, Object::Function(_)) && !made.contains(&object.to_string()) =>
            {
                (Code::DroppedFunction, format!("a statement of a running release may call {object}"))
            }
            Change::DropObject(_) | Change::DropView(_) | Change::DropTrigger { .. } => match gone(change) {
                Some(what) if !made.contains(&what) => {
                    (Code::DroppedObject, format!("a running release may lean on {what}"))
                }
                _ => continue,
            },
            Change::AddColumn { table, column, .. } if needs_value(column) => (
                Code::RequiredWhileRunning,
                format!("an INSERT of a running release does not bring `{table}.{}`", column.name),
            ),
            _ => continue,
        };
        add(code, reason, code.instead().to_owned());
    }
}

fn needs_value(column: &Column) -> bool {
    !column.nullable && column.default.is_none() && column.identity.is_none() && column.generated.is_none()
}

/// What a change makes beside tables.
fn made(change: &Change) -> Option<String> {
    match change {
        Change::CreateObject(_) | Change::CreateView(_) | Change::CreateTrigger { .. } => {
            gone(&change.reverse())
        }
        _ => None,
    }
}

/// What a change drops beside tables. A sequence says for itself what is lost.
fn gone(change: &Change) -> Option<String> {
    match change {
        Change::DropObject(object) if matches!(**object, Object::Sequence(_)) => None,
        Change::DropObject(object) => Some(object.to_string()),
        Change::DropView(view) => Some(format!("the view `{}`", view.name)),
        Change::DropTrigger { table, trigger } => {
            Some(format!("the trigger `{}` of `{table}`", trigger.name))
        }
        _ => None,
    }
}

/// The table that a change is about, or what else it names.
pub(crate) fn subject(change: &Change) -> String {
    match change {
        Change::CreateSchema(name) | Change::DropSchema(name) => name.clone(),
        Change::CreateEnum(def) | Change::DropEnum(def) => def.name.to_string(),
        Change::AlterEnum(change) => change.new.name.to_string(),
        Change::CreateTable(table) | Change::DropTable(table) => table.name.to_string(),
        Change::RenameTable { from, .. } => from.to_string(),
        Change::AlterTable(change) => change.new.name.to_string(),
        Change::RenameColumn { table, .. } => table.to_string(),
        Change::CreateView(view) | Change::DropView(view) => view.name.to_string(),
        Change::CreateObject(object) | Change::DropObject(object) => object.name().to_string(),
        Change::AlterObject(change) => change.new.name().to_string(),
        change => table_of(change).map(ToString::to_string).unwrap_or_default(),
    }
}

fn of_danger(danger: Danger) -> Code {
    match danger {
        Danger::Rows => Code::DroppedTable,
        Danger::Values => Code::DroppedColumn,
        Danger::Counter => Code::DroppedSequence,
        Danger::Cut => Code::Cut,
        Danger::Labels => Code::GoneLabel,
        Danger::Nulls => Code::RequiredWithoutFill,
        Danger::NoValue => Code::AddedWithoutValue,
        Danger::Duplicates => Code::Duplicates,
        Danger::Violations => Code::Violations,
        Danger::Orphans => Code::Orphans,
        _ => Code::Narrowing,
    }
}

fn of_impact(impact: Impact) -> Code {
    match impact {
        Impact::Rewrite => Code::Rewrite,
        Impact::Copy => Code::Copy,
        Impact::ScanExclusive => Code::ScanExclusive,
        Impact::ScanBlockingWrites => Code::ScanBlockingWrites,
        _ => Code::Backfill,
    }
}
