//! Migrations replayed over rows that are hard to keep, on every database.

use crate::generate::{command, done, spawn};
use crate::kit::{Project, number};
use plough_migrate::Steps;
use plough_migrate::verify::{Problem, Verified, verify};
use plough_tests::{TestDb, on_every_backend};
use serde_json::Value;

const NOTES: &str = "CREATE TABLE notes (id bigint PRIMARY KEY, body varchar(40), n integer);\n";
const DOWN: &str = "DROP TABLE notes;\n";

/// `notes`, and a second migration.
async fn second(db: &TestDb, up: &str, down: Option<&str>) -> Verified {
    let mut files = vec![("V1__notes.sql", NOTES), ("V1__notes.down.sql", DOWN), ("V2__second.sql", up)];
    files.extend(down.map(|down| ("V2__second.down.sql", down)));
    let project = Project::of(db, &files);
    let verified = verify(db.url(), &project.files(), &Steps::new()).await.unwrap();
    assert!(verified.migrations[0].findings.is_empty(), "{verified:?}");
    verified
}

fn problems(verified: &Verified) -> Vec<(Problem, String)> {
    let findings = verified.migrations.iter().flat_map(|migration| &migration.findings);
    findings.map(|found| (found.problem, found.what.clone())).collect()
}

on_every_backend! {
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn what_keeps_everything_is_clean(db: TestDb) {
        let project = Project::of(&db, &[
            ("V1__a.sql", "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(20) NOT NULL UNIQUE, boss bigint REFERENCES users (id));\n\
                CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id), title varchar(40));\n"),
            ("V1__a.down.sql", "DROP TABLE posts;\nDROP TABLE users;\n"),
            ("V2__b.sql", "ALTER TABLE posts ADD COLUMN stars integer;\nUPDATE posts SET stars = 1;\n"),
            ("V2__b.down.sql", "ALTER TABLE posts DROP COLUMN stars;\n"),
            ("V3__c.sql", "ALTER TABLE posts RENAME COLUMN title TO headline;\n"),
            ("V3__c.down.sql", "ALTER TABLE posts RENAME COLUMN headline TO title;\n"),
            ("V4__d.sql", "ALTER TABLE posts RENAME TO articles;\nCREATE INDEX articles_stars ON articles (stars);\n"),
            ("V4__d.down.sql", "DROP INDEX articles_stars%;\nALTER TABLE articles RENAME TO posts;\n"),
        ]);
        let on = if db.database_name() == "MariaDB" { " ON articles" } else { "" };
        project.write("V4__d.down.sql", &format!("DROP INDEX articles_stars{on};\nALTER TABLE articles RENAME TO posts;\n"));
        let verified = verify(db.url(), &project.files(), &Steps::new()).await?;
        assert!(verified.is_clean(), "{verified:#?}");
        assert_eq!(verified.migrations.len(), 4);
        assert!(verified.migrations.iter().all(|migration| migration.notes.is_empty()), "{verified:#?}");
        assert!(!crate::kit::has(&db, "users").await, "the database itself is not touched");
    }

    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn values_that_are_no_text_are_compared(db: TestDb) {
        let (shape, bytes) = match db.database_name() {
            "PostgreSQL" => ("point", "bytea"),
            _ => ("geometry", "blob"),
        };
        let table = format!("CREATE TABLE places (id bigint PRIMARY KEY, at {shape}, photo {bytes});\n");
        let kept = "ALTER TABLE places ADD COLUMN name varchar(20);\n";
        let back = "ALTER TABLE places DROP COLUMN name;\n";
        let project = Project::of(&db, &[
            ("V1__places.sql", &table),
            ("V1__places.down.sql", "DROP TABLE places;\n"),
            ("V2__name.sql", kept),
            ("V2__name.down.sql", back),
            ("V3__photo.sql", "UPDATE places SET photo = NULL;\n"),
        ]);
        let verified = verify(db.url(), &project.files(), &Steps::new()).await?;
        assert!(verified.migrations[..2].iter().all(|migration| migration.findings.is_empty()), "{verified:#?}");
        let found: Vec<Problem> = verified.migrations[2].findings.iter().map(|found| found.problem).collect();
        assert!(found.contains(&Problem::Loses), "{verified:#?}");
    }

    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn rows_and_values_that_are_gone_are_shown(db: TestDb) {
        let verified = second(&db, "DELETE FROM notes WHERE n IS NULL;\n", None).await;
        let found = &verified.migrations[1].findings;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].problem, found[0].what.as_str()), (Problem::Loses, "`notes` has 5 rows, and 4 afterwards"));
        assert_eq!(found[0].before, ["id = '4', body = NULL, n = NULL"]);
        assert_eq!(found[0].after.len(), 4);
        assert_eq!(verified.migrations[1].notes, ["it has no `.down.sql`"]);

        let verified = second(&db, "UPDATE notes SET body = NULL WHERE id = 1;\n", None).await;
        assert_eq!(problems(&verified), [(Problem::Loses, "values of `notes.body` are lost".to_owned())]);
        assert_eq!(verified.migrations[1].findings[0].before, ["id = '1', body = 'a', n = '1'"]);
        assert_eq!(verified.migrations[1].findings[0].after, ["id = '1', body = NULL, n = '1'"]);

        let cut = second(&db, "UPDATE notes SET body = substr(body, 1, 20);\n", None).await;
        assert_eq!(problems(&cut), [(Problem::Loses, "values of `notes.body` are lost".to_owned())], "the longest value is cut");

        let drop = "ALTER TABLE notes DROP COLUMN body;\n";
        let verified = second(&db, drop, None).await;
        assert_eq!(problems(&verified), [(Problem::Loses, "values of `notes.body` are lost".to_owned())]);
        let verified = second(&db, &format!("-- plough: allow data-loss nobody read it\n{drop}"), None).await;
        assert!(verified.is_clean(), "{verified:?}");
        let verified = second(&db, DOWN, None).await;
        assert_eq!(problems(&verified), [(Problem::Loses, "the table `notes` is gone with its 5 rows".to_owned())]);
    }

    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn rows_that_nobody_thought_of_are_found_and_a_check_finds_them(db: TestDb) {
        let unique = "CREATE UNIQUE INDEX notes_n ON notes (n);\n";
        let verified = second(&db, unique, None).await;
        let found = &verified.migrations[1].findings[0];
        assert_eq!(found.problem, Problem::FailsWithRows, "{verified:?}");
        assert!(found.what.contains("CREATE UNIQUE INDEX") && found.before.len() == 5, "{found:?}");
        assert!(found.before[0].starts_with("notes: id = '1'"));
        let check = "-- plough: check data SELECT count(*) FROM notes a JOIN notes b ON a.n = b.n AND a.id < b.id\n";
        let verified = second(&db, &format!("{check}{unique}"), None).await;
        assert!(verified.is_clean() && verified.migrations[1].notes[0].contains("in its way"), "{verified:?}");
        let check = "-- plough: check data-loss SELECT count(*) FROM notes WHERE body IS NOT NULL\n";
        let verified = second(&db, &format!("{check}ALTER TABLE notes DROP COLUMN body;\n"), None).await;
        assert_eq!(problems(&verified)[0].0, Problem::Refused);
    }

    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn what_fails_or_does_not_come_back_is_found(db: TestDb) {
        let add = "ALTER TABLE notes ADD COLUMN more integer;\n";
        let cases = [
            ("INSERT INTO nowhere VALUES (1);\n", "", Problem::Fails),
            (add, "-- nothing\n", Problem::DownDiffers),
            (add, "DROP TABLE nowhere;\n", Problem::DownFails),
            (add, "DELETE FROM notes;\nALTER TABLE notes DROP COLUMN more;\n", Problem::DownLoses),
        ];
        for (up, down, problem) in cases {
            let verified = second(&db, up, Some(down)).await;
            assert_eq!(problems(&verified).iter().map(|(problem, _)| *problem).collect::<Vec<_>>(), [problem], "{verified:?}");
        }
        let verified = second(&db, add, Some("-- nothing\n")).await;
        assert_eq!(
            problems(&verified)[0].1.split(" (").next(),
            Some("down does not give the schema back: the column `notes.more`")
        );
        let project = Project::of(&db, &[("V1__a.sql", NOTES), ("V2__b.sql", "DROP TABLE nowhere;\n"), ("V3__c.sql", add)]);
        let verified = verify(db.url(), &project.files(), &Steps::new()).await?;
        assert_eq!((verified.migrations.len(), verified.not_reached, verified.is_clean()), (2, 1, false));
        project.write("V1__a.schema.json", "{\"format\": 1}");
        project.remove("V2__b.sql");
        let verified = verify(db.url(), &project.files(), &Steps::new()).await?;
        assert_eq!(problems(&verified)[0].0, Problem::SnapshotDiffers);
        // A step that is not registered is no finding, but an error.
        project.write("V4__d.sql", "-- plough: run nobody\n");
        let error = verify(db.url(), &project.files(), &Steps::new()).await.unwrap_err();
        assert!(error.to_string().contains("no function is registered"), "{error}");
    }

    #[skip(sqlite, "it is in memory")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn the_scratch_database_is_dropped_whatever_happens(db: TestDb) {
        let project = Project::of(&db, &[("V1__a.sql", NOTES), ("V2__b.sql", "-- plough: run nobody\n")]);
        for expected in [2, 0] {
            // A process of its own, whose number is in the name.
            let child = spawn(&project, &db, &["verify"])?;
            let name = format!("plough\\_verify\\_{}\\_%", child.id());
            let output = child.wait_with_output()?;
            assert_eq!(output.status.code(), Some(expected), "{}", String::from_utf8_lossy(&output.stderr));
            let from = match db.database_name() {
                "PostgreSQL" => "pg_database WHERE datname",
                _ => "information_schema.schemata WHERE schema_name",
            };
            assert_eq!(number(&db, &format!("SELECT count(*) FROM {from} LIKE '{name}'")).await, 0);
            project.remove("V2__b.sql");
            project.write("V2__b.sql", "-- nothing\n");
        }
    }

    #[skip(postgres, "tables are changed in place")]
    #[skip(mariadb, "tables are changed in place")]
    async fn a_rebuild_that_forgets_a_column_is_found(db: TestDb) {
        let up = "PRAGMA foreign_keys = OFF;\nCREATE TABLE other (id bigint PRIMARY KEY, body varchar(40), n integer);\n\
                  INSERT INTO other (id, n) SELECT id, n FROM notes;\nDROP TABLE notes;\nALTER TABLE other RENAME TO notes;\n";
        let verified = second(&db, up, None).await;
        assert_eq!(problems(&verified), [(Problem::Loses, "values of `notes.body` are lost".to_owned())]);
    }

    #[skip(sqlite_memory, "no other process sees it")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn what_is_generated_of_models_keeps_everything(db: TestDb) {
        let project = Project::new(&db);
        done(&project, &db, &["generate", "first"]);
        let output = command(&project, &db, &["verify", "--json"]);
        let text = String::from_utf8_lossy(&output.stdout);
        let verified: Value = serde_json::from_str(&text)?;
        assert_eq!((output.status.code(), &verified["clean"]), (Some(0), &Value::from(true)), "{verified:#}");
        assert!(!crate::kit::has(&db, "books").await, "the database itself is not touched");
        project.write("V99999999999999__hand.sql", "DELETE FROM books;\nDROP TABLE nowhere;\n");
        let output = command(&project, &db, &["verify"]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains("wrong V99999999999999__hand\n  fails "), "{text}");
    }
}
