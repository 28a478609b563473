//! Tenants that are database schemas, by the command.

use crate::generate::command;
use crate::kit::{Project, number};
use crate::samples::with_database;
use crate::schema_kit::texts;
use plough_tests::on_every_backend;

on_every_backend! {
    #[skip(sqlite, "a file is one schema")]
    #[skip(mariadb, "a schema is a database there, which is a URL of its own")]
    async fn each_schema_gets_its_migrations_and_its_history(db: TestDb) {
        with_database(&db, async |base, url| {
            texts(base, &["CREATE SCHEMA acme", "CREATE SCHEMA bolt", "CREATE SCHEMA cog", "CREATE TABLE bolt.notes (id int)"]).await?;
            let project = Project::of(&db, &[
                ("V1__notes.sql", "CREATE SEQUENCE numbers;\nCREATE TABLE notes (id bigint PRIMARY KEY DEFAULT nextval('numbers'));\n"),
                ("V1__notes.down.sql", "DROP TABLE notes;\nDROP SEQUENCE numbers;\n"),
            ]);
            let between = if url.contains('?') { '&' } else { '?' };
            let line = |name: &str| format!("{name} = \"{url}{between}options[search_path]={name}\"\n");
            let settings = format!("dialects = [\"postgres\"]\n[tenants]\n{}", ["acme", "bolt", "cog"].map(line).concat());
            std::fs::write(project.folder.path().join("plough.toml"), settings)?;
            let ran = command(&project, &db, &["apply", "--tenant", "all"]);
            let (out, err) = (String::from_utf8(ran.stdout)?, String::from_utf8(ran.stderr)?);
            // One that fails does not keep the others from theirs.
            assert_eq!(ran.status.code(), Some(4), "{out}{err}");
            assert_eq!(out, "acme 1 applied\nbolt failed\ncog 1 applied\n", "{err}");
            assert!(err.contains("1 of 3 tenants failed") && !err.contains(url), "{err}");
            for (schema, there) in [("acme", 1), ("bolt", 0), ("cog", 1)] {
                let count = format!("SELECT count(*) FROM {schema}.refinery_schema_history");
                assert_eq!(number(base, &count).await, there, "{schema}");
            }
            texts(base, &["DROP TABLE bolt.notes"]).await?;
            let again = command(&project, &db, &["apply", "--tenant", "all"]);
            assert_eq!(String::from_utf8(again.stdout)?, "acme 0 applied\nbolt 1 applied\ncog 0 applied\n");
            texts(base, &["INSERT INTO acme.notes DEFAULT VALUES", "INSERT INTO cog.notes DEFAULT VALUES"]).await?;
            let own = "SELECT (SELECT max(id) FROM acme.notes) + (SELECT max(id) FROM cog.notes)";
            assert_eq!(number(base, own).await, 2, "each has numbers of its own");
            Ok(())
        }).await?;
    }
}
