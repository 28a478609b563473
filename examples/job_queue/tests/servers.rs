//! The queue on every database: ten thousand jobs, eight workers, some of them killed.

use plough::test::TestDb;
use std::process::Command;

/// Runs the example in a place of its own.
async fn queue(variable: &str, name: &str, default: &str) {
    let url = std::env::var(variable).unwrap_or_else(|_| default.to_owned());
    let db = match TestDb::new(&url).await {
        Ok(db) => db,
        Err(error) => {
            let required =
                std::env::var("PLOUGH_REQUIRE").is_ok_and(|list| list.split(',').any(|one| one == name));
            assert!(!required, "{error}");
            println!("no {name} answers: {error}");
            return;
        }
    };
    let url = db.url().to_owned();
    let ran = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_job_queue")).args([&url, "10000"]).output()
    });
    let output = ran.await.unwrap().unwrap();
    let text = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
    assert!(output.status.success(), "{text}");
    assert!(text.contains("10000 jobs by 8 workers") && text.contains("12 workers killed"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres() {
    queue("PLOUGH_TEST_POSTGRES", "postgres", "postgres://postgres@127.0.0.1:5432/test").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mariadb() {
    queue("PLOUGH_TEST_MARIADB", "mariadb", "mariadb://root@127.0.0.1:3306/test").await;
}
