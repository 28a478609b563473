//! The keys that join parents and children in memory.

use super::int_hash::IntHash;
use crate::decode::Row;
use crate::error::{Error, Kind, Result};
use crate::value::{Date, DateTime, SqlType, Time, Timestamp, Value};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

/// A key of one or more columns; none if one is NULL.
pub(crate) type Key = Option<Box<[Part]>>;

/// One column of a key, in a form that can be hashed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Int(i64),
    Unsigned(u64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    Uuid([u8; 16]),
}

impl Part {
    fn read(row: &dyn Row, i: usize, ty: SqlType) -> Result<Part> {
        Ok(match ty {
            SqlType::U64 => Part::Unsigned(row.u64(i)?),
            SqlType::Bool => Part::Int(i64::from(row.bool(i)?)),
            SqlType::Text | SqlType::Enum(_) => Part::Text(row.text(i)?.into()),
            SqlType::Bytes => Part::Bytes(row.bytes(i)?.into()),
            SqlType::Uuid => Part::Uuid(row.uuid(i)?),
            SqlType::Decimal => Part::Text(row.decimal(i)?.into()),
            SqlType::Date => Part::Int(i64::from(row.date(i)?.0)),
            SqlType::Time => Part::Int(row.time(i)?.0),
            SqlType::DateTime => Part::Int(row.datetime(i)?.0),
            SqlType::Timestamp => Part::Int(row.timestamp(i)?.0),
            ty if is_int(ty) => Part::Int(row.i64(i)?),
            ty => return Err(Error::new(Kind::Config, format!("{ty:?} cannot be the key of a relation"))),
        })
    }

    /// The part as it is bound. A label of an enum travels as text: the column knows its type.
    fn value(&self, ty: SqlType) -> Value {
        match (self, ty) {
            (Part::Int(value), SqlType::Bool) => Value::Bool(*value != 0),
            (Part::Int(value), SqlType::Date) => Value::Date(Date(*value as i32)),
            (Part::Int(value), SqlType::Time) => Value::Time(Time(*value)),
            (Part::Int(value), SqlType::DateTime) => Value::DateTime(DateTime(*value)),
            (Part::Int(value), SqlType::Timestamp) => Value::Timestamp(Timestamp(*value)),
            (Part::Int(value), ty) => int_value(*value, ty),
            (Part::Unsigned(value), _) => Value::U64(*value),
            (Part::Text(text), SqlType::Decimal) => Value::Decimal(text.to_string()),
            (Part::Text(text), SqlType::Enum(def)) => {
                match def.labels.iter().find(|label| ***label == **text) {
                    Some(label) => Value::Enum(def, label),
                    None => Value::Text(text.to_string()),
                }
            }
            (Part::Text(text), _) => Value::Text(text.to_string()),
            (Part::Bytes(bytes), _) => Value::Bytes(bytes.to_vec()),
            (Part::Uuid(bytes), _) => Value::Uuid(*bytes),
        }
    }
}

fn is_int(ty: SqlType) -> bool {
    use SqlType::{I8, I16, I32, I64, U8, U16, U32};
    matches!(ty, I8 | I16 | I32 | I64 | U8 | U16 | U32)
}

/// An integer as its type travels: the narrowing is exact, since it was read from that type.
fn int_value(value: i64, ty: SqlType) -> Value {
    match ty {
        SqlType::I8 | SqlType::U8 | SqlType::I16 => Value::I16(value as i16),
        SqlType::U16 | SqlType::I32 => Value::I32(value as i32),
        _ => Value::I64(value),
    }
}

/// Which columns of a row hold a key.
#[derive(Debug, Clone)]
pub(crate) struct KeyColumns {
    pub columns: Vec<usize>,
    pub types: Vec<SqlType>,
}

impl KeyColumns {
    fn int(&self) -> Option<usize> {
        match (&*self.columns, &*self.types) {
            ([column], [ty]) if is_int(*ty) => Some(*column),
            _ => None,
        }
    }

    fn text(&self) -> Option<usize> {
        match (&*self.columns, &*self.types) {
            ([column], [SqlType::Text]) => Some(*column),
            _ => None,
        }
    }

    /// The key of a row, or `None` if a part is NULL: then it leads nowhere.
    pub(crate) fn parts(&self, row: &dyn Row) -> Result<Key> {
        if self.columns.iter().any(|column| row.is_null(*column)) {
            return Ok(None);
        }
        self.columns
            .iter()
            .zip(&self.types)
            .map(|(column, ty)| Part::read(row, *column, *ty))
            .collect::<Result<_>>()
            .map(Some)
    }
}

/// The keys of rows, in the order of the rows.
#[derive(Debug)]
pub(crate) struct Keys {
    at: KeyColumns,
    rows: Rows,
}

/// One integer is by far the most frequent key, and needs no allocation.
#[derive(Debug)]
enum Rows {
    Ints(usize, Vec<Option<i64>>),
    /// One text is copied once, however many rows have it.
    Texts(usize, Texts),
    Parts(Vec<Key>),
}

/// Texts of rows, numbered in the order of their first row.
#[derive(Debug, Default)]
struct Texts {
    numbers: HashMap<Box<str>, u32>,
    /// The number of each row's text; `u32::MAX` is a row without one.
    of_rows: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: Option<&str>) {
        let number = text.map_or(u32::MAX, |text| match self.numbers.get(text) {
            Some(number) => *number,
            None => {
                let next = self.numbers.len() as u32;
                self.numbers.insert(text.into(), next);
                next
            }
        });
        self.of_rows.push(number);
    }

    /// The distinct texts, in the order of their numbers.
    fn bound(&self) -> Vec<Value> {
        let mut bound = vec![Value::Bool(false); self.numbers.len()];
        for (text, number) in &self.numbers {
            bound[*number as usize] = Value::Text(text.to_string());
        }
        bound
    }

    /// The text of each row, as a key of several columns would be.
    fn parts(self) -> Vec<Key> {
        let texts: HashMap<u32, Box<str>> = self.numbers.into_iter().map(|(text, n)| (n, text)).collect();
        let key = |number| texts.get(number).map(|text| Box::from([Part::Text(text.clone())]));
        self.of_rows.iter().map(key).collect()
    }
}

impl Keys {
    pub(crate) fn new(at: KeyColumns) -> Self {
        let rows = match (at.int(), at.text()) {
            (Some(column), _) => Rows::Ints(column, Vec::new()),
            (_, Some(column)) => Rows::Texts(column, Texts::default()),
            (None, None) => Rows::Parts(Vec::new()),
        };
        Keys { at, rows }
    }

    /// Keys that were read before.
    pub(crate) fn of(at: KeyColumns, keys: Vec<Key>) -> Self {
        Keys { at, rows: Rows::Parts(keys) }
    }

    /// Takes the key of one more row.
    pub(crate) fn push(&mut self, row: &dyn Row) -> Result<()> {
        match &mut self.rows {
            Rows::Ints(column, keys) if row.is_null(*column) => keys.push(None),
            Rows::Ints(column, keys) => keys.push(Some(row.i64(*column)?)),
            Rows::Texts(column, texts) => texts.push(row.text_or_null(*column)?),
            Rows::Parts(keys) => keys.push(self.at.parts(row)?),
        }
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        match &mut self.rows {
            Rows::Ints(_, keys) => keys.clear(),
            Rows::Texts(_, texts) => *texts = Texts::default(),
            Rows::Parts(keys) => keys.clear(),
        }
    }
}

/// From a key to the rows that have it, for children to find their parents.
#[derive(Debug)]
pub(crate) struct Index {
    groups: Groups,
    /// Where the rows of each group begin in `members`; one more at the end.
    starts: Vec<u32>,
    members: Vec<u32>,
    /// Where a child holds the key.
    at: KeyColumns,
}

#[derive(Debug)]
enum Groups {
    Ints(usize, HashMap<i64, u32, IntHash>),
    Texts(usize, HashMap<Box<str>, u32>),
    Parts(HashMap<Box<[Part]>, u32>),
}

/// The keys of rows, numbered.
struct Numbered<K, H> {
    numbers: HashMap<K, u32, H>,
    /// The number of each row's key; `u32::MAX` is a row without one.
    of_rows: Vec<u32>,
    /// The distinct keys as they are bound, one after the other.
    bound: Vec<Value>,
}

/// Numbers the distinct keys in the order of their first row. `bind` writes a key as it is bound.
fn number<K: Hash + Eq, H: BuildHasher + Default>(
    keys: Vec<Option<K>>,
    mut bind: impl FnMut(&K, &mut Vec<Value>),
) -> Numbered<K, H> {
    let mut numbers: HashMap<K, u32, H> = HashMap::with_capacity_and_hasher(keys.len(), H::default());
    let mut bound = Vec::with_capacity(keys.len());
    let mut number = |key: K| {
        let next = numbers.len() as u32;
        *numbers.entry(key).or_insert_with_key(|key| {
            bind(key, &mut bound);
            next
        })
    };
    let of_rows = keys.into_iter().map(|key| key.map_or(u32::MAX, &mut number)).collect();
    Numbered { numbers, of_rows, bound }
}

impl Index {
    /// The index of parents' keys, and the distinct keys as they are bound, one after the other. `children`
    /// are the columns in which a child holds the key.
    pub(crate) fn new(parents: Keys, children: KeyColumns) -> (Index, Vec<Value>) {
        let types = &parents.at.types;
        let (groups, of_rows, bound) = match (parents.rows, children.int(), children.text()) {
            (Rows::Texts(_, texts), _, Some(column)) => {
                let bound = texts.bound();
                (Groups::Texts(column, texts.numbers), texts.of_rows, bound)
            }
            (Rows::Ints(_, keys), Some(column), _) => {
                let ty = types[0];
                let Numbered { numbers, of_rows, bound } =
                    number(keys, |key, bound| bound.push(int_value(*key, ty)));
                (Groups::Ints(column, numbers), of_rows, bound)
            }
            (rows, ..) => {
                let keys = match rows {
                    Rows::Parts(keys) => keys,
                    Rows::Texts(_, texts) => texts.parts(),
                    Rows::Ints(_, keys) => {
                        keys.into_iter().map(|key| key.map(|key| Box::from([Part::Int(key)]))).collect()
                    }
                };
                let Numbered { numbers, of_rows, bound } = number(keys, |key, bound| {
                    bound.extend(key.iter().zip(types).map(|(part, ty)| part.value(*ty)));
                });
                (Groups::Parts(numbers), of_rows, bound)
            }
        };
        let groups_len = bound.len() / types.len().max(1);
        let (starts, members) = members(&of_rows, groups_len);
        (Index { groups, starts, members, at: children }, bound)
    }

    /// The parents of a child, by number.
    pub(crate) fn parents(&self, child: &dyn Row) -> Result<&[u32]> {
        let group = match &self.groups {
            Groups::Ints(column, numbers) => numbers.get(&child.i64(*column)?),
            Groups::Texts(column, numbers) => child.text_or_null(*column)?.and_then(|text| numbers.get(text)),
            Groups::Parts(numbers) => match self.at.parts(child)? {
                Some(parts) => numbers.get(&parts),
                None => None,
            },
        };
        // A database that compares text by other rules than equality of its characters finds
        // children whose key is written otherwise. To leave them out would be a silent loss.
        let group = *group.ok_or_else(|| {
            Error::new(
                Kind::Decode,
                "a related row came back whose key none of the rows has as it is written",
            )
            .hint("the key's column compares text by a collation; give it a binary one")
        })? as usize;
        let (start, end) = (self.starts[group] as usize, self.starts[group + 1] as usize);
        Ok(&self.members[start..end])
    }
}

/// Sorts rows by their group, by counting.
fn members(of_rows: &[u32], groups: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; groups + 1];
    for group in of_rows.iter().filter(|group| **group != u32::MAX) {
        starts[*group as usize + 1] += 1;
    }
    for group in 0..groups {
        starts[group + 1] += starts[group];
    }
    let mut next = starts.clone();
    let mut members = vec![0; starts[groups] as usize];
    for (row, group) in of_rows.iter().enumerate().filter(|(_, group)| **group != u32::MAX) {
        let slot = &mut next[*group as usize];
        members[*slot as usize] = row as u32;
        *slot += 1;
    }
    (starts, members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::ValueRow;

    fn at(columns: &[usize], types: &[SqlType]) -> KeyColumns {
        KeyColumns { columns: columns.to_vec(), types: types.to_vec() }
    }

    #[test]
    fn children_find_every_parent_with_their_key() -> Result<()> {
        let mut keys = Keys::new(at(&[0], &[SqlType::I64]));
        for key in [Value::I64(7), Value::Null(SqlType::I64), Value::I64(i64::MAX), Value::I64(7)] {
            keys.push(&ValueRow(&[key]))?;
        }
        let (index, bound) = Index::new(keys, at(&[1], &[SqlType::I64]));
        assert_eq!(bound, [Value::I64(7), Value::I64(i64::MAX)]);
        assert_eq!(index.parents(&ValueRow(&[Value::I64(0), Value::I64(7)]))?, [0, 3]);
        assert_eq!(index.parents(&ValueRow(&[Value::I64(0), Value::I64(i64::MAX)]))?, [2]);
        assert!(index.parents(&ValueRow(&[Value::I64(0), Value::I64(8)])).is_err());
        Ok(())
    }

    #[test]
    fn a_text_is_numbered_once() -> Result<()> {
        let text = |text: &str| Value::Text(text.into());
        let mut keys = Keys::new(at(&[0], &[SqlType::Text]));
        for key in [text("b"), text("a"), Value::Null(SqlType::Text), text("b")] {
            keys.push(&ValueRow(&[key]))?;
        }
        let (index, bound) = Index::new(keys, at(&[0], &[SqlType::Text]));
        assert_eq!(bound, [text("b"), text("a")]);
        assert_eq!(index.parents(&ValueRow(&[text("b")]))?, [0, 3]);
        assert_eq!(index.parents(&ValueRow(&[text("a")]))?, [1]);
        assert!(index.parents(&ValueRow(&[text("B")])).is_err());
        assert!(index.parents(&ValueRow(&[Value::Null(SqlType::Text)])).is_err());
        Ok(())
    }

    #[test]
    fn a_composite_key_with_a_null_leads_nowhere() -> Result<()> {
        let types = [SqlType::Text, SqlType::I32];
        let mut keys = Keys::new(at(&[0, 1], &types));
        keys.push(&ValueRow(&[Value::Text("a".into()), Value::I32(1)]))?;
        keys.push(&ValueRow(&[Value::Text("a".into()), Value::Null(SqlType::I32)]))?;
        let (index, bound) = Index::new(keys, at(&[1, 0], &types));
        assert_eq!(bound, [Value::Text("a".into()), Value::I32(1)]);
        // The child's columns stand the other way round.
        assert_eq!(index.parents(&ValueRow(&[Value::I32(1), Value::Text("a".into())]))?, [0]);
        let (index, _) = {
            let mut keys = Keys::new(at(&[0, 1], &types));
            keys.push(&ValueRow(&[Value::Text("a".into()), Value::I32(1)]))?;
            Index::new(keys, at(&[0, 1], &types))
        };
        assert_eq!(index.parents(&ValueRow(&[Value::Text("a".into()), Value::I32(1)]))?, [0]);
        Ok(())
    }
}
