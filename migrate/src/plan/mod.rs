//! A plan: the changes of a schema in an order in which they can be made, each with its SQL, its way
//! back, and what to look for before.

mod expand;
mod graph;
mod index;
mod keys;
mod order;
mod rank;
mod step;
mod uses;
mod vocabulary;

pub(crate) use expand::table_of;
pub(crate) use step::title;
pub use step::{Down, Stage, Step};

use crate::diff::Diff;
use plough::Result;
use plough::schema::{Alterations, Change, Danger, Mode};
use std::fmt;

/// The steps that make one schema into another, for one database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Plan {
    /// The steps, in their order.
    pub steps: Vec<Step>,
    /// What is left alone: see [`Diff::unowned`].
    pub unowned: Vec<String>,
}

impl Plan {
    /// Makes a plan of what two schemas differ in.
    ///
    /// ```
    /// use plough::Db;
    /// use plough::schema::{Column, Name, Schema, Style, Table, alterations};
    /// use plough_migrate::{Decisions, Plan, diff};
    ///
    /// let old = Schema::new();
    /// let mut new = Schema::new();
    /// let mut table = Table::new(Name::new(None, "tags"));
    /// table.columns.push(Column::new("name", "text"));
    /// new.tables.push(table);
    ///
    /// let db = Db::offline("postgres:15")?;
    /// let plan = Plan::new(&diff(&old, &new, &Decisions::new())?, &alterations(&db, Style::default()))?;
    /// assert_eq!(plan.up(), ["CREATE TABLE \"tags\" (\n  \"name\" text NOT NULL\n)"]);
    /// assert_eq!(plan.down(), ["DROP TABLE \"tags\""]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the database cannot make one of the changes.
    pub fn new(diff: &Diff<'_>, on: &Alterations<'_>) -> Result<Plan> {
        let changes = expand::expand(diff, on);
        let vertices = graph::vertices(changes, diff, on)?;
        let steps = order::order(vertices, diff, on)?;
        Ok(Plan { steps, unowned: diff.unowned.clone() })
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The statements, in their order.
    #[must_use]
    pub fn up(&self) -> Vec<&str> {
        self.steps.iter().flat_map(|step| &step.up).map(String::as_str).collect()
    }

    /// The statements that take it back, in their order.
    #[must_use]
    pub fn down(&self) -> Vec<&str> {
        let steps = self.steps.iter().rev().flat_map(|step| &step.down.statements);
        steps.map(|statement| statement.sql.as_str()).collect()
    }

    /// The steps by how they are run: what stands in one stage is one transaction, or is run
    /// statement by statement outside of any. Each is a file of its own.
    #[must_use]
    pub fn stages(&self) -> Vec<Stage<'_>> {
        let mut stages = Vec::new();
        // With foreign keys off for one table, they are off for the transaction.
        let unchecked = self.steps.iter().any(|step| step.mode == Mode::Unchecked);
        let mut rest = self.steps.as_slice();
        while let Some(first) = rest.first() {
            let alone = first.mode == Mode::Alone;
            let end = rest.iter().position(|step| (step.mode == Mode::Alone) != alone).unwrap_or(rest.len());
            let (steps, after) = rest.split_at(end);
            let mode = match first.mode {
                Mode::Alone => Mode::Alone,
                _ if unchecked => Mode::Unchecked,
                other => other,
            };
            stages.push(Stage { mode, steps });
            rest = after;
        }
        stages
    }

    /// What the plan loses, in words: such a step needs somebody's word.
    pub fn losses(&self) -> impl Iterator<Item = &str> {
        let guards = self.steps.iter().flat_map(|step| &step.guards);
        guards.filter(|guard| guard.danger.is_loss()).map(|guard| guard.about.as_str())
    }

    /// What would stop the plan, or what it would lose.
    pub fn dangers(&self) -> impl Iterator<Item = Danger> {
        self.steps.iter().flat_map(|step| &step.guards).map(|guard| guard.danger)
    }

    /// The changes, in their order. One that takes several steps is told once.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.steps.iter().filter(|step| step.part == 0).map(|step| &step.change)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{step}")?;
        }
        Ok(())
    }
}
