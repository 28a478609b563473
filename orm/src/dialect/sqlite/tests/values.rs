//! Every type of value, there and back.

use super::*;
use crate::model::ColumnDef;
use crate::value::{Date, DateTime, EnumDef, SqlType, Time, Timestamp};

static MOOD: EnumDef = EnumDef { name: "mood", labels: &["glad", "sad"] };
static I64: SqlType = SqlType::I64;

/// A column of a type, in its table type.
fn column(ty: SqlType) -> ColumnDef {
    let mut column = ColumnDef::new::<i64>("value");
    column.ty = ty;
    column
}

/// Stores values in a column of their type, and gives back what is there.
async fn round<T: Send + 'static>(ty: SqlType, values: Vec<Value>, read: ReadRow<T>) -> Vec<T> {
    let mut test = Test::memory().await;
    let declared = test.dialect.column_type(&column(ty)).unwrap();
    test.batch(&format!("CREATE TABLE t (id INTEGER PRIMARY KEY, value {declared})")).await;
    let insert = write("INSERT INTO t (value) VALUES (?)", vec![]);
    for value in values {
        let statement = Statement { args: vec![value], ..insert.clone() };
        test.writer.execute(&statement).await.unwrap();
    }
    let mut reader = test.reader().await;
    fetch(&mut reader, &super::read("SELECT value FROM t ORDER BY id", vec![]), read).await
}

#[tokio::test]
async fn integers() {
    let all = [0, 1, -1, i64::MAX, i64::MIN];
    assert_eq!(round(SqlType::I64, all.map(Value::I64).into(), |row| row.i64(0)).await, all);
    let values = vec![Value::I16(-128), Value::I32(i32::MIN), Value::U64(7)];
    assert_eq!(round(SqlType::I32, values, |row| row.i64(0)).await, [-128, i64::from(i32::MIN), 7]);
    let values = vec![Value::Bool(true), Value::Bool(false)];
    assert_eq!(round(SqlType::Bool, values, |row| row.bool(0)).await, [true, false]);
}

#[tokio::test]
async fn floats() {
    let all = [0.0, 1.0, 0.1, f64::MIN_POSITIVE, f64::MAX, f64::INFINITY, f64::NEG_INFINITY];
    assert_eq!(round(SqlType::F64, all.map(Value::F64).into(), |row| row.f64(0)).await, all);
    let narrow = [0.1_f32, f32::MAX, f32::NEG_INFINITY];
    let back = round(SqlType::F32, narrow.map(Value::F32).into(), |row| row.f64(0)).await;
    assert_eq!(back.into_iter().map(|value| value as f32).collect::<Vec<_>>(), narrow);
}

#[tokio::test]
async fn text_and_bytes() {
    let all = ["", "a\0b", "\0", "é😀", "1.0", "0010", "null"];
    let values = all.map(|text| Value::Text(text.into())).into();
    assert_eq!(round(SqlType::Text, values, |row| row.text(0).map(str::to_owned)).await, all);
    let large: Vec<u8> = (0..16_usize << 20).map(|i| i as u8).collect();
    let values = vec![Value::Bytes(vec![]), Value::Bytes(vec![0, 255]), Value::Bytes(large.clone())];
    let back = round(SqlType::Bytes, values, |row| row.bytes(0).map(<[u8]>::to_vec)).await;
    assert!(back == [vec![], vec![0, 255], large]);
    let values = vec![Value::Uuid([7; 16])];
    assert_eq!(round(SqlType::Uuid, values, |row| row.uuid(0)).await, [[7; 16]]);
    let values = vec![Value::Enum(&MOOD, "sad")];
    assert_eq!(round(SqlType::Enum(&MOOD), values, |row| row.text(0).map(str::to_owned)).await, ["sad"]);
    let all = ["1.0", "{\"a\": 1}", "null"];
    let values = all.map(|text| Value::Json(text.into())).into();
    assert_eq!(round(SqlType::Json, values, |row| row.json(0).map(str::to_owned)).await, all);
}

#[tokio::test]
async fn decimals_keep_every_digit_in_one_form() {
    let written =
        ["0", "-0.0", "10.50", "+1", "007", "0.1", "123456789012345678901234567890.000000000000000001"];
    let read = ["0", "0", "10.5", "1", "7", "0.1", "123456789012345678901234567890.000000000000000001"];
    let values = written.map(|digits| Value::Decimal(digits.into())).into();
    assert_eq!(round(SqlType::Decimal, values, |row| row.decimal(0).map(|d| d.into_owned())).await, read);
    let mut test = Test::memory().await;
    let statement = super::read("SELECT 5 UNION ALL SELECT 1.25", vec![]);
    let foreign = fetch(&mut test.writer, &statement, |row| row.decimal(0).map(|d| d.into_owned())).await;
    assert_eq!(foreign, ["5", "1.25"]);
}

#[tokio::test]
async fn dates_and_times() {
    let days = [Date::from_ymd(0, 1, 1), Date::from_ymd(2024, 2, 29), Date::from_ymd(9999, 12, 31)];
    let days = days.map(Option::unwrap);
    assert_eq!(round(SqlType::Date, days.map(Value::Date).into(), |row| row.date(0)).await, days);
    let times = [Time(0), Time(86_399_999_999), Time(3_600_000_001)];
    assert_eq!(round(SqlType::Time, times.map(Value::Time).into(), |row| row.time(0)).await, times);
    let both = [DateTime(0), DateTime(-1), DateTime(1_767_225_600_123_400)];
    assert_eq!(round(SqlType::DateTime, both.map(Value::DateTime).into(), |row| row.datetime(0)).await, both);
    let instants = [Timestamp(0), Timestamp(-62_167_219_200_000_000)];
    let values = instants.map(Value::Timestamp).into();
    assert_eq!(round(SqlType::Timestamp, values, |row| row.timestamp(0)).await, instants);

    let mut test = Test::memory().await;
    let statement = super::read(
        "SELECT '2026-01-01T10:00:00Z' UNION ALL SELECT '2026-01-01 12:00:00+02:00' \
         UNION ALL SELECT datetime('2026-01-01 10:00')",
        vec![],
    );
    let read = fetch(&mut test.writer, &statement, |row| row.timestamp(0)).await;
    assert_eq!(read, [Timestamp(1_767_261_600_000_000); 3]);
}

#[tokio::test]
async fn lists_and_nulls() {
    let list = vec![Value::I64(i64::MAX), Value::Null(SqlType::I64)];
    let values = vec![Value::Array(&I64, list.clone()), Value::Array(&I64, vec![])];
    let back = round(SqlType::Array(&I64), values, |row| row.array(0, &I64)).await;
    assert_eq!(back, [list, vec![]]);
    let values = vec![Value::Null(SqlType::Text), Value::Text(String::new())];
    assert_eq!(round(SqlType::Text, values, |row| Ok(row.is_null(0))).await, [true, false]);
}

#[tokio::test]
async fn what_cannot_be_stored_is_refused() {
    let mut test = Test::memory().await;
    for value in [
        Value::F64(f64::NAN),
        Value::F32(f32::NAN),
        Value::U64(u64::MAX),
        Value::Date(Date::from_ymd(10_000, 1, 1).unwrap()),
        Value::Date(Date::from_ymd(-1, 1, 1).unwrap()),
        Value::Timestamp(Timestamp(i64::MAX)),
        Value::Decimal("1e5x".into()),
        Value::Invalid("out of range".into()),
    ] {
        let error = error_of(&mut test.writer, &super::read("SELECT ?", vec![value.clone()])).await;
        assert_eq!(error.kind(), Kind::Encode, "{value:?}: {error}");
    }
    assert!(test.dialect.column_type(&column(SqlType::U64)).is_err_and(|error| error.is_unsupported()));
}

#[tokio::test]
async fn values_of_another_type_are_refused() {
    let mut test = Test::memory().await;
    let refused: [(&str, ReadRow<()>); 12] = [
        ("'1'", |row| row.i64(0).map(drop)),
        ("1.0", |row| row.i64(0).map(drop)),
        ("2", |row| row.bool(0).map(drop)),
        ("'true'", |row| row.bool(0).map(drop)),
        ("-1", |row| row.u64(0).map(drop)),
        ("9007199254740993", |row| row.f64(0).map(drop)),
        ("1", |row| row.text(0).map(drop)),
        ("'00ff'", |row| row.bytes(0).map(drop)),
        ("x'00'", |row| row.uuid(0).map(drop)),
        ("CAST(x'ff' AS TEXT)", |row| row.text(0).map(drop)),
        ("'2026-02-30'", |row| row.date(0).map(drop)),
        ("NULL", |row| row.i64(0).map(drop)),
    ];
    for (expression, get) in refused {
        let statement = super::read(&format!("SELECT {expression} AS value"), vec![]);
        let error = try_fetch(&mut test.writer, &statement, get).await.map(|_| ()).unwrap_err();
        assert_eq!(error.kind(), Kind::Decode, "{expression}");
        assert!(
            !error.to_string().contains(expression.trim_matches('\'')) || expression == "NULL",
            "{error}"
        );
    }
}
