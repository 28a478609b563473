//! Every type of value, there and back.

use super::{connect, execute, on_server, rows};
use crate::decode::{ResultColumns, Row, Sink};
use crate::error::{Kind, Result};
use crate::exec::Connection;
use crate::value::{Date, DateTime, EnumDef, SqlType, Time, Timestamp, Value};
use std::any::Any;

static MOOD: EnumDef = EnumDef { name: "Odd Mood", labels: &["glad", "so so"] };
static MOOD_TYPE: SqlType = SqlType::Enum(&MOOD);
static LIST: SqlType = SqlType::Array(&SqlType::I32);

/// Reads one column as values.
struct Values(SqlType, Vec<Value>);

impl Sink for Values {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        crate::decode::check_columns(&[self.0], columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        self.1.push(if row.is_null(0) { Value::Null(self.0) } else { read(row, self.0)? });
        Ok(())
    }

    fn clear(&mut self) {
        self.1.clear();
    }
}

fn read(row: &dyn Row, ty: SqlType) -> Result<Value> {
    Ok(match ty {
        SqlType::Bool => Value::Bool(row.bool(0)?),
        SqlType::I16 => Value::I16(row.i64(0)? as i16),
        SqlType::I32 => Value::I32(row.i64(0)? as i32),
        SqlType::I64 => Value::I64(row.i64(0)?),
        SqlType::U64 => Value::U64(row.u64(0)?),
        SqlType::F32 => Value::F32(row.f64(0)? as f32),
        SqlType::F64 => Value::F64(row.f64(0)?),
        SqlType::Decimal => Value::Decimal(row.decimal(0)?.into_owned()),
        SqlType::Text => Value::Text(row.text(0)?.to_owned()),
        SqlType::Bytes => Value::Bytes(row.bytes(0)?.to_vec()),
        SqlType::Date => Value::Date(row.date(0)?),
        SqlType::Time => Value::Time(row.time(0)?),
        SqlType::DateTime => Value::DateTime(row.datetime(0)?),
        SqlType::Timestamp => Value::Timestamp(row.timestamp(0)?),
        SqlType::Uuid => Value::Uuid(row.uuid(0)?),
        SqlType::Json => Value::Json(row.json(0)?.to_owned()),
        SqlType::Array(element) => Value::Array(element, row.array(0, element)?),
        SqlType::Enum(def) => {
            let text = row.text(0)?;
            Value::Enum(def, def.labels.iter().find(|label| **label == text).unwrap())
        }
        _ => panic!("{ty:?} travels as another type"),
    })
}

async fn there_and_back(conn: &mut Box<dyn Connection>, column: &str, value: Value) -> Result<Value> {
    let ty = value.sql_type();
    execute(conn, &format!("CREATE TEMP TABLE v (c {column})"), vec![]).await?;
    let result = async {
        execute(conn, "INSERT INTO v VALUES ($1)", vec![value]).await?;
        let mut sink: Box<dyn Sink> = Box::new(Values(ty, vec![]));
        conn.fetch(&super::statement("SELECT c FROM v", vec![]), &mut sink).await?;
        let sink: Box<dyn Any> = sink;
        Ok(sink.downcast::<Values>().unwrap().1.remove(0))
    }
    .await;
    execute(conn, "DROP TABLE v", vec![]).await?;
    result
}

fn decimal(digits: &str) -> Value {
    Value::Decimal(digits.to_owned())
}

fn ints(values: &[i32]) -> Value {
    Value::Array(&SqlType::I32, values.iter().copied().map(Value::I32).collect())
}

#[test]
fn every_type_survives() {
    let micros = -1_i64;
    let bytes: Vec<u8> = (0..16 * 1024 * 1024_u32).map(|i| (i * 31) as u8).collect();
    let deep = format!("{}1{}", "[".repeat(1_000), "]".repeat(1_000));
    let digits = "1234567890".repeat(10);
    let cases: Vec<(&str, Value)> = vec![
        ("boolean", Value::Bool(true)),
        ("boolean", Value::Null(SqlType::Bool)),
        ("smallint", Value::I16(i16::MIN)),
        ("integer", Value::I32(i32::MAX)),
        ("bigint", Value::I64(i64::MAX)),
        ("bigint", Value::I64(i64::MIN)),
        ("bigint", Value::U64(i64::MAX as u64)),
        ("real", Value::F32(f32::MIN_POSITIVE)),
        ("double precision", Value::F64(f64::INFINITY)),
        ("double precision", Value::F64(f64::NEG_INFINITY)),
        ("double precision", Value::F64(0.1)),
        ("numeric", decimal("1234567890123456789012345678")),
        ("numeric", decimal("-0.0000000000000000000000000001")),
        ("numeric", decimal(&digits)),
        ("numeric", decimal(&format!("-{digits}.{digits}"))),
        ("numeric", decimal("0")),
        ("numeric", decimal("10000.0000")),
        ("numeric(10, 2)", decimal("12345678.90")),
        ("text", Value::Text("naïve 日本 🦀 '\"\\".into())),
        ("text", Value::Text(String::new())),
        ("varchar(5)", Value::Text("abc".into())),
        ("bytea", Value::Bytes(vec![0, 255, 1])),
        ("bytea", Value::Bytes(bytes)),
        ("date", Value::Date(Date(0))),
        ("date", Value::Date(Date::from_ymd(-4_712, 1, 1).unwrap())),
        ("date", Value::Date(Date::from_ymd(9_999, 12, 31).unwrap())),
        ("time", Value::Time(Time(86_399_999_999))),
        ("timestamp", Value::DateTime(DateTime(micros))),
        ("timestamptz", Value::Timestamp(Timestamp(1_700_000_000_123_456))),
        ("timestamptz", Value::Timestamp(Timestamp(i64::MAX))),
        ("timestamptz", Value::Timestamp(Timestamp(-62_135_596_800_000_001))),
        ("uuid", Value::Uuid(*b"0123456789abcdef")),
        ("jsonb", Value::Json("{\"a\": [1, 1.10, \"x\"]}".into())),
        ("jsonb", Value::Json(deep)),
        ("integer[]", ints(&[])),
        ("integer[]", ints(&[1, -2, i32::MAX])),
        ("integer[]", Value::Array(&SqlType::I32, vec![Value::Null(SqlType::I32), Value::I32(1)])),
        ("integer[][]", Value::Array(&LIST, vec![ints(&[1, 2]), ints(&[3, 4])])),
        ("integer[][]", Value::Array(&LIST, vec![])),
        ("text[]", Value::Array(&SqlType::Text, vec![Value::Text(",\"{}".into())])),
        ("numeric[]", Value::Array(&SqlType::Decimal, vec![decimal("1.50"), decimal(&digits)])),
        ("jsonb[]", Value::Array(&SqlType::Json, vec![Value::Json("{}".into())])),
        ("bytea[]", Value::Array(&SqlType::Bytes, vec![Value::Bytes(vec![0, 1])])),
        ("uuid[]", Value::Array(&SqlType::Uuid, vec![Value::Uuid([7; 16])])),
        ("boolean[]", Value::Array(&SqlType::Bool, vec![Value::Bool(false)])),
        ("smallint[]", Value::Array(&SqlType::I16, vec![Value::I16(-1)])),
        ("bigint[]", Value::Array(&SqlType::I64, vec![Value::I64(i64::MIN)])),
        ("real[]", Value::Array(&SqlType::F32, vec![Value::F32(1.5)])),
        ("double precision[]", Value::Array(&SqlType::F64, vec![Value::F64(1.5)])),
        ("date[]", Value::Array(&SqlType::Date, vec![Value::Date(Date(1))])),
        ("time[]", Value::Array(&SqlType::Time, vec![Value::Time(Time(1))])),
        ("timestamp[]", Value::Array(&SqlType::DateTime, vec![Value::DateTime(DateTime(1))])),
        ("timestamptz[]", Value::Array(&SqlType::Timestamp, vec![Value::Timestamp(Timestamp(1))])),
        ("pg_temp.\"Odd Mood\"", Value::Enum(&MOOD, "so so")),
        ("pg_temp.\"Odd Mood\"", Value::Null(MOOD_TYPE)),
        ("pg_temp.\"Odd Mood\"[]", Value::Array(&MOOD_TYPE, vec![])),
        (
            "pg_temp.\"Odd Mood\"[]",
            Value::Array(&MOOD_TYPE, vec![Value::Enum(&MOOD, "glad"), Value::Null(MOOD_TYPE)]),
        ),
    ];
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch("CREATE TYPE pg_temp.\"Odd Mood\" AS ENUM ('glad', 'so so')").await.unwrap();
        for (column, value) in cases {
            let back = there_and_back(&mut conn, column, value.clone()).await;
            assert!(matches!(&back, Ok(back) if *back == value), "{column}: {:?}", back.map(|_| "another"));
        }
        let nan = there_and_back(&mut conn, "double precision", Value::F64(f64::NAN)).await.unwrap();
        assert!(matches!(nan, Value::F64(nan) if nan.is_nan()));
    });
}

#[test]
fn what_cannot_be_held_is_refused_and_the_connection_stays() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        for (column, value) in [
            ("text", Value::Text("a\0b".into())),
            ("bigint", Value::U64(u64::MAX)),
            ("date", Value::Date(Date(i32::MAX))),
            ("timestamptz", Value::Timestamp(Timestamp(i64::MIN))),
            ("numeric", decimal("1e3")),
            ("integer[]", Value::Array(&LIST, vec![ints(&[1]), ints(&[])])),
        ] {
            let error = there_and_back(&mut conn, column, value).await.unwrap_err();
            assert_eq!(error.kind(), Kind::Encode, "{error}");
        }
        assert_eq!(super::number(&mut conn, "SELECT 1").await, 1);
    });
}

#[test]
fn what_no_type_of_ours_holds_is_an_error_that_names_the_column() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        for (sql, ty) in [
            ("SELECT 'NaN'::numeric AS odd", SqlType::Decimal),
            ("SELECT 'infinity'::date AS odd", SqlType::Date),
            ("SELECT '-infinity'::timestamptz AS odd", SqlType::Timestamp),
            ("SELECT '24:00'::time AS odd", SqlType::Time),
            ("SELECT 1.5::numeric AS odd", SqlType::I64),
            ("SELECT '{{1},{2}}'::int[] AS odd", LIST),
        ] {
            let mut sink: Box<dyn Sink> = Box::new(Values(ty, vec![]));
            let error = conn.fetch(&super::statement(sql, vec![]), &mut sink).await.unwrap_err();
            assert_eq!((error.kind(), error.column()), (Kind::Decode, Some("odd")), "{sql}: {error}");
        }
        for (sql, ty, name) in [
            ("SELECT now()", SqlType::DateTime, "timestamptz"),
            ("SELECT 1::int8", SqlType::F64, "int8"),
            ("SELECT interval '1 day'", SqlType::Text, "interval"),
            ("SELECT point(1, 1)", SqlType::Text, "point"),
            ("SELECT 1.5::numeric", SqlType::F64, "numeric"),
        ] {
            let mut sink: Box<dyn Sink> = Box::new(Values(ty, vec![]));
            let error = conn.fetch(&super::statement(sql, vec![]), &mut sink).await.unwrap_err();
            assert!(error.to_string().contains(&format!("the type {name}")), "{error}");
        }
        assert!(!conn.is_broken());
    });
}

#[test]
fn kindred_types_are_read() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch("CREATE DOMAIN pg_temp.age AS int").await.unwrap();
        for (sql, ty, expected) in [
            ("SELECT 7::pg_temp.age", SqlType::I64, Value::I64(7)),
            ("SELECT sum(n) FROM (VALUES (1::int8), (2)) AS t (n)", SqlType::I64, Value::I64(3)),
            ("SELECT 12::int4", SqlType::Decimal, decimal("12")),
            ("SELECT 18446744073709551615::numeric", SqlType::U64, Value::U64(u64::MAX)),
            ("SELECT 'a'::name", SqlType::Text, Value::Text("a".into())),
            ("SELECT 'a'::char(2)", SqlType::Text, Value::Text("a ".into())),
            ("SELECT '{\"a\":  1}'::json", SqlType::Json, Value::Json("{\"a\":  1}".into())),
            ("SELECT 0.5::real", SqlType::F64, Value::F64(0.5)),
            ("SELECT '[0:1]={1,2}'::int[]", LIST, ints(&[1, 2])),
        ] {
            let mut sink: Box<dyn Sink> = Box::new(Values(ty, vec![]));
            conn.fetch(&super::statement(sql, vec![]), &mut sink).await.unwrap();
            let sink: Box<dyn Any> = sink;
            assert_eq!(sink.downcast::<Values>().unwrap().1, [expected], "{sql}");
        }
    });
}

#[test]
fn one_text_with_values_of_two_types_is_two_statements() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        let sql = "SELECT $1::text";
        for (value, text) in
            [(Value::I64(1), "1"), (Value::F64(1.5), "1.5"), (Value::I16(2), "2"), (Value::I64(3), "3")]
        {
            let read = rows(&mut conn, sql, vec![value], &[SqlType::Text], |row| row.next::<String>()).await;
            assert_eq!(read.unwrap(), [text]);
        }
    });
}
