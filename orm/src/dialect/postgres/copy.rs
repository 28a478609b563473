//! COPY: rows in as text, and out in the binary form.

use super::copy_rows::CopyRows;
use super::copy_text;
use super::driver::{DRAIN, Failure};
use super::row::{Columns, RowRef};
use crate::decode::Sink;
use crate::error::{Error, Result};
use crate::exec::{Done, RowSource, Statement};
use crate::model::ModelDef;
use futures_util::StreamExt;
use sqlx::postgres::{PgConnection, PgDatabaseError, PgRow};
use sqlx::{AssertSqlSafe, Executor};
use std::future::poll_fn;

/// Bytes that are sent together.
const CHUNK: usize = 64 << 10;

/// The rows' types: of one row that has only NULLs.
fn types_of(select: &str) -> String {
    format!(
        "SELECT \"rows\".* FROM (SELECT 1) AS \"one\" (\"one\") LEFT JOIN ({select}) AS \"rows\" ON FALSE"
    )
}

/// Takes the rows of `source` until it ends. A row that it refuses, or that cannot be written, ends
/// the COPY, and nothing of it stays.
pub(super) async fn copy_in(
    conn: &mut PgConnection,
    statement: &Statement,
    source: &mut dyn RowSource,
) -> Result<Done, Failure> {
    let placed = |error: sqlx::Error| match place(&error, statement.model) {
        Some((row, column)) => Failure::Row { error, row, column },
        None => Failure::Driver(error),
    };
    let mut copy = conn.copy_in_raw(&statement.sql).await.map_err(Failure::Driver)?;
    let mut text = Vec::with_capacity(CHUNK + CHUNK / 4);
    let mut number = 0;
    let refused = loop {
        let row = match poll_fn(|cx| source.poll_row(cx)).await {
            None => break None,
            Some(Err(error)) => break Some(error),
            Some(Ok(row)) => row,
        };
        number += 1;
        if let Err((at, reason)) = copy_text::row(&row, &mut text) {
            let error = Error::encode(format!("a value cannot be written: {reason}"));
            break Some(source.name_column(error, at).in_row(number));
        }
        if text.len() >= CHUNK {
            copy.send(&text[..]).await.map_err(Failure::Driver)?;
            text.clear();
        }
    };
    if let Some(error) = refused {
        return Err(match copy.abort("a row was refused before it was sent").await {
            Ok(()) => Failure::Aborted(error),
            // The server had refused a row before, and its answer is read by half.
            Err(_) => Failure::Abandoned(error),
        });
    }
    copy.send(&text[..]).await.map_err(Failure::Driver)?;
    let rows = copy.finish().await.map_err(placed)?;
    Ok(Done { rows, last_insert_id: None })
}

/// The row that the server refused, counted from 1, and its column if it is named: of the context,
/// `COPY posts, line 3, column title: "…"`, where everything but numbers and names is in the
/// server's language. What the column holds is left there.
fn place(error: &sqlx::Error, model: Option<&'static ModelDef>) -> Option<(u64, Option<String>)> {
    let sqlx::Error::Database(error) = error else { return None };
    let model = model?;
    let context = error.try_downcast_ref::<PgDatabaseError>()?.r#where()?;
    let rest = context.strip_prefix("COPY ")?.strip_prefix(model.table)?.strip_prefix(", ")?;
    let digits: String =
        rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let named =
        rest.split_once(", ").and_then(|(_, column)| column.split(':').next()?.split(' ').next_back());
    let column = named.filter(|named| model.columns.iter().any(|column| column.name == *named));
    Some((digits.parse().ok()?, column.map(str::to_owned)))
}

/// Feeds the rows of a query without values to a sink.
pub(super) async fn copy_out(
    conn: &mut PgConnection,
    statement: &Statement,
    select: &str,
    sink: &mut dyn Sink,
) -> Result<Done, Failure> {
    let probe = sqlx::query(AssertSqlSafe(types_of(select))).persistent(false);
    let types: Option<PgRow> = conn.fetch_optional(probe).await.map_err(Failure::Driver)?;
    let types =
        types.ok_or_else(|| Failure::Sink(Error::result_shape("the query's columns are not known")))?;
    let columns = Columns(&types);
    sink.columns(&columns).map_err(Failure::Sink)?;
    let oids = columns.types();
    let mut answer = conn.copy_out_raw(&statement.sql).await.map_err(Failure::Driver)?;
    let mut rows = CopyRows::default();
    let mut done = Done::default();
    let mut refused: Option<Error> = None;
    let mut dropped = 0;
    while let Some(bytes) = answer.next().await {
        let bytes = bytes.map_err(|error| match refused.take() {
            None => Failure::Driver(error),
            Some(refused) => Failure::Both(refused, error),
        })?;
        if refused.is_some() {
            dropped += 1;
            if dropped > DRAIN {
                break;
            }
            continue;
        }
        rows.push(&bytes);
        refused = feed(&mut rows, &columns, &oids, sink, &mut done).await.err();
    }
    match refused {
        None => Ok(done),
        Some(error) if dropped > DRAIN => Err(Failure::Abandoned(error)),
        Some(error) => Err(Failure::Sink(error)),
    }
}

async fn feed(
    rows: &mut CopyRows,
    columns: &Columns<'_>,
    oids: &[u32],
    sink: &mut dyn Sink,
    done: &mut Done,
) -> Result<()> {
    while let Some(row) = rows.next()? {
        let taken = sink.row(&RowRef(&row, oids));
        taken.map_err(|error| error.name_column(|i| columns.find(i)))?;
        done.rows += 1;
        poll_fn(|cx| sink.poll_ready(cx)).await?;
    }
    Ok(())
}
