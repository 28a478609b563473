//! Groups: what may stand beside an aggregate, and what may not.

use super::Compiler;
use super::expr::wrapped;
use super::window::refuse_windows;
use crate::error::{Error, Kind, Result};
use crate::model::ModelDef;
use crate::query::{Func, Node, Quantifier, RelationNode, Spec};
use sea_query::Expr;

/// Calls `f` with the operands of an expression that belong to the same rows.
pub(super) fn operands<'n>(node: &'n Node, f: &mut dyn FnMut(&'n Node)) {
    match node {
        Node::Column(..) | Node::Value(_) | Node::Exists(_) | Node::Subquery(_) => {}
        Node::Unary(_, operand) => f(operand),
        Node::Binary(_, left, right) => {
            f(left);
            f(right);
        }
        Node::And(nodes) | Node::Or(nodes) | Node::Call(_, nodes) => nodes.iter().for_each(f),
        Node::Filtered { func, filter } => {
            // The function itself is no aggregate inside of another.
            operands(func, f);
            f(filter);
        }
        Node::Function(function) => function.args.iter().for_each(f),
        Node::In { needle, .. } | Node::InQuery { needle, .. } => f(needle),
        Node::Like { text, pattern, .. } => {
            f(text);
            f(pattern);
        }
        Node::Case { branches, otherwise } => {
            for (cond, value) in branches {
                f(cond);
                f(value);
            }
            otherwise.iter().for_each(|node| f(node));
        }
        Node::Over { func, partition, orders, frame: _ } => {
            // The function itself is no aggregate of the query's rows.
            operands(func, f);
            partition.iter().for_each(&mut *f);
            orders.iter().for_each(|order| f(&order.node));
        }
        Node::Json(json) => f(&json.document),
        Node::JsonEdit(edit) => {
            f(&edit.document);
            edit.value.iter().for_each(f);
        }
        Node::Search(search) => search.columns.iter().for_each(f),
        Node::Relation(_) => {}
    }
}

pub(super) fn is_aggregate(node: &Node) -> bool {
    use Func::{Avg, Count, CountDistinct, Max, Min, Sum};
    matches!(node, Node::Call(Count | CountDistinct | Sum | Avg | Min | Max, _) | Node::Filtered { .. })
}

/// Whether an expression aggregates over the rows of its own query.
pub(crate) fn aggregates(node: &Node) -> bool {
    let mut found = is_aggregate(node);
    operands(node, &mut |operand| found |= aggregates(operand));
    found
}

/// Whether an expression binds values.
pub(super) fn binds(node: &Node) -> bool {
    let mut found = !matches!(node, Node::Column(..)) && is_opaque(node);
    operands(node, &mut |operand| found |= binds(operand));
    found
}

fn is_opaque(node: &Node) -> bool {
    matches!(
        node,
        Node::Value(_)
            | Node::In { .. }
            | Node::InQuery { .. }
            | Node::Json(_)
            | Node::JsonEdit(_)
            | Node::Search(_)
            | Node::Relation(_)
            | Node::Exists(_)
            | Node::Subquery(_)
    )
}

/// Refuses an aggregate where rows are chosen one by one.
pub(super) fn refuse_aggregates(nodes: &[Node], place: &str) -> Result<()> {
    if nodes.iter().any(aggregates) {
        return Err(Error::new(Kind::InvalidInput, format!("an aggregate in {place}"))
            .hint("put conditions on groups into `.having(..)`"));
    }
    Ok(())
}

impl Compiler<'_> {
    /// Compiles what rows are grouped by and has placeholders or tables of its own. Written anew in
    /// HAVING or inside of another expression it would have others, and a strict database would take it
    /// for another expression, whose columns are not grouped by.
    pub(super) fn keep_groups(&mut self, groups: &[Node]) -> Result<()> {
        let named = self.dialect.facts().computed_groups_in_having;
        let written_again = |group: &&Node| binds(group) || !named && !matches!(group, Node::Column(..));
        for group in groups.iter().filter(written_again) {
            let start = self.args.values().len();
            let mut expr = self.node(group)?;
            if let Node::Value(_) = group {
                // A number alone would be a column's place.
                expr = wrapped(expr);
            }
            self.args.share_from(start);
            self.groups.push((group.clone(), expr));
        }
        Ok(())
    }

    /// The conditions on groups.
    pub(super) fn having(&mut self, having: &[Node]) -> Result<Option<Expr>> {
        self.having = !self.dialect.facts().computed_groups_in_having;
        let cond = self.conditions(having);
        self.having = false;
        cond
    }

    /// Refuses what has more than one value in a group. SQLite, and MySQL in some modes, would
    /// choose any.
    pub(super) fn check_groups(&self, spec: &Spec, selected: &[Node]) -> Result<()> {
        refuse_aggregates(&spec.filters, "a filter")?;
        refuse_aggregates(&spec.groups, "`group_by`")?;
        refuse_windows(&spec.filters, "a filter")?;
        refuse_windows(&spec.groups, "`group_by`")?;
        refuse_windows(&spec.having, "`having`")?;
        let sorted = spec.orders.iter().map(|order| &order.node);
        let mut outputs = selected.iter().chain(sorted).chain(&spec.having);
        if spec.groups.is_empty() && spec.having.is_empty() && !outputs.clone().any(aggregates) {
            return Ok(());
        }
        if spec.groups.is_empty() && !selected.is_empty() && !selected.iter().any(aggregates) {
            return Err(Error::new(
                Kind::InvalidInput,
                "`.having(..)` asks about a group, and none is selected",
            )
            .hint("say what the groups are by in `.group_by(..)`, or select an aggregate of all rows"));
        }
        let model = self.scopes.innermost().model();
        let key = key_is_grouped(model, spec);
        match outputs.find_map(|node| ungrouped(node, spec, key)) {
            None => Ok(()),
            Some(found) => Err(self.many_values(found)),
        }
    }

    fn many_values(&self, node: &Node) -> Error {
        let error = Error::new(
            Kind::InvalidInput,
            "a column that is neither grouped by nor aggregated has many values in a group",
        )
        .hint("add it to `.group_by(..)`, or take its `.min()` or `.max()`");
        let Node::Column(path, index) = node else { return error };
        match self.scopes.seen(*path, *index).ok().and_then(|seen| seen.column) {
            Some((model, column)) => {
                error.table_column(Some(model.table.to_owned()), Some(column.name.to_owned()))
            }
            None => error,
        }
    }
}

/// Whether every row is a group of its own.
fn key_is_grouped(model: &ModelDef, spec: &Spec) -> bool {
    let own = crate::model::Path::scope(spec.scope.unwrap_or(0));
    spec.from.is_none()
        && !model.key.is_empty()
        && model.key.iter().all(|index| spec.groups.contains(&Node::Column(own, *index)))
}

/// A column of the query's rows that is not constant in a group.
fn ungrouped<'n>(node: &'n Node, spec: &Spec, key: bool) -> Option<&'n Node> {
    let scope = spec.scope.unwrap_or(0);
    if spec.groups.contains(node) || is_aggregate(node) {
        return None;
    }
    if let Node::Column(path, _) = node {
        let own = key && path.hops().next().is_none();
        let beside = spec.join.as_ref().is_some_and(|join| path.depth() == Some(join.scope));
        return (beside || path.depth() == Some(scope) && !own).then_some(node);
    }
    let mut found = None;
    let mut look = |operand| {
        if found.is_none() {
            found = ungrouped(operand, spec, key);
        }
    };
    operands(node, &mut look);
    if let Node::Relation(relation) = node {
        within_relation(relation).for_each(&mut look);
    }
    found
}

/// The conditions on a relation's rows, which may name columns of the grouped rows.
fn within_relation(relation: &RelationNode) -> impl Iterator<Item = &Node> {
    let value = match &relation.quantifier {
        Quantifier::Aggregate(_, value) => Some(&**value),
        _ => None,
    };
    relation.filter.iter().chain(value)
}
