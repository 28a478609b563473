//! A view as plain data.

use crate::serde::When;
use proc_macro2::Span;
use syn::{Expr, Ident, Type};

/// A view.
pub(super) struct View {
    pub ident: Ident,
    pub fields: Vec<Field>,
    /// How it is written as JSON without the struct: the members, one for each field.
    pub json: Option<Vec<Member>>,
}

/// A member of an object, as serde's attributes say.
pub(super) struct Member {
    /// Its name, in quotes.
    pub name: String,
    pub when: When,
}

/// A field.
pub(super) struct Field {
    pub ident: Ident,
    pub ty: Type,
    pub source: Source,
    pub rows: Rows,
}

/// Names with points between them: to-one relations, and what is reached over them.
pub(super) struct Chain {
    pub over: Vec<Ident>,
    pub last: Ident,
}

/// Where a field's value comes from.
pub(super) enum Source {
    /// A column or a relation of this name; only the compiler knows which.
    Named,
    /// `column = author.name`
    Column(Chain),
    /// `relation = comments`
    Relation(Ident),
    /// `count = comments`, `exists = comments`: the method, and where it stands.
    Asked(&'static str, Span, Chain),
    /// `sum = comments.score` and the like: the method, the relation, the column.
    Aggregate(&'static str, Chain, Ident),
    /// `expr = |p| ..`
    Computed(Expr),
    /// `flatten`
    Flat,
    /// `flatten = author`
    Joined(Chain),
}

/// Which rows of a relation: keys of the attribute, and where they stand.
#[derive(Default)]
pub(super) struct Rows {
    pub filter: Option<(Span, Expr)>,
    pub order_by: Option<(Span, Expr)>,
    pub limit: Option<(Span, Expr)>,
    pub offset: Option<(Span, Expr)>,
    /// The column under which each row stands in a map.
    pub key: Option<(Span, Chain)>,
}

impl Rows {
    /// Whether nothing is said of the rows.
    pub(super) fn is_empty(&self) -> bool {
        self.filter.is_none() && !self.is_loaded()
    }

    /// Whether something is said that only rows that are loaded have.
    pub(super) fn is_loaded(&self) -> bool {
        let Rows { filter: _, order_by, limit, offset, key } = self;
        order_by.is_some() || limit.is_some() || offset.is_some() || key.is_some()
    }
}
