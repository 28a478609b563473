//! A change that takes several files: each of them is undone by itself, and applied again.
//!
//! Who undoes one of three files must find what the first two left, and nothing else: an index, a constraint
//! or a helper that stays would stop the next `apply`.

use crate::anew::{read, write};
use crate::kit::{Project, run};
use crate::schema_kit::texts;
use plough::schema::{Check, Column, ForeignKey, Index, Key, Part, Schema, Table};
use plough_migrate::verify::verify;
use plough_migrate::{Decisions, Steps, Undo};
use plough_tests::{TestDb, on_every_backend};

fn table<'s>(schema: &'s mut Schema, name: &str) -> &'s mut Table {
    schema.tables.iter_mut().find(|table| table.name.name == name).unwrap()
}

/// What is there. That rows were looked through, undoing does not forget.
async fn state(db: &TestDb) -> Schema {
    let mut schema = read(db).await.unwrap().sorted();
    for table in &mut schema.tables {
        table.foreign_keys.iter_mut().for_each(|key| key.not_valid = false);
        table.checks.iter_mut().for_each(|check| check.not_valid = false);
    }
    schema
}

/// Applies and undoes the files one by one, in every depth: each gives back what was there before it.
async fn there_and_back(db: &TestDb, project: &Project, after: &Schema) {
    let migrator = project.migrator(db);
    let mut states = vec![state(db).await];
    for migration in migrator.migrations().unwrap().list {
        migrator.clone().to(migration.name.version).apply().await.unwrap();
        states.push(state(db).await);
    }
    assert_eq!(states[states.len() - 1], after.clone().sorted());
    for depth in 1..states.len() {
        for at in (states.len() - 1 - depth..states.len() - 1).rev() {
            migrator.rollback(Undo::Last(1)).await.unwrap();
            assert_eq!(state(db).await, states[at], "after undoing file {at} of {}", states.len() - 1);
        }
        migrator.apply().await.unwrap();
    }
    assert_eq!(state(db).await, after.clone().sorted());
}

on_every_backend! {
    #[skip(mariadb_least, "facts of writes change nothing here")]
    async fn each_file_of_a_change_is_undone_by_itself(db: TestDb) {
        let (number, text) = match db.database_name() {
            "SQLite" => ("INTEGER", "TEXT"),
            "PostgreSQL" => ("bigint", "text"),
            _ => ("bigint", "varchar(40)"),
        };
        texts(&db, &[
            &format!("CREATE TABLE users (id {number} NOT NULL PRIMARY KEY, name {text})"),
            &format!("CREATE TABLE posts (id {number} NOT NULL PRIMARY KEY, title {text}, number {number}, author {number})"),
            "INSERT INTO users VALUES (1, 'ada')",
            "INSERT INTO posts VALUES (1, 'x', 7, 1), (2, 'y', NULL, 1)",
        ]).await?;
        let before = read(&db).await?;
        let mut after = before.clone();
        let posts = table(&mut after, "posts");
        // It becomes required, and gets another type in the same go.
        posts.columns[1].nullable = false;
        posts.columns[2].nullable = false;
        posts.columns[2].ty = text.to_owned();
        posts.columns.push(Column::new("slug", text));
        posts.uniques.push(Key::new("posts_title_key", vec!["title".to_owned()]));
        posts.checks.push(Check::new("posts_title_check", "title <> 'z'"));
        posts.indexes.push(Index::new("posts_number_idx", vec![Part::column("number")]));
        if db.database_name() != "SQLite" {
            posts.indexes[0].comment = Some("by number".to_owned());
        }
        posts.indexes.push(Index::new("posts_author_idx", vec![Part::column("author")]));
        let users = table(&mut before.clone(), "users").name.clone();
        let key = ForeignKey::new("posts_author_fkey", vec!["author".to_owned()], users, vec!["id".to_owned()]);
        posts.foreign_keys.push(key);
        let after = after.normalised(&db).await?;
        let decisions = Decisions::new().fill("posts.number", "'0'").fill("posts.slug", "lower(title)");
        let project = Project::new(&db);
        write(&project, &db, &before, &after, &decisions);
        there_and_back(&db, &project, &after).await;
    }

    #[skip(sqlite, "it has no types of labels")]
    #[skip(mariadb, "its labels belong to the column")]
    async fn labels_that_come_and_change_are_undone_together(db: TestDb) {
        texts(&db, &["CREATE TYPE mood AS ENUM ('sad', 'glad')", "CREATE TABLE people (id bigint PRIMARY KEY, mood mood)"]).await?;
        let before = read(&db).await?;
        let mut after = before.clone();
        after.enums[0].labels = ["low", "glad", "high"].map(str::to_owned).to_vec();
        let project = Project::new(&db);
        write(&project, &db, &before, &after, &Decisions::new().rename("mood.sad", "mood.low"));
        there_and_back(&db, &project, &after).await;
    }

    #[skip(sqlite, "its statements are one transaction")]
    #[skip(mariadb, "its statements are one file")]
    async fn a_helper_does_not_outlive_what_it_is_for(db: TestDb) {
        run(&db, "CREATE TABLE posts (id bigint PRIMARY KEY, slug text)").await;
        let before = read(&db).await?;
        let mut after = before.clone();
        after.tables[0].columns[1].nullable = false;
        let project = Project::new(&db);
        write(&project, &db, &Schema::new(), &before, &Decisions::new());
        let plan = write(&project, &db, &before, &after, &Decisions::new());
        assert_eq!(plan.stages().len(), 1, "{plan}");
        let verified = verify(db.url(), &project.files(), &Steps::new()).await?;
        assert!(verified.is_clean(), "{verified:#?}");
    }
}
