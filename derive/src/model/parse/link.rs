//! Relations that are declared at the struct.

use super::{columns, end, target};
use crate::attrs;
use crate::errors::Errors;
use crate::names;
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Path, Token, token};

/// The relations in the order in which they are declared.
#[derive(Default)]
pub(crate) struct Links(pub(crate) Vec<Link>);

/// A relation that is declared at the struct.
pub(crate) struct Link {
    pub(crate) name: Ident,
    pub(crate) target: Path,
    pub(crate) kind: LinkKind,
}

/// How it leads there.
pub(crate) enum LinkKind {
    /// Columns there point at this model: at its key, or at the columns that are named.
    HasOne(Vec<Ident>, Option<Vec<Ident>>),
    /// The same, of any number of rows.
    HasMany(Vec<Ident>, Option<Vec<Ident>>),
    ManyToMany {
        through: Between,
        near: Vec<Ident>,
        far: Vec<Ident>,
    },
    /// Over relations that are declared elsewhere.
    Through(Vec<Ident>),
}

/// What stands between two models.
#[derive(Clone)]
pub(crate) enum Between {
    Model(Path),
    /// A table that is no model.
    Table(LitStr),
}

const LINK_SHAPE: &str = "expected `through = Link(column_that_points_here, column_that_points_there)`";

/// What follows the columns of a relation: `-> column`, `-> (a, b)`, or nothing.
fn arrow(input: ParseStream<'_>) -> syn::Result<Option<Vec<Ident>>> {
    match input.parse::<Option<Token![->]>>()? {
        Some(_) => columns(input).map(Some),
        None => Ok(None),
    }
}

/// Whether `, through = ..` follows.
fn through_follows(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let comma = ahead.parse::<Token![,]>().is_ok();
    let word = ahead.call(Ident::parse_any);
    comma && word.is_ok_and(|word| word == "through") && ahead.peek(Token![=])
}

/// Reads `= a.b.c`.
fn path(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    input.parse::<Token![=]>()?;
    let first = input.call(Ident::parse_any)?;
    let mut steps = vec![first];
    while input.parse::<Option<Token![.]>>()?.is_some() {
        steps.push(input.call(Ident::parse_any)?);
    }
    match &*steps {
        [only] => Err(syn::Error::new_spanned(
            only,
            format_args!(
                "a path has at least two relations: `through = {only}.relation`; for a model between write `many_to_many`"
            ),
        )),
        _ => Ok(steps),
    }
}

impl Links {
    /// Reads `(name: Target.column, name: Target.column -> column, name: Target, through = a.b, ..)`.
    pub(super) fn has_many(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        self.read(input, errors, LinkKind::HasMany, true)
    }

    /// Reads `(name: Target.column, name: Target.column -> column, ..)`.
    pub(super) fn has_one(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        self.read(input, errors, LinkKind::HasOne, false)
    }

    fn read(
        &mut self,
        input: ParseStream<'_>,
        errors: &mut Errors,
        kind: fn(Vec<Ident>, Option<Vec<Ident>>) -> LinkKind,
        many: bool,
    ) -> syn::Result<()> {
        let inner;
        syn::parenthesized!(inner in input);
        let found = attrs::items(&inner, |input| {
            let name = input.call(Ident::parse_any)?;
            input.parse::<Token![:]>()?;
            let target = target(input)?;
            let kind = match target.columns {
                Some(columns) => kind(columns, arrow(input)?),
                None if through_follows(input) => {
                    input.parse::<Token![,]>()?;
                    let word = input.call(Ident::parse_any)?;
                    let steps = path(input)?;
                    if !many {
                        return Err(syn::Error::new_spanned(
                            word,
                            "a path may lead to many rows: declare it by `has_many`",
                        ));
                    }
                    LinkKind::Through(steps)
                }
                None if target.path.is_ident("through") && input.peek(Token![=]) => {
                    return Err(syn::Error::new_spanned(
                        &target.path,
                        format_args!("say which model the path leads to: `{name}: Model, through = ..`"),
                    ));
                }
                None => {
                    let text = names::path_text(&target.path);
                    return Err(syn::Error::new_spanned(
                        &target.path,
                        format_args!("say which column points here: `{name}: {text}.column`"),
                    ));
                }
            };
            self.0.push(Link { name, target: target.path, kind });
            Ok(())
        });
        found.into_iter().for_each(|error| errors.push(error));
        Ok(())
    }

    /// Reads `(name: Target, through = Link(near, far))`, where `Link` may be a table's name as text.
    pub(super) fn many_to_many(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let inner;
        syn::parenthesized!(inner in input);
        let name = inner.call(Ident::parse_any)?;
        inner.parse::<Token![:]>()?;
        let target = inner.call(Path::parse_mod_style)?;
        if inner.parse::<Option<Token![,]>>()?.is_none() || inner.is_empty() {
            return Err(syn::Error::new_spanned(&target, LINK_SHAPE));
        }
        let key = inner.call(Ident::parse_any)?;
        if key != "through" {
            return Err(syn::Error::new_spanned(key, LINK_SHAPE));
        }
        inner.parse::<Token![=]>()?;
        let through = between(&inner)?;
        if !inner.peek(token::Paren) {
            return Err(match &through {
                Between::Model(path) => syn::Error::new_spanned(path, LINK_SHAPE),
                Between::Table(text) => syn::Error::new_spanned(text, LINK_SHAPE),
            });
        }
        let pair;
        let parens = syn::parenthesized!(pair in inner);
        let near = columns(&pair)?;
        if pair.parse::<Option<Token![,]>>()?.is_none() || pair.is_empty() {
            return Err(syn::Error::new(parens.span.join(), LINK_SHAPE));
        }
        let far = columns(&pair)?;
        end(&pair)?;
        end(&inner)?;
        self.0.push(Link { name, target, kind: LinkKind::ManyToMany { through, near, far } });
        Ok(())
    }
}

/// Reads a model, or the name of a table as text.
fn between(input: ParseStream<'_>) -> syn::Result<Between> {
    if !input.peek(LitStr) {
        return input.call(Path::parse_mod_style).map(Between::Model);
    }
    let text: LitStr = input.parse()?;
    if text.value().is_empty() {
        return Err(syn::Error::new_spanned(text, "this text may not be empty"));
    }
    Ok(Between::Table(text))
}
