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
mod insert;
mod insert_macro;
mod migrations;
mod model;
mod names;
mod raw;
mod serde;
mod update;
mod view;

use proc_macro::TokenStream;

/// A struct whose values are rows of a table or a database view.
///
/// ```ignore
/// #[derive(Model, Debug, Clone)]
/// #[model(table = "posts", has_many(comments: Comment.post_id), index(author_id, created_at))]
/// struct Post {
///     #[model(id, auto)]
///     id: i64,
///     #[model(references = User, on_delete = cascade)] // a foreign key, and the relation `author`
///     author_id: i64,
///     title: String,
///     body: Option<String>, // may be NULL
///     #[model(default = now)]
///     created_at: DateTime<Utc>,
/// }
/// ```
///
/// Every attribute is in the chapter `guide::models` of `plough`.
#[proc_macro_derive(Model, attributes(model))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    model::derive(input.into()).into()
}

/// An enum without fields as a column type: its variants are labels of a native enum on PostgreSQL
/// and MySQL, and texts held to a CHECK on SQLite.
///
/// A label is the variant in snake case. `#[db_enum(rename_all = "..")]` at the enum (`snake_case`,
/// `SCREAMING_SNAKE_CASE`, `kebab-case`, `camelCase`, `PascalCase`, `lowercase`, `UPPERCASE`) and
/// `#[db_enum(rename = "..")]` at a variant change it; `#[db_enum(name = "..")]` names the type.
#[proc_macro_derive(DbEnum, attributes(db_enum))]
pub fn derive_db_enum(input: TokenStream) -> TokenStream {
    db_enum::derive(input.into()).into()
}

/// A struct around one value as a column type: it is stored as that value.
#[proc_macro_derive(DbType)]
pub fn derive_db_type(input: TokenStream) -> TokenStream {
    db_type::derive(input.into()).into()
}

/// SQL with its values in it. `raw!(Post, "select * from posts where id = {id}")` reads rows,
/// `raw!("update posts set views = 0")` changes them.
///
/// * The type says what a row becomes: a model, whose columns are found in the result by name, or a
///   column type or a tuple of them, which are read by position.
/// * `{expression}` binds a value; it is borrowed. `{..expression}` binds each value of something
///   that can be iterated over, with commas between; it is moved. Nothing is ever put into the text.
///   `in ({..list})` with an empty list holds for no row, `not in` for every one.
/// * Braces that are SQL are written `{{` and `}}`. In quotes and comments braces are text; only
///   `{name}` in quotes is an error, because it looks like a value but would not be one
///   (`'{{name}}'` is the text).
#[proc_macro]
pub fn raw(input: TokenStream) -> TokenStream {
    raw::expand(input.into()).into()
}

/// The shape of new rows of a model: `#[insert(into = Post)]`. Each field is a column of the model,
/// or of another name with `#[insert(column = title)]`.
///
/// Every column that has no default and may not be NULL must be there. A field of the type `Option`
/// for a column that has a default and may not be NULL leaves it to the database when it is `None`.
///
/// `#[insert(into = Post, validate)]` checks the rules of `garde` before anything is sent (feature
/// `garde` of `plough`).
#[proc_macro_derive(Insert, attributes(insert))]
pub fn derive_insert(input: TokenStream) -> TokenStream {
    insert::derive(input.into()).into()
}

/// The shape of changes to a row of a model: `#[update(of = Post)]`. Each field is a column of the
/// model, or of another name with `#[update(column = title)]`.
///
/// A field of the type `Option` leaves its column alone when it is `None`; a `Patch`, for a column
/// that may be NULL, can leave, clear or set it; any other type always sets it.
///
/// `#[update(of = Post, validate)]` checks the rules of `garde` before anything is sent (feature
/// `garde` of `plough`).
#[proc_macro_derive(Update, attributes(update))]
pub fn derive_update(input: TokenStream) -> TokenStream {
    update::derive(input.into()).into()
}

/// What is read of the rows of a model: `#[view(of = Post)]`. The struct is the query: its fields say
/// which columns are selected and which relations are loaded.
///
/// ```ignore
/// #[derive(View, Serialize)]
/// #[view(of = Post)]
/// struct PostPage {
///     id: i64,                                     // a column
///     author: AuthorLine,                          // a relation, as a view of its model
///     #[view(filter = spam.eq(false), order_by = id.desc, limit = 3)]
///     comments: Vec<CommentLine>,
///     #[view(count = comments)]
///     comment_count: i64,
///     #[view(column = author.name)]
///     by: String,
///     #[view(expr = |p| p.title.lower())]
///     slug: String,
/// }
/// ```
///
/// `#[view(of = Post, json)]` says that the struct's `Serialize` is the derived one: rows become JSON
/// without it.
///
/// Every attribute is in the chapter `guide::shapes` of `plough`.
#[proc_macro_derive(View, attributes(view))]
pub fn derive_view(input: TokenStream) -> TokenStream {
    view::derive(input.into()).into()
}

/// A new row without a struct of its own: `insert!(User { name: "Ada", email }).exec(&db)`.
///
/// The columns are checked by the compiler: each must exist and get a value of its type, and none
/// that is required may be missing.
#[proc_macro]
pub fn insert(input: TokenStream) -> TokenStream {
    insert_macro::insert(input.into()).into()
}

/// The migrations of a folder, in the program: `static MIGRATIONS: Files = migrations!();` takes the
/// folder `migrations` beside `Cargo.toml`, `migrations!("db/migrations")` another. Each folder in it
/// is a kind of database.
///
/// A file that is new is seen when the crate is compiled again; a `build.rs` that prints
/// `cargo::rerun-if-changed=migrations` sees to that.
#[proc_macro]
pub fn migrations(input: TokenStream) -> TokenStream {
    migrations::expand(input.into()).into()
}

#[cfg(test)]
mod tests;
