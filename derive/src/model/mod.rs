//! `#[derive(Model)]`.

mod build;
mod expand;
mod field;
mod hooks;
mod ir;
mod json;
mod links;
mod parse;
mod relations;
mod resolve;
mod search;

use crate::errors::Errors;
use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields};

/// The derive as a function of token streams, so that tests can call it.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let code = match fields(&input, &mut errors) {
        Some(fields) => {
            let table = parse::table(&input.attrs, &mut errors);
            let json = table.json.map(|_| json::writer(&input, &fields, &mut errors));
            let fields = fields.iter().map(|field| field::parse(field, &mut errors)).collect();
            let model = ir::Model { json, ..resolve::model(&input, table, fields, &mut errors) };
            expand::model(&model)
        }
        None => expand::fallback(&input),
    };
    let mut out = errors.into_tokens();
    out.extend(code);
    out
}

/// The fields of a plain struct; anything else is refused.
fn fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<Vec<&'a syn::Field>> {
    let before = "a model is a struct with named fields";
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(_) if !input.generics.params.is_empty() => {
                errors.at(&input.generics, "a model cannot be generic: its table has one set of columns");
                None
            }
            Fields::Named(fields) => Some(fields.named.iter().collect()),
            Fields::Unnamed(fields) => {
                errors.at(fields, format_args!("{before}, one for each column; this is a tuple struct"));
                None
            }
            Fields::Unit => {
                errors.at(&input.ident, format_args!("{before}, one for each column; this has no fields"));
                None
            }
        },
        Data::Enum(data) => {
            errors.at(
                data.enum_token,
                format_args!("{before}; for an enum that is stored in a column derive `DbEnum`"),
            );
            None
        }
        Data::Union(data) => {
            errors.at(data.union_token, before);
            None
        }
    }
}
