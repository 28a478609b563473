//! The queue: jobs, and what was done.

use plough::exec::Isolation;
use plough::prelude::*;
use plough::{Session, TxOptions};

/// Jobs that a worker takes at once: they are done by one transaction.
const BATCH: u64 = 10;

#[derive(Model, Debug, Clone)]
#[model(table = "queue_jobs", index(done, id))]
pub struct Job {
    #[model(id)]
    pub id: i64,
    pub payload: i64,
    #[model(default = false)]
    pub done: bool,
}

/// One row each time that a job was done: if one is done twice, it is seen here.
#[derive(Model, Debug, Clone)]
#[model(table = "queue_done")]
pub struct Done {
    #[model(id, auto)]
    pub id: i64,
    pub job_id: i64,
    pub worker: i64,
    pub result: i64,
}

#[derive(Insert)]
#[insert(into = Done)]
struct NewDone {
    job_id: i64,
    worker: i64,
    result: i64,
}

/// Fills the queue.
pub async fn fill(db: &Db, jobs: i64) -> plough::Result<()> {
    let jobs = (1..=jobs).map(|id| Job { id, payload: id * 3, done: false });
    Job::insert_all(jobs).exec(db).await.map(drop)
}

/// Takes some jobs and does them, all in one transaction: a worker that dies on the way has done
/// nothing, and its jobs are free again when the server sees that it is gone. The number of jobs; 0 if
/// there is none to take.
pub async fn take_and_do(db: &Db, worker: i64) -> plough::Result<u64> {
    // Under stricter levels MariaDB locks what lies between rows, too, and workers wait for each other.
    let options = TxOptions::new().isolation(Isolation::ReadCommitted).retry(20);
    db.transaction_with(options, async |tx| {
        let jobs = take(&tx).await?;
        let done = jobs.iter().map(|job| NewDone { job_id: job.id, worker, result: job.payload * 2 });
        let done = Done::insert_all(done).exec(&tx).await?;
        if done > 0 {
            let taken = jobs.iter().map(|job| job.id);
            Job::query().filter(|j| j.id.in_(taken)).update(|j| j.done.set(true)).exec(&tx).await?;
        }
        Ok(done)
    })
    .await
}

/// The next jobs that nobody else has in hand.
async fn take(tx: &Session) -> plough::Result<Vec<Job>> {
    let next = Job::query().filter(|j| j.done.eq(false)).order_by(|j| j.id.asc()).limit(BATCH);
    // Where rows are locked, a worker steps over those that another one holds. SQLite has one writer:
    // a transaction is alone with the table from its beginning.
    let next = if tx.database_name() == "SQLite" { next } else { next.for_update().skip_locked() };
    next.all(tx).await
}

/// How often a job was done, how many jobs were done, and how many are left.
pub async fn count(db: &Db) -> plough::Result<(i64, i64, i64)> {
    let done = Done::query().count(db).await?;
    let once = Done::query().select(|d| d.job_id.count_distinct()).one(db).await?;
    let left = Job::query().filter(|j| j.done.eq(false)).count(db).await?;
    Ok((done, once, left))
}
