//! What migrations did not make is not theirs to drop.

use super::{Decisions, Found};
use plough::schema::{Change, Constraint, Object, Schema, Table};

/// Takes out the changes that would drop what is not owned, and reports them.
pub(super) fn leave_alone(decisions: &Decisions, found: &mut Found) {
    let Some(owned) = decisions.owned_schema() else { return };
    let tables = super::by_name(&owned.tables);
    let mut unowned = Vec::new();
    found.changes.retain(|change| {
        let what = match change {
            Change::DropColumn { table, column }
                if tables.get(table).is_none_or(|owned| owned.column(&column.name).is_none()) =>
            {
                format!("the column `{table}.{}`", column.name)
            }
            Change::DropIndex { table, index }
                if !tables
                    .get(table)
                    .is_some_and(|owned| owned.indexes.iter().any(|i| i.name == index.name)) =>
            {
                format!("the index `{}` of `{table}`", index.name)
            }
            Change::DropConstraint { table, constraint }
                if !tables.get(table).is_some_and(|owned| has(owned, constraint)) =>
            {
                format!("the constraint `{}` of `{table}`", constraint.name())
            }
            Change::DropEnum(def) if !owned.enums.iter().any(|other| other.name == def.name) => {
                format!("the type `{}`", def.name)
            }
            Change::DropObject(object) if !has_object(owned, object) => object.to_string(),
            _ => return true,
        };
        unowned.push(what);
        false
    });
    found.unowned.extend(unowned);
}

fn has_object(owned: &Schema, object: &Object) -> bool {
    owned.objects().any(|other| (other.kind(), other.path()) == (object.kind(), object.path()))
}

fn has(owned: &Table, constraint: &Constraint) -> bool {
    let name = constraint.name();
    match constraint {
        Constraint::PrimaryKey(_) => owned.primary_key.is_some(),
        Constraint::Unique(_) => owned.uniques.iter().any(|key| key.name == name),
        Constraint::Check(_) => owned.checks.iter().any(|check| check.name == name),
        Constraint::ForeignKey(_) => owned.foreign_keys.iter().any(|key| key.name == name),
        Constraint::Exclusion(_) => owned.exclusions.iter().any(|one| one.name == name),
        _ => false,
    }
}
