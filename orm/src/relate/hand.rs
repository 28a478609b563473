//! Relations of rows that are in hand already.

use super::typed::typed;
use super::{Edge, Erased, Key, Keys, load};
use crate::decode::ValueRow;
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Session};
use crate::model::{Columns, Decl};
use crate::query::Load;
use crate::value::Value;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The future of [`Session::load`]: what was loaded for each row, in the order of the rows.
#[must_use = "nothing runs until it is awaited"]
pub struct Loading<T> {
    run: BoxFuture<'static, Result<Vec<Erased>>>,
    marker: PhantomData<fn() -> T>,
}

impl<T: 'static> Future for Loading<T> {
    type Output = Result<Vec<T>>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.run.as_mut().poll(cx).map(|parts| only(parts?))
    }
}

/// The parts of the only edge.
pub(super) fn only<T: 'static>(parts: Vec<Erased>) -> Result<Vec<T>> {
    match parts.into_iter().next() {
        Some(parts) => typed(parts),
        None => Err(Error::new(Kind::Decode, "nothing was loaded")),
    }
}

/// The key by which a row's relation is loaded.
pub(super) fn key<M: Decl>(edge: &Edge, row: &M) -> Result<Key> {
    let local = edge.definition(M::DEF)?.local;
    let values: Vec<Value> = local.iter().map(|column| row.key_value(*column)).collect();
    let mut at = edge.parent_key(M::DEF)?;
    at.columns = (0..values.len()).collect();
    at.parts(&ValueRow(&values))
}

impl Session {
    /// Loads a relation of rows that are in hand, by one statement (and one for each relation below),
    /// whatever the number of rows. What it gives has the order of the rows.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model)] #[model(table = "posts", has_many(comments: Comment.post_id))]
    /// # struct Post { #[model(id)] id: i64 }
    /// # #[derive(Model)] #[model(table = "comments")]
    /// # struct Comment { #[model(id)] id: i64, #[model(references = Post)] post_id: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> plough::Result<()> {
    /// # let db = Db::connect("sqlite::memory:").await?;
    /// # db.create_tables::<(Post, Comment)>().await?;
    /// # Post::insert_all([Post { id: 1 }, Post { id: 2 }]).exec(&db).await?;
    /// # Comment::insert(Comment { id: 1, post_id: 2 }).exec(&db).await?;
    /// let posts = Post::query().order_by(|p| p.id.asc()).all(&db).await?;
    /// let comments: Vec<Vec<Comment>> = db.load(&posts, |p| p.comments()).await?;
    /// assert_eq!((comments[0].len(), comments[1].len()), (0, 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If a statement fails, or a row that a relation requires is missing.
    #[track_caller]
    pub fn load<'a, M: Decl, L: Load>(
        &self,
        rows: impl IntoIterator<Item = &'a M>,
        relation: impl FnOnce(Columns<M>) -> L,
    ) -> Loading<L::Out> {
        let edge = crate::query::edge_of::<M, L>(relation);
        let keys: Result<Vec<Key>> = rows.into_iter().map(|row| key(&edge, row)).collect();
        let session = self.here();
        let run = Box::pin(async move { load_keys::<M>(session, edge, keys?).await });
        Loading { run, marker: PhantomData }
    }
}

pub(super) async fn load_keys<M: Decl>(session: Session, edge: Edge, keys: Vec<Key>) -> Result<Vec<Erased>> {
    let parents = keys.len();
    let keys = Keys::of(edge.parent_key(M::DEF)?, keys);
    load(session, M::DEF, vec![edge], vec![keys], parents).await
}
