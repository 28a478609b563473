//! What comes first where no edge says so.

use plough::schema::{Change, Constraint, Object};

/// What stands in the way goes, then things are made from the ground up, then what is not needed any
/// more goes.
pub(super) fn rank(change: &Change) -> u8 {
    match change {
        Change::CreateSchema(_) => 0,
        Change::CreateEnum(_) => 2,
        Change::CreateObject(object) => made(object),
        Change::DropTrigger { .. } => 10,
        Change::DropView(_) => 11,
        Change::DropConstraint { constraint: Constraint::ForeignKey(_), .. } => 13,
        Change::DropIndex { .. } => 14,
        Change::DropConstraint { .. } => 15,
        Change::RenameTable { .. } => 16,
        Change::RenameColumn { .. } => 17,
        Change::RenameConstraint { .. } | Change::RenameIndex { .. } => 18,
        Change::AlterEnum(_) => 19,
        Change::AlterOptions { .. } => 20,
        Change::CreateTable(_) => 22,
        Change::AddColumn { .. } => 23,
        Change::AlterColumn(_) => 24,
        Change::DropColumn { .. } => 25,
        Change::AlterTable(_) => 26,
        Change::ReplacePrimaryKey { .. } => 27,
        Change::AddConstraint { constraint: Constraint::ForeignKey(_), .. } => 30,
        Change::AddConstraint { .. } => 28,
        Change::CreateIndex { .. } => 29,
        Change::CommentTable { .. } => 31,
        Change::AlterObject(change) => match change.new {
            Object::Domain(_) => 21,
            _ => 32,
        },
        Change::CreateView(_) => 34,
        Change::CreateTrigger { .. } => 35,
        Change::DropTable(_) => 37,
        Change::DropObject(object) => dropped(object),
        Change::DropEnum(_) => 41,
        Change::DropSchema(_) => 43,
        _ => 44,
    }
}

fn made(object: &Object) -> u8 {
    match object {
        Object::Extension(_) => 1,
        Object::Domain(_) => 3,
        Object::Sequence(_) => 4,
        Object::Other(other) if other.table.is_some() => 36,
        Object::Other(_) => 5,
        _ => 6,
    }
}

fn dropped(object: &Object) -> u8 {
    match object {
        Object::Other(other) if other.table.is_some() => 12,
        Object::Extension(_) => 42,
        Object::Domain(_) => 40,
        Object::Sequence(_) => 39,
        _ => 38,
    }
}
