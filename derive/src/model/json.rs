//! `#[model(json)]`: a row as JSON without the struct, as serde's own derive would write it.

use crate::errors::Errors;
use crate::serde::{When, said};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Token};

/// The function that writes a row, from serde's attributes. One that it does not know is an error.
///
/// As long as no field can be left out, what stands before each is one text with what ends the one before.
pub(super) fn writer(input: &DeriveInput, fields: &[&syn::Field], errors: &mut Errors) -> TokenStream {
    let all = said(&input.attrs, errors);
    let mut writes = Vec::new();
    let mut opening = Some("{");
    for field in fields {
        let said = said(&field.attrs, errors);
        let Some(ident) = &field.ident else { continue };
        let ty = &field.ty;
        if is_no_column(field) {
            if said.when != When::Never {
                let message = "`json` writes columns, and this field is none: add `#[serde(skip)]` to it";
                errors.at(field, message);
            }
            continue;
        }
        let name = said.member(ident, &all);
        match (opening, said.when) {
            (_, When::Never) => writes.push(quote!(__p::json_skip::<#ty>(__row)?;)),
            (Some(before), When::Always) => {
                let before = format!("{before}{name}:");
                writes.push(quote!(__p::json_column::<#ty>(__row, __to, #before)?;));
                opening = Some(",");
            }
            (before, when) => {
                if before == Some("{") {
                    writes.push(quote!(__to.push(b'{');));
                    opening = None;
                }
                let (before, when) = (format!(",{name}:"), when.tokens());
                writes.push(quote! {
                    let __first = __to.last() == ::core::option::Option::Some(&b'{');
                    let __member = __p::JsonMember { before: #before, when: #when };
                    __p::json_member::<#ty>(__row, __to, &__member, __first)?;
                });
            }
        }
    }
    let end = if opening == Some("{") { "{}" } else { "}" };
    quote! {
        const JSON: ::core::option::Option<__p::JsonRow> = ::core::option::Option::Some(|__row, __to| {
            #(#writes)*
            __to.extend_from_slice(#end.as_bytes());
            ::core::result::Result::Ok(())
        });
    }
}

/// Whether the field has `#[model(skip)]`.
fn is_no_column(field: &syn::Field) -> bool {
    let mut skip = false;
    for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("model")) {
        // What is wrong with it is said elsewhere.
        let _ = attr.parse_nested_meta(|meta| {
            skip |= meta.path.is_ident("skip");
            if !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                meta.input.step(|cursor| {
                    let mut rest = *cursor;
                    while let Some((token, next)) = rest.token_tree() {
                        if matches!(&token, proc_macro2::TokenTree::Punct(point) if point.as_char() == ',') {
                            break;
                        }
                        rest = next;
                    }
                    Ok(((), rest))
                })?;
            }
            Ok(())
        });
    }
    skip
}
