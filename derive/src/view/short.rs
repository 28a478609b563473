//! The short forms in attributes: `spam.eq(false)` for `|c| c.spam.eq(false)`, and `id.desc` for
//! `|c| c.id.desc()`. A closure is taken as it is.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Expr, ExprField, ExprMethodCall, Member};

/// A condition as a closure.
pub(super) fn condition(expr: &Expr) -> TokenStream {
    match expr {
        Expr::Closure(_) => quote!(#expr),
        other => {
            let row = row();
            let body = over_row(other, &row);
            quote!(|#row| #body)
        }
    }
}

/// An order, or a tuple of them, as a closure.
pub(super) fn order(expr: &Expr) -> TokenStream {
    if let Expr::Closure(_) = expr {
        return quote!(#expr);
    }
    let row = row();
    let orders = match expr {
        Expr::Tuple(tuple) => {
            let orders = tuple.elems.iter().map(|order| direction(order, &row));
            quote!((#(#orders,)*))
        }
        other => direction(other, &row),
    };
    quote!(|#row| #orders)
}

/// The row that a short form speaks of: a name that nothing of the user's has.
fn row() -> Ident {
    Ident::new("__row", proc_macro2::Span::mixed_site())
}

/// `id.desc` is `id.desc()`.
fn direction(expr: &Expr, row: &Ident) -> TokenStream {
    match expr {
        Expr::Field(ExprField { base, member: Member::Named(name), .. }) => {
            let base = over_row(base, row);
            quote!(#base.#name())
        }
        other => over_row(other, row),
    }
}

/// The expression with its columns taken from the row: the names that chains begin with, but not
/// those within arguments, which are the user's own.
fn over_row(expr: &Expr, row: &Ident) -> TokenStream {
    match expr {
        Expr::Path(path) if path.path.get_ident().is_some() => quote!(#row.#path),
        Expr::Paren(paren) => {
            let inner = over_row(&paren.expr, row);
            quote!((#inner))
        }
        Expr::Binary(binary) => {
            let (left, op, right) = (over_row(&binary.left, row), &binary.op, over_row(&binary.right, row));
            quote!(#left #op #right)
        }
        Expr::Unary(unary) => {
            let (op, operand) = (&unary.op, over_row(&unary.expr, row));
            quote!(#op #operand)
        }
        Expr::MethodCall(ExprMethodCall { receiver, method, turbofish, args, .. }) => {
            let receiver = over_row(receiver, row);
            quote!(#receiver.#method #turbofish (#args))
        }
        Expr::Field(ExprField { base, member, .. }) => {
            // Over a relation, whose method has its name.
            let base = over_relation(base, row);
            quote!(#base.#member)
        }
        other => quote!(#other),
    }
}

/// `author` in `author.name` is `row.author()`.
fn over_relation(expr: &Expr, row: &Ident) -> TokenStream {
    match expr {
        Expr::Path(path) if path.path.get_ident().is_some() => quote!(#row.#path()),
        Expr::Field(ExprField { base, member: Member::Named(name), .. }) => {
            let base = over_relation(base, row);
            quote!(#base.#name())
        }
        other => over_row(other, row),
    }
}
