//! Parts of a tree that are read at different moments, and `.snapshot()`, which reads them at one.

use plough::prelude::*;
use plough_tests::on_every_backend;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "desks", has_many(tasks: Task.desk_id, papers: Paper, through = tasks.papers))]
struct Desk {
    #[model(id)]
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tasks", has_many(papers: Paper.task_id))]
struct Task {
    #[model(id)]
    id: i64,
    #[model(references = Desk)]
    desk_id: i64,
    done: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "papers")]
struct Paper {
    #[model(id)]
    id: i64,
    #[model(references = Task)]
    task_id: i64,
}

async fn desks(db: &Db) -> plough::Result<Vec<Desk>> {
    db.create_tables::<(Desk, Task, Paper)>().await?;
    Desk::insert_all([Desk { id: 1 }, Desk { id: 2 }]).exec(db).await?;
    Task::insert(Task { id: 7, desk_id: 1, done: false }).exec(db).await?;
    Paper::insert(Paper { id: 3, task_id: 7 }).exec(db).await?;
    Desk::query().order_by(|d| d.id.asc()).all(db).await
}

/// The task goes to the other desk and is done there, or back.
async fn hand_over(db: &Db, there: bool) -> plough::Result<()> {
    let desk = if there { 2 } else { 1 };
    let moved = Task::query().filter(|t| t.id.eq(7)).update(|t| (t.desk_id.set(desk), t.done.set(there)));
    moved.exec(db).await.map(drop)
}

on_every_backend! {
    async fn a_task_that_moves_between_statements_is_under_two_desks(db: TestDb) {
        let desks = desks(&db).await?;
        // What a tree without a snapshot may read, step by step.
        let open = db.load(&desks, |d| d.tasks().filter(|t| !t.done)).await?;
        hand_over(&db, true).await?;
        let done = db.load(&desks, |d| d.tasks().filter(|t| t.done)).await?;
        assert_eq!((open[0].len(), done[1].len()), (1, 1), "the same task, under both desks");
    }

    async fn a_snapshot_never_shows_a_child_under_two_parents(db: TestDb) {
        desks(&db).await?;
        let (stop, moves) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let writer = {
            let (db, stop, moves) = (Db::clone(&db), stop.clone(), moves.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    hand_over(&db, moves.fetch_add(1, Ordering::Relaxed) % 2 == 0).await?;
                    tokio::task::yield_now().await;
                }
                Ok::<_, plough::Error>(())
            })
        };
        let (mut result, mut trees) = (Ok(()), 0);
        while (trees < 40 || moves.load(Ordering::Relaxed) < 40) && !writer.is_finished() {
            trees += 1;
            let tree: Vec<(Desk, Vec<Task>, Vec<Task>, Vec<Paper>, i64)> = Desk::query()
                .order_by(|d| d.id.asc())
                .with(|d| d.tasks().filter(|t| !t.done))
                .with(|d| d.tasks().filter(|t| t.done))
                .with(|d| d.papers())
                .with(|d| d.tasks().count())
                .snapshot()
                .all(&db)
                .await?;
            let shown: Vec<[usize; 4]> = tree
                .iter()
                .map(|(_, open, done, papers, count)| [open.len(), done.len(), papers.len(), *count as usize])
                .collect();
            // All parts agree on the desk that has the task, and on its state.
            if shown != [[1, 0, 1, 1], [0; 4]] && shown != [[0; 4], [0, 1, 1, 1]] {
                result = Err(format!("{shown:?}"));
                break;
            }
        }
        stop.store(true, Ordering::Relaxed);
        writer.await??;
        result?;
    }
}
