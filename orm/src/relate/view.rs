//! The typed part of loading views: rows to parts, parts and what was loaded to structs.

use super::typed::{Nodes, assembled, to_many, to_one, typed};
use super::{Erased, MapText, Order, Owners, PartText, Root, Typed};
use crate::decode::{Collect, Reader, WriteRow};
use crate::error::Result;
use crate::model::Nullity;
use crate::shape::Part;
use crate::value::SqlType;

/// The functions of a query for views that know its types.
pub(crate) struct Viewed<V> {
    /// Reads a view below which nothing is loaded.
    pub read: fn(&mut Reader<'_>) -> Result<V>,
    /// Writes one as JSON, if its struct can be left out.
    pub write: Option<WriteRow>,
    /// For a view below which something is.
    pub root: Root,
}

impl<V> Copy for Viewed<V> {}
impl<V> Clone for Viewed<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: Send + 'static> Viewed<V> {
    /// The part itself says nothing; its type does, which has no name.
    pub(crate) fn of<P: Part<Value = V>>(_: &P) -> Self {
        let root = Root {
            types: types::<P>,
            sink: |keys, expected| Nodes::of_root(keys, expected, P::read),
            loaded: assembled::<P::Read>,
            tree: |rows, parts| Ok(Box::new(Collect::done(finished::<P>(rows, parts)?))),
            text: PartText::<P>::ROOT,
        };
        let write = PartText::<P>::ROW;
        Viewed {
            read: |row| P::finish(P::read(row)?, &mut P::loaded(&mut Vec::new().into_iter())?),
            write,
            root,
        }
    }
}

fn types<P: Part>() -> Vec<SqlType> {
    let mut types = Vec::new();
    P::types(&mut types);
    types
}

/// The values of all rows.
fn finished<P: Part>(rows: Erased, parts: Vec<Erased>) -> Result<Vec<P::Value>> {
    let mut loaded = P::loaded(&mut parts.into_iter())?;
    typed::<P::Read>(rows)?.into_iter().map(|read| P::finish(read, &mut loaded)).collect()
}

fn branch<P: Part>(
    distribute: fn(Erased, Owners<'_>) -> Result<Erased>,
    empty: fn() -> Erased,
    text: Option<fn() -> Typed>,
) -> Typed {
    Typed {
        types: types::<P>,
        sink: |children| Nodes::of_children(children, P::read),
        loaded: assembled::<P::Read>,
        none: || Box::new(Vec::<P::Read>::new()),
        assemble: |rows, parts| Ok(Box::new(finished::<P>(rows, parts)?)),
        distribute,
        empty,
        text,
    }
}

/// The functions of an edge to any number of views.
pub(crate) fn viewed_many<P: Part>(_: &P) -> Typed {
    branch::<P>(to_many::<P::Value>, || Box::new(Vec::<Vec<P::Value>>::new()), PartText::<P>::MANY)
}

/// The functions of an edge to at most one view.
pub(crate) fn viewed_one<N: Nullity, P: Part>(_: &P) -> Typed {
    branch::<P>(to_one::<N, P::Value>, || Box::new(Vec::<N::Wrap<P::Value>>::new()), PartText::<P, N>::ONE)
}

/// The functions of an edge to any number of views, each under a key, in the order `O` of text.
pub(crate) fn viewed_map<Map, O, K, P>(_: &(K, P)) -> Typed
where
    Map: Default + Extend<(K::Value, P::Value)> + Send + 'static,
    O: Order<K::Value>,
    K: Part,
    P: Part,
{
    branch::<(K, P)>(
        to_map::<Map, K::Value, P::Value>,
        || Box::new(Vec::<Map>::new()),
        MapText::<K, P, O>::MAP,
    )
}

fn to_map<Map, K, V>(rows: Erased, owners: Owners<'_>) -> Result<Erased>
where
    Map: Default + Extend<(K, V)> + Send + 'static,
    K: Send + 'static,
    V: Send + 'static,
{
    let mut maps: Vec<Map> = std::iter::repeat_with(Map::default).take(owners.parents).collect();
    for (entry, owner) in typed::<(K, V)>(rows)?.into_iter().zip(owners.of_rows) {
        maps[*owner as usize].extend([entry]);
    }
    Ok(Box::new(maps))
}
