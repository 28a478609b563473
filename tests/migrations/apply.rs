use crate::kit::{Project, has, number, run};
use plough_migrate::error::Kind;
use plough_migrate::runner::{State, apply_to_all};
use plough_migrate::{Files, Undo};
use plough_tests::on_every_backend;

const TABLE_A: &str =
    "CREATE TABLE a (id bigint PRIMARY KEY, n bigint NOT NULL);\nINSERT INTO a VALUES (1, 0);\n";

on_every_backend! {
    async fn what_is_new_is_applied_once_and_in_order(db: TestDb) {
        let project = Project::of(&db, &[("V1__a.sql", TABLE_A), ("V2__n.sql", "UPDATE a SET n = n + 1;\n")]);
        let report = project.migrator(&db).apply().await?;
        let names: Vec<String> = report.runs.iter().map(|run| run.name.to_string()).collect();
        assert_eq!(names, ["V1__a", "V2__n"]);
        assert_eq!(report.runs[0].items.len(), 2);
        assert!(project.migrator(&db).apply().await?.runs.is_empty());
        project.write("V3__n.sql", "UPDATE a SET n = n + 10");
        assert_eq!(project.migrator(&db).apply().await?.runs.len(), 1);
        assert_eq!(number(&db, "select n from a").await, 11);
        let status = project.migrator(&db).status().await?;
        assert!(status.is_clean());
        assert!(status.migrations.iter().all(|(_, state, on)| *state == State::Applied && on.is_some()));
    }

    async fn a_dry_run_writes_nothing_and_a_target_stops(db: TestDb) {
        let project = Project::of(&db, &[("V1__a.sql", TABLE_A), ("V2__n.sql", "UPDATE a SET n = n + 1;\n")]);
        let report = project.migrator(&db).dry_run(true).apply().await?;
        assert_eq!((report.runs.len(), report.runs[1].items.as_slice()), (2, &["UPDATE a SET n = n + 1".to_owned()][..]));
        assert!(!has(&db, "a").await && !has(&db, "refinery_schema_history").await);
        assert_eq!(project.migrator(&db).to(1).apply().await?.runs.len(), 1);
        assert_eq!(number(&db, "select n from a").await, 0);
        let error = project.migrator(&db).to(7).apply().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Config);
    }

    async fn faked_migrations_are_entered_and_not_run(db: TestDb) {
        run(&db, "CREATE TABLE a (id bigint PRIMARY KEY, n bigint NOT NULL)").await;
        let project = Project::of(&db, &[("V1__a.sql", TABLE_A)]);
        assert_eq!(project.migrator(&db).fake(true).apply().await?.runs.len(), 1);
        assert!(project.migrator(&db).status().await?.is_clean());
        assert_eq!(number(&db, "select count(*) from a").await, 0);
    }

    async fn migrations_in_the_program(db: TestDb) {
        static MIGRATIONS: Files = plough_migrate::migrations!("migrations/embedded");
        assert_eq!(MIGRATIONS.apply(&db).await?.runs.len(), 1);
        assert!(MIGRATIONS.apply(&db).await?.runs.is_empty());
        assert_eq!(MIGRATIONS.migrator(&db).rollback(Undo::Last(1)).await?.runs.len(), 1);
        assert!(!has(&db, "a").await);
    }

    async fn steps_in_rust_run_in_the_migrations_transaction(db: TestDb) {
        let text = format!("{TABLE_A}-- plough: run count_up\nINSERT INTO a SELECT 2, n FROM a;\n-- plough: run count_up\n");
        let project = Project::of(&db, &[("V1__a.sql", &text)]);
        let report = project.migrator(&db).apply().await?;
        assert_eq!(report.runs[0].items.len(), 5);
        assert_eq!(number(&db, "select n from a where id = 1").await, 2);
        assert_eq!(number(&db, "select n from a where id = 2").await, 2);
        // Its failure undoes what is in the same transaction.
        project.write("V2__fail.sql", "UPDATE a SET n = 100;\n-- plough: run fail\n");
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert_eq!((error.at_line(), error.sql()), (Some(2), Some("-- plough: run fail")));
        if plough::__migrate::facts(&db).transactional {
            assert_eq!(number(&db, "select max(n) from a").await, 2);
        }
        // One that is not there is found before anything runs.
        project.write("V2__fail.sql", "UPDATE a SET n = 200;\n-- plough: run nobody\n");
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("no function is registered for the step `nobody`"), "{error}");
        assert_eq!(number(&db, "select count(*) from a where n = 200").await, 0);
    }

    async fn a_check_refuses_before_its_statement_and_a_reason_allows(db: TestDb) {
        let project = Project::of(&db, &[("V1__a.sql", TABLE_A)]);
        project.migrator(&db).apply().await?;
        let check = "-- plough: check data-loss SELECT count(*) FROM a WHERE n IS NOT NULL\nDROP TABLE a;\n";
        project.write("V2__drop.sql", check);
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert_eq!((error.kind(), error.at_line(), error.sql()), (Kind::Refused, Some(2), Some("DROP TABLE a")));
        assert!(error.to_string().contains("1 row would lose data, as `SELECT count(*) FROM a WHERE n IS NOT NULL` counts"), "{error}");
        assert_eq!(number(&db, "select count(*) from a").await, 1);
        let allowed = format!("-- plough: allow data-loss it was a trial\n{check}");
        project.write("V2__drop.sql", &allowed);
        project.migrator(&db).apply().await?;
        assert!(!has(&db, "a").await);
        project.write("V3__b.sql", "-- plough: allow data-loss no\n-- plough: check data SELECT 1\nCREATE TABLE b (id int);");
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("1 row stands in its way"), "{error}");
        assert!(!has(&db, "b").await);
    }

    #[skip(sqlite_memory, "a transaction holds all of it")]
    #[skip(sqlite, "a transaction holds all of it")]
    async fn what_a_later_check_refuses_is_not_begun(db: TestDb) {
        let project = Project::of(&db, &[("V1__a.sql", TABLE_A)]);
        project.migrator(&db).apply().await?;
        let drop = "-- plough: no-transaction\nCREATE TABLE b (id int);\n\
                    -- plough: check data-loss SELECT count(*) FROM a\nDROP TABLE a;\n";
        project.write("V2__drop.sql", drop);
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert_eq!((error.kind(), error.at_line()), (Kind::Refused, Some(4)));
        assert!(!has(&db, "b").await, "nothing was run");
        assert_eq!(project.migrator(&db).status().await?.migrations[1].1, State::Pending);
        // What rows or names before it change is asked at its place only.
        for before in ["DELETE FROM a;", "ALTER TABLE a RENAME TO c;\nCREATE TABLE a (id int);"] {
            project.write("V2__drop.sql", &drop.replace("CREATE TABLE b (id int);", before));
            project.migrator(&db).apply().await?;
            assert!(!has(&db, "a").await);
            run(&db, "DELETE FROM refinery_schema_history WHERE version = 2").await;
            run(&db, "DROP TABLE IF EXISTS c").await;
            run(&db, "CREATE TABLE a (id bigint)").await;
            run(&db, "INSERT INTO a VALUES (1)").await;
        }
    }

    async fn an_error_names_file_line_and_statement(db: TestDb) {
        let project = Project::of(&db, &[("V1__a.sql", TABLE_A), ("V2__b.sql", "CREATE TABLE b (id int);\n\nINSERT INTO nowhere VALUES (1);\n")]);
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert_eq!((error.kind(), error.at_line()), (Kind::Failed, Some(3)));
        assert_eq!(error.sql(), Some("INSERT INTO nowhere VALUES (1)"));
        assert!(error.in_file().is_some_and(|file| file.ends_with("V2__b.sql")));
        // What was before it is there, and where the database can, nothing of it.
        assert_eq!(number(&db, "select count(*) from refinery_schema_history").await, 1);
        assert_eq!(has(&db, "b").await, !plough::__migrate::facts(&db).transactional);
        // A later part may be mended.
        project.write("V2__b.sql", "CREATE TABLE b (id int);\n\nINSERT INTO b VALUES (1);\n");
        project.migrator(&db).apply().await?;
        assert_eq!(number(&db, "select count(*) from b").await, 1);
    }

    #[skip(sqlite_memory, "there is one database in memory for each connection string")]
    async fn tenants_one_after_the_other_with_a_report(db: TestDb) {
        let other = plough::test::TestDb::new(db.server_url()).await?;
        let project = Project::of(&db, &[("V1__a.sql", TABLE_A)]);
        run(&other, "CREATE TABLE a (id bigint PRIMARY KEY)").await;
        let third = plough::test::TestDb::new(db.server_url()).await?;
        let tenants = [("one", &db), ("two", &other), ("three", &third)];
        let tenants = tenants.map(|(name, db)| (name.to_owned(), project.migrator(db)));
        let report = apply_to_all(tenants).await;
        assert_eq!(report.tenants.len(), 3);
        let failed: Vec<&str> = report.failed().map(|(name, _)| name).collect();
        assert_eq!(failed, ["two"]);
        assert_eq!(number(&third, "select count(*) from a").await, 1);
    }
}
