//! The command with the models of this program: `generate`.

use crate::kit::{Project, number};
use plough_tests::{TestDb, on_every_backend};
use std::process::{Child, Output, Stdio};

pub(crate) fn spawn(project: &Project, db: &TestDb, arguments: &[&str]) -> std::io::Result<Child> {
    let mut command = std::process::Command::new(std::env::current_exe()?);
    command
        .current_dir(project.folder.path())
        .env("PLOUGH_COMMAND", "1")
        .env("DATABASE_URL", db.url())
        .env("NO_COLOR", "1")
        .args(["--folder", "."])
        .args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

pub(crate) fn command(project: &Project, db: &TestDb, arguments: &[&str]) -> Output {
    spawn(project, db, arguments).unwrap().wait_with_output().unwrap()
}

pub(crate) fn done(project: &Project, db: &TestDb, arguments: &[&str]) -> String {
    let output = command(project, db, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}

on_every_backend! {
    #[skip(postgres, "no database is asked")]
    #[skip(mariadb, "no database is asked")]
    #[skip(sqlite_memory, "no database is asked")]
    async fn open_questions_are_one_object_for_programs(db: TestDb) {
        let project = Project::new(&db);
        done(&project, &db, &["generate", "first"]);
        let files = std::fs::read_dir(project.folder.path().join("sqlite"))?.map(|file| file.unwrap().path());
        let snapshot = files.into_iter().find(|file| file.to_string_lossy().ends_with(".json")).unwrap();
        // As if the column had had another name.
        let text = std::fs::read_to_string(&snapshot)?;
        let before = text.replacen("\"name\": \"title\"", "\"name\": \"heading\"", 1);
        assert_ne!(before, text, "there is a column `title`");
        std::fs::write(&snapshot, before)?;
        let output = command(&project, &db, &["generate", "second", "--json"]);
        assert_eq!(output.status.code(), Some(3));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        assert_eq!(told["error"]["kind"], "refused", "{told:#}");
        let subject = told["questions"][0]["subject"].as_str().unwrap();
        assert!(subject.ends_with(".heading"), "{told:#}");
        let short = ["generate", "second", "--rename", &format!("{subject}:title")];
        let refused = command(&project, &db, &short);
        let (error, table) = (String::from_utf8_lossy(&refused.stderr), subject.trim_end_matches(".heading"));
        assert!(error.contains(&format!("a column is named with its table: `{table}.title`")), "{error}");
        let whole = format!("{subject}:{table}.title");
        assert!(done(&project, &db, &["generate", "second", "--rename", &whole]).contains("~ rename the column"));
    }

    #[skip(postgres, "no database is asked")]
    #[skip(mariadb, "no database is asked")]
    #[skip(sqlite_memory, "no database is asked")]
    async fn what_one_database_cannot_have_is_written_for_none(db: TestDb) {
        let project = Project::new(&db);
        std::fs::create_dir(project.folder.path().join("postgres"))?;
        let both = ["generate", "first", "--dialect", "sqlite", "--dialect", "postgres"];
        let clash = "-- plough: parent none\nSELECT 1;\n";
        for name in ["V1__a.sql", "V2__b.sql"] {
            std::fs::write(project.folder.path().join("postgres").join(name), clash)?;
        }
        let output = command(&project, &db, &both);
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(std::fs::read_dir(project.folder.path().join("sqlite"))?.count(), 0);
        std::fs::remove_file(project.folder.path().join("postgres/V2__b.sql"))?;
        let shown = done(&project, &db, &both);
        assert!(shown.contains("\npostgres:\n"), "{shown}");
        assert_eq!(std::fs::read_dir(project.folder.path().join("sqlite"))?.count(), 3);
    }

    #[skip(sqlite_memory, "no other process sees it")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn models_are_generated_once_and_applied_once(db: TestDb) {
        let project = Project::new(&db);
        let (shown, dialect) = (done(&project, &db, &["generate", "first"]), project.dialect);
        assert!(shown.contains("+ make the table `books`"), "{shown}");
        let again = done(&project, &db, &["generate", "again"]);
        assert!(again.contains(&format!("{dialect}: the models are as the last migration left them")), "{again}");
        done(&project, &db, &["apply"]);
        assert_eq!(number(&db, "select count(*) from books").await, 0);
        assert_eq!(done(&project, &db, &["apply"]), "nothing to do\n");
        done(&project, &db, &["rollback", "--to", "0"]);
        assert!(!crate::kit::has(&db, "books").await);
    }
}
