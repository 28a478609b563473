//! Whether a column's type goes with what is said of it: asked while the user's program is
//! compiled, by the code that the derive writes. A panic here is a compile error at its place.

use super::{ColumnDef, DefaultDef, IndexDef, IndexPart, ModelDef, ModelKind};
use crate::value::{EnumDef, SqlType};

/// [`ColumnDef::auto`] for a column of integers.
#[must_use]
#[track_caller]
pub const fn auto(column: ColumnDef) -> ColumnDef {
    assert!(column.ty.is_integer(), "`auto` needs a column of integers: the database numbers new rows");
    column.auto()
}

/// The index of the column that counts changes, if the column can.
#[must_use]
#[track_caller]
pub const fn version(column: ColumnDef, index: u16) -> Option<u16> {
    assert!(
        column.ty.is_integer() && !column.nullable,
        "`version` needs a column of integers: it counts changes"
    );
    Some(index)
}

/// [`ColumnDef::default`] for a default that the column can hold.
#[must_use]
#[track_caller]
pub const fn default(column: ColumnDef, default: DefaultDef) -> ColumnDef {
    check(&default, column.ty);
    column.default(default)
}

/// [`ColumnDef::length`] for text and bytes.
#[must_use]
#[track_caller]
pub const fn length(column: ColumnDef, length: u32) -> ColumnDef {
    assert!(matches!(column.ty, SqlType::Text | SqlType::Bytes), "`length` is for text and bytes");
    assert!(length > 0, "`length` must be at least 1");
    column.length(length)
}

/// [`ColumnDef::precision`] for decimals.
#[must_use]
#[track_caller]
pub const fn precision(column: ColumnDef, precision: u32, scale: u32) -> ColumnDef {
    assert!(matches!(column.ty, SqlType::Decimal), "`precision` is for decimals");
    assert!(scale <= precision, "`scale` cannot be greater than `precision`");
    column.precision(precision, scale)
}

/// Refuses a foreign key to columns in which two rows can be equal.
///
/// # Panics
/// Then: a compile error, for it runs in a const.
#[track_caller]
pub const fn referred(model: &'static ModelDef, columns: &[u16]) {
    assert!(
        unique(model, columns),
        "a foreign key points at the primary key, at `unique` columns, or at those of a unique index"
    );
}

/// Refuses a relation to one row whose key several rows can have.
///
/// # Panics
/// As [`referred`].
#[track_caller]
pub const fn at_most_one(model: &'static ModelDef, columns: &[u16]) {
    assert!(
        unique(model, columns),
        "`has_one` needs columns that are unique there; if several rows can point here, it is `has_many`"
    );
}

/// Refuses a search index over a column of anything but text.
///
/// # Panics
/// As [`referred`].
#[track_caller]
pub const fn searched(model: &'static ModelDef, column: u16) {
    let column = &model.columns[column as usize];
    assert!(matches!(column.ty, SqlType::Text), "`search` is over columns of text");
}

/// Whether no two rows are equal in all of the columns, as far as that is declared. Of a database
/// view nothing is.
const fn unique(model: &ModelDef, columns: &[u16]) -> bool {
    if matches!(model.kind, ModelKind::View) || among(model.key, columns) {
        return true;
    }
    let mut i = 0;
    while i < model.uniques.len() {
        if among(model.uniques[i].columns, columns) {
            return true;
        }
        i += 1;
    }
    let mut i = 0;
    while i < model.indexes.len() {
        if indexed(&model.indexes[i], columns) {
            return true;
        }
        i += 1;
    }
    false
}

/// Whether all of a unique key is among the columns.
const fn among(key: &[u16], columns: &[u16]) -> bool {
    let mut i = 0;
    while i < key.len() {
        if !contains(columns, key[i]) {
            return false;
        }
        i += 1;
    }
    i > 0
}

/// The same for an index, if it holds all rows and is unique.
const fn indexed(index: &IndexDef, columns: &[u16]) -> bool {
    if !index.unique || index.filter.is_some() {
        return false;
    }
    let mut i = 0;
    while i < index.parts.len() {
        match index.parts[i] {
            IndexPart::Column(column, _) if contains(columns, column) => {}
            _ => return false,
        }
        i += 1;
    }
    i > 0
}

const fn contains(columns: &[u16], column: u16) -> bool {
    let mut i = 0;
    while i < columns.len() {
        if columns[i] == column {
            return true;
        }
        i += 1;
    }
    false
}

/// Ends the compilation if a column of the type cannot hold the default.
#[track_caller]
const fn check(default: &DefaultDef, ty: SqlType) {
    let text = matches!(
        ty,
        SqlType::Text
            | SqlType::Bytes
            | SqlType::Date
            | SqlType::Time
            | SqlType::DateTime
            | SqlType::Timestamp
            | SqlType::Uuid
            | SqlType::Json
            | SqlType::Decimal
            | SqlType::Array(_)
    );
    let float = matches!(ty, SqlType::F32 | SqlType::F64 | SqlType::Decimal);
    match default {
        DefaultDef::Sql(_) => {}
        DefaultDef::Now => {
            let time = matches!(ty, SqlType::Date | SqlType::Time | SqlType::DateTime | SqlType::Timestamp);
            assert!(time, "`now` is a default for dates and times");
        }
        DefaultDef::Bool(_) => {
            assert!(matches!(ty, SqlType::Bool), "a truth value is a default for `bool`");
        }
        DefaultDef::Int(value) => {
            assert!(ty.is_integer() || float, "a number is a default for numbers");
            assert!(fits(ty, *value), "the default is out of the range of the column's type");
        }
        DefaultDef::Float(_) => {
            assert!(float, "a number with a point is a default for floats and decimals")
        }
        DefaultDef::Text(label) => match ty {
            SqlType::Enum(def) => {
                assert!(has_label(def, label), "the default is none of the enum's labels")
            }
            _ => assert!(text, "a text is no default for a column of this type"),
        },
    }
}

/// Whether an integer type holds the value; floats and decimals hold all.
const fn fits(ty: SqlType, value: i64) -> bool {
    let (low, high) = match ty {
        SqlType::I8 => (i8::MIN as i64, i8::MAX as i64),
        SqlType::I16 => (i16::MIN as i64, i16::MAX as i64),
        SqlType::I32 => (i32::MIN as i64, i32::MAX as i64),
        SqlType::U8 => (0, u8::MAX as i64),
        SqlType::U16 => (0, u16::MAX as i64),
        SqlType::U32 => (0, u32::MAX as i64),
        SqlType::U64 => (0, i64::MAX),
        _ => (i64::MIN, i64::MAX),
    };
    low <= value && value <= high
}

const fn has_label(def: &EnumDef, label: &str) -> bool {
    let mut i = 0;
    while i < def.labels.len() {
        if same(def.labels[i].as_bytes(), label.as_bytes()) {
            return true;
        }
        i += 1;
    }
    false
}

/// `==`, which const code cannot use yet.
const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
