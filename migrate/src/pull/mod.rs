//! A database to a module of models: what `plough pull` writes.
//!
//! [`module`] holds what is found of tables, [`keys`] reads foreign keys, [`relations`] names both their
//! directions, [`said`] says in attributes what a model can say, and leaves the rest to [`items`];
//! [`names`] and [`render`] write Rust that no name of the database gets out of.

mod items;
mod keys;
mod module;
mod names;
mod relations;
mod render;
mod said;
mod types;
mod views;

use crate::error::Result;
use module::Module;
use plough::Session;
use plough::schema::Schema;

/// What a database became.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Pulled {
    /// The module, as text.
    pub text: String,
    /// The names of its models, tables first.
    pub models: Vec<String>,
    /// What no model can say: the schema in its `schema_items!`.
    pub items: Option<String>,
    /// What is to be known of it, each as a sentence.
    pub notes: Vec<String>,
    /// The features of plough that its types need.
    pub features: Vec<&'static str>,
}

/// Writes models for all that a schema holds, as [`plough::Session::introspect`] read it.
///
/// The text is the same for the same schema. Names in the database cannot do harm in it: they become plain
/// names of Rust, and stand beside as escaped literals.
///
/// ```
/// use plough::Db;
/// use plough_migrate::pull;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let db = Db::connect("sqlite::memory:").await?;
/// plough::raw!("CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT)").execute(&db).await?;
/// let pulled = pull(&db, &db.introspect().await?)?;
/// assert!(pulled.text.contains("pub struct Note {\n    #[model(id, auto)]\n    pub id: i64,"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Never for a schema that was read from a database of the session's kind.
pub fn pull(on: &Session, schema: &Schema) -> Result<Pulled> {
    let mut module = Module::new(on, schema);
    module.name_tables();
    keys::find(&mut module);
    module.name_fields();
    relations::add(&mut module);
    said::add(&mut module);
    views::add(&mut module);
    items::add(&mut module);
    module.finish()
}
