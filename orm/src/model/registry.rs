//! The link-time list of all models in the program.

use super::ModelDef;

/// A model that the derive submitted.
#[doc(hidden)]
pub struct Registered(pub &'static ModelDef);

inventory::collect!(Registered);

/// Every model that is linked into the program, ordered by table name.
#[must_use]
pub fn models() -> Vec<&'static ModelDef> {
    let mut models: Vec<_> = inventory::iter::<Registered>.into_iter().map(|entry| entry.0).collect();
    models.sort_by_key(|model| (model.schema, model.table, model.name));
    models
}
