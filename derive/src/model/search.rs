//! Search indexes: `search(title, body)`, from the attribute to the code.

use super::ir::Model;
use super::relations::{indices, named};
use super::resolve::Scope;
use crate::attrs::{self, once};
use crate::errors::Errors;
use crate::names;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

/// `search(..)` as it is written.
pub(crate) struct SearchAttr {
    /// The method that leads to it.
    pub(crate) method: Ident,
    pub(crate) columns: Vec<Ident>,
    pub(crate) config: Option<LitStr>,
    pub(crate) name: Option<LitStr>,
}

/// A search index.
pub(crate) struct Search {
    pub(crate) method: Ident,
    /// The columns, by index, and where each is named.
    pub(crate) columns: Vec<(u16, Ident)>,
    pub(crate) config: Option<String>,
    pub(crate) name: Option<String>,
}

/// Reads `(title, body, config = "english", name = "..")`; `(in_title: title)` names the method.
pub(super) fn read(key: &Ident, input: ParseStream<'_>) -> syn::Result<SearchAttr> {
    let inner;
    syn::parenthesized!(inner in input);
    let mut search = SearchAttr { method: key.clone(), columns: Vec::new(), config: None, name: None };
    if inner.peek2(Token![:]) {
        search.method = inner.call(Ident::parse_any)?;
        inner.parse::<Token![:]>()?;
    }
    let errors = attrs::items(&inner, |input| {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "config" if input.peek(Token![=]) => once(&mut search.config, &word, config(input)?),
            "name" if input.peek(Token![=]) => once(&mut search.name, &word, attrs::text(input)?),
            _ if input.peek(Token![=]) => Err(attrs::unknown(&word, &["config", "name"])),
            _ => {
                search.columns.push(word);
                Ok(())
            }
        }
    });
    match errors.into_iter().reduce(super::parse::combine) {
        Some(error) => Err(error),
        None if search.columns.is_empty() => {
            Err(syn::Error::new_spanned(key, "name at least one column of text"))
        }
        None => Ok(search),
    }
}

/// A configuration stands in SQL as it is.
fn config(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let config = attrs::text(input)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.');
    if config.value().chars().all(plain) {
        return Ok(config);
    }
    Err(syn::Error::new_spanned(
        config,
        "the name of a configuration of PostgreSQL is small letters, digits and `_`, as in `english`",
    ))
}

/// The search indexes, with their columns looked up.
pub(super) fn resolve(
    model: &Model,
    searches: &[SearchAttr],
    scope: &Scope<'_>,
    errors: &mut Errors,
) -> Vec<Search> {
    let mut found: Vec<Search> = Vec::new();
    for SearchAttr { method, columns, config, name } in searches {
        let bare = names::bare(method);
        if model.view {
            errors.at(method, "a database view has no index of its own: declare it on the table's model");
        } else if model.relations.iter().any(|relation| names::bare(&relation.ident) == bare)
            || found.iter().any(|other| names::bare(&other.method) == bare)
        {
            let message =
                format!("`{bare}` is taken: name the method, as in `search(find_text: {})`", columns[0]);
            errors.at(method, message);
        } else if let Some(indices) = scope.indices(columns, errors) {
            let columns = indices.into_iter().zip(columns.iter().cloned()).collect();
            let text = |text: &Option<LitStr>| text.as_ref().map(LitStr::value);
            found.push(Search { method: method.clone(), columns, config: text(config), name: text(name) });
        }
    }
    found
}

/// The description.
pub(super) fn definition(search: &Search) -> TokenStream {
    let columns = indices(&search.columns.iter().map(|(index, _)| *index).collect::<Vec<_>>());
    let config = search.config.as_ref().map(|config| quote!(.config(#config)));
    let name = named(&search.name);
    quote!(__p::SearchDef::new(#columns) #config #name)
}

/// The method of the columns struct.
pub(super) fn method(model: &Model, search: &Search, index: u8) -> Option<TokenStream> {
    let (me, vis, method) = (&model.ident, &model.vis, &search.method);
    // Any column knows where the row stands.
    let column = &model.columns.get(usize::from(search.columns.first()?.0))?.ident;
    let index = Literal::u8_unsuffixed(index);
    Some(quote! {
        #vis fn #method(self) -> __p::Search<#me> { __p::Search::__new(self.#column.__path(), #index) }
    })
}

/// What the columns must be, asked where each is named.
pub(super) fn checks(model: &Model) -> TokenStream {
    let me = &model.ident;
    let columns = model.searches.iter().flat_map(|search| &search.columns);
    columns
        .map(|(index, name)| {
            let index = Literal::u16_unsuffixed(*index);
            quote_spanned!(name.span()=> const _: () = __p::checked::searched(<#me as __p::Decl>::DEF, #index);)
        })
        .collect()
}
