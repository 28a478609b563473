//! What a schema holds beside tables and enum types.

use super::told::{Told, told};
use super::{Decisions, Found, enums};
use plough::schema::{
    Change, Column, Constraint, Name, Object, ObjectChange, Schema, Table, TableOptions, View,
};

/// Database schemas. One that is gone stays, unless somebody said that it is to go: who knows what else
/// it holds.
pub(super) fn schemas(old: &Schema, new: &Schema, decisions: &Decisions, found: &mut Found) {
    let (before, after) = (old.database_schemas(), new.database_schemas());
    for name in after.difference(&before) {
        found.changes.push(Change::CreateSchema((*name).to_owned()));
    }
    for name in before.difference(&after) {
        if decisions.drops(name) || decisions.prunes() {
            found.changes.push(Change::DropSchema((*name).to_owned()));
        } else {
            found.unowned.push(format!("the database schema `{name}`"));
        }
    }
}

/// Views are text. One that differs is made anew.
pub(super) fn views(old: &Schema, new: &Schema, decisions: &Decisions, found: &mut Found) {
    let Told { changed, dropped, left, come } = told(
        &old.views,
        &new.views,
        |a, b| a.name == b.name,
        |a, b| text(a) == text(b),
        |view| decisions.drops(&view.name.to_string()) || decisions.prunes(),
    );
    let drop = |view: &View| Change::DropView(Box::new(view.clone()));
    let create = |view: &View| Change::CreateView(Box::new(view.clone()));
    for (view, other) in changed {
        found.changes.extend([drop(view), create(other)]);
    }
    found.changes.extend(dropped.into_iter().map(drop));
    found.unowned.extend(left.into_iter().map(|view| format!("the view `{}`", view.name)));
    found.changes.extend(come.into_iter().map(create));
}

/// What a program says of a view. Its columns follow from that, but for their comments.
fn text(view: &View) -> View {
    let mut text = view.clone();
    text.columns.retain(|column| column.comment.is_some());
    text.columns = text
        .columns
        .into_iter()
        .map(|column| {
            let mut bare = Column::new(&column.name, "");
            bare.comment = column.comment;
            bare
        })
        .collect();
    text
}

/// Extensions, domains, sequences, functions and what else is kept as text.
pub(super) fn objects(old: &Schema, new: &Schema, decisions: &Decisions, found: &mut Found) {
    let (before, after): (Vec<Object>, Vec<Object>) = (old.objects().collect(), new.objects().collect());
    // What belongs to a table goes with it, and the way back would not make it.
    let with_table = |object: &Object| {
        object.table().is_some_and(|table| found.changes.iter().any(|change| drops(change, table, object)))
    };
    let goes: Vec<bool> = before.iter().map(with_table).collect();
    let at = |object: &Object| before.iter().position(|other| std::ptr::eq(other, object));
    let Told { changed, dropped, left, come } = told(&before, &after, is_same, is_equal, |object| {
        decisions.drops(&object.path())
            || decisions.drops(&object.name().to_string())
            || decisions.prunes()
            || at(object).is_some_and(|at| goes[at])
            || is_search_index(object)
            // With other arguments it is another function, whose calls would fit both.
            || another_signature(object, &before, &after)
    });
    for (object, other) in changed {
        let columns = match object {
            Object::Domain(domain) => enums::holding(old, new, &domain.name),
            _ => Vec::new(),
        };
        let change = ObjectChange::new(object.clone(), other.clone(), columns);
        found.changes.push(Change::AlterObject(Box::new(change)));
    }
    for object in dropped {
        let (alone, owned) = apart(object);
        found.changes.extend(owned.map(|change| Change::AlterObject(Box::new(change))));
        found.changes.push(Change::DropObject(Box::new(alone)));
    }
    found.unowned.extend(left.into_iter().map(ToString::to_string));
    for object in come {
        let (alone, owned) = apart(object);
        let owned = owned.map(|change| ObjectChange::new(change.new, change.old, Vec::new()));
        found.changes.push(Change::CreateObject(Box::new(alone)));
        found.changes.extend(owned.map(|change| Change::AlterObject(Box::new(change))));
    }
}

/// Whether a change drops the table of an object, or the column that a sequence numbers.
fn drops(change: &Change, table: &Name, object: &Object) -> bool {
    match (change, object) {
        (Change::DropTable(gone), _) => gone.name == *table,
        (Change::DropColumn { table: of, column }, Object::Sequence(sequence)) => {
            of == table && sequence.owned_by.as_ref().is_some_and(|owner| owner.column == column.name)
        }
        _ => false,
    }
}

/// A sequence without the column that it numbers, and the change that takes it off that column: it is
/// there before its table, and after it.
fn apart(object: &Object) -> (Object, Option<ObjectChange>) {
    match object {
        Object::Sequence(sequence) if sequence.owned_by.is_some() => {
            let mut alone = sequence.clone();
            alone.owned_by = None;
            let alone = Object::Sequence(alone);
            (alone.clone(), Some(ObjectChange::new(object.clone(), alone, Vec::new())))
        }
        object => (object.clone(), None),
    }
}

/// A model declares it, and nothing is lost with it.
fn is_search_index(object: &Object) -> bool {
    matches!(object, Object::Other(other) if other.is_search_index())
}

fn another_signature(object: &Object, before: &[Object], after: &[Object]) -> bool {
    let Object::Function(function) = object else { return false };
    let named = |objects: &[Object]| {
        let is = |other: &&Object| matches!(other, Object::Function(other) if other.name == function.name);
        objects.iter().filter(is).count()
    };
    named(before) == 1 && named(after) == 1
}

fn is_same(a: &Object, b: &Object) -> bool {
    match (a, b) {
        (Object::Function(a), Object::Function(b)) => (&a.name, &a.arguments) == (&b.name, &b.arguments),
        (Object::Other(a), Object::Other(b)) => (&a.kind, &a.name, &a.table) == (&b.kind, &b.name, &b.table),
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b) && a.name() == b.name(),
    }
}

/// Where an extension is, and which version of it, who says nothing of leaves to the server.
fn is_equal(a: &Object, b: &Object) -> bool {
    match (a, b) {
        (Object::Extension(a), Object::Extension(b)) => {
            (b.schema.is_none() || a.schema == b.schema) && (b.version.is_none() || a.version == b.version)
        }
        (a, b) => a == b,
    }
}

/// What is said of a table beside its columns. What the new one says nothing of is left as it is.
pub(super) fn options(old: &Table, new: &Table, decisions: &Decisions, found: &mut Found) {
    if old.options == new.options {
        return;
    }
    let before = old.options.clone();
    let goes = decisions.drops(&format!("options of {}", new.name)) || decisions.prunes();
    let after = if goes { new.options.clone() } else { said(&before, &new.options) };
    if after != new.options {
        found.unowned.push(format!("the options of the table `{}`", new.name));
    }
    if before != after {
        let (table, old, new) = (new.name.clone(), Box::new(before), Box::new(after));
        found.changes.push(Change::AlterOptions { table, old, new });
    }
}

/// The new options, and of the old ones what the new ones say nothing of.
fn said(old: &TableOptions, new: &TableOptions) -> TableOptions {
    let (old, mut all) = (old.clone(), new.clone());
    all.strict |= old.strict;
    all.without_rowid |= old.without_rowid;
    all.unlogged |= old.unlogged;
    all.engine = all.engine.or(old.engine);
    if all.charset.is_none() && all.collation.is_none() {
        (all.charset, all.collation) = (old.charset, old.collation);
    }
    if all.parameters.is_empty() {
        all.parameters = old.parameters;
    }
    if all.inherits.is_empty() {
        all.inherits = old.inherits;
    }
    all.partition_by = all.partition_by.or(old.partition_by);
    all.partition_of = all.partition_of.or(old.partition_of);
    all
}

/// Whether a change drops what no model can say: that it is there says nothing against the models.
pub(crate) fn is_unsaid(change: &Change) -> bool {
    match change {
        Change::DropView(_)
        | Change::DropTrigger { .. }
        | Change::DropObject(_)
        | Change::DropSchema(_)
        | Change::DropConstraint { constraint: Constraint::Exclusion(_), .. } => true,
        Change::AlterOptions { old, new, .. } => said(old, new) == **old,
        // It is dropped right after.
        Change::AlterObject(change) => apart(&change.old).0 == change.new && change.old != change.new,
        _ => false,
    }
}
