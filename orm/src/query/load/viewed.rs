//! Loads of views instead of whole rows.

use super::{Load, LoadMany, LoadOne, Parts, Pick};
use crate::model::{Columns, Decl, Nullity};
use crate::query::{ToMany, ToOne};
use crate::relate::{Edge, Order, Typed, viewed_many, viewed_map, viewed_one};
use crate::shape::{Part, View, ViewOf, ViewPlan};
use std::marker::PhantomData;

/// A relation whose rows are loaded as views: what `.with` loads.
pub struct LoadView<Out> {
    edge: Edge,
    marker: PhantomData<fn() -> Out>,
}

#[diagnostic::do_not_recommend]
impl<Out: Send + 'static> Load for LoadView<Out> {
    type Out = Out;
    fn edge(self) -> Edge {
        self.edge
    }
}

impl<Out> LoadView<Out> {
    /// A relation of which a view is loaded.
    fn new(parts: Parts, plan: ViewPlan, typed: Typed) -> Self {
        let parts = Parts { nested: plan.edges, ..parts };
        LoadView { edge: parts.edge(Pick::Nodes(plan.nodes), typed), marker: PhantomData }
    }
}

impl<T: Decl> LoadMany<T> {
    /// Views of the rows instead of whole rows.
    #[must_use]
    pub fn view<V: ViewOf<T>>(mut self) -> LoadView<Vec<V>> {
        let (plan, typed) = ViewPlan::of::<V, _>(&mut self.parts.spec, |at, columns, plan| {
            plan.ask(at, V::plan(columns), viewed_many)
        });
        LoadView::new(self.parts, plan, typed)
    }
}

impl<T: Decl> LoadMany<T> {
    /// Views of the rows, each under a key; in the order `O` where they become text.
    pub(crate) fn mapped<Map, O, V, P>(mut self, key: impl FnOnce(Columns<T>) -> P) -> LoadView<Map>
    where
        Map: Default + Extend<(P::Value, V)> + Send + 'static,
        O: Order<P::Value>,
        P: Part,
        V: View<Of = T>,
    {
        let (plan, typed) = ViewPlan::of::<V, _>(&mut self.parts.spec, |at, columns, plan| {
            plan.ask(at, (key(columns), V::plan(columns)), viewed_map::<Map, O, _, _>)
        });
        LoadView::new(self.parts, plan, typed)
    }
}

impl<T: Decl> ToMany<T> {
    /// Views of the rows instead of whole rows: `p.comments().view::<CommentLine>()`.
    #[must_use]
    pub fn view<V: ViewOf<T>>(self) -> LoadView<Vec<V>> {
        LoadMany::from(self).view()
    }
}

impl<T: Decl, N: Nullity> LoadOne<T, N> {
    /// A view of the row instead of the whole row.
    #[must_use]
    pub fn view<V: ViewOf<T>>(mut self) -> LoadView<N::Wrap<V>> {
        let (plan, typed) = ViewPlan::of::<V, _>(&mut self.parts.spec, |at, columns, plan| {
            plan.ask(at, V::plan(columns), viewed_one::<N, _>)
        });
        LoadView::new(self.parts, plan, typed)
    }
}

impl<T: Decl, N: Nullity> ToOne<T, N> {
    /// A view of the row instead of the whole row: `p.author().view::<AuthorLine>()`.
    #[must_use]
    pub fn view<V: ViewOf<T>>(self) -> LoadView<N::Wrap<V>> {
        LoadOne::from(self).view()
    }
}
