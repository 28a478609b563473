//! The static description of a model: plain data that the derive emits and the runtime reads.

use super::{CheckDef, ForeignKeyDef, IndexDef, SearchDef, UniqueDef};
use crate::hook::HookSet;
use crate::value::{ColumnType, Scalar, SqlType};
use std::fmt;

/// A model: a table or a database view, its columns, keys and relations.
///
/// The derive starts from [`ModelDef::new`] and names only what differs.
#[derive(Debug)]
pub struct ModelDef {
    /// The struct's name.
    pub name: &'static str,
    /// The table's or view's name.
    pub table: &'static str,
    /// The database schema, if one was named.
    pub schema: Option<&'static str>,
    /// Table or view.
    pub kind: ModelKind,
    /// The columns, in the order of the fields.
    pub columns: &'static [ColumnDef],
    /// The primary key's columns, by index.
    pub key: &'static [u16],
    /// The relations, in the order of their handles' indices.
    pub relations: &'static [RelationDef],
    /// Foreign keys.
    pub foreign_keys: &'static [ForeignKeyDef],
    /// Unique constraints over columns.
    pub uniques: &'static [UniqueDef],
    /// Indexes.
    pub indexes: &'static [IndexDef],
    /// Check constraints.
    pub checks: &'static [CheckDef],
    /// Search indexes.
    pub searches: &'static [SearchDef],
    /// The table's comment.
    pub comment: Option<&'static str>,
    /// The name of the primary key's constraint, if it is not the usual one.
    pub key_name: Option<&'static str>,
    /// The column that counts changes (optimistic lock).
    pub version: Option<u16>,
    /// The column that marks a deleted row (soft delete).
    pub deleted_at: Option<u16>,
    /// The column that is set when a row is inserted.
    pub created_at: Option<u16>,
    /// The column that is set when a row is written.
    pub updated_at: Option<u16>,
    /// The functions that run with every write.
    pub hooks: Option<HookSet>,
}

impl ModelDef {
    /// A table with columns and a key, and nothing else.
    #[must_use]
    pub const fn new(
        name: &'static str,
        table: &'static str,
        columns: &'static [ColumnDef],
        key: &'static [u16],
    ) -> Self {
        ModelDef {
            name,
            table,
            schema: None,
            kind: ModelKind::Table,
            columns,
            key,
            relations: &[],
            foreign_keys: &[],
            uniques: &[],
            indexes: &[],
            checks: &[],
            searches: &[],
            comment: None,
            key_name: None,
            version: None,
            deleted_at: None,
            created_at: None,
            updated_at: None,
            hooks: None,
        }
    }

    /// The index of the column that a field of this name stands for.
    #[must_use]
    pub fn column_of_field(&self, field: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.field == field)
    }
}

/// What a model stands for in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    /// A table.
    Table,
    /// A view: it can only be read.
    View,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct ColumnDef {
    /// The field's name, without `r#`.
    pub field: &'static str,
    /// The column's name.
    pub name: &'static str,
    /// What it holds.
    pub ty: SqlType,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// The database numbers new rows.
    pub auto: bool,
    /// Where a key of integers is the row's own number (SQLite), nothing more is declared for it: a number
    /// of a deleted row may come again.
    pub rowid: bool,
    /// What an insert that leaves the column out stores.
    pub default: Option<DefaultDef>,
    /// The expression of a generated column, and whether it is stored.
    pub generated: Option<(&'static str, bool)>,
    /// The database's type, in its own words, instead of the mapping.
    pub sql_type: Option<&'static str>,
    /// The greatest number of characters or bytes.
    pub length: Option<u32>,
    /// Digits of a decimal, in all and after the point.
    pub precision: Option<(u32, u32)>,
    /// The collation.
    pub collate: Option<&'static str>,
    /// Never shown in logs and errors.
    pub sensitive: bool,
    /// The column's comment.
    pub comment: Option<&'static str>,
    /// The name before, for migrations.
    pub renamed_from: Option<&'static str>,
}

impl ColumnDef {
    /// A column for a field of type `T`.
    #[must_use]
    pub const fn new<T: ColumnType>(field: &'static str) -> Self {
        ColumnDef {
            field,
            name: field,
            ty: <T::Base as Scalar>::TYPE,
            nullable: T::NULLABLE,
            auto: false,
            rowid: false,
            default: None,
            generated: None,
            sql_type: None,
            length: None,
            precision: None,
            collate: None,
            sensitive: false,
            comment: None,
            renamed_from: None,
        }
    }

    /// A column for a field of this name.
    #[must_use]
    pub const fn field(mut self, field: &'static str) -> Self {
        self.field = field;
        self.name = field;
        self
    }

    /// Another name in the database than in the struct.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The database numbers new rows.
    #[must_use]
    pub const fn auto(mut self) -> Self {
        self.auto = true;
        self
    }

    /// The row's own number, where the database has one.
    #[must_use]
    pub const fn rowid(mut self) -> Self {
        self.rowid = true;
        self
    }

    /// What an insert that leaves the column out stores.
    #[must_use]
    pub const fn default(mut self, default: DefaultDef) -> Self {
        self.default = Some(default);
        self
    }

    /// A generated column.
    #[must_use]
    pub const fn generated(mut self, expression: &'static str, stored: bool) -> Self {
        self.generated = Some((expression, stored));
        self
    }

    /// The database's type, in its own words.
    #[must_use]
    pub const fn sql_type(mut self, sql_type: &'static str) -> Self {
        self.sql_type = Some(sql_type);
        self
    }

    /// The greatest number of characters or bytes.
    #[must_use]
    pub const fn length(mut self, length: u32) -> Self {
        self.length = Some(length);
        self
    }

    /// Digits of a decimal, in all and after the point.
    #[must_use]
    pub const fn precision(mut self, precision: u32, scale: u32) -> Self {
        self.precision = Some((precision, scale));
        self
    }

    /// The collation.
    #[must_use]
    pub const fn collate(mut self, collate: &'static str) -> Self {
        self.collate = Some(collate);
        self
    }

    /// Never shown in logs and errors.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// The column's comment.
    #[must_use]
    pub const fn comment(mut self, comment: &'static str) -> Self {
        self.comment = Some(comment);
        self
    }

    /// The name before, for migrations.
    #[must_use]
    pub const fn renamed_from(mut self, name: &'static str) -> Self {
        self.renamed_from = Some(name);
        self
    }

    /// Whether an insert may leave the column out.
    #[must_use]
    pub const fn optional(&self) -> bool {
        self.nullable || self.auto || self.default.is_some() || self.generated.is_some()
    }
}

/// A column's default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DefaultDef {
    /// The time of the insert, in the column's own type.
    Now,
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A float.
    Float(f64),
    /// Text, or the label of an enum.
    Text(&'static str),
    /// An SQL expression, in the words of the one database it is for.
    Sql(&'static str),
}

/// How many rows a relation leads to, and by which way.
#[derive(Debug, Clone, Copy)]
pub enum RelationKind {
    /// This model holds the key: at most one row.
    BelongsTo,
    /// The other model holds the key, and it is unique: at most one row.
    HasOne,
    /// Columns of the other model hold a key of this one: any number of rows.
    HasMany,
    /// A third model holds both keys. `near` are its columns that point at `local`, `far` those
    /// that point at `remote`.
    ManyToMany {
        /// The model between.
        through: fn() -> &'static ModelDef,
        /// Its columns that point at this model.
        near: &'static [u16],
        /// Its columns that point at the target.
        far: &'static [u16],
    },
    /// Over other relations, one after the other: any number of rows, each once. The target's columns
    /// are those of the last step.
    Through {
        /// The model whose relation it is.
        source: fn() -> &'static ModelDef,
        /// The relations, by index: the first of the source, each of the model that the one before
        /// leads to.
        steps: &'static [u8],
    },
}

/// A relation: pairs of columns that must be equal.
#[derive(Clone, Copy)]
pub struct RelationDef {
    /// Its name, which is unique in the model.
    pub name: &'static str,
    /// How it leads to the target.
    pub kind: RelationKind,
    /// The target.
    pub target: fn() -> &'static ModelDef,
    /// Columns of this model, by index.
    pub local: &'static [u16],
    /// Columns of the target, by index.
    pub remote: &'static [u16],
    /// Whether a to-one relation may lead to no row.
    pub optional: bool,
}

impl RelationDef {
    /// Whether it leads to one row at most.
    pub(crate) fn to_one(self) -> bool {
        matches!(self.kind, RelationKind::BelongsTo | RelationKind::HasOne)
    }
}

impl fmt::Debug for RelationDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The target's relations may lead back here: its name is enough.
        write!(f, "{}: {:?} -> {}", self.name, self.local, (self.target)().name)
    }
}
