//! The history is valid for plain refinery.

use crate::kit::Project;
use plough_migrate::runner::State;
use plough_tests::on_every_backend;
use refinery_core::{Runner, load_sql_migrations};

const A: &str = "-- plough: parent none\nCREATE TABLE a (id bigint PRIMARY KEY);\n";

on_every_backend! {
    #[skip(sqlite_memory, "refinery cannot open it a second time")]
    #[skip(mariadb, "refinery's MySQL drivers would be a third and fourth")]
    async fn plain_refinery_goes_on_where_we_stopped_and_we_where_it_did(db: TestDb) {
        let project = Project::of(&db, &[("V20260131120000__a.sql", A)]);
        project.migrator(&db).apply().await?;
        project.write("V20260131120001__b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\n");
        project.write("V20260131120001__b.down.sql", "DROP TABLE b;\n");
        let folder = project.folder.path().join(project.dialect);
        let report = match db.url().strip_prefix("sqlite://") {
            Some(file) => {
                let file = file.to_owned();
                tokio::task::spawn_blocking(move || {
                    let mut connection = refinery_core::rusqlite::Connection::open(file)?;
                    let runner = Runner::new(&load_sql_migrations(folder)?);
                    Ok::<_, Box<dyn std::error::Error + Send + Sync>>(runner.run(&mut connection)?)
                })
                .await??
            }
            None => {
                // Its URL's `options[search_path]` is the driver of sqlx's way to say it.
                let (url, schema) = db.url().split_once("?options[search_path]=").unwrap();
                let (mut client, connection) =
                    refinery_core::tokio_postgres::connect(url, refinery_core::tokio_postgres::NoTls).await?;
                tokio::spawn(connection);
                client.batch_execute(&format!("SET search_path = {schema}")).await?;
                Runner::new(&load_sql_migrations(folder)?).run_async(&mut client).await?
            }
        };
        let applied: Vec<String> = report.applied_migrations().iter().map(ToString::to_string).collect();
        assert_eq!(applied, ["V20260131120001__b"]);
        let status = project.migrator(&db).status().await?;
        assert!(status.migrations.iter().all(|(_, state, _)| *state == State::Applied), "{status:?}");
        assert!(project.migrator(&db).apply().await?.runs.is_empty());
    }
}
