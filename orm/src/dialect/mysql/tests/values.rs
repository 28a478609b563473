//! Every type there and back.

use super::{Server, with_server};
use crate::error::Kind;
use crate::model::ColumnDef;
use crate::value::{Date, DateTime, EnumDef, SqlType, Time, Timestamp, Value};

static MOOD: EnumDef = EnumDef { name: "mood", labels: &["calm", "it's \\ odd"] };

fn column(ty: SqlType) -> ColumnDef {
    ColumnDef { ty, nullable: true, ..ColumnDef::new::<i64>("v") }
}

/// Stores values in a column of the type that DDL gives them, reads them back, and finds each by
/// equality.
async fn round_trip(server: &mut Server, column: ColumnDef, values: Vec<Value>) {
    let ty = column.ty;
    let name = server.dialect.column_type(&column).unwrap();
    server.ok("DROP TEMPORARY TABLE IF EXISTS round_trip").await;
    server
        .ok(&format!(
            "CREATE TEMPORARY TABLE round_trip (id INT PRIMARY KEY AUTO_INCREMENT, v {name}) COLLATE {}",
            server.collation()
        ))
        .await;
    for value in &values {
        server.run("INSERT INTO round_trip (v) VALUES (?)", vec![value.clone()]).await.unwrap();
    }
    let read = server.rows("SELECT v FROM round_trip ORDER BY id", Vec::new(), &[ty]).await.unwrap();
    assert_eq!(read.into_iter().flatten().collect::<Vec<_>>(), values, "{name}");
    for value in values.into_iter().filter(|value| !value.is_null()) {
        let found = server.number("SELECT COUNT(*) FROM round_trip WHERE v = ?", vec![value.clone()]).await;
        assert_eq!(found, 1, "{name}: {value:?}");
    }
}

#[test]
fn every_type_comes_back_and_is_found_by_equality() {
    with_server(async |mut server| {
        let at = |y, m, d, h, s, micro| {
            DateTime::join(Date::from_ymd(y, m, d).unwrap(), Time::from_hms(h, 59, s, micro).unwrap())
                .unwrap()
        };
        let null = |ty| Value::Null(ty);
        let text = |text: &str| Value::Text(text.to_owned());
        let decimal = |text: &str| Value::Decimal(text.to_owned());
        let cases: Vec<(SqlType, Vec<Value>)> = vec![
            (SqlType::Bool, vec![Value::Bool(true), Value::Bool(false), null(SqlType::Bool)]),
            (SqlType::I8, vec![Value::I16(-128), Value::I16(127)]),
            (SqlType::U8, vec![Value::I16(0), Value::I16(255)]),
            (SqlType::I16, vec![Value::I16(i16::MIN), Value::I16(i16::MAX), null(SqlType::I16)]),
            (SqlType::U16, vec![Value::I32(65_535)]),
            (SqlType::I32, vec![Value::I32(i32::MIN), Value::I32(i32::MAX)]),
            (SqlType::U32, vec![Value::I64(4_294_967_295)]),
            (
                SqlType::I64,
                vec![Value::I64(i64::MIN), Value::I64(i64::MAX), Value::I64(9_007_199_254_740_993)],
            ),
            (SqlType::U64, vec![Value::U64(0), Value::U64(u64::MAX), Value::U64(u64::MAX - 1)]),
            (SqlType::F32, vec![Value::F32(0.1), Value::F32(-3.402_823_5e38)]),
            (
                SqlType::F64,
                vec![Value::F64(0.1), Value::F64(1.797_693_134_862_315_7e308), Value::F64(5e-324)],
            ),
            (
                SqlType::Decimal,
                vec![
                    decimal("0"),
                    decimal("-12345678901234567890123456789.000000000000000000000000000001"),
                    decimal("9007199254740993"),
                    decimal("0.1"),
                    null(SqlType::Decimal),
                ],
            ),
            (
                SqlType::Text,
                vec![
                    text(""),
                    text("a"),
                    text("a "),
                    text("A"),
                    text("nul\0 in it"),
                    text("ä'\"\\ 😀"),
                    null(SqlType::Text),
                ],
            ),
            (
                SqlType::Bytes,
                vec![Value::Bytes(vec![]), Value::Bytes((0..=255).collect()), null(SqlType::Bytes)],
            ),
            (
                SqlType::Date,
                [(1, 1, 1), (1_000, 1, 1), (2024, 2, 29), (9_999, 12, 31)]
                    .map(|(y, m, d)| Value::Date(Date::from_ymd(y, m, d).unwrap()))
                    .to_vec(),
            ),
            (
                SqlType::Time,
                vec![Value::Time(Time(0)), Value::Time(Time(86_399_999_999)), Value::Time(Time(1))],
            ),
            (
                SqlType::DateTime,
                vec![
                    Value::DateTime(at(1, 1, 1, 0, 0, 1)),
                    Value::DateTime(at(1969, 12, 31, 23, 59, 999_999)),
                    Value::DateTime(at(9_999, 12, 31, 23, 59, 999_999)),
                    null(SqlType::DateTime),
                ],
            ),
            (
                SqlType::Timestamp,
                vec![
                    Value::Timestamp(Timestamp(at(2038, 1, 20, 3, 14, 7).0)),
                    Value::Timestamp(Timestamp(-1)),
                ],
            ),
            (SqlType::Uuid, vec![Value::Uuid([0; 16]), Value::Uuid([0xfe; 16]), null(SqlType::Uuid)]),
            (
                SqlType::Array(&SqlType::Array(&SqlType::I64)),
                vec![
                    Value::Array(&SqlType::Array(&SqlType::I64), vec![]),
                    Value::Array(
                        &SqlType::Array(&SqlType::I64),
                        vec![Value::Array(
                            &SqlType::I64,
                            vec![Value::I64(i64::MAX), Value::Null(SqlType::I64)],
                        )],
                    ),
                ],
            ),
            (SqlType::Enum(&MOOD), vec![Value::Enum(&MOOD, "calm"), Value::Enum(&MOOD, "it's \\ odd")]),
        ];
        for (ty, values) in cases {
            round_trip(&mut server, column(ty), values).await;
        }
        let declared = column(SqlType::Decimal).precision(10, 2);
        round_trip(&mut server, declared, vec![decimal("12.50"), decimal("-0.01")]).await;
    });
}

#[test]
fn json_keeps_its_numbers_and_its_depth() {
    with_server(async |mut server| {
        let deep = format!("{}{}", "[".repeat(31), "]".repeat(31));
        let documents = [r#"{"n":9007199254740993,"t":"ä\u0000"}"#, "null", deep.as_str()];
        let name = server.dialect.column_type(&column(SqlType::Json)).unwrap();
        server
            .ok(&format!("CREATE TEMPORARY TABLE json_docs (id INT PRIMARY KEY AUTO_INCREMENT, v {name})"))
            .await;
        for document in documents {
            let value = Value::Json(document.to_owned());
            server.run("INSERT INTO json_docs (v) VALUES (?)", vec![value.clone()]).await.unwrap();
        }
        let read =
            server.rows("SELECT v FROM json_docs ORDER BY id", Vec::new(), &[SqlType::Json]).await.unwrap();
        for (row, document) in read.iter().zip(documents) {
            let Value::Json(text) = &row[0] else { panic!("{row:?}") };
            let same = |text: &str| text.replace([' ', '\n'], "");
            assert_eq!(same(text), same(document));
        }
        let broken = vec![Value::Json("{secret".to_owned())];
        let error = server.run("INSERT INTO json_docs (v) VALUES (?)", broken).await.unwrap_err();
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    });
}

#[test]
fn large_values_come_back_and_those_that_are_too_large_leave_the_connection_whole() {
    with_server(async |mut server| {
        let limit = server.number("SELECT @@max_allowed_packet", Vec::new()).await as usize;
        server.ok("CREATE TEMPORARY TABLE blobs (v LONGBLOB, t LONGTEXT)").await;
        let large: Vec<u8> = (0..limit.min(40 << 20) - 4_096).map(|i| i as u8).collect();
        server.run("INSERT INTO blobs (v) VALUES (?)", vec![Value::Bytes(large.clone())]).await.unwrap();
        assert_eq!(
            server.value("SELECT v FROM blobs", Vec::new(), SqlType::Bytes).await,
            Value::Bytes(large)
        );
        let error = server
            .run("INSERT INTO blobs (v) VALUES (?)", vec![Value::Bytes(vec![0; limit])])
            .await
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Encode);
        assert!(error.to_string().contains("max_allowed_packet"), "{error}");
        assert!(!server.conn.is_broken());
        assert_eq!(server.number("SELECT COUNT(*) FROM blobs", Vec::new()).await, 1);
    });
}

#[test]
fn zero_dates_are_errors_and_not_null() {
    with_server(async |mut server| {
        server.ok("CREATE TEMPORARY TABLE zero (d DATE, n DATETIME)").await;
        server.ok("INSERT INTO zero VALUES ('0000-00-00', NULL)").await;
        let error = server.rows("SELECT d FROM zero", Vec::new(), &[SqlType::Date]).await.unwrap_err();
        assert_eq!((error.kind(), error.column()), (Kind::Decode, Some("d")));
        assert!(error.to_string().contains("NULLIF"), "{error}");
        assert!(
            server
                .value("SELECT NULLIF(d, '0000-00-00') FROM zero", Vec::new(), SqlType::Date)
                .await
                .is_null()
        );
        assert!(server.value("SELECT n FROM zero", Vec::new(), SqlType::DateTime).await.is_null());
        assert!(!server.conn.is_broken());
    });
}

/// As WordPress has them: with `NO_ZERO_DATE` neither a row nor a column could be added.
#[test]
fn tables_whose_defaults_are_zero_dates_take_rows_and_columns() {
    with_server(async |mut server| {
        let default = "DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00'";
        server.ok(&format!("CREATE TEMPORARY TABLE posts (id INT PRIMARY KEY, at {default})")).await;
        server.ok("INSERT INTO posts (id) VALUES (1)").await;
        server.ok("ALTER TABLE posts ADD COLUMN title TEXT").await;
        assert_eq!(server.number("SELECT COUNT(*) FROM posts WHERE at = 0", Vec::new()).await, 1);
    });
}

#[test]
fn other_databases_columns_are_read() {
    with_server(async |mut server| {
        let bits = server.value("SELECT CAST(b'1' AS UNSIGNED)", Vec::new(), SqlType::Bool).await;
        assert_eq!(bits, Value::Bool(true));
        server.ok("CREATE TEMPORARY TABLE odd (b BIT(1), w BIT(40), y YEAR, s SET('a','b'), ts TIMESTAMP(6), c CHAR(36), l VARCHAR(9) CHARACTER SET latin1)").await;
        server.ok("INSERT INTO odd VALUES (1, 1099511627775, 2024, 'a,b', '2024-05-06 07:08:09.5', '01234567-89ab-cdef-0123-456789abcdef', 'ä')").await;
        let types = [
            SqlType::Bool,
            SqlType::I64,
            SqlType::I32,
            SqlType::Text,
            SqlType::Timestamp,
            SqlType::Uuid,
            SqlType::Text,
        ];
        let row = server.rows("SELECT * FROM odd", Vec::new(), &types).await.unwrap().remove(0);
        let at =
            DateTime::join(Date::from_ymd(2024, 5, 6).unwrap(), Time::from_hms(7, 8, 9, 500_000).unwrap())
                .unwrap();
        let uuid = 0x0123_4567_89ab_cdef_0123_4567_89ab_cdef_u128.to_be_bytes();
        let expected = [
            Value::Bool(true),
            Value::I64(1_099_511_627_775),
            Value::I32(2024),
            Value::Text("a,b".to_owned()),
            Value::Timestamp(Timestamp(at.0)),
            Value::Uuid(uuid),
            Value::Text("ä".to_owned()),
        ];
        assert_eq!(row, expected);
        let sums = server.rows(
            "SELECT SUM(x), AVG(x) FROM (SELECT 1 AS x UNION SELECT 2) AS t",
            Vec::new(),
            &[SqlType::I64, SqlType::F64],
        );
        assert_eq!(sums.await.unwrap(), [[Value::I64(3), Value::F64(1.5)]]);
        // A column that cannot be read as asked is refused before its first row.
        let error = server.rows("SELECT y FROM odd", Vec::new(), &[SqlType::Text]).await.unwrap_err();
        assert!(error.to_string().contains("`y`"), "{error}");
    });
}

#[test]
fn decimals_and_times_are_compared_as_such() {
    with_server(async |mut server| {
        let decimal = |text: &str| Value::Decimal(text.to_owned());
        server.ok("CREATE TEMPORARY TABLE exact (d DECIMAL(30,10), t DATETIME(6), i BIGINT UNSIGNED)").await;
        server.ok("INSERT INTO exact VALUES (12345678901234567890.1234567891, '2024-01-01 00:00:00.000001', 18446744073709551615)").await;
        let count = "SELECT COUNT(*) FROM exact WHERE ";
        // The doubles of both are the same.
        let third = server.value("SELECT CAST(1 AS DECIMAL(4,1)) / 3", vec![], SqlType::Decimal).await;
        assert_eq!(third, decimal("0.33333333333333333"));
        let near = decimal("12345678901234567890.1234567892");
        assert_eq!(server.number(&format!("{count} d = ?"), vec![near.clone()]).await, 0);
        assert_eq!(server.number(&format!("{count} d < ?"), vec![near]).await, 1);
        assert_eq!(server.number(&format!("{count} i > ?"), vec![Value::U64(u64::MAX - 1)]).await, 1);
        let day = DateTime::join(Date::from_ymd(2024, 1, 1).unwrap(), Time(0)).unwrap();
        assert_eq!(server.number(&format!("{count} t > ?"), vec![Value::DateTime(day)]).await, 1);
        assert_eq!(
            server.number(&format!("{count} t = ?"), vec![Value::Timestamp(Timestamp(day.0 + 1))]).await,
            1
        );
    });
}
