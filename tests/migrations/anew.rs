//! A plan that makes a table of SQLite anew loses nothing, there and back.

use crate::kit::{Project, number};
use crate::schema_kit::{assert_same, texts};
use plough::prelude::*;
use plough::raw;
use plough::schema::{Check, Column, Default, Name, Schema, Style, Table, alterations};
use plough_migrate::error::Kind;
use plough_migrate::{Decisions, Plan, Undo, diff, generate};
use plough_tests::{TestDb, on_every_backend};

/// What migrations do not make themselves.
pub(crate) async fn read(db: &Db) -> plough::Result<Schema> {
    let mut schema = db.introspect().await?;
    schema.tables.retain(|table| {
        !["refinery_schema_history", "plough_migration_steps"].contains(&table.name.name.as_str())
    });
    Ok(schema)
}

fn table<'s>(schema: &'s mut Schema, name: &str) -> &'s mut Table {
    schema.tables.iter_mut().find(|table| table.name.name == name).unwrap()
}

async fn rows(db: &Db, sql: &str) -> plough::Result<Vec<String>> {
    raw::<String>(TrustedSql::assert_no_user_input(sql.to_owned())).all(db).await
}

/// Writes the migration from `old` to `new`, as `generate` does, and gives its plan.
pub(crate) fn write(
    project: &Project,
    db: &TestDb,
    old: &Schema,
    new: &Schema,
    decisions: &Decisions,
) -> Plan {
    let plan = Plan::new(&diff(old, new, decisions).unwrap(), &alterations(db, Style::default())).unwrap();
    let migrations = project.migrator(db).migrations().unwrap();
    for mut draft in generate::drafts(db, &migrations, &plan, new, "change").unwrap() {
        draft.up = format!("-- plough: allow data-loss it is wanted\n{}", draft.up);
        draft.save(&project.folder.path().join(project.dialect)).unwrap();
    }
    plan
}

const POSTS: &[&str] = &[
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE log (what TEXT NOT NULL)",
    "CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL COLLATE NOCASE, views TEXT, \
       gone TEXT, parent INTEGER REFERENCES posts (id) ON DELETE CASCADE, author INTEGER NOT NULL REFERENCES users (id), \
       loud TEXT GENERATED ALWAYS AS (upper(title)) VIRTUAL, CONSTRAINT long CHECK (length(title) > 0))",
    "CREATE TABLE comments (id INTEGER PRIMARY KEY, post INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE)",
    "CREATE INDEX posts_partial ON posts (author) WHERE parent IS NULL",
    "CREATE UNIQUE INDEX posts_expression ON posts (lower(title) DESC)",
    "CREATE VIEW titles AS SELECT id, title FROM posts",
    "CREATE VIEW of_titles AS SELECT title FROM titles",
    "INSERT INTO users VALUES (1, 'ada'), (2, 'bob')",
    "INSERT INTO posts (id, title, views, gone, parent, author) VALUES \
       (1, 'One', '7', 'x', NULL, 1), (2, 'Two', NULL, 'y', 1, 2), (9, 'Nine', '0', NULL, 2, 1)",
    "DELETE FROM posts WHERE id = 9",
    "INSERT INTO comments VALUES (1, 1), (2, 2), (3, 2)",
    "CREATE TRIGGER posts_logged AFTER INSERT ON posts BEGIN INSERT INTO log VALUES (new.title); END",
    "CREATE TRIGGER log_counted AFTER INSERT ON log BEGIN UPDATE posts SET views = views + 1 WHERE title = new.what; END",
    "CREATE TRIGGER titles_insert INSTEAD OF INSERT ON titles BEGIN \
       INSERT INTO posts (title, views, author) VALUES (new.title, 0, 1); END",
];

on_every_backend! {
    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn a_plan_that_makes_a_table_anew_keeps_all_of_it_there_and_back(db: TestDb) {
        texts(&db, POSTS).await?;
        let old = read(&db).await?;
        let mut new = old.clone();
        let posts = table(&mut new, "posts");
        posts.columns.iter_mut().find(|column| column.name == "views").unwrap().ty = "INTEGER".to_owned();
        posts.columns.retain(|column| column.name != "gone");
        posts.columns.push(Column::new("slug", "TEXT"));
        let project = Project::new(&db);
        let decisions = Decisions::new().drop("posts.gone").fill("posts.slug", "lower(title)");
        let plan = write(&project, &db, &old, &new, &decisions);
        assert_eq!(plan.steps.len(), 1, "one rebuild for all of it:\n{plan}");
        let before = rows(&db, "SELECT id || title || coalesce(views, '-') || coalesce(parent, '-') || author FROM posts ORDER BY id").await?;
        let sequence = rows(&db, "SELECT name || seq FROM sqlite_sequence").await?;
        assert_eq!(sequence, ["posts9"]);

        project.migrator(&db).apply().await?;
        assert_same(&read(&db).await?, &new)?;
        let kept = "SELECT id || title || coalesce(views, '-') || coalesce(parent, '-') || author FROM posts ORDER BY id";
        assert_eq!(rows(&db, kept).await?, before);
        assert_eq!(rows(&db, "SELECT typeof(views) || slug || loud FROM posts ORDER BY id").await?, ["integeroneONE", "nulltwoTWO"]);
        assert_eq!(rows(&db, "SELECT id || post || '' FROM comments ORDER BY id").await?, ["11", "22", "32"]);
        assert_eq!(rows(&db, "SELECT name || seq FROM sqlite_sequence").await?, sequence, "numbers are not given twice");
        // The trigger of the table, the one of another table that writes to it, and the view's.
        texts(&db, &["INSERT INTO posts (title, views, author, slug) VALUES ('Ten', 1, 2, 'ten')"]).await?;
        assert_eq!(rows(&db, "SELECT id || title || views FROM posts WHERE id > 2").await?, ["10Ten2"]);
        assert_eq!(rows(&db, "SELECT what FROM log").await?, ["Ten"]);
        assert_eq!(rows(&db, "SELECT title FROM of_titles ORDER BY title").await?, ["One", "Ten", "Two"]);
        assert!(texts(&db, &["INSERT INTO posts (title, author, slug) VALUES ('ONE', 1, '')"]).await.unwrap_err().is_unique_violation());
        assert!(texts(&db, &["INSERT INTO comments VALUES (4, 77)"]).await.unwrap_err().is_foreign_key_violation());

        project.migrator(&db).rollback(Undo::Last(1)).await?;
        assert_same(&read(&db).await?, &old)?;
        assert_eq!(rows(&db, kept).await?[..2], before);
        assert_eq!(rows(&db, "SELECT typeof(views) || coalesce(gone, '-') FROM posts ORDER BY id").await?, ["text-", "null-", "text-"]);
        assert_eq!(number(&db, "SELECT count(*) FROM comments").await, 3);
        assert_eq!(rows(&db, "SELECT name || seq FROM sqlite_sequence").await?, ["posts10"]);
        texts(&db, &["DELETE FROM posts WHERE id = 1"]).await?;
        assert_eq!(rows(&db, "SELECT title FROM posts").await?, ["Ten"], "a self reference cascades, and so do others");
        assert_eq!(number(&db, "SELECT count(*) FROM comments").await, 0);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn what_was_made_beside_the_migrations_is_kept_or_refused(db: TestDb) {
        texts(&db, &["CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)", "CREATE TABLE log (what TEXT)"]).await?;
        let old = read(&db).await?;
        texts(&db, &[
            "INSERT INTO t VALUES (1, 'x', 'y')",
            "CREATE INDEX mine ON t (a)",
            "CREATE TRIGGER logged AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END",
            "CREATE VIEW all_b AS SELECT b FROM t",
        ]).await?;
        // Nobody told the plan of them.
        let mut new = old.clone();
        table(&mut new, "t").checks.push(Check::new("short", "length(a) < 9"));
        let project = Project::new(&db);
        write(&project, &db, &old, &new, &Decisions::new());
        project.migrator(&db).apply().await?;
        let read_again = read(&db).await?;
        let t = read_again.table(&Name::new(None, "t")).unwrap();
        assert_eq!((t.indexes.len(), t.triggers.len(), t.checks.len()), (1, 1, 1));

        // An index on a column that goes, and a view that reads it.
        let (old, mut new) = (new.clone(), new);
        table(&mut new, "t").columns.retain(|column| column.name == "id" || column.name == "b");
        table(&mut new, "t").checks.clear();
        write(&project, &db, &old, &new, &Decisions::new().drop("t.a"));
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
        assert!(error.to_string().contains("the index mine of `t` cannot be made again"), "{error}");
        texts(&db, &["DROP INDEX mine", "DROP TRIGGER logged", "CREATE VIEW of_a AS SELECT a FROM t"]).await?;
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("the view `of_a` could not be read any more"), "{error}");
        texts(&db, &["DROP VIEW of_a", "ALTER TABLE t ADD COLUMN hand_made TEXT", "UPDATE t SET hand_made = 'z'"]).await?;
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("every column of the table is known"), "{error}");
        assert_eq!(rows(&db, "SELECT a || b || hand_made FROM t").await?, ["xyz"]);
        texts(&db, &["ALTER TABLE t DROP COLUMN hand_made"]).await?;
        project.migrator(&db).apply().await?;
        assert_eq!(rows(&db, "SELECT b FROM all_b").await?, ["y"]);
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn what_is_left_alone_outlives_a_rebuild(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, theirs TEXT CHECK (theirs <> ''), UNIQUE (theirs)) STRICT",
            "CREATE INDEX their_index ON t (theirs)",
            "CREATE TRIGGER their_trigger AFTER DELETE ON t BEGIN SELECT 1; END",
            "INSERT INTO t VALUES (1, 'x', 'y')",
        ]).await?;
        let old = read(&db).await?;
        let mut owned = Table::new(Name::new(None, "t"));
        owned.columns = old.tables[0].columns[..2].to_vec();
        owned.primary_key = old.tables[0].primary_key.clone();
        let mut made = Schema::new();
        made.tables.push(owned);
        let mut new = made.clone();
        new.tables[0].columns[1].default = Some(Default::Literal("'?'".to_owned()));
        let found = diff(&old, &new, &Decisions::new().owned(made)).unwrap();
        let said = found.unowned.join(", ");
        for what in ["`t.theirs`", "`their_index`", "`t.their_trigger`", "options"] {
            assert!(said.contains(what), "{said}");
        }
        let plan = Plan::new(&found, &alterations(&db, Style::default())).unwrap();
        db.transaction(async |tx| texts(&tx, &plan.up()).await).await?;
        let mut expected = old.clone();
        expected.tables[0].columns[1].default = new.tables[0].columns[1].default.clone();
        assert_same(&read(&db).await?, &expected)?;
        assert_eq!(rows(&db, "SELECT a || theirs FROM t").await?, ["xy"]);
        db.transaction(async |tx| texts(&tx, &plan.down()).await).await?;
        assert_same(&read(&db).await?, &old)?;
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn two_tables_and_a_view_over_both_are_whole_after_the_last(db: TestDb) {
        texts(&db, &[
            "CREATE TABLE a (id INTEGER PRIMARY KEY, moves TEXT NOT NULL)",
            "CREATE TABLE b (id INTEGER PRIMARY KEY REFERENCES a (id))",
            "CREATE VIEW both AS SELECT a.id, moves FROM a JOIN b ON a.id = b.id",
            "INSERT INTO a VALUES (1, 'x')",
            "INSERT INTO b VALUES (1)",
        ]).await?;
        let old = read(&db).await?;
        let mut new = old.clone();
        let moves = table(&mut new, "a").columns.pop().unwrap();
        table(&mut new, "b").columns.push(moves);
        let decisions = Decisions::new().drop("a.moves").fill("b.moves", "(SELECT moves FROM a WHERE a.id = b.id)");
        // The values are taken before they go: a person puts it into two migrations.
        let mut between = new.clone();
        table(&mut between, "a").columns = table(&mut old.clone(), "a").columns.clone();
        between.views[0].definition = "SELECT a.id, a.moves FROM a JOIN b ON a.id = b.id".to_owned();
        let project = Project::new(&db);
        write(&project, &db, &old, &between, &decisions);
        project.migrator(&db).apply().await?;
        let (mut before, mut after) = (between.clone(), new.clone());
        table(&mut before, "a").checks.clear();
        table(&mut after, "b").checks.push(Check::new("said", "moves <> ''"));
        after.views[0] = old.views[0].clone();
        write(&project, &db, &before, &after, &decisions);
        project.migrator(&db).apply().await?;
        assert_eq!(rows(&db, "SELECT id || moves FROM both").await?, ["1x"]);
        project.migrator(&db).rollback(Undo::To(0)).await?;
        assert_same(&read(&db).await?, &old)?;
    }
}
