use crate::kit::{Project, number, run};
use plough_tests::on_every_backend;
use std::os::unix::process::ExitStatusExt;

/// Twenty steps: tables and rows in turn. A step that ran twice, or not at all, shows in `n`.
const STEPS: &str = "
CREATE TABLE a (id bigint PRIMARY KEY, n bigint NOT NULL);
INSERT INTO a VALUES (1, 0);
UPDATE a SET n = n + 1;
CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint);
INSERT INTO b VALUES (1, 1);
ALTER TABLE a ADD COLUMN t varchar(20);
UPDATE a SET n = n + 10, t = 'x';
CREATE INDEX a_t ON a (t);
INSERT INTO a (id, n) VALUES (2, 0);
UPDATE a SET n = n + 100;
ALTER TABLE b ADD COLUMN c int;
-- plough: run count_up
CREATE TABLE c (id bigint PRIMARY KEY);
INSERT INTO c SELECT n FROM a;
ALTER TABLE b RENAME COLUMN c TO d;
UPDATE a SET n = n + 1000;
CREATE TABLE e AS SELECT id, n FROM a;
DROP TABLE c;
UPDATE a SET n = n + 10000;
ALTER TABLE a ADD COLUMN z int;
";

/// What can be told of the end, the same on every database.
async fn state(db: &plough_tests::TestDb) -> Vec<i64> {
    let mut state = Vec::new();
    for sql in [
        "select min(n) from a",
        "select max(n) from a",
        "select count(*) from a where t = 'x' and z is null",
        "select count(*) from b where d is null",
        "select count(*) from e",
        "select max(n) from e",
        "select count(*) from refinery_schema_history",
    ] {
        state.push(number(db, sql).await);
    }
    state
}

async fn killed_anywhere(db: &plough_tests::TestDb, header: &str) {
    let project = Project::of(db, &[("V1__twenty.sql", &format!("{header}{STEPS}"))]);
    let mut expected: Option<Vec<i64>> = None;
    for kill in 0.. {
        let output = project.spawn(db, Some(kill)).wait_with_output().unwrap();
        let whole = output.status.success();
        if !whole {
            assert_eq!(output.status.signal(), Some(9), "{}", String::from_utf8_lossy(&output.stderr));
            let resumed = project.spawn(db, None).wait_with_output().unwrap();
            assert!(resumed.status.success(), "after {kill}: {}", String::from_utf8_lossy(&resumed.stderr));
        }
        let state = state(db).await;
        assert_eq!(*expected.get_or_insert_with(|| state.clone()), state, "killed at {kill}");
        for table in ["a", "b", "e", "refinery_schema_history"] {
            run(db, &format!("DROP TABLE {table}")).await;
        }
        if whole {
            assert_eq!(kill, 40, "two for each of twenty steps");
            assert_eq!(state[..2], [11_101, 11_112]);
            return;
        }
    }
}

on_every_backend! {
    #[skip(sqlite_memory, "it dies with its process")]
    #[skip(mariadb_least, "what writes can do is of no matter here")]
    async fn a_process_killed_anywhere_is_resumed_to_the_same_end(db: TestDb) {
        killed_anywhere(&db, "").await;
    }

    #[skip(sqlite_memory, "it dies with its process")]
    #[skip(mariadb, "it has no transaction around a migration anyway")]
    async fn so_is_one_without_a_transaction(db: TestDb) {
        killed_anywhere(&db, "-- plough: no-transaction\n").await;
    }
}
