//! The guide, a chapter for each thing to do. Every example is run.
//!
//! [models] what a row is · [relations] and loading them · [queries] reading ·
//! [shapes] structs that say what is read · [writes] inserting, updating, deleting ·
//! [scopes] handles that see the rows of a tenant · [transactions] all or nothing · `handlers` requests and answers · [values] the types per database ·
//! [errors] what can go wrong · [schema] what a database holds, as data · [testing] databases for tests
//!
//! The chapters are the files of the folder `docs`, to which `orm/docs` is a link: a package
//! can only hold what is in its own folder.

#[doc = include_str!("../docs/models.md")]
pub mod models {}

#[cfg(feature = "test")] // it counts statements
#[doc = include_str!("../docs/relations.md")]
pub mod relations {}

#[doc = include_str!("../docs/queries.md")]
pub mod queries {}

#[cfg(feature = "test")]
#[doc = include_str!("../docs/shapes.md")]
pub mod shapes {}

#[doc = include_str!("../docs/writes.md")]
pub mod writes {}

#[doc = include_str!("../docs/scopes.md")]
pub mod scopes {}

#[doc = include_str!("../docs/transactions.md")]
pub mod transactions {}

#[doc = include_str!("../docs/databases.md")]
pub mod databases {}

#[cfg(all(feature = "json", feature = "axum"))]
#[doc = include_str!("../docs/handlers.md")]
pub mod handlers {}

#[doc = include_str!("../docs/values.md")]
pub mod values {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../docs/schema.md")]
pub mod schema {}

#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

#[cfg(feature = "test")]
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}
