//! Compiled queries, kept by their shape: the next query of the same shape only brings its values.

use super::shape::Shape;
use super::{Bind, Compiler, Ground};
use crate::dialect::Dialect;
use crate::dialect::render::{Args, SqlText, Tree};
use crate::error::{Error, Result};
use crate::exec::{Access, Statement};
use crate::model::ModelDef;
use crate::query::Node;
use crate::value::{SqlType, Value};
use sea_query::Expr;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// A program has so many queries, or builds them in ways that repeat too seldom to be kept.
const MOST: usize = 2_000;

static PLANS: LazyLock<RwLock<HashMap<Vec<u8>, Arc<Plan>>>> = LazyLock::new(Default::default);

/// A compiled query without its values.
#[derive(Debug)]
pub(super) struct Plan {
    sql: Arc<str>,
    access: Access,
    operation: &'static str,
    model: &'static ModelDef,
    /// Where the value of each placeholder comes from.
    slots: Vec<Slot>,
    lists: Vec<List>,
    /// The types of the keys of a load's parents.
    keys: Option<Vec<SqlType>>,
}

/// A list of `in_`: by which node, and how it was put into the SQL.
#[derive(Debug)]
struct List {
    source: usize,
    sql: Expr,
    args: usize,
}

/// Where a placeholder's value comes from.
#[derive(Debug, Clone)]
enum Slot {
    /// The value of a node, or the words of a search.
    Node(usize),
    /// One of the values that a list became.
    List(usize, usize),
    /// One of the values that the keys of a load's parents became.
    Keys(usize),
    Limit,
    Offset,
    /// A value that belongs to the shape.
    Constant(Value),
}

/// A value and a LIMIT as they are bound.
fn rows(rows: u64) -> Value {
    Value::I64(i64::try_from(rows).unwrap_or(i64::MAX))
}

/// A list as the dialect puts it into SQL, beside a needle that stands for any.
fn list(dialect: &dyn Dialect, node: &Node) -> Result<Option<(Expr, Vec<Value>)>> {
    let Node::In { ty, values, .. } = node else { return Ok(None) };
    let mut args = Args::default();
    let sql = dialect.in_list(Expr::Constant(0.into()), *ty, values.clone(), &mut args)?;
    Ok(Some((sql, args.into_values())))
}

/// The plan of a shape.
pub(super) fn find(shape: &Shape<'_>) -> Option<Arc<Plan>> {
    // A map that a panic left behind is whole: nothing is called while it is locked.
    PLANS.read().unwrap_or_else(PoisonError::into_inner).get(&shape.key).cloned()
}

/// Keeps the plan of a shape.
pub(super) fn keep(shape: Shape<'_>, plan: Plan) {
    let mut plans = PLANS.write().unwrap_or_else(PoisonError::into_inner);
    if plans.len() >= MOST {
        plans.clear();
    }
    plans.insert(shape.key, Arc::new(plan));
}

impl Plan {
    /// The statement for a query of this shape; `None` if one of its lists is put into SQL in
    /// another way (MySQL's depends on the longest text). The keys of a load's parents are taken, if it is
    /// filled.
    pub(super) fn fill(
        &self,
        ground: Ground<'_>,
        shape: &Shape<'_>,
        keys: &mut Vec<Value>,
    ) -> Result<Option<Statement>> {
        let about = |error: Error| error.model(Some(self.model.name));
        let mut lists = Vec::with_capacity(self.lists.len());
        for kept in &self.lists {
            let Some(node) = shape.sources.get(kept.source) else { return Ok(None) };
            match list(ground.dialect, node).map_err(about)? {
                Some((sql, values)) if sql == kept.sql && values.len() == kept.args => lists.push(values),
                _ => return Ok(None),
            }
        }
        let mut args = Vec::with_capacity(self.slots.len());
        for slot in &self.slots {
            let value = match slot {
                Slot::Node(i) => match shape.sources.get(*i) {
                    Some(Node::Value(value)) => Some(value.clone()),
                    Some(Node::Search(search)) => {
                        Some(Value::Text(ground.dialect.search_words(&search.words)))
                    }
                    _ => None,
                },
                // They are put in when all else is there.
                Slot::Keys(_) => Some(Value::Bool(false)),
                Slot::List(i, k) => lists.get(*i).and_then(|values| values.get(*k)).cloned(),
                Slot::Limit => shape.limit.map(rows),
                Slot::Offset => shape.offset.map(rows),
                Slot::Constant(value) => Some(value.clone()),
            };
            let Some(value) = value else { return Ok(None) };
            args.push(value);
        }
        if let Some(types) = &self.keys {
            let keys = ground.key_values(types, std::mem::take(keys)).map_err(about)?;
            let mut keys: Vec<Option<Value>> = keys.into_iter().map(Some).collect();
            for (slot, arg) in self.slots.iter().zip(&mut args) {
                if let Slot::Keys(i) = slot {
                    let key = keys.get_mut(*i).and_then(Option::take);
                    *arg = key.ok_or_else(|| Error::encode("the keys are bound otherwise than before"))?;
                }
            }
        }
        Ok(Some(self.with(ground, args)))
    }

    /// The statement with these values, in the order of its placeholders.
    pub(super) fn with(&self, ground: Ground<'_>, args: Vec<Value>) -> Statement {
        let Plan { sql, access, operation, model, .. } = self;
        let held = ground.stamp();
        Statement { sql: sql.clone(), args, access: *access, operation, model: Some(*model), held }
    }

    /// The plan of a statement whose values are at hand in the order of its placeholders.
    pub(super) fn without_slots(statement: &Statement, model: &'static ModelDef) -> Plan {
        let Statement { sql, access, operation, .. } = statement;
        Plan {
            sql: sql.clone(),
            access: *access,
            operation,
            model,
            slots: Vec::new(),
            lists: Vec::new(),
            keys: None,
        }
    }
}

impl Compiler<'_> {
    /// Renders a statement; gives its plan, too, if every placeholder's value can be found again.
    pub(super) fn finish_with_plan(
        self,
        tree: &Tree,
        access: Access,
        operation: &'static str,
        shape: &Shape<'_>,
    ) -> (Statement, Option<Plan>) {
        let Compiler { dialect, ground, model, args, binds, keys, .. } = self;
        let mut text = SqlText::new(&args, dialect.facts().limit_as_text);
        dialect.render(tree, &mut text);
        let bound = keys.as_ref().map(|(slots, _)| slots.clone());
        let plan = slots(dialect, shape, &args, &binds, bound, &text);
        let (sql, args) = text.finish(args);
        let sql: Arc<str> = sql.into();
        let keys = keys.map(|(_, types)| types);
        let plan = plan.map(|(slots, lists)| Plan {
            sql: sql.clone(),
            access,
            operation,
            model,
            slots,
            lists,
            keys,
        });
        let held = ground.stamp();
        (Statement { sql, args, access, operation, model: Some(model), held }, plan)
    }
}

/// Where each placeholder's value comes from.
fn slots(
    dialect: &dyn Dialect,
    shape: &Shape<'_>,
    args: &Args,
    binds: &[Bind],
    keys: Option<std::ops::Range<usize>>,
    text: &SqlText,
) -> Option<(Vec<Slot>, Vec<List>)> {
    let mut slots: Vec<Slot> = args.values().iter().map(|value| Slot::Constant(value.clone())).collect();
    let mut lists = Vec::new();
    for bind in binds {
        let source = shape.sources.iter().position(|node| std::ptr::from_ref(*node) as usize == bind.node)?;
        match shape.sources[source] {
            Node::In { .. } => {
                let (sql, values) = list(dialect, shape.sources[source]).ok()??;
                if values.len() != bind.slots.len() {
                    return None;
                }
                for (k, slot) in bind.slots.clone().enumerate() {
                    *slots.get_mut(slot)? = Slot::List(lists.len(), k);
                }
                lists.push(List { source, sql, args: values.len() });
            }
            _ => {
                for slot in bind.slots.clone() {
                    *slots.get_mut(slot)? = Slot::Node(source);
                }
            }
        }
    }
    for (i, slot) in keys.into_iter().flatten().enumerate() {
        *slots.get_mut(slot)? = Slot::Keys(i);
    }
    let mut extra: Vec<Slot> = text.extra().iter().map(|value| Slot::Constant(value.clone())).collect();
    // The query's own LIMIT and OFFSET end its text.
    let last = [(Slot::Offset, shape.offset), (Slot::Limit, shape.limit)];
    let mut at = extra.len();
    for (slot, number) in last {
        let Some(number) = number else { continue };
        at = at.checked_sub(1)?;
        match &extra[at] {
            Slot::Constant(value) if *value == rows(number) => extra[at] = slot,
            _ => return None,
        }
    }
    slots.extend(extra);
    let order = text.order().iter().map(|slot| slots.get(*slot).cloned()).collect::<Option<Vec<_>>>()?;
    Some((order, lists))
}
