//! Rows together with the rows of the link that lead to them.

use super::{Load, LoadMany, Parts, Pick};
use crate::model::{Columns, Decl, ModelDef};
use crate::query::ToMany;
use crate::relate::{Append, Assemble, Edge, linked};
use std::marker::PhantomData;

/// A many-to-many relation whose rows are loaded beside the link rows that lead to them: what `.with`
/// loads. [`ToMany::linked`] makes it.
pub struct LoadLinked<T, L, Out = (T, L)> {
    parts: Parts,
    marker: PhantomData<fn() -> (T, L, Out)>,
}

/// The model of a link.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link(pub &'static ModelDef);

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl<T: Decl> ToMany<T> {
    /// Loads each row with the row of the link that leads to it, by the same statement: for a link with
    /// columns of its own. A row that several links lead to comes with each of them.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[model(table = "posts", many_to_many(tags: Tag, through = PostTag(post_id, tag_id)))]
    /// struct Post {
    ///     #[model(id)]
    ///     id: i64,
    /// }
    /// # #[derive(Model, Debug)] #[model(table = "tags")] struct Tag { #[model(id)] id: i64 }
    /// #[derive(Model, Debug)]
    /// #[model(table = "post_tags")]
    /// struct PostTag {
    ///     #[model(id, references = Post)]
    ///     post_id: i64,
    ///     #[model(id, references = Tag)]
    ///     tag_id: i64,
    ///     position: i32,
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> plough::Result<()> {
    /// # let db = Db::connect("sqlite::memory:").await?;
    /// # db.create_tables::<(Post, Tag, PostTag)>().await?;
    /// # Post::insert(Post { id: 1 }).exec(&db).await?;
    /// # Tag::insert(Tag { id: 2 }).exec(&db).await?;
    /// # PostTag::insert(PostTag { post_id: 1, tag_id: 2, position: 7 }).exec(&db).await?;
    /// let posts: Vec<(Post, Vec<(Tag, PostTag)>)> =
    ///     Post::query().with(|p| p.tags().linked::<PostTag>()).all(&db).await?;
    /// let (tag, link) = &posts[0].1[0];
    /// assert_eq!((tag.id, link.position), (2, 7));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The query errs if the relation does not go over `L`, or if equal rows are to be loaded once.
    #[must_use]
    pub fn linked<L: Decl>(self) -> LoadLinked<T, L> {
        LoadMany::from(self).linked()
    }
}

impl<T: Decl> LoadMany<T> {
    /// Loads each row with the row of the link that leads to it: [`ToMany::linked`].
    ///
    /// # Errors
    /// As [`ToMany::linked`].
    #[must_use]
    pub fn linked<L: Decl>(self) -> LoadLinked<T, L> {
        LoadLinked { parts: self.parts, marker: PhantomData }
    }
}

impl<T: Decl, L, Out> LoadLinked<T, L, Out> {
    /// Loads a relation of the rows, too.
    #[must_use]
    pub fn with<W: Load>(
        mut self,
        f: impl FnOnce(Columns<T>) -> W,
    ) -> LoadLinked<T, L, <Out as Append<W::Out>>::Out>
    where
        Out: Append<W::Out>,
    {
        self.parts.with::<T, W>(f);
        LoadLinked { parts: self.parts, marker: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decl, L: Decl, Out: Assemble<T>> Load for LoadLinked<T, L, Out> {
    type Out = Vec<Out>;
    fn edge(self) -> Edge {
        self.parts.edge(Pick::Linked(Link(L::DEF)), linked::<T, L, Out>())
    }
}
