//! `in_` with many keys, and patterns.

use super::{Server, with_server};
use crate::dialect::render::{Args, SqlText, Tree};
use crate::model::ColumnDef;
use crate::query::Like;
use crate::value::{Date, EnumDef, SqlType, Time, Timestamp, Value};
use sea_query::{Alias, Expr, Func, Query};

impl Server {
    /// The number of rows of a table that a condition on its column `k` holds for.
    async fn count_where(
        &mut self,
        table: &'static str,
        build: impl FnOnce(&dyn crate::dialect::Dialect, Expr, &mut Args) -> Expr,
    ) -> i64 {
        let (sql, values) = self.counting(table, build);
        self.number(&sql, values).await
    }

    /// How the server would find those rows.
    async fn plan(
        &mut self,
        table: &'static str,
        build: impl FnOnce(&dyn crate::dialect::Dialect, Expr, &mut Args) -> Expr,
    ) -> String {
        let (sql, values) = self.counting(table, build);
        let sql = format!("{}{sql}", self.dialect.explain());
        match self.value(&sql, values, SqlType::Text).await {
            Value::Text(plan) => plan,
            other => panic!("{other:?}"),
        }
    }

    fn counting(
        &self,
        table: &'static str,
        build: impl FnOnce(&dyn crate::dialect::Dialect, Expr, &mut Args) -> Expr,
    ) -> (String, Vec<Value>) {
        let mut args = Args::default();
        let column = Expr::col((Alias::new(table), Alias::new("k")));
        let condition = build(&*self.dialect, column, &mut args);
        let mut select = Query::select();
        select.expr(Func::count(Expr::cust("*"))).from(Alias::new(table)).and_where(condition);
        let mut text = SqlText::new(&args, false);
        self.dialect.render(&Tree::Select(select), &mut text);
        text.finish(args)
    }
}

static SIZE: EnumDef = EnumDef { name: "size", labels: &["s", "m"] };

#[test]
fn a_hundred_thousand_keys_of_each_type_find_their_rows() {
    with_server(async |mut server| {
        type Make = fn(i64) -> Value;
        let cases: [(SqlType, Option<u32>, Make); 11] = [
            (SqlType::I32, None, |n| Value::I32(n as i32)),
            (SqlType::I64, None, |n| Value::I64(i64::MAX - n)),
            (SqlType::U64, None, |n| Value::U64(u64::MAX - n as u64)),
            (SqlType::F64, None, |n| Value::F64(n as f64 / 7.0)),
            (SqlType::Decimal, None, |n| Value::Decimal(format!("123456789012345678901.{n:07}"))),
            (SqlType::Text, Some(60), |n| Value::Text(format!("ä\"\\{n}\u{1}"))),
            (SqlType::Bytes, Some(60), |n| Value::Bytes(n.to_be_bytes().to_vec())),
            (SqlType::Uuid, None, |n| Value::Uuid((n as u128 * 0x1_0000_0001).to_be_bytes())),
            (SqlType::Timestamp, None, |n| Value::Timestamp(Timestamp(n * 1_000_001))),
            (SqlType::Date, None, |n| Value::Date(Date(n as i32 % 20_000))),
            (SqlType::Time, None, |n| Value::Time(Time(n * 7))),
        ];
        for (ty, length, make) in cases {
            let column = ColumnDef { ty, length, ..ColumnDef::new::<i64>("k") };
            let name = server.dialect.column_type(&column).unwrap();
            server.ok("DROP TEMPORARY TABLE IF EXISTS keyed").await;
            server
                .ok(&format!(
                    "CREATE TEMPORARY TABLE keyed (id INT PRIMARY KEY AUTO_INCREMENT, k {name}, KEY (k))"
                ))
                .await;
            for n in [0, 99_999, 100_001, 100_002] {
                // Days repeat: these are in no list.
                let value =
                    if n > 100_000 && ty == SqlType::Date { Value::Date(Date(30_000)) } else { make(n) };
                server.run("INSERT INTO keyed (k) VALUES (?)", vec![value]).await.unwrap();
            }
            let keys: Vec<Value> = (0..100_000).map(make).collect();
            let found =
                server.count_where("keyed", |d, k, args| d.in_list(k, ty, keys.clone(), args).unwrap()).await;
            assert_eq!(found, 2, "{ty:?}");
            let others = server
                .count_where("keyed", |d, k, args| {
                    use sea_query::ExprTrait;
                    d.in_list(k, ty, keys, args).unwrap().not()
                })
                .await;
            assert_eq!(others, 2, "{ty:?}");
        }
    });
}

#[test]
fn composite_keys_find_their_rows() {
    with_server(async |mut server| {
        server
            .ok("CREATE TEMPORARY TABLE pairs (k BIGINT, s VARCHAR(20), b BINARY(2), PRIMARY KEY (k, s))")
            .await;
        server.ok("INSERT INTO pairs VALUES (1, 'a', 'xx'), (1, 'b', 'yy'), (2, 'a', 'xx')").await;
        let found = server
            .count_where("pairs", |d, k, args| {
                let column = |name| Expr::col((Alias::new("pairs"), Alias::new(name)));
                let row = |n: i64, text: &str, bytes: &[u8]| {
                    vec![Value::I64(n), Value::Text(text.to_owned()), Value::Bytes(bytes.to_vec())]
                };
                let mut rows: Vec<_> = (3..50_000).map(|n| row(n, "a", b"xx")).collect();
                rows.extend([row(1, "a", b"xx"), row(2, "a", b"yy"), row(1, "b", b"yy")]);
                let types = [SqlType::I64, SqlType::Text, SqlType::Bytes];
                d.in_rows(vec![k, column("s"), column("b")], &types, rows, args).unwrap()
            })
            .await;
        assert_eq!(found, 2);
    });
}

#[test]
fn lists_and_prefixes_use_the_index() {
    with_server(async |mut server| {
        let collation = server.collation();
        let table = "CREATE TEMPORARY TABLE indexed (id INT PRIMARY KEY AUTO_INCREMENT, filler CHAR(200), k";
        let columns: [(&str, SqlType, fn(i64) -> Value); 5] = [
            ("BIGINT", SqlType::I64, Value::I64),
            ("VARCHAR(40)", SqlType::Text, |n| Value::Text(format!("key {n}"))),
            ("BINARY(16)", SqlType::Uuid, |n| Value::Uuid((n as u128).to_be_bytes())),
            ("DECIMAL(20,5)", SqlType::Decimal, |n| Value::Decimal(format!("{n}.5"))),
            ("DATETIME(6)", SqlType::Timestamp, |n| Value::Timestamp(Timestamp(n))),
        ];
        for (name, ty, make) in columns {
            server.ok("DROP TEMPORARY TABLE IF EXISTS indexed").await;
            server.ok(&format!("{table} {name}, KEY by_k (k)) COLLATE {collation}")).await;
            let rows = (0..3_000).map(|n| vec![make(n)]).collect();
            server.conn.batch("BEGIN").await.unwrap();
            let insert = super::statement("INSERT INTO indexed (filler, k) VALUES ('', ?)", vec![]);
            server.conn.execute_many(&insert, rows).await.unwrap();
            server.conn.batch("COMMIT; ANALYZE TABLE indexed").await.unwrap();
            let keys = vec![make(7), make(8)];
            let plan = server.plan("indexed", |d, k, args| d.in_list(k, ty, keys, args).unwrap()).await;
            assert!(plan.contains("\"key\": \"by_k\""), "{name}: {plan}");
            assert!(plan.contains("\"access_type\": \"ref\""), "{name}: {plan}");
            if ty == SqlType::Text {
                let plan = server
                    .plan("indexed", |d, k, args| {
                        let prefix = args.bind(Value::Text("key 12".to_owned()));
                        d.like(k, Like::StartsWith, prefix, false)
                    })
                    .await;
                assert!(plan.contains("\"access_type\": \"range\""), "{plan}");
            }
        }
    });
}

#[test]
fn lists_compare_text_by_code_point_in_columns_of_any_collation() {
    with_server(async |mut server| {
        for collation in ["utf8mb4_general_ci", "utf8mb4_bin", "utf8mb4_unicode_ci", "latin1_swedish_ci"] {
            server.ok("DROP TEMPORARY TABLE IF EXISTS words").await;
            server
                .ok(&format!("CREATE TEMPORARY TABLE words (k VARCHAR(20) COLLATE {collation}, KEY (k))"))
                .await;
            server.ok("INSERT INTO words VALUES ('Ada'), ('ada'), ('ada '), ('adä')").await;
            let keys = vec![Value::Text("ada".to_owned())];
            let found = server
                .count_where("words", |d, k, args| d.in_list(k, SqlType::Text, keys, args).unwrap())
                .await;
            assert_eq!(found, 1, "{collation}");
        }
        let long = "x".repeat(5_000);
        server.ok("CREATE TEMPORARY TABLE texts (k LONGTEXT COLLATE utf8mb4_bin)").await;
        server.run("INSERT INTO texts VALUES (?)", vec![Value::Text(long.clone())]).await.unwrap();
        let keys = vec![Value::Text(long)];
        assert_eq!(
            server.count_where("texts", |d, k, args| d.in_list(k, SqlType::Text, keys, args).unwrap()).await,
            1
        );
    });
}

#[test]
fn lists_of_labels_and_empty_lists() {
    with_server(async |mut server| {
        let ty = SqlType::Enum(&SIZE);
        let name = server.dialect.column_type(&ColumnDef { ty, ..ColumnDef::new::<i64>("k") }).unwrap();
        server.ok(&format!("CREATE TEMPORARY TABLE sizes (k {name})")).await;
        server.ok("INSERT INTO sizes VALUES ('s'), ('m'), ('m')").await;
        let keys = vec![Value::Enum(&SIZE, "m")];
        assert_eq!(server.count_where("sizes", |d, k, args| d.in_list(k, ty, keys, args).unwrap()).await, 2);
        assert_eq!(
            server.count_where("sizes", |d, k, args| d.in_list(k, ty, vec![], args).unwrap()).await,
            0
        );
    });
}

#[test]
fn patterns_mean_the_same_in_columns_of_any_collation() {
    with_server(async |mut server| {
        for collation in
            ["utf8mb4_nopad_bin", "utf8mb4_general_ci", "utf8mb4_unicode_ci", "latin1_swedish_ci"]
        {
            server.ok("DROP TEMPORARY TABLE IF EXISTS patterns").await;
            server.ok(&format!("CREATE TEMPORARY TABLE patterns (k VARCHAR(40) COLLATE {collation})")).await;
            for text in ["100% rust", "100 RUST", "a_b", "aXb", r"back\slash", "Éa", "éa", "ab ", ""] {
                server
                    .run("INSERT INTO patterns VALUES (?)", vec![Value::Text(text.to_owned())])
                    .await
                    .unwrap();
            }
            let cases = [
                (Like::Contains, "rust", false, 1),
                (Like::Contains, "rust", true, 2),
                (Like::Contains, "0%", false, 1),
                (Like::Contains, "", false, 9),
                (Like::Contains, "é", false, 1),
                (Like::Contains, "É", true, 2),
                (Like::Contains, "e", true, 0),
                (Like::StartsWith, "100%", false, 1),
                (Like::StartsWith, "a_", false, 1),
                (Like::StartsWith, "back\\", false, 1),
                (Like::StartsWith, "A", false, 0),
                (Like::EndsWith, "\\slash", false, 1),
                (Like::EndsWith, "b", false, 2),
                (Like::EndsWith, "b ", false, 1),
                (Like::EndsWith, "ust", false, 1),
                (Like::Pattern, "a_b", false, 2),
                (Like::Pattern, r"a\_b", false, 1),
                (Like::Pattern, "100%", false, 2),
                (Like::Pattern, "%RUST", true, 2),
                (Like::Pattern, "_a", true, 2),
                (Like::Pattern, r"back\\slash", false, 1),
            ];
            for (like, pattern, ignore_case, expected) in cases {
                let found = server
                    .count_where("patterns", |d, k, args| {
                        let pattern = args.bind(Value::Text(pattern.to_owned()));
                        d.like(k, like, pattern, ignore_case)
                    })
                    .await;
                assert_eq!(found, expected, "{collation}: {like:?} {pattern} {ignore_case}");
            }
            // A pattern from a column.
            let found =
                server.count_where("patterns", |d, k, _| d.like(k.clone(), Like::StartsWith, k, false)).await;
            assert_eq!(found, 9, "{collation}");
        }
    });
}
