//! Many rows, each with new values of its own.

use super::update::{RowOf, one};
use super::written::{Reading, Written};
use crate::error::{Result, Violation};
use crate::exec::Session;
use crate::exec::write::{One, Outcome, RowChange, update_rows, update_rows_sql};
use crate::model::{Columns, Decl, Path};
use crate::shape::{Update, UpdateRow, refuse};
use std::marker::PhantomData;

/// Changes to rows of the model `M`, each by its key.
#[derive(Debug)]
#[must_use = "nothing is updated until `.exec` is awaited"]
pub struct UpdateAll<M> {
    rows: Vec<RowChange>,
    /// What rules refuse of the shapes.
    refused: Vec<Violation>,
    marker: PhantomData<fn() -> M>,
}

impl<M> Clone for UpdateAll<M> {
    fn clone(&self) -> Self {
        UpdateAll { rows: self.rows.clone(), refused: self.refused.clone(), marker: PhantomData }
    }
}

impl<M: Decl> UpdateAll<M> {
    pub(crate) fn new<K, R: RowOf<M, K>, U: Update<M>>(rows: impl IntoIterator<Item = (R, U)>) -> Self {
        let columns = || -> Columns<M> { M::columns(Path::ROOT) };
        let mut refused = Vec::new();
        let change = |(place, (row, shape)): (usize, (R, U))| {
            let One { key, version } = one(row);
            let mut row = UpdateRow::default();
            shape.write(columns(), &mut row);
            refused
                .extend(row.refused.into_iter().map(|one| Violation { row: Some(place as u64 + 1), ..one }));
            RowChange { key, sets: row.sets, version, place }
        };
        let rows = rows.into_iter().enumerate().map(change).collect();
        UpdateAll { rows, refused, marker: PhantomData }
    }

    /// Updates the rows, if rules refuse nothing.
    fn run(
        self,
        on: Session,
        returning: Option<Reading>,
    ) -> impl Future<Output = Result<Outcome>> + Send + 'static {
        let UpdateAll { rows, refused, .. } = self;
        async move {
            refuse(M::DEF, refused)?;
            update_rows(on, M::DEF, rows, returning).await
        }
    }

    /// Updates the rows, all or none, and gives their number: keys that no row has are left out, and
    /// so are shapes that change nothing. If rows were given as they were read, and one of them was
    /// changed or deleted since (its `version`), the error is `is_stale` and
    /// [`rows`](crate::Error::rows) says which.
    ///
    /// Rows whose shapes set the same columns are one statement, and as many as the database's limits
    /// ask for, all in one transaction.
    #[track_caller]
    pub fn exec(self, on: &Session) -> Written<u64> {
        Written::count(self.run(on.here(), None))
    }

    /// As [`exec`](UpdateAll::exec), and gives the rows as they are now, in no particular order.
    #[track_caller]
    pub fn returning(self, on: &Session) -> Written<Vec<M>> {
        Written::all(self.run(on.here(), Some(Reading::of::<M>())))
    }

    /// The SQL of the first statement, with placeholders.
    ///
    /// # Errors
    /// If the database cannot do what is asked.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        update_rows_sql(on.ground(), M::DEF, self.rows.clone())
    }
}
