//! A database that is there already becomes the first migration.

use crate::kit::{Project, has, number, run};
use plough::schema::Schema;
use plough_migrate::Undo;
use plough_tests::{TestDb, on_every_backend};

fn command(project: &Project, db: &TestDb, arguments: &[&str]) -> (i32, String, String) {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .current_dir(project.folder.path())
        .env("PLOUGH_COMMAND", "1")
        .env("DATABASE_URL", db.url())
        .env("NO_COLOR", "1")
        .args(["--folder", "."])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// The tables of this program's models, as somebody else would have made them.
async fn make(db: &TestDb) {
    let declared = Schema::declared_all(db).unwrap();
    for sql in declared.create_sql(db).unwrap() {
        plough::__migrate::execute(db, &sql).await.unwrap();
    }
}

on_every_backend! {
    #[skip(sqlite_memory, "a lock is a file beside the database's")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn a_database_is_adopted_without_running_anything(db: TestDb) {
        make(&db).await;
        run(&db, "insert into authors (name) values ('Ada')").await;
        let project = Project::new(&db);
        let before = db.introspect().await?;
        let done = project.migrator(&db).baseline("as it was").await?;
        assert_eq!((done.files.len(), done.differences.len()), (3, 0), "{:?}", done.differences);
        let mut after = db.introspect().await?;
        after.tables.retain(|table| !project.migrator(&db).own_tables().contains(&table.name.name.as_str()));
        assert_eq!(after, before);
        assert_eq!(number(&db, "select count(*) from authors").await, 1);

        // Nothing is left to do, for the library and for the command.
        assert!(project.migrator(&db).apply().await?.runs.is_empty());
        let (code, out, err) = command(&project, &db, &["generate", "nothing"]);
        assert!(code == 0 && out.contains("the models are as the last migration left them"), "{out}{err}");
        assert_eq!(command(&project, &db, &["apply"]).1, "nothing to do\n");
        // What was there before is not undone.
        let refused = project.migrator(&db).rollback(Undo::Last(1)).await.unwrap_err();
        assert!(refused.to_string().contains("it was there before"), "{refused}");
        assert!(has(&db, "books").await);
        // And it is the first.
        let again = project.migrator(&db).baseline("again").await.unwrap_err();
        assert!(again.to_string().contains("there are migrations already"), "{again}");
    }

    #[skip(sqlite_memory, "no other process sees it")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn what_the_models_differ_in_is_told_and_generated(db: TestDb) {
        make(&db).await;
        run(&db, "drop table books").await;
        run(&db, "create table loose (a int)").await;
        let project = Project::new(&db);
        let (code, out, err) = command(&project, &db, &["baseline"]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("entered") && out.contains("__baseline, and nothing was run"), "{out}");
        assert!(err.contains("the models differ:"), "{err}");
        let (code, out, err) = command(&project, &db, &["generate", "books", "--keep", "loose"]);
        assert!(code == 0 && out.contains("+ make the table `books`"), "{out}{err}");
        assert_eq!(command(&project, &db, &["apply"]).0, 0);
        assert!(has(&db, "books").await && has(&db, "loose").await);
    }

    #[skip(sqlite_memory, "a lock is a file beside the database's")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn the_migration_makes_the_same_elsewhere(db: TestDb) {
        make(&db).await;
        let project = Project::new(&db);
        let before = db.introspect().await?;
        project.migrator(&db).baseline("baseline").await?;
        for sql in before.drop_sql(&db)? {
            plough::__migrate::execute(&db, &sql).await?;
        }
        let history = plough_migrate::history::HISTORY_TABLE;
        run(&db, &format!("drop table {history}")).await;
        assert_eq!(project.migrator(&db).apply().await?.runs.len(), 1);
        let mut after = db.introspect().await?;
        after.tables.retain(|table| !project.migrator(&db).own_tables().contains(&table.name.name.as_str()));
        assert_eq!(after, before);
    }

    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn an_empty_database_is_not_adopted(db: TestDb) {
        let project = Project::new(&db);
        let refused = project.migrator(&db).baseline("nothing").await.unwrap_err();
        assert!(refused.to_string().contains("the database is empty"), "{refused}");
        assert_eq!(std::fs::read_dir(project.folder.path().join(project.dialect)).unwrap().count(), 0);
    }
}
