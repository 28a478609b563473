//! `#[derive(Update)]`.

use crate::errors::Errors;
use crate::insert::{Field, Shape, check, shape};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;
use syn::spanned::Spanned;

/// The derive as a function of token streams, so that tests can call it.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let code = shape(&input, "update", "of", &mut errors).map(|shape| expand(&input, &shape));
    let mut out = errors.into_tokens();
    out.extend(code);
    out
}

fn expand(input: &DeriveInput, shape: &Shape) -> TokenStream {
    let (me, model) = (&input.ident, &shape.model);
    let (generics, args, bounds) = input.generics.split_for_impl();
    let changes = shape.fields.iter().map(|Field { ident, column, ty }| {
        // All at the type: two spans would be two labels in the error for a wrong one.
        let mut field = ident.clone();
        field.set_span(ident.span().located_at(ty.span()));
        let change = quote_spanned!(ty.span()=> __change(self.#field, __row));
        quote_spanned!(column.span()=> __columns.#column.#change;)
    });
    let columns: Vec<_> = shape.fields.iter().map(|field| (field.column.clone(), true)).collect();
    let rules = shape.check_rules();
    let check = check(model, &columns, "check_update");
    quote! {
        const _: () = {
            use ::plough::__private as __p;
            #[automatically_derived]
            impl #generics __p::Update<#model> for #me #args #bounds {
                fn write(self, __columns: __p::Columns<#model>, __row: &mut __p::UpdateRow) {
                    #rules
                    #(#changes)*
                }
            }
            #check
        };
    }
}
