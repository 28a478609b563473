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

mod create;
mod defaults;
mod from_model;
mod name;
mod order;
mod table;

#[cfg(test)]
mod tests;

pub use create::{Tables, create_sql, drop_sql};
pub use table::{
    Check, Column, Default, EnumType, ForeignKey, Generated, Index, Key, Name, Part, Schema, Table,
};

pub(crate) use defaults::float_digits;
