//! Connections: what runs on the runtime's thread, and what on a worker.
//!
//! A statement that only reads is run inside the first poll of its future, under a budget: a hop to
//! another thread costs several times as much as reading a row by its key. One that gives more rows
//! than that goes on in turns with other tasks (`turns`); one that computes for longer is stopped and
//! run from the start by a worker, and goes there at once the next time. Of a stream the first window is
//! read here; the worker reads on, since a statement whose rows were handed out could not start again.
//! What writes goes to the worker, because a commit may wait for the disk, until it turns out not to.
//! Checkpoints always run on a worker.

use super::control::Control;
use super::engine::Engine;
use super::errors::Failure;
use super::turns::{Reading, Turn};
use crate::decode::{ResultColumns, Row, Sink};
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Answer, BoxFuture, Connection, Done, Progress, Statement};
use crate::value::Value;
use sqlx::Connection as _;
use std::path::Path;
use std::sync::Arc;

/// One connection.
pub(super) struct Driver {
    /// None while a worker has it, and for good if nobody waited for the worker.
    engine: Option<Box<Engine>>,
    control: Arc<Control>,
}

/// Stops the running statement unless it was waited for.
struct CancelOnDrop<'a>(Option<&'a Control>);

impl Drop for CancelOnDrop<'_> {
    fn drop(&mut self) {
        if let Some(control) = self.0 {
            control.cancel();
        }
    }
}

/// A statement between two turns of its reading. When it is dropped the statement ends.
struct Paused<'a> {
    driver: &'a mut Driver,
    reading: Option<Reading>,
}

impl Drop for Paused<'_> {
    fn drop(&mut self) {
        if self.reading.is_some()
            && let Some(engine) = &mut self.driver.engine
        {
            engine.end_reading();
        }
    }
}

impl Driver {
    pub(super) fn new(engine: Engine, control: Arc<Control>) -> Self {
        Driver { engine: Some(Box::new(engine)), control }
    }

    fn take(&mut self) -> Result<Box<Engine>> {
        self.engine.take().ok_or_else(|| {
            Error::new(Kind::Connection, "an earlier statement on this connection was cancelled")
        })
    }

    /// Runs something on this thread.
    fn inline<T>(&mut self, work: impl FnOnce(&mut Engine) -> Result<T>) -> Result<T> {
        // Taken out, so that a panic in decoding leaves a broken connection and not a doubtful one.
        let mut engine = self.take()?;
        let result = work(&mut engine);
        self.engine = Some(engine);
        result
    }

    /// Runs something on a worker thread. Dropping the future stops it; the engine is then closed
    /// by the worker.
    async fn on_worker<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Engine) -> T + Send + 'static,
    ) -> Result<T> {
        let mut engine = self.take()?;
        let mut guard = CancelOnDrop(Some(&self.control));
        let task = tokio::task::spawn_blocking(move || {
            let result = work(&mut engine);
            (engine, result)
        });
        match task.await {
            Ok((engine, result)) => {
                guard.0 = None;
                self.engine = Some(engine);
                Ok(result)
            }
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => {
                    Err(Error::new(Kind::Connection, "the runtime is shutting down").source_error(error))
                }
            },
        }
    }

    /// What a statement that may write gave on this thread. If many pages wait, they are copied by a
    /// worker first.
    fn written<T: Send + 'static>(&mut self, result: Result<T>) -> Answer<'_, T> {
        if self.engine.as_ref().is_some_and(|engine| engine.wants_checkpoint()) {
            return Answer::later(async {
                self.on_worker(Engine::checkpoint).await?;
                result
            });
        }
        Answer::now(result)
    }

    /// Tries what may write on this thread. An error is the driver, whose worker is to run it from the
    /// start.
    fn try_here<'a, T: Send + 'static>(
        &'a mut self,
        sql: &str,
        run: impl FnOnce(&mut Engine) -> Result<T, Failure>,
    ) -> Result<Answer<'a, T>, &'a mut Self> {
        match self.inline(|engine| engine.inline(sql, run)) {
            Ok(None) => Err(self),
            Ok(Some(done)) => Ok(self.written(Ok(done))),
            Err(error) => Ok(self.written(Err(error))),
        }
    }

    /// Reads on this thread, in turns with other tasks.
    fn read_here<'a>(
        &'a mut self,
        statement: &'a Statement,
        sink: &'a mut Box<dyn Sink>,
    ) -> Answer<'a, Done> {
        match self.inline(|engine| engine.begin_reading(statement, &mut **sink)) {
            Ok(Turn::Done(done)) => Answer::now(Ok(done)),
            Ok(Turn::Over(reading)) => {
                let paused = Paused { driver: self, reading: Some(reading) };
                match sink.streams() {
                    true => Answer::later(paused.stream_on(sink)),
                    false => Answer::later(paused.read_on(statement, sink)),
                }
            }
            Ok(Turn::Worker) => {
                sink.clear();
                Answer::later(self.fetch_on_worker(statement, sink))
            }
            Err(error) => Answer::now(Err(error)),
        }
    }

    async fn fetch_on_worker(&mut self, statement: &Statement, sink: &mut Box<dyn Sink>) -> Result<Done> {
        let statement = statement.clone();
        let work = move |engine: &mut Engine, rows: &mut dyn Sink| {
            engine.waiting(&statement.sql, |engine| engine.fetch(&statement, rows))
        };
        self.with_sink_on_worker(sink, work).await
    }

    /// Runs what gives rows to a sink on a worker, which has the sink meanwhile.
    async fn with_sink_on_worker(
        &mut self,
        sink: &mut Box<dyn Sink>,
        work: impl FnOnce(&mut Engine, &mut dyn Sink) -> Result<Done> + Send + 'static,
    ) -> Result<Done> {
        let mut rows = std::mem::replace(sink, Box::new(Elsewhere));
        let (rows, result) = self
            .on_worker(move |engine| {
                let result = work(engine, &mut *rows);
                (rows, result)
            })
            .await?;
        *sink = rows;
        result
    }

    async fn execute_on_worker(&mut self, statement: &Statement) -> Result<Done> {
        let statement = statement.clone();
        self.on_worker(move |engine| engine.waiting(&statement.sql, |engine| engine.execute(&statement)))
            .await?
    }

    async fn batch_on_worker(&mut self, sql: &str) -> Result<()> {
        let sql = sql.to_owned();
        self.on_worker(move |engine| engine.waiting(&sql, |engine| engine.batch(&sql))).await?
    }

    fn check_transaction(&self) -> Result<()> {
        self.engine.as_ref().map_or(Ok(()), |engine| engine.check_transaction())
    }

    fn belongs_here(&self, statement: &Statement) -> bool {
        self.engine.as_ref().is_some_and(|engine| engine.belongs_here(&statement.sql, statement.access))
    }
}

impl Paused<'_> {
    /// The worker reads on from where the statement stands.
    async fn stream_on(mut self, sink: &mut Box<dyn Sink>) -> Result<Done> {
        let rows = self.reading.take().map_or(0, |reading| reading.rows);
        // Without a text: how long it takes is the reader's doing.
        let work = move |engine: &mut Engine, sink: &mut dyn Sink| {
            engine.waiting("", |engine| engine.fetch_on(sink, rows))
        };
        self.driver.with_sink_on_worker(sink, work).await
    }

    async fn read_on(mut self, statement: &Statement, sink: &mut Box<dyn Sink>) -> Result<Done> {
        loop {
            tokio::task::yield_now().await;
            let Some(reading) = self.reading.take() else {
                return self.driver.fetch_on_worker(statement, sink).await;
            };
            let turn = self.driver.inline(|engine| engine.read_on(reading, statement, &mut **sink));
            match turn? {
                Turn::Done(done) => return Ok(done),
                Turn::Over(reading) => self.reading = Some(reading),
                Turn::Worker => {
                    sink.clear();
                    return self.driver.fetch_on_worker(statement, sink).await;
                }
            }
        }
    }
}

impl Connection for Driver {
    fn fetch<'a>(&'a mut self, statement: &'a Statement, sink: &'a mut Box<dyn Sink>) -> Answer<'a, Done> {
        if let Err(error) = self.check_transaction() {
            return Answer::now(Err(error));
        }
        let writes_stream = sink.streams() && statement.access == Access::Write;
        if !self.belongs_here(statement) || writes_stream {
            return Answer::later(self.fetch_on_worker(statement, sink));
        }
        if statement.access == Access::Read {
            return self.read_here(statement, sink);
        }
        match self.try_here(&statement.sql, |engine| engine.fetch(statement, &mut **sink)) {
            Ok(answer) => answer,
            Err(driver) => {
                sink.clear();
                Answer::later(driver.fetch_on_worker(statement, sink))
            }
        }
    }

    fn execute<'a>(&'a mut self, statement: &'a Statement) -> Answer<'a, Done> {
        if let Err(error) = self.check_transaction() {
            return Answer::now(Err(error));
        }
        // What is said to read is not checked here: it goes to the worker.
        if statement.access == Access::Read || !self.belongs_here(statement) {
            return Answer::later(self.execute_on_worker(statement));
        }
        self.try_here(&statement.sql, |engine| engine.execute(statement))
            .unwrap_or_else(|driver| Answer::later(driver.execute_on_worker(statement)))
    }

    fn execute_many<'a>(
        &'a mut self,
        statement: &'a Statement,
        rows: Vec<Vec<Value>>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.check_transaction()?;
            let statement = statement.clone();
            self.on_worker(move |engine| {
                // Without a text: how long many rows take says nothing of one.
                engine.waiting("", |engine| engine.execute_many(&statement, &rows))
            })
            .await?
        })
    }

    fn execute_many_alone<'a>(
        &'a mut self,
        statement: &'a Statement,
        rows: Vec<Vec<Value>>,
    ) -> BoxFuture<'a, Result<Done>> {
        Box::pin(async move {
            self.check_transaction()?;
            let statement = statement.clone();
            self.on_worker(move |engine| {
                engine.waiting("", |engine| engine.execute_many_alone(&statement, &rows))
            })
            .await?
        })
    }

    fn batch<'a>(&'a mut self, sql: &'a str) -> Answer<'a, ()> {
        if let Err(error) = self.check_transaction() {
            if sql == "ROLLBACK" {
                self.reset();
                return Answer::now(Ok(()));
            }
            return Answer::now(Err(error));
        }
        if !self.engine.as_ref().is_some_and(|engine| engine.batch_belongs_here(sql)) {
            return Answer::later(self.batch_on_worker(sql));
        }
        self.try_here(sql, |engine| engine.batch(sql))
            .unwrap_or_else(|driver| Answer::later(driver.batch_on_worker(sql)))
    }

    fn backup<'a>(&'a mut self, to: &'a Path, progress: Progress) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.check_transaction()?;
            let to = to.to_owned();
            // No limit of a statement's time: it is many steps.
            self.on_worker(move |engine| engine.waiting("", |engine| engine.backup(&to, progress))).await?
        })
    }

    fn is_broken(&self) -> bool {
        self.engine.is_none()
    }

    fn reset(&mut self) {
        if let Some(engine) = &mut self.engine
            && engine.reset().is_err()
        {
            self.engine = None;
        }
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            if let Some(engine) = self.engine.take() {
                // The connection is given up either way.
                engine.into_handle().unlock().close().await.ok();
            }
        })
    }
}

/// Stands where a sink was while a worker has it.
struct Elsewhere;

impl Sink for Elsewhere {
    fn columns(&mut self, _: &dyn ResultColumns) -> Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &dyn Row) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) {}
}
