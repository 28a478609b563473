//! One step of a plan.

use plough::schema::{Change, Constraint, Effect, Guard, Mode, Statement};
use std::fmt;

/// A step: statements of one change that are run in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What it does, in words.
    pub title: String,
    /// The change.
    pub change: Change,
    /// The changes that this one took in, where a table is changed all at once.
    pub within: Vec<Change>,
    /// Which part of the change it is; a change that must be run in several ways has more than one.
    pub part: usize,
    /// How it is run.
    pub mode: Mode,
    /// The statements.
    pub up: Vec<String>,
    /// The way back.
    pub down: Down,
    /// The queries to run right before.
    pub guards: Vec<Guard>,
    /// What it does to those who use the table meanwhile.
    pub effects: Vec<Effect>,
    /// Foreign keys that come without an index which begins with their columns.
    pub unindexed: Vec<String>,
}

/// The way back from a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Down {
    /// The statements. None, if another part of the change has them, or there is no way back.
    pub statements: Vec<Statement>,
    /// What they do not give back, in words.
    pub lost: Option<String>,
    /// Why there is no way back, if there is none.
    pub irreversible: Option<String>,
}

/// Steps that are run in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stage<'a> {
    /// How they are run.
    pub mode: Mode,
    /// The steps.
    pub steps: &'a [Step],
}

impl Stage<'_> {
    /// The statements that take the stage back, in their order.
    pub fn down(&self) -> impl Iterator<Item = &Statement> {
        self.steps.iter().rev().flat_map(|step| &step.down.statements)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "-- {}", self.title)?;
        for guard in &self.guards {
            writeln!(f, "-- before: {} ({})", guard.sql, guard.about)?;
        }
        self.up.iter().try_for_each(|sql| writeln!(f, "{sql};"))
    }
}

/// What a change does, in words.
pub(crate) fn title(change: &Change) -> String {
    match change {
        Change::CreateSchema(name) => format!("make the database schema `{name}`"),
        Change::DropSchema(name) => format!("drop the database schema `{name}`"),
        Change::CreateEnum(def) => format!("make the type `{}`", def.name),
        Change::DropEnum(def) => format!("drop the type `{}`", def.name),
        Change::AlterEnum(change) => format!("change the labels of the type `{}`", change.new.name),
        Change::CreateTable(table) => format!("make the table `{}`", table.name),
        Change::DropTable(table) => format!("drop the table `{}`", table.name),
        Change::RenameTable { from, to } => format!("rename the table `{from}` to `{to}`"),
        Change::AlterTable(change) => format!("change the table `{}` all at once", change.new.name),
        Change::AlterOptions { table, .. } => format!("change the options of the table `{table}`"),
        Change::CommentTable { table, .. } => format!("say what `{table}` is"),
        Change::AddColumn { table, column, .. } => format!("add the column `{table}.{}`", column.name),
        Change::DropColumn { table, column } => format!("drop the column `{table}.{}`", column.name),
        Change::RenameColumn { table, from, to } => format!("rename the column `{table}.{from}` to `{to}`"),
        Change::AlterColumn(change) => format!("change the column `{}.{}`", change.table, change.new.name),
        Change::AddConstraint { table, constraint, .. } => {
            format!("add the {} `{}` to `{table}`", kind(constraint), constraint.name())
        }
        Change::DropConstraint { table, constraint } => {
            format!("drop the {} `{}` of `{table}`", kind(constraint), constraint.name())
        }
        Change::RenameConstraint { old, new, .. } => {
            format!("rename the {} `{}` to `{}`", kind(old), old.name(), new.name())
        }
        Change::ReplacePrimaryKey { table, new, .. } => {
            format!("make {} the primary key of `{table}`", new.columns.join(", "))
        }
        Change::CreateIndex { table, index } => format!("make the index `{}` on `{table}`", index.name),
        Change::DropIndex { table, index } => format!("drop the index `{}` of `{table}`", index.name),
        Change::RenameIndex { old, new, .. } => format!("rename the index `{}` to `{}`", old.name, new.name),
        Change::CreateView(view) => format!("make the view `{}`", view.name),
        Change::DropView(view) => format!("drop the view `{}`", view.name),
        Change::CreateTrigger { table, trigger } => {
            format!("make the trigger `{}` of `{table}`", trigger.name)
        }
        Change::DropTrigger { table, trigger } => format!("drop the trigger `{}` of `{table}`", trigger.name),
        Change::CreateObject(object) => format!("make {object}"),
        Change::DropObject(object) => format!("drop {object}"),
        Change::AlterObject(change) => format!("change {}", change.new),
        _ => "change the schema".to_owned(),
    }
}

fn kind(constraint: &Constraint) -> &'static str {
    match constraint {
        Constraint::PrimaryKey(_) => "primary key",
        Constraint::Unique(_) => "unique constraint",
        Constraint::Check(_) => "check",
        Constraint::ForeignKey(_) => "foreign key",
        Constraint::Exclusion(_) => "exclusion constraint",
        _ => "constraint",
    }
}
