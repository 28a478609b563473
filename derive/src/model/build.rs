//! One field to one column, and the rules within it.

use super::field::Field;
use super::ir::Column;
use crate::errors::Errors;
use crate::names;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

/// The column's name in the database.
pub(super) fn database_name(field: &Field) -> String {
    field.column.as_ref().map_or_else(|| names::bare(&field.ident), syn::LitStr::value)
}

/// The column of a field.
pub(super) fn column(field: &Field, errors: &mut Errors) -> Column {
    check(field, errors);
    Column {
        ident: field.ident.clone(),
        vis: field.syn.vis.clone(),
        ty: field.syn.ty.clone(),
        field: names::bare(&field.ident),
        definition: definition(field),
        sensitive: field.sensitive.is_some(),
    }
}

/// The column's description. What can be wrong with the column's type is asked by const functions
/// while the program is compiled: such a call has the span of what it concerns.
fn definition(field: &Field) -> TokenStream {
    let (ty, name) = (&field.syn.ty, names::bare(&field.ident));
    let mut code = match names::in_option(ty) {
        Some(ty) => quote!(<#ty as __p::Scalar>::NULLABLE_COLUMN.field(#name)),
        None => quote!(<#ty as __p::Scalar>::COLUMN.field(#name)),
    };
    let mut text = |method: TokenStream, value: &Option<syn::LitStr>| {
        if let Some(value) = value {
            code.extend(quote!(.#method(#value)));
        }
    };
    text(quote!(name), &field.column);
    text(quote!(sql_type), &field.sql_type);
    text(quote!(collate), &field.collate);
    text(quote!(comment), &field.comment);
    text(quote!(renamed_from), &field.renamed_from);
    if let Some(expression) = &field.generated {
        let stored = field.virtual_.is_none();
        code.extend(quote!(.generated(#expression, #stored)));
    }
    if field.sensitive.is_some() {
        code.extend(quote!(.sensitive()));
    }
    if let Some(span) = field.auto {
        code = quote_spanned!(span=> __p::checked::auto(#code));
    }
    if field.rowid.is_some() {
        code.extend(quote!(.rowid()));
    }
    if let Some((span, value)) = &field.default {
        code = quote_spanned!(*span=> __p::checked::default(#code, __p::DefaultDef::#value));
    }
    if let Some(length) = &field.length {
        code = quote_spanned!(length.span()=> __p::checked::length(#code, #length));
    }
    if let Some(precision) = &field.precision {
        let scale = field.scale.as_ref().map_or_else(|| quote!(0), ToTokens::to_token_stream);
        code = quote_spanned!(precision.span()=> __p::checked::precision(#code, #precision, #scale));
    }
    code
}

/// The rules within one column.
fn check(field: &Field, errors: &mut Errors) {
    let mut needs = |what: Option<Span>, name: &str, needed: bool, other: &str| {
        if let Some(span) = what.filter(|_| !needed) {
            errors.span(span, format_args!("`{name}` needs `{other}` beside it"));
        }
    };
    let references = field.references.is_some();
    needs(field.rowid, "rowid", field.auto.is_some(), "auto");
    needs(field.stored, "stored", field.generated.is_some(), "generated = \"..\"");
    needs(field.virtual_, "virtual", field.generated.is_some(), "generated = \"..\"");
    needs(field.scale.as_ref().map(syn::LitInt::span), "scale", field.precision.is_some(), "precision = ..");
    needs(
        field.relation.as_ref().map(proc_macro2::Ident::span),
        "relation",
        references,
        "references = Model",
    );
    needs(field.on_delete.as_ref().map(|at| at.0.span()), "on_delete", references, "references = Model");
    needs(field.on_update.as_ref().map(|at| at.0.span()), "on_update", references, "references = Model");
    needs(field.constraint.as_ref().map(syn::LitStr::span), "constraint", references, "references = Model");

    let marks = [
        ("auto", field.auto),
        ("default", field.default.as_ref().map(|default| default.0)),
        ("generated", field.generated.as_ref().map(syn::LitStr::span)),
    ];
    let given: Vec<_> = marks.iter().filter_map(|(name, span)| span.map(|span| (name, span))).collect();
    if let [(first, _), (second, span), ..] = given[..] {
        let message = format!("`{first}` and `{second}` both say where the value comes from: keep one");
        errors.span(span, message);
    }
    if let (Some(_), Some(span)) = (field.stored, field.virtual_) {
        errors.span(span, "a generated column is either `stored` or `virtual`");
    }
    if field.deleted_at.is_some() && !names::is_option(&field.syn.ty) {
        errors
            .at(&field.syn.ty, "a row that is not deleted has no such time: write the type as `Option<..>`");
    }
}

/// A skipped field is not a column, and has none of a column's attributes.
pub(super) fn check_skipped(field: &Field, errors: &mut Errors) {
    let column = field.id.is_some()
        || field.auto.is_some()
        || field.references.is_some()
        || field.unique.is_some()
        || field.index.is_some()
        || field.default.is_some()
        || field.generated.is_some()
        || field.column.is_some();
    if let Some(span) = field.skip.filter(|_| column) {
        errors.span(span, "a skipped field is not a column: keep either `skip` or its other attributes");
    }
}
