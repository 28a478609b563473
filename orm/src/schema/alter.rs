//! Changes of a schema as statements of one database.

use super::{Change, ColumnChange, ObjectChange, Table, TableChange};
use crate::dialect::Alter;
use crate::error::Result;
use crate::exec::Session;
use std::fmt;

/// How a statement wants to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// In a transaction, with those beside it.
    Transaction,
    /// In a transaction before which foreign keys were switched off, and that compares what breaks
    /// them before its end: a table is rebuilt.
    Unchecked,
    /// Alone, outside of any transaction.
    Alone,
}

/// A statement of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement {
    /// Its SQL, without a semicolon at the end.
    pub sql: String,
    /// How it wants to be run.
    pub mode: Mode,
    /// What takes it back, where the change is spread over several files: each is undone by itself.
    pub undo: Option<String>,
}

impl Statement {
    /// A statement for a transaction.
    #[must_use]
    pub fn new(sql: String) -> Self {
        Statement::with(Mode::Transaction, sql)
    }

    /// A statement for a mode.
    #[must_use]
    pub fn with(mode: Mode, sql: String) -> Self {
        Statement { sql, mode, undo: None }
    }

    /// With what takes it back.
    #[must_use]
    pub(crate) fn undone_by(mut self, sql: String) -> Self {
        self.undo = Some(sql);
        self
    }
}

/// Why a change is not safe for the rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Danger {
    /// Rows are lost.
    Rows,
    /// Values are lost.
    Values,
    /// How far a sequence has counted is lost.
    Counter,
    /// Values are cut.
    Cut,
    /// Values do not fit into their new type.
    Narrowing,
    /// Rows hold a label that is gone.
    Labels,
    /// Rows have NULL where it is refused.
    Nulls,
    /// Rows have no value for a new column.
    NoValue,
    /// Rows are duplicates.
    Duplicates,
    /// Rows violate a check.
    Violations,
    /// Rows point at a row that is not there.
    Orphans,
}

impl Danger {
    /// Whether the change succeeds, and something is gone afterwards. The others make it fail.
    #[must_use]
    pub fn is_loss(self) -> bool {
        matches!(self, Danger::Rows | Danger::Values | Danger::Counter | Danger::Cut)
    }
}

/// A query to run right before a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Guard {
    /// What it looks for.
    pub danger: Danger,
    /// A query for one number: how many rows are concerned. At 0 the change is safe.
    pub sql: String,
    /// What becomes of those rows, in words: ``the values of `users.nickname` are lost``.
    pub about: String,
}

impl Guard {
    pub(crate) fn new(danger: Danger, sql: String, about: String) -> Self {
        Guard { danger, sql, about }
    }
}

/// What a statement of a change does to those who use the table meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Impact {
    /// Every row is written anew, and nobody can use the table meanwhile.
    Rewrite,
    /// Every row is written anew, and nobody can write meanwhile.
    Copy,
    /// Every row is read, and nobody can use the table meanwhile.
    ScanExclusive,
    /// Every row is read, and nobody can write meanwhile.
    ScanBlockingWrites,
    /// Every row is updated in one transaction, whose locks and whose log grow with the table.
    Backfill,
}

/// An [`Impact`], why it is there, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effect {
    /// What it is.
    pub impact: Impact,
    /// Why.
    pub why: String,
    /// What to do instead.
    pub instead: String,
}

impl Effect {
    pub(crate) fn new(impact: Impact, why: impl Into<String>, instead: impl Into<String>) -> Self {
        Effect { impact, why: why.into(), instead: instead.into() }
    }
}

/// Ways to write a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style {
    /// So that others can use the tables meanwhile, at the price of more statements, some of them
    /// outside of transactions. Without it, each change is as short as it can be.
    pub online: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style { online: true }
    }
}

impl Style {
    /// Statements that all fit into one transaction, where the database has such: for a database
    /// that nobody else uses.
    #[must_use]
    pub fn offline() -> Self {
        Style { online: false }
    }
}

/// Writes changes in the words of one database.
#[derive(Clone, Copy)]
pub struct Alterations<'a> {
    alter: &'a dyn Alter,
    style: Style,
}

/// How this database changes a schema.
#[must_use]
pub fn alterations(on: &Session, style: Style) -> Alterations<'_> {
    Alterations { alter: on.dialect().alter(), style }
}

impl Alterations<'_> {
    /// The database's name.
    #[must_use]
    pub fn database(&self) -> &'static str {
        self.alter.name()
    }

    /// The server's version.
    #[must_use]
    pub fn version(&self) -> (u32, u32, u32) {
        self.alter.facts().version
    }

    /// The style.
    #[must_use]
    pub fn style(&self) -> Style {
        self.style
    }

    /// For the changes of one table, before and after: where the server may have to copy it, it is not
    /// asked to refuse that.
    #[must_use]
    pub fn of_table(&self, old: Option<&Table>, new: Option<&Table>) -> Self {
        let copies = old.into_iter().chain(new).any(|table| self.alter.copies(table));
        Alterations { style: Style { online: self.style.online && !copies }, ..*self }
    }

    /// The statements of a change.
    ///
    /// # Errors
    /// If the database cannot make it.
    pub fn statements(&self, change: &Change) -> Result<Vec<Statement>> {
        self.alter.statements(change, self.style)
    }

    /// The queries to run before a change.
    ///
    /// # Errors
    /// If a text cannot be held.
    pub fn guards(&self, change: &Change) -> Result<Vec<Guard>> {
        super::guard::of(self.alter, change)
    }

    /// What a change does, in this style, to those who use its table meanwhile.
    #[must_use]
    pub fn effects(&self, change: &Change) -> Vec<Effect> {
        self.alter.effects(change, self.style)
    }

    /// Whether the database can make this change to a table as it is. If not, the table is changed
    /// all at once.
    #[must_use]
    pub fn in_place(&self, change: &Change, old: &Table, new: &Table) -> bool {
        self.alter.in_place(change, old, new)
    }

    /// Whether a change of a table all at once takes this one in.
    #[must_use]
    pub fn takes_in(&self, change: &Change) -> bool {
        self.alter.takes_in(change)
    }

    /// Whether a foreign key may be written before its target exists.
    #[must_use]
    pub fn forward_references(&self) -> bool {
        self.alter.forward_references()
    }

    /// Whether foreign keys must be taken off while a column of theirs changes its type.
    #[must_use]
    pub fn keys_hold_types(&self) -> bool {
        self.alter.keys_hold_types()
    }

    /// Whether foreign keys must be taken off while an index that they use is dropped.
    #[must_use]
    pub fn keys_need_indexes(&self) -> bool {
        self.alter.keys_need_indexes()
    }

    /// Whether an expression of a check or a generated column holds on to the names of its columns:
    /// it must go while one is renamed.
    #[must_use]
    pub fn expressions_hold_names(&self) -> bool {
        self.alter.expressions_hold_names()
    }

    /// Whether names are the same in upper and lower case: one must go before the other comes.
    #[must_use]
    pub fn names_ignore_case(&self) -> bool {
        self.alter.names_ignore_case()
    }

    /// Whether a view holds on to what it reads: it must go while that changes.
    #[must_use]
    pub fn views_hold_columns(&self) -> bool {
        self.alter.views_hold_columns()
    }

    /// A value for a row whose own is lost, where NULL is refused.
    #[must_use]
    pub fn placeholder(&self, column: &super::Column) -> Option<String> {
        self.alter.lost_value(column)
    }

    /// Whether an object becomes another one as it is. If not, it is dropped and made.
    #[must_use]
    pub fn replaces(&self, change: &ObjectChange) -> bool {
        self.alter.replaces(change)
    }

    /// Quotes a name.
    #[must_use]
    pub fn quote(&self, name: &str) -> String {
        self.alter.quote(name)
    }

    /// A value for each old row where a new column has none, `coalesce`d over the old one.
    #[must_use]
    pub fn filled(&self, column: &str, cast: Option<&str>, fill: Option<&str>) -> String {
        let value = cast.map_or_else(|| self.alter.quote(column), str::to_owned);
        match fill {
            Some(fill) => format!("coalesce({value}, {fill})"),
            None => value,
        }
    }

    /// The queries to run before a table is changed all at once for the sake of `changes`: as those
    /// of each, over the rows as they will be.
    ///
    /// # Errors
    /// If a text cannot be held.
    pub fn table_guards(&self, change: &TableChange, changes: &[&Change]) -> Result<Vec<Guard>> {
        super::guard::of_table(self.alter, change, changes)
    }

    /// The queries to run before a change gives old rows values: whether the unique keys of their
    /// table, which is given as it then is, would refuse them.
    #[must_use]
    pub fn filled_guards(&self, table: &Table, change: &ColumnChange) -> Vec<Guard> {
        super::guard::of_filled(self.alter, table, change)
    }
}

impl fmt::Debug for Alterations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alterations")
            .field("database", &self.database())
            .field("style", &self.style)
            .finish_non_exhaustive()
    }
}
