//! Views of the row that a to-one relation leads to, read by a join: no statement of their own.

use super::{Part, ViewPlan};
use crate::decode::{Reader, WriteRow};
use crate::error::Result;
use crate::model::{Decl, Nullable, Path, Required};
use crate::query::{Node, ToMany, ToOne};
use crate::shape::{OneOf, OptionOf};
use crate::value::SqlType;
use std::any::Any;
use std::marker::PhantomData;

/// A part whose columns stand at the end of a path.
pub(super) struct Joined<P> {
    at: Path,
    part: P,
}

impl<P: Part> Joined<P> {
    pub(super) fn new(at: Path, part: P) -> Self {
        Joined { at, part }
    }
}

impl<P: Part> Part for Joined<P> {
    type Value = P::Value;
    type Read = P::Read;
    type Loaded = P::Loaded;
    fn ask(self, plan: &mut ViewPlan) {
        plan.ask_at(self.at, self.part);
    }
    fn types(to: &mut Vec<SqlType>) {
        P::types(to);
    }
    #[inline]
    fn read(row: &mut Reader<'_>) -> Result<P::Read> {
        P::read(row)
    }
    fn loaded(parts: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<P::Loaded> {
        P::loaded(parts)
    }
    #[inline]
    fn finish(read: P::Read, loaded: &mut P::Loaded) -> Result<P::Value> {
        P::finish(read, loaded)
    }
    const JSON: Option<WriteRow> = P::JSON;
}

/// The same where there may be no row: then a column of it that is never NULL is.
pub(super) struct MaybeJoined<T, P> {
    joined: Joined<P>,
    marker: PhantomData<fn() -> T>,
}

impl<T: Decl, P: Part> MaybeJoined<T, P> {
    pub(super) fn new(at: Path, part: P) -> Self {
        MaybeJoined { joined: Joined::new(at, part), marker: PhantomData }
    }

    /// The column that tells whether there is a row.
    fn witness() -> u16 {
        let required = || T::DEF.columns.iter().position(|column| !column.nullable);
        T::KEY.first().copied().unwrap_or_else(|| required().unwrap_or(0) as u16)
    }

    /// Whether there is a row; if there is none, its columns are passed over.
    fn is_there(row: &mut Reader<'_>) -> bool {
        let there = !row.is_null();
        row.skip(1);
        if !there {
            let mut types = Vec::new();
            P::types(&mut types);
            row.skip(types.len());
        }
        there
    }
}

impl<T: Decl, P: Part> Part for MaybeJoined<T, P> {
    type Value = Option<P::Value>;
    type Read = Option<P::Read>;
    type Loaded = P::Loaded;
    fn ask(self, plan: &mut ViewPlan) {
        plan.nodes.push(Node::Column(self.joined.at, Self::witness()));
        self.joined.ask(plan);
    }
    fn types(to: &mut Vec<SqlType>) {
        to.extend(T::DEF.columns.get(usize::from(Self::witness())).map(|column| column.ty));
        P::types(to);
    }
    #[inline]
    fn read(row: &mut Reader<'_>) -> Result<Self::Read> {
        if Self::is_there(row) { P::read(row).map(Some) } else { Ok(None) }
    }
    fn loaded(parts: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<P::Loaded> {
        P::loaded(parts)
    }
    #[inline]
    fn finish(read: Self::Read, loaded: &mut P::Loaded) -> Result<Self::Value> {
        read.map(|read| P::finish(read, loaded)).transpose()
    }
    const JSON: Option<WriteRow> = match P::JSON {
        Some(_) => Some(|row, to| match P::JSON {
            Some(write) if Self::is_there(row) => write(row, to),
            _ => {
                to.null();
                Ok(())
            }
        }),
        None => None,
    };
}

impl<T: Decl> ToOne<T, Required> {
    /// Fills a view's field of the type `F` from the same row.
    #[doc(hidden)]
    pub fn __joined<F: OneOf<T>>(self) -> impl Part<Value = F> {
        F::joined(self.path())
    }
}

impl<T: Decl> ToOne<T, Nullable> {
    /// Fills a view's field of the type `F` from the same row.
    #[doc(hidden)]
    pub fn __joined<F: OptionOf<T>>(self) -> impl Part<Value = F> {
        F::joined(self.path())
    }
}

/// What would be read of many rows by a join into one: nothing is.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation leads to many `{T}`, whose columns do not fit into one row",
    label = "`flatten` is for to-one relations",
    note = "without `flatten` it is loaded: `comments: Vec<CommentLine>`"
)]
pub trait InOneRow<T: Decl>: Sized + Send + 'static {
    /// What reads it.
    type Part: Part<Value = Self>;
    /// What reads it from a relation.
    fn part(relation: ToMany<T>) -> Self::Part;
}

impl<T: Decl> ToMany<T> {
    /// Is there to say that a view's field cannot be filled like this.
    #[doc(hidden)]
    pub fn __joined<F: InOneRow<T>>(self) -> F::Part {
        F::part(self)
    }
}
