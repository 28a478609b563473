//! The code of a model: one static description, one struct of columns, a few small functions.

use super::ir::{Column, Key, Model};
use super::{hooks, relations, search};
use crate::names;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;

/// The code for a model. Every path starts at a crate's root, since the user's types may have any
/// name.
pub(crate) fn model(model: &Model) -> TokenStream {
    let me = &model.ident;
    let definition = definition(model);
    let columns = columns(model);
    let decl = decl(model);
    let table = (!model.view)
        .then(|| quote!(#[automatically_derived] #[diagnostic::do_not_recommend] impl __p::Table for #me {}));
    let soft = (!model.view && model.deleted_at.is_some()).then(
        || quote!(#[automatically_derived] #[diagnostic::do_not_recommend] impl __p::SoftDelete for #me {}),
    );
    let debug = model.debug.then(|| debug(model));
    let (checks, searched) = (relations::checks(model), search::checks(model));
    let hooks = hooks::of_writes(model);
    quote! {
        const _: () = {
            use ::plough::__private as __p;
            #columns
            #hooks
            #definition
            #decl
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __p::Model for #me {}
            #table
            #soft
            #debug
            #checks
            #searched
            __p::inventory::submit! { __p::Registered(&__DEF) }
        };
    }
}

/// The struct whose fields closures see. Its parameter is `__N`, since a user's model may be `N`.
fn columns(model: &Model) -> TokenStream {
    let (me, columns, vis) = (&model.ident, &model.columns_ident, &model.vis);
    let idents = model.columns.iter().map(|column| &column.ident);
    let visibilities = model.columns.iter().map(|column| &column.vis);
    let types = model.columns.iter().map(|Column { ty, .. }| match names::in_option(ty) {
        Some(ty) => quote!(__p::NullableCol<#me, #ty>),
        None => quote!(__p::RequiredCol<#me, #ty, __N>),
    });
    let names = model.columns.iter().map(|column| &column.ident);
    let indices = (0u16..).map(proc_macro2::Literal::u16_unsuffixed);
    let at = quote!(__path);
    let relation_fields = model.relations.iter().map(|relation| relations::field(model, relation));
    let relation_values = (0u8..).zip(&model.relations).map(|(i, relation)| relations::value(relation, i));
    let methods = model.relations.iter().map(|relation| relations::method(model, relation));
    let searches = (0u8..).zip(&model.searches).filter_map(|(i, search)| search::method(model, search, i));
    // A parameter must be used: if every column may be NULL anyway, by a field of its own.
    let used = model.columns.iter().any(|column| !names::is_option(&column.ty));
    let (nullity, no_nullity) = match used {
        true => (None, None),
        false => (
            Some(quote!(__nullity: ::core::marker::PhantomData<__N>,)),
            Some(quote!(__nullity: ::core::marker::PhantomData,)),
        ),
    };
    quote! {
        #vis struct #columns<__N: __p::Nullity> {
            #(#visibilities #idents: #types,)*
            #(#relation_fields,)*
            #nullity
        }
        impl<__N: __p::Nullity> ::core::marker::Copy for #columns<__N> {}
        impl<__N: __p::Nullity> ::core::clone::Clone for #columns<__N> {
            fn clone(&self) -> Self { *self }
        }
        #[allow(dead_code)]
        impl<__N: __p::Nullity> #columns<__N> {
            const fn __at(#at: __p::Path) -> Self {
                #columns {
                    #(#names: __p::Expr::__column(#at, #indices),)*
                    #(#relation_values,)*
                    #no_nullity
                }
            }
            #(#methods)*
            #(#searches)*
        }
    }
}

/// The static description.
fn definition(model: &Model) -> TokenStream {
    let (name, table) = (&model.name, &model.table);
    let columns = model.columns.iter().map(|column| &column.definition);
    let key = key_indices(model);
    let mut rest = Vec::new();
    let text = |field: TokenStream, value: &Option<String>| {
        value.as_ref().map(|value| quote!(#field: ::core::option::Option::Some(#value),))
    };
    rest.extend(text(quote!(schema), &model.schema));
    rest.extend(text(quote!(comment), &model.comment));
    rest.extend(text(quote!(key_name), &model.key_name));
    if model.view {
        rest.push(quote!(kind: __p::ModelKind::View,));
    }
    let mut list = |field: TokenStream, items: Vec<TokenStream>| {
        if !items.is_empty() {
            rest.push(quote!(#field: &[#(#items),*],));
        }
    };
    list(quote!(relations), model.relations.iter().map(|r| relations::definition(model, r)).collect());
    list(quote!(foreign_keys), model.foreign_keys.iter().map(|k| relations::foreign_key(model, k)).collect());
    list(quote!(uniques), model.uniques.iter().map(unique).collect());
    list(quote!(indexes), model.indexes.iter().map(relations::index).collect());
    list(quote!(checks), model.checks.iter().map(check).collect());
    list(quote!(searches), model.searches.iter().map(search::definition).collect());
    if let Some((i, span)) = model.version
        && let Some(Column { ty, .. }) = model.columns.get(usize::from(i))
    {
        let i = proc_macro2::Literal::u16_unsuffixed(i);
        let column = quote_spanned!(span=> <#ty as __p::Scalar>::COLUMN);
        let checked = quote_spanned!(span=> __p::checked::version(#column, #i));
        rest.push(quote!(version: #checked,));
    }
    let marks = [
        (quote!(created_at), model.created_at),
        (quote!(updated_at), model.updated_at),
        (quote!(deleted_at), model.deleted_at),
    ];
    for (field, index) in marks {
        if let Some(index) = index.map(proc_macro2::Literal::u16_unsuffixed) {
            rest.push(quote!(#field: ::core::option::Option::Some(#index),));
        }
    }
    rest.extend(hooks::field(model));
    let new = quote!(__p::ModelDef::new(#name, #table, &[#(#columns),*], &[#(#key),*]));
    let value = if rest.is_empty() { new } else { quote!(__p::ModelDef { #(#rest)* ..#new }) };
    quote!(static __DEF: __p::ModelDef = #value;)
}

fn unique((columns, name): &(Vec<u16>, Option<String>)) -> TokenStream {
    let (columns, name) = (relations::indices(columns), relations::named(name));
    quote!(__p::UniqueDef::new(#columns) #name)
}

fn check((expression, name): &(String, Option<String>)) -> TokenStream {
    let name = relations::named(name);
    quote!(__p::CheckDef::new(#expression) #name)
}

fn key_indices(model: &Model) -> Vec<proc_macro2::Literal> {
    match &model.key {
        Key::Columns(key) => key.iter().copied().map(proc_macro2::Literal::u16_unsuffixed).collect(),
        Key::Missing => Vec::new(),
    }
}

/// The implementation of the hidden half.
fn decl(model: &Model) -> TokenStream {
    let (me, columns) = (&model.ident, &model.columns_ident);
    let names = model.columns.iter().map(|column| &column.ident);
    let reads = model.columns.iter().map(|Column { ty, .. }| match names::in_option(ty) {
        Some(ty) => quote!(<#ty as __p::Scalar>::next_or_null(__row)?),
        None => quote!(<#ty as __p::Scalar>::next(__row)?),
    });
    let skipped = &model.skipped;
    let key = key_indices(model);
    let key_columns: Vec<&Column> = match &model.key {
        Key::Columns(key) => key.iter().filter_map(|i| model.columns.get(usize::from(*i))).collect(),
        Key::Missing => Vec::new(),
    };
    let types: Vec<_> = key_columns.iter().map(|column| &column.ty).collect();
    let (id, key_values) = match (&model.key, key_columns.len()) {
        (Key::Missing, _) => (quote!(__p::UnknownKey), Vec::new()),
        (_, 1) => (quote!(#(#types)*), vec![quote!(#(<#types as __p::Scalar>::into_value(__id))*)]),
        (_, n) => {
            let parts = (0..n).map(proc_macro2::Literal::usize_unsuffixed);
            (
                quote!((#(#types),*)),
                parts.zip(&types).map(|(i, ty)| quote!(<#ty as __p::Scalar>::into_value(__id.#i))).collect(),
            )
        }
    };
    let id_arg = if key_values.is_empty() { quote!(_) } else { quote!(__id) };
    let values = model.columns.iter().map(|Column { ident, ty, .. }| match names::in_option(ty) {
        Some(ty) => quote!(<#ty as __p::Scalar>::or_null(self.#ident)),
        None => quote!(<#ty as __p::Scalar>::into_value(self.#ident)),
    });
    let keys = relations::key_columns(model).into_iter().filter_map(|i| {
        let column = model.columns.get(usize::from(i))?;
        let (index, value) = (proc_macro2::Literal::u16_unsuffixed(i), copied(column));
        Some(quote!(#index => #value,))
    });
    let version = model.version.and_then(|(i, _)| model.columns.get(usize::from(i))).map(|column| {
        let value = copied(column);
        quote! {
            fn version(&self) -> ::core::option::Option<__p::Value> { ::core::option::Option::Some(#value) }
        }
    });
    let json = &model.json;
    let made = quote! {
        #me {
            #(#names: #reads,)*
            #(#skipped: ::core::default::Default::default(),)*
        }
    };
    let read = hooks::after_load(model, &made);
    quote! {
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl __p::Decl for #me {
            type Columns<N: __p::Nullity> = #columns<N>;
            type One<N: __p::Nullity> = __p::ToOne<Self, N>;
            type Id = #id;
            const DEF: &'static __p::ModelDef = &__DEF;
            const KEY: &'static [::core::primitive::u16] = &[#(#key),*];
            const COLUMNS: #columns<__p::Required> = #columns::__at(__p::Path::ROOT);
            fn to_one<S: __p::Decl, N: __p::Nullity>(o: __p::One<S, Self, N>) -> Self::One<N> {
                o.get()
            }
            fn columns<N: __p::Nullity>(__path: __p::Path) -> #columns<N> { #columns::__at(__path) }
            fn read(__row: &mut __p::Reader<'_>) -> __p::Result<Self> {
                #read
            }
            fn key_value(&self, __column: ::core::primitive::u16) -> __p::Value {
                match __column { #(#keys)* _ => __p::no_key_value() }
            }
            fn values(self) -> ::std::vec::Vec<__p::Value> {
                ::std::vec::Vec::from([#(#values),*])
            }
            fn key_values(#id_arg: Self::Id) -> ::std::vec::Vec<__p::Value> {
                ::std::vec::Vec::from([#(#key_values),*])
            }
            #version
            #json
        }
    }
}

/// A copy of a field's value as it is bound. Only keys and versions are copied.
fn copied(Column { ident, ty, .. }: &Column) -> TokenStream {
    let copy = quote!(<#ty as ::core::clone::Clone>::clone(&self.#ident));
    match names::in_option(ty) {
        Some(ty) => quote!(<#ty as __p::Scalar>::or_null(#copy)),
        None => quote!(<#ty as __p::Scalar>::into_value(#copy)),
    }
}

/// `Debug` that hides sensitive columns.
fn debug(model: &Model) -> TokenStream {
    let (me, name) = (&model.ident, &model.name);
    let fields = model.columns.iter().map(|Column { ident, field, sensitive, .. }| match sensitive {
        true => quote!(.field(#field, &::core::format_args!("<redacted>"))),
        false => quote!(.field(#field, &self.#ident)),
    });
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Debug for #me {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __f.debug_struct(#name) #(#fields)* .finish()
            }
        }
    }
}

/// Just enough that uses of a type that cannot be a model do not fail as well.
pub(crate) fn fallback(input: &DeriveInput) -> TokenStream {
    if input.generics.lifetimes().next().is_some() {
        return TokenStream::new(); // A model is `'static`.
    }
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
            impl #generics __p::Decl for #me #args #bounds {
                type Columns<__N: __p::Nullity> = ();
                type One<__N: __p::Nullity> = __p::ToOne<Self, __N>;
                type Id = __p::UnknownKey;
                const DEF: &'static __p::ModelDef = &__p::ModelDef::new("", "", &[], &[]);
                const KEY: &'static [::core::primitive::u16] = &[];
                const COLUMNS: () = ();
                fn to_one<__S: __p::Decl, __N: __p::Nullity>(__o: __p::One<__S, Self, __N>) -> Self::One<__N> {
                    __o.get()
                }
                fn columns<__N: __p::Nullity>(_: __p::Path) {}
                fn read(_: &mut __p::Reader<'_>) -> __p::Result<Self> { ::core::unreachable!() }
                fn key_value(&self, _: ::core::primitive::u16) -> __p::Value { __p::no_key_value() }
                fn values(self) -> ::std::vec::Vec<__p::Value> { ::std::vec::Vec::new() }
                fn key_values(_: Self::Id) -> ::std::vec::Vec<__p::Value> { ::std::vec::Vec::new() }
            }
            #[automatically_derived]
            impl #generics __p::Model for #me #args #bounds {}
            #[automatically_derived]
            impl #generics __p::Table for #me #args #bounds {}
        };
    }
}
