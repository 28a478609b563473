//! The SQL of expressions, as text and as the server understands it.

use super::{connect, on_server, rows};
use crate::dialect::render::{Args, SqlText, Tree};
use crate::dialect::{Database, Dialect, postgres::Postgres};
use crate::error::Kind;
use crate::query::{DatePart, Like};
use crate::value::{Date, DateTime, EnumDef, SqlType, Time, Timestamp, Value};
use sea_query::{Expr, Query};

fn dialect() -> Box<dyn Dialect> {
    Postgres.offline("15").unwrap()
}

/// `SELECT` of an expression: its text and values.
fn select(make: impl FnOnce(&dyn Dialect, &mut Args) -> Expr) -> (String, Vec<Value>) {
    let dialect = dialect();
    let mut args = Args::default();
    let expr = make(dialect.as_ref(), &mut args);
    let mut text = SqlText::new(&args, dialect.facts().limit_as_text);
    dialect.render(&Tree::Select(Query::select().expr(expr).to_owned()), &mut text);
    text.finish(args)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn versions() {
    assert_eq!(Postgres.offline("16.3").unwrap().facts().version, (16, 3, 0));
    // Without a version it is the oldest that is supported.
    assert_eq!(Postgres.offline("").unwrap().facts().version, (13, 0, 0));
    for wrong in ["12", "9.6", "new", "15.x"] {
        assert_eq!(Postgres.offline(wrong).err().unwrap().kind(), Kind::Config, "{wrong}");
    }
}

#[test]
fn texts() {
    let column = || Expr::col("c");
    let texts = [
        select(|d, args| d.in_list(column(), SqlType::I64, vec![Value::I64(1)], args).unwrap()),
        select(|d, args| d.like(column(), Like::Pattern, args.bind(text("a%")), false)),
        select(|d, args| d.like(column(), Like::StartsWith, args.bind(text("a%")), true)),
        select(|d, args| d.is_not_distinct_from(column(), args.bind(Value::I64(1)))),
        select(|d, _| d.date_part(DatePart::Hour, column(), SqlType::Timestamp)),
        select(|d, _| d.date_part(DatePart::Second, column(), SqlType::Time)),
        select(|d, args| {
            let sum = d.integer_division(column(), args.bind(Value::I64(2)));
            d.concat(d.char_length(column()), sum)
        }),
    ];
    let texts: Vec<&str> = texts.iter().map(|(sql, _)| sql.as_str()).collect();
    assert_eq!(
        texts,
        [
            r#"SELECT "c" = ANY($1)"#,
            r#"SELECT "c" LIKE $1"#,
            r#"SELECT "c" ILIKE (regexp_replace($1, '([\\%_])', '\\\1', 'g') || '%')"#,
            r#"SELECT "c" IS NOT DISTINCT FROM $1"#,
            r#"SELECT CAST(floor(EXTRACT(HOUR FROM ("c") AT TIME ZONE 'UTC')) AS bigint)"#,
            r#"SELECT CAST(floor(EXTRACT(SECOND FROM "c")) AS bigint)"#,
            r#"SELECT CHAR_LENGTH("c") || ("c" / $1)"#,
        ]
    );
}

#[test]
fn patterns() {
    let cases = [
        (Like::Pattern, "rust_%", false, "rusty!", true),
        (Like::Pattern, r"rust\_", false, "rust_", true),
        (Like::Pattern, r"rust\_", false, "rusty", false),
        (Like::StartsWith, "a%", false, "a%b", true),
        (Like::StartsWith, "a%", false, "ab", false),
        (Like::StartsWith, "A", false, "ab", false),
        (Like::StartsWith, "A", true, "ab", true),
        (Like::EndsWith, r"_\", false, r"a_\", true),
        (Like::EndsWith, r"_\", false, r"ab\", false),
        (Like::Contains, r"\%_", false, r"1\%_2", true),
        (Like::Contains, r"%%", false, r"1%2", false),
        (Like::Contains, "Ä", true, "bäh", true),
        (Like::Contains, "", false, "", true),
        (Like::Contains, "\n", false, "a\nb", true),
    ];
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        for (like, pattern, ignore_case, subject, matches) in cases {
            let (sql, args) = select(|d, args| {
                let (subject, pattern) = (args.bind(text(subject)), args.bind(text(pattern)));
                d.like(subject, like, pattern, ignore_case)
            });
            let read = rows(&mut conn, &sql, args, &[SqlType::Bool], |row| row.next::<bool>()).await;
            assert_eq!(read.unwrap(), [matches], "{like:?} {pattern:?} {subject:?}");
        }
    });
}

#[test]
fn parts_of_dates() {
    // 1999-12-31 23:59:59.999999, a Friday.
    let micros = 946_684_799_999_999;
    let expected = [
        (DatePart::Year, 1_999),
        (DatePart::Month, 12),
        (DatePart::Day, 31),
        (DatePart::Hour, 23),
        (DatePart::Minute, 59),
        (DatePart::Second, 59),
        (DatePart::IsoWeekday, 5),
    ];
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch("SET TimeZone = 'Asia/Kathmandu'").await.unwrap();
        for (part, number) in expected {
            let time = matches!(part, DatePart::Hour | DatePart::Minute | DatePart::Second);
            let mut values = vec![
                (SqlType::DateTime, Value::DateTime(DateTime(micros))),
                (SqlType::Timestamp, Value::Timestamp(Timestamp(micros))),
            ];
            values.push(match time {
                true => (SqlType::Time, Value::Time(Time(86_399_999_999))),
                false => (SqlType::Date, Value::Date(Date(10_956))),
            });
            for (ty, value) in values {
                let (sql, args) = select(|d, args| {
                    let value = args.bind(value);
                    d.date_part(part, value, ty)
                });
                let read = rows(&mut conn, &sql, args, &[SqlType::I64], |row| row.next::<i64>()).await;
                assert_eq!(read.unwrap(), [number], "{part:?} of {ty:?}");
            }
        }
    });
}

#[test]
fn lists() {
    static MOOD: EnumDef = EnumDef { name: "pg_temp.list_mood", labels: &["glad", "sad"] };
    static INTS: SqlType = SqlType::Array(&SqlType::I32);
    let ints = |values: &[i32]| Value::Array(&SqlType::I32, values.iter().copied().map(Value::I32).collect());
    let cases: Vec<(SqlType, Value, Vec<Value>, Option<bool>)> = vec![
        (SqlType::I64, Value::I64(2), (0..70_000).map(Value::I64).collect(), Some(true)),
        (SqlType::I16, Value::I16(2), vec![Value::I16(1)], Some(false)),
        (SqlType::U32, Value::I64(2), vec![Value::I64(2)], Some(true)),
        (SqlType::I64, Value::Null(SqlType::I64), vec![Value::I64(1)], None),
        (SqlType::Text, text("b"), vec![text("a"), text("b")], Some(true)),
        (SqlType::Decimal, Value::Decimal("1.50".into()), vec![Value::Decimal("1.5".into())], Some(true)),
        (SqlType::Bytes, Value::Bytes(vec![0]), vec![Value::Bytes(vec![0])], Some(true)),
        (SqlType::Uuid, Value::Uuid([1; 16]), vec![Value::Uuid([1; 16])], Some(true)),
        (SqlType::Json, Value::Json("[1]".into()), vec![Value::Json("[1.0]".into())], Some(true)),
        (
            SqlType::Timestamp,
            Value::Timestamp(Timestamp(5)),
            vec![Value::Timestamp(Timestamp(5))],
            Some(true),
        ),
        (SqlType::Enum(&MOOD), Value::Enum(&MOOD, "sad"), vec![Value::Enum(&MOOD, "sad")], Some(true)),
        (INTS, ints(&[1, 2]), vec![ints(&[3]), ints(&[1, 2])], Some(true)),
        (INTS, ints(&[1]), vec![ints(&[3]), ints(&[1, 2])], Some(false)),
    ];
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        conn.batch("CREATE TYPE pg_temp.list_mood AS ENUM ('glad', 'sad')").await.unwrap();
        for (ty, needle, values, expected) in cases {
            let (sql, args) = select(|d, args| {
                let needle = args.bind(needle);
                d.in_list(needle, ty, values, args).unwrap()
            });
            let read = rows(&mut conn, &sql, args, &[SqlType::Bool], |row| row.next::<Option<bool>>()).await;
            assert_eq!(read.unwrap(), [expected], "{ty:?}");
        }
    });
}

#[test]
fn null_equals_null() {
    on_server(async |connector| {
        let mut conn = connect(&connector).await;
        let null = || Value::Null(SqlType::I64);
        for (left, right, same) in
            [(null(), null(), true), (Value::I64(1), null(), false), (Value::I64(1), Value::I64(1), true)]
        {
            let (sql, args) = select(|d, args| {
                let (left, right) = (args.bind(left), args.bind(right));
                d.is_not_distinct_from(left, right)
            });
            let read = rows(&mut conn, &sql, args, &[SqlType::Bool], |row| row.next::<bool>()).await;
            assert_eq!(read.unwrap(), [same]);
        }
    });
}
