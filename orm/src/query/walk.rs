//! A walk over expressions.

use super::{Node, Quantifier, Subquery};

/// Visits an expression and all expressions in it.
pub(crate) fn walk(node: &Node, visit: &mut dyn FnMut(&Node)) {
    visit(node);
    match node {
        Node::Column(..) | Node::Value(_) => {}
        Node::Unary(_, operand) => walk(operand, visit),
        Node::Binary(_, left, right) => {
            walk(left, visit);
            walk(right, visit);
        }
        Node::And(nodes) | Node::Or(nodes) | Node::Call(_, nodes) => each(nodes, visit),
        Node::Filtered { func, filter } => {
            walk(func, visit);
            walk(filter, visit);
        }
        Node::Function(function) => each(&function.args, visit),
        Node::In { needle, .. } => walk(needle, visit),
        Node::Like { text, pattern, .. } => {
            walk(text, visit);
            walk(pattern, visit);
        }
        Node::Case { branches, otherwise } => {
            for (condition, value) in branches {
                walk(condition, visit);
                walk(value, visit);
            }
            if let Some(value) = otherwise {
                walk(value, visit);
            }
        }
        Node::Over { func, partition, orders, frame: _ } => {
            walk(func, visit);
            each(partition, visit);
            orders.iter().for_each(|order| walk(&order.node, visit));
        }
        Node::Json(json) => walk(&json.document, visit),
        Node::JsonEdit(edit) => {
            walk(&edit.document, visit);
            edit.value.iter().for_each(|value| walk(value, visit));
        }
        Node::Search(search) => each(&search.columns, visit),
        Node::Relation(relation) => {
            each(&relation.filter, visit);
            if let Quantifier::Aggregate(_, value) = &relation.quantifier {
                walk(value, visit);
            }
        }
        Node::InQuery { needle, query } => {
            walk(needle, visit);
            inside(query, visit);
        }
        Node::Exists(query) | Node::Subquery(query) => inside(query, visit),
    }
}

fn each(nodes: &[Node], visit: &mut dyn FnMut(&Node)) {
    for node in nodes {
        walk(node, visit);
    }
}

fn inside(query: &Subquery, visit: &mut dyn FnMut(&Node)) {
    query.spec.join.iter().for_each(|join| each(&join.on, visit));
    each(&query.spec.filters, visit);
    each(&query.spec.groups, visit);
    each(&query.spec.having, visit);
    for order in &query.spec.orders {
        walk(&order.node, visit);
    }
    if let Some(node) = &query.node {
        walk(node, visit);
    }
}
