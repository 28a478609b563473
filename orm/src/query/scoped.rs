//! Conditions that a handle holds the rows of models to.

use super::{IntoCond, Model, Node, Spec};
use crate::exec::{Db, Session, Tx};
use crate::model::{Columns, ModelDef, Path};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The scopes of a handle.
#[derive(Clone)]
pub(crate) struct Rules {
    stamp: u64,
    rules: Vec<Rule>,
}

/// A condition on every row of a model.
#[derive(Clone)]
pub(crate) struct Rule {
    pub model: &'static ModelDef,
    /// The scope of the row's columns in the conditions.
    pub scope: u8,
    /// All of them hold.
    pub conds: Vec<Node>,
}

impl Rules {
    /// The conditions on the rows of a model.
    pub(crate) fn of(&self, model: &'static ModelDef) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(move |rule| std::ptr::eq(rule.model, model))
    }

    pub(crate) fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// A number that no other scopes have.
    pub(crate) fn stamp(&self) -> u64 {
        self.stamp
    }
}

impl Rule {
    /// Where the row stands in the conditions.
    pub(crate) fn row(&self) -> Path {
        Path::scope(self.scope)
    }

    /// Whether a column that is compared lies over a to-one relation of the row.
    pub(crate) fn follows_relations(&self) -> bool {
        let row = self.row();
        let mut follows = false;
        for cond in &self.conds {
            super::walk(cond, &mut |node| {
                let at = match node {
                    Node::Column(path, _) => *path,
                    Node::Relation(relation) => relation.at,
                    _ => return,
                };
                follows |= at.depth() == row.depth() && at.hops().next().is_some();
            });
        }
        follows
    }
}

/// Takes a chain of ANDs apart.
fn flatten(node: Node, to: &mut Vec<Node>) {
    match node {
        Node::And(nodes) => nodes.into_iter().for_each(|node| flatten(node, to)),
        node => to.push(node),
    }
}

/// A closure that gives a condition on the rows of `M`: `|p| p.tenant_id.eq(7)`.
#[diagnostic::on_unimplemented(
    message = "this is no condition on the rows of `{M}`",
    label = "expected a closure such as `|row| row.tenant_id.eq(tenant)`"
)]
pub trait Predicate<M: Model>: FnOnce(Columns<M>) -> <Self as Predicate<M>>::Cond {
    /// What the closure gives.
    type Cond: IntoCond;
}

#[diagnostic::do_not_recommend]
impl<M: Model, C: IntoCond, F: FnOnce(Columns<M>) -> C> Predicate<M> for F {
    type Cond = C;
}

impl Session {
    /// A handle on which every statement holds the rows of a model to a condition: what it reads,
    /// joins, loads, counts, inserts, updates and deletes. Other models are as before. Scopes add up:
    /// of several models, or several conditions on one, all hold.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[model(table = "posts")]
    /// # struct Post { #[model(id)] id: i64, #[model(default = 0)] tenant_id: i64, title: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> plough::Result<()> {
    /// # let db = Db::connect("sqlite::memory:").await?;
    /// # db.create_tables::<(Post,)>().await?;
    /// let (ours, theirs) = (
    ///     db.scoped::<Post>(|p| p.tenant_id.eq(1)),
    ///     db.scoped::<Post>(|p| p.tenant_id.eq(2)),
    /// );
    /// insert!(Post { id: 7, title: "Ours" }).exec(&ours).await?; // the column is filled
    /// assert_eq!(Post::query().count(&theirs).await?, 0);
    /// assert!(Post::delete(7).exec(&theirs).await.is_err_and(|error| error.is_not_found()));
    /// // Another value than the scope's is an error, not a change of it.
    /// let foreign = insert!(Post { id: 8, tenant_id: 2, title: "Theirs" });
    /// assert!(foreign.exec(&ours).await.is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A condition that has no SQL is refused by the statements on the handle. Raw SQL is refused on
    /// it, too: [`unscoped`](Session::unscoped) gives a handle without scopes.
    #[must_use]
    pub fn scoped<M: Model>(&self, condition: impl Predicate<M>) -> Session {
        static STAMPS: AtomicU64 = AtomicU64::new(1);
        let mut spec = Spec::default();
        let cond = spec.closure::<M, _>(|columns| condition(columns).into_cond());
        let mut conds = Vec::new();
        flatten(cond.0, &mut conds);
        let mut rules = self.rules.as_deref().map_or_else(Vec::new, |rules| rules.rules.clone());
        rules.push(Rule { model: M::DEF, scope: spec.scope.unwrap_or(0), conds });
        let rules = Rules { stamp: STAMPS.fetch_add(1, Ordering::Relaxed), rules };
        Session { rules: Some(Arc::new(rules)), ..self.clone() }
    }

    /// The same database, or transaction, without scopes. What runs on this handle is not held to
    /// anything, raw SQL included.
    #[must_use]
    pub fn unscoped(&self) -> Session {
        Session { rules: None, ..self.clone() }
    }
}

impl Db {
    /// A database on which every statement holds the rows of a model to a condition: see
    /// [`Session::scoped`].
    #[must_use]
    pub fn scoped<M: Model>(&self, condition: impl Predicate<M>) -> Db {
        Db(self.0.scoped::<M>(condition))
    }

    /// The same database without scopes: see [`Session::unscoped`].
    #[must_use]
    pub fn unscoped(&self) -> Db {
        Db(self.0.unscoped())
    }
}

impl Tx {
    /// The transaction, with every statement holding the rows of a model to a condition: see
    /// [`Session::scoped`].
    #[must_use]
    pub fn scoped<M: Model>(&self, condition: impl Predicate<M>) -> Tx {
        Tx(self.0.scoped::<M>(condition))
    }

    /// The same transaction without scopes: see [`Session::unscoped`].
    #[must_use]
    pub fn unscoped(&self) -> Tx {
        Tx(self.0.unscoped())
    }
}
