//! The typed part of loading: reading rows, building tuples, handing children out.

use super::{Index, Keys};
use crate::decode::{Collect, Reader, ResultColumns, Row, Sink, check_columns};
use crate::error::{Error, Kind, Result};
use crate::model::{Decl, ModelDef, Nullity, RelationDef, RelationKind};
use crate::value::SqlType;
use std::any::Any;

/// A `Vec` whose type only the functions of its edge know.
pub(crate) type Erased = Box<dyn Any + Send>;

/// The functions of an edge that know its types.
#[derive(Clone, Copy)]
pub(crate) struct Typed {
    /// Reads the children's rows.
    pub sink: fn(Vec<Keys>, Index, &'static ModelDef, &'static RelationDef) -> Box<dyn Sink>,
    /// What the sink has read.
    pub loaded: fn(Box<dyn Sink>) -> Result<Loaded>,
    /// No children at all.
    pub none: fn() -> Erased,
    /// Children and what was loaded below them, as tuples.
    pub assemble: fn(Erased, Vec<Erased>) -> Result<Erased>,
    /// Tuples to the parents that they belong to: one part for each parent.
    pub distribute: fn(Erased, &[u32], usize) -> Result<Erased>,
    /// The parts of no parents.
    pub empty: fn() -> Erased,
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

/// Reads the rows of a model, and on the way the keys for the edges below. A child that several
/// parents share is read once for each, so that models need not be `Clone`.
struct Nodes<M> {
    expected: Vec<SqlType>,
    rows: Vec<M>,
    owners: Vec<u32>,
    keys: Vec<Keys>,
    index: Option<Index>,
}

impl<M: Decl> Nodes<M> {
    fn take(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push(M::read(&mut Reader::new(row))?);
        self.keys.iter_mut().try_for_each(|keys| keys.push(row))
    }
}

impl<M: Decl> Sink for Nodes<M> {
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

fn wrong_type() -> Error {
    Error::new(Kind::Decode, "a loaded part has another type than its place in the tree")
}

pub(super) fn typed<T: 'static>(rows: Erased) -> Result<Vec<T>> {
    rows.downcast::<Vec<T>>().map(|rows| *rows).map_err(|_| wrong_type())
}

/// The sink of a query's own rows.
pub(crate) fn root<M: Decl>(keys: Vec<Keys>, model: &'static ModelDef) -> Box<dyn Sink> {
    let expected = crate::query::ends::model_types(model);
    Box::new(Nodes::<M> { expected, rows: Vec::new(), owners: Vec::new(), keys, index: None })
}

fn children<M: Decl>(
    keys: Vec<Keys>,
    index: Index,
    model: &'static ModelDef,
    relation: &'static RelationDef,
) -> Box<dyn Sink> {
    let mut expected = crate::query::ends::model_types(model);
    if let RelationKind::ManyToMany { through, near, .. } = relation.kind {
        expected.extend(
            near.iter().filter_map(|column| through().columns.get(usize::from(*column))).map(|c| c.ty),
        );
    }
    Box::new(Nodes::<M> { expected, rows: Vec::new(), owners: Vec::new(), keys, index: Some(index) })
}

/// What a sink of [`root`] or of an edge has read.
pub(crate) fn assembled<M: Decl>(sink: Box<dyn Sink>) -> Result<Loaded> {
    let nodes = (sink as Box<dyn Any>).downcast::<Nodes<M>>().map_err(|_| wrong_type())?;
    Ok(Loaded { len: nodes.rows.len(), rows: Box::new(nodes.rows), owners: nodes.owners, keys: nodes.keys })
}

/// The finished values of a whole query, in a sink as its end expects it.
pub(crate) fn root_tree<M: Decl, Out: Assemble<M>>(
    rows: Erased,
    parts: Vec<Erased>,
) -> Result<Box<dyn Sink>> {
    Ok(Box::new(Collect::done(Out::assemble(typed::<M>(rows)?, parts)?)))
}

fn assemble<M: Decl, Out: Assemble<M>>(rows: Erased, parts: Vec<Erased>) -> Result<Erased> {
    Ok(Box::new(Out::assemble(typed::<M>(rows)?, parts)?))
}

fn to_many<Out: Send + 'static>(rows: Erased, owners: &[u32], parents: usize) -> Result<Erased> {
    let mut counts = vec![0_usize; parents];
    for owner in owners {
        counts[*owner as usize] += 1;
    }
    let mut groups: Vec<Vec<Out>> = counts.into_iter().map(Vec::with_capacity).collect();
    for (row, owner) in typed::<Out>(rows)?.into_iter().zip(owners) {
        groups[*owner as usize].push(row);
    }
    Ok(Box::new(groups))
}

fn to_one<N: Nullity, Out: Send + 'static>(rows: Erased, owners: &[u32], parents: usize) -> Result<Erased> {
    let mut of_parents: Vec<Option<Out>> = std::iter::repeat_with(|| None).take(parents).collect();
    for (row, owner) in typed::<Out>(rows)?.into_iter().zip(owners) {
        of_parents[*owner as usize] = Some(row);
    }
    let wrapped: Result<Vec<N::Wrap<Out>>> = of_parents.into_iter().map(N::wrap).collect();
    Ok(Box::new(wrapped?))
}

/// The functions of an edge to any number of rows.
pub(crate) fn many<M: Decl, Out: Assemble<M>>() -> Typed {
    Typed {
        sink: children::<M>,
        loaded: assembled::<M>,
        none: || Box::new(Vec::<M>::new()),
        assemble: assemble::<M, Out>,
        distribute: to_many::<Out>,
        empty: || Box::new(Vec::<Vec<Out>>::new()),
    }
}

/// The functions of an edge to at most one row.
pub(crate) fn one<M: Decl, N: Nullity, Out: Assemble<M>>() -> Typed {
    Typed {
        sink: children::<M>,
        loaded: assembled::<M>,
        none: || Box::new(Vec::<M>::new()),
        assemble: assemble::<M, Out>,
        distribute: to_one::<N, Out>,
        empty: || Box::new(Vec::<N::Wrap<Out>>::new()),
    }
}

/// What `.with` makes of `Self` and one more part.
#[diagnostic::on_unimplemented(
    message = "a query loads at most 11 relations beside each other",
    note = "nest them, or use a struct with `#[derive(View)]`"
)]
pub trait Append<Part> {
    /// The longer tuple.
    type Out;
}

impl<M: Decl, Part> Append<Part> for M {
    type Out = (M, Part);
}

/// A value that is built from a row of `M` and the parts that were loaded for it.
pub trait Assemble<M>: Sized + Send + 'static {
    /// Builds the values of all rows.
    ///
    /// # Errors
    /// If the parts do not fit; they always do.
    #[doc(hidden)]
    fn assemble(rows: Vec<M>, parts: Vec<Box<dyn Any + Send>>) -> Result<Vec<Self>>;
}

impl<M: Decl> Assemble<M> for M {
    fn assemble(rows: Vec<M>, _: Vec<Erased>) -> Result<Vec<M>> {
        Ok(rows)
    }
}

macro_rules! tuples {
    ($($name:ident)*; ) => {};
    ($($name:ident)*; $next:ident $($rest:ident)*) => {
        impl<M: Decl, $($name,)* $next> Append<$next> for (M, $($name,)*) {
            type Out = (M, $($name,)* $next);
        }
        impl<M: Decl, $($name: Send + 'static,)* $next: Send + 'static> Assemble<M> for (M, $($name,)* $next) {
            #[allow(non_snake_case, reason = "one letter names a type and its values")]
            fn assemble(rows: Vec<M>, parts: Vec<Erased>) -> Result<Vec<Self>> {
                let mut parts = parts.into_iter();
                $(let mut $name = typed::<$name>(parts.next().ok_or_else(wrong_type)?)?.into_iter();)*
                let mut $next = typed::<$next>(parts.next().ok_or_else(wrong_type)?)?.into_iter();
                rows.into_iter()
                    .map(|row| Ok((
                        row,
                        $($name.next().ok_or_else(wrong_type)?,)*
                        $next.next().ok_or_else(wrong_type)?,
                    )))
                    .collect()
            }
        }
        tuples!($($name)* $next; $($rest)*);
    };
}
tuples!(; A B C D E F G H I J K);
