//! Random schemas: what is in them, apart from the words of a database.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// How a table's rows are told apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum IdKind {
    /// Numbered by the database.
    Numbered,
    /// A plain primary key.
    Plain,
    /// A column like others.
    None,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnSpec {
    /// Which type: see `Words`.
    pub ty: usize,
    pub nullable: bool,
    pub default: bool,
}

/// A table: columns by their slot, and what is over them, by slot.
#[derive(Debug, Clone, PartialEq)]
pub struct TableSpec {
    pub id: IdKind,
    pub columns: Vec<Option<ColumnSpec>>,
    pub unique: Option<usize>,
    pub index: Option<(usize, bool)>,
    pub check: Option<usize>,
    /// A slot and the table that it points at.
    pub key: Option<(usize, usize)>,
    pub generated: bool,
    pub comment: bool,
}

/// Tables by their slot.
pub type SchemaSpec = Vec<Option<TableSpec>>;

pub const COLUMNS: usize = 4;
pub const TABLES: usize = 3;

fn column() -> impl Strategy<Value = ColumnSpec> {
    (0..7_usize, any::<bool>(), any::<bool>()).prop_map(|(ty, nullable, default)| ColumnSpec {
        ty,
        nullable,
        default,
    })
}

fn table() -> impl Strategy<Value = TableSpec> {
    let id = prop_oneof![Just(IdKind::Plain), Just(IdKind::Numbered), Just(IdKind::None)];
    (
        id,
        vec(option::of(column()), COLUMNS),
        option::of(0..COLUMNS),
        option::of((0..COLUMNS, any::<bool>())),
        option::of(0..COLUMNS),
        option::of((0..COLUMNS, 0..TABLES)),
        prop::bool::weighted(0.2),
        any::<bool>(),
    )
        .prop_map(|(id, columns, unique, index, check, key, generated, comment)| TableSpec {
            id,
            columns,
            unique,
            index,
            check,
            key,
            generated,
            comment,
        })
}

pub fn schema() -> impl Strategy<Value = SchemaSpec> {
    vec(option::weighted(0.75, table()), TABLES)
}

/// Two schemas, and what is done to the rows and the names.
#[derive(Debug, Clone)]
pub struct Case {
    pub old: SchemaSpec,
    pub new: SchemaSpec,
    /// Rows with NULLs, duplicates and orphans; without, what is needed is filled.
    pub nasty: bool,
    /// Slots that have another name in the new schema: a table's, and a column's of another table.
    pub renamed: Option<(usize, usize)>,
}

pub fn case() -> impl Strategy<Value = Case> {
    // Often the new schema is the old one with another table: small changes are what people make.
    let pair = (schema(), schema(), 0..TABLES, any::<bool>()).prop_map(|(old, other, slot, small)| {
        if !small {
            return (old, other);
        }
        let mut new = old.clone();
        new[slot] = other[slot].clone();
        (old, new)
    });
    (pair, any::<bool>(), option::weighted(0.3, (0..TABLES, 0..COLUMNS)))
        .prop_map(|((old, new), nasty, renamed)| Case { old, new, nasty, renamed })
}
