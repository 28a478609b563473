//! What becomes of one thing, as plain data.

use super::{Column, EnumType, Name, Object, Table};

/// Other labels for an enum type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnumChange {
    /// The type before.
    pub old: EnumType,
    /// The type after.
    pub new: EnumType,
    /// Labels that become others: before and after. One of the old labels that is neither in the
    /// new type nor here is gone, and a row that holds it stops the change.
    pub labels: Vec<(String, String)>,
    /// The columns that hold the type.
    pub columns: Vec<(Name, Column)>,
}

impl EnumChange {
    /// A change of labels, and the columns that are of the type.
    #[must_use]
    pub fn new(
        old: EnumType,
        new: EnumType,
        labels: Vec<(String, String)>,
        columns: Vec<(Name, Column)>,
    ) -> Self {
        EnumChange { old, new, labels, columns }
    }

    /// The label that an old one becomes, if there is one.
    #[must_use]
    pub fn target<'a>(&'a self, label: &'a str) -> Option<&'a str> {
        let renamed = self.labels.iter().find(|(from, _)| from == label).map(|(_, to)| to.as_str());
        renamed.or_else(|| self.new.labels.iter().any(|new| new == label).then_some(label))
    }

    /// The labels that are gone.
    pub fn gone(&self) -> impl Iterator<Item = &str> {
        self.old.labels.iter().map(String::as_str).filter(|label| self.target(label).is_none())
    }
}

/// A table that becomes another one in one go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableChange {
    /// The table before.
    pub old: Table,
    /// The table after; it has the same name.
    pub new: Table,
    /// Where values come from if not from the old column of the same name: a new column's name, and
    /// an SQL expression over a row of the old table. What is neither takes its default.
    pub values: Vec<(String, String)>,
}

impl TableChange {
    /// A table before and after, and where the values come from.
    #[must_use]
    pub fn new(old: Table, new: Table, values: Vec<(String, String)>) -> Self {
        TableChange { old, new, values }
    }
}

/// A column that becomes another one of its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnChange {
    /// The table.
    pub table: Name,
    /// The column before.
    pub old: Column,
    /// The column after.
    pub new: Column,
    /// How a value becomes one of the new type, as an SQL expression over the row, if not as the
    /// database does it by itself.
    pub cast: Option<String>,
    /// What a NULL becomes, where there may be none any more, as an SQL expression over the row.
    pub fill: Option<String>,
}

impl ColumnChange {
    /// A change that needs no help.
    #[must_use]
    pub fn new(table: Name, old: Column, new: Column) -> Self {
        ColumnChange { table, old, new, cast: None, fill: None }
    }

    /// Whether values are kept in another way. That another collation orders them is such a way.
    #[must_use]
    pub fn retypes(&self) -> bool {
        self.old.ty != self.new.ty
            || self.old.collation != self.new.collation
            || self.old.charset != self.new.charset
    }

    /// Whether NULL is refused that was taken before.
    #[must_use]
    pub fn requires(&self) -> bool {
        self.old.nullable && !self.new.nullable
    }
}

/// An object beside tables that becomes another one of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectChange {
    /// The object before.
    pub old: Object,
    /// The object after, of the same kind.
    pub new: Object,
    /// The columns whose type it is, if it is a type.
    pub columns: Vec<(Name, Column)>,
}

impl ObjectChange {
    /// A change, and the columns that are of the type.
    #[must_use]
    pub fn new(old: Object, new: Object, columns: Vec<(Name, Column)>) -> Self {
        ObjectChange { old, new, columns }
    }

    pub(super) fn reverse(self) -> ObjectChange {
        ObjectChange { old: self.new, new: self.old, columns: self.columns }
    }
}
