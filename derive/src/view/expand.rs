//! The code of a view: what each field asks for, and the struct from its fields.
//!
//! Each field is mentioned once, by a call of an inherent method with a type of its own: so a mistake
//! in a field is one error at it.

use super::ir::{Chain, Field, Member, Rows, Source, View};
use super::short;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Path};

pub(super) fn view(of: &Path, view: &View) -> TokenStream {
    let View { ident: me, fields, json } = view;
    let row = Ident::new("__row", Span::mixed_site());
    let (mut parts, mut types, mut names) = (quote!(()), quote!(()), quote!(()));
    let mut values = Vec::with_capacity(fields.len());
    for (i, field) in fields.iter().enumerate() {
        let Field { ident, ty, .. } = field;
        let name = format_ident!("__{i}");
        let part = match json {
            Some(_) => written(part(field, of, &row, "__fill_json_by"), field),
            None => part(field, of, &row, "__fill_by"),
        };
        parts = quote!((#parts, #part));
        types = quote!((#types, #ty));
        names = quote!((#names, #name));
        values.push(quote!(#ident: #name));
    }
    let json = json.as_deref().map(members);
    quote! {
        const _: () = {
            use ::plough::__private as __p;
            #[automatically_derived]
            impl __p::Build<#types> for #me {
                fn build(#names: #types) -> Self {
                    #me { #(#values),* }
                }
                #json
            }
            #[automatically_derived]
            impl __p::View for #me {
                type Of = #of;
                fn plan(#row: __p::Columns<#of>) -> impl __p::Part<Value = Self> {
                    __p::Built::new(#parts)
                }
            }
        };
    }
}

/// The members of the object that it is as JSON.
fn members(members: &[Member]) -> TokenStream {
    let members = members.iter().map(|Member { name, when }| {
        let (before, when) = (format!(",{name}:"), when.tokens());
        quote!(__p::JsonMember { before: #before, when: #when })
    });
    quote! {
        const JSON: ::core::option::Option<&'static [__p::JsonMember]> =
            ::core::option::Option::Some(&[#(#members),*]);
    }
}

/// A part that can be written as JSON.
fn written(part: TokenStream, field: &Field) -> TokenStream {
    let how = match field.source {
        Source::Flat | Source::Joined(_) => quote_spanned!(field.ty.span()=> __p::inlined),
        _ => quote_spanned!(field.ty.span()=> __p::as_member),
    };
    quote_spanned!(field.ty.span()=> #how(#part))
}

/// What a field asks for. `by` is the method that fills a map.
fn part(field: &Field, of: &Path, row: &Ident, by: &str) -> TokenStream {
    let Field { ident, ty, source, rows } = field;
    let fill = |from: TokenStream| {
        let fill = quote_spanned!(ty.span()=> __fill::<#ty>());
        quote_spanned!(ty.span()=> #from.#fill)
    };
    match source {
        Source::Named if rows.is_empty() => fill(quote_spanned!(ident.span()=> #row.#ident)),
        Source::Named => loaded(ident, field, row, by),
        Source::Relation(relation) => loaded(relation, field, row, by),
        Source::Column(chain) => {
            let (over, last) = (over(chain, row), &chain.last);
            fill(quote_spanned!(last.span()=> #over.#last))
        }
        Source::Asked(method, span, chain) => {
            let relation = filtered(asked(chain, row), rows);
            let method = Ident::new(method, *span);
            fill(quote_spanned!(*span=> #relation.#method()))
        }
        Source::Aggregate(method, chain, column) => {
            let relation = filtered(asked(chain, row), rows);
            let method = Ident::new(method, column.span());
            let inner = Ident::new("__inner", Span::mixed_site());
            fill(quote_spanned!(column.span()=> #relation.#method(|#inner| #inner.#column)))
        }
        Source::Computed(closure) => {
            fill(quote_spanned!(closure.span()=> __p::computed::<#of, _, _>(#row, #closure)))
        }
        Source::Joined(chain) => {
            let (over, last) = (over(chain, row), &chain.last);
            let joined = quote_spanned!(ty.span()=> __joined::<#ty>());
            quote_spanned!(last.span()=> #over.#last().#joined)
        }
        Source::Flat => {
            let mut row = row.clone();
            row.set_span(row.span().located_at(ty.span()));
            quote_spanned!(ty.span()=> <#ty as __p::View>::plan(#row))
        }
    }
}

/// The row at the end of a chain of to-one relations.
fn over(chain: &Chain, row: &Ident) -> TokenStream {
    chain.over.iter().fold(quote!(#row), |row, relation| quote_spanned!(relation.span()=> #row.#relation()))
}

/// A relation of whose rows an aggregate is asked.
fn asked(chain: &Chain, row: &Ident) -> TokenStream {
    let (over, last) = (over(chain, row), &chain.last);
    quote_spanned!(last.span()=> ::plough::__private::rows_of(#over.#last()))
}

fn filtered(relation: TokenStream, rows: &Rows) -> TokenStream {
    match &rows.filter {
        Some((span, condition)) => {
            let condition = short::condition(condition);
            quote_spanned!(*span=> #relation.filter(#condition))
        }
        None => relation,
    }
}

/// A relation of which something is said.
fn loaded(relation: &Ident, field: &Field, row: &Ident, by: &str) -> TokenStream {
    let Field { ty, rows, .. } = field;
    let mut load = filtered(quote_spanned!(relation.span()=> #row.#relation()), rows);
    if let Some((span, order)) = &rows.order_by {
        let order = short::order(order);
        load = quote_spanned!(*span=> #load.order_by(#order));
    }
    if let Some((span, limit)) = &rows.limit {
        load = quote_spanned!(*span=> #load.limit(#limit));
    }
    if let Some((span, offset)) = &rows.offset {
        load = quote_spanned!(*span=> #load.offset(#offset));
    }
    let fill = match &rows.key {
        None => quote_spanned!(ty.span()=> __fill::<#ty>()),
        Some((_, key)) => {
            let inner = Ident::new("__inner", Span::mixed_site());
            let (over, last) = (over(key, &inner), &key.last);
            let (key, by) = (quote_spanned!(last.span()=> |#inner| #over.#last), Ident::new(by, ty.span()));
            quote_spanned!(ty.span()=> #by::<#ty, _, _, _>(#key))
        }
    };
    quote_spanned!(ty.span()=> #load.#fill)
}

/// Just enough that uses of a view with a mistake do not fail as well.
pub(super) fn fallback(input: &DeriveInput, of: Option<&Path>) -> TokenStream {
    let (Some(of), None) = (of, input.generics.lifetimes().next()) else {
        return TokenStream::new();
    };
    let me = &input.ident;
    let mut bounded = input.generics.clone();
    for param in bounded.type_params_mut() {
        param.bounds.push(syn::parse_quote!(::core::marker::Send));
        param.bounds.push(syn::parse_quote!('static));
    }
    let (generics, args, bounds) = bounded.split_for_impl();
    quote! {
        const _: () = {
            use ::plough::__private as __p;
            #[automatically_derived]
            impl #generics __p::View for #me #args #bounds {
                type Of = #of;
                fn plan(_: __p::Columns<#of>) -> impl __p::Part<Value = Self> {
                    __p::Unknown::<Self>::new()
                }
            }
        };
    }
}
