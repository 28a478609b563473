use crate::kit::{Project, number};
use plough_tests::on_every_backend;

on_every_backend! {
    #[skip(sqlite_memory, "no other process sees it")]
    async fn eight_processes_at_once_make_one_history(db: TestDb) {
        let concurrently = if project_builds_concurrently(&db) { "CONCURRENTLY " } else { "" };
        let index = format!("-- plough: no-transaction\nCREATE INDEX {concurrently}a_n ON a (n);\n");
        let project = Project::of(&db, &[
            ("V1__a.sql", "CREATE TABLE a (id bigint PRIMARY KEY, n bigint NOT NULL);\nINSERT INTO a VALUES (1, 0);\n"),
            ("V2__index.sql", &index),
            ("V3__n.sql", "UPDATE a SET n = n + 1;\n"),
        ]);
        let children: Vec<_> = (0..8).map(|_| project.spawn(&db, None)).collect();
        let mut applied = Vec::new();
        for child in children {
            let output = tokio::task::spawn_blocking(|| child.wait_with_output()).await??;
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            applied.push(String::from_utf8(output.stdout)?);
        }
        applied.sort();
        assert_eq!(applied.concat(), "00000003");
        assert_eq!(number(&db, "select n from a").await, 1);
        assert_eq!(number(&db, "select count(*) from refinery_schema_history").await, 3);
    }
}

fn project_builds_concurrently(db: &plough_tests::TestDb) -> bool {
    !plough::__migrate::facts(db).leftovers.is_empty()
}
