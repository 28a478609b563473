//! The ends that give JSON.

use super::ends::model_types;
use super::{Find, FindView, Query, RowStream, Select, Selected, ViewQuery};
use crate::compile::Output;
use crate::error::Result;
use crate::exec::{BoxFuture, Session};
use crate::json::{DirectSink, JsonBody, JsonPolicy, JsonSink, JsonStream, Rows};
use crate::model::Decl;
use crate::relate::Assemble;
use crate::shape::View;
use serde::Serialize;

type Body = BoxFuture<'static, Result<JsonBody>>;

/// The JSON of rows that are all there before the first is written.
fn collected<T: Serialize + Send + 'static>(rows: super::All<T>, policy: JsonPolicy) -> Body {
    Box::pin(async move {
        let mut written = Rows::new(policy);
        rows.await?.iter().try_for_each(|row| written.push(row))?;
        Ok(JsonBody::of_rows(written))
    })
}

/// The JSON of a row that may not be there.
fn one<T: Serialize + Send + 'static>(
    row: impl Future<Output = Result<Option<T>>> + Send + 'static,
) -> BoxFuture<'static, Result<Option<JsonBody>>> {
    Box::pin(async move { row.await?.map(|row| JsonBody::of(&row)).transpose() })
}

impl<M: Decl, Out: Assemble<M> + Serialize> Query<M, Out> {
    /// Every row, as a list in JSON.
    ///
    /// # Errors
    /// If the query cannot be run, or a row's `Serialize` fails.
    #[track_caller]
    pub fn json(self, on: &Session) -> Body {
        self.json_with(on, JsonPolicy::new())
    }

    /// Every row, as a list in JSON by a policy.
    ///
    /// # Errors
    /// As those of [`json`](Query::json).
    #[track_caller]
    pub fn json_with(self, on: &Session, policy: JsonPolicy) -> Body {
        match Out::row_alone() {
            Some(read) => {
                let on = on.here();
                let statement = self.only(&on, &self.spec, Output::Model);
                // Integers as texts are the struct's business.
                if let (Some(write), true) = (M::json(), policy == JsonPolicy::new()) {
                    return DirectSink::run(on, statement, model_types(M::DEF), write);
                }
                JsonSink::run(on, statement, model_types(M::DEF), read, policy)
            }
            None => collected(self.all(on), policy),
        }
    }

    /// The rows as a list in JSON, in chunks and in constant memory: see [`stream`](Query::stream).
    #[track_caller]
    pub fn json_stream(self, on: &Session) -> JsonStream {
        self.json_stream_with(on, JsonPolicy::new())
    }

    /// The rows as a list in JSON by a policy, in chunks and in constant memory.
    #[track_caller]
    pub fn json_stream_with(self, on: &Session, policy: JsonPolicy) -> JsonStream {
        JsonStream::new(self.stream(on), policy)
    }
}

impl<M: Decl, S: Selected<Out: Serialize>> Select<M, S> {
    /// Every row, as a list in JSON: a tuple is a list, too.
    ///
    /// # Errors
    /// If the query cannot be run, or a value's `Serialize` fails.
    #[track_caller]
    pub fn json(self, on: &Session) -> Body {
        self.json_with(on, JsonPolicy::new())
    }

    /// Every row, as a list in JSON by a policy.
    ///
    /// # Errors
    /// As those of [`json`](Select::json).
    #[track_caller]
    pub fn json_with(self, on: &Session, policy: JsonPolicy) -> Body {
        let statement = self.compiled(on, &self.spec);
        JsonSink::run(on.here(), statement, Self::types(), S::read, policy)
    }

    /// The rows as a list in JSON, in chunks and in constant memory.
    #[track_caller]
    pub fn json_stream(self, on: &Session) -> JsonStream {
        self.json_stream_with(on, JsonPolicy::new())
    }

    /// The rows as a list in JSON by a policy, in chunks and in constant memory.
    #[track_caller]
    pub fn json_stream_with(self, on: &Session, policy: JsonPolicy) -> JsonStream {
        JsonStream::new(self.stream(on), policy)
    }
}

impl<V: View + Serialize> ViewQuery<V> {
    /// Every row, as a list in JSON.
    ///
    /// # Errors
    /// If the query cannot be run, or a row's `Serialize` fails.
    #[track_caller]
    pub fn json(self, on: &Session) -> Body {
        self.json_with(on, JsonPolicy::new())
    }

    /// Every row, as a list in JSON by a policy.
    ///
    /// # Errors
    /// As those of [`json`](ViewQuery::json).
    #[track_caller]
    pub fn json_with(self, on: &Session, policy: JsonPolicy) -> Body {
        match self.row_alone() {
            Some((types, read)) => JsonSink::run(on.here(), self.alone(on), types, read, policy),
            None => collected(self.all(on), policy),
        }
    }

    /// The rows as a list in JSON, in chunks and in constant memory: see [`stream`](ViewQuery::stream).
    #[track_caller]
    pub fn json_stream(self, on: &Session) -> JsonStream {
        self.json_stream_with(on, JsonPolicy::new())
    }

    /// The rows as a list in JSON by a policy, in chunks and in constant memory.
    #[track_caller]
    pub fn json_stream_with(self, on: &Session, policy: JsonPolicy) -> JsonStream {
        let rows: RowStream<V> = self.stream(on);
        JsonStream::new(rows, policy)
    }
}

impl<M: Decl + Serialize> Find<M> {
    /// The row in JSON, or `None` if there is none with this key.
    ///
    /// # Errors
    /// If the query cannot be run, or the row's `Serialize` fails.
    #[track_caller]
    pub fn json(self, on: &Session) -> BoxFuture<'static, Result<Option<JsonBody>>> {
        one(self.get(on))
    }
}

impl<V: View + Serialize> FindView<V> {
    /// The view in JSON, or `None` if there is no row with this key.
    ///
    /// # Errors
    /// If the query cannot be run, or the view's `Serialize` fails.
    #[track_caller]
    pub fn json(self, on: &Session) -> BoxFuture<'static, Result<Option<JsonBody>>> {
        one(self.get(on))
    }
}
