//! What queries are made of, as plain data: said to Plough in `say`, and meant in `mean`.

use super::world::Level;
pub use crate::meaning::Compare;
use chrono::{DateTime, NaiveDate, Utc};
use plough::query::{DatePart, Part};

#[derive(Debug, Clone)]
pub enum Int {
    N,
    M,
    Big,
    Weight,
    ParentN,
    Const(i64),
    Add(Box<Int>, Box<Int>),
    Subtract(Box<Int>, Box<Int>),
    Multiply(Box<Int>, Box<Int>),
    Divide(Box<Int>, Box<Int>),
    DivideBy(Box<Int>, i64),
    Remainder(Box<Int>, Box<Int>),
    Negate(Box<Int>),
    Absolute(Box<Int>),
    Or(Box<Int>, Box<Int>),
    NullIf(Box<Int>, Box<Int>),
    Case(Box<Test>, Box<Int>, Option<Box<Int>>),
    Length(Box<Text>),
    Truth(Box<Test>),
    Whole(Box<Real>),
    Part(DatePart, Box<Time>),
    DaysSince(Box<Day>, Box<Day>),
    MicrosSince(Box<Time>, Box<Time>),
    Tags,
    Json(Vec<Step>),
    JsonLength(Vec<Step>),
    /// The number of children.
    Children(Box<Test>),
    /// Over the children.
    Below(Agg, Box<Int>, Box<Test>),
    /// In the first row of a query, by a number and the key.
    First(Box<Sub>, Box<Int>, bool),
    /// Over all rows of a query.
    Total(Box<Sub>, Agg, Box<Int>),
    /// The number of a group's rows.
    Rows,
    /// Over a group.
    Of(Agg, Box<Int>),
    Over(Run, Box<Around>),
}

#[derive(Debug, Clone)]
pub enum Text {
    Own,
    Note,
    KindName,
    OfParent,
    Const(String),
    Concat(Box<Text>, Box<Text>),
    Lower(Box<Text>),
    Upper(Box<Text>),
    Trim(Box<Text>),
    Or(Box<Text>, Box<Text>),
    NullIf(Box<Text>, Box<Text>),
    Case(Box<Test>, Box<Text>, Option<Box<Text>>),
    OfInt(Box<Int>),
    Json(Vec<Step>),
    First(Box<Sub>, Box<Text>),
    /// The greatest of a group, or the least.
    Greatest(Box<Text>),
    Least(Box<Text>),
}

#[derive(Debug, Clone)]
pub enum Real {
    Own,
    Const(f64),
    Add(Box<Real>, Box<Real>),
    Multiply(Box<Real>, Box<Real>),
    Divide(Box<Real>, Box<Real>),
    Negate(Box<Real>),
    Or(Box<Real>, Box<Real>),
    OfInt(Box<Int>),
    /// The mean of the children's.
    Below(Box<Int>),
    /// The mean over a group.
    Mean(Box<Int>),
}

#[derive(Debug, Clone)]
pub enum Time {
    At,
    Seen,
    Const(DateTime<Utc>),
    Months(Box<Time>, Box<Int>),
    Days(Box<Time>, Box<Int>),
    Seconds(Box<Time>, Box<Int>),
    /// Moved by months, days and microseconds at once.
    Moved(Box<Time>, [i64; 3]),
    Trunc(Part, Box<Time>),
    Or(Box<Time>, Box<Time>),
    /// The latest of the children's.
    Below(Box<Time>),
}

#[derive(Debug, Clone)]
pub enum Day {
    Own,
    Const(NaiveDate),
    Months(Box<Day>, Box<Int>),
    Days(Box<Day>, Box<Int>),
    Trunc(Part, Box<Day>),
    Or(Box<Day>, Box<Day>),
}

#[derive(Debug, Clone)]
pub enum Test {
    All,
    None,
    Flag,
    Maybe,
    ParentFlag,
    IsTrue(Box<Test>),
    Int(Int, Compare, Int),
    Text(Text, Compare, Text),
    Real(Real, Compare, Real),
    Time(Time, Compare, Time),
    Day(Day, Compare, Day),
    Level(Compare, Level),
    Between(Int, Int, Int),
    NotBetween(Int, Int, Int),
    In(Int, Vec<i64>),
    TextIn(Text, Vec<String>),
    LevelIn(Vec<Level>),
    IntIsNull(Int),
    TextIsNull(Text),
    TimeIsNull(Time),
    Contains(Text, Text),
    StartsWith(Text, Text),
    EndsWith(Text, Text),
    AnyCase(Text, Text),
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Any(Box<Test>),
    NoChild(Box<Test>),
    Every(Box<Test>),
    Exists(Box<Sub>),
    InQuery(Int, Box<Sub>, Int),
    Has(String),
    HasAll(Vec<String>),
    Overlaps(Vec<String>),
    JsonExists(Vec<Step>),
    JsonNull(Vec<Step>),
    JsonTruth(Vec<Step>),
    JsonContains(Vec<Step>, serde_json::Value),
}

#[derive(Debug, Clone)]
pub enum Step {
    Member(&'static str),
    Element(usize),
}

#[derive(Debug, Clone, Copy)]
pub enum Agg {
    Count,
    CountDistinct,
    Sum,
    Min,
    Max,
}

/// Rows of the same table, seen from inside of an expression: those that compare in some way with the row
/// outside.
#[derive(Debug, Clone)]
pub struct Sub {
    pub link: Option<(Int, Compare, Int)>,
    pub filter: Test,
}

/// What is computed of the rows around.
#[derive(Debug, Clone)]
pub enum Run {
    Rows,
    Of(Agg, Box<Int>),
    Number,
    Rank,
    DenseRank,
    Lag(u32, Box<Int>),
    Lead(u32, Box<Int>),
    First(Box<Int>),
    /// Of the rows from one to another, by their distance.
    Framed(Agg, Box<Int>, Option<i32>, Option<i32>),
}

#[derive(Debug, Clone)]
pub struct Around {
    pub partition: Vec<Key>,
    pub order: Option<Sort>,
    /// By the key, too: then no two rows are equal in order.
    pub by_key: bool,
}

/// What rows are grouped or ordered by.
#[derive(Debug, Clone)]
pub enum Key {
    Int(Int),
    Text(Text),
    Real(Real),
    Time(Time),
    Day(Day),
    Truth(Test),
    Level,
}

#[derive(Debug, Clone)]
pub struct Sort {
    pub key: Key,
    pub descending: bool,
    pub nulls_first: Option<bool>,
}
