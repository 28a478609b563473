//! Rows as JSON while they are read, without their structs: text, with gaps for what is loaded later.
//!
//! Nothing here knows serde: how a value is written is the business of `crate::json`.

use super::{Reader, Row};
use crate::error::{Error, Kind, Result};

/// Writes a row of a model as JSON, without the struct.
pub type JsonRow = fn(&mut Reader<'_>, &mut Vec<u8>) -> Result<()>;

/// Writes a row that may have gaps.
pub type WriteRow = fn(&mut Reader<'_>, &mut RowText<'_>) -> Result<()>;

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub struct JsonMember {
    /// What stands before its value if another member does: `,"name":`.
    pub before: &'static str,
    /// Whether it is written.
    pub when: JsonWhen,
}

/// Whether a member is written: what serde's attributes say of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonWhen {
    /// Always.
    Always,
    /// `skip_serializing_if = "Option::is_none"`
    Some,
    /// `skip_serializing_if = "Vec::is_empty"` and the like.
    Filled,
    /// `flatten`: its own members stand in its place.
    Flat,
    /// `skip`
    Never,
}

/// A value that has no name: an element of a tuple.
const ELEMENT: JsonMember = JsonMember { before: "", when: JsonWhen::Always };

/// Adds what stands before a member. The first one of an object has no comma.
pub(crate) fn open(to: &mut Vec<u8>, before: &str, first: bool) {
    let before = if first { before.strip_prefix(',').unwrap_or(before) } else { before };
    to.extend_from_slice(before.as_bytes());
}

/// Makes the members of the object that stands at the end, from a place on, members of the object
/// around it. NULL has none.
///
/// # Errors
/// If it is something else: serde cannot flatten it either.
pub(crate) fn flatten(to: &mut Vec<u8>, at: usize, first: bool) -> Result<()> {
    match to.get(at..) {
        Some(b"null" | b"{}") => to.truncate(at),
        Some([b'{', .., b'}']) => {
            to.pop();
            match first {
                true => drop(to.remove(at)),
                false => to[at] = b',',
            }
        }
        _ => return Err(no_json()),
    }
    Ok(())
}

/// What cannot be written is told without its value.
pub(crate) fn no_json() -> Error {
    let message = "a row cannot be written as JSON: a map's key is not text, or its `Serialize` failed";
    Error::new(Kind::Decode, message)
}

/// Rows as text. Each that has gaps is the text before the first, between them, and after the last.
#[derive(Default)]
pub(crate) struct Text {
    bytes: Vec<u8>,
    /// Where each piece ends, for all rows.
    ends: Vec<usize>,
    /// Which members the gaps are; the same for each row.
    gaps: Vec<JsonMember>,
    rows: usize,
}

impl Text {
    /// Takes a row that may have gaps.
    pub(crate) fn push(
        &mut self,
        row: &dyn Row,
        write: impl FnOnce(&mut Reader<'_>, &mut RowText<'_>) -> Result<()>,
    ) -> Result<()> {
        write(&mut Reader::new(row), &mut RowText::new(self))?;
        self.ends.push(self.bytes.len());
        self.rows += 1;
        Ok(())
    }

    /// Takes a row without gaps, as the next of a list.
    pub(crate) fn push_line(&mut self, row: &mut Reader<'_>, write: WriteRow) -> Result<()> {
        self.bytes.push(b',');
        write(row, &mut RowText::new(self))
    }

    /// What was written: the rows that [`push_line`](Text::push_line) has taken, each after a comma.
    pub(crate) fn lines(&self) -> &[u8] {
        &self.bytes
    }

    /// The same without a copy.
    pub(crate) fn into_lines(self) -> Vec<u8> {
        self.bytes
    }

    /// The number of rows with or without gaps.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Forgets all rows, and keeps the place for them.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.gaps.clear();
        self.rows = 0;
    }

    /// Puts a row together. `fill` writes what belongs in a gap, and says whether it is a member at all.
    pub(crate) fn put_together(
        &self,
        row: usize,
        to: &mut Vec<u8>,
        mut fill: impl FnMut(usize, &JsonMember, &mut Vec<u8>) -> Result<()>,
    ) -> Result<()> {
        let first = row * (self.gaps.len() + 1);
        for piece in 0..=self.gaps.len() {
            if let Some(gap) = piece.checked_sub(1).and_then(|gap| self.gaps.get(gap)) {
                fill(piece - 1, gap, to)?;
            }
            let start = (first + piece).checked_sub(1).map_or(0, |before| self.ends[before]);
            let text = &self.bytes[start..self.ends[first + piece]];
            // The gaps before it may have been left out.
            let text = if to.last() == Some(&b'{') { text.strip_prefix(b",").unwrap_or(text) } else { text };
            to.extend_from_slice(text);
        }
        Ok(())
    }
}

/// The row that is being written.
pub struct RowText<'a> {
    text: &'a mut Text,
    /// The members that are still to come, of the object that is being written.
    members: &'static [JsonMember],
    /// Where the text since the last gap begins.
    segment: usize,
    /// What is read is not written: it stands in a field that is left out.
    muted: bool,
    /// The next object is written without its braces.
    bare: bool,
}

impl<'a> RowText<'a> {
    fn new(text: &'a mut Text) -> Self {
        let segment = text.bytes.len();
        RowText { text, members: &[], segment, muted: false, bare: false }
    }

    /// The text so far.
    pub(crate) fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.text.bytes
    }

    /// The next member.
    pub(crate) fn member(&mut self) -> JsonMember {
        let (member, rest) = self.members.split_first().unwrap_or((&ELEMENT, &[]));
        self.members = rest;
        if self.muted { JsonMember { when: JsonWhen::Never, ..*member } } else { *member }
    }

    /// Whether the next member is the first of its object. After a gap that is not known yet, and
    /// decided when it is filled.
    pub(crate) fn is_first(&self) -> bool {
        self.text.bytes.len() > self.segment && self.text.bytes.last() == Some(&b'{')
    }

    /// Leaves a gap for the next member, which is loaded later.
    pub(crate) fn gap(&mut self) {
        let member = self.member();
        // The first row says which gaps all of them have.
        if self.text.rows == 0 {
            self.text.gaps.push(member);
        }
        self.text.ends.push(self.text.bytes.len());
        self.segment = self.text.bytes.len();
    }

    /// Writes an object, or only its members into the one around it.
    pub(crate) fn object(
        &mut self,
        members: &'static [JsonMember],
        write: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let braces = !std::mem::take(&mut self.bare) && !self.muted;
        if braces {
            self.text.bytes.push(b'{');
        }
        let around = std::mem::replace(&mut self.members, members);
        write(self)?;
        self.members = around;
        if braces {
            self.text.bytes.push(b'}');
        }
        Ok(())
    }

    /// Writes that there is nothing.
    pub(crate) fn null(&mut self) {
        self.text.bytes.extend_from_slice(b"null");
    }

    /// Writes a list.
    pub(crate) fn list(&mut self, row: &mut Reader<'_>, elements: &[WriteRow]) -> Result<()> {
        self.text.bytes.push(b'[');
        for (i, write) in elements.iter().enumerate() {
            if i > 0 {
                self.text.bytes.push(b',');
            }
            write(row, self)?;
        }
        self.text.bytes.push(b']');
        Ok(())
    }

    /// Writes an object that is a member, and read in the same row.
    pub(crate) fn inlined(&mut self, write: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let (member, first) = (self.member(), self.is_first());
        let at = self.text.bytes.len();
        match member.when {
            JsonWhen::Never => {
                let muted = std::mem::replace(&mut self.muted, true);
                write(self)?;
                self.muted = muted;
                self.text.bytes.truncate(at);
            }
            JsonWhen::Flat => {
                self.bare = true;
                write(self)?;
                // A model's row is written as a whole.
                if std::mem::take(&mut self.bare) {
                    flatten(&mut self.text.bytes, at, first)?;
                }
            }
            JsonWhen::Always | JsonWhen::Some | JsonWhen::Filled => {
                open(&mut self.text.bytes, member.before, first);
                let start = self.text.bytes.len();
                write(self)?;
                // A row that is joined may not be there.
                if member.when == JsonWhen::Some && self.text.bytes.get(start..) == Some(b"null") {
                    self.text.bytes.truncate(at);
                }
            }
        }
        Ok(())
    }
}
