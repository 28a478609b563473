//! Names to what they stand for, and the rules between fields. What an error concerns is left out.

use super::build;
use super::field::Field;
use super::ir::{Column, Hooks, Index, IndexPart, Key, Model};
use super::links;
use super::parse::{PartAttr, Table};
use super::search;
use crate::errors::Errors;
use crate::names;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::DeriveInput;

/// The model that the attributes describe.
pub(crate) fn model(input: &DeriveInput, mut table: Table, fields: Vec<Field>, errors: &mut Errors) -> Model {
    let name = names::bare(&input.ident);
    let (skipped, columns): (Vec<_>, Vec<_>) = fields.into_iter().partition(|field| field.skip.is_some());
    for field in &skipped {
        build::check_skipped(field, errors);
    }
    let scope = Scope { model: &name, columns: &columns };

    let mut model = Model {
        columns_ident: columns_ident(input, &name),
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        table: text(&table.table).unwrap_or_else(|| names::plural(&names::snake_case(&name))),
        schema: text(&table.schema),
        comment: text(&table.comment),
        key_name: text(&table.key_name),
        view: table.view.is_some(),
        debug: table.debug.is_some(),
        json: None,
        skipped: skipped.iter().map(|field| field.ident.clone()).collect(),
        columns: columns.iter().map(|field| build::column(field, errors)).collect(),
        key: key(input, &columns, table.view.is_some(), errors),
        relations: Vec::new(),
        foreign_keys: Vec::new(),
        uniques: uniques(&table, &scope, errors),
        indexes: indexes(&table, &scope, errors),
        checks: columns.iter().flat_map(|field| field.checks.clone()).chain(table.checks.clone()).collect(),
        searches: Vec::new(),
        version: version(&columns, errors),
        created_at: only(&columns, "created_at", errors, |field| field.created_at),
        updated_at: only(&columns, "updated_at", errors, |field| field.updated_at),
        deleted_at: only(&columns, "deleted_at", errors, |field| field.deleted_at),
        hooks: hooks(&mut table, errors),
        name: name.clone(),
    };
    check_names(&columns, &model.columns, errors);
    links::add(&mut model, &table, &scope, errors);
    model.searches = search::resolve(&model, &table.searches, &scope, errors);
    model
}

/// The hooks, and what they do not go with.
fn hooks(table: &mut Table, errors: &mut Errors) -> Hooks {
    let attrs = std::mem::take(&mut table.hooks);
    let (loads, mut writes): (Vec<_>, Vec<_>) =
        attrs.hooks.into_iter().partition(|hook| hook.moment == "after_load");
    if table.view.is_some() {
        for hook in writes.drain(..) {
            let message = format_args!("`{}` has nothing to do: a database view is only read", hook.moment);
            errors.at(&hook.moment, message.to_string());
        }
    }
    for hook in loads.iter().filter(|_| table.json.is_some()) {
        errors.at(
            &hook.moment,
            "`json` writes rows without making the struct that `after_load` sees: keep one",
        );
    }
    match attrs.on_bulk {
        Some((span, _)) if writes.is_empty() => {
            errors.span(span, "`on_bulk` says what becomes of hooks, and there is none of a write");
        }
        _ => {}
    }
    Hooks {
        writes,
        after_load: loads.into_iter().next().map(|hook| hook.function),
        refuse_bulk: attrs.on_bulk.is_some_and(|(_, refuse)| refuse),
    }
}

fn text(literal: &Option<syn::LitStr>) -> Option<String> {
    literal.as_ref().map(syn::LitStr::value)
}

/// The columns of one model, to look names up.
pub(super) struct Scope<'a> {
    pub(super) model: &'a str,
    pub(super) columns: &'a [Field],
}

impl Scope<'_> {
    /// The index of the column that a name stands for.
    pub(super) fn index(&self, name: &Ident, errors: &mut Errors) -> Option<u16> {
        let bare = names::bare(name);
        let found = self.columns.iter().position(|field| names::bare(&field.ident) == bare);
        if found.is_none() {
            let fields: Vec<String> = self.columns.iter().map(|field| names::bare(&field.ident)).collect();
            let near = names::similar(&bare, fields.iter().map(String::as_str));
            let near = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
            errors.at(name, format_args!("`{}` has no column `{bare}`{near}", self.model));
        }
        found.and_then(|index| u16::try_from(index).ok())
    }

    /// The indices of several columns, if all exist.
    pub(super) fn indices(&self, names: &[Ident], errors: &mut Errors) -> Option<Vec<u16>> {
        let found: Vec<_> = names.iter().map(|name| self.index(name, errors)).collect();
        found.into_iter().collect()
    }
}

/// `PostColumns`, or the like if the struct names a type of that name: the generated struct would
/// hide it.
fn columns_ident(input: &DeriveInput, name: &str) -> Ident {
    let mut columns = format!("{name}Columns");
    while mentions(input.to_token_stream(), &columns) {
        columns.push('_');
    }
    Ident::new(&columns, input.ident.span())
}

fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(ident) => names::bare(&ident) == name,
        _ => false,
    })
}

fn key(input: &DeriveInput, columns: &[Field], view: bool, errors: &mut Errors) -> Key {
    let (mut key, mut broken) = (Vec::new(), false);
    for (index, field) in (0u16..).zip(columns) {
        if field.id.is_some() {
            if names::is_option(&field.syn.ty) {
                errors.at(&field.syn.ty, "a primary key is never NULL: write the type without `Option`");
                broken = true;
            }
            key.push(index);
        }
    }
    if broken {
        return Key::Missing;
    }
    if key.is_empty() && !view {
        let name = &input.ident;
        let hint = match columns.iter().find(|field| names::bare(&field.ident) == "id") {
            Some(_) => {
                "write `#[model(id)]` before the field `id`, or `#[model(id, auto)]` if the database numbers new rows"
            }
            None => {
                "write `#[model(id)]` before the field that identifies a row; several such fields are a composite key"
            }
        };
        errors.at(name, format_args!("`{name}` has no primary key: {hint}"));
        return Key::Missing;
    }
    Key::Columns(key)
}

/// The one column with a mark.
fn only(
    columns: &[Field],
    mark: &str,
    errors: &mut Errors,
    get: impl Fn(&Field) -> Option<Span>,
) -> Option<u16> {
    let mut found = None;
    for (index, field) in (0u16..).zip(columns) {
        let Some(span) = get(field) else { continue };
        match found {
            None => found = Some(index),
            Some(_) => errors.span(span, format_args!("only one column can be marked `{mark}`")),
        }
    }
    found
}

/// The column that counts changes. If it may be NULL, that is said here and not by a const check.
fn version(columns: &[Field], errors: &mut Errors) -> Option<(u16, Span)> {
    let index = only(columns, "version", errors, |field| field.version)?;
    let field = columns.get(usize::from(index))?;
    if names::is_option(&field.syn.ty) {
        errors
            .at(&field.syn.ty, "a column that counts changes is never NULL: write the type without `Option`");
        return None;
    }
    field.version.map(|span| (index, span))
}

/// Two fields cannot be one column.
fn check_names(fields: &[Field], columns: &[Column], errors: &mut Errors) {
    for (i, column) in columns.iter().enumerate() {
        let name = build::database_name(&fields[i]);
        if let Some(j) = fields[..i].iter().position(|field| build::database_name(field) == name) {
            let message = format!(
                "the fields `{}` and `{}` are both the column `{name}`",
                columns[j].field, column.field
            );
            match &fields[i].column {
                Some(text) => errors.at(text, message),
                None => errors.at(&fields[i].ident, message),
            }
        }
    }
}

fn uniques(table: &Table, scope: &Scope<'_>, errors: &mut Errors) -> Vec<(Vec<u16>, Option<String>)> {
    let mut uniques: Vec<_> = (0u16..)
        .zip(scope.columns)
        .filter(|(_, field)| field.unique.is_some())
        .map(|(index, _)| (vec![index], None))
        .collect();
    for (columns, name) in &table.uniques {
        if let Some(columns) = scope.indices(columns, errors) {
            uniques.push((columns, name.clone()));
        }
    }
    uniques
}

fn indexes(table: &Table, scope: &Scope<'_>, errors: &mut Errors) -> Vec<Index> {
    let mut indexes: Vec<_> = (0u16..)
        .zip(scope.columns)
        .filter(|(_, field)| field.index.is_some())
        .map(|(index, _)| Index {
            parts: vec![IndexPart::Column(index, false)],
            unique: false,
            filter: None,
            name: None,
        })
        .collect();
    for index in &table.indexes {
        let parts: Vec<_> = index.parts.iter().map(|part| self::part(part, scope, errors)).collect();
        if let Some(parts) = parts.into_iter().collect() {
            let (filter, name) = (index.filter.clone(), index.name.clone());
            indexes.push(Index { parts, unique: index.unique, filter, name });
        }
    }
    indexes
}

fn part(part: &PartAttr, scope: &Scope<'_>, errors: &mut Errors) -> Option<IndexPart> {
    Some(match part {
        PartAttr::Column(name, descending) => IndexPart::Column(scope.index(name, errors)?, *descending),
        PartAttr::Expression(sql) => IndexPart::Expression(sql.clone()),
    })
}
