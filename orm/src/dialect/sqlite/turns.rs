//! Reading on the runtime's thread, in turns.
//!
//! A statement that gives many rows is read for the budget's time, lets other tasks run, and goes on:
//! to hand it to a worker and to be woken by it takes longer than a turn. One that computes for long
//! without giving a row cannot wait in the middle. It is stopped, and the worker runs it from the start.
//!
//! A stream has one turn: what is left of its rows is read on by the worker, since it may not start again
//! once rows were handed out.
//!
//! Between two turns the statement stands on its last row, and the connection is its reader's alone.

use super::bind::{bind, takes_memory};
use super::control::Stop;
use super::engine::Engine;
use super::errors::Failure;
use super::pace::Speed;
use super::row::{SqliteColumns, SqliteRow};
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};
use crate::exec::{Done, Statement};
use std::mem::ManuallyDrop;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// A statement that takes more turns (some ten milliseconds) is the worker's the next time, so that
/// it is read beside the runtime's work and not in turn with it.
const MANY: u32 = 100;

/// How far a statement was read.
pub(super) struct Reading {
    pub rows: u64,
    turns: u32,
    /// When the first turn ended.
    since: Option<Instant>,
    /// Whether it is part of a transaction.
    was_open: bool,
}

/// How a turn ended.
pub(super) enum Turn {
    Done(Done),
    /// There may be more rows: others run, and then it goes on.
    Over(Reading),
    /// It computes for too long, found a lock, or may write: the worker is to run it from the start.
    Worker,
}

impl Engine {
    /// The first turn of a statement that only reads. If it does not end, the statement must be read on
    /// ([`read_on`](Engine::read_on)) or [ended](Engine::end_reading) before anything else is run.
    pub(super) fn begin_reading(&mut self, statement: &Statement, sink: &mut dyn Sink) -> Result<Turn> {
        let was_open = !self.is_autocommit();
        let reading = Reading { rows: 0, turns: 0, since: None, was_open };
        match self.start(statement) {
            Ok(()) => self.turn(reading, statement, sink),
            Err(failure) => self.conclude(&reading, statement, Err(failure)),
        }
    }

    /// One more turn.
    pub(super) fn read_on(
        &mut self,
        mut reading: Reading,
        statement: &Statement,
        sink: &mut dyn Sink,
    ) -> Result<Turn> {
        let since = *reading.since.get_or_insert_with(Instant::now);
        if let Err(error) = check_time(self.statement_limit(), since) {
            self.end_reading();
            return self.conclude(&reading, statement, Err(error.into()));
        }
        self.turn(reading, statement, sink)
    }

    /// Ends the statement whose turn was over.
    pub(super) fn end_reading(&mut self) {
        if let Some(mut prepared) = self.handle_mut().last() {
            drop(prepared.rows());
            prepared.clear_bindings();
        }
    }

    fn start(&mut self, statement: &Statement) -> Result<(), Failure> {
        let mut prepared = self.handle_mut().prepare(&statement.sql).map_err(Failure::Prepare)?;
        if !prepared.statement().readonly() {
            return Err(Failure::NeedsWorker);
        }
        bind(&mut prepared, &statement.args)
    }

    fn turn(&mut self, mut reading: Reading, statement: &Statement, sink: &mut dyn Sink) -> Result<Turn> {
        self.control().begin_turn();
        match self.rows_of_turn(&mut reading.rows, sink) {
            Ok(false) => {
                reading.turns += 1;
                reading.since.get_or_insert_with(Instant::now);
                Ok(Turn::Over(reading))
            }
            result => {
                if takes_memory(&statement.args)
                    && let Some(mut prepared) = self.handle_mut().last()
                {
                    prepared.clear_bindings();
                }
                let done = result.map(|_| Done { rows: reading.rows, last_insert_id: None });
                self.conclude(&reading, statement, done)
            }
        }
    }

    /// Reads rows until the turn is over or, and then it gives true, there are no more.
    fn rows_of_turn(&mut self, count: &mut u64, sink: &mut dyn Sink) -> Result<bool, Failure> {
        let (handle, control) = self.parts();
        let Some(mut prepared) = handle.last() else { return Err(Failure::NeedsWorker) };
        // Dropped rows end the statement. These are dropped only if they did not end by themselves, or
        // by SQLite's error.
        let mut rows = ManuallyDrop::new(prepared.rows());
        let streams = sink.streams();
        while let Some(row) = rows.next()? {
            // The first step prepares the statement again if the schema has changed.
            let columns = match *count {
                0 => sink.columns(&SqliteColumns(row.as_ref())),
                _ => Ok(()),
            };
            let taken = columns.and_then(|()| sink.row(&SqliteRow(row)));
            *count += 1;
            match taken.and_then(|()| if streams { is_ready(sink) } else { Ok(true) }) {
                Ok(true) if !control.turn_is_over() => {}
                Ok(_) => return Ok(false),
                Err(error) => {
                    let columns = rows.as_ref();
                    let error = error.name_column(|i| columns.and_then(|s| s.column_name(i).ok()));
                    drop(ManuallyDrop::into_inner(rows));
                    return Err(error.into());
                }
            }
        }
        if *count == 0 {
            sink.columns(&SqliteColumns(prepared.statement()))?;
        }
        Ok(true)
    }

    fn conclude(
        &mut self,
        reading: &Reading,
        statement: &Statement,
        result: Result<Done, Failure>,
    ) -> Result<Turn> {
        self.note_rollback(reading.was_open, result.is_err());
        let stopped = self.control().stopped();
        if stopped == Stop::Time || reading.turns > MANY {
            self.pace(&statement.sql, Speed::Slow);
        }
        match result {
            Ok(done) => Ok(Turn::Done(done)),
            Err(failure) if failure.wants_worker() => Ok(Turn::Worker),
            Err(failure) => Err(failure.into_error(stopped)),
        }
    }
}

/// Whether a stream has room for more rows.
fn is_ready(sink: &mut dyn Sink) -> Result<bool> {
    match sink.poll_ready(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(ready) => ready.map(|()| true),
        Poll::Pending => Ok(false),
    }
}

fn check_time(limit: Option<Duration>, since: Instant) -> Result<()> {
    if limit.is_some_and(|limit| since.elapsed() >= limit) {
        return Err(Error::new(Kind::StatementTimeout, "the statement ran longer than `statement_timeout`"));
    }
    Ok(())
}
