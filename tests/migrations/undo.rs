use crate::kit::{Project, has, number};
use plough_migrate::Undo;
use plough_migrate::error::Kind;
use plough_tests::on_every_backend;

const FILES: &[(&str, &str)] = &[
    ("V1__a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n"),
    ("V1__a.down.sql", "DROP TABLE a;\n"),
    ("V2__b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\nINSERT INTO b VALUES (1);\n"),
    ("V2__b.down.sql", "DELETE FROM b;\nDROP TABLE b;\n"),
    ("V3__c.sql", "CREATE TABLE c (id bigint PRIMARY KEY);\n"),
    ("V3__c.down.sql", "-- plough: irreversible c is sacred\n"),
];

on_every_backend! {
    async fn the_last_ones_are_undone_or_all_after_one(db: TestDb) {
        let project = Project::of(&db, &FILES[..4]);
        let migrator = project.migrator(&db);
        migrator.apply().await?;
        let report = migrator.rollback(Undo::Last(1)).await?;
        assert_eq!(report.runs[0].name.to_string(), "V2__b");
        assert!(has(&db, "a").await && !has(&db, "b").await);
        migrator.apply().await?;
        assert_eq!(migrator.rollback(Undo::To(0)).await?.runs.len(), 2);
        assert!(!has(&db, "a").await);
        assert_eq!(number(&db, "select count(*) from refinery_schema_history").await, 0);
        assert!(migrator.rollback(Undo::Last(1)).await?.runs.is_empty());
        assert_eq!(migrator.rollback(Undo::To(9)).await.unwrap_err().kind(), Kind::Config);
    }

    async fn redo_runs_the_last_again(db: TestDb) {
        let project = Project::of(&db, &FILES[..4]);
        let migrator = project.migrator(&db);
        migrator.apply().await?;
        let report = migrator.redo().await?;
        assert_eq!(report.runs[0].name.to_string(), "V2__b");
        assert_eq!(number(&db, "select count(*) from b").await, 1);
        assert!(migrator.status().await?.is_clean());
    }

    async fn what_cannot_be_undone_says_so_before_anything_is(db: TestDb) {
        let project = Project::of(&db, FILES);
        let migrator = project.migrator(&db);
        migrator.apply().await?;
        let error = migrator.rollback(Undo::To(0)).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Irreversible);
        assert!(error.to_string().contains("`V3__c` cannot be undone: c is sacred"), "{error}");
        project.remove("V3__c.down.sql");
        let error = migrator.rollback(Undo::Last(1)).await.unwrap_err();
        assert!(error.to_string().contains("it has no `.down.sql`"), "{error}");
        assert!(migrator.status().await?.is_clean());
    }

    async fn what_replaces_applied_migrations_takes_their_place(db: TestDb) {
        let project = Project::of(&db, &FILES[..4]);
        project.migrator(&db).apply().await?;
        FILES[..4].iter().for_each(|(name, _)| project.remove(name));
        let all = "-- plough: parent none\n-- plough: replaces V1 V2\nCREATE TABLE a (id bigint PRIMARY KEY);\n";
        project.write("V2__all.sql", all);
        assert!(project.migrator(&db).apply().await?.runs.is_empty());
        assert_eq!(number(&db, "select count(*) from refinery_schema_history").await, 1);
        assert!(project.migrator(&db).status().await?.is_clean());
        // With a part of them applied it is not known what is there.
        project.write("V4__all.sql", "-- plough: replaces V2 V3 V4\n");
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("1 of the 3 migrations"), "{error}");
    }
}
