//! What a database cannot make is refused before there is any SQL.

use super::{create_sql, refusal, schema};
use crate::error::Kind;
use crate::model::{
    Action, ColumnDef, DefaultDef, ForeignKeyDef, IndexDef, IndexPart, ModelDef, ModelKind, UniqueDef,
};
use crate::value::{EnumDef, SqlType};

const fn of(field: &'static str, ty: SqlType) -> ColumnDef {
    ColumnDef { ty, ..ColumnDef::new::<i64>(field) }
}

/// The model, in its error, and what the error must say.
fn assert_refused(database: &str, model: &'static ModelDef, says: &[&str]) {
    let error = refusal(database, model);
    let text = error.to_string();
    for part in says {
        assert!(text.contains(part), "{database}: `{text}` does not say `{part}`");
    }
    assert!(text.starts_with(model.name), "{text}");
}

#[test]
fn unsigned_64_bit_integers() {
    static MODEL: ModelDef = ModelDef::new("Big", "bigs", &[ColumnDef::new::<u64>("n")], &[]);
    assert_refused("sqlite", &MODEL, &["u64", "`bigs.n`", "SQLite"]);
    assert_refused("postgres:15", &MODEL, &["u64", "`bigs.n`", "PostgreSQL"]);
    assert!(create_sql("mysql:8.0.36", &[&MODEL]).unwrap()[0].contains("`n` BIGINT UNSIGNED NOT NULL"));
}

#[test]
fn text_in_a_key_without_a_length() {
    static UNIQUE: ModelDef = ModelDef {
        uniques: &[UniqueDef { columns: &[0], name: None }],
        ..ModelDef::new("Unique", "uniques", &[ColumnDef::new::<String>("email")], &[])
    };
    static INDEXED: ModelDef = ModelDef {
        indexes: &[IndexDef {
            parts: &[IndexPart::Column(0, false)],
            unique: false,
            filter: None,
            name: None,
        }],
        ..ModelDef::new("Indexed", "indexed", &[ColumnDef::new::<Vec<u8>>("hash")], &[])
    };
    for database in ["mysql:8.0.36", "mariadb:10.11"] {
        assert_refused(database, &UNIQUE, &["`email`", "`length`", "`unique`"]);
        assert_refused(database, &INDEXED, &["`hash`", "`length`", "`index`"]);
    }
    assert!(create_sql("postgres:15", &[&UNIQUE]).is_ok() && create_sql("sqlite", &[&UNIQUE]).is_ok());
}

#[test]
fn indexes_that_mysql_and_mariadb_do_not_have() {
    static PARTIAL: ModelDef = ModelDef {
        indexes: &[IndexDef {
            parts: &[IndexPart::Column(0, false)],
            unique: false,
            filter: Some("a > 0"),
            name: None,
        }],
        ..ModelDef::new("Partial", "partials", &[ColumnDef::new::<i64>("a")], &[])
    };
    static EXPRESSION: ModelDef = ModelDef {
        indexes: &[IndexDef {
            parts: &[IndexPart::Expression("a + 1")],
            unique: false,
            filter: None,
            name: None,
        }],
        ..ModelDef::new("Computed", "computed", &[ColumnDef::new::<i64>("a")], &[])
    };
    assert_refused("mysql:8.0.36", &PARTIAL, &["partial index", "generated column"]);
    assert_refused("mariadb:10.11", &PARTIAL, &["partial index", "MariaDB"]);
    assert_refused("mariadb:10.11", &EXPRESSION, &["expression index", "generated column"]);
    assert!(create_sql("mysql:8.0.36", &[&EXPRESSION]).unwrap()[1].ends_with("((a + 1))"));
}

#[test]
fn numbering_that_is_not_there() {
    static TWO: ModelDef = ModelDef::new(
        "Two",
        "twos",
        &[ColumnDef::new::<i64>("tenant"), ColumnDef::new::<i64>("id").auto()],
        &[0, 1],
    );
    static TEXT: ModelDef = ModelDef::new("Named", "named", &[ColumnDef::new::<String>("id").auto()], &[0]);
    assert_refused("sqlite", &TWO, &["`auto`", "`id`", "whole primary key"]);
    assert_refused("mysql:8.0.36", &TWO, &["`auto`", "`id`", "`index`"]);
    assert_refused("sqlite", &TEXT, &["`auto`", "TEXT"]);
    assert!(create_sql("postgres:15", &[&TWO]).is_ok());
}

#[test]
fn what_else_single_databases_do_not_have() {
    static VIRTUAL: ModelDef = ModelDef::new(
        "Computed",
        "computed",
        &[ColumnDef::new::<i64>("a"), ColumnDef::new::<i64>("b").generated("a + 1", false)],
        &[0],
    );
    static SCHEMA: ModelDef = ModelDef {
        schema: Some("app"),
        ..ModelDef::new("Scoped", "scoped", &[ColumnDef::new::<i64>("a")], &[])
    };
    static TARGET: ModelDef = ModelDef::new("Target", "targets", &[ColumnDef::new::<i64>("id")], &[0]);
    static DEFAULTED: ModelDef = ModelDef {
        foreign_keys: &[ForeignKeyDef {
            columns: &[0],
            target: || &TARGET,
            target_columns: &[0],
            on_delete: Action::SetDefault,
            on_update: Action::NoAction,
            name: None,
        }],
        ..ModelDef::new("Defaulted", "defaulted", &[ColumnDef::new::<i64>("a")], &[])
    };
    assert_refused("postgres:15", &VIRTUAL, &["virtual", "`b`", "`stored`"]);
    assert!(create_sql("postgres:18", &[&VIRTUAL]).is_ok());
    assert_refused("sqlite", &SCHEMA, &["schema `app`", "SQLite"]);
    assert_refused("mysql:8.0.36", &DEFAULTED, &["set_default"]);
    assert!(create_sql("postgres:15", &[&DEFAULTED]).is_ok());
}

#[test]
fn defaults_of_another_type() {
    static MOOD: EnumDef = EnumDef { name: "mood", labels: &["sad", "happy"] };
    const COLUMNS: [ColumnDef; 7] = [
        ColumnDef::new::<i64>("c").default(DefaultDef::Text("x")),
        ColumnDef::new::<i64>("c").default(DefaultDef::Now),
        ColumnDef::new::<String>("c").default(DefaultDef::Int(1)),
        ColumnDef::new::<bool>("c").default(DefaultDef::Int(1)),
        of("c", SqlType::Uuid).default(DefaultDef::Text("none")),
        of("c", SqlType::Decimal).default(DefaultDef::Text("1,5")),
        of("c", SqlType::Enum(&MOOD)).default(DefaultDef::Text("angry")),
    ];
    static MODELS: [ModelDef; 7] = [
        ModelDef::new("M", "m", &[COLUMNS[0]], &[]),
        ModelDef::new("M", "m", &[COLUMNS[1]], &[]),
        ModelDef::new("M", "m", &[COLUMNS[2]], &[]),
        ModelDef::new("M", "m", &[COLUMNS[3]], &[]),
        ModelDef::new("M", "m", &[COLUMNS[4]], &[]),
        ModelDef::new("M", "m", &[COLUMNS[5]], &[]),
        ModelDef::new("M", "m", &[COLUMNS[6]], &[]),
    ];
    for model in &MODELS {
        for database in super::ALL {
            let error = refusal(database, model);
            assert_eq!(error.kind(), Kind::Config, "{error}");
            assert_eq!((error.table(), error.column()), (Some("m"), Some("c")), "{error}");
        }
    }
}

#[test]
fn names_that_clash_or_are_too_long() {
    static LONG: ModelDef = ModelDef::new(
        "Long",
        "a_table_whose_name_has_many_more_characters_than_the_limit_of_63_",
        &[ColumnDef::new::<i64>("a")],
        &[],
    );
    static ONE: ModelDef = ModelDef {
        indexes: &[IndexDef {
            parts: &[IndexPart::Column(0, false)],
            unique: false,
            filter: None,
            name: None,
        }],
        ..ModelDef::new("One", "posts", &[ColumnDef::new::<i64>("author_id")], &[])
    };
    static TWO: ModelDef = ModelDef {
        indexes: &[IndexDef {
            parts: &[IndexPart::Column(0, false)],
            unique: false,
            filter: None,
            name: None,
        }],
        ..ModelDef::new("Two", "posts_author", &[ColumnDef::new::<i64>("id")], &[])
    };
    assert_refused("postgres:15", &LONG, &["63 bytes"]);
    assert!(create_sql("sqlite", &[&LONG]).is_ok());
    let error = schema("postgres:15", &[&ONE, &TWO]).unwrap_err();
    assert!(error.to_string().contains("`posts_author_id_idx`"), "{error}");
    assert!(schema("mysql:8.0.36", &[&ONE, &TWO]).is_ok());
    let error = schema("sqlite", &[&ONE, &ONE]).unwrap_err();
    assert_eq!(error.kind(), Kind::Config);
}

#[test]
fn views_have_no_table() {
    static VIEW: ModelDef = ModelDef {
        kind: ModelKind::View,
        ..ModelDef::new("Report", "reports", &[ColumnDef::new::<i64>("a")], &[])
    };
    for database in super::ALL {
        assert_eq!(create_sql(database, &[&VIEW]).unwrap(), Vec::<String>::new());
    }
}
