//! What a row is: a static description of the model, and typed handles for its columns.

#[doc(hidden)]
pub mod checked;
mod column;
mod constraint;
mod def;
mod nullity;
mod path;
mod registry;
mod relation;
mod way;

pub use column::{Col, Field, KeyOf, KeyParts, NullableCol, OnPath, RequiredCol, UnknownKey};
pub use constraint::{Action, CheckDef, ForeignKeyDef, IndexDef, IndexPart, SearchDef, UniqueDef};
pub use def::{ColumnDef, DefaultDef, ModelDef, ModelKind, RelationDef, RelationKind};
pub use nullity::{Nullable, Nullity, Required};
pub use path::Path;
pub use registry::{Registered, models};
pub use relation::{EndOf, Many, One};
pub(crate) use way::{Leg, Way};

use crate::decode::Reader;
use crate::error::Result;
use crate::query::ToMany;
use crate::value::Value;

/// The generated half of a model, which users never name.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Decl: Sized + Send + 'static {
    /// The columns and relations as seen through a path of the nullity `N`.
    type Columns<N: Nullity>: Copy + 'static;
    /// The target of a to-one relation: `ToOne<Self, N>`. Generated code takes everything from this
    /// one trait, so that a target that is no model is one error.
    type One<N: Nullity>;
    /// The primary key: a column's type, or a tuple; `()` for a view without a key.
    type Id: Send + 'static;
    /// The description.
    const DEF: &'static ModelDef;
    /// The primary key's columns, by index: apart from `DEF`, since descriptions cannot refer to
    /// each other while they are built.
    const KEY: &'static [u16];
    /// The columns of the root.
    const COLUMNS: Self::Columns<Required>;
    /// The columns seen through a path.
    fn columns<N: Nullity>(path: Path) -> Self::Columns<N>;
    /// Reads all columns, in the order of the description.
    fn read(row: &mut Reader<'_>) -> Result<Self>;
    /// The key of this row, as values.
    fn key(&self) -> Vec<Value> {
        Self::KEY.iter().map(|column| self.key_value(*column)).collect()
    }
    /// The value of a column by which the row is found or a relation starts.
    fn key_value(&self, column: u16) -> Value;
    /// The values of all columns, in the order of the description.
    fn values(self) -> Vec<Value>;
    /// A key as values.
    fn key_values(id: Self::Id) -> Vec<Value>;
    /// The value of the `version` column, if the model has one.
    fn version(&self) -> Option<Value> {
        None
    }
    /// Writes a row as JSON, if the model says that it is what its fields say: `#[model(json)]`.
    const JSON: Option<crate::decode::JsonRow> = None;
    /// Follows a to-one relation to this model.
    fn to_one<S: Decl, N: Nullity>(relation: One<S, Self, N>) -> Self::One<N>;
    /// Follows a to-many relation to this model.
    fn to_many<S: Decl>(relation: Many<S, Self>) -> ToMany<Self> {
        relation.get()
    }
    /// The description, as a function: what relations point at.
    fn def() -> &'static ModelDef {
        Self::DEF
    }
}

/// What `key_value` gives for a column that is part of no key: nobody asks for one.
#[doc(hidden)]
#[must_use]
pub fn no_key_value() -> Value {
    Value::Invalid("the column is part of no key".into())
}

/// A model whose rows can be written: a table. The derive implements it for every model that is not
/// a database view.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written",
    label = "not a table",
    note = "a model with `#[model(database_view)]` can only be read"
)]
pub trait Table: Decl {}

/// A model whose rows are marked when they are deleted: one with a column
/// `#[model(deleted_at)]`. The derive implements it.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` are not marked when they are deleted: they are gone",
    label = "has no `deleted_at`",
    note = "`#[model(deleted_at)]` on a column of the type `Option<DateTime<Utc>>` marks them"
)]
pub trait SoftDelete: Table {}

/// The columns of a model, as closures get them.
pub type Columns<M> = <M as Decl>::Columns<Required>;

pub use crate::query::Model;
