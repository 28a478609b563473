//! Foreign keys, unique constraints, indexes and checks, as plain data.

use super::ModelDef;

/// What happens to a row whose parent is deleted or whose parent's key changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Action {
    /// Refused, at the end of the statement or transaction.
    #[default]
    NoAction,
    /// Refused at once.
    Restrict,
    /// The same happens to the row.
    Cascade,
    /// The foreign key becomes NULL.
    SetNull,
    /// The foreign key becomes its default.
    SetDefault,
}

/// A foreign key.
#[derive(Debug, Clone, Copy)]
pub struct ForeignKeyDef {
    /// The columns, by index.
    pub columns: &'static [u16],
    /// The model it points at.
    pub target: fn() -> &'static ModelDef,
    /// The columns it points at, by index in the target.
    pub target_columns: &'static [u16],
    /// On delete.
    pub on_delete: Action,
    /// On update of the key.
    pub on_update: Action,
    /// The constraint's name, if one was given.
    pub name: Option<&'static str>,
}

impl ForeignKeyDef {
    /// A foreign key to columns of a model, without columns of its own yet, that does nothing when
    /// its target changes.
    #[must_use]
    pub const fn to(target: fn() -> &'static ModelDef, target_columns: &'static [u16]) -> Self {
        ForeignKeyDef {
            columns: &[],
            target,
            target_columns,
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            name: None,
        }
    }
}

/// A unique constraint.
#[derive(Debug, Clone, Copy)]
pub struct UniqueDef {
    /// The columns, by index.
    pub columns: &'static [u16],
    /// The constraint's name, if one was given.
    pub name: Option<&'static str>,
}

impl UniqueDef {
    /// A unique constraint without a name of its own.
    #[must_use]
    pub const fn new(columns: &'static [u16]) -> Self {
        UniqueDef { columns, name: None }
    }

    /// With a name.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }
}

/// An index.
#[derive(Debug, Clone, Copy)]
pub struct IndexDef {
    /// What it orders by.
    pub parts: &'static [IndexPart],
    /// Whether it refuses duplicates.
    pub unique: bool,
    /// The condition of a partial index, as SQL.
    pub filter: Option<&'static str>,
    /// The index's name, if one was given.
    pub name: Option<&'static str>,
}

impl IndexDef {
    /// An index over all rows.
    #[must_use]
    pub const fn new(parts: &'static [IndexPart]) -> Self {
        IndexDef { parts, unique: false, filter: None, name: None }
    }

    /// Refuses duplicates.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Only over the rows that pass a condition.
    #[must_use]
    pub const fn filter(mut self, condition: &'static str) -> Self {
        self.filter = Some(condition);
        self
    }

    /// With a name.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }
}

/// One part of an index.
#[derive(Debug, Clone, Copy)]
pub enum IndexPart {
    /// A column, by index; whether it is descending.
    Column(u16, bool),
    /// An SQL expression.
    Expression(&'static str),
}

/// A search index over columns of text.
#[derive(Debug, Clone, Copy)]
pub struct SearchDef {
    /// The columns, by index.
    pub columns: &'static [u16],
    /// The text search configuration (PostgreSQL): how words are told apart and cut to their stems.
    pub config: &'static str,
    /// The index's name, if one was given.
    pub name: Option<&'static str>,
}

impl SearchDef {
    /// A search index that takes words as they are.
    #[must_use]
    pub const fn new(columns: &'static [u16]) -> Self {
        SearchDef { columns, config: "simple", name: None }
    }

    /// With a configuration.
    #[must_use]
    pub const fn config(mut self, config: &'static str) -> Self {
        self.config = config;
        self
    }

    /// With a name.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }
}

/// A check constraint.
#[derive(Debug, Clone, Copy)]
pub struct CheckDef {
    /// The condition, as SQL.
    pub expression: &'static str,
    /// The constraint's name, if one was given.
    pub name: Option<&'static str>,
}

impl CheckDef {
    /// A check without a name of its own.
    #[must_use]
    pub const fn new(expression: &'static str) -> Self {
        CheckDef { expression, name: None }
    }

    /// With a name.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }
}
