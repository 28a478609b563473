//! From sea-query's trees to text, with the values in the order of their placeholders.

use super::Dialect;
use crate::value::Value;
use sea_query::{
    DeleteStatement, Expr, InsertStatement, QueryBuilder, SelectStatement, SqlWriter, UpdateStatement,
};
use std::fmt::{self, Write};
use std::ops::Range;

/// A statement as sea-query's tree.
#[derive(Debug)]
pub(crate) enum Tree {
    Select(SelectStatement),
    Insert(InsertStatement),
    Update(UpdateStatement),
    Delete(DeleteStatement),
}

/// The values of a statement that is being built. A tree holds only their numbers, so that
/// sea-query never sees (or converts) a value.
#[derive(Debug, Default)]
pub(crate) struct Args {
    values: Vec<Value>,
    /// Those that keep their placeholder's number wherever they are used again.
    shared: Vec<Range<usize>>,
}

impl Args {
    /// Adds a value and gives the placeholder for it.
    pub(crate) fn bind(&mut self, value: Value) -> Expr {
        self.values.push(value);
        Expr::Value(sea_query::Value::Int(Some(self.values.len() as i32 - 1)))
    }

    /// An expression that was built from these values on is one expression for the database wherever it
    /// stands: where placeholders have numbers, each use has the same.
    pub(crate) fn share_from(&mut self, start: usize) {
        self.shared.push(start..self.values.len());
    }

    /// The values so far, in the order in which they were added.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    /// The values, in the order in which they were added.
    pub(crate) fn into_values(self) -> Vec<Value> {
        self.values
    }
}

/// The text of a statement and the order in which its placeholders take the values.
#[derive(Debug)]
pub(crate) struct SqlText {
    sql: String,
    order: Vec<usize>,
    numbers_as_text: bool,
    extra: Vec<Value>,
    args: usize,
    shared: Vec<Range<usize>>,
}

impl SqlText {
    /// Writes one expression. sea-query renders statements only, so that what stands before the
    /// expression in a SELECT is taken away again.
    pub(crate) fn push_expr(&mut self, dialect: &dyn Dialect, expr: Expr) {
        let start = self.sql.len();
        let mut select = sea_query::Query::select();
        select.expr(expr);
        dialect.render(&Tree::Select(select), self);
        if self.sql[start..].starts_with("SELECT ") {
            self.sql.replace_range(start..start + "SELECT ".len(), "");
        }
    }

    /// `numbers_as_text`: LIMIT and OFFSET are written as digits.
    pub(crate) fn new(args: &Args, numbers_as_text: bool) -> Self {
        SqlText {
            sql: String::with_capacity(256),
            order: Vec::new(),
            numbers_as_text,
            extra: Vec::new(),
            args: args.values.len(),
            shared: args.shared.clone(),
        }
    }

    /// Which value each placeholder takes, by number; those above the number of `Args` are
    /// [`extra`](SqlText::extra).
    pub(crate) fn order(&self) -> &[usize] {
        &self.order
    }

    /// Values that sea-query put into the text by itself: LIMIT and OFFSET.
    pub(crate) fn extra(&self) -> &[Value] {
        &self.extra
    }

    /// The text, and the values in the order of its placeholders.
    pub(crate) fn finish(self, args: Args) -> (String, Vec<Value>) {
        let mut slots: Vec<Option<Value>> = args.values.into_iter().map(Some).collect();
        slots.extend(self.extra.into_iter().map(Some));
        // A subtree that was cloned names a value more than once: all uses but the last copy it.
        let mut uses = vec![0_usize; slots.len()];
        for slot in &self.order {
            uses[*slot] += 1;
        }
        let mut values = Vec::with_capacity(self.order.len());
        for slot in &self.order {
            uses[*slot] -= 1;
            values.extend(if uses[*slot] == 0 { slots[*slot].take() } else { slots[*slot].clone() });
        }
        (self.sql, values)
    }
}

impl Write for SqlText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.sql.push_str(text);
        Ok(())
    }
}

impl fmt::Display for SqlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

impl SqlWriter for SqlText {
    fn push_param<T: QueryBuilder>(&mut self, value: sea_query::Value, builder: &T) {
        let slot = match value {
            sea_query::Value::Int(Some(slot)) => slot as usize,
            // LIMIT and OFFSET, which sea-query makes into values by itself.
            sea_query::Value::BigUnsigned(Some(number)) => {
                // So small a LIMIT is fixed in the code, and the database can plan for it.
                if self.numbers_as_text || number <= 1 {
                    self.sql.push_str(&number.to_string());
                    return;
                }
                let slot = self.args + self.extra.len();
                self.extra.push(Value::I64(i64::try_from(number).unwrap_or(i64::MAX)));
                slot
            }
            // Nothing else is ever put into a tree; a literal keeps this total.
            other => {
                builder.write_value(self, &other).ok();
                return;
            }
        };
        let (placeholder, numbered) = builder.placeholder();
        self.sql.push_str(placeholder);
        let shared = numbered && self.shared.iter().any(|slots| slots.contains(&slot));
        let known = self.order.iter().position(|other| shared && *other == slot);
        if known.is_none() {
            self.order.push(slot);
        }
        if numbered {
            self.sql.push_str(&known.map_or(self.order.len(), |at| at + 1).to_string());
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}
