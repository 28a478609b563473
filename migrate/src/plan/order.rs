//! The order of the steps: topological, with ties broken by kind and name, so that it is the same
//! whenever the changes are the same.

use super::graph::Vertex;
use super::rank::rank;
use super::step::{Down, Step, title};
use crate::diff::Diff;
use plough::Result;
use plough::schema::{Alterations, Change, Danger, Guard, Index, Mode, Name, Statement, Table};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A part of a change: statements that are run in one way.
struct Node {
    vertex: usize,
    part: usize,
    mode: Mode,
    up: Vec<String>,
    /// What takes its statements back, the last first.
    undo: Vec<Statement>,
}

/// The tables on both sides.
struct Sides<'a> {
    on: Alterations<'a>,
    before: HashMap<&'a Name, &'a Table>,
    after: HashMap<&'a Name, &'a Table>,
}

impl<'a> Sides<'a> {
    /// How this change is written.
    fn of(&self, change: &Change) -> Alterations<'a> {
        let Some(table) = super::expand::table_of(change) else { return self.on };
        self.on.of_table(self.before.get(table).copied(), self.after.get(table).copied())
    }

    /// The guards of a column that is filled, for the unique keys that hold it before and after.
    fn filled(&self, change: &Change) -> Vec<Guard> {
        let Change::AlterColumn(column) = change else { return Vec::new() };
        let Some(after) = self.after.get(&column.table).filter(|_| fills(change)) else { return Vec::new() };
        let before = self.before.get(&column.table).unwrap_or(after);
        // Columns have their new names by then, and not all are there yet: those of the keys are.
        let mut table = Table::clone(after);
        table.uniques.retain(|key| {
            before.uniques.iter().any(|old| old.name == key.name && old.columns.len() == key.columns.len())
        });
        table.indexes.retain(|index| {
            let plain = index.filter.is_none() && index.columns().count() == index.parts.len();
            plain && before.indexes.contains(index)
        });
        let keys = table.uniques.iter().flat_map(|key| key.columns.clone());
        let indexed = table.indexes.iter().flat_map(Index::columns);
        let held: HashSet<String> = keys.chain(indexed.map(str::to_owned)).collect();
        table.columns.retain(|column| held.contains(&column.name));
        self.on.filled_guards(&table, column)
    }
}

/// Puts the changes in order. Those that run alone are put together as far as the edges allow, so
/// that there are few stages.
pub(super) fn order(vertices: Vec<Vertex>, diff: &Diff<'_>, on: &Alterations<'_>) -> Result<Vec<Step>> {
    let mut nodes = Vec::with_capacity(vertices.len());
    let mut first = Vec::with_capacity(vertices.len());
    let mut last = Vec::with_capacity(vertices.len());
    let sides = Sides {
        on: *on,
        before: crate::diff::by_name(&diff.old.tables),
        after: crate::diff::by_name(&diff.new.tables),
    };
    for (i, vertex) in vertices.iter().enumerate() {
        first.push(nodes.len());
        let change = &vertex.item.change;
        parts(i, sides.of(change).statements(change)?, &mut nodes);
        last.push(nodes.len() - 1);
    }
    let mut waiting = vec![0_usize; nodes.len()];
    let after = |node: &Node, i: usize| -> Vec<usize> {
        if i == last[node.vertex] {
            vertices[node.vertex].before.iter().map(|vertex| first[*vertex]).collect()
        } else {
            vec![i + 1]
        }
    };
    for (i, node) in nodes.iter().enumerate() {
        after(node, i).into_iter().for_each(|next| waiting[next] += 1);
    }
    let rank = |i: usize| (rank(&vertices[nodes[i].vertex].item.change), i);
    // Two queues: what is in a transaction, and what is not.
    let mut ready = [BTreeSet::new(), BTreeSet::new()];
    let queue = |i: usize| usize::from(nodes[i].mode == Mode::Alone);
    for i in (0..nodes.len()).filter(|i| waiting[*i] == 0) {
        ready[queue(i)].insert(rank(i));
    }
    let mut sequence = Vec::with_capacity(nodes.len());
    let mut done = vec![false; nodes.len()];
    let mut current = 0;
    while sequence.len() < nodes.len() {
        let next = match ready[current].pop_first() {
            Some((_, i)) => i,
            None => {
                current = 1 - current;
                match ready[current].pop_first() {
                    Some((_, i)) => i,
                    // A circle that no rule opens: the first in order goes first, and the database
                    // has the last word.
                    None => match (0..nodes.len()).filter(|i| !done[*i]).min_by_key(|i| rank(*i)) {
                        Some(i) => i,
                        None => break,
                    },
                }
            }
        };
        if done[next] {
            continue;
        }
        done[next] = true;
        sequence.push(next);
        for later in after(&nodes[next], next) {
            waiting[later] = waiting[later].saturating_sub(1);
            if waiting[later] == 0 && !done[later] {
                ready[queue(later)].insert(rank(later));
            }
        }
    }
    let mut nodes: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    let taken = sequence.into_iter().filter_map(|i| nodes[i].take());
    let mut given_back = HashSet::new();
    taken
        .map(|node| {
            let first = node.part == 0;
            let mut step = step(&vertices[node.vertex], node, &sides)?;
            if first && on.keys_need_indexes() {
                let Sides { before, after, .. } = &sides;
                let changes = super::index::given_back(&step.change, before, after, &mut given_back);
                let mut statements = Vec::new();
                for change in changes {
                    statements.extend(on.statements(&change)?);
                }
                step.down.statements.splice(0..0, statements);
            }
            Ok(step)
        })
        .collect()
}

/// Statements that follow each other in one mode are one part. A change that needs no statement is
/// one without.
fn parts(vertex: usize, statements: Vec<Statement>, nodes: &mut Vec<Node>) {
    let start = nodes.len();
    for Statement { sql, mode, undo, .. } in statements {
        let undo = undo.map(Statement::new);
        match nodes.last_mut() {
            Some(node) if node.vertex == vertex && node.mode == mode => {
                node.up.push(sql);
                node.undo.splice(0..0, undo);
            }
            _ => {
                let (part, undo) = (nodes.len() - start, undo.into_iter().collect());
                nodes.push(Node { vertex, part, mode, up: vec![sql], undo });
            }
        }
    }
    if nodes.len() == start {
        let (up, undo) = (Vec::new(), Vec::new());
        nodes.push(Node { vertex, part: 0, mode: Mode::Transaction, up, undo });
    }
}

fn step(vertex: &Vertex, node: Node, sides: &Sides<'_>) -> Result<Step> {
    let change = vertex.item.change.clone();
    let within = vertex.item.within.clone();
    let on = sides.of(&change);
    // What is looked for before is looked for before the first part, and what may have come since before the
    // one that minds it. The first part brings the way back from all of it, and each other one its own: a file
    // may be undone without those before it.
    let guards = match &change {
        Change::AlterTable(table) => on.table_guards(table, &within.iter().collect::<Vec<_>>())?,
        change => {
            let mut guards = on.guards(change)?;
            guards.extend(sides.filled(change));
            guards
        }
    };
    let minds = |guard: &Guard| node.part == 0 || guard.danger == Danger::Nulls;
    let guards: Vec<Guard> = guards.into_iter().filter(minds).collect();
    let mut down = match node.part {
        0 => down(&change, &on)?,
        _ => Down { statements: node.undo, ..Down::default() },
    };
    let (mut effects, mut unindexed) = (Vec::new(), Vec::new());
    if node.part == 0 {
        effects = on.effects(&change);
        if !on.keys_need_indexes() {
            unindexed = super::index::unindexed(&change, &within, &sides.after);
        }
    }
    let mut losses: Vec<&str> =
        guards.iter().filter(|guard| guard.danger.is_loss()).map(|guard| guard.about.as_str()).collect();
    if node.part == 0 && within.iter().chain([&change]).any(fills) {
        losses.push("rows keep the values that filled them");
    }
    if !losses.is_empty() {
        down.lost = Some(losses.join("; "));
    }
    Ok(Step {
        title: title(&change),
        change,
        within,
        part: node.part,
        mode: node.mode,
        up: node.up,
        down,
        guards,
        effects,
        unindexed,
    })
}

/// The way back. Where values are lost and must not be NULL, rows get a placeholder.
fn down(change: &Change, on: &Alterations<'_>) -> Result<Down> {
    let mut reverse = change.reverse();
    match &mut reverse {
        Change::AddColumn { column, fill, .. } if needs_value(column) => *fill = on.placeholder(column),
        Change::AlterTable(table) => {
            for column in table.new.columns.iter().filter(|column| needs_value(column)) {
                if table.old.column(&column.name).is_none()
                    && let Some(value) = on.placeholder(column)
                {
                    table.values.push((column.name.clone(), value));
                }
            }
        }
        _ => {}
    }
    match on.statements(&reverse) {
        Ok(statements) => Ok(Down { statements, lost: None, irreversible: None }),
        Err(error) if error.is_unsupported() => {
            Ok(Down { statements: Vec::new(), lost: None, irreversible: Some(error.to_string()) })
        }
        Err(error) => Err(error),
    }
}

/// Whether NULLs become values.
fn fills(change: &Change) -> bool {
    match change {
        Change::AlterColumn(change) => (change.requires() && change.fill.is_some()) || change.cast.is_some(),
        _ => false,
    }
}

fn needs_value(column: &plough::schema::Column) -> bool {
    !column.nullable && column.default.is_none() && column.identity.is_none() && column.generated.is_none()
}

/// Which circle each vertex is in: those that lead to each other have the same number (Tarjan's
/// strongly connected components, without recursion).
pub(super) fn circles(targets: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = targets.len();
    let (mut number, mut low, mut circle) = (vec![NEW; count], vec![0; count], vec![NEW; count]);
    let (mut stack, mut next, mut found) = (Vec::new(), 0, 0);
    for root in 0..count {
        if number[root] != NEW {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((at, edge)) = work.pop() {
            if edge == 0 {
                number[at] = next;
                low[at] = next;
                next += 1;
                stack.push(at);
            }
            if let Some(target) = targets[at].get(edge) {
                work.push((at, edge + 1));
                if number[*target] == NEW {
                    work.push((*target, 0));
                } else if circle[*target] == NEW {
                    low[at] = low[at].min(number[*target]);
                }
                continue;
            }
            if low[at] == number[at] {
                while let Some(member) = stack.pop() {
                    circle[member] = found;
                    if member == at {
                        break;
                    }
                }
                found += 1;
            }
            if let Some((parent, _)) = work.last() {
                low[*parent] = low[*parent].min(low[at]);
            }
        }
    }
    circle
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn circles_are_found() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3, 4 -> 4
        let found = circles(&[vec![1], vec![2], vec![0, 3], vec![], vec![4]]);
        assert!(found[0] == found[1] && found[1] == found[2]);
        assert!(found[3] != found[0] && found[4] != found[0] && found[3] != found[4]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let chain: Vec<Vec<usize>> =
            (0..100_000).map(|i| if i < 99_999 { vec![i + 1] } else { vec![] }).collect();
        let found = circles(&chain);
        assert_ne!(found[0], found[99_999]);
    }
}
