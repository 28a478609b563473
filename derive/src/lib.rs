//! The derive macros of [`plough`](https://docs.rs/plough), which re-exports them: depend on that.
//!
//! Each derive is four small passes: `parse` reads the attributes, `resolve` turns names into what
//! they stand for and holds the rules between fields, `expand` writes the code. All errors are
//! collected, each at the smallest token; what they concern is left out, and the rest is expanded
//! nevertheless, so that one mistake gives one error.

mod attrs;
mod db_enum;
mod db_type;
mod errors;
mod model;
mod names;

use proc_macro::TokenStream;

/// A struct whose values are rows of a table or a database view.
#[proc_macro_derive(Model, attributes(model))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    model::derive(input.into()).into()
}

/// An enum without fields as a column type: its variants are labels of a native enum on PostgreSQL
/// and MySQL, and texts held to a CHECK on SQLite.
#[proc_macro_derive(DbEnum, attributes(db_enum))]
pub fn derive_db_enum(input: TokenStream) -> TokenStream {
    db_enum::derive(input.into()).into()
}

/// A struct around one value as a column type: it is stored as that value.
#[proc_macro_derive(DbType)]
pub fn derive_db_type(input: TokenStream) -> TokenStream {
    db_type::derive(input.into()).into()
}
