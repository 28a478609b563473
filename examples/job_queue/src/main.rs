//! A queue in a table: eight worker processes take jobs from it, some of them are killed in the middle
//! of their work, and each job is done once.
//!
//! ```sh
//! cargo run -p plough-example-job-queue                                  # 2,000 jobs on a file of SQLite
//! cargo run -p plough-example-job-queue -- postgres://user@host/db 10000
//! cargo run -p plough-example-job-queue -- mariadb://user@host/db 10000
//! ```

mod queue;
mod worker;

use plough::Db;
use queue::{Done, Job};
use std::error::Error;
use std::time::Instant;

const WORKERS: usize = 8;
/// So many workers are killed, one each time that so much of the work is done.
const KILLS: usize = 12;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["worker", url, name] => Ok(worker::work(url, name.parse()?).await?),
        [] => {
            let folder = tempfile::tempdir()?;
            run(&format!("sqlite://{}/queue.db", folder.path().display()), 2_000).await
        }
        [url] => run(url, 10_000).await,
        [url, jobs] => run(url, jobs.parse()?).await,
        _ => Err("usage: job_queue [URL [JOBS]]".into()),
    }
}

async fn run(url: &str, jobs: i64) -> Result<(), Box<dyn Error>> {
    let db = Db::connect(url).await?;
    db.create_tables::<(Job, Done)>().await?;
    let result = run_on(&db, url, jobs).await;
    db.drop_tables::<(Job, Done)>().await?;
    result
}

async fn run_on(db: &Db, url: &str, jobs: i64) -> Result<(), Box<dyn Error>> {
    queue::fill(db, jobs).await?;
    let started = Instant::now();
    let killed = worker::supervise(db, url, jobs, WORKERS, KILLS).await?;
    let took = started.elapsed();

    let (done, once, left) = queue::count(db).await?;
    println!(
        "{}: {done} jobs by {WORKERS} workers in {took:.1?}, {killed} workers killed",
        db.database_name()
    );
    // Work that was undone has left nothing behind; what was done was not done again.
    assert_eq!((done, once, left), (jobs, jobs, 0), "jobs done, jobs done once, jobs left");
    assert_eq!(killed, KILLS, "workers killed");
    Ok(())
}
