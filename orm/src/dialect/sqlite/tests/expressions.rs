//! What the dialect's expressions mean, asked of the database.

use super::*;
use crate::dialect::render::{Args, SqlText, Tree};
use crate::query::{DatePart, Like};
use crate::value::SqlType;
use sea_query::{Expr, Query};

/// The value of an expression that the dialect builds, as text; None is NULL.
async fn eval(build: impl FnOnce(&dyn Dialect, &mut Args) -> Expr) -> Option<String> {
    let mut test = Test::memory().await;
    let mut args = Args::default();
    let expr = build(&*test.dialect, &mut args);
    let mut select = Query::select();
    select.expr(expr);
    let mut text = SqlText::new(&args, true);
    test.dialect.render(&Tree::Select(select), &mut text);
    let (sql, args) = text.finish(args);
    let statement = read(&format!("SELECT CAST(({sql}) AS TEXT)"), args);
    let read: ReadRow<Option<String>> = |row| {
        if row.is_null(0) { Ok(None) } else { row.text(0).map(|text| Some(text.to_owned())) }
    };
    fetch(&mut test.writer, &statement, read).await.remove(0)
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

async fn matches(like: Like, subject: &str, pattern: &str, ignore_case: bool) -> bool {
    let found = eval(|dialect, args| {
        let (subject, pattern) = (args.bind(text(subject)), args.bind(text(pattern)));
        dialect.like(subject, like, pattern, ignore_case)
    });
    found.await.as_deref() == Some("1")
}

#[tokio::test]
async fn like_heeds_case_unless_told_otherwise() {
    for (like, subject, pattern, exact, ignoring) in [
        (Like::Contains, "a 50% b", "50%", true, true),
        (Like::Contains, "a 50x b", "50%", false, false),
        (Like::Contains, "Hello", "hell", false, true),
        (Like::Contains, "a_b", "A_B", false, true),
        (Like::Contains, "axb", "a_b", false, false),
        (Like::Contains, "a\\b", "\\", true, true),
        (Like::Contains, "", "", true, true),
        (Like::Contains, "é😀x", "😀", true, true),
        (Like::StartsWith, "Hello", "He", true, true),
        (Like::StartsWith, "Hello", "he", false, true),
        (Like::StartsWith, "Hello", "", true, true),
        (Like::StartsWith, "Hello", "lo", false, false),
        (Like::StartsWith, "He", "Hello", false, false),
        (Like::EndsWith, "Hello", "lo", true, true),
        (Like::EndsWith, "Hello", "LO", false, true),
        (Like::EndsWith, "Hello", "", true, true),
        (Like::EndsWith, "lo", "Hello", false, false),
        (Like::EndsWith, "lo", "Hello, lo", false, false),
        (Like::EndsWith, "é😀", "😀", true, true),
        (Like::EndsWith, "lohe", "lo", false, false),
        (Like::EndsWith, "", "", true, true),
        (Like::Pattern, "Hello", "H%o", true, true),
        (Like::Pattern, "Hello", "h%o", false, true),
        (Like::Pattern, "Hello", "H_llo", true, true),
        (Like::Pattern, "H😀llo", "H_llo", true, true),
        (Like::Pattern, "50%", "50\\%", true, true),
        (Like::Pattern, "50x", "50\\%", false, false),
        (Like::Pattern, "a_b", "a\\_b", true, true),
        (Like::Pattern, "axb", "a\\_b", false, false),
        (Like::Pattern, "a\\x", "a\\\\%", true, true),
        (Like::Pattern, "a\\", "a\\\\\\%", false, false),
        (Like::Pattern, "a\\%", "a\\\\\\%", true, true),
        (Like::Pattern, "a*b?c[d]e", "a*b?c[d]_", true, true),
        (Like::Pattern, "axxb", "a*b", false, false),
        (Like::Pattern, "axb", "a?b", false, false),
        (Like::Pattern, "ad", "a[d]", false, false),
        (Like::Pattern, "[b[p[u", "[b[p[_", true, true),
        (Like::Pattern, "[b", "[b", true, true),
        (Like::Pattern, "\\", "[b", false, false),
        (Like::Pattern, "a[*", "a\\[\\*", true, true),
        (Like::Pattern, "^]", "^]", true, true),
    ] {
        assert_eq!(matches(like, subject, pattern, false).await, exact, "{like:?} {subject} {pattern}");
        assert_eq!(matches(like, subject, pattern, true).await, ignoring, "{like:?} {subject} {pattern} i");
    }
    // Texts with NUL characters are compared as a whole.
    assert!(matches(Like::StartsWith, "a\0bc", "a\0b", false).await);
    assert!(!matches(Like::StartsWith, "a\0bc", "a\0c", false).await);
    assert!(matches(Like::EndsWith, "a\0b", "\0b", false).await);
    assert!(!matches(Like::EndsWith, "a\0b", "c\0b", false).await);
    assert!(matches(Like::Contains, "a\0b", "\0b", false).await);
    let null = eval(|dialect, args| {
        let (subject, pattern) = (args.bind(Value::Null(SqlType::Text)), args.bind(text("")));
        dialect.like(subject, Like::EndsWith, pattern, false)
    });
    assert_eq!(null.await, None);
}

#[tokio::test]
async fn parts_of_times_are_not_rounded() {
    let part = async |part, value: &str, ty| {
        let value = text(value);
        let value = eval(move |dialect, args| {
            let value = args.bind(value);
            dialect.date_part(part, value, ty)
        });
        value.await.unwrap().parse::<i64>().unwrap()
    };
    let instant = "2024-12-31 23:59:59.9999";
    for (asked, expected) in [
        (DatePart::Year, 2024),
        (DatePart::Month, 12),
        (DatePart::Day, 31),
        (DatePart::Hour, 23),
        (DatePart::Minute, 59),
        (DatePart::Second, 59),
        (DatePart::IsoWeekday, 2),
    ] {
        assert_eq!(part(asked, instant, SqlType::Timestamp).await, expected, "{asked:?}");
    }
    assert_eq!(part(DatePart::IsoWeekday, "2025-01-05", SqlType::Date).await, 7);
    assert_eq!(part(DatePart::Minute, "08:09:10", SqlType::Time).await, 9);
    assert_eq!(part(DatePart::Second, "08:09:10", SqlType::Time).await, 10);
}

#[tokio::test]
async fn small_expressions() {
    let pair = async |left: Value, right: Value, build: fn(&dyn Dialect, Expr, Expr) -> Expr| {
        let value = eval(move |dialect, args| {
            let (left, right) = (args.bind(left), args.bind(right));
            build(dialect, left, right)
        });
        value.await
    };
    let null = || Value::Null(SqlType::I64);
    let is: fn(&dyn Dialect, Expr, Expr) -> Expr = |dialect, a, b| dialect.is_not_distinct_from(a, b);
    assert_eq!(pair(null(), null(), is).await.as_deref(), Some("1"));
    assert_eq!(pair(null(), Value::I64(1), is).await.as_deref(), Some("0"));
    let divide: fn(&dyn Dialect, Expr, Expr) -> Expr = |dialect, a, b| dialect.integer_division(a, b);
    assert_eq!(pair(Value::I64(-7), Value::I64(2), divide).await.as_deref(), Some("-3"));
    let concat: fn(&dyn Dialect, Expr, Expr) -> Expr = |dialect, a, b| dialect.concat(a, b);
    assert_eq!(pair(text("a"), text("b"), concat).await.as_deref(), Some("ab"));
    let length = eval(|dialect, args| {
        let value = args.bind(text("é😀"));
        dialect.char_length(value)
    });
    assert_eq!(length.await.as_deref(), Some("2"));
}

/// The ids of the rows of `t` whose `value` is one of `values`, and the plan.
async fn find(test: &mut Test, ty: SqlType, values: Vec<Value>) -> (Vec<i64>, String) {
    let mut args = Args::default();
    let needle = Expr::col(("t", "value"));
    let condition = test.dialect.in_list(needle, ty, values, &mut args).unwrap();
    let mut select = Query::select();
    select.column("id").from("t").and_where(condition).order_by("id", sea_query::Order::Asc);
    let mut sql = SqlText::new(&args, true);
    test.dialect.render(&Tree::Select(select), &mut sql);
    let (sql, args) = sql.finish(args);
    assert_eq!(args.len(), 1);
    let explain = read(&format!("EXPLAIN QUERY PLAN {sql}"), args.clone());
    let plan = fetch(&mut test.writer, &explain, |row| row.text(3).map(str::to_owned)).await.join("\n");
    (fetch(&mut test.writer, &read(&sql, args), |row| row.i64(0)).await, plan)
}

#[tokio::test]
async fn lists_find_every_type_by_an_index() {
    static I64: SqlType = SqlType::I64;
    let text = |text: &str| Value::Text(text.into());
    for (ty, rows, keys) in [
        (SqlType::I64, vec![Value::I64(i64::MAX), Value::I64(i64::MAX - 1)], vec![Value::I64(i64::MAX)]),
        (SqlType::Text, vec![text("10"), text("10.0")], vec![text("10")]),
        (SqlType::Text, vec![text("a\"\\\u{1}\n\0b😀"), text("a")], vec![text("a\"\\\u{1}\n\0b😀")]),
        (SqlType::Text, vec![text(""), text(" ")], vec![text("")]),
        (
            SqlType::Decimal,
            vec![Value::Decimal("10.5".into()), Value::Decimal("10".into())],
            vec![Value::Decimal("10.50".into())],
        ),
        (
            SqlType::Bytes,
            vec![Value::Bytes(vec![0, 255]), Value::Bytes(vec![])],
            vec![Value::Bytes(vec![0, 255])],
        ),
        (SqlType::Bytes, vec![Value::Bytes(vec![]), Value::Bytes(vec![0])], vec![Value::Bytes(vec![])]),
        (SqlType::Uuid, vec![Value::Uuid([9; 16]), Value::Uuid([8; 16])], vec![Value::Uuid([9; 16])]),
        (SqlType::Bool, vec![Value::Bool(true), Value::Bool(false)], vec![Value::Bool(true)]),
        (SqlType::F64, vec![Value::F64(0.1), Value::F64(0.2)], vec![Value::F64(0.1)]),
        (
            SqlType::F64,
            vec![Value::F64(f64::INFINITY), Value::F64(f64::MAX)],
            vec![Value::F64(f64::INFINITY)],
        ),
        (SqlType::F64, vec![Value::F64(2.0), Value::F64(2.5)], vec![Value::F64(2.0)]),
        (
            SqlType::Date,
            vec![Value::Date(crate::value::Date(0)), Value::Date(crate::value::Date(1))],
            vec![Value::Date(crate::value::Date(0))],
        ),
        (
            SqlType::Timestamp,
            vec![Value::Timestamp(crate::value::Timestamp(5)), Value::Timestamp(crate::value::Timestamp(0))],
            vec![Value::Timestamp(crate::value::Timestamp(5))],
        ),
        (
            SqlType::Array(&I64),
            vec![Value::Array(&I64, vec![Value::I64(1)]), Value::Array(&I64, vec![])],
            vec![Value::Array(&I64, vec![Value::I64(1)])],
        ),
    ] {
        let mut test = Test::memory().await;
        let mut column = crate::model::ColumnDef::new::<i64>("value");
        column.ty = ty;
        let declared = test.dialect.column_type(&column).unwrap();
        test.batch(&format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, value {declared}); CREATE INDEX i ON t (value)"
        ))
        .await;
        for row in rows {
            test.writer.execute(&write("INSERT INTO t (value) VALUES (?)", vec![row])).await.unwrap();
        }
        let (found, plan) = find(&mut test, ty, keys.clone()).await;
        assert_eq!(found, [1], "{ty:?} {keys:?}");
        assert!(plan.contains("SEARCH t USING COVERING INDEX i (value=?)"), "{plan}");
        assert_eq!(find(&mut test, ty, vec![]).await.0, [0_i64; 0]);
    }
}

#[tokio::test]
async fn a_list_may_hold_a_hundred_thousand_values() {
    let mut test = Test::memory().await;
    test.batch(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, value INTEGER);
         INSERT INTO t (id, value) VALUES (1, 5), (2, 99999), (3, 100000)",
    )
    .await;
    let (found, _) = find(&mut test, SqlType::I64, (0..100_000).map(Value::I64).collect()).await;
    assert_eq!(found, [1, 2]);
}
