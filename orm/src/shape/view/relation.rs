//! Fields that hold views of related rows.

use super::joined::{Joined, MaybeJoined};
use super::{Part, View};
use crate::decode::{Reader, WriteRow};
use crate::error::Result;
use crate::model::{Columns, Decl, Many, Nullable, Nullity, One, Path, Required};
use crate::query::{Expr, Load, LoadMany, LoadOne, Source, ToMany, ToOne};
use crate::relate::{AsTheyCame, Edge, Sorted, typed, wrong_type};
use crate::shape::ViewPlan;
use crate::value::{Decode, Scalar, SqlType};
use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;

/// A relation for a field of the type `F`.
#[doc(hidden)]
pub struct RelationPart<F> {
    edge: Edge,
    marker: PhantomData<fn() -> F>,
}

impl<F> RelationPart<F> {
    fn new(edge: Edge) -> Self {
        RelationPart { edge, marker: PhantomData }
    }
}

impl<F: Send + 'static> Part for RelationPart<F> {
    type Value = F;
    type Read = ();
    type Loaded = std::vec::IntoIter<F>;
    fn ask(self, plan: &mut ViewPlan) {
        plan.edges.push(self.edge);
    }
    fn types(_: &mut Vec<SqlType>) {}
    #[inline]
    fn read(_: &mut Reader<'_>) -> Result<()> {
        Ok(())
    }
    fn loaded(parts: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<Self::Loaded> {
        Ok(typed::<F>(parts.next().ok_or_else(wrong_type)?)?.into_iter())
    }
    #[inline]
    fn finish((): (), loaded: &mut Self::Loaded) -> Result<F> {
        loaded.next().ok_or_else(wrong_type)
    }
    const JSON: Option<WriteRow> = Some(|_, to| {
        to.gap();
        Ok(())
    });
}

/// A field of this type holds the one row of `T` that a relation leads to.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation leads to one `{T}`, and this field is a `{Self}`",
    label = "expected a view of `{T}`"
)]
pub trait OneOf<T: Decl>: Sized + Send + 'static {
    /// What reads it. A type that does not fit has none, so that the compiler says no more of it.
    type Part: Part<Value = Self>;
    /// What reads it from a relation.
    fn part(load: LoadOne<T, Required>) -> Self::Part;
    /// What reads it from the columns at the end of a path.
    fn joined(at: Path) -> impl Part<Value = Self>;
}

#[diagnostic::do_not_recommend]
impl<T: Decl, V: View<Of = T>> OneOf<T> for V {
    type Part = RelationPart<Self>;
    fn part(load: LoadOne<T, Required>) -> RelationPart<Self> {
        RelationPart::new(load.view::<V>().edge())
    }
    fn joined(at: Path) -> impl Part<Value = Self> {
        Joined::new(at, V::plan(T::columns(at)))
    }
}

/// A field of this type holds the row of `T` that a relation leads to, if there is one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation may lead to no `{T}`, and this field is a `{Self}`",
    label = "expected an `Option` of a view of `{T}`"
)]
pub trait OptionOf<T: Decl>: Sized + Send + 'static {
    /// What reads it. A type that does not fit has none, so that the compiler says no more of it.
    type Part: Part<Value = Self>;
    /// What reads it from a relation.
    fn part(load: LoadOne<T, Nullable>) -> Self::Part;
    /// What reads it from the columns at the end of a path.
    fn joined(at: Path) -> impl Part<Value = Self>;
}

#[diagnostic::do_not_recommend]
impl<T: Decl, V: View<Of = T>> OptionOf<T> for Option<V> {
    type Part = RelationPart<Self>;
    fn part(load: LoadOne<T, Nullable>) -> RelationPart<Self> {
        RelationPart::new(load.view::<V>().edge())
    }
    fn joined(at: Path) -> impl Part<Value = Self> {
        MaybeJoined::<T, _>::new(at, V::plan(T::columns(at)))
    }
}

/// A field of this type holds the rows of `T` that a relation leads to.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation leads to many `{T}`, and this field is a `{Self}`",
    label = "expected a `Vec` of views of `{T}`"
)]
pub trait ManyOf<T: Decl>: Sized + Send + 'static {
    /// What reads it. A type that does not fit has none, so that the compiler says no more of it.
    type Part: Part<Value = Self>;
    /// What reads it from a relation.
    fn part(load: LoadMany<T>) -> Self::Part;
}

#[diagnostic::do_not_recommend]
impl<T: Decl, V: View<Of = T>> ManyOf<T> for Vec<V> {
    type Part = RelationPart<Self>;
    fn part(load: LoadMany<T>) -> RelationPart<Self> {
        RelationPart::new(load.view::<V>().edge())
    }
}

/// A field of this type holds the rows of `T` that a relation leads to, each under a key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "each `{T}` has a key of the type `{K}` here, and this field is a `{Self}`",
    label = "expected a `HashMap<{K}, ..>` or a `BTreeMap<{K}, ..>` of views of `{T}`"
)]
pub trait MapOf<T: Decl, K>: Sized + Send + 'static {
    /// What reads it. A type that does not fit has none, so that the compiler says no more of it.
    type Part: Part<Value = Self>;
    /// What reads it from a relation and a key.
    fn part<P: Part<Value = K>>(load: LoadMany<T>, key: impl FnOnce(Columns<T>) -> P) -> Self::Part;
}

#[diagnostic::do_not_recommend]
impl<T, K, V, H> MapOf<T, K> for HashMap<K, V, H>
where
    T: Decl,
    K: Decode + Hash + Eq,
    V: View<Of = T>,
    H: BuildHasher + Default + Send + 'static,
{
    type Part = RelationPart<Self>;
    fn part<P: Part<Value = K>>(load: LoadMany<T>, key: impl FnOnce(Columns<T>) -> P) -> RelationPart<Self> {
        RelationPart::new(load.mapped::<Self, AsTheyCame, V, P>(key).edge())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decl, K: Decode + Ord, V: View<Of = T>> MapOf<T, K> for BTreeMap<K, V> {
    type Part = RelationPart<Self>;
    fn part<P: Part<Value = K>>(load: LoadMany<T>, key: impl FnOnce(Columns<T>) -> P) -> RelationPart<Self> {
        RelationPart::new(load.mapped::<Self, Sorted, V, P>(key).edge())
    }
}

impl<T: Decl> ToMany<T> {
    /// Fills a view's field of the type `F`, a map by a key.
    #[doc(hidden)]
    pub fn __fill_by<F, B, N, S>(self, key: impl FnOnce(Columns<T>) -> Expr<B, N, S>) -> F::Part
    where
        F: MapOf<T, N::Of<B>>,
        B: Scalar,
        N: Nullity,
        S: Source,
    {
        LoadMany::from(self).__fill_by::<F, B, N, S>(key)
    }

    /// The same of a view that says `json`.
    #[doc(hidden)]
    #[cfg(feature = "json")]
    pub fn __fill_json_by<F, B, N, S>(self, key: impl FnOnce(Columns<T>) -> Expr<B, N, S>) -> F::Part
    where
        F: MapOf<T, N::Of<B>>,
        B: Scalar,
        N: Nullity,
        N::Of<B>: serde::Serialize,
        S: Source,
    {
        LoadMany::from(self).__fill_json_by::<F, B, N, S>(key)
    }
}

impl<T: Decl> LoadMany<T> {
    /// Fills a view's field of the type `F`, a map by a key.
    #[doc(hidden)]
    pub fn __fill_by<F, B, N, S>(self, key: impl FnOnce(Columns<T>) -> Expr<B, N, S>) -> F::Part
    where
        F: MapOf<T, N::Of<B>>,
        B: Scalar,
        N: Nullity,
        S: Source,
    {
        F::part(self, |columns| key(columns).__fill::<N::Of<B>>())
    }

    /// The same of a view that says `json`.
    #[doc(hidden)]
    #[cfg(feature = "json")]
    pub fn __fill_json_by<F, B, N, S>(self, key: impl FnOnce(Columns<T>) -> Expr<B, N, S>) -> F::Part
    where
        F: MapOf<T, N::Of<B>>,
        B: Scalar,
        N: Nullity,
        N::Of<B>: serde::Serialize,
        S: Source,
    {
        F::part(self, |columns| super::as_member(key(columns).__fill::<N::Of<B>>()))
    }
}

impl<S: Decl, T: Decl> One<S, T, Required> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: OneOf<T>>(self) -> F::Part {
        self.get().__fill::<F>()
    }
}

impl<S: Decl, T: Decl> One<S, T, Nullable> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: OptionOf<T>>(self) -> F::Part {
        self.get().__fill::<F>()
    }
}

impl<S: Decl, T: Decl> Many<S, T> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: ManyOf<T>>(self) -> F::Part {
        self.get().__fill::<F>()
    }
}

impl<T: Decl> ToOne<T, Required> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: OneOf<T>>(self) -> F::Part {
        F::part(self.into())
    }
}

impl<T: Decl> ToOne<T, Nullable> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: OptionOf<T>>(self) -> F::Part {
        F::part(self.into())
    }
}

impl<T: Decl> LoadOne<T, Nullable> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: OptionOf<T>>(self) -> F::Part {
        F::part(self)
    }
}

impl<T: Decl> ToMany<T> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: ManyOf<T>>(self) -> F::Part {
        F::part(self.into())
    }
}

impl<T: Decl> LoadMany<T> {
    /// Fills a view's field of the type `F`.
    #[doc(hidden)]
    pub fn __fill<F: ManyOf<T>>(self) -> F::Part {
        F::part(self)
    }
}
