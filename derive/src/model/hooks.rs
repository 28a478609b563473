//! The code of hooks: the functions as data, so that the library calls them. A function with another
//! signature is an error at its name in the attribute.

use super::ir::Model;
use super::parse::HookAttr;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

/// A path as it was written, for errors.
fn name(function: &Path) -> String {
    function.to_token_stream().to_string().replace(' ', "")
}

/// The functions that run with writes.
pub(super) fn of_writes(model: &Model) -> Option<TokenStream> {
    if model.hooks.writes.is_empty() {
        return None;
    }
    let me = &model.ident;
    let calls = model.hooks.writes.iter().map(|HookAttr { moment, function }| {
        let span = function.span();
        let name = name(function);
        let mut moment = moment.clone();
        moment.set_span(span);
        let (params, args) = match moment == "before_update" {
            true => (quote_spanned!(span=> |__t, __r, __c|), quote_spanned!(span=> __t, __r, __c)),
            false => (quote_spanned!(span=> |__t, __r|), quote_spanned!(span=> __t, __r)),
        };
        quote_spanned!(span=> .#moment(#name, #params ::std::boxed::Box::pin(#function(#args))))
    });
    let refuse = model.hooks.refuse_bulk.then(|| quote!(.refuse_bulk()));
    Some(quote!(static __HOOKS: __p::ModelHooks<#me> = __p::ModelHooks::new() #(#calls)* #refuse;))
}

/// Where the description leads to them.
pub(super) fn field(model: &Model) -> Option<TokenStream> {
    (!model.hooks.writes.is_empty())
        .then(|| quote!(hooks: ::core::option::Option::Some(__p::HookSet::of(&__HOOKS)),))
}

/// What reading a row gives.
pub(super) fn after_load(model: &Model, made: &TokenStream) -> TokenStream {
    let Some(function) = &model.hooks.after_load else {
        return quote!(::core::result::Result::Ok(#made));
    };
    let (name, of) = (name(function), &model.name);
    let call = quote_spanned!(function.span()=> #function(&mut __made));
    quote! {
        let mut __made = #made;
        __p::loaded(#call, #name, #of)?;
        ::core::result::Result::Ok(__made)
    }
}
