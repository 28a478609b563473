//! By which algorithm MySQL and MariaDB change a table, and what that does to others.

use super::facts::{Flavor, Server};
use crate::dialect::family::{Family, family};
use crate::schema::{Change, Column, ColumnChange, Constraint, Default, Effect, Impact, Style};

/// How a table is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// The catalog alone.
    Instant,
    /// Beside those who read and write.
    Inplace,
    /// As the server does it: by a copy, while nobody writes.
    Servers,
}

impl Algorithm {
    /// What asks for it, at the end of `ALTER TABLE`.
    pub(super) fn after(self, style: Style) -> &'static str {
        match self {
            _ if !style.online => "",
            // Another LOCK than DEFAULT is refused with INSTANT.
            Algorithm::Instant => ", ALGORITHM=INSTANT",
            Algorithm::Inplace => ", ALGORITHM=INPLACE, LOCK=NONE",
            Algorithm::Servers => "",
        }
    }

    /// Adding one is INSTANT in every version that is supported.
    pub(super) fn of_added(column: &Column) -> Algorithm {
        let instant = match &column.generated {
            Some(generated) => !generated.stored,
            // A default that is computed is written into every row.
            None => match &column.default {
                Some(Default::Expression(_)) => false,
                Some(Default::Literal(literal)) => !literal.starts_with("CURRENT"),
                None => true,
            },
        };
        if instant && column.identity.is_none() { Algorithm::Instant } else { Algorithm::Servers }
    }

    pub(super) fn of_dropped(server: Server, column: &Column) -> Algorithm {
        let instant = match server.flavor {
            Flavor::MariaDb => column.generated.is_none(),
            Flavor::MySql => server.version >= (8, 0, 29),
        };
        match column.generated {
            Some(_) => Algorithm::Servers,
            None if instant => Algorithm::Instant,
            None => Algorithm::Inplace,
        }
    }

    pub(super) fn of_altered(server: Server, change: &ColumnChange) -> Algorithm {
        let (old, new) = (&change.old, &change.new);
        if change.old.generated != change.new.generated || old.identity != new.identity {
            return Algorithm::Servers;
        }
        let mut how = Algorithm::Instant;
        if old.nullable != new.nullable {
            how = Algorithm::Inplace;
        }
        if change.retypes() {
            let ty = retyped(server, change);
            if ty == Algorithm::Servers {
                return ty;
            }
            if ty == Algorithm::Inplace {
                how = ty;
            }
        }
        how
    }
}

/// The change of a type alone.
fn retyped(server: Server, change: &ColumnChange) -> Algorithm {
    let (old, new) = (&change.old, &change.new);
    if old.collation != new.collation || old.charset != new.charset {
        return Algorithm::Servers;
    }
    if let (Some(before), Some(after)) = (super::alter::labels(&old.ty), super::alter::labels(&new.ty)) {
        // One byte holds 255 labels.
        let same_size = (before.len() > 255) == (after.len() > 255);
        let appended = after.starts_with(&before) && same_size;
        return if appended { Algorithm::Instant } else { Algorithm::Servers };
    }
    let varying = |ty: &str| ty.to_ascii_lowercase().starts_with("varchar");
    match (family(&old.ty), family(&new.ty)) {
        (Family::Text(Some(before)), Family::Text(Some(after)))
            if varying(&old.ty) && varying(&new.ty) && after > before =>
        {
            // Two bytes of length instead of one: every row is written anew.
            let long = |characters: u32| characters.saturating_mul(4) > 255;
            match server.flavor {
                _ if long(before) == long(after) => match server.flavor {
                    Flavor::MariaDb => Algorithm::Instant,
                    Flavor::MySql => Algorithm::Inplace,
                },
                _ => Algorithm::Servers,
            }
        }
        _ => Algorithm::Servers,
    }
}

pub(super) fn effects(server: Server, change: &Change) -> Vec<Effect> {
    let copy = |why: String, instead: &str| vec![Effect::new(Impact::Copy, why, instead)];
    match change {
        Change::AddColumn { column, fill: Some(_), .. } => vec![Effect::new(
            Impact::Backfill,
            format!("every row is updated at once to fill `{}`", column.name),
            "add the column as optional, fill it in batches, and require it later",
        )],
        Change::AddColumn { column, .. } if Algorithm::of_added(column) == Algorithm::Servers => copy(
            format!("the table is copied to add `{}`", column.name),
            "add a column without a computed default, and fill it in batches",
        ),
        Change::AlterColumn(change) => {
            let mut effects = Vec::new();
            if Algorithm::of_altered(server, change) == Algorithm::Servers {
                effects.extend(copy(
                    format!("the table is copied to change `{}` to {}", change.new.name, change.new.ty),
                    "add another column, keep both by a trigger, fill it in batches, and swap the names",
                ));
            }
            if change.requires() && change.fill.is_some() {
                effects.push(Effect::new(
                    Impact::Backfill,
                    format!("every NULL of `{}` is updated at once", change.new.name),
                    "fill the column in batches before",
                ));
            }
            effects
        }
        Change::AddConstraint { fresh: true, .. } => Vec::new(),
        Change::AddConstraint { constraint: Constraint::ForeignKey(key), .. } => copy(
            format!("the table is copied to check the foreign key `{}`", key.name),
            "add it in a quiet hour, or by a tool that copies the table in the background",
        ),
        Change::AddConstraint { constraint: Constraint::Check(check), .. } => copy(
            format!("the table is copied to check `{}`", check.name),
            "add it in a quiet hour, or by a tool that copies the table in the background",
        ),
        Change::DropConstraint { constraint: Constraint::PrimaryKey(_), .. } => {
            copy("the table is copied to drop its primary key".to_owned(), "replace the key in one change")
        }
        Change::AlterTable(change) => copy(
            format!("the table `{}` is copied", change.new.name),
            "change it in a quiet hour, or by a tool that copies the table in the background",
        ),
        _ => Vec::new(),
    }
}
