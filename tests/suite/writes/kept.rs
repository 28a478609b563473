//! Columns that the library keeps.

use chrono::{DateTime, Utc};
use plough::prelude::*;
use plough_tests::{TestDb, on_every_backend};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes")]
struct Note {
    #[model(id, auto)]
    id: i64,
    #[model(unique, length = 50)]
    name: String,
    text: String,
    #[model(version)]
    version: i32,
    #[model(created_at)]
    created_at: DateTime<Utc>,
    #[model(updated_at)]
    updated_at: DateTime<Utc>,
}

#[derive(Update)]
#[update(of = Note)]
struct Edit {
    text: Option<&'static str>,
}

async fn note(db: &TestDb) -> plough::Result<Note> {
    db.create_tables::<(Note,)>().await?;
    insert!(Note { name: "a", text: "one" }).exec(db).await
}

on_every_backend! {
    async fn a_new_row_gets_its_times_and_its_first_version(db: TestDb) {
        let before = Utc::now();
        let note = note(&db).await?;
        assert_eq!(note.version, 1);
        assert_eq!(note.created_at, note.updated_at);
        assert!((note.created_at - before).num_seconds().abs() < 60, "{}", note.created_at);
    }

    async fn an_update_counts_and_keeps_the_time(db: TestDb) {
        let note = note(&db).await?;
        let early = DateTime::<Utc>::from_timestamp(1_000_000_000, 0).expect("a time");
        let note = Note::update(note.id).set_with(|n| (n.updated_at.set(early), n.created_at.set(early))).returning(&db).await?;
        assert_eq!((note.updated_at, note.version), (early, 2));
        let edit = || Edit { text: Some("two") };
        let note = Note::update(note.id).set(edit()).returning(&db).await?;
        assert!(note.updated_at > early && note.created_at == early);
        assert_eq!((note.version, note.text.as_str()), (3, "two"));
        Note::query().filter(|n| n.id.eq(note.id)).update(|n| n.text.set("three")).exec(&db).await?;
        assert_eq!(Note::find(note.id).get(&db).await?.map(|note| note.version), Some(4));
        // Nothing to change: nothing changes.
        let same = Note::update(note.id).set(Edit { text: None }).returning(&db).await?;
        assert_eq!(same.version, 4);
    }

    async fn a_row_that_was_changed_since_it_was_read_is_stale(db: TestDb) {
        let mine = note(&db).await?;
        let theirs = Note::find(mine.id).get(&db).await?.expect("it is there");
        let theirs = Note::update(&theirs).set(Edit { text: Some("theirs") }).returning(&db).await?;
        let edit = || Edit { text: Some("mine") };
        for error in [
            Note::update(&mine).set(edit()).exec(&db).await.expect_err("stale"),
            Note::update(&mine).set(edit()).returning(&db).await.map(|_| ()).expect_err("stale"),
            Note::update(&mine).set(Edit { text: None }).exec(&db).await.expect_err("stale"),
            Note::delete(&mine).exec(&db).await.expect_err("stale"),
            Note::delete(&mine).returning(&db).await.map(|_| ()).expect_err("stale"),
        ] {
            assert!(error.is_stale() && !error.is_not_found(), "{error:?}");
        }
        // By key, the version does not matter.
        let now = Note::update(mine.id).set(edit()).returning(&db).await?;
        assert_eq!((now.version, now.text.as_str()), (theirs.version + 1, "mine"));
        Note::delete(&now).exec(&db).await?;
        let error = Note::update(&now).set(edit()).exec(&db).await.expect_err("gone");
        assert!(error.is_not_found() && !error.is_stale(), "{error:?}");
    }

    async fn an_upsert_counts_and_keeps_when_the_row_was_made(db: TestDb) {
        let first = note(&db).await?;
        let early = DateTime::<Utc>::from_timestamp(1_000_000_000, 0).expect("a time");
        Note::update(first.id).set_with(|n| n.created_at.set(early)).exec(&db).await?;
        let again = insert!(Note { name: "a", text: "two" }).on_conflict(|n| n.name).update_all().exec(&db).await?;
        assert_eq!((again.id, again.version, again.text.as_str()), (first.id, 3, "two"));
        assert_eq!(again.created_at, early);
        assert!(again.updated_at >= first.updated_at);
    }

    async fn many_rows_count_and_keep_the_time(db: TestDb) {
        note(&db).await?;
        insert!(Note { name: "b", text: "one" }).exec(&db).await?;
        let early = DateTime::<Utc>::from_timestamp(1_000_000_000, 0).expect("a time");
        let age = async || {
            let all = Note::query().everything();
            all.update(|n| (n.updated_at.set(early), n.created_at.set(early), n.version.set(1))).exec(&db).await
        };
        let kept = async |version: i32| {
            for note in Note::query().filter(|n| n.name.in_(["a", "b"])).all(&db).await? {
                assert!(note.updated_at > early && note.created_at == early, "{note:?}");
                assert_eq!(note.version, version, "{note:?}");
            }
            Ok::<_, plough::Error>(())
        };
        age().await?;
        Note::query().everything().update(|n| n.text.set("two")).exec(&db).await?;
        kept(2).await?;
        age().await?;
        let edits = [(1, Edit { text: Some("x") }), (2, Edit { text: Some("y") })];
        Note::update_all(edits).exec(&db).await?;
        kept(2).await?;
        age().await?;
        let rows = ["a", "b", "c"].map(|name| NewNote { name, text: "three" });
        Note::insert_all(rows.clone()).on_conflict(|n| n.name).update(|n| n.text).exec(&db).await?;
        kept(2).await?;
        Note::insert_all(rows).on_conflict(|n| n.name).update_all().exec(&db).await?;
        kept(3).await?;
        let copies = Note::query().select(|n| (n.name.concat("2"), n.text));
        assert_eq!(Note::insert_from(copies, |n| (n.name, n.text)).exec(&db).await?, 3);
        for copy in Note::query().filter(|n| n.name.ends_with("2")).all(&db).await? {
            assert!(copy.version == 1 && copy.created_at > early && copy.updated_at == copy.created_at, "{copy:?}");
        }
    }

    async fn many_rows_as_they_were_read_are_stale_together(db: TestDb) {
        note(&db).await?;
        for name in ["b", "c", "d"] {
            insert!(Note { name, text: "one" }).exec(&db).await?;
        }
        let read = Note::query().order_by(|n| n.id.asc()).all(&db).await?;
        Note::update(read[1].id).set(Edit { text: Some("theirs") }).exec(&db).await?;
        Note::delete(read[3].id).exec(&db).await?;
        let edits = || read.iter().map(|note| (note, Edit { text: Some("mine") }));
        for error in [
            Note::update_all(edits()).exec(&db).await.expect_err("stale"),
            Note::update_all(edits()).returning(&db).await.map(drop).expect_err("stale"),
        ] {
            assert!(error.is_stale(), "{error:?}");
            assert_eq!(error.rows(), [2, 4]);
            assert!(error.to_string().contains("2 of 4, counted from 1: 2, 4"), "{error}");
        }
        let texts = Note::query().order_by(|n| n.id.asc()).select(|n| n.text).all(&db).await?;
        assert_eq!(texts, ["one", "theirs", "one"]);

        let fresh = Note::query().order_by(|n| n.id.asc()).all(&db).await?;
        let edits = fresh.iter().map(|note| (note, Edit { text: Some("mine") }));
        assert_eq!(plough::assert_statements!(1, { Note::update_all(edits).exec(&db).await })?, 3);
        let versions = Note::query().order_by(|n| n.id.asc()).select(|n| n.version).all(&db).await?;
        assert_eq!(versions, [2, 3, 2]);
        // One that is given alone, and by keys no version counts.
        let error = Note::update_all([(&fresh[0], Edit { text: Some("x") })]).exec(&db).await.expect_err("stale");
        assert_eq!((error.is_stale(), error.rows()), (true, &[1][..]));
        Note::update_all([(fresh[0].id, Edit { text: Some("x") })]).exec(&db).await?;
    }
}

#[derive(Insert, Clone)]
#[insert(into = Note)]
struct NewNote {
    name: &'static str,
    text: &'static str,
}
