//! New values for a row, in the hands of a hook.

use super::new_row::{own, typed};
use crate::error::{Error, Kind, Result};
use crate::model::{Columns, Decl, Field, Nullity};
use crate::query::{Expr, Node, Sets, Spec, add_sets};
use crate::shape::Fill;
use crate::value::{ColumnType, Scalar};
use std::marker::PhantomData;

/// The new values that a row of the model `M` is about to get: what a hook `before_update` is given.
///
/// ```
/// use plough::Changes;
/// use plough::prelude::*;
///
/// #[derive(Model, Debug)]
/// #[model(table = "posts", before_update = count_edits)]
/// struct Post {
///     #[model(id, auto)]
///     id: i64,
///     title: String,
///     #[model(default = 0)]
///     edits: i32,
/// }
///
/// async fn count_edits(_: &Tx, before: &Post, changes: &mut Changes<Post>) -> plough::Result<()> {
///     if changes.get(|p| p.title)?.is_some_and(|title| title != before.title) {
///         changes.set(|p| p.edits, before.edits + 1);
///     }
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
/// # let db = Db::connect("sqlite::memory:").await?;
/// # db.create_tables::<(Post,)>().await?;
/// let post = insert!(Post { title: "One" }).exec(&db).await?;
/// let post = Post::update(post.id).set_with(|p| p.title.set("Two")).returning(&db).await?;
/// assert_eq!(post.edits, 1);
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Changes<M> {
    sets: Vec<(u16, Node)>,
    /// Where the row's own columns stand in the expressions.
    which: Spec,
    marker: PhantomData<fn() -> M>,
}

impl<M: Decl> Changes<M> {
    pub(super) fn new(sets: Vec<(u16, Node)>, scope: Option<u8>) -> Self {
        Changes { sets, which: Spec { scope, ..Spec::default() }, marker: PhantomData }
    }

    pub(super) fn into_sets(self) -> Vec<(u16, Node)> {
        self.sets
    }

    /// The new value of a column: `None` if it stays as it is.
    ///
    /// # Errors
    /// If the database computes it (`p.views.set(p.views + 1)`): then it is not known before.
    pub fn get<B, N, T: ColumnType>(
        &self,
        column: impl FnOnce(Columns<M>) -> Expr<B, N, Field<M, T>>,
    ) -> Result<Option<T>> {
        let index = own::<M, B, N, T>(column);
        match self.sets.iter().find(|(set, _)| *set == index) {
            None => Ok(None),
            Some((_, Node::Value(value))) => typed(value).map(Some),
            Some(_) => {
                let field = M::DEF.columns.get(usize::from(index)).map_or("", |column| column.field);
                let message =
                    format!("the database computes the new value of `{field}`: it is not known before");
                let error = Error::new(Kind::InvalidInput, message).model(Some(M::DEF.name));
                Err(error.hint("ask `.changes(..)` first, or look at the row in `after_update`"))
            }
        }
    }

    /// Whether a column gets a new value, be it one that the database computes.
    pub fn changes<B, N, T>(&self, column: impl FnOnce(Columns<M>) -> Expr<B, N, Field<M, T>>) -> bool {
        let index = own::<M, B, N, T>(column);
        self.sets.iter().any(|(set, _)| *set == index)
    }

    /// Gives a column a new value, whatever it was to become before.
    pub fn set<B: Scalar, N: Nullity, T, V: Fill<T>>(
        &mut self,
        column: impl FnOnce(Columns<M>) -> Expr<B, N, Field<M, T>>,
        value: V,
    ) {
        let index = own::<M, B, N, T>(column);
        self.sets.retain(|(set, _)| *set != index);
        self.sets.extend(value.fill().map(|value| (index, Node::Value(value))));
    }

    /// New values that the database computes from the old ones: `|p| p.views.set(p.views + 1)`.
    pub fn set_with<S: Sets<M>>(&mut self, f: impl FnOnce(Columns<M>) -> S) {
        let mut sets = Vec::new();
        self.which.closure::<M, _>(|columns| f(columns).sets(&mut sets));
        add_sets(&mut self.sets, sets);
    }

    /// Leaves a column as it is.
    pub fn unset<B, N, T>(&mut self, column: impl FnOnce(Columns<M>) -> Expr<B, N, Field<M, T>>) {
        let index = own::<M, B, N, T>(column);
        self.sets.retain(|(set, _)| *set != index);
    }
}
