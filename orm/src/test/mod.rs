//! A kit for tests: an isolated database for each test, a record of the statements that ran, and
//! [`assert_statements!`](crate::assert_statements).
//!
//! ```no_run
//! # async fn f() -> plough::Result<()> {
//! let test = plough::test::TestDb::new("sqlite::memory:").await?;
//! let (answer, statements) = plough::test::record(test.transaction(async |_tx| Ok(1))).await;
//! assert_eq!(answer?, 1);
//! assert!(statements.is_empty());
//! # Ok(()) }
//! ```

mod database;

pub use crate::exec::observe::{Recorded, record};
pub use database::TestDb;

use std::fmt::Write;
use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

/// How many statements are right: a number or a range of numbers.
pub trait Budget {
    /// Whether a number of statements is within the budget.
    fn allows(&self, statements: usize) -> bool;
    /// The budget in words.
    fn describe(&self) -> String;
}

impl Budget for usize {
    fn allows(&self, statements: usize) -> bool {
        *self == statements
    }
    fn describe(&self) -> String {
        self.to_string()
    }
}

macro_rules! ranges {
    ($($range:ident)*) => {$(
        impl Budget for $range<usize> {
            fn allows(&self, statements: usize) -> bool {
                self.contains(&statements)
            }
            fn describe(&self) -> String {
                format!("{self:?}")
            }
        }
    )*};
}
ranges! { Range RangeFrom RangeInclusive RangeTo RangeToInclusive }

impl Budget for RangeFull {
    fn allows(&self, _: usize) -> bool {
        true
    }
    fn describe(&self) -> String {
        "any number".to_owned()
    }
}

/// What [`assert_statements!`](crate::assert_statements) says when the budget is not kept.
#[doc(hidden)]
#[must_use]
pub fn over_budget(budget: &dyn Budget, statements: &[Recorded]) -> Option<String> {
    if budget.allows(statements.len()) {
        return None;
    }
    let mut text = format!("expected {} statements, {} ran:", budget.describe(), statements.len());
    for (i, statement) in statements.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{:3}. {}", i + 1, statement.sql);
    }
    Some(text)
}

/// Runs a block (which may `.await`) and panics unless it ran so many statements: a number, or a
/// range as in `..=4`. Gives the block's value. BEGIN, COMMIT and savepoints do not count.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
/// # let db = plough::Db::connect("sqlite::memory:").await?;
/// let sum = plough::assert_statements!(0, { 1 + 1 });
/// assert_eq!(sum, 2);
/// # Ok(()) }
/// ```
#[macro_export]
macro_rules! assert_statements {
    ($budget:expr, $body:block) => {{
        let (value, statements) = $crate::test::record(async $body).await;
        if let Some(text) = $crate::test::over_budget(&$budget, &statements) {
            panic!("{text}");
        }
        value
    }};
}
