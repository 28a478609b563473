//! `#[derive(View)]`: `parse` reads the attributes, `check` holds the rules between them, `expand`
//! writes the code.

mod check;
mod expand;
mod ir;
mod parse;
mod short;

use crate::errors::Errors;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// The derive as a function of token streams, so that tests can call it.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let (of, view) = parse::view(&input, &mut errors);
    if let Some(view) = &view {
        check::run(view, &mut errors);
    }
    match (of, view) {
        (Some(of), Some(view)) if errors.is_empty() => expand::view(&of, &view),
        (of, _) => {
            let mut out = errors.into_tokens();
            out.extend(expand::fallback(&input, of.as_ref()));
            out
        }
    }
}
