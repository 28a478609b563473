//! The rows of a COPY in the binary form: a signature, then each row with the number of its fields
//! and their lengths (`copyto.c`).

use super::row::Fields;
use crate::error::{Error, Kind, Result};
use std::ops::Range;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// Takes the bytes of a COPY as they come and gives its rows.
#[derive(Default)]
pub(super) struct CopyRows {
    bytes: Vec<u8>,
    /// Where the next row begins.
    at: usize,
    started: bool,
    fields: Vec<Option<Range<usize>>>,
}

/// The fields of one row.
pub(super) struct CopyRow<'r> {
    bytes: &'r [u8],
    fields: &'r [Option<Range<usize>>],
}

fn torn() -> Error {
    Error::new(Kind::Decode, "PostgreSQL's COPY does not have the binary form")
}

impl CopyRows {
    /// Adds what came next.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next row that is there as a whole.
    pub(super) fn next(&mut self) -> Result<Option<CopyRow<'_>>> {
        if !self.started {
            let Some(at) = header(&self.bytes)? else { return Ok(None) };
            (self.at, self.started) = (at, true);
        }
        let mut at = self.at;
        let Some(count) = number::<2>(&self.bytes, &mut at).map(i16::from_be_bytes) else { return Ok(None) };
        self.fields.clear();
        // The trailer is a row of −1 fields.
        for _ in 0..usize::try_from(count).unwrap_or(0) {
            let Some(length) = number::<4>(&self.bytes, &mut at).map(i32::from_be_bytes) else {
                return Ok(None);
            };
            let Ok(length) = usize::try_from(length) else {
                self.fields.push(None);
                continue;
            };
            let end = at.checked_add(length).ok_or_else(torn)?;
            if end > self.bytes.len() {
                return Ok(None);
            }
            self.fields.push(Some(at..end));
            at = end;
        }
        self.at = at;
        if count < 0 {
            return Ok(None);
        }
        Ok(Some(CopyRow { bytes: &self.bytes, fields: &self.fields }))
    }
}

/// Where the first row begins, once the header is there.
fn header(bytes: &[u8]) -> Result<Option<usize>> {
    let mut at = SIGNATURE.len() + 4;
    let Some(extension) = number::<4>(bytes, &mut at).map(i32::from_be_bytes) else { return Ok(None) };
    if !bytes.starts_with(SIGNATURE) {
        return Err(torn());
    }
    let at = usize::try_from(extension).ok().and_then(|length| at.checked_add(length)).ok_or_else(torn)?;
    Ok((at <= bytes.len()).then_some(at))
}

fn number<const N: usize>(bytes: &[u8], at: &mut usize) -> Option<[u8; N]> {
    let number = bytes.get(*at..)?.first_chunk::<N>()?;
    *at += N;
    Some(*number)
}

impl Fields for CopyRow<'_> {
    fn field(&self, i: usize) -> Result<Option<&[u8]>> {
        let field = self.fields.get(i).ok_or_else(|| Error::decode(i, "there is no such column"))?;
        Ok(field.clone().and_then(|range| self.bytes.get(range)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stream(rows: &[&[Option<&[u8]>]]) -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0; 8]);
        for row in rows {
            bytes.extend((row.len() as i16).to_be_bytes());
            for field in *row {
                match field {
                    None => bytes.extend((-1_i32).to_be_bytes()),
                    Some(field) => {
                        bytes.extend((field.len() as i32).to_be_bytes());
                        bytes.extend(*field);
                    }
                }
            }
        }
        bytes.extend((-1_i16).to_be_bytes());
        bytes
    }

    #[test]
    fn rows_come_whole_however_they_are_cut() {
        let bytes = stream(&[&[Some(b"ab"), None], &[Some(b""), Some(b"c")]]);
        for size in 1..bytes.len() {
            let mut rows = CopyRows::default();
            let mut read = Vec::new();
            for chunk in bytes.chunks(size) {
                rows.push(chunk);
                while let Some(row) = rows.next().unwrap() {
                    read.push([0, 1].map(|i| row.field(i).unwrap().map(<[u8]>::to_vec)));
                    assert!(row.field(2).is_err());
                }
            }
            let field = |bytes: &[u8]| Some(bytes.to_vec());
            assert_eq!(read, [[field(b"ab"), None], [field(b""), field(b"c")]]);
        }
        let mut other = CopyRows::default();
        other.push(b"1\tsome text, and more of it\n");
        assert!(other.next().is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let mut rows = CopyRows { started: true, ..CopyRows::default() };
            rows.push(&bytes);
            while let Ok(Some(row)) = rows.next() {
                let _ = row.field(0);
            }
        }
    }
}
