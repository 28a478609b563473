//! A model as plain data, with the spans of what the user wrote.

use super::parse::{Between, HookAttr};
use super::search::Search;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Path, Type, Visibility};

/// A model whose names are resolved.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// The name of the columns struct.
    pub(crate) columns_ident: Ident,
    pub(crate) name: String,
    pub(crate) table: String,
    pub(crate) schema: Option<String>,
    pub(crate) comment: Option<String>,
    /// The name of the primary key's constraint.
    pub(crate) key_name: Option<String>,
    pub(crate) view: bool,
    pub(crate) debug: bool,
    /// What writes a row as JSON.
    pub(crate) json: Option<proc_macro2::TokenStream>,
    /// The fields that are not columns.
    pub(crate) skipped: Vec<Ident>,
    pub(crate) columns: Vec<Column>,
    /// The primary key, by index.
    pub(crate) key: Key,
    pub(crate) relations: Vec<Relation>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) uniques: Vec<(Vec<u16>, Option<String>)>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) checks: Vec<(String, Option<String>)>,
    pub(crate) searches: Vec<Search>,
    /// The column that counts changes, and where it is marked.
    pub(crate) version: Option<(u16, Span)>,
    pub(crate) created_at: Option<u16>,
    pub(crate) updated_at: Option<u16>,
    pub(crate) deleted_at: Option<u16>,
    pub(crate) hooks: Hooks,
}

/// The hooks of a model.
#[derive(Default)]
pub(crate) struct Hooks {
    /// Those of writes.
    pub(crate) writes: Vec<HookAttr>,
    /// What is called with each row that is read.
    pub(crate) after_load: Option<Path>,
    /// Whether writes that do not name their rows are refused.
    pub(crate) refuse_bulk: bool,
}

/// A primary key.
pub(crate) enum Key {
    /// Its columns, by index; none for a view without one.
    Columns(Vec<u16>),
    /// It was forgotten, which is an error already: any column can refer to it.
    Missing,
}

/// A column.
pub(crate) struct Column {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    /// The field's name without `r#`.
    pub(crate) field: String,
    /// Its description, as code.
    pub(crate) definition: TokenStream,
    pub(crate) sensitive: bool,
}

/// A relation.
pub(crate) struct Relation {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) target: Path,
    pub(crate) kind: Kind,
}

/// How a relation leads to its target.
pub(crate) enum Kind {
    /// Through a foreign key of this model.
    BelongsTo {
        local: Vec<u16>,
        /// Columns of the target; without them its primary key.
        remote: Option<Vec<Ident>>,
    },
    /// Columns of the target hold the key, and are unique.
    HasOne(Pointing),
    /// Columns of the target hold the key.
    HasMany(Pointing),
    /// Through a model or a table that points at both sides.
    ManyToMany { through: Between, near: Vec<Ident>, far: Vec<Ident> },
    /// Over other relations, the first of them of this model.
    Through {
        steps: Vec<Ident>,
        /// What the first one starts from.
        local: Option<Vec<u16>>,
    },
}

/// Columns of a target that point at this model.
pub(crate) struct Pointing {
    pub(crate) columns: Vec<Ident>,
    /// What they point at; without it the primary key.
    pub(crate) local: Option<Vec<u16>>,
}

/// A foreign key.
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<u16>,
    pub(crate) target: Path,
    /// Columns of the target; without them its primary key.
    pub(crate) remote: Option<Vec<Ident>>,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    pub(crate) name: Option<String>,
}

/// What happens to a row whose parent goes.
#[allow(clippy::enum_variant_names, reason = "SQL's own name")]
#[derive(Clone, Copy)]
pub(crate) enum Action {
    Cascade,
    SetNull,
    SetDefault,
    Restrict,
    Nothing,
}

/// An index.
pub(crate) struct Index {
    pub(crate) parts: Vec<IndexPart>,
    pub(crate) unique: bool,
    pub(crate) filter: Option<String>,
    pub(crate) name: Option<String>,
}

/// A part of an index.
pub(crate) enum IndexPart {
    /// A column, and whether it is descending.
    Column(u16, bool),
    /// SQL.
    Expression(String),
}
