//! COPY, PostgreSQL's way to move many rows: into a table, and out of a query.

use super::ends::model_types;
use super::{Query, RowStream, Select, Selected};
use crate::compile::Output;
use crate::error::{Error, Kind, Result};
use crate::exec::Session;
use crate::exec::write::{Copying, copy_out};
use crate::model::Decl;
use crate::relate::Assemble;
use crate::shape::{Insert, InsertRow};
use futures_core::Stream;
use futures_util::StreamExt;
use std::marker::PhantomData;
use std::pin::pin;

/// A COPY of new rows into the table of the model `M`, by [`Model::copy_in`](super::Model::copy_in).
///
/// It is one statement: all its rows are there after [`finish`](CopyIn::finish), or none. Dropped
/// before, nothing is written and its connection is closed, or in a transaction the transaction is
/// lost; [`abort`](CopyIn::abort) keeps the connection.
#[must_use = "nothing is written until `.finish` is awaited"]
pub struct CopyIn<M> {
    copying: Copying,
    marker: PhantomData<fn() -> M>,
}

impl<M: Decl> CopyIn<M> {
    #[track_caller]
    pub(super) fn new(on: &Session) -> Self {
        CopyIn { copying: Copying::new(on.here(), M::DEF), marker: PhantomData }
    }

    /// Gives a row, and waits while the server is behind.
    ///
    /// # Errors
    /// If the database has no COPY, or the row cannot be sent: nothing of the COPY is kept then, and
    /// the error's [`row`](Error::row) says which it was. Rows that the server refuses are told by
    /// [`finish`](CopyIn::finish).
    pub async fn send<I: Insert<M>>(&mut self, row: I) -> Result<()> {
        self.copying.send(InsertRow::of::<M, I>(row)).await
    }

    /// Gives rows, one after the other.
    ///
    /// # Errors
    /// As [`send`](CopyIn::send).
    pub async fn send_all<I: Insert<M>>(&mut self, rows: impl IntoIterator<Item = I>) -> Result<()> {
        for row in rows {
            self.send(row).await?;
        }
        Ok(())
    }

    /// Gives the rows of a stream, as fast as the server takes them: it is polled for a row only when
    /// there is room for it.
    ///
    /// # Errors
    /// As [`send`](CopyIn::send); and the stream's first error, after which nothing of the COPY is kept.
    pub async fn send_stream<I: Insert<M>>(&mut self, rows: impl Stream<Item = Result<I>>) -> Result<()> {
        let mut rows = pin!(rows);
        while let Some(row) = rows.next().await {
            match row {
                Ok(row) => self.send(row).await?,
                Err(error) => {
                    self.copying.abort().await?;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Ends the COPY, and gives the number of its rows.
    ///
    /// # Errors
    /// If the database has no COPY, or the server refuses a row, of which it tells the first: nothing
    /// is kept then. The error's [`row`](Error::row) says which it was, where the server tells it:
    /// foreign keys are looked at when all rows are there.
    pub async fn finish(self) -> Result<u64> {
        self.copying.finish().await
    }

    /// Ends the COPY without writing anything. The connection stays; a transaction has failed and can
    /// only be rolled back.
    ///
    /// # Errors
    /// If the server had refused a row before, or the connection is lost.
    pub async fn abort(mut self) -> Result<()> {
        self.copying.abort().await
    }
}

impl<M> std::fmt::Debug for CopyIn<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CopyIn")
    }
}

impl<M: Decl, Out: Assemble<M>> Query<M, Out> {
    /// The rows one by one as a COPY gives them, which is faster than [`stream`](Query::stream) for
    /// very many. COPY has no placeholders: a query that binds a value, by a filter or a limit, is
    /// refused, and so is one that loads relations.
    ///
    /// On PostgreSQL. Dropping the stream ends the statement, as with `stream`.
    #[track_caller]
    pub fn copy_out(self, on: &Session) -> RowStream<Out> {
        let on = on.here();
        let read = Out::row_alone();
        let statement = copy_out(&on, M::DEF, || match read {
            Some(_) => self.only(&on, &self.spec, Output::Model),
            None => Err(Error::new(Kind::InvalidInput, "a COPY loads no relations").hint("use `.stream`")),
        });
        let read = read.unwrap_or(|_| Err(Error::result_shape("a COPY loads no relations")));
        RowStream::copied(on, statement, model_types(M::DEF), read)
    }
}

impl<M: Decl, S: Selected> Select<M, S> {
    /// The rows one by one as a COPY gives them: see [`Query::copy_out`].
    #[track_caller]
    pub fn copy_out(self, on: &Session) -> RowStream<S::Out> {
        let statement = copy_out(on, M::DEF, || self.compiled(on, &self.spec));
        RowStream::copied(on.here(), statement, Self::types(), S::read)
    }
}
