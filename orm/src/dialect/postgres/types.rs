//! PostgreSQL's types, by object identifier, and which of ours they hold.
//!
//! The numbers are those of `pg_type.dat`, which never change.

use super::ddl::type_name;
use crate::value::{EnumDef, SqlType};
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgTypeInfo, PgTypeKind};
use sqlx::{TypeInfo, postgres};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

pub(super) const BOOL: u32 = 16;
pub(super) const BYTEA: u32 = 17;
const CHAR: u32 = 18;
const NAME: u32 = 19;
pub(super) const INT8: u32 = 20;
pub(super) const INT2: u32 = 21;
pub(super) const INT4: u32 = 23;
pub(super) const TEXT: u32 = 25;
const JSON: u32 = 114;
const XML: u32 = 142;
pub(super) const FLOAT4: u32 = 700;
pub(super) const FLOAT8: u32 = 701;
const BPCHAR: u32 = 1042;
const VARCHAR: u32 = 1043;
pub(super) const DATE: u32 = 1082;
pub(super) const TIME: u32 = 1083;
pub(super) const TIMESTAMP: u32 = 1114;
pub(super) const TIMESTAMPTZ: u32 = 1184;
pub(super) const NUMERIC: u32 = 1700;
pub(super) const UUID: u32 = 2950;
pub(super) const JSONB: u32 = 3802;

/// How a type is named on the wire: a number where it is fixed, a name where each database gives
/// its own number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    /// A built-in type.
    Oid(u32),
    /// An enum.
    Enum(&'static EnumDef),
}

/// The type that a value is bound as; for a list, that of its innermost elements.
pub(super) fn wire(ty: SqlType) -> Wire {
    Wire::Oid(match ty {
        SqlType::Bool => BOOL,
        SqlType::I8 | SqlType::I16 | SqlType::U8 => INT2,
        SqlType::I32 | SqlType::U16 => INT4,
        SqlType::I64 | SqlType::U32 | SqlType::U64 => INT8,
        SqlType::F32 => FLOAT4,
        SqlType::F64 => FLOAT8,
        SqlType::Decimal => NUMERIC,
        SqlType::Text => TEXT,
        SqlType::Bytes => BYTEA,
        SqlType::Date => DATE,
        SqlType::Time => TIME,
        SqlType::DateTime => TIMESTAMP,
        SqlType::Timestamp => TIMESTAMPTZ,
        SqlType::Uuid => UUID,
        SqlType::Json => JSONB,
        SqlType::Array(element) => return wire(*element),
        SqlType::Enum(def) => return Wire::Enum(def),
    })
}

/// The type of the arrays of a built-in type.
fn array_oid(element: u32) -> u32 {
    match element {
        BOOL => 1000,
        BYTEA => 1001,
        INT2 => 1005,
        INT4 => 1007,
        INT8 => 1016,
        FLOAT4 => 1021,
        FLOAT8 => 1022,
        TIMESTAMP => 1115,
        DATE => 1182,
        TIME => 1183,
        TIMESTAMPTZ => 1185,
        NUMERIC => 1231,
        UUID => 2951,
        JSONB => 3807,
        _ => 1009, // text
    }
}

/// The type of a parameter, as sqlx declares it to the server.
pub(super) fn info(ty: SqlType) -> PgTypeInfo {
    match (ty, wire(ty)) {
        (SqlType::Array(_), Wire::Oid(oid)) => PgTypeInfo::with_oid(Oid(array_oid(oid))),
        (SqlType::Array(_), Wire::Enum(def)) => PgTypeInfo::array_of(enum_name(def)),
        (_, Wire::Oid(oid)) => PgTypeInfo::with_oid(Oid(oid)),
        (_, Wire::Enum(def)) => PgTypeInfo::with_name(enum_name(def)),
    }
}

/// A number for the type of a parameter, to tell statements with the same text apart.
pub(super) fn signature(ty: SqlType) -> u64 {
    let array = u64::from(matches!(ty, SqlType::Array(_))) << 63;
    array
        | match wire(ty) {
            Wire::Oid(oid) => u64::from(oid),
            Wire::Enum(def) => std::ptr::from_ref(def).addr() as u64 | 1 << 62,
        }
}

/// The quoted name of an enum's type, made once for each enum: sqlx keeps type names for the life
/// of the process.
pub(super) fn enum_name(def: &'static EnumDef) -> &'static str {
    static NAMES: OnceLock<Mutex<HashMap<&'static str, &'static str>>> = OnceLock::new();
    let mut names = NAMES.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    names.entry(def.name).or_insert_with(|| type_name(def.name).leak())
}

/// A type as a constant, for the elements of a list; made once for each enum.
pub(super) fn constant(ty: SqlType) -> &'static SqlType {
    static ENUMS: OnceLock<Mutex<HashMap<SqlType, &'static SqlType>>> = OnceLock::new();
    match ty {
        SqlType::Bool => &SqlType::Bool,
        SqlType::I8 => &SqlType::I8,
        SqlType::I16 => &SqlType::I16,
        SqlType::I32 => &SqlType::I32,
        SqlType::I64 => &SqlType::I64,
        SqlType::U8 => &SqlType::U8,
        SqlType::U16 => &SqlType::U16,
        SqlType::U32 => &SqlType::U32,
        SqlType::U64 => &SqlType::U64,
        SqlType::F32 => &SqlType::F32,
        SqlType::F64 => &SqlType::F64,
        SqlType::Decimal => &SqlType::Decimal,
        SqlType::Text => &SqlType::Text,
        SqlType::Bytes => &SqlType::Bytes,
        SqlType::Date => &SqlType::Date,
        SqlType::Time => &SqlType::Time,
        SqlType::DateTime => &SqlType::DateTime,
        SqlType::Timestamp => &SqlType::Timestamp,
        SqlType::Uuid => &SqlType::Uuid,
        SqlType::Json => &SqlType::Json,
        SqlType::Array(_) | SqlType::Enum(_) => {
            let mut types = ENUMS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
            types.entry(ty).or_insert_with(|| Box::leak(Box::new(ty)))
        }
    }
}

/// Whether a column of the type `info` can be read as `ty`.
pub(super) fn holds(info: &PgTypeInfo, ty: SqlType) -> bool {
    match info.kind() {
        PgTypeKind::Domain(base) => return holds(base, ty),
        PgTypeKind::Enum(_) => return matches!(ty, SqlType::Text | SqlType::Enum(_)),
        PgTypeKind::Array(element) => {
            let mut leaf = ty;
            while let SqlType::Array(inner) = leaf {
                leaf = *inner;
            }
            return (matches!(ty, SqlType::Array(_)) && holds(element, leaf))
                || (ty == SqlType::Bytes && is_other(element));
        }
        _ => {}
    }
    let oid = info.oid().map_or(0, |postgres::types::Oid(oid)| oid);
    match ty {
        SqlType::Bool => oid == BOOL,
        SqlType::I8
        | SqlType::I16
        | SqlType::I32
        | SqlType::I64
        | SqlType::U8
        | SqlType::U16
        | SqlType::U32
        | SqlType::U64
        | SqlType::Decimal => matches!(oid, INT2 | INT4 | INT8 | NUMERIC),
        SqlType::F32 => oid == FLOAT4,
        SqlType::F64 => matches!(oid, FLOAT4 | FLOAT8),
        SqlType::Text | SqlType::Enum(_) => {
            matches!(oid, TEXT | VARCHAR | BPCHAR | NAME | CHAR | XML)
                || info.name().eq_ignore_ascii_case("citext")
        }
        // What has no type of its own here is its bytes, as the server sends them.
        SqlType::Bytes => oid == BYTEA || is_other(info),
        SqlType::Date => oid == DATE,
        SqlType::Time => oid == TIME,
        SqlType::DateTime => oid == TIMESTAMP,
        SqlType::Timestamp => oid == TIMESTAMPTZ,
        SqlType::Uuid => oid == UUID,
        SqlType::Json => matches!(oid, JSON | JSONB),
        SqlType::Array(_) => false,
    }
}

/// Whether none of our types but bytes holds it.
fn is_other(info: &PgTypeInfo) -> bool {
    let oid = info.oid().map_or(0, |postgres::types::Oid(oid)| oid);
    let known = matches!(
        oid,
        BOOL | BYTEA
            | CHAR
            | NAME
            | INT8
            | INT2
            | INT4
            | TEXT
            | JSON
            | XML
            | FLOAT4
            | FLOAT8
            | BPCHAR
            | VARCHAR
            | DATE
            | TIME
            | TIMESTAMP
            | TIMESTAMPTZ
            | NUMERIC
            | UUID
            | JSONB
    );
    !known && !matches!(info.kind(), PgTypeKind::Enum(_)) && !info.name().eq_ignore_ascii_case("citext")
}
