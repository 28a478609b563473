//! What rules of the user's own refuse: validation and hooks.

use super::{Error, Kind};
use std::borrow::Cow;
use std::fmt;

/// Violations that an error's text tells; all are in [`Error::violations`].
const TOLD: usize = 5;

/// A value that a rule refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Which of the rows that were given to a write of many, counted from 1.
    pub row: Option<u64>,
    /// The field, by the name it has in the shape; below it with a path: `posts[0].title`. Empty if
    /// the rule is about the whole row.
    pub field: String,
    /// What is wrong, in the rule's words. Of a `sensitive` column only that it is.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.row {
            write!(f, "row {row}: ")?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.message)
    }
}

/// The call of a hook that an error came out of.
#[derive(Debug, Clone, Copy)]
pub(super) struct InHook {
    hook: &'static str,
    moment: &'static str,
    model: &'static str,
}

impl fmt::Display for InHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let InHook { hook, moment, model } = self;
        write!(f, "in the hook `{hook}` ({moment} of {model})")
    }
}

/// The hooks that an error came out of: the innermost, and the one that the write called.
pub(super) fn way(hooks: &[InHook], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match hooks {
        [] => Ok(()),
        [only] => write!(f, " {only}"),
        [first, .., last] => write!(f, " {first}, whose write came from one {last}"),
    }
}

impl Error {
    /// A rule of the user's own refuses a row: for hooks. Its kind is
    /// [`Kind::Validation`], and in a web service it is answered by 422 with this message: let that
    /// hold no secrets.
    ///
    /// ```
    /// use plough::{Error, NewRow};
    /// use plough::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[model(table = "bookings", before_insert = check)]
    /// struct Booking {
    ///     #[model(id, auto)]
    ///     id: i64,
    ///     first: i32,
    ///     last: i32,
    /// }
    ///
    /// async fn check(_: &Tx, row: &mut NewRow<Booking>) -> plough::Result<()> {
    ///     if row.get(|b| b.first)? > row.get(|b| b.last)? {
    ///         return Err(Error::refused("a booking ends after it begins").on_field("last"));
    ///     }
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> plough::Result<()> {
    /// # let db = Db::connect("sqlite::memory:").await?;
    /// # db.create_tables::<(Booking,)>().await?;
    /// let error = insert!(Booking { first: 2, last: 1 }).exec(&db).await.err().expect("refused");
    /// assert!(error.is_validation());
    /// assert_eq!((error.hook(), error.violations()[0].field.as_str()), (Some("check"), "last"));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn refused(message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        let violation = Violation { row: None, field: String::new(), message: message.clone().into_owned() };
        let mut error = Error::new(Kind::Validation, message);
        error.0.violations.push(violation);
        error
    }

    /// Says which field [`Error::refused`] is about.
    #[must_use]
    pub fn on_field(mut self, field: impl Into<String>) -> Self {
        if let [violation] = &mut self.0.violations[..] {
            violation.field = field.into();
            self.0.message = violation.to_string().into();
        }
        self
    }

    /// Rules refuse values.
    pub(crate) fn invalid(violations: Vec<Violation>) -> Self {
        let mut message =
            violations.iter().take(TOLD).map(Violation::to_string).collect::<Vec<_>>().join("; ");
        if let more @ 1.. = violations.len().saturating_sub(TOLD) {
            message.push_str(&format!("; and {more} more"));
        }
        let mut error = Error::new(Kind::Validation, message);
        error.0.violations = violations;
        error
    }

    /// Adds the call of a hook that it came out of.
    pub(crate) fn in_hook(
        mut self,
        hook: &'static str,
        moment: &'static str,
        model: &'static str,
        row: Option<u64>,
    ) -> Self {
        self.0.hooks.push(InHook { hook, moment, model });
        // That of the outermost is the one that the caller gave.
        self.0.row = row.or(self.0.row);
        for violation in &mut self.0.violations {
            violation.row = row;
        }
        self.model(Some(model))
    }

    /// Adds which of the rows that were given it is about, counted from 1.
    pub(crate) fn about_rows(mut self, rows: Vec<u64>) -> Self {
        self.0.rows = rows;
        self
    }

    /// A rule refused a value: of a shape with `validate`, or [`Error::refused`] in a hook.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        self.0.kind == Kind::Validation
    }

    /// What rules refused, in the order of the rows.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// The hook that it came out of, as the model names it; of several, one inside of the other, the
    /// innermost.
    #[must_use]
    pub fn hook(&self) -> Option<&str> {
        self.0.hooks.first().map(|call| call.hook)
    }

    /// Which of the rows that were given it is about, counted from 1, where it is about several: those
    /// that `update_all` found stale.
    #[must_use]
    pub fn rows(&self) -> &[u64] {
        &self.0.rows
    }
}
