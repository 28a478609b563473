//! Frames: which rows of a window a function looks at.

use std::ops::{RangeFrom, RangeFull, RangeInclusive, RangeToInclusive};

/// The rows from one to another of a window, by their distance from the row that is computed: less
/// than zero before it, zero itself, more than zero after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The first row; none if it is the window's.
    pub first: Option<i32>,
    /// The last row; none if it is the window's.
    pub last: Option<i32>,
}

impl Frame {
    /// Whether it is the whole window, of every row.
    pub(crate) fn is_whole(self) -> bool {
        self == (Frame { first: None, last: None })
    }

    /// Whether it has a row for every row of the window: the row itself.
    pub(crate) fn holds_its_row(self) -> bool {
        self.first.is_none_or(|first| first <= 0) && self.last.is_none_or(|last| last >= 0)
    }
}

/// A range of rows, with its last one: `-2..=0`, `..=0`, `1..`, `..`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no frame of a window",
    label = "expected rows with the last one, by their distance from this row: `-2..=0`, `..=0`, `0..`, `..`",
    note = "a row before is less than zero, the row itself is zero, a row after is more than zero"
)]
pub trait IntoFrame {
    /// The range as data.
    fn frame(self) -> Frame;
}

#[diagnostic::do_not_recommend]
impl IntoFrame for RangeInclusive<i32> {
    fn frame(self) -> Frame {
        Frame { first: Some(*self.start()), last: Some(*self.end()) }
    }
}

#[diagnostic::do_not_recommend]
impl IntoFrame for RangeToInclusive<i32> {
    fn frame(self) -> Frame {
        Frame { first: None, last: Some(self.end) }
    }
}

#[diagnostic::do_not_recommend]
impl IntoFrame for RangeFrom<i32> {
    fn frame(self) -> Frame {
        Frame { first: Some(self.start), last: None }
    }
}

#[diagnostic::do_not_recommend]
impl IntoFrame for RangeFull {
    fn frame(self) -> Frame {
        Frame { first: None, last: None }
    }
}
