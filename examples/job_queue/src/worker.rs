//! Worker processes, and who starts them, kills some and starts others.

use crate::queue::{self, Done};
use plough::prelude::*;
use std::error::Error;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

/// What a worker does: jobs, until there are none.
pub async fn work(url: &str, worker: i64) -> plough::Result<()> {
    let db = Db::builder(url).max_connections(1).connect().await?;
    loop {
        if queue::take_and_do(&db, worker).await? > 0 {
            continue;
        }
        // What is left may be in the hands of a worker that dies.
        let (_, _, left) = queue::count(&db).await?;
        if left == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Keeps workers at work until the queue is empty, and kills some on the way (SIGKILL: they are given no
/// time to clean up). How many were killed.
pub async fn supervise(
    db: &Db,
    url: &str,
    jobs: i64,
    workers: usize,
    kills: usize,
) -> Result<usize, Box<dyn Error>> {
    let mut running = Vec::new();
    for worker in 0..workers {
        running.push(start(url, worker)?);
    }
    let (mut started, mut killed) = (workers, 0);
    loop {
        let done = Done::query().count(db).await?;
        // The victims are spread over the work, each in the middle of whatever it does.
        let due = usize::try_from(done)? * (kills + 1) / usize::try_from(jobs)?;
        if killed < kills.min(due) || (done == jobs && killed < kills) {
            let victim = killed * 5 % workers;
            running[victim].kill().await?;
            running[victim] = start(url, started)?;
            (started, killed) = (started + 1, killed + 1);
            continue;
        }
        if done == jobs {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    for mut worker in running {
        let ended = worker.wait().await?;
        if !ended.success() {
            return Err(format!("a worker failed: {ended}").into());
        }
    }
    Ok(killed)
}

fn start(url: &str, worker: usize) -> Result<Child, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let mut command = Command::new(program);
    command.args(["worker", url, &worker.to_string()]).stdin(Stdio::null()).kill_on_drop(true);
    Ok(command.spawn()?)
}
