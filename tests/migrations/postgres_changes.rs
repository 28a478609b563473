//! What PostgreSQL alone has changes, over rows, and back.

use crate::kit::{number, run};
use crate::objects::{made, there_and_back};
use crate::samples::with_database;
use crate::schema_kit::texts;
use plough_tests::on_every_backend;

const APART: &[&str] = &[
    "CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, what text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
    "CREATE INDEX events_what ON events (what)",
    "CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')",
    "CREATE TABLE events_old (id bigint NOT NULL, at date NOT NULL, CONSTRAINT old_key PRIMARY KEY (id))",
    "CREATE INDEX by_day ON events_old (at)",
];

const TOGETHER: &[&str] = &[
    APART[0],
    APART[1],
    "CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2021-01-01') TO ('2023-01-01')",
    "CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
    "CREATE TABLE events_rest PARTITION OF events DEFAULT",
];

const BEFORE: &[&str] = &[
    "CREATE FUNCTION weight(n integer) RETURNS integer IMMUTABLE LANGUAGE sql AS $$ SELECT n $$",
    "CREATE FUNCTION heavier(n integer) RETURNS integer IMMUTABLE LANGUAGE sql BEGIN ATOMIC SELECT weight(n) + 1; END",
    "CREATE DOMAIN light AS integer CONSTRAINT light_check CHECK (weight(VALUE) < 100)",
    "CREATE TABLE posts (id integer PRIMARY KEY, rank integer DEFAULT weight(7), size light, \
       total integer GENERATED ALWAYS AS (weight(id)) STORED, more integer DEFAULT heavier(1), \
       CONSTRAINT ranked CHECK (weight(rank) > 0), CONSTRAINT counted UNIQUE (total))",
    "CREATE INDEX by_weight ON posts (weight(rank)) WHERE weight(id) > 0",
    "CREATE VIEW weighed AS SELECT id, weight(rank) AS weight FROM posts",
    "CREATE POLICY own ON posts USING (weight(id) > 0)",
];

on_every_backend! {
    #[skip(sqlite, "it has no partitions")]
    #[skip(mariadb, "its partitions are one with their table")]
    async fn a_table_becomes_a_partition_with_its_rows_and_leaves_again(db: TestDb) {
        let together = made(&db, TOGETHER).await?;
        let apart = made(&db, APART).await?;
        texts(&db, APART).await?;
        run(&db, "INSERT INTO events_old VALUES (1, '2020-05-05'), (2, '2020-06-06')").await;
        run(&db, "INSERT INTO events VALUES (3, '2021-05-05', 'x')").await;
        let plan = there_and_back(&db, &db, &apart, &together).await?;
        assert!(plan.up().iter().any(|sql| sql.contains("ATTACH PARTITION \"events_old\"")), "{plan}");
        assert_eq!(number(&db, "SELECT count(*) FROM events").await, 3);
        // The other way round: what leaves takes its rows along.
        texts(&db, &["DROP TABLE refinery_schema_history", "DROP TABLE plough_migration_steps"]).await?;
        let plan = there_and_back(&db, &db, &together, &apart).await?;
        assert!(plan.up().iter().any(|sql| sql.contains("DETACH PARTITION \"events_old\"")), "{plan}");
        assert_eq!(number(&db, "SELECT count(*) FROM events_old").await, 2);
        assert_eq!(number(&db, "SELECT count(*) FROM events").await, 1);
    }

    #[skip(sqlite, "it has no partitions")]
    #[skip(mariadb, "its partitions are one with their table")]
    async fn a_partition_that_was_attached_is_as_one_that_was_made_so(db: TestDb) {
        let made_so = made(&db, &[APART[0], "CREATE TABLE events_old PARTITION OF events DEFAULT"]).await?;
        // As a restored dump has it.
        let attached = made(&db, &[
            APART[0],
            "CREATE TABLE events_old (id bigint NOT NULL, at date NOT NULL, what text)",
            "ALTER TABLE events ATTACH PARTITION events_old DEFAULT",
        ]).await?;
        assert_eq!(attached, made_so);
        texts(&db, &attached.create_sql(&db)?.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    }

    #[skip(sqlite, "it has no functions")]
    #[skip(mariadb, "no column may call a function")]
    async fn a_function_changes_under_what_calls_it(db: TestDb) {
        let after = |change: &dyn Fn(&str) -> String| BEFORE.iter().map(|sql| change(sql)).collect::<Vec<_>>();
        let body = after(&|sql| sql.replace("$$ SELECT n $$", "$$ SELECT n * 2 $$"));
        let signature = after(&|sql| sql.replace("weight(n integer)", "weight(n bigint)").replace("$$ SELECT n $$", "$$ SELECT n::int * 3 $$"));
        let texts_of = |list: &[String]| list.iter().map(String::clone).collect::<Vec<_>>();
        for (list, times) in [(texts_of(&body), 2), (texts_of(&signature), 3)] {
            let after = made(&db, &list.iter().map(String::as_str).collect::<Vec<_>>()).await?;
            let before = made(&db, BEFORE).await?;
            texts(&db, BEFORE).await?;
            run(&db, "INSERT INTO posts (id, rank, size) VALUES (1, 5, 9), (2, 6, NULL)").await;
            there_and_back(&db, &db, &before, &after).await?;
            // What was stored is what the new body gives, and so is what the index finds.
            assert_eq!(number(&db, "SELECT sum(total)::bigint FROM posts").await, 3 * times);
            run(&db, "SET enable_seqscan = off").await;
            assert_eq!(number(&db, &format!("SELECT count(*) FROM posts WHERE weight(rank) = {} AND weight(id) > 0", 5 * times)).await, 1);
            assert_eq!(number(&db, "SELECT count(*) FROM posts WHERE size = 9").await, 1);
        }
    }

    #[skip(sqlite, "it has no extensions")]
    #[skip(mariadb, "it has no extensions")]
    async fn an_extension_gets_the_version_that_is_said(db: TestDb) {
        with_database(&db, async |one, _| {
            run(one, "CREATE EXTENSION citext VERSION '1.5'").await;
            let old = one.introspect().await?;
            assert_eq!(old.extensions[0].version.as_deref(), Some("1.5"));
            let mut new = old.clone();
            new.extensions[0].version = Some("1.6".to_owned());
            assert_eq!(new.normalised(one).await?.extensions[0].version.as_deref(), Some("1.6"));
            let project = crate::kit::Project::new(&db);
            crate::anew::write(&project, &db, &old, &new, &plough_migrate::Decisions::new());
            let files = plough_migrate::Files::folder(project.folder.path());
            plough_migrate::Migrator::new(one, &files).apply().await?;
            assert_eq!(one.introspect().await?.extensions[0].version.as_deref(), Some("1.6"));
            // Who says none takes what there is.
            let mut unsaid = new.clone();
            unsaid.extensions[0].version = None;
            assert_eq!(unsaid.normalised(one).await?.extensions[0].version.as_deref(), Some("1.6"));
            Ok(())
        }).await?;
    }
}
