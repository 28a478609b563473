//! Expressions as plain data: what `compile` turns into SQL.

use super::{Frame, JsonEdit, JsonNode, Order, SearchNode, Subquery};
use crate::model::{ModelDef, Path};
use crate::value::{SqlType, Value};

/// An expression.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Node {
    /// A column, by path and by index in the model at that path.
    Column(Path, u16),
    /// A bound value.
    Value(Value),
    /// An operator with one operand.
    Unary(Unary, Box<Node>),
    /// An operator with two operands.
    Binary(Binary, Box<Node>, Box<Node>),
    /// All of them; true if there are none.
    And(Vec<Node>),
    /// Any of them; false if there are none.
    Or(Vec<Node>),
    /// One of a list of values, which is bound as one parameter.
    In {
        /// What is looked for.
        needle: Box<Node>,
        /// The type of the values.
        ty: SqlType,
        /// The values; never NULL.
        values: Vec<Value>,
    },
    /// Text that matches a pattern.
    Like {
        /// The text.
        text: Box<Node>,
        /// The kind of pattern.
        like: Like,
        /// What the pattern is made of.
        pattern: Box<Node>,
        /// Whether case is ignored.
        ignore_case: bool,
    },
    /// A function of the library's own list.
    Call(Func, Vec<Node>),
    /// An aggregate over the rows for which a condition is true.
    Filtered {
        /// The aggregate.
        func: Box<Node>,
        /// The condition.
        filter: Box<Node>,
    },
    /// A function of the user's own.
    Function(Box<Function>),
    /// The value after the first condition that holds.
    Case {
        /// Conditions and values.
        branches: Vec<(Node, Node)>,
        /// The value if none holds; NULL if there is none.
        otherwise: Option<Box<Node>>,
    },
    /// An aggregate or a window function over the rows around each row.
    Over {
        /// The function.
        func: Box<Node>,
        /// The rows that are around: those in which these are the same.
        partition: Vec<Node>,
        /// Their order.
        orders: Vec<Order>,
        /// Which of them, in that order, if it is told.
        frame: Option<Frame>,
    },
    /// Something about what is at a place in a JSON document.
    Json(Box<JsonNode>),
    /// A JSON document with another value at a place, or without one.
    JsonEdit(Box<JsonEdit>),
    /// Something about what a search index finds.
    Search(Box<SearchNode>),
    /// Something about the rows of a to-many relation.
    Relation(Box<RelationNode>),
    /// One of the values that a query gives.
    InQuery {
        /// What is looked for.
        needle: Box<Node>,
        /// Where.
        query: Box<Subquery>,
    },
    /// Whether a query has a row.
    Exists(Box<Subquery>),
    /// The value in the first row of a query.
    Subquery(Box<Subquery>),
}

/// A call of a function by the name that it has in the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// The name, with the schema's before a point if it is told.
    pub name: &'static str,
    /// What it is given.
    pub args: Vec<Node>,
    /// What it gives.
    pub ty: SqlType,
    /// Whether it may give NULL.
    pub nullable: bool,
}

/// A question about the rows that a to-many relation leads to.
#[derive(Debug, Clone)]
pub struct RelationNode {
    /// The model that holds the relation.
    pub source: &'static ModelDef,
    /// Where that model stands.
    pub at: Path,
    /// The relation's index.
    pub relation: u8,
    /// The scope of the columns in `filter` and `value`.
    pub scope: u8,
    /// What is asked.
    pub quantifier: Quantifier,
    /// Which rows count.
    pub filter: Vec<Node>,
}

impl PartialEq for RelationNode {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.source, other.source)
            && (self.at, self.relation, self.scope) == (other.at, other.relation, other.scope)
            && self.quantifier == other.quantifier
            && self.filter == other.filter
    }
}

/// What is asked of a to-many relation.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Quantifier {
    /// At least one row passes the filter.
    Any,
    /// No row passes the filter.
    None,
    /// Every row passes the filter; a row for which it is unknown does not.
    All,
    /// The number of rows that pass the filter.
    Count,
    /// An aggregate of an expression over the rows that pass the filter: `Func::Sum` and the like.
    Aggregate(Func, Box<Node>),
}

/// An operator with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unary {
    /// Logical not.
    Not,
    /// Whether it is NULL.
    IsNull,
    /// Whether it is not NULL.
    IsNotNull,
    /// Minus.
    Negate,
    /// Whether it is true: neither false nor unknown.
    IsTrue,
    /// A truth value as a condition: `x = TRUE` rather than `x`, since MySQL has no booleans and
    /// an index can serve it.
    Holds,
}

/// An operator with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Binary {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Equal, where NULL equals NULL.
    IsNotDistinctFrom,
    /// Not equal, where NULL equals NULL.
    IsDistinctFrom,
    /// Plus.
    Add,
    /// Minus.
    Sub,
    /// Times.
    Mul,
    /// Divided by. Integers give an integer, truncated towards zero, on every database.
    Div,
    /// The remainder.
    Rem,
    /// Text put together.
    Concat,
    /// Text in which a regular expression is found.
    Matches,
}

/// How a pattern is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Like {
    /// A pattern of the user's: `%`, `_`, and `\` before one that stands for itself.
    Pattern,
    /// Text that starts with it.
    StartsWith,
    /// Text that ends with it.
    EndsWith,
    /// Text that contains it.
    Contains,
}

/// A function with the same meaning on every database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Func {
    /// Lower case.
    Lower,
    /// Upper case.
    Upper,
    /// Characters of text.
    Length,
    /// Spaces removed from both ends.
    Trim,
    /// Absolute value.
    Abs,
    /// The first operand that is not NULL.
    Coalesce,
    /// NULL where both operands are equal, else the first.
    NullIf,
    /// The value as one of another type.
    Cast(SqlType),
    /// A part of a date or time, as an integer.
    Part(DatePart),
    /// The start of the year, month and so on that a date or time is in.
    Trunc(Part),
    /// Whether a list has all elements of another.
    HasAll,
    /// Whether two lists have an element in common.
    Overlaps,
    /// The number of a list's elements.
    ListLength,
    /// A list, and one of a single element after it.
    Append,
    /// A list without the elements that equal the only one of another.
    Without,
    /// A date or time, and how many steps later.
    Later(DateStep),
    /// Microseconds from the second operand to the first.
    Since,
    /// The number of rows, or of values that are not NULL.
    Count,
    /// The number of different values.
    CountDistinct,
    /// The sum.
    Sum,
    /// The mean.
    Avg,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// The number of the row in its window, from 1.
    RowNumber,
    /// As the number, but the same for rows that are equal in order, with gaps after them.
    Rank,
    /// As the rank, without gaps.
    DenseRank,
    /// The value so many rows before.
    Lag(u32),
    /// The value so many rows after.
    Lead(u32),
    /// The value in the first row.
    FirstValue,
}

/// A part of the calendar that [`trunc`](super::Expr::trunc) goes back to the start of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// January 1st.
    Year,
    /// The first day of January, April, July or October.
    Quarter,
    /// The first day of the month.
    Month,
    /// Monday.
    Week,
    /// Midnight.
    Day,
    /// The full hour.
    Hour,
    /// The full minute.
    Minute,
    /// The full second.
    Second,
}

/// A unit in which dates and times are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStep {
    /// A month; a day that the month does not have becomes its last.
    Month,
    /// A day of 24 hours.
    Day,
    /// A microsecond.
    Microsecond,
}

/// A part of a date or a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    /// The year.
    Year,
    /// The month, 1–12.
    Month,
    /// The day of the month, 1–31.
    Day,
    /// The hour, 0–23.
    Hour,
    /// The minute, 0–59.
    Minute,
    /// The second, 0–59, without its fraction.
    Second,
    /// The day of the week, 1 (Monday) – 7 (Sunday).
    IsoWeekday,
}
