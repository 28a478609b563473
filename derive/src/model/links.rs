//! Foreign keys and relations: from what is declared to resolved data.

use super::field::Field;
use super::ir::{Action, ForeignKey, Index, IndexPart, Key, Kind, Model, Pointing, Relation};
use super::parse::{ForeignKeyAttr, Link, LinkKind, Table};
use super::resolve::Scope;
use crate::errors::Errors;
use crate::names;
use proc_macro2::Ident;
use syn::{Path, Type, Visibility};

/// The greatest number of relations that a path can tell apart.
const MOST_RELATIONS: usize = 254;

/// Adds the foreign keys and the relations, first those of fields, then those of the struct.
pub(super) fn add(model: &mut Model, table: &Table, scope: &Scope<'_>, errors: &mut Errors) {
    for (index, field) in (0u16..).zip(scope.columns) {
        reference(model, index, field, errors);
    }
    for key in &table.foreign_keys {
        foreign_key(model, key, scope, errors);
    }
    // Paths come last: they start from the others.
    let (paths, links): (Vec<_>, Vec<_>) =
        table.links.0.iter().partition(|link| matches!(link.kind, LinkKind::Through(_)));
    for link in links.into_iter().chain(paths) {
        self::link(model, link, scope, errors);
    }
}

/// `references = ..` at a field.
fn reference(model: &mut Model, index: u16, field: &Field, errors: &mut Errors) {
    let Some((span, target)) = &field.references else { return };
    let remote = target.columns.clone();
    if remote.as_ref().is_some_and(|columns| columns.len() != 1) {
        errors.span(*span, "one column refers to one column; for several write `foreign_key((a, b) -> Target(x, y))` at the struct");
        return;
    }
    check_set_null(&field.on_delete, &field.syn.ty, errors);
    check_set_null(&field.on_update, &field.syn.ty, errors);
    model.foreign_keys.push(ForeignKey {
        columns: vec![index],
        target: target.path.clone(),
        remote: remote.clone(),
        on_delete: field.on_delete.as_ref().map(|at| at.1),
        on_update: field.on_update.as_ref().map(|at| at.1),
        name: field.constraint.as_ref().map(syn::LitStr::value),
    });
    let column = names::bare(&field.ident);
    let ident = match &field.relation {
        Some(ident) => names::ident(&names::bare(ident), ident.span()),
        None => {
            let name = column.strip_suffix("_id").filter(|name| !name.is_empty());
            name.and_then(|name| names::ident(name, field.ident.span()))
        }
    };
    match ident {
        Some(ident) => {
            let kind = Kind::BelongsTo { local: vec![index], remote };
            push(model, ident, field.syn.vis.clone(), target.path.clone(), kind, errors);
        }
        None => errors.span(
            *span,
            format_args!(
                "the relation needs a name: write `relation = ..` (a column that ends in `_id` names it, `{column}` does not)"
            ),
        ),
    }
}

/// `set_null` on a column that is surely never NULL.
fn check_set_null(action: &Option<(Ident, Action)>, ty: &Type, errors: &mut Errors) {
    const PLAIN: [&str; 10] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "String", "Uuid"];
    let Some((word, Action::SetNull)) = action else { return };
    if let Type::Path(path) = names::plain(ty)
        && let Some(last) = path.path.segments.last()
        && PLAIN.contains(&names::bare(&last.ident).as_str())
    {
        errors.at(
            word,
            format_args!("`set_null` needs a column that may be NULL: make it `Option<{}>`", last.ident),
        );
    }
}

/// `foreign_key(..)` at the struct.
fn foreign_key(model: &mut Model, key: &ForeignKeyAttr, scope: &Scope<'_>, errors: &mut Errors) {
    let Some(columns) = scope.indices(&key.columns, errors) else { return };
    if columns.len() != key.remote.len() {
        let (here, there) = (columns.len(), key.remote.len());
        let message =
            format!("{here} columns here cannot point at {there} there: each column needs its counterpart");
        errors.at(&key.target, message);
        return;
    }
    for index in &columns {
        let ty = &scope.columns[usize::from(*index)].syn.ty;
        check_set_null(&key.on_delete, ty, errors);
    }
    model.foreign_keys.push(ForeignKey {
        columns: columns.clone(),
        target: key.target.clone(),
        remote: Some(key.remote.clone()),
        on_delete: key.on_delete.as_ref().map(|at| at.1),
        on_update: key.on_update.as_ref().map(|at| at.1),
        name: key.constraint.as_ref().map(syn::LitStr::value),
    });
    let Some(name) = &key.relation else { return };
    match names::ident(&names::bare(name), name.span()) {
        Some(ident) => {
            let kind = Kind::BelongsTo { local: columns, remote: Some(key.remote.clone()) };
            push(model, ident, model.vis.clone(), key.target.clone(), kind, errors);
        }
        None => no_name(name, errors),
    }
}

fn no_name(name: &Ident, errors: &mut Errors) {
    errors.at(name, format_args!("`{name}` cannot be the name of a relation"));
}

/// `has_many(..)` and the like at the struct.
fn link(model: &mut Model, link: &Link, scope: &Scope<'_>, errors: &mut Errors) {
    let Some(ident) = names::ident(&names::bare(&link.name), link.name.span()) else {
        return no_name(&link.name, errors);
    };
    let kind = match &link.kind {
        LinkKind::HasOne(columns, local) => {
            pointing(model, columns, local, &link.target, scope, errors).map(Kind::HasOne)
        }
        LinkKind::HasMany(columns, local) => {
            pointing(model, columns, local, &link.target, scope, errors).map(Kind::HasMany)
        }
        LinkKind::ManyToMany { through, near, far } => counted(model, near, errors)
            .then(|| Kind::ManyToMany { through: through.clone(), near: near.clone(), far: far.clone() }),
        LinkKind::Through(steps) => through(model, steps, errors),
    };
    if let Some(kind) = kind {
        push(model, ident, model.vis.clone(), link.target.clone(), kind, errors);
    }
}

/// Whether as many columns point at this model as its key has.
fn counted(model: &Model, pointing: &[Ident], errors: &mut Errors) -> bool {
    let Key::Columns(key) = &model.key else { return true };
    if pointing.len() == key.len() {
        return true;
    }
    let message = format!(
        "the key of `{}` has {} columns, and {} point at it here",
        model.name,
        key.len(),
        pointing.len()
    );
    errors.at(&pointing[0], message);
    false
}

/// Columns of another model that point at the key of this one, or at columns that are unique in it.
fn pointing(
    model: &Model,
    columns: &[Ident],
    local: &Option<Vec<Ident>>,
    target: &Path,
    scope: &Scope<'_>,
    errors: &mut Errors,
) -> Option<Pointing> {
    let Some(names) = local else {
        let pointing = Pointing { columns: columns.to_vec(), local: None };
        return counted(model, columns, errors).then_some(pointing);
    };
    let (local, first) = (scope.indices(names, errors)?, names.first()?);
    if columns.len() != local.len() {
        let (there, here) = (columns.len(), local.len());
        let message =
            format!("{there} columns there cannot point at {here} here: each column needs its counterpart");
        errors.at(first, message);
        return None;
    }
    if !unique(model, &local) {
        let names: Vec<String> = names.iter().map(|name| format!("`{}`", names::bare(name))).collect();
        let names = names.join(", ");
        let target = names::path_text(target);
        let message = match local.len() {
            1 => format!(
                "{names} is not unique in `{}`, so that a `{target}` could belong to several: mark it `unique`",
                model.name
            ),
            _ => format!(
                "{names} are not unique together in `{}`, so that a `{target}` could belong to several: write `unique(..)`",
                model.name
            ),
        };
        errors.at(first, message);
        return None;
    }
    Some(Pointing { columns: columns.to_vec(), local: Some(local) })
}

/// Whether no two rows can be equal in all of the columns.
fn unique(model: &Model, columns: &[u16]) -> bool {
    let among = |unique: &[u16]| !unique.is_empty() && unique.iter().all(|column| columns.contains(column));
    let indexed = |index: &Index| {
        let column = |part: &IndexPart| match part {
            IndexPart::Column(column, _) => Some(*column),
            IndexPart::Expression(_) => None,
        };
        let parts: Option<Vec<u16>> = index.parts.iter().map(column).collect();
        index.unique && index.filter.is_none() && parts.is_some_and(|parts| among(&parts))
    };
    match &model.key {
        // What is missing is an error already.
        Key::Missing => true,
        // A database view has no constraints that could be looked at.
        _ if model.view => true,
        Key::Columns(key) => {
            among(key)
                || model.uniques.iter().any(|(unique, _)| among(unique))
                || model.indexes.iter().any(indexed)
        }
    }
}

/// A path over relations: the first is one of this model.
fn through(model: &Model, steps: &[Ident], errors: &mut Errors) -> Option<Kind> {
    let [first, ..] = steps else { return None };
    let name = names::bare(first);
    let Some(relation) = model.relations.iter().find(|relation| names::bare(&relation.ident) == name) else {
        let known: Vec<String> =
            model.relations.iter().map(|relation| names::bare(&relation.ident)).collect();
        let near = names::similar(&name, known.iter().map(String::as_str));
        let near = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
        errors.at(first, format_args!("`{}` has no relation `{name}`{near}", model.name));
        return None;
    };
    let local = match &relation.kind {
        Kind::BelongsTo { local, .. } => Some(local.clone()),
        Kind::HasOne(Pointing { local, .. })
        | Kind::HasMany(Pointing { local, .. })
        | Kind::Through { local, .. } => local.clone(),
        Kind::ManyToMany { .. } => None,
    };
    let ident = |step: &Ident| names::ident(&names::bare(step), step.span()).unwrap_or_else(|| step.clone());
    Some(Kind::Through { steps: steps.iter().map(ident).collect(), local })
}

/// Adds a relation whose name is free.
fn push(model: &mut Model, ident: Ident, vis: Visibility, target: Path, kind: Kind, errors: &mut Errors) {
    let name = names::bare(&ident);
    if model.columns.iter().any(|column| column.field == name) {
        let rename = match kind {
            Kind::BelongsTo { .. } => ": name it with `relation = ..`",
            _ => "",
        };
        errors.at(
            &ident,
            format_args!("`{name}` is a column already, so the relation needs another name{rename}"),
        );
    } else if model.relations.iter().any(|relation| names::bare(&relation.ident) == name) {
        let rename = match kind {
            Kind::BelongsTo { .. } => ": name one with `relation = ..`",
            _ => "",
        };
        errors.at(&ident, format_args!("two relations are named `{name}`{rename}"));
    } else if model.relations.len() == MOST_RELATIONS {
        errors.at(&ident, format_args!("a model can have at most {MOST_RELATIONS} relations"));
    } else {
        model.relations.push(Relation { ident, vis, target, kind });
    }
}
