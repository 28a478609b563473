//! A table of SQLite that is made anew loses nothing: each trap of other tools is a test.

use crate::schema_kit::{run, texts};
use plough::prelude::*;
use plough::raw;
use plough::schema::{Check, Column, Copied, Index, Name, Part, Rebuild, Schema, Table};
use plough_tests::on_every_backend;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn table(schema: &Schema, name: &str) -> Table {
    schema.table(&Name::new(None, name)).cloned().unwrap_or_default()
}

/// Runs a rebuild as it says it is to be run: a writer of SQLite is one connection.
async fn apply(db: &Db, rebuild: Rebuild) -> plough::Result<()> {
    run(db, rebuild.before).await?;
    assert_eq!(rebuild.begin, "BEGIN IMMEDIATE");
    let done = db.transaction(async |tx| run(&tx, rebuild.inside.clone()).await).await;
    run(db, rebuild.after).await?;
    done
}

/// Makes a table anew as `change` has it.
async fn rebuild(
    db: &Db,
    name: &str,
    copied: &[Copied],
    change: impl FnOnce(&mut Table),
) -> Result<(), Failure> {
    let schema = db.introspect().await?;
    let old = table(&schema, name);
    let mut new = old.clone();
    change(&mut new);
    let statements = old.rebuild(db, &new, copied, &schema.views)?.ok_or("SQLite makes tables anew")?;
    apply(db, statements).await?;
    Ok(())
}

async fn texts_of(db: &Session, sql: &'static str) -> plough::Result<Vec<String>> {
    raw::<String>(TrustedSql::assert_no_user_input(sql)).all(db).await
}

on_every_backend! {
    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn children_are_not_deleted(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT)",
            "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INT REFERENCES parents (id) ON DELETE CASCADE)",
            "INSERT INTO parents VALUES (1, 'a'), (2, 'b')",
            "INSERT INTO children VALUES (1, 1), (2, 2)",
        ]).await?;
        rebuild(&db, "parents", &[], |table| table.columns[1].nullable = false).await?;
        assert_eq!(texts_of(&db, "SELECT id || ':' || parent FROM children").await?, ["1:1", "2:2"]);
        let refused = texts(&db, &["DELETE FROM parents WHERE id = 1", "INSERT INTO children VALUES (9, 9)"]).await;
        assert!(refused.is_err_and(|error| error.is_foreign_key_violation()), "foreign keys are on again");
        assert_eq!(texts_of(&db, "SELECT CAST(count(*) AS TEXT) FROM children").await?, ["1"]);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn triggers_views_and_indexes_stay(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE log (what TEXT)",
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text_ TEXT COLLATE NOCASE, n INT, CONSTRAINT c CHECK (n > 0))",
            "CREATE INDEX partial ON notes (n) WHERE text_ IS NOT NULL",
            "CREATE UNIQUE INDEX expression ON notes (lower(text_) DESC)",
            "CREATE VIEW seen AS SELECT id, text_ FROM notes",
            "CREATE VIEW of_view AS SELECT id FROM seen",
            "CREATE TRIGGER logs AFTER INSERT ON notes BEGIN INSERT INTO log VALUES (new.text_); END",
            "CREATE TRIGGER other AFTER INSERT ON log BEGIN UPDATE notes SET n = n + 1; END",
            "CREATE TRIGGER instead INSTEAD OF INSERT ON seen BEGIN INSERT INTO notes (id, text_, n) VALUES (new.id, new.text_, 1); END",
        ]).await?;
        let before = db.introspect().await?;
        rebuild(&db, "notes", &[], |table| {
            let mut column = Column::new("more", "TEXT");
            column.nullable = true;
            table.columns.push(column);
        }).await?;
        let mut after = db.introspect().await?;
        after.tables.iter_mut().for_each(|table| table.columns.retain(|column| column.name != "more"));
        assert_eq!(after, before);
        texts(&db, &["INSERT INTO seen (id, text_) VALUES (5, 'x')"]).await?;
        assert_eq!(texts_of(&db, "SELECT what FROM log").await?, ["x"]);
        assert_eq!(texts_of(&db, "SELECT n || '' FROM notes").await?, ["2"]);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn numbers_are_not_given_twice(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE n (id INTEGER PRIMARY KEY AUTOINCREMENT, t TEXT)",
            "INSERT INTO n (t) VALUES ('a'), ('b'), ('c')",
            "DELETE FROM n",
        ]).await?;
        rebuild(&db, "n", &[], |table| table.columns[1].nullable = false).await?;
        texts(&db, &["INSERT INTO n (t) VALUES ('d')"]).await?;
        assert_eq!(texts_of(&db, "SELECT id || t FROM n").await?, ["4d"]);
        assert_eq!(texts_of(&db, "SELECT name FROM sqlite_sequence").await?, ["n"]);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn rowids_stay(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE plain (rowid TEXT, t TEXT)",
            "INSERT INTO plain (rowid, t) VALUES ('x', 'a'), ('y', 'b'), ('z', 'c')",
            "DELETE FROM plain WHERE t = 'b'",
        ]).await?;
        rebuild(&db, "plain", &[], |table| table.columns[1].nullable = false).await?;
        assert_eq!(texts_of(&db, "SELECT _rowid_ || rowid || t FROM plain ORDER BY 1").await?, ["1xa", "3zc"]);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn options_and_computed_columns_stay(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE w (k TEXT PRIMARY KEY, v INTEGER NOT NULL, d INTEGER AS (v * 2) STORED) STRICT, WITHOUT ROWID",
            "INSERT INTO w VALUES ('a', 1), ('b', 2)",
        ]).await?;
        let before = table(&db.introspect().await?, "w");
        rebuild(&db, "w", &[], |table| table.checks.push(Check::new("positive", "v > 0"))).await?;
        let mut after = table(&db.introspect().await?, "w");
        assert_eq!(after.checks.pop().map(|check| check.name).as_deref(), Some("positive"));
        assert_eq!(after, before);
        assert_eq!(texts_of(&db, "SELECT k || d FROM w ORDER BY k").await?, ["a2", "b4"]);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn a_table_that_points_at_itself_still_does(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE tree (id INTEGER PRIMARY KEY, parent INT REFERENCES tree (id) ON DELETE CASCADE, t TEXT)",
            "INSERT INTO tree VALUES (1, NULL, 'a'), (2, 1, 'b'), (3, 2, 'c')",
        ]).await?;
        rebuild(&db, "tree", &[], |table| table.columns[2].nullable = false).await?;
        let read = table(&db.introspect().await?, "tree");
        assert_eq!(read.foreign_keys[0].target.name, "tree");
        texts(&db, &["DELETE FROM tree WHERE id = 2"]).await?;
        assert_eq!(texts_of(&db, "SELECT t FROM tree").await?, ["a"]);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn columns_are_renamed_and_computed_on_the_way(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE p (id INTEGER PRIMARY KEY, old TEXT, gone TEXT)",
            "INSERT INTO p VALUES (1, 'a', 'x'), (2, NULL, 'y')",
        ]).await?;
        let copied = [Copied::new("new", "coalesce(\"old\", '?')")];
        rebuild(&db, "p", &copied, |table| {
            table.columns.truncate(1);
            table.columns.push(Column::new("new", "TEXT"));
            table.indexes.push(Index::new("by_new", vec![Part::column("new")]));
        }).await?;
        assert_eq!(texts_of(&db, "SELECT id || new FROM p ORDER BY id").await?, ["1a", "2?"]);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn what_would_break_a_key_or_a_view_is_rolled_back(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT)",
            "CREATE TABLE b (a INT REFERENCES a (id))",
            "CREATE VIEW v AS SELECT t FROM a",
            "INSERT INTO a VALUES (1, 'x')",
            "INSERT INTO b VALUES (1)",
        ]).await?;
        let before = db.introspect().await?;
        let moved = rebuild(&db, "a", &[Copied::new("id", "id + 5")], |_| ()).await;
        assert!(moved.is_err_and(|error| format!("{error:?}").contains("no foreign key was broken")));
        let gone = rebuild(&db, "a", &[], |table| table.columns.truncate(1)).await;
        assert!(gone.is_err_and(|error| format!("{error:?}").contains("no such column")));
        assert_eq!(db.introspect().await?, before);
        assert_eq!(texts_of(&db, "SELECT id || t FROM a").await?, ["1x"]);
        assert!(texts(&db, &["INSERT INTO b VALUES (7)"]).await.is_err(), "foreign keys are on again");
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn a_key_that_was_broken_before_is_no_obstacle(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT)",
            "CREATE TABLE b (a INT REFERENCES a (id))",
            "PRAGMA foreign_keys = OFF",
            "INSERT INTO b VALUES (7)",
            "PRAGMA foreign_keys = ON",
        ]).await?;
        rebuild(&db, "b", &[], |table| table.columns[0].ty = "INTEGER".to_owned()).await?;
        assert_eq!(texts_of(&db, "SELECT a || '' FROM b").await?, ["7"]);
    }

    #[skip(sqlite, "its tables are made anew")]
    async fn servers_change_tables_in_place(db: TestDb) {
        let mut table = Table::new(Name::new(None, "t"));
        table.columns.push(Column::new("id", "BIGINT"));
        assert_eq!(table.rebuild(&db, &table.clone(), &[], &[])?, None);
        let other = Table::new(Name::new(None, "u"));
        assert!(table.rebuild(&db, &other, &[], &[]).is_err());
    }
}
