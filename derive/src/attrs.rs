//! Reading attributes: a list of `key`, `key = value` and `key(..)`.

use crate::errors::Errors;
use crate::names;
use proc_macro2::{Ident, Span, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitStr, Meta, Token};

/// Reads every attribute of the given name. `item` gets each key and reads what follows it. After
/// an error the next item is read, so that all errors are found.
pub(crate) fn read(
    attrs: &[Attribute],
    name: &str,
    errors: &mut Errors,
    mut item: impl FnMut(&Ident, ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        let Meta::List(list) = &attr.meta else {
            errors.at(&attr.meta, format_args!("expected `#[{name}(..)]`"));
            continue;
        };
        let read = list.parse_args_with(|input: ParseStream<'_>| {
            items(input, |input| {
                let key = input.call(Ident::parse_any)?;
                item(&key, input, errors)
            })
            .into_iter()
            .for_each(|error| errors.push(error));
            Ok(())
        });
        if let Err(error) = read {
            errors.push(error);
        }
    }
}

/// Reads a list with commas; after an error it goes on behind the next comma.
pub(crate) fn items(
    input: ParseStream<'_>,
    mut item: impl FnMut(ParseStream<'_>) -> syn::Result<()>,
) -> Vec<syn::Error> {
    let mut found = Vec::new();
    while !input.is_empty() {
        let read = item(input).and_then(|()| {
            if input.is_empty() || input.peek(Token![,]) { Ok(()) } else { Err(input.error("expected `,`")) }
        });
        if let Err(error) = read {
            found.push(error);
            while !input.is_empty() && !input.peek(Token![,]) {
                // Reading one token tree fails only at the end.
                if input.parse::<TokenTree>().is_err() {
                    break;
                }
            }
        }
        if input.parse::<Option<Token![,]>>().is_err() {
            break;
        }
    }
    found
}

/// Reads `= value`.
pub(crate) fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// Reads `= identifier`, where keywords are identifiers, too.
pub(crate) fn word(input: ParseStream<'_>) -> syn::Result<Ident> {
    input.parse::<Token![=]>()?;
    input.call(Ident::parse_any)
}

/// Reads `= "text"`, which may not be empty.
pub(crate) fn text(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let text: LitStr = value(input)?;
    if text.value().is_empty() {
        return Err(syn::Error::new_spanned(text, "this text may not be empty"));
    }
    Ok(text)
}

/// Keeps the value of a key that may be given once.
pub(crate) fn once<T>(slot: &mut Option<T>, key: &Ident, value: T) -> syn::Result<()> {
    if slot.is_some() {
        return Err(syn::Error::new_spanned(key, format_args!("`{key}` is given twice")));
    }
    *slot = Some(value);
    Ok(())
}

/// A flag that may be given once: where it stands.
pub(crate) fn flag(slot: &mut Option<Span>, key: &Ident) -> syn::Result<()> {
    once(slot, key, key.span())
}

/// The error for a key that does not exist.
pub(crate) fn unknown(key: &Ident, known: &[&str]) -> syn::Error {
    let name = names::bare(key);
    syn::Error::new_spanned(
        key,
        match names::similar(&name, known.iter().copied()) {
            Some(near) => format!("unknown attribute `{name}`, did you mean `{near}`?"),
            None => format!("unknown attribute `{name}`; there are: {}", known.join(", ")),
        },
    )
}

/// The error for a value that is none of a few words.
pub(crate) fn one_of(what: impl ToTokens, words: &[&str]) -> syn::Error {
    syn::Error::new_spanned(what, format_args!("expected one of: {}", words.join(", ")))
}
