//! What was decided where two schemas alone do not tell what to do.

use super::DiffError;
use plough::model::ModelDef;
use plough::schema::{Name, Schema};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What was decided: renames, drops, and where values come from.
///
/// It has a form of lines, for a file that is kept beside the migrations:
///
/// ```
/// use plough_migrate::Decisions;
///
/// let decisions = Decisions::parse(
///     "# what became of them
///      rename users.name -> users.full_name
///      rename people -> persons
///      drop legacy_events
///      keep audit_log
///      fill posts.slug = lower(title)
///      cast posts.price = price::numeric",
/// )?;
/// assert_eq!(decisions, Decisions::parse(&decisions.to_string())?);
/// # Ok::<(), plough_migrate::DiffError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// New name to old name.
    renames: BTreeMap<String, String>,
    /// Those of models. They are of no account once the old name is gone.
    hints: BTreeMap<String, String>,
    drops: BTreeSet<String>,
    keeps: BTreeSet<String>,
    fills: BTreeMap<String, String>,
    casts: BTreeMap<String, String>,
    drops_all: bool,
    prunes: bool,
    owned: Option<Box<Schema>>,
}

impl Decisions {
    /// Nothing was decided.
    #[must_use]
    pub fn new() -> Self {
        Decisions::default()
    }

    /// Takes the renames that models tell by `renamed_from`.
    #[must_use]
    pub fn models(mut self, models: &[&'static ModelDef]) -> Self {
        for model in models {
            let table = Name::new(model.schema, model.table);
            for column in model.columns {
                if let Some(from) = column.renamed_from {
                    self.hints.insert(format!("{table}.{}", column.name), format!("{table}.{from}"));
                }
            }
        }
        self
    }

    /// A rename as a flag tells it: `users.name:users.full_name`, or `people:persons` for a table.
    ///
    /// # Errors
    /// If there are not two names.
    pub fn rename_flag(self, flag: &str) -> Result<Self, DiffError> {
        match flag.split_once(':') {
            Some((from, to)) if !from.is_empty() && !to.is_empty() => Ok(self.rename(from, to)),
            _ => Err(DiffError::wrong(format!(
                "`{flag}` is no rename: write `table.old:table.new`, or `old:new` for a table"
            ))),
        }
    }

    /// A table, a column (`table.column`) or a label of an enum (`enum.label`) has another name.
    #[must_use]
    pub fn rename(mut self, from: &str, to: &str) -> Self {
        self.renames.insert(to.to_owned(), from.to_owned());
        self
    }

    /// The renames are of no account where they fit neither schema: for schemas of an earlier time.
    pub(crate) fn hinted(mut self) -> Self {
        self.hints.append(&mut self.renames);
        self
    }

    /// A rename that is of no account where it fits neither schema.
    pub(crate) fn hint(mut self, from: &str, to: &str) -> Self {
        self.hints.insert(to.to_owned(), from.to_owned());
        self
    }

    /// A table, a column or a label is gone.
    #[must_use]
    pub fn drop(mut self, what: &str) -> Self {
        self.drops.insert(what.to_owned());
        self
    }

    /// Whatever is missing is gone. For databases that can be made anew.
    #[must_use]
    pub fn drop_all(mut self) -> Self {
        self.drops_all = true;
        self
    }

    /// A table that no model has is left as it is.
    #[must_use]
    pub fn keep(mut self, table: &str) -> Self {
        self.keeps.insert(table.to_owned());
        self
    }

    /// What the rows that are there get in a column (`table.column`) where they have NULL or
    /// nothing: an SQL expression over the row.
    #[must_use]
    pub fn fill(mut self, column: &str, expression: &str) -> Self {
        self.fills.insert(column.to_owned(), expression.to_owned());
        self
    }

    /// How the values of a column (`table.column`) become those of its new type: an SQL expression
    /// over the row.
    #[must_use]
    pub fn cast(mut self, column: &str, expression: &str) -> Self {
        self.casts.insert(column.to_owned(), expression.to_owned());
        self
    }

    /// The old schema is a live database, of which this is what migrations made. What else it holds
    /// is reported and left alone.
    #[must_use]
    pub fn owned(mut self, owned: Schema) -> Self {
        self.owned = Some(Box::new(owned));
        self
    }

    /// What is not owned is dropped as well.
    #[must_use]
    pub fn prune(mut self) -> Self {
        self.prunes = true;
        self
    }

    /// Reads lines of `rename old -> new`, `drop name`, `keep table`, `fill column = expression`,
    /// `cast column = expression`; `#` begins a comment.
    ///
    /// # Errors
    /// If a line is none of these.
    pub fn parse(text: &str) -> Result<Self, DiffError> {
        let mut decisions = Decisions::new();
        for (i, line) in text.lines().map(str::trim).enumerate() {
            if !line.is_empty() && !line.starts_with('#') {
                decisions = decisions.line(line).ok_or_else(|| {
                    DiffError::wrong(format!(
                        "line {}: `{line}` is no decision: write `rename old -> new`, `drop name`, `keep table`, \
                         `fill table.column = expression` or `cast table.column = expression`",
                        i + 1
                    ))
                })?;
            }
        }
        Ok(decisions)
    }

    fn line(self, line: &str) -> Option<Self> {
        let (verb, rest) = line.split_once(char::is_whitespace)?;
        let rest = rest.trim();
        let pair = |separator| {
            let (left, right) = rest.split_once(separator)?;
            let (left, right) = (left.trim(), right.trim());
            (!left.is_empty() && !right.is_empty()).then_some((left, right))
        };
        match verb {
            "rename" => pair("->").map(|(from, to)| self.rename(from, to)),
            "drop" => Some(self.drop(rest)),
            "keep" => Some(self.keep(rest)),
            "fill" => pair("=").map(|(column, sql)| self.fill(column, sql)),
            "cast" => pair("=").map(|(column, sql)| self.cast(column, sql)),
            _ => None,
        }
    }

    /// The renames, each with its new and its old name, and whether it must be there.
    pub(super) fn renames(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        let told = self.renames.iter().map(|(to, from)| (to.as_str(), from.as_str(), true));
        let hints = self.hints.iter().filter(|(to, _)| !self.renames.contains_key(*to));
        told.chain(hints.map(|(to, from)| (to.as_str(), from.as_str(), false)))
    }

    pub(super) fn drops(&self, what: &str) -> bool {
        self.drops_all || self.drops.contains(what)
    }

    pub(crate) fn keeps(&self, table: &str) -> bool {
        self.keeps.contains(table)
    }

    pub(super) fn fill_of(&self, column: &str) -> Option<&str> {
        self.fills.get(column).map(String::as_str)
    }

    pub(super) fn cast_of(&self, column: &str) -> Option<&str> {
        self.casts.get(column).map(String::as_str)
    }

    pub(super) fn owned_schema(&self) -> Option<&Schema> {
        self.owned.as_deref().filter(|_| !self.prunes)
    }

    pub(super) fn prunes(&self) -> bool {
        self.prunes
    }
}

impl fmt::Display for Decisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (to, from) in &self.renames {
            writeln!(f, "rename {from} -> {to}")?;
        }
        for what in &self.drops {
            writeln!(f, "drop {what}")?;
        }
        for table in &self.keeps {
            writeln!(f, "keep {table}")?;
        }
        for (column, expression) in &self.fills {
            writeln!(f, "fill {column} = {expression}")?;
        }
        for (column, expression) in &self.casts {
            writeln!(f, "cast {column} = {expression}")?;
        }
        Ok(())
    }
}
