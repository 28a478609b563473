//! The guide, a chapter for each thing to do. Every example is run.
//!
//! [models] what a row is · [relations] and loading them · [queries] reading · [writes] inserting, updating, deleting ·
//! [transactions] all or nothing · [values] the types per database · [errors] what can go wrong ·
//! [testing] databases for tests
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

#[doc = include_str!("../docs/writes.md")]
pub mod writes {}

#[doc = include_str!("../docs/transactions.md")]
pub mod transactions {}

#[doc = include_str!("../docs/values.md")]
pub mod values {}

#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

#[cfg(feature = "test")]
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}
