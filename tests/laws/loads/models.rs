//! The models of the law: keys of several columns, unique keys, NULLs, a table that refers to itself.

use plough::prelude::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A key of two columns, and a unique one that may be NULL.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "law_spots",
    has_many(nodes: Node.(spot_a, spot_b), notes: Note.label -> label, below: Note, through = nodes.notes)
)]
pub struct Spot {
    #[model(id)]
    pub a: i64,
    #[model(id, length = 20)]
    pub b: String,
    #[model(unique, length = 20)]
    pub label: Option<String>,
}

/// A row of a tree, or of a circle.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "law_nodes",
    foreign_key((spot_a, spot_b) -> Spot(a, b), name = spot),
    has_many(
        children: Node.parent_id,
        notes: Note.node_id,
        beside: Note, through = spot.notes,
        friends_notes: Note, through = friends.notes,
    ),
    many_to_many(friends: Node, through = Friend(one_id, other_id))
)]
pub struct Node {
    #[model(id)]
    pub id: i64,
    pub rank: i64,
    #[model(references = Node)]
    pub parent_id: Option<i64>,
    pub spot_a: Option<i64>,
    #[model(length = 20)]
    pub spot_b: Option<String>,
}

/// What hangs on a node, on the label of a spot, or on nothing.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "law_notes")]
pub struct Note {
    #[model(id)]
    pub id: i64,
    pub rank: i64,
    #[model(references = Node)]
    pub node_id: Option<i64>,
    #[model(references = Spot.label, relation = labelled, length = 20)]
    pub label: Option<String>,
}

/// A link, which may be there twice.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "law_friends")]
pub struct Friend {
    #[model(id)]
    pub id: i64,
    #[model(references = Node)]
    pub one_id: i64,
    #[model(references = Node)]
    pub other_id: i64,
}

/// All rows of a case.
#[derive(Debug, Clone)]
pub struct Rows {
    pub spots: Vec<Spot>,
    pub nodes: Vec<Node>,
    pub notes: Vec<Note>,
    pub friends: Vec<Friend>,
}

/// The ends of the range are keys, too.
pub const IDS: [i64; 7] = [1, 2, 3, -4, 0, i64::MAX, i64::MIN];

const LABELS: [&str; 4] = ["x", "X", "", "é\""];

/// Rows whose references lead somewhere, nowhere (NULL), in part nowhere, or in a circle.
pub fn rows() -> impl Strategy<Value = Rows> {
    let spot = (0..4_usize, 0..4_usize, option::of(0..4_usize));
    let node = (-3..3_i64, option::of(0..9_usize), option::of(0..9_usize), 0..6_u8);
    let note = (-3..3_i64, option::of(0..9_usize), option::of(0..9_usize));
    let friend = (0..9_usize, 0..9_usize);
    (vec(spot, 0..5), vec(node, 0..7), vec(note, 0..12), vec(friend, 0..8)).prop_map(made)
}

type Seeds = (
    Vec<(usize, usize, Option<usize>)>,
    Vec<(i64, Option<usize>, Option<usize>, u8)>,
    Vec<(i64, Option<usize>, Option<usize>)>,
    Vec<(usize, usize)>,
);

fn made((spots, nodes, notes, friends): Seeds) -> Rows {
    let (mut keys, mut labels) = (BTreeSet::new(), BTreeSet::new());
    let mut made_spots: Vec<Spot> = Vec::new();
    for (a, b, label) in spots {
        let label = label.filter(|label| labels.insert(*label)).map(|label| LABELS[label].to_owned());
        if keys.insert((a, b)) {
            made_spots.push(Spot { a: IDS[a + 3], b: LABELS[b].to_owned(), label });
        }
    }
    let ids = &IDS[..nodes.len()];
    let of = |n: Option<usize>| n.and_then(|n| ids.get(n).copied());
    let node = |(id, (rank, parent, spot, part)): (&i64, (i64, Option<usize>, Option<usize>, u8))| {
        let spot = spot.and_then(|spot| made_spots.get(spot));
        Node {
            id: *id,
            rank,
            parent_id: of(parent),
            // A key of which a part is NULL leads nowhere.
            spot_a: spot.filter(|_| part != 0).map(|spot| spot.a),
            spot_b: spot.filter(|_| part != 1).map(|spot| spot.b.clone()),
        }
    };
    let made_nodes: Vec<Node> = ids.iter().zip(nodes).map(node).collect();
    let label = |n: Option<usize>| made_spots.get(n?).and_then(|spot| spot.label.clone());
    let note = |(id, (rank, node, spot))| Note { id, rank, node_id: of(node), label: label(spot) };
    let friend = |(id, (one, other))| Some(Friend { id, one_id: of(Some(one))?, other_id: of(Some(other))? });
    Rows {
        notes: (i64::MAX - 20..).zip(notes).map(note).collect(),
        friends: (1..).zip(friends).filter_map(friend).collect(),
        nodes: made_nodes,
        spots: made_spots,
    }
}

impl Rows {
    /// Replaces what the tables hold.
    pub async fn fill(&self, db: &Db) -> plough::Result<()> {
        Friend::query().everything().delete(db).await?;
        Note::query().everything().delete(db).await?;
        Node::query().everything().update(|n| n.parent_id.set(None::<i64>)).exec(db).await?;
        Node::query().everything().delete(db).await?;
        Spot::query().everything().delete(db).await?;
        Spot::insert_all(self.spots.clone()).exec(db).await?;
        // First without parents: one that refers to a later row could not be written.
        Node::insert_all(self.nodes.iter().map(|node| Node { parent_id: None, ..node.clone() }))
            .exec(db)
            .await?;
        for node in self.nodes.iter().filter(|node| node.parent_id.is_some()) {
            let parent = node.parent_id;
            Node::query().filter(|n| n.id.eq(node.id)).update(|n| n.parent_id.set(parent)).exec(db).await?;
        }
        Note::insert_all(self.notes.clone()).exec(db).await?;
        Friend::insert_all(self.friends.clone()).exec(db).await?;
        Ok(())
    }
}
