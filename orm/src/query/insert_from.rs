//! New rows that a query gives.

use super::written::{Reading, Written};
use super::{Assign, Conflict, Expr, Select, Source};
use crate::error::Result;
use crate::exec::Session;
use crate::exec::write::{self, insert_from_sql};
use crate::model::{Columns, Decl, Field, Nullity, Path};
use crate::value::Scalar;
use std::marker::PhantomData;

/// Rows of the model `M` that a query gives.
#[derive(Debug)]
#[must_use = "nothing is inserted until `.exec` is awaited"]
pub struct InsertFrom<M> {
    insert: write::InsertFrom,
    marker: PhantomData<fn() -> M>,
}

impl<M> Clone for InsertFrom<M> {
    fn clone(&self) -> Self {
        InsertFrom { insert: self.insert.clone(), marker: PhantomData }
    }
}

/// Columns of `M` that can hold what a query selects: one, or a tuple of as many.
#[diagnostic::on_unimplemented(
    message = "what is selected cannot be stored in these columns of `{M}`",
    label = "other columns, or another number of them, than what is selected"
)]
pub trait Takes<M, S> {
    #[doc(hidden)]
    fn indices(self, to: &mut Vec<u16>);
}

#[diagnostic::do_not_recommend]
impl<M, T, B: Scalar, N: Nullity, B2, N2, S2: Source> Takes<M, Expr<B2, N2, S2>> for Expr<B, N, Field<M, T>>
where
    Expr<B2, N2, S2>: Assign<T>,
{
    fn indices(self, to: &mut Vec<u16>) {
        to.push(self.__index());
    }
}

macro_rules! tuples {
    ($(($($name:ident $value:ident)*))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<Model, $($name: Takes<Model, $value>, $value),*> Takes<Model, ($($value,)*)> for ($($name,)*) {
            #[allow(non_snake_case, reason = "one letter names a type and its value")]
            fn indices(self, to: &mut Vec<u16>) {
                let ($($name,)*) = self;
                $($name.indices(to);)*
            }
        }
    )*};
}
tuples! {
    (A A2)
    (A A2 B B2)
    (A A2 B B2 C C2)
    (A A2 B B2 C C2 D D2)
    (A A2 B B2 C C2 D D2 E E2)
    (A A2 B B2 C C2 D D2 E E2 F F2)
    (A A2 B B2 C C2 D D2 E E2 F F2 G G2)
    (A A2 B B2 C C2 D D2 E E2 F F2 G G2 H H2)
    (A A2 B B2 C C2 D D2 E E2 F F2 G G2 H H2 I I2)
    (A A2 B B2 C C2 D D2 E E2 F F2 G G2 H H2 I I2 J J2)
    (A A2 B B2 C C2 D D2 E E2 F F2 G G2 H H2 I I2 J J2 K K2)
    (A A2 B B2 C C2 D D2 E E2 F F2 G G2 H H2 I I2 J J2 K K2 L L2)
}

impl<M: Decl> InsertFrom<M> {
    pub(crate) fn new<N: Decl, S, C: Takes<M, S>>(
        select: Select<N, S>,
        columns: impl FnOnce(Columns<M>) -> C,
    ) -> Self {
        let mut indices = Vec::new();
        columns(M::columns(Path::ROOT)).indices(&mut indices);
        let Select { spec, nodes, .. } = select;
        let insert = write::InsertFrom {
            model: M::DEF,
            columns: indices,
            source: N::DEF,
            spec,
            nodes,
            conflict: None,
        };
        InsertFrom { insert, marker: PhantomData }
    }

    pub(super) fn on(mut self, conflict: Conflict) -> Self {
        self.insert.conflict = Some(conflict);
        self
    }

    /// Inserts the rows by one statement, and gives their number: without those that `.do_nothing()`
    /// left alone. They never leave the database.
    #[track_caller]
    pub fn exec(self, on: &Session) -> Written<u64> {
        Written::count(write::insert_from(on.here(), self.insert, None))
    }

    /// As [`exec`](InsertFrom::exec), and gives the rows as the database holds them, in any order. MySQL
    /// cannot, and refuses it.
    #[track_caller]
    pub fn returning(self, on: &Session) -> Written<Vec<M>> {
        Written::all(write::insert_from(on.here(), self.insert, Some(Reading::of::<M>())))
    }

    /// The SQL, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked, or a column without a default is left out.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        insert_from_sql(on.ground(), self.insert.clone())
    }
}
