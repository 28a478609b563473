//! Changes to rows.

use super::written::{Reading, Written};
use super::{Query, Sets, Spec};
use crate::error::{Result, Violation};
use crate::exec::Session;
use crate::exec::write::{Change, Effect, One, Outcome, change, change_sql};
use crate::model::{Columns, Decl, Path, Table};
use crate::query::{Func, Node};
use crate::shape::{Update, UpdateRow, refuse};
use crate::value::Value;
use std::marker::PhantomData;

/// A row of `M` that is to be written: its key, or the row as it was read, whose version then counts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which row of `{M}` is meant",
    label = "expected the primary key of a `{M}`, or a reference to a `{M}`"
)]
pub trait RowOf<M, K> {
    #[doc(hidden)]
    fn __key(self) -> (Vec<Value>, Option<Value>);
}

/// The row is given by its key.
#[derive(Debug, Clone, Copy)]
pub struct ByKey;
/// The row is given as it was read.
#[derive(Debug, Clone, Copy)]
pub struct ByRow;

#[diagnostic::do_not_recommend]
impl<M: Decl> RowOf<M, ByKey> for M::Id {
    fn __key(self) -> (Vec<Value>, Option<Value>) {
        (M::key_values(self), None)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Decl> RowOf<M, ByRow> for &M {
    fn __key(self) -> (Vec<Value>, Option<Value>) {
        (self.key(), self.version())
    }
}

/// The one row that a write is about.
pub(super) fn one<M, K>(row: impl RowOf<M, K>) -> One {
    let (key, version) = row.__key();
    One { key, version }
}

/// A change to one row of the model `M`.
#[derive(Debug)]
#[must_use = "nothing is updated until `.exec` is awaited"]
pub struct UpdateOne<M> {
    one: One,
    which: Spec,
    sets: Vec<(u16, Node)>,
    /// What rules refuse of the shapes.
    refused: Vec<Violation>,
    marker: PhantomData<fn() -> M>,
}

/// A change to every row of the model `M` that a query finds.
#[derive(Debug)]
#[must_use = "nothing is updated until `.exec` is awaited"]
pub struct UpdateMany<M> {
    which: Spec,
    sets: Vec<(u16, Node)>,
    marker: PhantomData<fn() -> M>,
}

/// Adds new values to those that were given before.
pub(crate) fn add(sets: &mut Vec<(u16, Node)>, more: Vec<(u16, Node)>) {
    for (index, mut node) in more {
        // The last value given counts; a column may be named once in a statement. An edit of what was
        // given before is made after it.
        if let Some(at) = sets.iter().position(|(set, _)| *set == index) {
            let (_, before) = sets.remove(at);
            if let Some(edited) = edited(&mut node, index) {
                *edited = before;
            }
        }
        sets.push((index, node));
    }
}

/// The column in an edit of its own value.
fn edited(node: &mut Node, index: u16) -> Option<&mut Node> {
    let edited = match node {
        Node::JsonEdit(edit) => &mut edit.document,
        Node::Call(Func::Append | Func::Without, args) => args.first_mut()?,
        _ => return None,
    };
    match edited {
        Node::Column(path, column) => (path.hops().next().is_none() && *column == index).then_some(edited),
        inner => self::edited(inner, index),
    }
}

fn closure<M: Decl, S: Sets<M>>(which: &mut Spec, f: impl FnOnce(Columns<M>) -> S) -> Vec<(u16, Node)> {
    let mut sets = Vec::new();
    which.closure::<M, _>(|columns| f(columns).sets(&mut sets));
    sets
}

impl<M> Clone for UpdateOne<M> {
    fn clone(&self) -> Self {
        UpdateOne {
            one: self.one.clone(),
            which: self.which.clone(),
            sets: self.sets.clone(),
            refused: self.refused.clone(),
            marker: PhantomData,
        }
    }
}

impl<M: Decl> UpdateOne<M> {
    pub(crate) fn new<K>(row: impl RowOf<M, K>) -> Self {
        UpdateOne {
            one: one(row),
            which: Spec::default(),
            sets: Vec::new(),
            refused: Vec::new(),
            marker: PhantomData,
        }
    }

    /// The new values of a shape. A shape without any leaves the row as it is; it must still be
    /// there.
    pub fn set<U: Update<M>>(mut self, shape: U) -> Self {
        let mut row = UpdateRow::default();
        shape.write(M::columns(Path::ROOT), &mut row);
        add(&mut self.sets, row.sets);
        self.refused.append(&mut row.refused);
        self
    }

    /// New values, also computed from the old ones: `|p| (p.views.set(p.views + 1),)`. Every
    /// expression reads the row as it was before.
    pub fn set_with<S: Sets<M>>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Self {
        let sets = closure(&mut self.which, f);
        add(&mut self.sets, sets);
        self
    }

    fn change(self, returning: Option<Reading>) -> Change {
        let effect = Effect::Update(self.sets);
        Change { model: M::DEF, which: self.which, effect, one: Some(self.one), returning }
    }

    /// Updates the row, if rules refuse nothing.
    fn run(
        mut self,
        on: Session,
        returning: Option<Reading>,
    ) -> impl Future<Output = Result<Outcome>> + Send + 'static {
        let valid = refuse(M::DEF, std::mem::take(&mut self.refused));
        let write = self.change(returning);
        async move {
            valid?;
            change(on, write).await
        }
    }

    /// Updates the row. If no row has the key, the error is `is_not_found`; if a row was given and
    /// it was changed since it was read (its `version`), `is_stale`.
    #[track_caller]
    pub fn exec(self, on: &Session) -> Written<()> {
        Written::unit(self.run(on.here(), None))
    }

    /// As [`exec`](UpdateOne::exec), and gives the row as it is now.
    #[track_caller]
    pub fn returning(self, on: &Session) -> Written<M> {
        Written::one(self.run(on.here(), Some(Reading::of::<M>())), M::DEF)
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        change_sql(on.ground(), self.clone().change(None))
    }
}

impl<M: Decl> Query<M> {
    /// New values for every row that the query finds, also computed from the old ones:
    /// `|p| (p.views.set(p.views + 1), p.published.set(true))`. Every expression reads the row as it
    /// was before.
    pub fn update<S: Sets<M>>(mut self, f: impl FnOnce(Columns<M>) -> S) -> UpdateMany<M>
    where
        M: Table,
    {
        let mut sets = Vec::new();
        add(&mut sets, closure(&mut self.spec, f));
        UpdateMany { which: self.spec, sets, marker: PhantomData }
    }

    /// An update or a delete without any filter is refused, unless this says that every row of the
    /// table is meant.
    #[must_use]
    pub fn everything(mut self) -> Self {
        self.spec.everything = true;
        self
    }
}

impl<M> Clone for UpdateMany<M> {
    fn clone(&self) -> Self {
        UpdateMany { which: self.which.clone(), sets: self.sets.clone(), marker: PhantomData }
    }
}

impl<M: Decl> UpdateMany<M> {
    fn change(self, returning: Option<Reading>) -> Change {
        let effect = Effect::Update(self.sets);
        Change { model: M::DEF, which: self.which, effect, one: None, returning }
    }

    /// Updates the rows and gives their number: of those that were found, also if a value was the
    /// same already.
    #[track_caller]
    pub fn exec(self, on: &Session) -> Written<u64> {
        Written::count(change(on.here(), self.change(None)))
    }

    /// Updates the rows and gives them as they are now, in no particular order.
    ///
    /// Where UPDATE cannot return rows (MySQL, MariaDB), they are locked and read first, and read
    /// again after, in one transaction.
    #[track_caller]
    pub fn returning(self, on: &Session) -> Written<Vec<M>> {
        Written::all(change(on.here(), self.change(Some(Reading::of::<M>()))))
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        change_sql(on.ground(), self.clone().change(None))
    }
}
