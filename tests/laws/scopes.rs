//! A query on a scoped handle gives what the same query gives with the condition written by hand, in each
//! closure, over rows of several tenants.

use crate::law;
use plough::prelude::*;
use plough_tests::on_every_backend;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "held_nodes",
    has_many(children: Node.parent_id, below: Node, through = children.children),
    many_to_many(labels: Label, through = Tie(node_id, label_id))
)]
struct Node {
    #[model(id)]
    id: i64,
    tenant: i64,
    weight: i64,
    #[model(references = Node)]
    parent_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "held_labels")]
struct Label {
    #[model(id)]
    id: i64,
    tenant: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "held_ties")]
struct Tie {
    #[model(id, references = Node)]
    node_id: i64,
    #[model(id, references = Label)]
    label_id: i64,
}

/// A node's tenant, weight and parent (one before it), a label's tenant, pairs of them.
type Rows =
    (Vec<(i64, i64, Option<prop::sample::Index>)>, Vec<i64>, Vec<(prop::sample::Index, prop::sample::Index)>);

#[derive(Debug, Clone)]
enum Ask {
    Weight(i64),
    Parent(i64),
    Children(Box<Ask>),
    NoChildren(Box<Ask>),
    EveryChild(Box<Ask>),
    Below(i64),
    Labels(i64),
    And(Box<Ask>, Box<Ask>),
    Or(Box<Ask>, Box<Ask>),
    Not(Box<Ask>),
}

fn ask() -> impl Strategy<Value = Ask> {
    let leaf = prop_oneof![
        (0..4_i64).prop_map(Ask::Weight),
        (0..4_i64).prop_map(Ask::Parent),
        (0..3_i64).prop_map(Ask::Below),
        (0..3_i64).prop_map(Ask::Labels),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let one = inner.clone().prop_map(Box::new);
        let two = (inner.clone().prop_map(Box::new), inner.prop_map(Box::new));
        prop_oneof![
            one.clone().prop_map(Ask::Children),
            one.clone().prop_map(Ask::NoChildren),
            one.clone().prop_map(Ask::EveryChild),
            one.prop_map(Ask::Not),
            two.clone().prop_map(|(a, b)| Ask::And(a, b)),
            two.prop_map(|(a, b)| Ask::Or(a, b)),
        ]
    })
}

/// The condition; `hand`: with that of the tenant wherever another row is asked.
fn condition(node: Columns<Node>, ask: &Ask, hand: Option<i64>) -> Cond {
    let held = |node: Columns<Node>| hand.map_or_else(Cond::all, |tenant| node.tenant.eq(tenant));
    match ask {
        Ask::Weight(least) => node.weight.ge(*least),
        Ask::Parent(least) => match hand {
            None => Cond::all() & node.parent().weight.ge(*least).is_true(),
            Some(tenant) => {
                Cond::all() & (node.parent().tenant.eq(tenant) & node.parent().weight.ge(*least)).is_true()
            }
        },
        Ask::Children(ask) => node.children().any(|c| held(c) & condition(c, ask, hand)),
        Ask::NoChildren(ask) => node.children().none(|c| held(c) & condition(c, ask, hand)),
        Ask::EveryChild(ask) => node.children().filter(held).all(|c| condition(c, ask, hand)),
        Ask::Below(least) => match hand {
            None => node.below().any(|b| b.weight.ge(*least)),
            // What is between has to be of the tenant, too.
            Some(_) => node.children().any(|c| held(c) & c.children().any(|b| held(b) & b.weight.ge(*least))),
        },
        Ask::Labels(least) => match hand {
            None => node.labels().count().ge(*least),
            Some(tenant) => node.labels().filter(move |l| l.tenant.eq(tenant)).count().ge(*least),
        },
        Ask::And(a, b) => condition(node, a, hand) & condition(node, b, hand),
        Ask::Or(a, b) => condition(node, a, hand) | condition(node, b, hand),
        Ask::Not(ask) => !condition(node, ask, hand),
    }
}

async fn fill(db: &Db, (nodes, labels, ties): &Rows) -> plough::Result<()> {
    Tie::query().everything().delete(db).await?;
    Node::query().everything().update(|n| n.parent_id.set(None::<i64>)).exec(db).await?;
    Node::query().everything().delete(db).await?;
    Label::query().everything().delete(db).await?;
    let node = |(at, (tenant, weight, parent)): (usize, &(i64, i64, Option<prop::sample::Index>))| {
        let parent_id = parent.filter(|_| at > 0).map(|parent| parent.index(at) as i64);
        Node { id: at as i64, tenant: *tenant, weight: *weight, parent_id }
    };
    // One after the other: each refers to one before.
    Node::insert_all(nodes.iter().enumerate().map(node)).exec(db).await?;
    let label = |(at, tenant): (usize, &i64)| Label { id: at as i64, tenant: *tenant };
    Label::insert_all(labels.iter().enumerate().map(label)).exec(db).await?;
    let pair = |(node, label): &(prop::sample::Index, prop::sample::Index)| Tie {
        node_id: node.index(nodes.len()) as i64,
        label_id: label.index(labels.len()) as i64,
    };
    Tie::insert_all(ties.iter().map(pair))
        .on_conflict(|t| (t.node_id, t.label_id))
        .do_nothing()
        .exec(db)
        .await?;
    Ok(())
}

/// What a query gives: rows, their children and labels, what is above, numbers.
async fn found(db: &Db, ask: &Ask, limit: Option<u64>, hand: Option<i64>) -> plough::Result<String> {
    let held = |node: Columns<Node>| hand.map_or_else(Cond::all, |tenant| node.tenant.eq(tenant));
    let labelled = |label: Columns<Label>| hand.map_or_else(Cond::all, |tenant| label.tenant.eq(tenant));
    let query = || {
        let query = Node::query().filter(|n| held(n) & condition(n, ask, hand)).order_by(|n| n.id.asc());
        match limit {
            Some(limit) => query.limit(limit),
            None => query,
        }
    };
    let trees = query()
        .with(|n| n.children().filter(held).order_by(|c| c.id.asc()))
        .with(|n| {
            n.children()
                .filter(held)
                .order_by(|c| c.id.desc())
                .limit(1)
                .with(|c| c.labels().filter(labelled).order_by(|l| l.id.asc()))
        })
        .with(|n| n.labels().filter(labelled).count())
        .all(db)
        .await?;
    let descendants =
        query().with(|n| n.children().filter(held).descendants().order_by(|c| c.id.asc())).all(db).await?;
    let sum = Node::query()
        .filter(|n| held(n) & condition(n, ask, hand))
        .select(|n| n.weight.sum())
        .one(db)
        .await?;
    let shown = query().select(|n| (n.id, n.weight)).all(db).await?;
    Ok(format!("{trees:?}\n{descendants:?}\n{sum:?} {} {shown:?}", query().count(db).await?))
}

on_every_backend! {
    async fn a_scope_is_its_condition_everywhere(db: TestDb) {
        db.create_tables::<(Node, Label, Tie)>().await?;
        let db: Db = (*db).clone();
        let nodes = vec((0..3_i64, 0..5_i64, option::of(any::<prop::sample::Index>())), 1..12);
        let ties = vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..12);
        let rows = (nodes, vec(0..3_i64, 1..5), ties);
        law(40, &(rows, ask(), option::of(1..4_u64)), |(rows, ask, limit)| {
            let db = db.clone();
            async move {
                let error = |error: plough::Error| error.to_string();
                fill(&db, &rows).await.map_err(error)?;
                for tenant in 0..3 {
                    let ours = db.scoped::<Node>(|n| n.tenant.eq(tenant)).scoped::<Label>(|l| l.tenant.eq(tenant));
                    let scoped = found(&ours, &ask, limit, None).await.map_err(error)?;
                    let by_hand = found(&db, &ask, limit, Some(tenant)).await.map_err(error)?;
                    if scoped != by_hand {
                        return Err(format!("tenant {tenant}:\n{scoped}\nby hand:\n{by_hand}"));
                    }
                }
                Ok(())
            }
        })?;
    }
}
