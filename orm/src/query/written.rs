//! The future of every write.

use super::ends::{collected, model_types};
use crate::decode::{Collect, Sink};
use crate::error::{Error, Kind, Result};
use crate::exec::BoxFuture;
use crate::exec::write::Outcome;
use crate::model::{Decl, ModelDef};
use crate::value::Value;
use std::any::Any;
use std::pin::Pin;
use std::task::{Context, Poll};

/// How the rows of a model are read, for code that does not know its type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// A new sink for rows of the model.
    pub sink: fn() -> Box<dyn Sink>,
    /// The keys of the rows that a sink has taken.
    pub keys: fn(&dyn Sink) -> Vec<Vec<Value>>,
}

impl Reading {
    pub(crate) fn of<M: Decl>() -> Reading {
        Reading {
            sink: || Box::new(Collect::new(model_types(M::DEF), M::read)),
            keys: |sink| match (sink as &dyn Any).downcast_ref::<Collect<M>>() {
                Some(collect) => collect.rows.iter().map(Decl::key).collect(),
                None => Vec::new(),
            },
        }
    }
}

/// A write that runs when it is awaited. Dropping it before its end rolls it back.
#[must_use = "nothing is written until it is awaited"]
pub struct Written<T> {
    run: BoxFuture<'static, Result<Outcome>>,
    finish: fn(Outcome, Option<&'static ModelDef>) -> Result<T>,
    model: Option<&'static ModelDef>,
}

impl<T> Written<T> {
    fn new(
        run: impl Future<Output = Result<Outcome>> + Send + 'static,
        finish: fn(Outcome, Option<&'static ModelDef>) -> Result<T>,
    ) -> Self {
        Written { run: Box::pin(run), finish, model: None }
    }
}

impl Written<u64> {
    pub(super) fn count(run: impl Future<Output = Result<Outcome>> + Send + 'static) -> Self {
        Written::new(run, |outcome, _| Ok(outcome.rows))
    }
}

impl Written<()> {
    pub(super) fn unit(run: impl Future<Output = Result<Outcome>> + Send + 'static) -> Self {
        Written::new(run, |_, _| Ok(()))
    }
}

impl Written<bool> {
    pub(super) fn any(run: impl Future<Output = Result<Outcome>> + Send + 'static) -> Self {
        Written::new(run, |outcome, _| Ok(outcome.rows > 0))
    }
}

impl<M: Decl> Written<Vec<M>> {
    pub(super) fn all(run: impl Future<Output = Result<Outcome>> + Send + 'static) -> Self {
        Written::new(run, |outcome, _| rows(outcome))
    }
}

impl<M: Decl> Written<Option<M>> {
    pub(super) fn option(run: impl Future<Output = Result<Outcome>> + Send + 'static) -> Self {
        Written::new(run, |outcome, _| Ok(rows(outcome)?.pop()))
    }
}

impl<M: Decl> Written<M> {
    pub(super) fn one(
        run: impl Future<Output = Result<Outcome>> + Send + 'static,
        model: &'static ModelDef,
    ) -> Self {
        let mut written = Written::new(run, the_row);
        written.model = Some(model);
        written
    }
}

impl<M: Decl> Written<(M, bool)> {
    pub(super) fn new_or_not(
        run: impl Future<Output = Result<Outcome>> + Send + 'static,
        model: &'static ModelDef,
    ) -> Self {
        let mut written = Written::new(run, |outcome, model: Option<&'static ModelDef>| {
            let new = outcome.rows > 0;
            Ok((the_row(outcome, model)?, new))
        });
        written.model = Some(model);
        written
    }
}

fn the_row<M: Decl>(outcome: Outcome, model: Option<&'static ModelDef>) -> Result<M> {
    rows(outcome)?.pop().ok_or_else(|| {
        Error::new(Kind::NotFound, "the row that was written is not there any more")
            .model(model.map(|model| model.name))
    })
}

/// The rows of all statements, in the order in which they were asked for.
fn rows<M: Decl>(outcome: Outcome) -> Result<Vec<M>> {
    let mut rows: Vec<M> = Vec::new();
    for sink in outcome.sinks {
        rows.append(&mut collected(sink)?);
    }
    if outcome.order.len() != rows.len() {
        return Ok(rows);
    }
    let mut placed: Vec<(usize, M)> = outcome.order.into_iter().zip(rows).collect();
    if !placed.is_sorted_by_key(|row| row.0) {
        placed.sort_by_key(|row| row.0);
    }
    Ok(placed.into_iter().map(|row| row.1).collect())
}

impl<T> Future for Written<T> {
    type Output = Result<T>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        let (finish, model) = (self.finish, self.model);
        self.run.as_mut().poll(cx).map(|outcome| finish(outcome?, model))
    }
}

impl<T> std::fmt::Debug for Written<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Written")
    }
}
