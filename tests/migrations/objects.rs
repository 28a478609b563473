//! What is beside tables is made, changed, dropped and given back.

use crate::anew::{read, write};
use crate::kit::{Project, number};
use crate::mariadb_objects;
use crate::postgres_objects;
use crate::samples::with_database;
use crate::schema_kit::{assert_same, texts};
use plough::prelude::*;
use plough::schema::Schema;
use plough_migrate::{Decisions, Files, Migrator, Plan, Undo, diff};
use plough_tests::samples::Failure;
use plough_tests::{TestDb, on_every_backend};

/// Drops all that is there.
async fn empty(db: &Db) -> plough::Result<()> {
    crate::schema_kit::run(db, db.introspect().await?.drop_sql(db)?).await
}

/// The schema that statements make in an empty database.
pub(crate) async fn made(db: &Db, statements: &[&str]) -> plough::Result<Schema> {
    empty(db).await?;
    texts(db, statements).await?;
    let schema = read(db).await?;
    empty(db).await?;
    Ok(schema)
}

/// From what the database holds, the schema `a`, to `b` by files, back, and again: nothing differs at any
/// time, and nothing is left to be planned.
pub(crate) async fn there_and_back(
    server: &TestDb,
    db: &Db,
    a: &Schema,
    b: &Schema,
) -> Result<Plan, Failure> {
    let project = Project::new(server);
    let plan = write(&project, server, a, b, &Decisions::new().drop_all());
    let migrator = Migrator::new(db, &Files::folder(project.folder.path()));
    for _ in 0..2 {
        migrator.apply().await?;
        same(&read(db).await?, b)?;
        migrator.rollback(Undo::To(0)).await?;
        same(&read(db).await?, a)?;
    }
    migrator.apply().await?;
    Ok(plan)
}

/// Nothing leads from one to the other, and both say the same, but for the order of columns.
fn same(is: &Schema, should_be: &Schema) -> plough::Result<()> {
    let found = diff(is, should_be, &Decisions::new().drop_all()).unwrap();
    assert!(found.is_empty() && found.unowned.is_empty(), "{:#?}\n{:?}", found.changes, found.unowned);
    let ordered = |schema: &Schema| {
        let mut schema = schema.clone();
        schema.tables.iter_mut().for_each(|table| table.columns.sort_by(|a, b| a.name.cmp(&b.name)));
        // Which version there is, packages decide.
        schema.extensions.iter_mut().for_each(|extension| extension.version = None);
        schema
    };
    assert_same(&ordered(is), &ordered(should_be))
}

const SQLITE: &[&str] = &[
    "CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, seen INT) STRICT",
    "CREATE TABLE codes (code TEXT PRIMARY KEY NOT NULL, person INT REFERENCES people (id)) WITHOUT ROWID",
    "CREATE TABLE log (what TEXT)",
    "CREATE VIEW named AS SELECT id, name FROM people",
    "CREATE TRIGGER logged AFTER INSERT ON people WHEN new.seen > 0 BEGIN INSERT INTO log VALUES (new.name); DELETE FROM log WHERE what = ''; END",
    "CREATE TRIGGER into_named INSTEAD OF INSERT ON named BEGIN INSERT INTO people (name) VALUES (new.name); END",
    "CREATE VIRTUAL TABLE words USING fts5(text)",
];

/// Two versions of one database each, with rows that must survive, and how many there are.
struct Versions {
    before: &'static [&'static str],
    after: &'static [&'static str],
    rows: &'static [&'static str],
    count: &'static str,
}

const ON_SQLITE: Versions = Versions {
    before: &[
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age INTEGER)",
        "CREATE TABLE codes (code TEXT PRIMARY KEY NOT NULL, person INTEGER REFERENCES people (id))",
        "CREATE TABLE log (what TEXT)",
        "CREATE VIEW named AS SELECT name FROM people",
        "CREATE TRIGGER gone AFTER DELETE ON people BEGIN INSERT INTO log VALUES ('gone'); END",
        "CREATE TRIGGER changed AFTER UPDATE ON people BEGIN INSERT INTO log VALUES ('old'); END",
    ],
    after: &[
        "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age INTEGER) STRICT",
        "CREATE TABLE codes (code TEXT PRIMARY KEY NOT NULL, person INTEGER REFERENCES people (id)) WITHOUT ROWID",
        "CREATE TABLE log (what TEXT)",
        "CREATE VIEW named AS SELECT name, age FROM people WHERE age > 1",
        "CREATE TRIGGER changed AFTER UPDATE ON people BEGIN INSERT INTO log VALUES ('new'); END",
        "CREATE TRIGGER come AFTER INSERT ON people BEGIN INSERT INTO log VALUES ('come'); END",
    ],
    rows: &[
        "INSERT INTO people VALUES (1, 'ada', 36), (7, 'bob', NULL)",
        "INSERT INTO codes VALUES ('a', 1), ('b', 7)",
    ],
    count: "SELECT (SELECT count(*) FROM people WHERE id IN (1, 7)) + (SELECT count(*) FROM codes)",
};

const ON_POSTGRES: Versions = Versions {
    before: &[
        "CREATE TYPE mood AS ENUM ('sad', 'glad')",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE DOMAIN positive AS integer CONSTRAINT above CHECK (VALUE > 0)",
        "CREATE DOMAIN short AS varchar(20)",
        "CREATE DOMAIN gone_domain AS text",
        "CREATE SEQUENCE tickets INCREMENT BY 2 START WITH 7",
        "CREATE SEQUENCE gone_numbers",
        "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS $$ SELECT n * 2 $$",
        "CREATE FUNCTION widened(n integer) RETURNS integer LANGUAGE sql AS $$ SELECT n $$",
        "CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE FUNCTION gone_function(x text) RETURNS text LANGUAGE sql AS $$ SELECT x $$",
        "CREATE PROCEDURE tidy() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$",
        "CREATE TABLE people (id serial PRIMARY KEY, age positive, nick short DEFAULT 'x', mood mood, \
           ticket bigint DEFAULT nextval('tickets'), at int4range) WITH (fillfactor = 70)",
        "CREATE FUNCTION grown() RETURNS bigint LANGUAGE sql AS $$ SELECT count(age) FROM people $$",
        "CREATE UNLOGGED TABLE cache (id int PRIMARY KEY)",
        "CREATE MATERIALIZED VIEW moods AS SELECT mood, count(*) AS n FROM people GROUP BY mood",
        "CREATE VIEW doubled AS SELECT twice(id) AS d, widened(id) AS w FROM people",
        "CREATE TRIGGER touch BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION touched()",
        "CREATE POLICY own ON people USING (nick = CURRENT_USER)",
        "ALTER TABLE people ENABLE ROW LEVEL SECURITY",
        "CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')",
    ],
    after: &[
        "CREATE TYPE mood AS ENUM ('sad', 'glad')",
        "CREATE TYPE pair AS (a int, b text, c int)",
        "CREATE DOMAIN positive AS integer DEFAULT 1 CONSTRAINT above CHECK (VALUE > 0) CONSTRAINT below CHECK (VALUE < 200)",
        "COMMENT ON DOMAIN positive IS 'more than none'",
        "CREATE DOMAIN short AS text CONSTRAINT brief CHECK (length(VALUE) < 30)",
        "CREATE SEQUENCE tickets AS integer INCREMENT BY 5 MINVALUE 1 MAXVALUE 10000 START WITH 10 CACHE 3 CYCLE",
        "COMMENT ON SEQUENCE tickets IS 'of the door'",
        "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS $$ SELECT n + n $$",
        "COMMENT ON FUNCTION twice(integer) IS 'the same'",
        "CREATE FUNCTION widened(n integer) RETURNS bigint LANGUAGE sql AS $$ SELECT n::bigint $$",
        "CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.age := 1; RETURN NEW; END $$",
        "CREATE FUNCTION come_function(x text, y integer DEFAULT 1) RETURNS text LANGUAGE sql AS $$ SELECT x $$",
        "CREATE PROCEDURE tidy(n integer) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$",
        "CREATE TABLE people (id serial PRIMARY KEY, age positive, nick short DEFAULT 'x', mood mood, \
           ticket bigint DEFAULT nextval('tickets'), at int4range, extra text, \
           CONSTRAINT apart EXCLUDE USING gist (at WITH &&)) WITH (autovacuum_enabled = false)",
        "CREATE FUNCTION grown() RETURNS bigint LANGUAGE sql AS $$ SELECT count(extra) FROM people $$",
        "CREATE TABLE cache (id int PRIMARY KEY)",
        "CREATE MATERIALIZED VIEW moods AS SELECT mood, count(*) AS number FROM people GROUP BY mood",
        "CREATE UNIQUE INDEX moods_mood ON moods (mood)",
        "CREATE VIEW doubled AS SELECT twice(id) AS d, widened(id) AS w FROM people",
        "CREATE TRIGGER touch BEFORE UPDATE OF age ON people FOR EACH ROW EXECUTE FUNCTION touched()",
        "CREATE POLICY own ON people FOR SELECT USING (nick = CURRENT_USER)",
        "ALTER TABLE people ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE people FORCE ROW LEVEL SECURITY",
        "CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '1')",
        "CREATE TABLE owners (id int PRIMARY KEY, number bigint)",
        "CREATE SEQUENCE owners_number OWNED BY owners.number",
        "ALTER TABLE owners ALTER number SET DEFAULT nextval('owners_number')",
    ],
    rows: &[
        "INSERT INTO people (age, nick, mood, at) VALUES (36, 'ada', 'glad', '[1,3)'), (NULL, NULL, NULL, '[5,7)')",
        "INSERT INTO cache VALUES (1), (2)",
    ],
    count: "SELECT (SELECT count(*) FROM people WHERE id < 3) + (SELECT count(*) FROM cache)",
};

const ON_MARIADB: Versions = Versions {
    before: &[
        "CREATE SEQUENCE tickets START WITH 7 INCREMENT BY 2",
        "CREATE SEQUENCE gone_numbers",
        "CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN n * 2",
        "CREATE FUNCTION widened(n INT) RETURNS INT DETERMINISTIC RETURN n",
        "CREATE PROCEDURE tidy() BEGIN SELECT 1; END",
        "CREATE TABLE people (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20), kind ENUM('a', 'b') NOT NULL DEFAULT 'a', \
           exact VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, ticket BIGINT DEFAULT (nextval(tickets)), data JSON) \
           ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci ROW_FORMAT=COMPRESSED",
        "CREATE TABLE log (what VARCHAR(20)) ENGINE=Aria DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
        "CREATE TRIGGER gone AFTER DELETE ON people FOR EACH ROW INSERT INTO log VALUES ('gone')",
        "CREATE TRIGGER changed AFTER UPDATE ON people FOR EACH ROW BEGIN INSERT INTO log VALUES ('old'); END",
        "CREATE VIEW doubled AS SELECT twice(id) AS d FROM people",
    ],
    after: &[
        "CREATE SEQUENCE tickets START WITH 10 INCREMENT BY 5 MINVALUE 1 MAXVALUE 10000 CACHE 3 CYCLE",
        "CREATE SEQUENCE come_numbers",
        "CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC COMMENT 'the same' RETURN n + n",
        "CREATE FUNCTION widened(n BIGINT) RETURNS BIGINT DETERMINISTIC RETURN n",
        "CREATE PROCEDURE tidy(IN n INT) BEGIN SELECT n; SELECT ';'; END",
        "CREATE PROCEDURE come_procedure() BEGIN SELECT 1; END",
        "CREATE TABLE people (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20), kind ENUM('a', 'b') NOT NULL DEFAULT 'a', \
           exact VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, ticket BIGINT DEFAULT (nextval(tickets)), data JSON, extra TEXT) \
           ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci",
        "CREATE TABLE log (what VARCHAR(20)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
        "CREATE TRIGGER changed AFTER UPDATE ON people FOR EACH ROW BEGIN INSERT INTO log VALUES ('new'); END",
        "CREATE TRIGGER come AFTER INSERT ON people FOR EACH ROW INSERT INTO log VALUES ('come')",
        "CREATE VIEW doubled AS SELECT twice(id) AS d, widened(id) AS w FROM people",
    ],
    rows: &[
        "INSERT INTO people (name, kind, exact, data) VALUES ('ada', 'b', 'x', '{}'), (NULL, 'a', NULL, NULL)",
        "INSERT INTO log VALUES ('x')",
    ],
    count: "SELECT (SELECT count(*) FROM people WHERE id < 3) + (SELECT count(*) FROM log)",
};

fn versions(db: &Db) -> &'static Versions {
    match db.database_name() {
        "SQLite" => &ON_SQLITE,
        "PostgreSQL" => &ON_POSTGRES,
        _ => &ON_MARIADB,
    }
}

on_every_backend! {
    #[skip(sqlite_memory, "the same engine as the file")]
    #[skip(mariadb_least, "facts of writes change nothing here")]
    async fn from_nothing_to_everything_and_back(db: TestDb) {
        let script = match db.database_name() {
            "SQLite" => SQLITE,
            "PostgreSQL" => postgres_objects::EVERYTHING,
            _ => mariadb_objects::EVERYTHING,
        };
        let everything = made(&db, script).await?;
        there_and_back(&db, &db, &Schema::new(), &everything).await?;
        // The way back from nothing gives it back, too.
        let (nothing, wanted) = (Schema::new(), read(&db).await?);
        empty(&db).await?;
        texts(&db, script).await?;
        let plan = there_and_back(&db, &db, &wanted, &nothing).await?;
        assert_eq!(read(&db).await?, nothing, "{plan}");
    }

    #[skip(sqlite_memory, "the same engine as the file")]
    #[skip(mariadb_least, "facts of writes change nothing here")]
    async fn each_object_becomes_another_and_rows_stay(db: TestDb) {
        let versions = versions(&db);
        let after = made(&db, versions.after).await?;
        texts(&db, versions.before).await?;
        texts(&db, versions.rows).await?;
        let (before, count) = (read(&db).await?, number(&db, versions.count).await);
        there_and_back(&db, &db, &before, &after).await?;
        assert_eq!(number(&db, versions.count).await, count);
    }

    #[skip(sqlite, "there are no extensions and schemas")]
    #[skip(mariadb, "there are no extensions and schemas")]
    async fn extensions_and_schemas_come_first_and_go_last(db: TestDb) {
        with_database(&db, async |one, _| {
            let script = [
                "CREATE EXTENSION citext",
                "CREATE EXTENSION btree_gist",
                "CREATE TABLE rooms (id int PRIMARY KEY, name citext DEFAULT 'x'::citext, CONSTRAINT apart EXCLUDE USING gist (id WITH =))",
                "CREATE FUNCTION named(citext) RETURNS citext LANGUAGE sql AS $$ SELECT $1 $$",
                "CREATE VIEW names AS SELECT named(name) AS name FROM rooms",
            ];
            texts(one, &script).await?;
            let all = read(one).await?;
            with_database(&db, async |two, _| {
                let plan = there_and_back(&db, two, &Schema::new(), &all).await?;
                let (up, down) = (plan.up(), plan.down());
                assert!(up[0].starts_with("CREATE EXTENSION") && up[1].starts_with("CREATE EXTENSION"), "{plan}");
                assert!(down.iter().rev().take(2).all(|sql| sql.starts_with("DROP EXTENSION")), "{down:?}");
                Ok(())
            }).await?;
            let mut columns = all.clone();
            columns.extensions.clear();
            let found = diff(&all, &columns, &Decisions::new())?;
            assert!(found.is_empty() && found.unowned.len() == 2, "an extension that nobody speaks of stays");
            Ok(())
        }).await?;
    }

    #[skip(sqlite_memory, "the same engine as the file")]
    #[skip(mariadb_least, "facts of writes change nothing here")]
    async fn what_nobody_speaks_of_stays_and_is_reported(db: TestDb) {
        let versions = versions(&db);
        texts(&db, versions.before).await?;
        let all = read(&db).await?;
        let mut tables = Schema::new();
        tables.enums = all.enums.clone();
        tables.tables = all.tables.clone();
        for table in &mut tables.tables {
            table.triggers.clear();
            table.exclusions.clear();
            table.options = plough::schema::TableOptions::default();
        }
        let found = diff(&all, &tables, &Decisions::new())?;
        assert!(found.is_empty(), "{:#?}", found.changes);
        let triggers: usize = all.tables.iter().map(|table| table.triggers.len()).sum();
        let options = all.tables.iter().filter(|table| table.options != Default::default()).count();
        let beside = all.objects().count() + all.views.len() + triggers + options;
        assert_eq!(found.unowned.len(), beside, "{:#?}", found.unowned);
        for what in ["gone", "tickets", "twice"] {
            let named = found.unowned.iter().any(|line| line.contains(what));
            assert!(named || (db.database_name() == "SQLite" && what != "gone"), "{what}: {:#?}", found.unowned);
        }
    }
}
