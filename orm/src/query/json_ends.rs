//! The ends that give JSON.

use super::ends::{All, model_types};
use super::{Find, FindView, Query, RowStream, Select, SelectedJson, Spec, ViewQuery};
use crate::compile::Output;
use crate::decode::{Reader, WriteRow};
use crate::error::Result;
use crate::exec::{BoxFuture, Session, Statement};
use crate::json::{JsonBody, JsonPolicy, JsonSink, JsonStream, LineSink, Rows};
use crate::model::Decl;
use crate::relate::{Assemble, ModelText, Tree, fetch_tree};
use crate::shape::View;
use crate::value::SqlType;
use serde::Serialize;

type Body = BoxFuture<'static, Result<JsonBody>>;
type Lines = BoxFuture<'static, Result<Vec<u8>>>;

/// How rows are read and written for which nothing is loaded.
struct Alone<T> {
    types: Vec<SqlType>,
    read: fn(&mut Reader<'_>) -> Result<T>,
    /// Without the struct, if it can be left out.
    write: Option<WriteRow>,
}

/// Integers as texts are the struct's business.
fn leaves_structs_out(policy: JsonPolicy) -> bool {
    policy == JsonPolicy::new()
}

impl<T: Serialize + Send + 'static> Alone<T> {
    fn body(self, on: Session, statement: Result<Statement>, policy: JsonPolicy) -> Body {
        match self.write.filter(|_| leaves_structs_out(policy)) {
            Some(write) => list(LineSink::run(on, statement, self.types, write)),
            None => JsonSink::run(on, statement, self.types, self.read, policy),
        }
    }

    fn one(self, on: Session, statement: Result<Statement>) -> BoxFuture<'static, Result<Option<JsonBody>>> {
        match self.write {
            Some(write) => only(LineSink::run(on, statement, self.types, write)),
            None => one(All::new(on, statement, self.types, self.read).first()),
        }
    }

    fn stream(self, on: Session, statement: Result<Statement>, policy: JsonPolicy) -> JsonStream {
        match self.write.filter(|_| leaves_structs_out(policy)) {
            Some(write) => JsonStream::of_lines(RowStream::of_lines(on, statement, self.types, write)),
            None => JsonStream::new(RowStream::new(on, statement, self.types, self.read), policy),
        }
    }
}

/// A query for whose rows something is loaded.
struct WithLoads {
    on: Session,
    spec: Spec,
    snapshot: bool,
    tree: Tree,
}

impl WithLoads {
    fn body<T: Serialize + Send + 'static>(mut self, policy: JsonPolicy) -> Body {
        if leaves_structs_out(policy) && self.tree.become_text() {
            return list(self.lines());
        }
        let rows = All::<T>::of_run(fetch_tree(self.on, self.snapshot, &self.spec, self.tree));
        Box::pin(async move {
            let mut written = Rows::new(policy);
            rows.await?.iter().try_for_each(|row| written.push(row))?;
            Ok(JsonBody::of_rows(written))
        })
    }

    fn one<T: Serialize + Send + 'static>(mut self) -> BoxFuture<'static, Result<Option<JsonBody>>> {
        if self.tree.become_text() {
            return only(self.lines());
        }
        one(All::<T>::of_run(fetch_tree(self.on, self.snapshot, &self.spec, self.tree)).first())
    }

    fn stream<T: Serialize + Send + 'static>(mut self, policy: JsonPolicy) -> JsonStream {
        if leaves_structs_out(policy) && self.tree.become_text() {
            return JsonStream::of_lines(RowStream::loading(self.on, &self.spec, self.snapshot, self.tree));
        }
        JsonStream::new(RowStream::<T>::loading(self.on, &self.spec, self.snapshot, self.tree), policy)
    }

    /// The rows of a tree of text, each after a comma.
    fn lines(self) -> Lines {
        let rows = All::<Vec<u8>>::of_run(fetch_tree(self.on, self.snapshot, &self.spec, self.tree));
        Box::pin(async move { Ok(rows.await?.pop().unwrap_or_default()) })
    }
}

fn list(lines: Lines) -> Body {
    Box::pin(async move { lines.await.map(JsonBody::of_lines) })
}

fn only(lines: Lines) -> BoxFuture<'static, Result<Option<JsonBody>>> {
    Box::pin(async move { lines.await.map(JsonBody::of_line) })
}

/// The JSON of a row that may not be there.
fn one<T: Serialize + Send + 'static>(row: super::First<T>) -> BoxFuture<'static, Result<Option<JsonBody>>> {
    Box::pin(async move { row.await?.map(|row| JsonBody::of(&row)).transpose() })
}

impl<M: Decl, Out: Assemble<M> + Serialize> Query<M, Out> {
    fn with_loads(mut self, on: Session) -> WithLoads {
        let (spec, snapshot) = (std::mem::take(&mut self.spec), self.snapshot);
        WithLoads { on, spec, snapshot, tree: self.into_tree() }
    }

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
        let on = on.here();
        match alone::<M, Out>() {
            Some(rows) => {
                let statement = self.only(&on, &self.spec, Output::Model);
                rows.body(on, statement, policy)
            }
            None => self.with_loads(on).body::<Out>(policy),
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
        let on = on.here();
        match alone::<M, Out>() {
            Some(rows) => {
                let statement = self.only(&on, &self.spec, Output::Model);
                rows.stream(on, statement, policy)
            }
            None => self.with_loads(on).stream::<Out>(policy),
        }
    }
}

/// How a query's rows are read and written, if nothing is loaded for them.
fn alone<M: Decl, Out: Assemble<M>>() -> Option<Alone<Out>> {
    let write = ModelText::<M>::ROW;
    Out::row_alone().map(|read| Alone { types: model_types(M::DEF), read, write })
}

impl<M: Decl, S: SelectedJson<Out: Serialize>> Select<M, S> {
    fn alone() -> Alone<S::Out> {
        Alone { types: Self::types(), read: S::read, write: Some(S::write) }
    }

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
        let on = on.here();
        let statement = self.compiled(&on, &self.spec);
        Self::alone().body(on, statement, policy)
    }

    /// The rows as a list in JSON, in chunks and in constant memory.
    #[track_caller]
    pub fn json_stream(self, on: &Session) -> JsonStream {
        self.json_stream_with(on, JsonPolicy::new())
    }

    /// The rows as a list in JSON by a policy, in chunks and in constant memory.
    #[track_caller]
    pub fn json_stream_with(self, on: &Session, policy: JsonPolicy) -> JsonStream {
        let on = on.here();
        let statement = self.compiled(&on, &self.spec);
        Self::alone().stream(on, statement, policy)
    }
}

impl<V: View + Serialize> ViewQuery<V> {
    /// How its rows are read and written, if nothing is loaded for them.
    fn rows_alone(&self) -> Option<Alone<V>> {
        let (viewed, alone) = self.viewed();
        alone.then(|| Alone { types: (viewed.root.types)(), read: viewed.read, write: viewed.write })
    }

    fn with_loads(self, on: Session) -> WithLoads {
        let snapshot = self.is_snapshot();
        let (spec, tree) = self.into_tree();
        WithLoads { on, spec, snapshot, tree }
    }

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
        let on = on.here();
        match self.rows_alone() {
            Some(rows) => {
                let statement = self.alone(&on);
                rows.body(on, statement, policy)
            }
            None => self.with_loads(on).body::<V>(policy),
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
        let on = on.here();
        match self.rows_alone() {
            Some(rows) => {
                let statement = self.alone(&on);
                rows.stream(on, statement, policy)
            }
            None => self.with_loads(on).stream::<V>(policy),
        }
    }
}

impl<M: Decl + Serialize> Find<M> {
    /// The row in JSON, or `None` if there is none with this key.
    ///
    /// # Errors
    /// If the query cannot be run, or the row's `Serialize` fails.
    #[track_caller]
    pub fn json(self, on: &Session) -> BoxFuture<'static, Result<Option<JsonBody>>> {
        let on = on.here();
        let rows = Alone { types: model_types(M::DEF), read: M::read, write: ModelText::<M>::ROW };
        let statement = self.compiled(&on);
        rows.one(on, statement)
    }
}

impl<V: View + Serialize> FindView<V> {
    /// The view in JSON, or `None` if there is no row with this key.
    ///
    /// # Errors
    /// If the query cannot be run, or the view's `Serialize` fails.
    #[track_caller]
    pub fn json(self, on: &Session) -> BoxFuture<'static, Result<Option<JsonBody>>> {
        let on = on.here();
        let query = self.into_query();
        match query.rows_alone() {
            Some(rows) => {
                let statement = query.alone(&on);
                rows.one(on, statement)
            }
            None => query.with_loads(on).one::<V>(),
        }
    }
}
