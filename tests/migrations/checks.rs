//! `lint` and `check` with the models of this program, on every database.

use crate::generate::{command, done};
use crate::kit::{Project, run};
use plough_tests::{TestDb, on_every_backend};
use serde_json::Value;

fn object(project: &Project, db: &TestDb, arguments: &[&str]) -> (i32, Value) {
    let output = command(project, db, arguments);
    let text = String::from_utf8_lossy(&output.stdout);
    let object = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap_or(-1), object)
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().map(|one| one[key].as_str().unwrap_or_default().to_owned()).collect()
}

on_every_backend! {
    #[skip(sqlite_memory, "no other process sees it")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn models_migrations_and_database_say_the_same_until_somebody_changes_one(db: TestDb) {
        let project = Project::new(&db);
        let (code, check) = object(&project, &db, &["check", "--json"]);
        assert_eq!(code, 1, "no migration has made the models' tables: {check}");
        assert!(texts(&check["differences"], "between").iter().all(|between| between == "models-migrations"));
        assert!(texts(&check["differences"], "what").contains(
            &"the table `books` is in the models, and not in the migrations".to_owned()
        ), "{check}");

        done(&project, &db, &["generate", "first"]);
        let (code, check) = object(&project, &db, &["check", "--json"]);
        assert_eq!((code, check["differences"].as_array().map(Vec::len)), (1, Some(0)), "{check}");
        assert!(texts(&check["unapplied"], "state").contains(&"pending".to_owned()));
        done(&project, &db, &["apply"]);
        let (code, check) = object(&project, &db, &["check", "--json"]);
        assert_eq!((code, &check["clean"]), (0, &Value::from(true)), "{check}");

        run(&db, "ALTER TABLE books ADD COLUMN by_hand integer").await;
        run(&db, "CREATE INDEX by_hand_index ON books (by_hand)").await;
        run(&db, "CREATE VIEW shown AS SELECT id FROM books").await;
        let (code, check) = object(&project, &db, &["check", "--json"]);
        assert_eq!(code, 1);
        assert_eq!(texts(&check["differences"], "between"), ["migrations-database"; 2], "{check}");
        let what = texts(&check["differences"], "what");
        assert!(what[0].starts_with("the column `books.by_hand`") && what[0].ends_with("is in the database, and not in the migrations"), "{what:?}");
        assert_eq!(what[1], "the index `by_hand_index` of `books` is in the database, and not in the migrations");
        assert!(check["beside"][0].as_str().is_some_and(|what| what.contains("`shown`")), "{check}");
    }

    #[skip(sqlite_memory, "no other process sees it")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn files_are_looked_through_before_they_are_applied(db: TestDb) {
        let project = Project::new(&db);
        done(&project, &db, &["generate", "first"]);
        let (code, lint) = object(&project, &db, &["lint", "--json"]);
        let found: Vec<String> = lint["migrations"].as_array().unwrap().iter()
            .flat_map(|migration| texts(&migration["findings"], "code")).collect();
        assert!(found.iter().all(|code| code == "P040"), "new tables lose nothing and block nobody: {lint}");
        assert_eq!(code, i32::from(!found.is_empty()));
        done(&project, &db, &["apply"]);
        let (code, lint) = object(&project, &db, &["lint", "--json"]);
        assert_eq!((code, lint["migrations"].as_array().map(Vec::len)), (0, Some(0)), "{lint}");

        let by_hand = "DROP TABLE books;\nALTER TABLE people RENAME TO persons;\nCREATE INDEX i ON tags (id);\n\
                       ALTER TABLE tags ADD COLUMN n integer NOT NULL;\n";
        project.write("V99999999999999__hand.sql", by_hand);
        let (code, lint) = object(&project, &db, &["lint", "--json"]);
        let codes = texts(&lint["migrations"][0]["findings"], "code");
        // Only PostgreSQL lets nobody write while it builds an index this way.
        let index: &[&str] = if db.database_name() == "PostgreSQL" { &["P033"] } else { &[] };
        let expected: Vec<&str> = [&["P001", "P051", "P050"], index, &["P021", "P052", "P060"]].concat();
        assert_eq!((code, codes), (1, expected.iter().map(|code| (*code).to_owned()).collect()), "{lint}");
    }
}
