//! The attributes of the struct.

mod hook;
mod link;

pub(crate) use hook::{HookAttr, HooksAttr};
pub(crate) use link::{Between, Link, LinkKind, Links};

use super::ir::Action;
use super::search::{self, SearchAttr};
use crate::attrs::{self, flag, once};
use crate::errors::Errors;
use crate::names;
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, LitStr, Path, Token, token};

const KNOWN: &[&str] = &[
    "table",
    "schema",
    "comment",
    "key_name",
    "has_many",
    "has_one",
    "many_to_many",
    "index",
    "unique",
    "check",
    "foreign_key",
    "search",
    "database_view",
    "debug",
    "json",
    "before_insert",
    "after_insert",
    "before_update",
    "after_update",
    "before_delete",
    "after_delete",
    "after_load",
    "on_bulk",
];

/// The attributes of the struct as they are written.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) table: Option<LitStr>,
    pub(crate) schema: Option<LitStr>,
    pub(crate) comment: Option<LitStr>,
    pub(crate) key_name: Option<LitStr>,
    pub(crate) view: Option<Span>,
    pub(crate) debug: Option<Span>,
    pub(crate) json: Option<Span>,
    pub(crate) links: Links,
    pub(crate) indexes: Vec<IndexAttr>,
    pub(crate) uniques: Vec<(Vec<Ident>, Option<String>)>,
    pub(crate) checks: Vec<(String, Option<String>)>,
    pub(crate) foreign_keys: Vec<ForeignKeyAttr>,
    pub(crate) searches: Vec<SearchAttr>,
    pub(crate) hooks: HooksAttr,
}

/// A model, and columns of it if any are named.
pub(crate) struct Target {
    pub(crate) path: Path,
    pub(crate) columns: Option<Vec<Ident>>,
}

/// `index(..)`.
pub(crate) struct IndexAttr {
    pub(crate) parts: Vec<PartAttr>,
    pub(crate) unique: bool,
    pub(crate) filter: Option<String>,
    pub(crate) name: Option<String>,
}

/// A part of an index.
pub(crate) enum PartAttr {
    /// A column, and whether it is descending.
    Column(Ident, bool),
    /// SQL.
    Expression(String),
}

/// `foreign_key(..)`.
pub(crate) struct ForeignKeyAttr {
    pub(crate) columns: Vec<Ident>,
    pub(crate) target: Path,
    pub(crate) remote: Vec<Ident>,
    pub(crate) relation: Option<Ident>,
    pub(crate) on_delete: Option<(Ident, Action)>,
    pub(crate) on_update: Option<(Ident, Action)>,
    pub(crate) constraint: Option<LitStr>,
}

/// Reads the attributes of the struct.
pub(crate) fn table(attributes: &[Attribute], errors: &mut Errors) -> Table {
    let mut table = Table::default();
    attrs::read(attributes, "model", errors, |key, input, errors| table.read(key, input, errors));
    table
}

impl Table {
    fn read(&mut self, key: &Ident, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        match names::bare(key).as_str() {
            "table" => once(&mut self.table, key, attrs::text(input)?),
            "schema" => once(&mut self.schema, key, attrs::text(input)?),
            "comment" => once(&mut self.comment, key, attrs::text(input)?),
            "key_name" => once(&mut self.key_name, key, attrs::text(input)?),
            "database_view" => flag(&mut self.view, key),
            "debug" => flag(&mut self.debug, key),
            "json" => flag(&mut self.json, key),
            "has_many" => self.links.has_many(input, errors),
            "has_one" => self.links.has_one(input, errors),
            "many_to_many" => self.links.many_to_many(input),
            "index" => {
                self.indexes.push(index(key, input)?);
                Ok(())
            }
            "unique" => {
                self.uniques.push(unique(key, input)?);
                Ok(())
            }
            "check" => {
                self.checks.push(check(input)?);
                Ok(())
            }
            "foreign_key" => {
                self.foreign_keys.push(foreign_key(input)?);
                Ok(())
            }
            "search" => {
                self.searches.push(search::read(key, input)?);
                Ok(())
            }
            "id" => Err(syn::Error::new_spanned(
                key,
                "mark the fields of the primary key instead: `#[model(id)]` before each",
            )),
            "on_bulk" => self.hooks.on_bulk(key, input),
            name if hook::NAMES.contains(&name) => self.hooks.add(key, input),
            "before_load" => Err(syn::Error::new_spanned(
                key,
                "there is no row before it is read: `after_load` is called with each",
            )),
            name @ "cache" => {
                Err(syn::Error::new_spanned(key, format_args!("`{name}` is not available in this version")))
            }
            _ => Err(attrs::unknown(key, KNOWN)),
        }
    }
}

/// Reads `Target`, `Target.column` or `Target.(a, b)`.
pub(crate) fn target(input: ParseStream<'_>) -> syn::Result<Target> {
    let path = input.call(Path::parse_mod_style)?;
    let columns = match input.parse::<Option<Token![.]>>()? {
        Some(_) => Some(columns(input)?),
        None => None,
    };
    Ok(Target { path, columns })
}

/// Reads `column` or `(a, b)`.
fn columns(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    if !input.peek(token::Paren) {
        return Ok(vec![input.call(Ident::parse_any)?]);
    }
    let inner;
    let parens = syn::parenthesized!(inner in input);
    let list = inner.parse_terminated(Ident::parse_any, Token![,])?;
    if list.is_empty() {
        return Err(syn::Error::new(parens.span.join(), "name at least one column"));
    }
    Ok(list.into_iter().collect())
}

/// Reads `= cascade` and so on.
pub(crate) fn action(input: ParseStream<'_>) -> syn::Result<(Ident, Action)> {
    let word = attrs::word(input)?;
    let action = match names::bare(&word).as_str() {
        "cascade" => Action::Cascade,
        "set_null" => Action::SetNull,
        "set_default" => Action::SetDefault,
        "restrict" => Action::Restrict,
        "no_action" => Action::Nothing,
        _ => {
            let words = ["cascade", "set_null", "set_default", "restrict", "no_action"];
            return Err(attrs::one_of(word, &words));
        }
    };
    Ok((word, action))
}

/// Reads `("expression", name = "..")`.
pub(crate) fn check(input: ParseStream<'_>) -> syn::Result<(String, Option<String>)> {
    let inner;
    syn::parenthesized!(inner in input);
    let expression: LitStr = inner.parse()?;
    let mut name = None;
    if inner.parse::<Option<Token![,]>>()?.is_some() && !inner.is_empty() {
        name = Some(named(&inner, "name")?);
    }
    end(&inner)?;
    Ok((expression.value(), name))
}

/// Reads `key = "text"` for the one key that may stand here.
fn named(input: ParseStream<'_>, expected: &str) -> syn::Result<String> {
    let key = input.call(Ident::parse_any)?;
    if key != expected {
        return Err(attrs::unknown(&key, &[expected]));
    }
    Ok(attrs::text(input)?.value())
}

/// Refuses anything but a last comma.
fn end(input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() { Ok(()) } else { Err(input.error("nothing more is expected here")) }
}

/// Reads `(a, b desc, unique, where = "..", expr("..."), name = "..")`. A column whose name is one
/// of these words is written with `r#`.
fn index(key: &Ident, input: ParseStream<'_>) -> syn::Result<IndexAttr> {
    let inner;
    syn::parenthesized!(inner in input);
    let mut index = IndexAttr { parts: Vec::new(), unique: false, filter: None, name: None };
    let errors = attrs::items(&inner, |input| {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "unique" => index.unique = true,
            "where" if input.peek(Token![=]) => index.filter = Some(attrs::text(input)?.value()),
            "name" if input.peek(Token![=]) => index.name = Some(attrs::text(input)?.value()),
            "expr" if input.peek(token::Paren) => {
                let sql;
                syn::parenthesized!(sql in input);
                index.parts.push(PartAttr::Expression(sql.parse::<LitStr>()?.value()));
            }
            _ if input.peek(Token![=]) => return Err(attrs::unknown(&word, &["where", "name"])),
            _ => {
                let order: Option<Ident> = input.parse()?;
                let descending = match &order {
                    None => false,
                    Some(order) if order == "asc" => false,
                    Some(order) if order == "desc" => true,
                    Some(order) => return Err(attrs::one_of(order, &["asc", "desc"])),
                };
                index.parts.push(PartAttr::Column(word, descending));
            }
        }
        Ok(())
    });
    match errors.into_iter().reduce(combine) {
        Some(error) => Err(error),
        None if index.parts.is_empty() => {
            Err(syn::Error::new_spanned(key, "name at least one column or `expr(\"..\")`"))
        }
        None => Ok(index),
    }
}

/// Two errors as one.
pub(super) fn combine(mut one: syn::Error, other: syn::Error) -> syn::Error {
    one.combine(other);
    one
}

/// Reads `(a, b, name = "..")`.
fn unique(key: &Ident, input: ParseStream<'_>) -> syn::Result<(Vec<Ident>, Option<String>)> {
    let inner;
    syn::parenthesized!(inner in input);
    let (mut columns, mut name) = (Vec::new(), None);
    let errors = attrs::items(&inner, |input| {
        let word = input.call(Ident::parse_any)?;
        if word == "name" && input.peek(Token![=]) {
            name = Some(attrs::text(input)?.value());
        } else {
            columns.push(word);
        }
        Ok(())
    });
    match errors.into_iter().reduce(combine) {
        Some(error) => Err(error),
        None if columns.is_empty() => Err(syn::Error::new_spanned(key, "name at least one column")),
        None => Ok((columns, name)),
    }
}

/// Reads `((a, b) -> Target(x, y), name = relation, on_delete = .., on_update = ..)`.
fn foreign_key(input: ParseStream<'_>) -> syn::Result<ForeignKeyAttr> {
    let inner;
    syn::parenthesized!(inner in input);
    let local = columns(&inner)?;
    inner.parse::<Token![->]>()?;
    let target = inner.call(Path::parse_mod_style)?;
    if !inner.peek(token::Paren) {
        return Err(syn::Error::new_spanned(target, "name the columns it points at: `Target(a, b)`"));
    }
    let mut key = ForeignKeyAttr {
        columns: local,
        target,
        remote: columns(&inner)?,
        relation: None,
        on_delete: None,
        on_update: None,
        constraint: None,
    };
    inner.parse::<Option<Token![,]>>()?;
    let errors = attrs::items(&inner, |input| {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "name" => once(&mut key.relation, &word, attrs::word(input)?),
            "on_delete" => once(&mut key.on_delete, &word, action(input)?),
            "on_update" => once(&mut key.on_update, &word, action(input)?),
            "constraint" => once(&mut key.constraint, &word, attrs::text(input)?),
            _ => Err(attrs::unknown(&word, &["name", "on_delete", "on_update", "constraint"])),
        }
    });
    match errors.into_iter().reduce(combine) {
        Some(error) => Err(error),
        None => Ok(key),
    }
}
