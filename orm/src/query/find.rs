//! One row by its key.

use super::ends::All;
use super::{Binary, Node, Spec};
use crate::compile::{self, Output};
use crate::decode::Types;
use crate::error::Result;
use crate::exec::{Form, Session, Statement, Text};
use crate::model::{Decl, Path};
use crate::value::Value;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A row by its primary key.
#[derive(Debug, Clone)]
pub struct Find<M> {
    key: Vec<Value>,
    marker: PhantomData<fn() -> M>,
}

/// The condition that a model's primary key has these values.
pub(crate) fn key_is<M: Decl>(key: Vec<Value>) -> Vec<Node> {
    let columns = M::DEF.key.iter().map(|index| Node::Column(Path::ROOT, *index));
    columns
        .zip(key)
        .map(|(column, value)| Node::Binary(Binary::Eq, Box::new(column), Box::new(Node::Value(value))))
        .collect()
}

impl<M: Decl> Find<M> {
    pub(super) fn new(id: M::Id) -> Self {
        Find { key: M::key_values(id), marker: PhantomData }
    }

    pub(super) fn into_key(self) -> Vec<Value> {
        self.key
    }

    /// The row as a query.
    pub(super) fn into_spec(self) -> Spec {
        Spec { filters: key_is::<M>(self.key), scope: Some(0), ..Spec::default() }
    }

    pub(super) fn compiled(self, on: &Session) -> Result<Statement> {
        let text = Text::new(M::DEF, Form::Find, true).by_key(M::DEF, &self.key);
        on.known(M::DEF, text, self.key, |key| {
            let spec = Spec { filters: key_is::<M>(key), ..Spec::default() };
            compile::select(on.ground(), M::DEF, &spec, Output::Model)
        })
    }

    /// The row, or `None` if there is none with this key.
    #[track_caller]
    pub fn get(self, on: &Session) -> Get<M> {
        Get(All::new(on.here(), self.compiled(on), Types::Model(M::DEF), M::read))
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        Find { key: self.key.clone(), marker: PhantomData::<fn() -> M> }
            .compiled(on)
            .map(|s| s.sql.to_string())
    }
}

/// The future of `.get`.
#[must_use = "nothing runs until it is awaited"]
pub struct Get<M>(All<M>);

impl<M: Decl> Future for Get<M> {
    type Output = Result<Option<M>>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|rows| Ok(rows?.into_iter().next()))
    }
}
