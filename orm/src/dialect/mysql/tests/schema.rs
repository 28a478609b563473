//! The SQL of schemas for MySQL 8, which has no server here: another program's grammar reads it.

use super::super::catalog::{self, query};
use super::super::facts::Flavor;
use crate::exec::Db;
use crate::model::Action;
use crate::schema::{
    Check, Column, Default, ForeignKey, Generated, Identity, Index, Key, Name, Part, Schema, Table, View,
};
use sqlparser::dialect::MySqlDialect;
use sqlparser::parser::Parser;

fn parse(sql: &str) {
    let parsed = Parser::parse_sql(&MySqlDialect {}, sql);
    assert!(parsed.as_ref().is_ok_and(|statements| statements.len() == 1), "{parsed:?}\n{sql}");
}

#[test]
fn the_catalog_queries_are_mysqls() {
    let mysql = Flavor::MySql;
    for (db, sql) in [
        catalog::TABLES,
        catalog::COLUMNS,
        catalog::indexes(mysql),
        catalog::KEY_COLUMNS,
        catalog::KEY_ACTIONS,
        catalog::checks(mysql),
        catalog::VIEWS,
        catalog::TRIGGERS,
        catalog::ROUTINES,
        catalog::PARAMETERS,
    ] {
        for others in [0, 2] {
            parse(&query(sql, db, others).replace("?1", "?").replace("?2", "?"));
        }
    }
    let both = catalog::PARTITIONS_AND_EVENTS.replace("{tables}", "TRUE").replace("{events}", "TRUE");
    parse(&both);
}

#[test]
fn what_makes_and_drops_a_schema_is_mysqls() {
    let of = |name: &str| Name::new(None, name);
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut users = Table::new(of("us`ers"));
    let mut id = Column::new("id", "BIGINT UNSIGNED");
    id.identity = Some(Identity::by_default());
    let mut name = Column::new("na me", "VARCHAR(80)");
    name.collation = Some("utf8mb4_0900_ai_ci".to_owned());
    name.default = Some(Default::Literal("'it''s'".to_owned()));
    name.comment = Some("a 'name'".to_owned());
    let mut at = Column::new("at", "DATETIME(6)");
    at.default = Some(Default::Literal("CURRENT_TIMESTAMP(6)".to_owned()));
    at.on_update = Some("CURRENT_TIMESTAMP(6)".to_owned());
    let mut key = Column::new("key", "CHAR(36)");
    key.default = Some(Default::Expression("uuid()".to_owned()));
    let mut length = Column::new("length", "INT");
    length.generated = Some(Generated::new("char_length(`na me`)", true));
    length.nullable = true;
    users.columns = vec![id, name, at, key, length];
    users.primary_key = Some(Key::new("PRIMARY", columns(&["id"])));
    users.uniques = vec![Key::new("names", columns(&["na me", "key"]))];
    users.checks = vec![Check::new("long", "`length` > 0")];
    users.indexes = vec![
        Index::new("by_key", vec![Part::column("key").descending(), Part::column("id")]),
        Index::new("lowered", vec![Part::expression("lower(`na me`)")]),
        Index::new("cut", vec![Part { length: Some(5), ..Part::column("na me") }]),
    ];
    let mut posts = Table::new(of("posts"));
    posts.columns = vec![Column::new("id", "BIGINT"), Column::new("user", "BIGINT UNSIGNED")];
    posts.primary_key = Some(Key::new("PRIMARY", columns(&["id"])));
    let mut foreign = ForeignKey::new("posts_user_fkey", columns(&["user"]), of("us`ers"), columns(&["id"]));
    foreign.on_delete = Action::Cascade;
    foreign.on_update = Action::Restrict;
    posts.foreign_keys = vec![foreign];
    posts.indexes = vec![Index::new("posts_user_fkey", vec![Part::column("user")])];
    let mut schema = Schema::new();
    schema.tables = vec![posts, users];
    schema.views = vec![View::new(of("seen"), "SELECT `id` FROM `posts`")];
    let db = Db::offline("mysql:8.0.36").unwrap();
    let made = schema.create_sql(&db).unwrap();
    assert_eq!(made.len(), 6, "{made:#?}");
    assert!(made.iter().any(|sql| sql.contains("INDEX `posts_user_fkey` (`user`)")), "{made:#?}");
    made.iter().chain(&schema.drop_sql(&db).unwrap()).for_each(|sql| parse(sql));
}

#[test]
fn what_mysql_does_not_have_is_refused() {
    let db = Db::offline("mysql:8.0.36").unwrap();
    let mut schema = Schema::new();
    schema.sequences = vec![crate::schema::Sequence::new(Name::new(None, "numbers"))];
    let error = schema.create_sql(&db).unwrap_err();
    assert!(error.is_unsupported() && error.to_string().contains("the sequence `numbers`"), "{error}");
    schema.sequences.clear();
    schema.enums = vec![crate::schema::EnumType::new(Name::new(None, "mood"), Vec::new())];
    assert!(schema.create_sql(&db).unwrap_err().is_unsupported());
}
