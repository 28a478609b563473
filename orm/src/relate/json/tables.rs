//! The functions of edges and of queries for text, where there are any.

use super::Order;
use super::lines::{
    Frame, Lines, Rows, Take, assemble, at_most_one, empty, entry, exactly_one, into_lines, lists, maps,
};
use crate::decode::{Collect, Reader, RowText, Sink, WriteRow, no_json};
use crate::error::Result;
use crate::model::{Decl, Nullity};
use crate::query::ends::model_types;
use crate::relate::typed::{deep_enough, deep_types};
use crate::relate::{Children, Keys, Root, Typed};
use crate::shape::Part;
use crate::value::SqlType;
use std::marker::PhantomData;

/// A model's rows.
pub(crate) struct ModelText<M, N = ()>(PhantomData<fn() -> (M, N)>);

impl<M: Decl> ModelText<M> {
    /// What writes a row below which nothing is loaded.
    pub(crate) const ROW: Option<WriteRow> = if M::JSON.is_some() { Some(model_row::<M>) } else { None };
    pub(in crate::relate) const ROOT: Option<fn() -> Root> =
        if M::JSON.is_some() { Some(Self::root) } else { None };
    pub(in crate::relate) const MANY: Option<fn() -> Typed> =
        if M::JSON.is_some() { Some(Self::many) } else { None };
    pub(in crate::relate) const DEEP: Option<fn() -> Typed> =
        if M::JSON.is_some() { Some(Self::deep) } else { None };

    fn root() -> Root {
        root(
            || model_types(M::DEF),
            |keys, expected| {
                let take = rows(model_row::<M>, !keys.is_empty());
                Lines::of_root(keys, expected, take)
            },
        )
    }

    fn many() -> Typed {
        branch::<()>(
            || model_types(M::DEF),
            |children| {
                let take = rows(model_row::<M>, !children.keys.is_empty());
                Lines::of_children(children, take)
            },
        )
    }

    fn deep() -> Typed {
        branch::<()>(deep_types::<M>, |children| Lines::of_children(children, rows(deep_row::<M>, true)))
    }
}

impl<M: Decl, N: Nullity> ModelText<M, N> {
    pub(in crate::relate) const ONE: Option<fn() -> Typed> =
        if M::JSON.is_some() { Some(Self::one) } else { None };

    fn one() -> Typed {
        one::<N>(ModelText::<M>::many())
    }
}

/// A view's rows.
pub(in crate::relate) struct PartText<P, N = ()>(PhantomData<fn() -> (P, N)>);

impl<P: Part> PartText<P> {
    pub(in crate::relate) const ROOT: Option<fn() -> Root> =
        if P::JSON.is_some() { Some(Self::root) } else { None };
    pub(in crate::relate) const MANY: Option<fn() -> Typed> =
        if P::JSON.is_some() { Some(Self::many) } else { None };
    /// What writes a row below which nothing is loaded.
    pub(in crate::relate) const ROW: Option<WriteRow> =
        if P::JSON.is_some() { Some(view_row::<P>) } else { None };

    fn root() -> Root {
        root(types::<P>, |keys, expected| Lines::of_root(keys, expected, rows(view_row::<P>, false)))
    }

    fn many() -> Typed {
        branch::<()>(types::<P>, |children| Lines::of_children(children, rows(view_row::<P>, false)))
    }
}

impl<P: Part, N: Nullity> PartText<P, N> {
    pub(in crate::relate) const ONE: Option<fn() -> Typed> =
        if P::JSON.is_some() { Some(Self::one) } else { None };

    fn one() -> Typed {
        one::<N>(PartText::<P>::many())
    }
}

/// Views under keys.
pub(in crate::relate) struct MapText<K, P, O>(PhantomData<fn() -> (K, P, O)>);

impl<K: Part, P: Part, O: Order<K::Value>> MapText<K, P, O> {
    pub(in crate::relate) const MAP: Option<fn() -> Typed> =
        if K::JSON.is_some() && P::JSON.is_some() { Some(Self::map) } else { None };

    fn map() -> Typed {
        let typed = branch::<K::Value>(types::<(K, P)>, |children| {
            let write: WriteRow = |row, to| entry(row, to, view_row::<K>, view_row::<P>);
            // A key is one column, for which nothing is loaded.
            let key =
                |row: &mut Reader<'_>| K::finish(K::read(row)?, &mut K::loaded(&mut Vec::new().into_iter())?);
            Lines::of_children(children, Take { write, frame: Frame::Bare, entry: key })
        });
        Typed { distribute: maps::<K::Value, O>, ..typed }
    }
}

fn types<P: Part>() -> Vec<SqlType> {
    let mut types = Vec::new();
    P::types(&mut types);
    types
}

/// Writes a row of a model that is written without its struct.
fn model_row<M: Decl>(row: &mut Reader<'_>, to: &mut RowText<'_>) -> Result<()> {
    match M::JSON {
        Some(write) => write(row, to.bytes()),
        None => Err(no_json()),
    }
}

/// A row and its depth.
fn deep_row<M: Decl>(row: &mut Reader<'_>, to: &mut RowText<'_>) -> Result<()> {
    model_row::<M>(row, to)?;
    let depth = row.next::<i64>()?;
    deep_enough(M::DEF, depth)?;
    to.bytes().extend_from_slice(format!(",{depth}").as_bytes());
    Ok(())
}

/// Writes a row of a view that is written without its struct.
fn view_row<P: Part>(row: &mut Reader<'_>, to: &mut RowText<'_>) -> Result<()> {
    match P::JSON {
        Some(write) => write(row, to),
        None => Err(no_json()),
    }
}

/// How rows of which nothing but their text has to be known are taken.
fn rows(write: WriteRow, tuple: bool) -> Take<()> {
    Take { write, frame: if tuple { Frame::Tuple } else { Frame::Bare }, entry: |_| Ok(()) }
}

fn root(types: fn() -> Vec<SqlType>, sink: fn(Vec<Keys>, Vec<SqlType>) -> Box<dyn Sink>) -> Root {
    Root {
        types,
        sink,
        loaded: Lines::<()>::loaded,
        tree: |rows, parts| Ok(Box::new(Collect::done(vec![into_lines(rows, parts)?]))),
        text: None,
    }
}

fn branch<E: Send + 'static>(types: fn() -> Vec<SqlType>, sink: fn(Children) -> Box<dyn Sink>) -> Typed {
    Typed {
        types,
        sink,
        loaded: Lines::<E>::loaded,
        none: || Box::new(Rows::<E>::none()),
        assemble: assemble::<E>,
        distribute: lists,
        empty,
        text: None,
    }
}

fn one<N: Nullity>(many: Typed) -> Typed {
    Typed { distribute: if N::NULLABLE { at_most_one } else { exactly_one }, ..many }
}
