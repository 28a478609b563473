//! The SQL of both servers, as text.

use crate::dialect::mysql::MySql;
use crate::dialect::render::{Args, SqlText, Tree};
use crate::dialect::{Database, Dialect};
use crate::query::{DatePart, Like};
use crate::value::{SqlType, Value};
use sea_query::{Alias, Expr, Query};

fn dialect(version: &str) -> Box<dyn Dialect> {
    MySql.offline(version).unwrap()
}

/// An expression as SQL.
fn sql(version: &str, build: impl FnOnce(&dyn Dialect, Expr, &mut Args) -> Expr) -> String {
    let dialect = dialect(version);
    let mut args = Args::default();
    let column = Expr::col((Alias::new("posts"), Alias::new("title")));
    let expr = build(&*dialect, column, &mut args);
    let mut select = Query::select();
    select.expr(expr);
    let mut text = SqlText::new(&args, dialect.facts().limit_as_text);
    dialect.render(&Tree::Select(select), &mut text);
    let (sql, _) = text.finish(args);
    sql.strip_prefix("SELECT ").unwrap_or(&sql).to_owned()
}

fn bound(args: &mut Args) -> Expr {
    args.bind(Value::Text("x".to_owned()))
}

#[test]
fn patterns() {
    let like =
        |like, ignore| sql("mariadb-10.11", |d, column, args| d.like(column, like, bound(args), ignore));
    assert_eq!(like(Like::Pattern, false), r"`posts`.`title` LIKE (? COLLATE utf8mb4_nopad_bin) ESCAPE '\\'");
    assert_eq!(
        like(Like::Pattern, true),
        r"LOWER(`posts`.`title`) LIKE (CONVERT(LOWER(?) USING utf8mb4) COLLATE utf8mb4_nopad_bin) ESCAPE '\\'"
    );
    assert_eq!(
        like(Like::StartsWith, false),
        r"`posts`.`title` LIKE (CONVERT(CONCAT(REPLACE(REPLACE(REPLACE(?, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '%') USING utf8mb4) COLLATE utf8mb4_nopad_bin) ESCAPE '\\'"
    );
    assert_eq!(like(Like::Contains, false), "LOCATE(? COLLATE utf8mb4_nopad_bin, `posts`.`title`) > 0");
}

#[test]
fn lists_are_one_parameter() {
    let list =
        |version, ty, values| sql(version, |d, column, args| d.in_list(column, ty, values, args).unwrap());
    assert_eq!(
        list("mariadb-10.11", SqlType::I64, vec![Value::I64(1)]),
        "`posts`.`title` IN (SELECT `list`.`v` FROM JSON_TABLE(?, '$[*]' COLUMNS (`v` BIGINT PATH '$' ERROR ON ERROR)) AS `list`)"
    );
    assert_eq!(
        list("8.0.36", SqlType::Text, vec![Value::Text("a".to_owned())]),
        "`posts`.`title` IN (SELECT `list`.`v` COLLATE utf8mb4_0900_bin FROM JSON_TABLE(?, '$[*]' COLUMNS (`v` VARCHAR(255) PATH '$' ERROR ON ERROR)) AS `list`)"
    );
    assert_eq!(
        list("8.0.36", SqlType::Uuid, vec![]),
        "`posts`.`title` IN (SELECT UNHEX(`list`.`v`) FROM JSON_TABLE(?, '$[*]' COLUMNS (`v` VARCHAR(32) PATH '$' ERROR ON ERROR)) AS `list`)"
    );
}

#[test]
fn composite_keys_are_one_parameter() {
    let rows = sql("8.0.36", |d, column, args| {
        let types = [SqlType::I64, SqlType::Bytes];
        let row = vec![Value::I64(1), Value::Bytes(vec![0xab])];
        d.in_rows(vec![column.clone(), column], &types, vec![row], args).unwrap()
    });
    assert_eq!(
        rows,
        "(`posts`.`title`, `posts`.`title`) IN (SELECT `list`.`k0` AS `k0`, UNHEX(`list`.`k1`) AS `k1` FROM JSON_TABLE(?, \
         '$[*]' COLUMNS (`k0` BIGINT PATH '$[0]' ERROR ON ERROR, `k1` VARCHAR(255) PATH '$[1]' ERROR ON ERROR)) \
         AS `list`)"
    );
}

#[test]
fn other_expressions() {
    let mariadb = |build: fn(&dyn Dialect, Expr, &mut Args) -> Expr| sql("mariadb-10.11", build);
    assert_eq!(mariadb(|d, c, a| d.is_not_distinct_from(c, bound(a))), "`posts`.`title` <=> ?");
    assert_eq!(mariadb(|d, c, a| d.concat(c, bound(a))), "CONCAT(`posts`.`title`, ?)");
    assert_eq!(mariadb(|d, c, a| d.integer_division(c, bound(a))), "`posts`.`title` DIV ?");
    assert_eq!(mariadb(|d, c, _| d.char_length(c)), "CHAR_LENGTH(`posts`.`title`)");
    assert_eq!(
        mariadb(|d, c, _| d.date_part(DatePart::Month, c, SqlType::Date)),
        "EXTRACT(MONTH FROM `posts`.`title`)"
    );
    assert_eq!(
        mariadb(|d, c, _| d.date_part(DatePart::IsoWeekday, c, SqlType::Date)),
        "WEEKDAY(`posts`.`title`) + 1"
    );
    assert_eq!(mariadb(|d, c, _| d.cast(c, SqlType::F64)), "`posts`.`title` + (0e0)");
    let json = |version| {
        sql(version, |d, _, args| {
            let value = bound(args);
            d.placeholder(value, SqlType::Json)
        })
    };
    assert_eq!(json("8.0.36"), "CAST(? AS JSON)");
    assert_eq!(json("mariadb-10.11"), "?");
}

#[test]
fn mariadb_returns_what_it_inserts_and_deletes() {
    let insert = |version| {
        let dialect = dialect(version);
        let mut args = Args::default();
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new("posts"))
            .columns([Alias::new("title")])
            .values_panic([bound(&mut args)])
            .returning_col((Alias::new("posts"), Alias::new("id")));
        let mut text = SqlText::new(&args, false);
        dialect.render(&Tree::Insert(insert), &mut text);
        text.finish(args).0
    };
    assert_eq!(insert("mariadb-10.11"), "INSERT INTO `posts` (`title`) VALUES (?) RETURNING `posts`.`id`");
    assert_eq!(insert("8.0.36"), "INSERT INTO `posts` (`title`) VALUES (?)");
    assert!(!dialect("8.0.36").facts().insert_returning);
    let mut delete = Query::delete();
    delete.from_table(Alias::new("posts")).returning_col(Alias::new("id"));
    let mut text = SqlText::new(&Args::default(), false);
    dialect("mariadb-10.11").render(&Tree::Delete(delete), &mut text);
    assert_eq!(text.to_string(), "DELETE FROM `posts` RETURNING `id`");
}
