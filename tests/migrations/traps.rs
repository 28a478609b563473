//! Each of these was seen going wrong with other tools, or would if it were done the obvious way.
//!
//! | trap | tests |
//! |---|---|
//! | `PRAGMA foreign_keys` does nothing in a transaction: a rebuild deletes the rows that point at the table | `traps::a_rebuild_keeps_the_rows_that_point_at_the_table`, `rebuild::children_are_not_deleted` |
//! | the pragma stays off after a failure; broken keys and lost rows are recorded as applied | `traps::a_rebuild_that_loses_rows_or_breaks_a_key_is_undone`, `rebuild::a_key_that_was_broken_before_is_no_obstacle` |
//! | a rebuild loses triggers, indexes and views that read the table | `rebuild::triggers_views_and_indexes_stay`, `anew::what_was_made_beside_the_migrations_is_kept_or_refused` |
//! | a rebuild forgets how far AUTOINCREMENT had counted, and rowids | `rebuild::numbers_are_not_given_twice`, `rebuild::rowids_stay` |
//! | a rebuild drops COLLATE, checks, computed columns, STRICT, WITHOUT ROWID, self references | `rebuild::options_and_computed_columns_stay`, `rebuild::a_table_that_points_at_itself_still_does`, `anew::a_plan_that_makes_a_table_anew_keeps_all_of_it_there_and_back` |
//! | a table is rebuilt once for each of its changes | `plans/columns::sqlite_rebuilds_a_table_once_for_all_that_it_cannot_alter` |
//! | runners that start together crash while they make the history; waiting for the lock stops CREATE INDEX CONCURRENTLY | `together::eight_processes_at_once_make_one_history` |
//! | a lock outlives the process that held it | `killed::a_process_killed_anywhere_is_resumed_to_the_same_end` |
//! | statements sent together, bodies with semicolons in them | `traps::bodies_with_semicolons_are_one_statement`, `split/tests::nothing_is_lost_and_nothing_panics`, `split/tests::whole_statements_stay_whole` |
//! | an index that is not valid is left behind | `traps::an_index_that_is_not_valid_is_made_again` |
//! | a file that stops half-way without a transaction fails in every later run | `killed::so_is_one_without_a_transaction`, `traps::a_part_that_ran_cannot_be_changed_before_the_rest`, `apply::what_a_later_check_refuses_is_not_begun` |
//! | of two files of one version, one is skipped | `source/tests::two_files_of_one_version_are_an_error`, `command/pipe::two_files_of_one_version_get_two` |
//! | the ends of lines change the checksum | `traps::a_file_that_was_changed_after_it_was_applied`, `source/tests::line_endings_and_comments_change_nothing` |
//! | plain refinery cannot read the history | `refinery::plain_refinery_goes_on_where_we_stopped_and_we_where_it_did` |
//! | a file of a lower version that came late is never applied | `traps::a_file_that_came_late_or_is_gone`, `command/pipe::branches_are_put_in_a_line` |
//! | `V1__add-foo` is read as `add` | `traps::a_title_is_one_word` |
//! | a rename is taken for a drop, or guessed | `plans/questions::a_renamed_column_is_asked_for_and_neither_dropped_nor_guessed`, `plans/questions::an_answer_that_it_was_dropped_drops_it_under_guard` |
//! | nobody can answer: a pipe waits, or something is chosen | `plans/questions::the_questions_are_a_list_for_programs`, `generate::open_questions_are_one_object_for_programs` |
//! | the server's own words are a difference; to ask it takes rights | `traps::what_the_server_says_in_its_own_words_is_no_difference`, `traps::a_schema_is_normalised_with_few_rights` |
//! | what migrations did not make is dropped | `plans/questions::what_migrations_did_not_make_is_reported_and_left_alone`, `plans/questions::a_table_that_no_model_has_is_a_question`, `objects::what_nobody_speaks_of_stays_and_is_reported` |
//! | the order hangs on how things are declared; tables in a circle | `pairs::the_order_of_a_plan_does_not_depend_on_the_order_of_what_is_declared`, `plans/keys::foreign_keys_are_detached_in_circles_only` |
//! | what loses data, or rows stand in the way of, runs without a word | `apply::a_check_refuses_before_its_statement_and_a_reason_allows`, `pairs::what_drops_rows_has_a_guard`, `command/trouble::yes_does_not_allow_a_loss` |
//! | an index, a key or a check blocks those who write | `plans/keys::postgres_builds_indexes_beside_those_who_write`, `plans/keys::postgres_validates_foreign_keys_and_checks_apart`, `plans/columns::postgres_requires_a_column_by_a_check_that_is_validated_apart` |
//! | rows are filled under a lock; a helper outlives what it is for | `plans/columns::postgres_adds_a_required_column_and_fills_it_under_no_lock`, `each_file::a_helper_does_not_outlive_what_it_is_for` |
//! | a lock is waited for without end, and everybody behind it | `traps::a_lock_that_is_not_given_in_time_is_asked_for_again` |
//! | MySQL copies a table without a word | `plans/columns::mysql_and_mariadb_say_by_which_algorithm` |
//! | a plan is shown that was never tried | `verify::what_keeps_everything_is_clean`, `verify::rows_and_values_that_are_gone_are_shown`, `verify::rows_that_nobody_thought_of_are_found_and_a_check_finds_them` |
//! | what a file sets in its session stays set | `traps::what_a_file_sets_in_its_session_reaches_nobody_else` |

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

    #[skip(sqlite_memory, "no database is asked")]
    #[skip(postgres, "no database is asked")]
    #[skip(mariadb, "no database is asked")]
    async fn every_test_of_the_table_above_is_there(_db: TestDb) {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let named = include_str!("traps.rs").lines().take_while(|line| line.starts_with("//!"));
        let named = named.flat_map(|line| line.split('`')).filter_map(|word| word.split_once("::"));
        let mut tests = 0;
        for (module, test) in named {
            let places = match module.split_once('/') {
                None => vec![format!("tests/migrations/{module}.rs"), format!("tests/migrations/{module}/mod.rs")],
                Some(("plans" | "command", _)) => vec![format!("migrate/tests/{module}.rs")],
                Some(_) => vec![format!("migrate/src/{module}.rs")],
            };
            let text = places.iter().find_map(|place| std::fs::read_to_string(root.join(place)).ok());
            let text = text.unwrap_or_else(|| panic!("there is no {module}"));
            assert!(text.contains(&format!("fn {test}(")), "there is no {module}::{test}");
            tests += 1;
        }
        assert!(tests > 40, "{tests}");
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
