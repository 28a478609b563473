//! Search indexes in schemas and migrations.

use crate::anew::{read, write};
use crate::kit::Project;
use crate::schema_kit::{assert_same, make, texts};
use plough::prelude::*;
use plough::schema::{Index, Schema};
use plough_migrate::{Decisions, Undo, diff};
use plough_tests::{TestDb, on_every_backend};

/// What is searched.
#[derive(Model, Debug)]
#[model(table = "search_notes", search(title, body), search(stems: title, config = "english", name = "note_stems"))]
pub(crate) struct Note {
    #[model(id, auto)]
    id: i64,
    #[model(length = 80)]
    title: String,
    body: Option<String>,
    pages: i32,
}

/// The same without search indexes.
fn plain(searched: &Schema) -> Schema {
    let mut schema = searched.clone();
    schema.others.clear();
    for table in &mut schema.tables {
        table.triggers.clear();
        table.indexes.clear();
        table.columns.retain(|column| column.generated.is_none());
    }
    schema
}

async fn rows(db: &Db) -> plough::Result<()> {
    texts(db, &["INSERT INTO search_notes (title, body, pages) VALUES ('Old looms', 'woven before', 1), ('Engines', NULL, 2)"]).await
}

async fn found(db: &Db, words: &str) -> plough::Result<i64> {
    Note::query().filter(|n| n.search().matches(words) | n.stems().matches(words)).count(db).await
}

/// Writes the migration from one to the other, and applies it.
async fn lead(
    project: &Project,
    db: &TestDb,
    old: &Schema,
    new: &Schema,
    decisions: &Decisions,
) -> plough::Result<()> {
    write(project, db, old, new, decisions);
    project.migrator(db).apply().await.unwrap_or_else(|error| panic!("{error:?}"));
    same(db, new).await
}

/// The database holds the schema: nothing leads from one to the other.
async fn same(db: &Db, schema: &Schema) -> plough::Result<()> {
    let (is, should_be) = (read(db).await?, schema.normalised(db).await?);
    let found = diff(&is, &should_be, &Decisions::new()).unwrap();
    assert!(found.is_empty() && found.unowned.is_empty(), "{:#?}\n{:?}", found.changes, found.unowned);
    Ok(())
}

on_every_backend! {
    async fn what_is_declared_is_what_is_read(db: TestDb) {
        let declared = Schema::declared::<(Note,)>(&db)?;
        make(&db, &declared).await?;
        let read = read(&db).await?;
        assert_same(&read, &declared.normalised(&db).await?)?;
        assert_eq!(read.tables.len(), 1, "tables that hold the index are no tables of their own");
        assert_same(&Schema::from_json(&declared.to_json()?)?, &declared.sorted())?;
    }

    async fn an_index_that_comes_finds_what_was_there_before(db: TestDb) {
        let searched = Schema::declared::<(Note,)>(&db)?;
        let plain = plain(&searched);
        let project = Project::new(&db);
        lead(&project, &db, &Schema::new(), &plain, &Decisions::new()).await?;
        rows(&db).await?;
        lead(&project, &db, &plain, &searched, &Decisions::new()).await?;
        assert_eq!((found(&db, "woven").await?, found(&db, "engines").await?), (1, 1));
        texts(&db, &["UPDATE search_notes SET body = 'burnt' WHERE pages = 1", "DELETE FROM search_notes WHERE pages = 2"]).await?;
        assert_eq!((found(&db, "woven").await?, found(&db, "burnt").await?, found(&db, "engines").await?), (0, 1, 0));
        // Back, and there again.
        let migrator = project.migrator(&db);
        migrator.rollback(Undo::Last(1)).await?;
        same(&db, &plain).await?;
        texts(&db, &["INSERT INTO search_notes (title, pages) VALUES ('Meanwhile', 3)"]).await?;
        migrator.apply().await?;
        same(&db, &searched).await?;
        assert_eq!((found(&db, "burnt").await?, found(&db, "meanwhile").await?), (1, 1));
        // It goes without a question: no row is lost.
        lead(&project, &db, &searched, &plain, &Decisions::new()).await?;
        texts(&db, &["INSERT INTO search_notes (title, pages) VALUES ('After', 4)", "DELETE FROM search_notes WHERE pages = 3"]).await?;
    }

    async fn columns_that_are_searched_change(db: TestDb) {
        let searched = Schema::declared::<(Note,)>(&db)?;
        let project = Project::new(&db);
        lead(&project, &db, &Schema::new(), &searched, &Decisions::new()).await?;
        rows(&db).await?;
        // A column beside them: on SQLite the table is made anew.
        let mut other = searched.clone();
        other.tables[0].columns.retain(|column| column.name != "pages");
        lead(&project, &db, &searched, &other, &Decisions::new().drop("search_notes.pages")).await?;
        assert_eq!(found(&db, "woven").await?, 1);
        texts(&db, &["INSERT INTO search_notes (title) VALUES ('Third')"]).await?;
        assert_eq!(found(&db, "third").await?, 1);
        // Other values, without an UPDATE.
        let mut required = other.clone();
        let body = required.tables[0].columns.iter_mut().find(|column| column.name == "body").unwrap();
        body.nullable = false;
        lead(&project, &db, &other, &required, &Decisions::new().fill("search_notes.body", "'filled in'")).await?;
        assert_eq!((found(&db, "filled").await?, found(&db, "woven").await?), (2, 1));
        let other = required;
        // Another name: so is the index's.
        let renamed = Schema::from_json(&other.to_json()?.replace("body", "told"))?;
        let decisions = Decisions::new().rename("search_notes.body", "search_notes.told");
        lead(&project, &db, &other, &renamed, &decisions).await?;
        texts(&db, &["UPDATE search_notes SET told = 'spun' WHERE told IS NOT NULL"]).await?;
        let name = "search_notes_title_told_search";
        assert!(renamed.others.iter().any(|other| other.name.name == name)
            || renamed.tables[0].indexes.iter().any(|index: &Index| index.name == name));
    }
}
