//! A change as a difference: what one side has, and the other has not.

use plough::schema::{Change, Column, Constraint};

/// What a change from one side to the other tells of both.
pub(crate) fn difference(change: &Change, [here, there]: [&str; 2]) -> String {
    let only_here = |what: String| format!("{what} is in {here}, and not in {there}");
    let only_there = |what: String| format!("{what} is in {there}, and not in {here}");
    let other = |what: String| format!("{what} is not the same in {here} and in {there}");
    let named = |what: &str, of: &str, old: &str, new: &str| {
        format!("the {what} of `{of}` is called `{old}` in {here}, and `{new}` in {there}")
    };
    match change {
        Change::CreateSchema(name) => only_there(format!("the database schema `{name}`")),
        Change::DropSchema(name) => only_here(format!("the database schema `{name}`")),
        Change::CreateEnum(def) => only_there(format!("the type `{}`", def.name)),
        Change::DropEnum(def) => only_here(format!("the type `{}`", def.name)),
        Change::AlterEnum(change) => format!(
            "the labels of the type `{}` are {} in {here}, and {} in {there}",
            change.new.name,
            change.old.labels.join(", "),
            change.new.labels.join(", ")
        ),
        Change::CreateTable(table) => only_there(format!("the table `{}`", table.name)),
        Change::DropTable(table) => only_here(format!("the table `{}`", table.name)),
        Change::CommentTable { table, .. } => other(format!("the comment of the table `{table}`")),
        Change::AddColumn { table, column, .. } => {
            only_there(format!("the column `{table}.{}` ({})", column.name, column_of(column)))
        }
        Change::DropColumn { table, column } => {
            only_here(format!("the column `{table}.{}` ({})", column.name, column_of(column)))
        }
        Change::AlterColumn(change) => {
            let (old, new) = (column_of(&change.old), column_of(&change.new));
            let path = format!("the column `{}.{}`", change.table, change.new.name);
            if old == new { other(path) } else { format!("{path} is {old} in {here}, and {new} in {there}") }
        }
        Change::AddConstraint { table, constraint, .. } => {
            only_there(format!("the {} of `{table}`", constraint_of(constraint)))
        }
        Change::DropConstraint { table, constraint } => {
            only_here(format!("the {} of `{table}`", constraint_of(constraint)))
        }
        Change::RenameConstraint { table, old, new } => {
            named("constraint", &table.to_string(), old.name(), new.name())
        }
        Change::ReplacePrimaryKey { table, old, new } => format!(
            "the primary key of `{table}` is {} in {here}, and {} in {there}",
            old.columns.join(", "),
            new.columns.join(", ")
        ),
        Change::CreateIndex { table, index } => {
            only_there(format!("the index `{}` of `{table}`", index.name))
        }
        Change::DropIndex { table, index } => only_here(format!("the index `{}` of `{table}`", index.name)),
        Change::RenameIndex { table, old, new } => named("index", &table.to_string(), &old.name, &new.name),
        Change::CreateObject(object) => only_there(object.to_string()),
        Change::DropObject(object) => only_here(object.to_string()),
        Change::AlterObject(change) => other(change.new.to_string()),
        Change::AlterOptions { table, .. } => {
            format!("the options of the table `{table}` are not the same in {here} and in {there}")
        }
        Change::CreateView(view) => only_there(format!("the view `{}`", view.name)),
        Change::DropView(view) => only_here(format!("the view `{}`", view.name)),
        Change::CreateTrigger { table, trigger } => {
            only_there(format!("the trigger `{}` of `{table}`", trigger.name))
        }
        Change::DropTrigger { table, trigger } => {
            only_here(format!("the trigger `{}` of `{table}`", trigger.name))
        }
        _ => format!("{here} and {there} are not the same"),
    }
}

fn column_of(column: &Column) -> String {
    let null = if column.nullable { "" } else { " NOT NULL" };
    let default = column.default.as_ref().map(|default| format!(" DEFAULT {}", default.sql()));
    let generated = column.generated.as_ref().map(|generated| format!(" AS ({})", generated.expression));
    let identity = if column.identity.is_some() { " numbered" } else { "" };
    let (default, generated) = (default.unwrap_or_default(), generated.unwrap_or_default());
    format!("{}{null}{default}{generated}{identity}", column.ty)
}

fn constraint_of(constraint: &Constraint) -> String {
    let (kind, of) = match constraint {
        Constraint::PrimaryKey(key) => ("primary key", key.columns.join(", ")),
        Constraint::Unique(key) => ("unique constraint", key.columns.join(", ")),
        Constraint::Check(check) => ("check", check.expression.clone()),
        Constraint::ForeignKey(key) => {
            ("foreign key", format!("{} to {}", key.columns.join(", "), key.target))
        }
        Constraint::Exclusion(exclusion) => ("exclusion constraint", exclusion.definition.clone()),
        _ => ("constraint", String::new()),
    };
    match constraint.name() {
        "" => format!("{kind} ({of})"),
        name => format!("{kind} `{name}` ({of})"),
    }
}
