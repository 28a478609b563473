//! The typed part of loading: reading rows, building tuples, handing children out.

use super::{Assemble, Beside, Index, Keys, ModelText};
use crate::decode::{Collect, Reader, ResultColumns, Row, Sink, ValueRow, check_columns};
use crate::error::{Error, Kind, Result};
use crate::model::{Decl, ModelDef, Nullity};
use crate::query::ends::model_types;
use crate::query::{MOST_LEVELS, Selected};
use crate::value::{Decode, Scalar, SqlType, Value};
use std::any::Any;

/// A `Vec` whose type only the functions of its edge know.
pub(crate) type Erased = Box<dyn Any + Send>;

/// The functions of an edge that know its types.
#[derive(Clone, Copy)]
pub(crate) struct Typed {
    /// The types of the columns that a row is read from; the keys' columns follow them.
    pub types: fn() -> Vec<SqlType>,
    /// Reads the children's rows.
    pub sink: fn(Children) -> Box<dyn Sink>,
    /// What the sink has read.
    pub loaded: fn(Box<dyn Sink>) -> Result<Loaded>,
    /// No children at all.
    pub none: fn() -> Erased,
    /// Children and what was loaded below them, as tuples.
    pub assemble: fn(Erased, Vec<Erased>) -> Result<Erased>,
    /// Tuples to the parents that they belong to: one part for each parent.
    pub distribute: fn(Erased, Owners<'_>) -> Result<Erased>,
    /// The parts of no parents.
    pub empty: fn() -> Erased,
    /// The same for rows that become JSON, if their structs can be left out.
    pub text: Option<fn() -> Typed>,
}

/// What a sink of children needs to know.
pub(crate) struct Children {
    /// The types of all columns of the statement.
    pub expected: Vec<SqlType>,
    /// The keys of the edges below, to be filled.
    pub keys: Vec<Keys>,
    /// The parents.
    pub index: Index,
}

/// To whom children belong.
pub(crate) struct Owners<'a> {
    /// The parent of each child.
    pub of_rows: &'a [u32],
    /// The number of parents.
    pub parents: usize,
    /// What a parent without children has, where that is a value.
    pub absent: Value,
}

/// Rows that were read, as parents of the next edges.
pub(crate) struct Loaded {
    pub rows: Erased,
    pub len: usize,
    /// Which parent each row belongs to.
    pub owners: Vec<u32>,
    /// The rows' keys, for each edge below.
    pub keys: Vec<Keys>,
}

/// How a row is read.
pub(super) type Read<R> = fn(&mut Reader<'_>) -> Result<R>;

/// Reads rows, and on the way the keys for the edges below. A child that several parents share is
/// read once for each, so that models need not be `Clone`.
pub(super) struct Nodes<R> {
    expected: Vec<SqlType>,
    read: Read<R>,
    rows: Vec<R>,
    owners: Vec<u32>,
    keys: Vec<Keys>,
    index: Option<Index>,
}

impl<R: Send + 'static> Nodes<R> {
    pub(super) fn of_children(children: Children, read: Read<R>) -> Box<dyn Sink> {
        let Children { expected, keys, index } = children;
        Box::new(Nodes { expected, read, rows: Vec::new(), owners: Vec::new(), keys, index: Some(index) })
    }

    pub(super) fn of_root(keys: Vec<Keys>, expected: Vec<SqlType>, read: Read<R>) -> Box<dyn Sink> {
        Box::new(Nodes { expected, read, rows: Vec::new(), owners: Vec::new(), keys, index: None })
    }

    fn take(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push((self.read)(&mut Reader::new(row))?);
        self.keys.iter_mut().try_for_each(|keys| keys.push(row))
    }
}

impl<R: Send + 'static> Sink for Nodes<R> {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        check_columns(&self.expected, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        let Some(index) = self.index.take() else {
            return self.take(row);
        };
        let result = index.parents(row).and_then(|parents| {
            parents.iter().try_for_each(|parent| {
                self.owners.push(*parent);
                self.take(row)
            })
        });
        self.index = Some(index);
        result
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.owners.clear();
        self.keys.iter_mut().for_each(Keys::clear);
    }
}

pub(crate) fn wrong_type() -> Error {
    Error::new(Kind::Decode, "a loaded part has another type than its place in the tree")
}

pub(crate) fn typed<T: 'static>(rows: Erased) -> Result<Vec<T>> {
    rows.downcast::<Vec<T>>().map(|rows| *rows).map_err(|_| wrong_type())
}

/// The functions of a query's own rows that know their types.
#[derive(Clone, Copy)]
pub(crate) struct Root {
    /// The types of the columns that a row is read from.
    pub types: fn() -> Vec<SqlType>,
    /// Reads the rows: the key lists are filled, all columns have the types.
    pub sink: fn(Vec<Keys>, Vec<SqlType>) -> Box<dyn Sink>,
    /// What the sink has read.
    pub loaded: fn(Box<dyn Sink>) -> Result<Loaded>,
    /// The finished values, in a sink as an end expects it.
    pub tree: fn(Erased, Vec<Erased>) -> Result<Box<dyn Sink>>,
    /// The same for rows that become JSON, if their structs can be left out.
    pub text: Option<fn() -> Root>,
}

/// The functions of a query for a model's rows.
pub(crate) fn root<M: Decl, Out: Assemble<M>>() -> Root {
    Root {
        types: || model_types(M::DEF),
        sink: |keys, expected| Nodes::of_root(keys, expected, M::read),
        loaded: assembled::<M>,
        tree: |rows, parts| Ok(Box::new(Collect::done(Out::assemble(typed::<M>(rows)?, parts)?))),
        text: ModelText::<M>::ROOT,
    }
}

/// What a sink of [`root`] or of an edge has read.
pub(super) fn assembled<R: Send + 'static>(sink: Box<dyn Sink>) -> Result<Loaded> {
    let nodes = (sink as Box<dyn Any>).downcast::<Nodes<R>>().map_err(|_| wrong_type())?;
    Ok(Loaded { len: nodes.rows.len(), rows: Box::new(nodes.rows), owners: nodes.owners, keys: nodes.keys })
}

fn assemble<M: Decl, Out: Assemble<M>>(rows: Erased, parts: Vec<Erased>) -> Result<Erased> {
    Ok(Box::new(Out::assemble(typed::<M>(rows)?, parts)?))
}

pub(super) fn to_many<Out: Send + 'static>(rows: Erased, owners: Owners<'_>) -> Result<Erased> {
    let mut counts = vec![0_usize; owners.parents];
    for owner in owners.of_rows {
        counts[*owner as usize] += 1;
    }
    let mut groups: Vec<Vec<Out>> = counts.into_iter().map(Vec::with_capacity).collect();
    for (row, owner) in typed::<Out>(rows)?.into_iter().zip(owners.of_rows) {
        groups[*owner as usize].push(row);
    }
    Ok(Box::new(groups))
}

/// At most one child for each parent.
fn at_most_one<Out: Send + 'static>(rows: Erased, owners: &Owners<'_>) -> Result<Vec<Option<Out>>> {
    let mut of_parents: Vec<Option<Out>> = std::iter::repeat_with(|| None).take(owners.parents).collect();
    for (row, owner) in typed::<Out>(rows)?.into_iter().zip(owners.of_rows) {
        of_parents[*owner as usize] = Some(row);
    }
    Ok(of_parents)
}

pub(super) fn to_one<N: Nullity, Out: Send + 'static>(rows: Erased, owners: Owners<'_>) -> Result<Erased> {
    let wrapped: Result<Vec<N::Wrap<Out>>> = at_most_one(rows, &owners)?.into_iter().map(N::wrap).collect();
    Ok(Box::new(wrapped?))
}

fn to_value<T: Decode>(rows: Erased, owners: Owners<'_>) -> Result<Erased> {
    let absent = [owners.absent.clone()];
    let or_absent = |value: Option<T>| value.map_or_else(|| T::read(&ValueRow(&absent), 0), Ok);
    let values: Result<Vec<T>> = at_most_one(rows, &owners)?.into_iter().map(or_absent).collect();
    Ok(Box::new(values?))
}

/// The functions of an edge to any number of rows.
pub(crate) fn many<M: Decl, Out: Assemble<M>>() -> Typed {
    Typed {
        types: || model_types(M::DEF),
        sink: |children| Nodes::of_children(children, M::read),
        loaded: assembled::<M>,
        none: || Box::new(Vec::<M>::new()),
        assemble: assemble::<M, Out>,
        distribute: to_many::<Out>,
        empty: || Box::new(Vec::<Vec<Out>>::new()),
        text: ModelText::<M>::MANY,
    }
}

/// The functions of an edge that is followed again and again: the depth is the first part beside a
/// row.
pub(crate) fn deep<M: Decl, Out: Assemble<M>>() -> Typed {
    Typed {
        types: deep_types::<M>,
        sink: |children| Nodes::of_children(children, |row| Ok((M::read(row)?, row.next::<i64>()?))),
        loaded: assembled::<(M, i64)>,
        none: || Box::new(Vec::<(M, i64)>::new()),
        assemble: |rows, mut parts| {
            let (rows, depths): (Vec<M>, Vec<i64>) = typed::<(M, i64)>(rows)?.into_iter().unzip();
            depths.iter().try_for_each(|depth| deep_enough(M::DEF, *depth))?;
            parts.insert(0, Box::new(depths));
            Ok(Box::new(Out::assemble(rows, parts)?))
        },
        distribute: to_many::<Out>,
        empty: || Box::new(Vec::<Vec<Out>>::new()),
        text: ModelText::<M>::DEEP,
    }
}

/// The functions of an edge to any number of rows, each with its link: that is the first part beside a
/// row.
pub(crate) fn linked<M: Decl, L: Decl, Out: Assemble<M>>() -> Typed {
    Typed {
        types: || {
            let mut types = model_types(M::DEF);
            types.extend(model_types(L::DEF));
            types
        },
        sink: |children| Nodes::of_children(children, |row| Ok((M::read(row)?, L::read(row)?))),
        loaded: assembled::<(M, L)>,
        none: || Box::new(Vec::<(M, L)>::new()),
        assemble: |rows, mut parts| {
            let (rows, links): (Vec<M>, Vec<L>) = typed::<(M, L)>(rows)?.into_iter().unzip();
            parts.insert(0, Box::new(links));
            Ok(Box::new(Out::assemble(rows, parts)?))
        },
        distribute: to_many::<Out>,
        empty: || Box::new(Vec::<Vec<Out>>::new()),
        text: None,
    }
}

/// A row, and its depth.
pub(super) fn deep_types<M: Decl>() -> Vec<SqlType> {
    let mut types = model_types(M::DEF);
    types.push(SqlType::I64);
    types
}

/// Refuses a depth that not every database reaches.
pub(super) fn deep_enough(model: &ModelDef, depth: i64) -> Result<()> {
    if depth.unsigned_abs() > MOST_LEVELS {
        let message = format!("rows of `{}` lie deeper than {MOST_LEVELS} levels", model.name);
        return Err(Error::new(Kind::InvalidInput, message)
            .hint("go a part of the way by `.depth(..)`, and on from there"));
    }
    Ok(())
}

/// The functions of an edge to at most one row.
pub(crate) fn one<M: Decl, N: Nullity, Out: Assemble<M>>() -> Typed {
    Typed {
        distribute: to_one::<N, Out>,
        empty: || Box::new(Vec::<N::Wrap<Out>>::new()),
        text: ModelText::<M, N>::ONE,
        ..many::<M, Out>()
    }
}

/// The functions of an edge to something that is selected of any number of rows.
pub(crate) fn selected_many<S: Selected, Below: Beside<S::Out>>() -> Typed {
    Typed {
        types: || {
            let mut types = Vec::new();
            S::types(&mut types);
            types
        },
        sink: |children| Nodes::of_children(children, S::read),
        loaded: assembled::<S::Out>,
        none: || Box::new(Vec::<S::Out>::new()),
        assemble: |rows, parts| Ok(Box::new(Below::beside(typed::<S::Out>(rows)?, parts)?)),
        distribute: to_many::<Below::Out>,
        empty: || Box::new(Vec::<Vec<Below::Out>>::new()),
        text: None,
    }
}

/// The functions of an edge to something that is selected of at most one row.
pub(crate) fn selected_one<N: Nullity, S: Selected, Below: Beside<S::Out>>() -> Typed {
    Typed {
        distribute: to_one::<N, Below::Out>,
        empty: || Box::new(Vec::<N::Wrap<Below::Out>>::new()),
        ..selected_many::<S, Below>()
    }
}

/// The functions of an edge to a value over the rows of each parent.
pub(crate) fn value<B: Scalar, N: Nullity>() -> Typed {
    Typed {
        types: || vec![B::TYPE],
        sink: |children| Nodes::of_children(children, |row| row.next::<N::Of<B>>()),
        loaded: assembled::<N::Of<B>>,
        none: || Box::new(Vec::<N::Of<B>>::new()),
        assemble: |rows, _| Ok(rows),
        distribute: to_value::<N::Of<B>>,
        empty: || Box::new(Vec::<N::Of<B>>::new()),
        text: None,
    }
}
