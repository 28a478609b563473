//! The changes as vertices, and the edges between them.

use super::expand::Item;
use super::keys::{Key, Uses};
use super::vocabulary::Vocabulary;
use crate::diff::Diff;
use plough::Result;
use plough::schema::{Alterations, Change};
use std::collections::{HashMap, HashSet};

/// A change, and the changes that must wait for it.
#[derive(Debug)]
pub(super) struct Vertex {
    pub(super) item: Item,
    pub(super) before: Vec<usize>,
}

/// How the changes stand to one key.
#[derive(Debug, Default)]
struct Standing {
    frees: Vec<usize>,
    ends: Vec<usize>,
    renames: Vec<usize>,
    alters: Vec<usize>,
    makes: Vec<usize>,
    uses: Vec<usize>,
}

pub(super) fn vertices(items: Vec<Item>, diff: &Diff<'_>, on: &Alterations<'_>) -> Result<Vec<Vertex>> {
    let vocabulary = Vocabulary::of([&diff.old, diff.new], on);
    let dropped: HashSet<_> = items
        .iter()
        .filter_map(|item| match &item.change {
            Change::DropTable(table) => Some(table.name.clone()),
            _ => None,
        })
        .collect();
    let mut keys: HashMap<Key, Standing> = HashMap::new();
    for (i, item) in items.iter().enumerate() {
        let mut uses = vocabulary.uses(&item.change);
        for change in &item.within {
            uses.absorb(vocabulary.uses(change));
        }
        if let Change::DropConstraint { table, .. } = &item.change
            && dropped.contains(table)
        {
            uses.uses.clear();
            uses.frees.push(Key::Table(table.clone()));
        }
        if on.names_ignore_case() {
            uses.fold();
        }
        let Uses { frees, ends, renames, alters, makes, uses } = uses;
        frees.into_iter().for_each(|key| keys.entry(key).or_default().frees.push(i));
        ends.into_iter().for_each(|key| keys.entry(key).or_default().ends.push(i));
        renames.into_iter().for_each(|key| keys.entry(key).or_default().renames.push(i));
        alters.into_iter().for_each(|key| keys.entry(key).or_default().alters.push(i));
        makes.into_iter().for_each(|key| keys.entry(key).or_default().makes.push(i));
        uses.into_iter().for_each(|key| keys.entry(key).or_default().uses.push(i));
    }
    let mut vertices: Vec<Vertex> =
        items.into_iter().map(|item| Vertex { item, before: Vec::new() }).collect();
    let mut edges = |from: &[usize], to: &[usize]| {
        for a in from {
            vertices[*a].before.extend(to.iter().filter(|b| *b != a));
        }
    };
    for Standing { frees, ends, renames, alters, makes, uses } in keys.into_values() {
        edges(&renames, &frees);
        edges(&renames, &ends);
        edges(&renames, &alters);
        edges(&renames, &uses);
        edges(&frees, &ends);
        edges(&frees, &alters);
        edges(&ends, &alters);
        edges(&ends, &makes);
        edges(&makes, &uses);
        edges(&alters, &uses);
    }
    Ok(vertices)
}
