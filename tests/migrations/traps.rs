//! Each of these was seen going wrong with other tools.

use crate::kit::{Project, has, number, run};
use plough::schema::{Check, Column, Default, Name, Schema, Table};
use plough_migrate::error::Kind;
use plough_migrate::progress::Event;
use plough_migrate::runner::{Repair, State};
use plough_migrate::{Decisions, diff};
use plough_tests::on_every_backend;

const REBUILD: &str = "PRAGMA foreign_keys = OFF;
CREATE TABLE new_parent (id integer PRIMARY KEY, name text, extra text);
INSERT INTO new_parent (id, name) SELECT id, name FROM parent;
DROP TABLE parent;
ALTER TABLE new_parent RENAME TO parent;
PRAGMA foreign_keys = ON;
";

async fn family(db: &plough_tests::TestDb) {
    run(db, "CREATE TABLE parent (id integer PRIMARY KEY, name text)").await;
    run(
        db,
        "CREATE TABLE child (id integer PRIMARY KEY, parent integer REFERENCES parent ON DELETE CASCADE)",
    )
    .await;
    run(db, "INSERT INTO parent VALUES (1, 'a'), (2, 'b')").await;
    run(db, "INSERT INTO child VALUES (1, 1), (2, 2)").await;
}

on_every_backend! {
    #[skip(postgres, "a table is not rebuilt there")]
    #[skip(mariadb, "a table is not rebuilt there")]
    async fn a_rebuild_keeps_the_rows_that_point_at_the_table(db: TestDb) {
        family(&db).await;
        let project = Project::of(&db, &[("V1__rebuild.sql", REBUILD)]);
        project.migrator(&db).apply().await?;
        assert_eq!(number(&db, "select count(*) from child").await, 2);
        assert_eq!(number(&db, "select count(*) from parent where extra is null").await, 2);
        // The switch is as it was: the pool's writer refuses an orphan.
        let orphan = plough::raw!("insert into child values (3, 9)").execute(&db).await;
        assert!(orphan.unwrap_err().is_foreign_key_violation());
    }

    #[skip(postgres, "a table is not rebuilt there")]
    #[skip(mariadb, "a table is not rebuilt there")]
    async fn a_rebuild_that_loses_rows_or_breaks_a_key_is_undone(db: TestDb) {
        family(&db).await;
        let loses = REBUILD.replace("FROM parent;", "FROM parent WHERE id = 1;");
        let project = Project::of(&db, &[("V1__rebuild.sql", &loses)]);
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
        assert!(error.to_string().contains("`parent` has 2 rows, and what takes its place 1"), "{error}");
        let allowed = format!("-- plough: allow data-loss b is gone\n{loses}");
        project.write("V1__rebuild.sql", &allowed);
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("a foreign key would be broken: child row 2 -> parent"), "{error}");
        assert_eq!(number(&db, "select count(*) from parent").await, 2);
        assert!(plough::raw!("insert into child values (3, 9)").execute(&db).await.is_err());
    }

    async fn a_file_that_was_changed_after_it_was_applied(db: TestDb) {
        let project = Project::of(&db, &[("V1__a.sql", "CREATE TABLE a (id bigint);\n")]);
        project.migrator(&db).apply().await?;
        // Not by the end of its lines.
        project.write("V1__a.sql", "CREATE TABLE a (id bigint);\r\n");
        assert!(project.migrator(&db).apply().await?.runs.is_empty());
        project.write("V1__a.sql", "-- a comment\nCREATE TABLE a (id bigint);\n");
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert_eq!(error.kind(), Kind::History);
        assert!(error.to_string().contains("`V1__a` was changed after it was applied"), "{error}");
        let findings = project.migrator(&db).repair(Repair::Explain).await?;
        assert!(findings[0].what.contains("changed") && !findings[0].repaired);
        assert!(project.migrator(&db).repair(Repair::Accept).await?[0].repaired);
        assert!(project.migrator(&db).apply().await?.runs.is_empty());
    }

    async fn a_file_that_came_late_or_is_gone(db: TestDb) {
        let project = Project::of(&db, &[("V2__b.sql", "CREATE TABLE b (id bigint);\n")]);
        project.migrator(&db).apply().await?;
        project.write("V1__a.sql", "CREATE TABLE a (id bigint);\n");
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("older than what was applied already"), "{error}");
        assert_eq!(project.migrator(&db).status().await?.migrations[0].1, State::Late);
        assert!(!has(&db, "a").await);
        project.remove("V1__a.sql");
        project.remove("V2__b.sql");
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("`V2__b` was applied, and its file is gone"), "{error}");
        assert!(project.migrator(&db).repair(Repair::Forget(2)).await?[0].repaired);
        assert!(project.migrator(&db).status().await?.is_clean());
    }

    #[skip(sqlite, "it has no such index")]
    #[skip(mariadb, "it has no such index")]
    async fn an_index_that_is_not_valid_is_made_again(db: TestDb) {
        run(&db, "CREATE TABLE a (n bigint)").await;
        run(&db, "INSERT INTO a VALUES (1), (1)").await;
        let index = "-- plough: no-transaction\n-- plough: retry 0\nCREATE UNIQUE INDEX CONCURRENTLY a_n ON a (n);\n\
                     CREATE INDEX CONCURRENTLY a_m ON a (n);\n";
        let project = Project::of(&db, &[("V1__index.sql", index)]);
        assert!(project.migrator(&db).apply().await.is_err());
        assert_eq!(number(&db, "select count(*) from pg_index where not indisvalid and indrelid = 'a'::regclass").await, 0);
        run(&db, "DELETE FROM a").await;
        project.migrator(&db).apply().await?;
        assert_eq!(number(&db, "select count(*) from pg_index where indisvalid and indrelid = 'a'::regclass").await, 2);
    }

    async fn a_part_that_ran_cannot_be_changed_before_the_rest(db: TestDb) {
        let text = "-- plough: no-transaction\nCREATE TABLE a (id bigint);\nINSERT INTO nowhere VALUES (1);\n";
        let project = Project::of(&db, &[("V1__a.sql", text)]);
        assert!(project.migrator(&db).apply().await.is_err());
        assert_eq!(project.migrator(&db).status().await?.migrations[0].1, State::Unfinished);
        let findings = project.migrator(&db).repair(Repair::Explain).await?;
        assert!(findings[0].what.contains("stopped after 1 of 2 steps"), "{findings:?}");
        project.write("V1__a.sql", &text.replace("bigint", "int"));
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert!(error.to_string().contains("changed in a part that was run already"), "{error}");
        project.write("V1__a.sql", &text.replace("nowhere", "a"));
        assert_eq!(project.migrator(&db).apply().await?.runs[0].resumed, 1);
        assert_eq!(number(&db, "select count(*) from a").await, 1);
        assert!(project.migrator(&db).status().await?.is_clean());
    }

    #[skip(sqlite, "it has no settings of this kind")]
    #[skip(mariadb, "the same path; its settings are others")]
    async fn what_a_file_sets_in_its_session_reaches_nobody_else(db: TestDb) {
        let project = Project::of(&db, &[("V1__set.sql", "SET statement_timeout = '77s';\nCREATE TABLE a (id int);\n")]);
        project.migrator(&db).apply().await?;
        for _ in 0..20 {
            let limit = plough::raw!(String, "select current_setting('statement_timeout')").one(&db).await?;
            assert_ne!(limit, "77s");
        }
    }

    #[skip(sqlite, "it waits for its only writer by itself")]
    #[skip(mariadb_least, "the same server as `mariadb`")]
    async fn a_lock_that_is_not_given_in_time_is_asked_for_again(db: TestDb) {
        run(&db, "CREATE TABLE a (n bigint)").await;
        let project = Project::of(&db, &[("V1__a.sql", "-- plough: lock-timeout 1s\n-- plough: retry 9\nALTER TABLE a ADD COLUMN m bigint;\n")]);
        // Somebody reads the table in a transaction that ends when the first try was in vain.
        let reader = db.begin().await?;
        number(&reader, "select count(*) from a").await;
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let migrator = project.migrator(&db).progress(move |event: &Event<'_>| {
            if let Event::Retry { number, .. } = event {
                tell.send(*number).ok();
            }
        });
        let ends = async {
            let first = told.recv().await;
            reader.rollback().await.unwrap();
            first
        };
        let (report, first) = tokio::join!(migrator.apply(), ends);
        assert_eq!((report?.runs.len(), first), (1, Some(1)));
        assert_eq!(number(&db, "select count(m) from a").await, 0);
    }

    async fn bodies_with_semicolons_are_one_statement(db: TestDb) {
        let body = match db.database_name() {
            "SQLite" => "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET n = CASE WHEN n = 1 THEN 7; END;\n",
            "PostgreSQL" => "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.n := 7; RETURN new; END; $$;\n\
                CREATE FUNCTION g() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;\n\
                CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();\n",
            _ => "DELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET new.n = 6; SET new.n = new.n + 1; END//\nDELIMITER ;\n",
        };
        let body = body.replace("THEN 7; END", "THEN 7 ELSE n END; END");
        let text = format!("CREATE TABLE a (n bigint);\n{body}INSERT INTO a VALUES (1);\n");
        let project = Project::of(&db, &[("V1__a.sql", &text)]);
        project.migrator(&db).apply().await?;
        assert_eq!(number(&db, "select n from a").await, 7);
    }

    #[skip(mariadb_least, "the same server as `mariadb`")]
    async fn what_the_server_says_in_its_own_words_is_no_difference(db: TestDb) {
        let mut table = Table::new(Name::new(None, "words"));
        let text = if db.database_name() == "SQLite" { "VARCHAR(9)" } else { "varchar(9)" };
        let mut a = Column::new("a", text);
        a.default = Some(Default::Literal("'x'".to_owned()));
        table.columns.push(a);
        table.checks = vec![
            Check::new("words_in", "a IN ('x', 'y')"),
            Check::new("words_like", "a LIKE 'x%'"),
            Check::new("words_not", "NOT (a = 'z')"),
        ];
        let mut declared = Schema::new();
        declared.tables.push(table);
        for sql in declared.create_sql(&db)? {
            run(&db, &sql).await;
        }
        let (live, told) = (db.introspect().await?, declared.normalised(&db).await?);
        for (old, new) in [(&live, &told), (&told, &live)] {
            assert!(diff(old, new, &Decisions::new()).unwrap().is_empty());
        }
        let found = diff(&live, &declared, &Decisions::new()).unwrap();
        assert_eq!(found.is_empty(), db.database_name() == "SQLite", "only SQLite keeps every word");
    }

    #[skip(sqlite, "it has no roles")]
    #[skip(mariadb, "it needs the right to make a database, as is said")]
    async fn a_schema_is_normalised_with_few_rights(db: TestDb) {
        let role = format!("plough_few_{}", std::process::id());
        let schema = schema_of(&db).await;
        run(&db, &format!("DROP ROLE IF EXISTS {role}")).await;
        run(&db, &format!("CREATE ROLE {role} LOGIN")).await;
        run(&db, &format!("GRANT USAGE ON SCHEMA {schema} TO {role}")).await;
        run(&db, "CREATE TABLE there (n bigint)").await;
        let separator = if db.url().contains('?') { '&' } else { '?' };
        let few = plough::Db::connect(&format!("{}{separator}options[role]={role}", db.url())).await?;
        let mut declared = Schema::new();
        declared.tables.push(Table::new(Name::new(None, "t")));
        declared.tables[0].columns.push(Column::new("n", "int8"));
        let normalised = declared.normalised(&few).await;
        let refused = plough::__migrate::execute(&few, "CREATE TABLE not_mine (n bigint)").await;
        few.close().await;
        run(&db, &format!("REVOKE ALL ON SCHEMA {schema} FROM {role}")).await;
        run(&db, &format!("DROP ROLE {role}")).await;
        assert!(refused.is_err(), "the role has few rights");
        assert_eq!(normalised?.tables[0].columns[0].ty, "bigint");
    }

    async fn a_title_is_one_word(db: TestDb) {
        // Plain refinery reads `V1__add-foo` as `add`, and finds another name in its history.
        let project = Project::of(&db, &[("V1__add-foo.sql", "CREATE TABLE a (n bigint);\n")]);
        let error = project.migrator(&db).apply().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Source);
        assert!(error.to_string().contains("V1__add-foo"), "{error}");
    }
}

/// The schema of PostgreSQL where the test's tables lie, quoted.
async fn schema_of(db: &plough_tests::TestDb) -> String {
    plough::raw!(String, "select quote_ident(current_schema()::text)").one(db).await.unwrap()
}
