//! `raw!`: a literal of SQL whose values are bound.

mod text;
mod token;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, LitStr, Token, Type};
use text::Piece;

/// `raw!("…")` or `raw!(Type, "…")`.
struct Input {
    ty: Option<Type>,
    sql: LitStr,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ty = if input.peek(LitStr) {
            None
        } else {
            let ty = input.parse()?;
            input.parse::<Token![,]>()?;
            Some(ty)
        };
        if !input.peek(LitStr) {
            return Err(input.error(
                "expected SQL as a string literal; text that is made at run time goes through \
                 `raw(TrustedSql::assert_no_user_input(text))`",
            ));
        }
        let sql = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error("values stand in the literal, as in `where id = {id}`"));
        }
        Ok(Input { ty, sql })
    }
}

/// Expands `raw!`.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expanded = syn::parse2::<Input>(input).and_then(|input| statement(&input));
    expanded.unwrap_or_else(|error| error.into_compile_error())
}

fn statement(input: &Input) -> syn::Result<TokenStream> {
    let span = input.sql.span();
    let pieces = text::pieces(&input.sql.value()).map_err(|message| syn::Error::new(span, message))?;
    let ty = match &input.ty {
        Some(ty) => quote!(#ty),
        None => quote!(()),
    };
    let mut out = quote!(::plough::__private::Raw::<#ty>::__new());
    for piece in pieces {
        let call = match piece {
            Piece::Text(text) => quote!(.__text(#text)),
            Piece::Value(text) => {
                let value = expression(&text, span)?;
                quote_spanned!(span=> .__value(&(#value)))
            }
            Piece::List(text) => {
                let list = expression(&text, span)?;
                quote_spanned!(span=> .__list(#list))
            }
        };
        out.extend(call);
    }
    Ok(out)
}

/// Rust in the literal, with the literal's span: stable Rust has none for a part of it.
fn expression(text: &str, span: Span) -> syn::Result<TokenStream> {
    let wrong = || syn::Error::new(span, format!("`{{{text}}}` is not a Rust expression"));
    let expression: Expr = syn::parse_str(text).map_err(|_| wrong())?;
    Ok(respan(quote!(#expression), span))
}

fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let respan_tree = |tree| match tree {
        TokenTree::Group(group) => {
            let mut group = Group::new(group.delimiter(), respan(group.stream(), span));
            group.set_span(span);
            TokenTree::Group(group)
        }
        mut other => {
            other.set_span(span);
            other
        }
    };
    tokens.into_iter().map(respan_tree).collect()
}

#[cfg(test)]
mod tests {
    use quote::quote;

    #[test]
    fn the_tokens_are_those_of_the_library() {
        let here = include_str!("token.rs");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../orm/src/raw/token.rs");
        // A published package stands alone.
        if let Ok(there) = std::fs::read_to_string(path) {
            assert!(here == there, "derive/src/raw/token.rs and orm/src/raw/token.rs differ");
        }
    }

    #[test]
    fn a_call_becomes_one_chain() {
        let expanded = super::expand(quote!(Post, "id = {id} or x in ({..xs})"));
        let expected = quote!(
            ::plough::__private::Raw::<Post>::__new()
                .__text("id = ")
                .__value(&(id))
                .__text(" or x in (")
                .__list(xs)
                .__text(")")
        );
        assert_eq!(expanded.to_string(), expected.to_string());
    }

    #[test]
    fn mistakes_are_one_error_each() {
        for (input, says) in [
            (quote!(Post, text), "expected SQL as a string literal"),
            (quote!("a = {id:?}"), "is not a Rust expression"),
            (quote!("a = {}", 1), "values stand in the literal"),
        ] {
            let expanded = super::expand(input).to_string();
            assert!(expanded.contains("compile_error") && expanded.contains(says), "{expanded}");
        }
    }
}
