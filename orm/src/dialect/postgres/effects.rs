//! What changes of PostgreSQL's tables do to those who use them
//! (<https://www.postgresql.org/docs/current/explicit-locking.html>).

use crate::dialect::family::{Family, family};
use crate::schema::{
    Change, Column, ColumnChange, Constraint, Default, Effect, Impact, Object, ObjectChange, Style,
};

pub(super) fn effects(change: &Change, style: Style) -> Vec<Effect> {
    let effect = |impact, why: &str, instead: &str| vec![Effect::new(impact, why, instead)];
    match change {
        Change::AddColumn { column, fill, .. } => added(column, fill.is_some()),
        Change::AlterColumn(change) => altered(change, style),
        Change::AlterEnum(change) if change.gone().next().is_some() || !change.labels.is_empty() => {
            let replaced = change.gone().next().is_some();
            if !replaced {
                return Vec::new();
            }
            effect(
                Impact::Rewrite,
                "a label is taken from an enum by another type, into which its columns are rewritten",
                "keep the label, and refuse it by a check",
            )
        }
        Change::AddConstraint { fresh: true, .. } => Vec::new(),
        Change::AddConstraint { constraint: Constraint::Exclusion(_), .. } => excluded(),
        Change::AlterOptions { old, new, .. } if old.unlogged != new.unlogged => effect(
            Impact::Rewrite,
            "a table is written anew to be logged, or not to be",
            "do it in a quiet hour, or while the table is empty",
        ),
        Change::AlterOptions { old, new, .. }
            if new.partition_of.is_some() && old.partition_of != new.partition_of =>
        {
            effect(
                Impact::ScanExclusive,
                "every row of a table is read when it becomes a partition, and of the default partition",
                "add a check NOT VALID that says the same as its bound, and VALIDATE it before",
            )
        }
        Change::AlterObject(change) if retyped(change) => effect(
            Impact::Rewrite,
            "a domain becomes one over another type, into which its columns are rewritten",
            "make another domain, add columns of it beside the old ones, and fill them in batches",
        ),
        Change::AddConstraint { constraint, .. } if !style.online => match constraint {
            Constraint::ForeignKey(_) => effect(
                Impact::ScanBlockingWrites,
                "a foreign key is checked against every row while nobody can write to either table",
                "add it NOT VALID, and VALIDATE it in another transaction",
            ),
            Constraint::Check(_) => effect(
                Impact::ScanExclusive,
                "a check reads every row while nobody can use the table",
                "add it NOT VALID, and VALIDATE it in another transaction",
            ),
            Constraint::Exclusion(_) => excluded(),
            Constraint::PrimaryKey(_) | Constraint::Unique(_) => effect(
                Impact::ScanExclusive,
                "the index of a key is built while nobody can use the table",
                "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX",
            ),
        },
        Change::ReplacePrimaryKey { .. } => effect(
            Impact::ScanExclusive,
            "the index of the new primary key is built while nobody can use the table",
            "add a unique index CONCURRENTLY first, and make it the key by USING INDEX",
        ),
        Change::CreateIndex { .. } if !style.online => effect(
            Impact::ScanBlockingWrites,
            "an index is built while nobody can write to the table",
            "CREATE INDEX CONCURRENTLY, outside of a transaction",
        ),
        _ => Vec::new(),
    }
}

/// No server builds it beside those who write.
fn excluded() -> Vec<Effect> {
    vec![Effect::new(
        Impact::ScanExclusive,
        "the index of an exclusion constraint is built while nobody can use the table",
        "do it in a quiet hour",
    )]
}

/// Whether a domain's columns are written anew.
fn retyped(change: &ObjectChange) -> bool {
    matches!((&change.old, &change.new), (Object::Domain(old), Object::Domain(new)) if old.ty != new.ty)
}

fn added(column: &Column, filled: bool) -> Vec<Effect> {
    let rewrite = |why: &str, instead: &str| vec![Effect::new(Impact::Rewrite, why, instead)];
    if filled {
        return vec![Effect::new(
            Impact::Backfill,
            format!("every row is updated in one transaction to fill `{}`", column.name),
            "add the column as optional, fill it in batches, and require it later",
        )];
    }
    match column {
        Column { generated: Some(generated), .. } if generated.stored => rewrite(
            "a stored generated column is computed for every row",
            "add a plain column, fill it in batches, and keep it by a trigger",
        ),
        Column { identity: Some(_), .. } => rewrite(
            "every row gets a number",
            "add the column as optional with a sequence as its default, and fill it in batches",
        ),
        Column { default: Some(Default::Expression(expression)), .. } if is_volatile(expression) => rewrite(
            "the default is computed for every row",
            "add the column as optional, set the default after, and fill it in batches",
        ),
        _ => Vec::new(),
    }
}

/// Whether an expression may give each row a value of its own. `now()` is that of the transaction.
fn is_volatile(expression: &str) -> bool {
    let calls = expression.matches('(').count();
    let steady = expression.matches("now()").count() + expression.matches("(now()").count();
    calls > steady
}

fn altered(change: &ColumnChange, style: Style) -> Vec<Effect> {
    let mut effects = Vec::new();
    if change.retypes() && rewrites(change) {
        effects.push(Effect::new(
            Impact::Rewrite,
            format!("{} to {} writes every row anew", change.old.ty, change.new.ty),
            "add another column, keep both by a trigger, fill it in batches, and swap the names",
        ));
    }
    if change.requires() {
        if change.fill.is_some() {
            effects.push(Effect::new(
                Impact::Backfill,
                format!("every NULL of `{}` is updated in one transaction", change.new.name),
                "fill the column in batches before",
            ));
        }
        if !style.online {
            effects.push(Effect::new(
                Impact::ScanExclusive,
                "SET NOT NULL reads every row while nobody can use the table",
                "add a check NOT VALID, VALIDATE it, then SET NOT NULL",
            ));
        }
    }
    effects
}

/// Whether a change of type needs more than other words in the catalog.
fn rewrites(change: &ColumnChange) -> bool {
    if change.cast.is_some() || change.old.collation != change.new.collation {
        return true;
    }
    match (family(&change.old.ty), family(&change.new.ty)) {
        (Family::Text(_), Family::Text(None)) => false,
        (Family::Text(Some(old)), Family::Text(Some(new))) => {
            let varying = |ty: &str| ty.to_ascii_lowercase().contains("var");
            new < old || !varying(&change.old.ty) || !varying(&change.new.ty)
        }
        (Family::Decimal(_), Family::Decimal(None)) => false,
        (Family::Decimal(Some((old, scale))), Family::Decimal(Some((new, same)))) => {
            scale != same || new < old
        }
        _ => true,
    }
}
