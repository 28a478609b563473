//! Shapes of what is read: the struct is the query.

mod joined;
mod json;
mod part;
mod relation;

pub use joined::InOneRow;
#[cfg(feature = "json")]
pub use json::JsonColumn;
pub use json::{AsMember, Inlined, as_member, inlined};
pub use part::{Build, Built, ColumnPart, Computation, Fits, Part, Unknown, Whole, computed, rows_of};
pub use relation::{ManyOf, MapOf, OneOf, OptionOf, RelationPart};

use crate::model::{Columns, Decl, Path};
use crate::query::{Node, Spec};
use crate::relate::Edge;

/// A struct whose fields say what is read: columns, computations, and views of related rows. AsMember
/// by `#[derive(View)]`; a model is its own view, too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a model nor a view",
    label = "not a view",
    note = "add `#[derive(View)]` and `#[view(of = ..)]` to `{Self}`"
)]
pub trait View: Sized + Send + 'static {
    /// The model whose rows it is a view of.
    type Of: Decl;
    /// What is read of each row, and how the struct is built from it.
    #[doc(hidden)]
    fn plan(columns: Columns<Self::Of>) -> impl Part<Value = Self>;
}

#[diagnostic::do_not_recommend]
impl<M: Decl> View for M {
    type Of = M;
    fn plan(_: Columns<M>) -> impl Part<Value = M> {
        Whole::new()
    }
}

/// A view of the model `M`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view of `{M}`",
    label = "expected a view of `{M}`",
    note = "a view has `#[derive(View)]` and `#[view(of = ..)]`"
)]
pub trait ViewOf<M: Decl>: View<Of = M> {}
#[diagnostic::do_not_recommend]
impl<M: Decl, V: View<Of = M>> ViewOf<M> for V {}

/// What a view asks for of each row: plain data.
#[doc(hidden)]
#[derive(Clone)]
pub struct ViewPlan {
    /// Where the columns of the rows stand.
    at: Path,
    /// Columns and computations, in the order in which they are read.
    pub(crate) nodes: Vec<Node>,
    /// Relations to load, in the order in which they are handed out.
    pub(crate) edges: Vec<Edge>,
}

impl ViewPlan {
    /// What is asked for of the rows that a query or a relation stands for.
    pub(crate) fn of<V: View, T>(
        spec: &mut Spec,
        ask: impl FnOnce(Path, Columns<V::Of>, &mut ViewPlan) -> T,
    ) -> (ViewPlan, T) {
        let mut plan = ViewPlan { at: Path::ROOT, nodes: Vec::new(), edges: Vec::new() };
        let known = spec.closure_at::<V::Of, _>(|at, columns| ask(at, columns, &mut plan));
        (plan, known)
    }

    /// Takes down what a part asks for, of rows whose columns stand at a path. Gives what only the
    /// part's type knows.
    pub(crate) fn ask<P: Part, T>(&mut self, at: Path, part: P, known: impl FnOnce(&P) -> T) -> T {
        self.at = at;
        let known = known(&part);
        part.ask(self);
        known
    }

    /// Takes down what a part asks for of a row that is joined.
    pub(crate) fn ask_at(&mut self, at: Path, part: impl Part) {
        let before = std::mem::replace(&mut self.at, at);
        part.ask(self);
        self.at = before;
    }
}
