//! Reading on the runtime's thread, in turns.
//!
//! A statement that gives many rows is read for the budget's time, lets other tasks run, and goes on:
//! to hand it to a worker and to be woken by it takes longer than a turn. One that computes for long
//! without giving a row cannot wait in the middle. It is stopped, and the worker runs it from the start.

use super::bind::bind;
use super::control::{Control, Stop};
use super::engine::Engine;
use super::errors::Failure;
use super::handle::Cursor;
use super::pace::Speed;
use super::row::{SqliteColumns, SqliteRow};
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};
use crate::exec::{Done, Statement};
use std::time::{Duration, Instant};

/// A statement that takes more turns (some ten milliseconds) is the worker's the next time, so that
/// it is read beside the runtime's work and not in turn with it.
const MANY: u32 = 100;

impl Engine {
    /// Runs a statement that only reads. None: it computes for too long, found a lock, or may write,
    /// and the worker is to run it from the start.
    ///
    /// Dropping the future ends the statement; nothing else is lost.
    pub(super) async fn read_in_turns(
        &mut self,
        statement: &Statement,
        sink: &mut dyn Sink,
    ) -> Result<Option<Done>> {
        let was_open = !self.is_autocommit();
        let mut turns = 0;
        let result = self.turns(statement, sink, &mut turns).await;
        self.note_rollback(was_open, result.is_err());
        let stopped = self.control().stopped();
        if stopped == Stop::Time || turns > MANY {
            self.pace(&statement.sql, Speed::Slow);
        }
        match result {
            Ok(done) => Ok(Some(done)),
            Err(failure) if failure.wants_worker() => Ok(None),
            Err(failure) => Err(failure.into_error(stopped)),
        }
    }

    async fn turns(
        &mut self,
        statement: &Statement,
        sink: &mut dyn Sink,
        turns: &mut u32,
    ) -> Result<Done, Failure> {
        let limit = self.statement_limit();
        let (handle, control) = self.parts();
        let mut reading = handle.prepare(&statement.sql).map_err(Failure::Prepare)?;
        if !reading.statement().readonly() {
            return Err(Failure::NeedsWorker);
        }
        bind(reading.statement(), &statement.args)?;
        let (mut count, mut since) = (0, None);
        let mut cursor = reading.rows();
        control.begin_turn();
        while !turn(&mut cursor, control, sink, &mut count)? {
            *turns += 1;
            check_time(limit, *since.get_or_insert_with(Instant::now))?;
            tokio::task::yield_now().await;
            control.begin_turn();
        }
        drop(cursor);
        if count == 0 {
            sink.columns(&SqliteColumns(reading.statement()))?;
        }
        Ok(Done { rows: count, last_insert_id: None })
    }
}

/// Reads rows until the turn is over or, and then it gives true, there are no more.
fn turn(
    cursor: &mut Cursor<'_>,
    control: &Control,
    sink: &mut dyn Sink,
    count: &mut u64,
) -> Result<bool, Failure> {
    let rows = cursor.rows();
    while let Some(row) = rows.next()? {
        // The first step prepares the statement again if the schema has changed.
        if *count == 0 {
            sink.columns(&SqliteColumns(row.as_ref()))?;
        }
        if let Err(error) = sink.row(&SqliteRow(row)) {
            let statement = rows.as_ref();
            return Err(error.name_column(|i| statement.and_then(|s| s.column_name(i).ok())).into());
        }
        *count += 1;
        if control.turn_is_over() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn check_time(limit: Option<Duration>, since: Instant) -> Result<()> {
    if limit.is_some_and(|limit| since.elapsed() >= limit) {
        return Err(Error::new(Kind::StatementTimeout, "the statement ran longer than `statement_timeout`"));
    }
    Ok(())
}
