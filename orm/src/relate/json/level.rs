//! Trees as text: each level has its rows once, and every parent the numbers of those that are its own.
//! Nothing is copied before the end, which puts the whole text together.

use crate::decode::{JsonMember, JsonWhen, Text, flatten, open};
use crate::error::Result;

/// Rows, and what was loaded for them.
#[derive(Default)]
pub(super) struct Level {
    pub text: Text,
    /// One for each gap.
    pub below: Vec<Branch>,
}

/// The rows of a level, by parent.
pub(super) struct Branch {
    pub level: Level,
    /// Where the rows of each parent begin in `rows`; one more at the end.
    pub starts: Vec<u32>,
    pub rows: Vec<u32>,
    pub holds: Holds,
}

/// What a parent holds of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    List,
    /// Each row with its key before it.
    Map,
    /// At most one row.
    One,
}

impl Level {
    /// Adds the text of a row.
    pub(super) fn put_together(&self, row: usize, to: &mut Vec<u8>) -> Result<()> {
        self.text.put_together(row, to, |gap, member, to| match self.below.get(gap) {
            Some(branch) => branch.fill(row, member, to),
            None => Err(super::super::wrong_type()),
        })
    }

    /// The text of all rows, each after a comma.
    pub(super) fn into_lines(self) -> Result<Vec<u8>> {
        let mut lines = Vec::with_capacity(self.size());
        for row in 0..self.text.rows() {
            lines.push(b',');
            self.put_together(row, &mut lines)?;
        }
        Ok(lines)
    }

    /// Roughly the length of the text: rows that several parents share count once.
    fn size(&self) -> usize {
        self.text.lines().len()
            + self.text.rows()
            + self.below.iter().map(|branch| branch.level.size()).sum::<usize>()
    }
}

impl Branch {
    fn of(&self, parent: usize) -> &[u32] {
        let (start, end) = (self.starts[parent] as usize, self.starts[parent + 1] as usize);
        &self.rows[start..end]
    }

    /// Adds the member of a parent that holds its rows.
    fn fill(&self, parent: usize, member: &JsonMember, to: &mut Vec<u8>) -> Result<()> {
        let empty = self.of(parent).is_empty();
        let left_out = match member.when {
            JsonWhen::Never => true,
            JsonWhen::Some => empty && self.holds == Holds::One,
            JsonWhen::Filled => empty && self.holds != Holds::One,
            JsonWhen::Always | JsonWhen::Flat => false,
        };
        if left_out {
            return Ok(());
        }
        let first = to.last() == Some(&b'{');
        if member.when == JsonWhen::Flat {
            let at = to.len();
            self.value(parent, to)?;
            return flatten(to, at, first);
        }
        open(to, member.before, first);
        self.value(parent, to)
    }

    fn value(&self, parent: usize, to: &mut Vec<u8>) -> Result<()> {
        let rows = self.of(parent);
        let (before, after) = match (self.holds, rows.last()) {
            (Holds::One, None) => {
                to.extend_from_slice(b"null");
                return Ok(());
            }
            (Holds::One, Some(row)) => return self.level.put_together(*row as usize, to),
            (Holds::List, _) => (b'[', b']'),
            (Holds::Map, _) => (b'{', b'}'),
        };
        to.push(before);
        for (i, row) in rows.iter().enumerate() {
            if i > 0 {
                to.push(b',');
            }
            self.level.put_together(*row as usize, to)?;
        }
        to.push(after);
        Ok(())
    }
}
