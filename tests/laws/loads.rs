//! Every way of loading gives what a loop over plain queries gives, by the statements of the tree.

mod models;

use crate::law;
use models::{Friend, IDS, Node, Note, Spot, rows};
use plough::prelude::*;
use plough::query::{LoadMany, ToMany};
use plough::test::record;
use plough_tests::on_every_backend;
use proptest::option;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// Which rows of each parent, in which order.
#[derive(Debug, Clone)]
struct Part {
    least: Option<i64>,
    descending: bool,
    limit: Option<u64>,
    offset: Option<u64>,
}

fn parts() -> impl Strategy<Value = [Part; 3]> {
    let part = || {
        let parts = (option::of(-3..2_i64), any::<bool>(), option::of(0..10_u64), option::of(0..4_u64));
        parts.prop_map(|(least, descending, limit, offset)| Part { least, descending, limit, offset })
    };
    [part(), part(), part()]
}

impl Part {
    fn nodes(&self, nodes: ToMany<Node>) -> LoadMany<Node> {
        let mut load = match self.descending {
            true => nodes.order_by(|n| (n.rank.desc(), n.id.desc())),
            false => nodes.order_by(|n| (n.rank.asc(), n.id.asc())),
        };
        if let Some(least) = self.least {
            load = load.filter(|n| n.rank.ge(least));
        }
        if let Some(limit) = self.limit {
            load = load.limit(limit);
        }
        self.offset.into_iter().fold(load, LoadMany::offset)
    }

    fn notes(&self, notes: ToMany<Note>) -> LoadMany<Note> {
        let mut load = match self.descending {
            true => notes.order_by(|n| (n.rank.desc(), n.id.desc())),
            false => notes.order_by(|n| (n.rank.asc(), n.id.asc())),
        };
        if let Some(least) = self.least {
            load = load.filter(|n| n.rank.ge(least));
        }
        if let Some(limit) = self.limit {
            load = load.limit(limit);
        }
        self.offset.into_iter().fold(load, LoadMany::offset)
    }

    /// The same of a plain query for the rows of one parent.
    async fn of_nodes(
        &self,
        db: &Db,
        of_parent: impl FnOnce(Columns<Node>) -> Cond,
    ) -> plough::Result<Vec<Node>> {
        let mut query = Node::query().filter(of_parent);
        if let Some(least) = self.least {
            query = query.filter(|n| n.rank.ge(least));
        }
        query = match self.descending {
            true => query.order_by(|n| (n.rank.desc(), n.id.desc())),
            false => query.order_by(|n| (n.rank.asc(), n.id.asc())),
        };
        Ok(self.cut(query.all(db).await?))
    }

    async fn of_notes(
        &self,
        db: &Db,
        of_parent: impl FnOnce(Columns<Note>) -> Cond,
    ) -> plough::Result<Vec<Note>> {
        let mut query = Note::query().filter(of_parent);
        if let Some(least) = self.least {
            query = query.filter(|n| n.rank.ge(least));
        }
        query = match self.descending {
            true => query.order_by(|n| (n.rank.desc(), n.id.desc())),
            false => query.order_by(|n| (n.rank.asc(), n.id.asc())),
        };
        Ok(self.cut(query.all(db).await?))
    }

    fn cut<T>(&self, rows: Vec<T>) -> Vec<T> {
        let count =
            |rows: Option<u64>, other| rows.map_or(other, |rows| usize::try_from(rows).unwrap_or(other));
        rows.into_iter().skip(count(self.offset, 0)).take(count(self.limit, usize::MAX)).collect()
    }
}

/// The statements that edges cost: one for each that starts from any key.
#[derive(Default)]
struct Edges(BTreeSet<&'static str>);

impl Edges {
    fn key<T>(&mut self, edge: &'static str, key: Option<T>) -> Option<T> {
        if key.is_some() {
            self.0.insert(edge);
        }
        key
    }
}

fn both<A: Clone, B: Clone>(a: &Option<A>, b: &Option<B>) -> Option<(A, B)> {
    a.clone().zip(b.clone())
}

async fn notes_of(db: &Db, part: &Part, node: &Node) -> plough::Result<Vec<Note>> {
    part.of_notes(db, |n| n.node_id.eq(node.id)).await
}

async fn friends_of(db: &Db, node: &Node) -> plough::Result<Vec<i64>> {
    Friend::query().filter(|f| f.one_id.eq(node.id)).select(|f| f.other_id).all(db).await
}

type Deep = Vec<(Node, Vec<(Node, Vec<Note>)>)>;

/// Three levels below a key of two columns.
async fn three_levels(db: &Db, parts: &[Part; 3], edges: &mut Edges, spot: &Spot) -> plough::Result<Deep> {
    let mut nodes = Vec::new();
    edges.key("nodes", Some(spot));
    for node in parts[0].of_nodes(db, |n| n.spot_a.eq(spot.a) & n.spot_b.eq(&*spot.b)).await? {
        edges.key("children", Some(&node));
        let mut children = Vec::new();
        for child in parts[1].of_nodes(db, |n| n.parent_id.eq(node.id)).await? {
            edges.key("notes", Some(&child));
            let notes = notes_of(db, &parts[2], &child).await?;
            children.push((child, notes));
        }
        nodes.push((node, children));
    }
    Ok(nodes)
}

type Around = (Option<(Node, Option<Spot>)>, Vec<(Node, Vec<Note>)>, Vec<Note>, Vec<Note>, i64);

/// Relations beside each other: to one row, over a link, over paths, and a number.
async fn around(db: &Db, parts: &[Part; 3], edges: &mut Edges, node: &Node) -> plough::Result<Around> {
    let mut parent = None;
    if let Some(id) = edges.key("parent", node.parent_id) {
        let row = Node::query().filter(|n| n.id.eq(id)).one(db).await?;
        let spot = match edges.key("spot", both(&row.spot_a, &row.spot_b)) {
            Some((a, b)) => Some(Spot::query().filter(|s| s.a.eq(a) & s.b.eq(b)).one(db).await?),
            None => None,
        };
        parent = Some((row, spot));
    }
    for edge in ["friends", "friends' notes", "count"] {
        edges.key(edge, Some(node));
    }
    // A friend by two links is there twice; what a path leads to is there once.
    let others = friends_of(db, node).await?;
    let all = Part { limit: None, offset: None, ..parts[0].clone() };
    let once: BTreeMap<i64, Node> =
        all.of_nodes(db, |n| n.id.in_(others.clone())).await?.into_iter().map(|n| (n.id, n)).collect();
    let mut linked: Vec<Node> = others.iter().filter_map(|id| once.get(id).cloned()).collect();
    linked.sort_by_key(|n| (n.rank, n.id));
    if parts[0].descending {
        linked.reverse();
    }
    let mut friends = Vec::new();
    for friend in parts[0].cut(linked) {
        edges.key("notes of friends", Some(&friend));
        let notes = notes_of(db, &parts[1], &friend).await?;
        friends.push((friend, notes));
    }
    let reached = parts[2].of_notes(db, |n| n.node_id.in_(others.clone())).await?;
    let beside = match edges.key("beside", both(&node.spot_a, &node.spot_b)) {
        Some((a, b)) => {
            let spot = Spot::query().filter(|s| s.a.eq(a) & s.b.eq(b)).one(db).await?;
            match spot.label {
                Some(label) => parts[1].of_notes(db, |n| n.label.eq(label)).await?,
                None => Vec::new(),
            }
        }
        None => Vec::new(),
    };
    let count = Note::query().filter(|n| n.node_id.in_(others) & n.rank.ge(0)).count(db).await?;
    Ok((parent, friends, reached, beside, count))
}

/// What ways of loading gave, and the statements that the first of them ran.
fn same<T: PartialEq + Debug>(
    meant: &T,
    ways: [(&str, plough::Result<T>); 3],
    ran: usize,
    expected: usize,
) -> Result<(), String> {
    for (way, found) in ways {
        if found.as_ref().ok() != Some(meant) {
            return Err(format!("{way}\ngave  {found:?}\nmeant {meant:?}"));
        }
    }
    if ran != expected {
        return Err(format!("{ran} statements ran, and {expected} edges start from any key"));
    }
    Ok(())
}

/// A load by `db.load`, and one by a loader, row by row at once.
macro_rules! by_hand {
    ($db:ident, $rows:ident, $load:expr) => {{
        let loader = $db.loader();
        let single = $rows.iter().map(|row| loader.load(row, $load));
        ($db.load(&$rows, $load).await, futures_util::future::try_join_all(single).await)
    }};
}

on_every_backend! {
    async fn loads_of_levels_are_what_a_loop_gives(db: TestDb) {
        db.create_tables::<(Spot, Node, Note, Friend)>().await?;
        law(25, &(rows(), parts()), |(rows, parts)| {
            let db = &db;
            async move {
                let told = |error: plough::Error| error.to_string();
                rows.fill(db).await.map_err(told)?;
                let spots = Spot::query().order_by(|s| (s.a.asc(), s.b.asc())).all(db).await.map_err(told)?;
                let (mut edges, mut meant) = (Edges::default(), Vec::new());
                for spot in &spots {
                    meant.push(three_levels(db, &parts, &mut edges, spot).await.map_err(told)?);
                }
                let [one, two, three] = &parts;
                let load = |s: Columns<Spot>| {
                    one.nodes(s.nodes()).with(|n| two.nodes(n.children()).with(|n| three.notes(n.notes())))
                };
                let query = Spot::query().order_by(|s| (s.a.asc(), s.b.asc())).with(load);
                let (with, ran) = record(query.all(db)).await;
                let with = with.map(|rows| rows.into_iter().map(|(_, nodes)| nodes).collect());
                let (hand, loader) = by_hand!(db, spots, load);
                let ways = [(".with", with), ("db.load", hand), ("db.loader()", loader)];
                same(&meant, ways, ran.len(), 1 + edges.0.len())
            }
        })?;
    }

    async fn loads_beside_each_other_are_what_a_loop_gives(db: TestDb) {
        db.create_tables::<(Spot, Node, Note, Friend)>().await?;
        law(25, &(rows(), parts()), |(rows, parts)| {
            let db = &db;
            async move {
                let told = |error: plough::Error| error.to_string();
                rows.fill(db).await.map_err(told)?;
                let nodes = Node::query().order_by(|n| n.id.asc()).all(db).await.map_err(told)?;
                let (mut edges, mut meant) = (Edges::default(), Vec::new());
                for node in &nodes {
                    meant.push(around(db, &parts, &mut edges, node).await.map_err(told)?);
                }
                let [one, two, three] = &parts;
                let query = Node::query()
                    .order_by(|n| n.id.asc())
                    .with(|n| n.parent().with(|p| p.spot()))
                    .with(|n| one.nodes(n.friends()).with(|n| two.notes(n.notes())))
                    .with(|n| three.notes(n.friends_notes()))
                    .with(|n| two.notes(n.beside()))
                    .with(|n| n.friends_notes().filter(|n| n.rank.ge(0)).count());
                let (with, ran) = record(query.all(db)).await;
                let with = with.map(|rows| rows.into_iter().map(|(_, a, b, c, d, e)| (a, b, c, d, e)).collect());

                let (parents, parents_one) = by_hand!(db, nodes, |n| n.parent().with(|p| p.spot()));
                let (friends, friends_one) =
                    by_hand!(db, nodes, |n| one.nodes(n.friends()).with(|n| two.notes(n.notes())));
                let (reached, reached_one) = by_hand!(db, nodes, |n| three.notes(n.friends_notes()));
                let (beside, beside_one) = by_hand!(db, nodes, |n| two.notes(n.beside()));
                let (counts, counts_one) =
                    by_hand!(db, nodes, |n| n.friends_notes().filter(|n| n.rank.ge(0)).count());
                let hand = zipped(parents, friends, reached, beside, counts);
                let loader = zipped(parents_one, friends_one, reached_one, beside_one, counts_one);
                let ways = [(".with", with), ("db.load", hand), ("db.loader()", loader)];
                same(&meant, ways, ran.len(), 1 + edges.0.len())
            }
        })?;
    }

    async fn descendants_are_what_a_loop_reaches(db: TestDb) {
        db.create_tables::<(Spot, Node, Note, Friend)>().await?;
        law(25, &(rows(), 0..4_u64, -3..1_i64), |(rows, depth, least)| {
            let db = &db;
            async move {
                let told = |error: plough::Error| error.to_string();
                rows.fill(db).await.map_err(told)?;
                let nodes = Node::query().order_by(|n| n.id.asc()).all(db).await.map_err(told)?;
                let children = |id: i64| {
                    let below = rows.nodes.iter().filter(move |n| n.parent_id == Some(id) && n.rank >= least);
                    below.map(|n| n.id).collect()
                };
                let friends = |id: i64| {
                    rows.friends.iter().filter(move |f| f.one_id == id).map(|f| f.other_id).collect()
                };
                let parent = |id: i64| {
                    rows.nodes.iter().filter(move |n| n.id == id).filter_map(|n| n.parent_id).collect()
                };
                let of = |found: Vec<Vec<(Node, i64)>>| -> Vec<Vec<(i64, i64)>> {
                    found.into_iter().map(|row| row.iter().map(|(n, depth)| (n.id, *depth)).collect()).collect()
                };
                let walks: [(&str, Vec<Vec<(i64, i64)>>, _); 3] = [
                    (
                        "children",
                        nodes.iter().map(|n| reached(n.id, u64::MAX, &children)).collect(),
                        by_hand!(db, nodes, |n| n.children().filter(|n| n.rank.ge(least)).descendants()),
                    ),
                    (
                        "friends",
                        nodes.iter().map(|n| reached(n.id, depth, &friends)).collect(),
                        by_hand!(db, nodes, |n| n.friends().descendants().depth(depth)),
                    ),
                    (
                        "parent",
                        nodes.iter().map(|n| reached(n.id, u64::MAX, &parent)).collect(),
                        by_hand!(db, nodes, |n| n.parent().ancestors()),
                    ),
                ];
                for (walk, meant, (hand, loader)) in walks {
                    let (hand, loader) = (hand.map(of), loader.map(of));
                    if hand.as_ref().ok() != Some(&meant) || loader.as_ref().ok() != Some(&meant) {
                        return Err(format!("{walk}\ngave {hand:?}\nand {loader:?}\nmeant {meant:?}"));
                    }
                }
                Ok(())
            }
        })?;
    }
}

/// What a walk reaches level by level, with the least depth.
fn reached(start: i64, depth: u64, next: &impl Fn(i64) -> Vec<i64>) -> Vec<(i64, i64)> {
    let (mut found, mut level, mut at) = (Vec::new(), vec![start], 0);
    let mut seen = BTreeSet::new();
    while !level.is_empty() && at < depth.min(IDS.len() as u64 + 1) {
        at += 1;
        let below: BTreeSet<i64> = level.iter().flat_map(|id| next(*id)).collect();
        level = below.into_iter().filter(|id| seen.insert(*id)).collect();
        found.extend(level.iter().map(|id| (*id, at as i64)));
    }
    found
}

type Friends = Vec<(Node, Vec<Note>)>;

fn zipped(
    parents: plough::Result<Vec<Option<(Node, Option<Spot>)>>>,
    friends: plough::Result<Vec<Friends>>,
    reached: plough::Result<Vec<Vec<Note>>>,
    beside: plough::Result<Vec<Vec<Note>>>,
    counts: plough::Result<Vec<i64>>,
) -> plough::Result<Vec<Around>> {
    let beside = reached?.into_iter().zip(beside?).zip(counts?);
    let rows = parents?.into_iter().zip(friends?).zip(beside);
    Ok(rows
        .map(|((parent, friends), ((reached, beside), count))| (parent, friends, reached, beside, count))
        .collect())
}
