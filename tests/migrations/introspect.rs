//! What is read is what was made.

use crate::declared::{Author, Book};
use crate::schema_kit::{assert_same, make, of, run};
use plough::schema::{Column, Default, Index, Key, Part, Schema, Table};
use plough_tests::models::{Comment, Post, PostTag, Tag, User};
use plough_tests::on_every_backend;

on_every_backend! {
    async fn what_models_declare_is_read_as_the_server_says_it(db: TestDb) {
        let declared = Schema::declared::<(Author, Book, User, Post, Comment, Tag, PostTag)>(&db)?;
        make(&db, &declared).await?;
        let read = db.introspect().await?;
        assert_same(&read, &declared.normalised(&db).await?)?;
        assert_eq!(read.tables.len(), 7);
        // Once normalised, it is made as it is.
        assert_same(&read, &read.normalised(&db).await?)?;
        assert_same(&read, &db.introspect().await?)?;
    }

    async fn an_empty_database_holds_nothing(db: TestDb) {
        assert_eq!(db.introspect().await?, Schema::new());
    }

    async fn a_schema_is_read_inside_of_a_transaction(db: TestDb) {
        let declared = Schema::declared::<(Author,)>(&db)?;
        make(&db, &declared).await?;
        let tx = db.begin().await?;
        let read = tx.introspect().await?;
        tx.rollback().await?;
        assert_eq!(read, db.introspect().await?);
    }

    async fn the_number_of_queries_does_not_grow_with_the_tables(db: TestDb) {
        let mut schema = Schema::new();
        // Making a thousand tables takes a server long.
        let tables = if db.database_name() == "SQLite" { 1_000 } else { 30 };
        for i in 0..tables {
            let mut table = Table::new(of(&format!("t{i}")));
            let ty = if db.database_name() == "PostgreSQL" { "bigint" } else { "BIGINT" };
            table.columns = (0..10).map(|c| Column::new(&format!("c{c}"), ty)).collect();
            table.primary_key = Some(Key::new(&format!("t{i}_pkey"), vec!["c0".to_owned()]));
            table.indexes.push(Index::new(&format!("t{i}_c1_idx"), vec![Part::column("c1")]));
            schema.tables.push(table);
        }
        make(&db, &schema).await?;
        let (read, statements) = plough::test::record(db.introspect()).await;
        let read = read?;
        assert_eq!(read.tables.len(), tables);
        assert_eq!(read.tables.iter().map(|table| table.columns.len()).sum::<usize>(), tables * 10);
        assert!(statements.len() <= 12, "{} queries", statements.len());
        run(&db, read.drop_sql(&db)?).await?;
        let (none, for_none) = plough::test::record(db.introspect()).await;
        assert_eq!(none?, Schema::new());
        assert_eq!(for_none.len(), statements.len(), "as many for no table");
    }

    async fn what_a_schema_makes_it_drops(db: TestDb) {
        let declared = Schema::declared::<(Author, Book)>(&db)?;
        make(&db, &declared).await?;
        run(&db, db.introspect().await?.drop_sql(&db)?).await?;
        assert_eq!(db.introspect().await?, Schema::new());
    }

    async fn a_default_stays_a_literal_or_an_expression(db: TestDb) {
        let (text, number) = match db.database_name() {
            "PostgreSQL" => ("text", "integer"),
            "SQLite" => ("TEXT", "INTEGER"),
            _ => ("VARCHAR(80)", "INT"),
        };
        let mut table = Table::new(of("defaults"));
        for (name, ty, default) in [
            ("a", text, Default::Literal("'it''s ) ('".to_owned())),
            ("b", number, Default::Literal("-7".to_owned())),
            ("c", text, Default::Expression("upper('x')".to_owned())),
        ] {
            table.columns.push(column(name, ty, default));
        }
        let mut schema = Schema::new();
        schema.tables.push(table);
        make(&db, &schema).await?;
        let read = db.introspect().await?;
        assert_same(&read, &schema.normalised(&db).await?)?;
        let defaults = read.tables[0].columns.iter().map(|column| column.default.as_ref().map(Default::sql));
        let defaults: Vec<&str> = defaults.map(Option::unwrap_or_default).collect();
        assert!(defaults[0].starts_with("'it''s ) ('") || defaults[0].starts_with(r"'it\'s ) ('"), "{defaults:?}");
        assert!(defaults[1].contains("-7"), "{defaults:?}");
        assert!(defaults[2].to_lowercase().contains("case(") || defaults[2].starts_with("upper("), "{defaults:?}");
    }
}

fn column(name: &str, ty: &str, default: Default) -> Column {
    let mut column = Column::new(name, ty);
    column.default = Some(default);
    column
}
