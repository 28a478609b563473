//! Expressions over JSON documents.

use super::{Cond, Expr, JsonAsk, JsonEdit, JsonNode, JsonPiece, JsonStep, Node, Set, Source};
use crate::model::{Field, Nullable, Nullity};
use crate::value::{Json, Scalar, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A type that is kept as a JSON document.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a JSON document",
    label = "not a JSON document",
    note = "`serde_json::Value` is one, and any serde type in `Json<..>`"
)]
pub trait Document: Scalar {}
impl Document for serde_json::Value {}
#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + 'static> Document for Json<T> {}

/// A place in a JSON document, made by [`at`](Expr::at).
#[must_use = "ask something of it: `.text()`, `.int()`, `.exists()`"]
#[derive(Debug, Clone)]
pub struct At<S> {
    source: S,
    path: Vec<JsonStep>,
}

/// JSON documents.
impl<B: Document, N: Nullity, S: Source> Expr<B, N, S> {
    /// The member of an object by its name, or the element of an array by its number from 0.
    ///
    /// A name never finds an element, a number never a member, and nothing is there where the
    /// document is NULL or has no such place.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model)] struct Post { #[model(id)] id: i64, meta: serde_json::Value }
    /// # async fn rows(db: &Db) -> plough::Result<()> {
    /// let posts = Post::query()
    ///     .filter(|p| p.meta.at("tags").at(0).text().eq("rust") & p.meta.at("stars").int().gt(3))
    ///     .all(db)
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn at(self, step: impl Into<JsonStep>) -> At<S> {
        At { source: self.source, path: vec![step.into()] }
    }

    /// Whether it contains another document: an object that has all of its members, an array that
    /// has each of its elements somewhere, or the same string, number, truth value or null. The same
    /// holds for what is in them. Unknown if it is NULL.
    ///
    /// On PostgreSQL a GIN index serves it.
    pub fn contains(self, other: impl Into<serde_json::Value>) -> Cond {
        At { source: self.source, path: Vec::new() }.contains(other)
    }
}

impl<S: Source> At<S> {
    fn ask<B: Scalar, N: Nullity>(self, ask: JsonAsk) -> Expr<B, N> {
        let JsonNode { document, path, ask } =
            JsonNode { document: self.source.node(), path: self.path, ask };
        Expr::computed(Node::Json(Box::new(JsonNode { document, path, ask })))
    }

    fn cond(self, ask: JsonAsk) -> Cond {
        Cond(self.ask::<bool, Nullable>(ask).node())
    }

    /// A step further in.
    pub fn at(mut self, step: impl Into<JsonStep>) -> Self {
        self.path.push(step.into());
        self
    }

    /// The string that is there; NULL if nothing or anything else is.
    pub fn text(self) -> Expr<String, Nullable> {
        self.ask(JsonAsk::Text)
    }

    /// The number that is there; NULL if nothing or anything else is, a number with a fraction, or
    /// one that 64 bits do not hold.
    pub fn int(self) -> Expr<i64, Nullable> {
        self.ask(JsonAsk::Int)
    }

    /// The number that is there; NULL if nothing or anything else is.
    pub fn float(self) -> Expr<f64, Nullable> {
        self.ask(JsonAsk::Float)
    }

    /// The truth value that is there; NULL if nothing or anything else is.
    pub fn bool(self) -> Expr<bool, Nullable> {
        self.ask(JsonAsk::Bool)
    }

    /// What is there, as a document; NULL if nothing is. A JSON `null` is a document.
    pub fn json(self) -> Expr<serde_json::Value, Nullable> {
        self.ask(JsonAsk::Document)
    }

    /// The number of elements of the array that is there; NULL if nothing or anything else is.
    pub fn len(self) -> Expr<i64, Nullable> {
        self.ask(JsonAsk::Length)
    }

    /// Whether something is there, if only a JSON `null`. Never unknown.
    pub fn exists(self) -> Cond {
        self.cond(JsonAsk::Exists)
    }

    /// Whether a JSON `null` is there: not nothing, and not NULL. Never unknown.
    pub fn is_json_null(self) -> Cond {
        self.cond(JsonAsk::Null)
    }

    /// Whether what is there contains another document, as [`contains`](Expr::contains) of the whole
    /// document says. Unknown if nothing is there.
    pub fn contains(self, other: impl Into<serde_json::Value>) -> Cond {
        let other = other.into();
        let text = other.to_string();
        self.cond(JsonAsk::Contains(piece(other), text))
    }
}

impl<M, T> At<Field<M, T>>
where
    Field<M, T>: Source,
{
    /// In an update: another value in this place. The object that has the member must be there, or
    /// nothing changes; a member that is not there is added, and so is an element beyond the last.
    ///
    /// Several changes of one document are made one after another.
    pub fn set<V: Serialize>(self, value: V) -> Set<M> {
        let value = match serde_json::to_string(&value) {
            Ok(text) => Value::Json(text),
            Err(_) => Value::Invalid("the value cannot be written as JSON".to_owned()),
        };
        self.edit(Some(Node::Value(value)))
    }

    /// In an update: the document without what is in this place.
    pub fn remove(self) -> Set<M> {
        self.edit(None)
    }

    fn edit(self, value: Option<Node>) -> Set<M> {
        let own = self.source.path.hops().next().is_none();
        let column = if own { self.source.index } else { u16::MAX };
        let edit = JsonEdit { document: self.source.node(), path: self.path, value };
        Set::new(column, Node::JsonEdit(Box::new(edit)))
    }
}

fn piece(value: serde_json::Value) -> JsonPiece {
    use serde_json::Value;
    match value {
        Value::Null => JsonPiece::Null,
        Value::Bool(truth) => JsonPiece::Bool(truth),
        Value::Number(number) => match (number.as_i64(), number.is_u64(), number.as_f64()) {
            (Some(number), ..) => JsonPiece::Int(number),
            (None, false, Some(number)) => JsonPiece::Float(number),
            _ => JsonPiece::TooLarge,
        },
        Value::String(text) => JsonPiece::Text(text),
        Value::Array(items) => JsonPiece::Array(items.into_iter().map(piece).collect()),
        Value::Object(members) => {
            JsonPiece::Object(members.into_iter().map(|(name, value)| (name, piece(value))).collect())
        }
    }
}
