//! What SQLite tells only in the text of a table.

use crate::schema_kit::{assert_same, make, names, texts};
use plough::schema::{Deferrable, Match, Part, PartOf, Schema};
use plough_tests::on_every_backend;

/// A table in every spelling that SQLite takes.
const ODD: &str = r#"create table if not exists  [odd "t] /* c ) */ (
  id INTEGER CONSTRAINT "the key" PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT, -- a comment, with a comma
  `a``b` VARCHAR ( 20 , 1 ) NOT NULL ON CONFLICT IGNORE DEFAULT 'it''s )' COLLATE NOCASE UNIQUE ON CONFLICT FAIL,
  "x y" DEFAULT -5 CHECK ("x y" > (1) AND '(' <> ')'),
  blob_ BLOB DEFAULT x'00ff' NULL,
  computed TEXT GENERATED ALWAYS AS (upper("a`b") || ')') STORED,
  virtual_ INT AS (id + 1),
  parent REFERENCES one ON DELETE SET NULL ON UPDATE CASCADE MATCH FULL DEFERRABLE INITIALLY DEFERRED,
  at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, e REAL DEFAULT +1.5e-3, f DEFAULT (1 + 2),
  CONSTRAINT "two of" UNIQUE (at COLLATE RTRIM DESC, "x y") ON CONFLICT ROLLBACK
  CONSTRAINT named CHECK (length(at) > 1), CHECK (id > 0),
  CONSTRAINT fk FOREIGN KEY ("x y", e) REFERENCES "other" (p, "q") NOT DEFERRABLE INITIALLY IMMEDIATE
)"#;

on_every_backend! {
    #[skip(postgres, "SQLite's own text")]
    #[skip(mariadb, "SQLite's own text")]
    async fn every_spelling_of_a_table_is_read(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE ONE (k INT PRIMARY KEY)",
            "CREATE TABLE other (p TEXT, q TEXT, PRIMARY KEY (q, p)) WITHOUT ROWID, STRICT",
            ODD,
            "CREATE UNIQUE INDEX i ON \"odd \"\"t\" (lower(`a``b`) COLLATE NOCASE DESC, at) WHERE id > 5 AND at IS NOT NULL",
        ]).await?;
        let read = db.introspect().await?;
        let other = &read.tables[2];
        assert!(other.options.strict && other.options.without_rowid);
        assert!(other.columns.iter().all(|column| !column.nullable), "a key of such a table is never NULL");
        let table = &read.tables[1];
        assert_eq!(table.name.name, "odd \"t");
        let key = table.primary_key.as_ref().ok_or("a key")?;
        assert_eq!((key.name.as_str(), key.on_conflict.as_deref()), ("the key", Some("REPLACE")));
        let column = |name: &str| table.column(name).ok_or_else(|| format!("no column {name}"));
        assert!(column("id")?.identity.is_some() && !column("id")?.nullable);
        let text = column("a`b")?;
        assert_eq!((text.ty.as_str(), text.collation.as_deref()), ("VARCHAR(20 , 1)", Some("NOCASE")));
        assert_eq!(text.on_conflict.as_deref(), Some("IGNORE"));
        assert_eq!(text.default.as_ref().map(|default| default.sql()), Some("'it''s )'"));
        assert_eq!(column("x y")?.ty, "");
        assert_eq!(column("x y")?.default.as_ref().map(|default| default.sql()), Some("-5"));
        assert!(column("computed")?.generated.as_ref().is_some_and(|generated| generated.stored));
        assert!(column("virtual_")?.generated.as_ref().is_some_and(|generated| !generated.stored));
        assert_eq!(table.uniques.len(), 2);
        let parts = &table.uniques.iter().find(|key| key.name == "two of").ok_or("two of")?.parts;
        assert!(parts[0].descending && parts[0].collation.as_deref() == Some("RTRIM"));
        let checks: Vec<_> = table.checks.iter().map(|check| check.name.as_str()).collect();
        assert_eq!(checks, ["", "", "named"]);
        let parent = &table.foreign_keys[0];
        assert_eq!((parent.deferrable, parent.matching), (Some(Deferrable::Deferred), Some(Match::Full)));
        assert_eq!(parent.target_columns, names(&["k"]), "the key of the other table");
        assert_eq!(table.foreign_keys[1].target_columns, names(&["p", "q"]));
        let index = &table.indexes[0];
        assert_eq!(index.filter.as_deref(), Some("id > 5 AND at IS NOT NULL"));
        assert_eq!(index.parts[0].of, PartOf::Expression("lower(`a``b`)".to_owned()));
        assert!(index.parts[0].descending && index.unique);
        assert_eq!(index.parts[1], Part::column("at"));
    }

    #[skip(postgres, "SQLite's own text")]
    #[skip(mariadb, "SQLite's own text")]
    async fn what_was_read_makes_the_same(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE ONE (k INT PRIMARY KEY)",
            "CREATE TABLE other (p TEXT, q TEXT, PRIMARY KEY (q, p)) WITHOUT ROWID, STRICT",
            ODD,
            "CREATE INDEX i ON other (q) WHERE p > 'a'",
            "CREATE VIEW v (one, two) AS SELECT p, q FROM other -- the end",
            "CREATE TRIGGER t AFTER INSERT ON other BEGIN UPDATE other SET p = 'x;y'; DELETE FROM other; END",
            "CREATE TRIGGER vt INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
            "CREATE VIRTUAL TABLE words USING fts5(word)",
        ]).await?;
        let read = db.introspect().await?;
        assert_eq!(read.tables.len(), 3, "the tables of the virtual one are its own");
        assert_eq!((read.others.len(), read.views.len()), (1, 1));
        assert_eq!((read.tables[2].triggers.len(), read.views[0].triggers.len()), (1, 1));
        assert_eq!(read.views[0].columns.len(), 2);
        assert_same(&read, &read.normalised(&db).await?)?;
        assert_eq!(Schema::from_json(&read.to_json()?)?, read);
        let again = plough::test::TestDb::new("sqlite::memory:").await?;
        make(&again, &read).await?;
        assert_same(&again.introspect().await?, &read)?;
    }

    #[skip(postgres, "SQLite's own text")]
    #[skip(mariadb, "SQLite's own text")]
    async fn what_alter_table_writes_is_read(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT) STRICT",
            "CREATE TABLE c (a_id INT REFERENCES a(id))",
            "ALTER TABLE a ADD COLUMN n INT DEFAULT 3 CHECK (n > 0)",
            "ALTER TABLE a RENAME COLUMN b TO \"b c\"",
            "ALTER TABLE a RENAME TO \"a a\"",
        ]).await?;
        let read = db.introspect().await?;
        let table = &read.tables[0];
        assert_eq!(table.name.name, "a a");
        let columns: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(columns, ["id", "b c", "n"]);
        assert!(table.options.strict && table.checks.len() == 1);
        assert_eq!(read.tables[1].foreign_keys[0].target.name, "a a");
    }
}
