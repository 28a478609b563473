//! Reads the attributes of a view.

use super::ir::{Chain, Field, Member, Rows, Source, View};
use crate::errors::Errors;
use crate::{attrs, serde};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Data, DeriveInput, Expr, Fields, FieldsNamed, Ident, Path, Token};

const KEYS: &[&str] = &[
    "column", "relation", "count", "exists", "sum", "avg", "min", "max", "expr", "flatten", "filter",
    "order_by", "limit", "offset", "key",
];

impl Parse for Chain {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut over = Vec::new();
        let mut last = input.call(Ident::parse_any)?;
        while input.parse::<Option<Token![.]>>()?.is_some() {
            over.push(std::mem::replace(&mut last, input.call(Ident::parse_any)?));
        }
        Ok(Chain { over, last })
    }
}

/// Reads the model whose rows it is a view of, and the view; none where there are no fields.
pub(super) fn view(input: &DeriveInput, errors: &mut Errors) -> (Option<Path>, Option<View>) {
    let mut of: Option<Path> = None;
    let mut json = None;
    attrs::read(&input.attrs, "view", errors, |name, input, _| match name.to_string().as_str() {
        "of" => attrs::once(&mut of, name, attrs::value(input)?),
        "json" => attrs::flag(&mut json, name),
        _ => Err(syn::Error::new_spanned(name, "expected `of = Model` or `json`")),
    });
    if of.is_none() && errors.is_empty() {
        errors.at(&input.ident, "missing `#[view(of = Model)]`: the model whose rows it is a view of");
    }
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics,
            "a view cannot be generic: which columns are read must be known where it is written; write one \
             struct for each",
        );
    }
    let Data::Struct(data) = &input.data else {
        errors.at(&input.ident, "a view is a struct: each of its fields says what is read");
        return (of, None);
    };
    let Fields::Named(fields) = &data.fields else {
        errors.at(&input.ident, "a view has named fields, each named as a column or a relation");
        return (of, None);
    };
    if fields.named.is_empty() {
        errors.at(&input.ident, "a view has at least one field: the fields say what is read");
    }
    let json = json.map(|_| members(input, fields, errors));
    let fields = fields.named.iter().filter_map(|field| self::field(field, errors)).collect();
    (of, Some(View { ident: input.ident.clone(), fields, json }))
}

/// What serde's attributes say of the fields.
fn members(input: &DeriveInput, fields: &FieldsNamed, errors: &mut Errors) -> Vec<Member> {
    let all = serde::said(&input.attrs, errors);
    let mut member = |field: &syn::Field| {
        let said = serde::said(&field.attrs, errors);
        field.ident.as_ref().map(|ident| Member { name: said.member(ident, &all), when: said.when })
    };
    fields.named.iter().filter_map(&mut member).collect()
}

fn field(field: &syn::Field, errors: &mut Errors) -> Option<Field> {
    let ident = field.ident.clone()?;
    let mut source: Option<(Ident, Source)> = None;
    let mut rows = Rows::default();
    attrs::read(&field.attrs, "view", errors, |key, input, _| {
        if let Some(read) = self::source(key, input)? {
            if let Some((before, _)) = &source {
                let message = match before == key {
                    true => format!("`{key}` is given twice"),
                    false => format!("a field is one thing: `{before}` and `{key}` do not go together"),
                };
                return Err(syn::Error::new_spanned(key, message));
            }
            source = Some((key.clone(), read));
            return Ok(());
        }
        let span = key.span();
        match key.to_string().as_str() {
            "filter" => attrs::once(&mut rows.filter, key, (span, attrs::value(input)?)),
            "order_by" => attrs::once(&mut rows.order_by, key, (span, attrs::value(input)?)),
            "limit" => attrs::once(&mut rows.limit, key, (span, number(key, input)?)),
            "offset" => attrs::once(&mut rows.offset, key, (span, number(key, input)?)),
            "key" => attrs::once(&mut rows.key, key, (span, attrs::value(input)?)),
            _ => Err(attrs::unknown(key, KEYS)),
        }
    });
    let source = source.map_or(Source::Named, |(_, source)| source);
    Some(Field { ident, ty: field.ty.clone(), source, rows })
}

/// What a key says of where the value comes from; none for another key.
fn source(key: &Ident, input: ParseStream<'_>) -> syn::Result<Option<Source>> {
    Ok(Some(match key.to_string().as_str() {
        "column" => Source::Column(attrs::value(input)?),
        "relation" => Source::Relation(attrs::word(input)?),
        "count" => Source::Asked("count", key.span(), attrs::value(input)?),
        "exists" => Source::Asked("exists", key.span(), attrs::value(input)?),
        "sum" => aggregate("sum", input)?,
        "avg" => aggregate("avg", input)?,
        "min" => aggregate("min", input)?,
        "max" => aggregate("max", input)?,
        "expr" => Source::Computed(closure(key, input)?),
        "flatten" if input.peek(Token![=]) => Source::Joined(attrs::value(input)?),
        "flatten" => Source::Flat,
        _ => return Ok(None),
    }))
}

fn aggregate(method: &'static str, input: ParseStream<'_>) -> syn::Result<Source> {
    let mut chain: Chain = attrs::value(input)?;
    let Some(relation) = chain.over.pop() else {
        let message = format!("expected `{method} = relation.column`");
        return Err(syn::Error::new_spanned(chain.last, message));
    };
    let column = std::mem::replace(&mut chain.last, relation);
    Ok(Source::Aggregate(method, chain, column))
}

fn closure(key: &Ident, input: ParseStream<'_>) -> syn::Result<Expr> {
    let expr: Expr = attrs::value(input)?;
    match &expr {
        Expr::Closure(_) => Ok(expr),
        _ => Err(syn::Error::new_spanned(
            &expr,
            format!("expected a closure: `{key} = |row| row.title.lower()`"),
        )),
    }
}

fn number(key: &Ident, input: ParseStream<'_>) -> syn::Result<Expr> {
    let expr: Expr = attrs::value(input)?;
    match &expr {
        Expr::Lit(lit) if !matches!(lit.lit, syn::Lit::Int(_)) => {
            Err(syn::Error::new_spanned(&expr, format!("expected a number of rows: `{key} = 3`")))
        }
        _ => Ok(expr),
    }
}

/// Where a key stands, for errors that are found later.
pub(super) fn first(spans: impl IntoIterator<Item = Option<Span>>) -> Option<Span> {
    spans.into_iter().flatten().next()
}
