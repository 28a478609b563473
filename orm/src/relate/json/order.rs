//! The order of a map's entries.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

/// In which order a map has its rows: one for each key, the last that has it.
pub(crate) trait Order<K>: 'static {
    /// Rows with their keys, as they came.
    fn order(rows: Vec<(K, u32)>) -> Vec<u32>;
}

/// By the keys: a `BTreeMap`.
pub(crate) enum Sorted {}

impl<K: Ord> Order<K> for Sorted {
    fn order(rows: Vec<(K, u32)>) -> Vec<u32> {
        rows.into_iter().collect::<BTreeMap<K, u32>>().into_values().collect()
    }
}

/// As the rows came: a `HashMap` has no order, and this one is the same every time.
pub(crate) enum AsTheyCame {}

impl<K: Hash + Eq> Order<K> for AsTheyCame {
    fn order(rows: Vec<(K, u32)>) -> Vec<u32> {
        let mut rows: Vec<u32> = rows.into_iter().collect::<HashMap<K, u32>>().into_values().collect();
        rows.sort_unstable();
        rows
    }
}
