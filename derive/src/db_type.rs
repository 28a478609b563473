//! `#[derive(DbType)]`.

use crate::errors::Errors;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Data, DeriveInput, Fields, Index, Type};

/// The derive as a function of token streams, so that tests can call it.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let inner = inner(&input, &mut errors);
    let mut out = errors.into_tokens();
    out.extend(match inner {
        Some((field, ty)) => expand(&input, &field, &ty),
        None => fallback(&input),
    });
    out
}

/// The one field: how it is named, and its type.
fn inner(input: &DeriveInput, errors: &mut Errors) -> Option<(TokenStream, Type)> {
    let what = "`DbType` is for a struct with one field, whose column type it takes over";
    let data = match &input.data {
        Data::Struct(data) => data,
        Data::Enum(data) => {
            errors.at(data.enum_token, format_args!("{what}; for an enum derive `DbEnum`"));
            return None;
        }
        Data::Union(data) => {
            errors.at(data.union_token, what);
            return None;
        }
    };
    let mut fields = data.fields.iter();
    let (Some(field), None) = (fields.next(), fields.next()) else {
        match &data.fields {
            Fields::Unit => errors.at(&input.ident, what),
            fields => errors.at(fields, what),
        }
        return None;
    };
    let name = match &field.ident {
        Some(ident) => ident.to_token_stream(),
        None => Index::from(0).to_token_stream(),
    };
    Some((name, field.ty.clone()))
}

fn expand(input: &DeriveInput, field: &TokenStream, ty: &Type) -> TokenStream {
    let me = &input.ident;
    let (generics, args, bounds) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            use ::plough::__private as __p;
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #generics __p::Decode for #me #args #bounds {
                #[inline]
                fn read(
                    __row: &dyn __p::Row,
                    __i: ::core::primitive::usize,
                ) -> __p::Result<Self> {
                    let __value = <#ty as __p::Scalar>::decode(__row, __i)?;
                    ::core::result::Result::Ok(#me { #field: __value })
                }
            }
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #generics __p::Scalar for #me #args #bounds {
                const TYPE: __p::SqlType = <#ty as __p::Scalar>::TYPE;
                fn into_value(self) -> __p::Value {
                    <#ty as __p::Scalar>::into_value(self.#field)
                }
            }
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl #generics __p::Element for #me #args #bounds {}
        };
    }
}

/// Just enough that uses of a type that cannot be a newtype do not fail as well.
fn fallback(input: &DeriveInput) -> TokenStream {
    let me = &input.ident;
    let (generics, args, bounds) = input.generics.split_for_impl();
    quote! {
        const _: () = {
            use ::plough::__private as __p;
            impl #generics __p::Decode for #me #args #bounds {
                fn read(_: &dyn __p::Row, _: ::core::primitive::usize) -> __p::Result<Self> {
                    ::core::unreachable!()
                }
            }
            impl #generics __p::Scalar for #me #args #bounds {
                const TYPE: __p::SqlType = __p::SqlType::Bool;
                fn into_value(self) -> __p::Value { ::core::unreachable!() }
            }
            impl #generics __p::Element for #me #args #bounds {}
        };
    }
}
