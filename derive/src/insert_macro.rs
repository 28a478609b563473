//! `insert!(Model { column: value, .. })`.

use crate::insert::check;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Expr, Path, Token, braced, bracketed, token};

/// A row.
struct Row {
    model: Path,
    fields: Vec<(Ident, Expr)>,
}

impl Parse for Row {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let model = input.call(Path::parse_mod_style)?;
        let content;
        braced!(content in input);
        let mut fields: Vec<(Ident, Expr)> = Vec::new();
        while !content.is_empty() {
            let column = content.call(Ident::parse_any)?;
            if fields.iter().any(|(other, _)| *other == column) {
                return Err(syn::Error::new(column.span(), format_args!("`{column}` is given twice")));
            }
            let value = if content.parse::<Option<Token![:]>>()?.is_some() {
                refuse_nested(&content)?;
                content.parse()?
            } else {
                syn::parse_quote!(#column)
            };
            fields.push((column, value));
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(Row { model, fields })
    }
}

/// Rows of a relation are written like a row: in braces, or several in brackets.
fn refuse_nested(input: ParseStream<'_>) -> syn::Result<()> {
    let fork = input.fork();
    let row = |input: ParseStream<'_>| -> syn::Result<bool> {
        if !input.peek(token::Brace) {
            return Ok(false);
        }
        let content;
        braced!(content in input);
        Ok(content.is_empty() || (content.call(Ident::parse_any).is_ok() && content.peek(Token![:])))
    };
    let nested = if fork.peek(token::Bracket) {
        let content;
        bracketed!(content in fork);
        row(&content)?
    } else {
        row(&fork)?
    };
    if nested {
        return Err(input.error("rows of a relation cannot be inserted together with their row yet"));
    }
    Ok(())
}

pub(crate) fn insert(input: TokenStream) -> TokenStream {
    let Row { model, fields } = match syn::parse2(input) {
        Ok(row) => row,
        Err(error) => return error.into_compile_error(),
    };
    let columns: Vec<_> = fields.iter().map(|(column, _)| (column.clone(), false)).collect();
    let check = check(&model, &columns, "check_insert");
    let values: Vec<_> = (0..fields.len()).map(|i| format_ident!("__value_{i}")).collect();
    let exprs = fields.iter().map(|(_, value)| value);
    let puts = fields.iter().zip(&values).map(|((column, value), name)| {
        let put = quote_spanned!(value.span()=> __put(#name, __row));
        quote_spanned!(column.span()=> __columns.#column.#put;)
    });
    // The values are computed outside of the closure, so that `?` and `.await` work in them.
    quote! {{
        #check
        match (#(#exprs,)*) {
            (#(#values,)*) => ::plough::__private::InsertOne::<#model>::__build(
                move |__columns, __row| { #(#puts)* },
            ),
        }
    }}
}
