//! Several processes, each with several tasks, that write to one SQLite file: nobody is told that it is
//! busy while the time to wait lasts.

use crate::kit::{Note, Outcome, note};
use plough::prelude::*;
use plough_tests::on_every_backend;
use std::process::{Command, ExitCode};
use std::time::Duration;

/// Names the file to a process that is started only to write to it.
const FILE: &str = "PLOUGH_TEST_WRITES_TO";

const PROCESSES: u64 = 3;
const TASKS: i64 = 4;
const ROUNDS: i64 = 25;

/// Longer than any writer waits on any machine.
const BUSY: Duration = Duration::from_secs(300);

/// Writes, if this process was started for that.
pub fn as_told() -> Option<ExitCode> {
    let url = std::env::var(FILE).ok()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().ok()?;
    Some(match runtime.block_on(write(&url)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    })
}

/// Rows alone, pairs in transactions that read before, and changes of the row that all change.
async fn write(url: &str) -> Outcome {
    let db = Db::builder(url).sqlite_busy_timeout(BUSY).connect().await?;
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let db = db.clone();
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    Note::insert(note(2)).exec(&db).await?;
                    db.transaction(async |tx| {
                        let notes = Note::query().filter(|n| n.topic.eq(3)).count(&tx).await?;
                        Note::insert_all([note(3), note(3)]).exec(&tx).await?;
                        assert_eq!(Note::query().filter(|n| n.topic.eq(3)).count(&tx).await?, notes + 2);
                        Ok(())
                    })
                    .await?;
                    Note::query()
                        .filter(|n| n.id.eq(1))
                        .update(|n| n.topic.set(n.topic + 1))
                        .exec(&db)
                        .await?;
                    assert!(Note::find(1).get(&db).await?.is_some(), "task {task}, round {round}");
                }
                Ok::<_, plough::Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    db.close().await;
    Ok(())
}

on_every_backend! {
    #[skip(postgres, "many writers are what a server is for")]
    #[skip(mariadb, "many writers are what a server is for")]
    #[skip(sqlite_memory, "no other process sees it")]
    async fn several_processes_write_to_one_file(db: TestDb) {
        db.create_tables::<(Note,)>().await?;
        // The row that all change counts in its topic.
        Note::insert(note(1_000)).exec(&db).await?;
        let url = db.url().to_owned();
        let start = |_| Command::new(std::env::current_exe()?).env(FILE, &url).spawn();
        let mut writers = (1..PROCESSES).map(start).collect::<Result<Vec<_>, _>>()?;
        let own = write(&url).await;
        for writer in &mut writers {
            let status = writer.wait()?;
            assert!(status.success(), "{status}");
        }
        own?;
        let writes = PROCESSES as i64 * TASKS * ROUNDS;
        assert_eq!(Note::query().filter(|n| n.topic.eq(2)).count(&db).await?, writes);
        assert_eq!(Note::query().filter(|n| n.topic.eq(3)).count(&db).await?, 2 * writes);
        assert_eq!(Note::find(1).get(&db).await?.map(|note| note.topic), Some(1_000 + writes));
    }
}
