//! Tables, columns, keys and indexes as plain data, and the SQL that makes them.
//!
//! A [`Schema`] is made from models, in the words of one database: its column types, defaults and
//! names are text that this database understands, so that two schemas of one database can be
//! compared. Names that a model does not give are made by fixed rules, the same on every database:
//!
//! | object | name |
//! |---|---|
//! | primary key | `posts_pkey` |
//! | foreign key | `posts_author_id_fkey` |
//! | unique constraint | `posts_author_id_slug_key` |
//! | index | `posts_author_id_created_at_idx`, `posts_lower_title_idx` |
//! | check | `posts_price_0_check` for `price > 0`; `posts_status_check` for the labels of an enum |
//!
//! A name of more than 63 bytes is cut and ends in a hash of the whole; so does the second of two
//! objects of a table that would get the same name. (MySQL and MariaDB call every primary key
//! `PRIMARY`.)
//!
//! A foreign key gets no index of its own: that would hide what it costs.
//!
//! A schema holds more than models can say: see the fields of [`Schema`], [`Table`] and [`Column`].
//! What no model has (triggers, functions, exclusion constraints) is text that is kept as it is.

mod alter;
mod change;
mod changed;
mod constraint;
mod create;
mod data;
mod defaults;
mod from_model;
pub(crate) mod guard;
mod introspect;
pub(crate) mod items;
mod name;
mod object;
mod order;
mod rebuild;
mod table;
#[cfg(feature = "json")]
mod text;

#[cfg(test)]
mod tests;

pub use alter::{Alterations, Danger, Effect, Guard, Impact, Mode, Statement, Style, alterations};
pub use change::{Change, Constraint};
pub use changed::{ColumnChange, EnumChange, ObjectChange, TableChange};
pub use constraint::{Check, Deferrable, Exclusion, ForeignKey, Index, Key, Match, NullsOrder, Part, PartOf};
pub use create::{Tables, create_sql, drop_sql};
pub use data::{Name, Schema};
pub use introspect::Scope;
pub use object::{Domain, EnumType, Extension, Function, Object, Other, OwnedBy, Sequence, Trigger, View};
pub use rebuild::{Copied, Rebuild};
pub use table::{Column, Default, Generated, Identity, Numbers, PartitionOf, Table, TableOptions};

pub(crate) use create::create_steps;
pub(crate) use defaults::float_digits;
pub(crate) use from_model::{columns_of, search_name};
