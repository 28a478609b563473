//! Reads rows as text, and on the way the keys for the edges below.

use super::Order;
use super::level::{Branch, Holds, Level};
use crate::decode::{Reader, ResultColumns, Row, RowText, Sink, WriteRow, check_columns};
use crate::error::{Error, Kind, Result};
use crate::relate::typed::{Loaded, wrong_type};
use crate::relate::{Children, Erased, Index, Keys, Owners};
use crate::value::SqlType;
use std::any::Any;

/// What stands around a row and what is loaded for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Nothing: the row has gaps of its own, or none.
    Bare,
    /// They are a tuple.
    Tuple,
}

/// How a row is taken.
pub(super) struct Take<E> {
    pub write: WriteRow,
    pub frame: Frame,
    /// What has to be known of a row for each of its parents.
    pub entry: fn(&mut Reader<'_>) -> Result<E>,
}

/// Takes rows as text. One that several parents share is there once.
pub(super) struct Lines<E> {
    expected: Vec<SqlType>,
    take: Take<E>,
    rows: Rows<E>,
    keys: Vec<Keys>,
    index: Option<Index>,
}

/// Rows, and whose they are.
pub(super) struct Rows<E> {
    pub level: Level,
    /// The parent, the number of the row, and its entry.
    pub owners: Vec<(u32, u32, E)>,
}

impl<E> Rows<E> {
    pub(super) fn none() -> Self {
        Rows { level: Level::default(), owners: Vec::new() }
    }
}

impl<E: Send + 'static> Lines<E> {
    pub(super) fn of_children(children: Children, take: Take<E>) -> Box<dyn Sink> {
        let Children { expected, keys, index } = children;
        Box::new(Lines { expected, take, rows: Rows::none(), keys, index: Some(index) })
    }

    pub(super) fn of_root(keys: Vec<Keys>, expected: Vec<SqlType>, take: Take<E>) -> Box<dyn Sink> {
        Box::new(Lines { expected, take, rows: Rows::none(), keys, index: None })
    }

    /// What the sink has read.
    pub(super) fn loaded(sink: Box<dyn Sink>) -> Result<Loaded> {
        let lines = (sink as Box<dyn Any>).downcast::<Lines<E>>().map_err(|_| wrong_type())?;
        let len = lines.rows.level.text.rows();
        // Who owns them stands beside the rows: a shared one has several.
        Ok(Loaded { rows: Box::new(lines.rows), len, owners: Vec::new(), keys: lines.keys })
    }

    fn owned(&mut self, row: &dyn Row) -> Result<bool> {
        let Some(index) = &self.index else { return Ok(true) };
        let number = number(self.rows.level.text.rows())?;
        let parents = index.parents(row)?;
        for parent in parents {
            let entry = (self.take.entry)(&mut Reader::new(row))?;
            self.rows.owners.push((*parent, number, entry));
        }
        Ok(!parents.is_empty())
    }
}

/// Rows are counted in 32 bits, as everywhere where trees are put together.
fn number(rows: usize) -> Result<u32> {
    u32::try_from(rows).map_err(|_| Error::new(Kind::InvalidInput, "more rows than 2^32 are loaded at once"))
}

impl<E: Send + 'static> Sink for Lines<E> {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        check_columns(&self.expected, columns)
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        if !self.owned(row)? {
            return Ok(());
        }
        let (write, frame, below) = (self.take.write, self.take.frame, self.keys.len());
        self.rows.level.text.push(row, |row, to| match frame {
            Frame::Bare => write(row, to),
            Frame::Tuple => tuple(row, to, write, below),
        })?;
        self.keys.iter_mut().try_for_each(|keys| keys.push(row))
    }

    fn clear(&mut self) {
        self.rows = Rows::none();
        self.keys.iter_mut().for_each(Keys::clear);
    }
}

/// A row and as many gaps, in brackets.
fn tuple(row: &mut Reader<'_>, to: &mut RowText<'_>, write: WriteRow, below: usize) -> Result<()> {
    to.bytes().push(b'[');
    write(row, to)?;
    for _ in 0..below {
        to.bytes().push(b',');
        to.gap();
    }
    to.bytes().push(b']');
    Ok(())
}

/// What was read, with what was loaded below it.
pub(super) fn assemble<E: Send + 'static>(rows: Erased, parts: Vec<Erased>) -> Result<Erased> {
    let mut rows = rows.downcast::<Rows<E>>().map_err(|_| wrong_type())?;
    let below = parts.into_iter().map(|part| part.downcast::<Branch>().map(|branch| *branch));
    rows.level.below = below.collect::<Result<_, _>>().map_err(|_| wrong_type())?;
    Ok(rows)
}

/// The text of a query's rows, with what was loaded below them, each after a comma.
pub(super) fn into_lines(rows: Erased, parts: Vec<Erased>) -> Result<Vec<u8>> {
    let rows = assemble::<()>(rows, parts)?.downcast::<Rows<()>>().map_err(|_| wrong_type())?;
    rows.level.into_lines()
}

/// The rows of each parent, in their order.
pub(super) fn lists(rows: Erased, owners: Owners<'_>) -> Result<Erased> {
    let rows = rows.downcast::<Rows<()>>().map_err(|_| wrong_type())?;
    let parents = owners.parents;
    let mut starts = vec![0_u32; parents + 1];
    for (parent, ..) in &rows.owners {
        starts[*parent as usize + 1] += 1;
    }
    for parent in 0..parents {
        starts[parent + 1] += starts[parent];
    }
    let mut next = starts.clone();
    let mut sorted = vec![0_u32; rows.owners.len()];
    for (parent, row, ()) in &rows.owners {
        let place = &mut next[*parent as usize];
        sorted[*place as usize] = *row;
        *place += 1;
    }
    Ok(Box::new(Branch { level: rows.level, starts, rows: sorted, holds: Holds::List }))
}

/// The row of each parent, if there is one.
pub(super) fn at_most_one(rows: Erased, owners: Owners<'_>) -> Result<Erased> {
    let mut branch = lists(rows, owners)?.downcast::<Branch>().map_err(|_| wrong_type())?;
    branch.holds = Holds::One;
    Ok(branch)
}

/// The row of each parent, of which there has to be one.
pub(super) fn exactly_one(rows: Erased, owners: Owners<'_>) -> Result<Erased> {
    let branch = at_most_one(rows, owners)?.downcast::<Branch>().map_err(|_| wrong_type())?;
    match branch.starts.windows(2).any(|of| of[0] == of[1]) {
        true => Err(Error::new(Kind::NotFound, "a required related row is missing")),
        false => Ok(branch),
    }
}

/// The rows of each parent under their keys.
pub(super) fn maps<K: Send + 'static, O: Order<K>>(rows: Erased, owners: Owners<'_>) -> Result<Erased> {
    let rows = rows.downcast::<Rows<K>>().map_err(|_| wrong_type())?;
    let mut of_parents: Vec<Vec<(K, u32)>> = std::iter::repeat_with(Vec::new).take(owners.parents).collect();
    for (parent, row, key) in rows.owners {
        of_parents[parent as usize].push((key, row));
    }
    let (mut starts, mut sorted) = (vec![0_u32], Vec::new());
    for rows in of_parents {
        sorted.extend(O::order(rows));
        starts.push(number(sorted.len())?);
    }
    Ok(Box::new(Branch { level: rows.level, starts, rows: sorted, holds: Holds::Map }))
}

/// No rows of no parents.
pub(super) fn empty() -> Erased {
    Box::new(Branch { level: Level::default(), starts: vec![0], rows: Vec::new(), holds: Holds::List })
}

/// Writes what stands in a map: a key and a row.
pub(super) fn entry(
    row: &mut Reader<'_>,
    to: &mut RowText<'_>,
    key: WriteRow,
    value: WriteRow,
) -> Result<()> {
    let at = to.bytes().len();
    key(row, to)?;
    let bytes = to.bytes();
    match bytes.get(at) {
        Some(b'"') => {}
        // A number or a truth value: names are texts.
        Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
            bytes.insert(at, b'"');
            bytes.push(b'"');
        }
        _ => return Err(crate::decode::no_json()),
    }
    bytes.push(b':');
    value(row, to)
}
