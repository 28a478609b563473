//! The shape of a query: all that decides its SQL, as bytes, and apart from it the values.
//!
//! Two queries of one shape have the same SQL. What could make the SQL depend on a value (a group
//! that is found again by its values, a value that cannot be bound) has no shape.

mod nodes;

use super::Ground;
use super::load::Wanted;
use super::select::Output;
use super::write::New;
use crate::model::ModelDef;
use crate::query::{Conflict, Lock, Node, OnConflict, Order, Pick, Rule, Spec, Subquery};
use crate::value::{SqlType, Value};

/// More values than this are seldom bound twice in the same way.
const MOST_VALUES: usize = 200;

/// A query's shape and the nodes that hold its values, in the order of a walk over it.
pub(super) struct Shape<'q> {
    pub key: Vec<u8>,
    pub sources: Vec<&'q Node>,
    /// The LIMIT and the OFFSET that are bound.
    pub limit: Option<u64>,
    pub offset: Option<u64>,
}

impl<'q> Shape<'q> {
    /// The shape, or `None` if the SQL depends on values.
    pub(super) fn of(
        ground: Ground<'q>,
        model: &'static ModelDef,
        spec: &'q Spec,
        output: Output<'q>,
    ) -> Option<Self> {
        let mut shape = Shape::new(ground);
        let facts = ground.facts();
        let mut limit = spec.limit;
        match output {
            Output::Model => shape.byte(0),
            Output::Nodes(nodes) => {
                shape.byte(1);
                shape.nodes(nodes)?;
            }
            Output::Count => shape.byte(2),
            Output::Exists => {
                shape.byte(3);
                limit = Some(limit.unwrap_or(1).min(1));
            }
        }
        // Where digits are written, an offset makes another text for each page.
        if facts.limit_as_text && spec.offset.is_some_and(|rows| rows > 1) {
            return None;
        }
        shape.limit = shape.rows(limit, facts.limit_as_text);
        shape.offset = shape.rows(spec.offset, facts.limit_as_text);
        shape.query(model, spec, matches!(output, Output::Nodes(_)))?;
        shape.scopes(ground)?;
        Some(shape)
    }

    /// The shape of a load's statement, whose keys are bound apart.
    pub(super) fn of_children(ground: Ground<'q>, wanted: Wanted<'q>) -> Option<Self> {
        let Wanted { relation, spec, pick, extra } = wanted;
        let facts = ground.facts();
        // An offset makes another text for each page.
        if !facts.stable_lists || spec.offset.is_some_and(|rows| rows > 1) {
            return None;
        }
        let mut shape = Shape::new(ground);
        // Tests take facts away from a database that keeps its name.
        shape.key.extend([7, u8::from(facts.lateral), u8::from(facts.limit_in_list)]);
        shape.address(relation);
        match pick {
            Pick::Rows => shape.byte(0),
            Pick::Nodes(nodes) => {
                shape.byte(1);
                shape.nodes(nodes)?;
            }
            Pick::Value(quantifier) => {
                shape.byte(2);
                shape.quantifier(quantifier)?;
            }
            Pick::Linked(link) => {
                shape.byte(4);
                shape.address(link.0);
            }
            Pick::Deep(_) => return None,
        }
        match extra {
            None => shape.byte(0),
            Some(extra) => {
                shape.byte(1);
                shape.indices(extra);
            }
        }
        shape.rows(spec.limit, true);
        shape.rows(spec.offset, true);
        shape.query((relation.target)(), spec, matches!(pick, Pick::Nodes(_)))?;
        shape.scopes(ground)?;
        Some(shape)
    }

    /// A shape of which nothing but the database is known.
    fn new(ground: Ground<'_>) -> Self {
        let mut shape =
            Shape { key: Vec::with_capacity(160), sources: Vec::new(), limit: None, offset: None };
        let facts = ground.facts();
        shape.key.extend(ground.name().as_bytes());
        for part in [facts.version.0, facts.version.1, facts.version.2] {
            shape.number(u64::from(part));
        }
        shape
    }

    /// The shape of an UPDATE that sets columns, or of a DELETE; `None` if the SQL depends on values.
    pub(super) fn of_change(
        ground: Ground<'q>,
        model: &'static ModelDef,
        sets: Option<&'q [(u16, Node)]>,
        which: &'q Spec,
        returning: bool,
    ) -> Option<Self> {
        if which.limit.is_some() || which.offset.is_some() {
            return None;
        }
        let mut shape = Shape::new(ground);
        let facts = ground.facts();
        shape.key.extend([4, u8::from(returning)]);
        // Tests take facts away from a database that keeps its name.
        shape.key.extend([u8::from(facts.subquery_on_target), u8::from(facts.set_reads_old_row)]);
        match sets {
            None => shape.byte(0),
            Some(sets) => {
                shape.byte(1);
                shape.number(sets.len() as u64);
                for (index, node) in sets {
                    shape.number(u64::from(*index));
                    shape.node(node)?;
                }
            }
        }
        shape.query(model, which, false)?;
        shape.scopes(ground)?;
        Some(shape)
    }

    /// The conditions that any table of the query may be held to.
    fn scopes(&mut self, ground: Ground<'q>) -> Option<()> {
        let Some(rules) = ground.rules else { return Some(()) };
        for Rule { model, scope, conds } in rules.all() {
            self.address(*model);
            self.byte(*scope);
            self.nodes(conds)?;
        }
        Some(())
    }

    /// The shape of an INSERT: its values are at hand in the order of the placeholders.
    pub(super) fn of_insert(
        ground: Ground<'q>,
        model: &'static ModelDef,
        new: &New,
        conflict: Option<&Conflict>,
        returning: bool,
    ) -> Option<Self> {
        if new.columns.len() * new.rows.len() > MOST_VALUES {
            return None;
        }
        // Its condition is bound, too.
        if conflict.is_some() && ground.rules_of(model).next().is_some() {
            return None;
        }
        let mut shape = Shape::new(ground);
        shape.key.extend([5, u8::from(returning)]);
        shape.address(model);
        shape.indices(&new.columns);
        shape.number(new.rows.len() as u64);
        for value in new.rows.iter().flatten() {
            match value {
                None => shape.byte(u8::MAX),
                Some(Value::Invalid(_)) => return None,
                Some(value) => shape.ty(value.sql_type()),
            }
        }
        shape.conflict(conflict)?;
        Some(shape)
    }

    /// The shape of an INSERT whose values are a list for each column: any number of rows has it.
    /// None if a scope's condition is bound, too.
    pub(super) fn of_lists(
        ground: Ground<'_>,
        model: &'static ModelDef,
        columns: &[u16],
        types: &[SqlType],
        conflict: Option<&Conflict>,
        returning: bool,
    ) -> Option<Self> {
        if conflict.is_some() && ground.rules_of(model).next().is_some() {
            return None;
        }
        let mut shape = Shape::new(ground);
        shape.key.extend([6, u8::from(returning)]);
        shape.address(model);
        shape.indices(columns);
        types.iter().for_each(|ty| shape.ty(*ty));
        shape.conflict(conflict)?;
        Some(shape)
    }

    fn conflict(&mut self, conflict: Option<&Conflict>) -> Option<()> {
        // No `..`: a part that is added must be thought of here.
        let Some(Conflict { target, constraint, filter, action, only_if }) = conflict else {
            return Some(());
        };
        if constraint.is_some() || filter.is_some() || only_if.is_some() {
            return None;
        }
        self.indices(target);
        match action {
            OnConflict::Nothing => self.byte(0),
            OnConflict::UpdateAll => self.byte(1),
            OnConflict::Update(columns) => {
                self.byte(2);
                self.indices(columns);
            }
            // Its values would have to be found among those of the rows.
            OnConflict::Set(_) => return None,
        }
        Some(())
    }

    fn indices(&mut self, indices: &[u16]) {
        self.number(indices.len() as u64);
        for index in indices {
            self.number(u64::from(*index));
        }
    }

    /// LIMIT or OFFSET: what is written as digits belongs to the shape, what is bound does not.
    fn rows(&mut self, rows: Option<u64>, as_text: bool) -> Option<u64> {
        match rows {
            None => {
                self.byte(0);
                None
            }
            Some(rows) if as_text || rows <= 1 => {
                self.byte(1);
                self.number(rows);
                None
            }
            Some(rows) => {
                self.byte(2);
                Some(rows)
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        self.key.push(byte);
    }

    fn number(&mut self, number: u64) {
        self.key.extend(number.to_le_bytes());
    }

    /// Something that exists once: its address is its name.
    fn address<T: ?Sized>(&mut self, thing: &'static T) {
        self.number(std::ptr::from_ref(thing).cast::<u8>() as usize as u64);
    }

    /// Everything of a query but its LIMIT and OFFSET.
    fn query(&mut self, model: &'static ModelDef, spec: &'q Spec, selects: bool) -> Option<()> {
        // No `..`: a part that is added to `Spec` must be thought of here.
        let Spec {
            filters,
            orders,
            limit: _,
            offset: _,
            everything: _,
            scope,
            groups,
            having,
            distinct,
            distinct_on,
            lock,
            source,
            deleted,
            from,
            join,
        } = spec;
        if source.is_some() || from.is_some() || join.is_some() {
            return None;
        }
        if !groups.is_empty() || !having.is_empty() || *distinct || !distinct_on.is_empty() {
            return None;
        }
        self.address(model);
        self.byte(scope.unwrap_or(0));
        self.byte(*deleted as u8);
        match lock {
            None => self.byte(0),
            Some(Lock { shared, wait }) => {
                self.byte(1 + u8::from(*shared));
                self.byte(*wait as u8);
            }
        }
        self.nodes(filters)?;
        self.orders(orders, selects)
    }

    fn orders(&mut self, orders: &'q [Order], selects: bool) -> Option<()> {
        self.number(orders.len() as u64);
        for Order { node, descending, nulls } in orders {
            // Such an order is found among what is selected by its values.
            if selects && super::group::binds(node) {
                return None;
            }
            self.byte(u8::from(*descending));
            self.byte(*nulls as u8);
            self.node(node)?;
        }
        Some(())
    }

    fn subquery(&mut self, query: &'q Subquery) -> Option<()> {
        let limit = self.rows(query.spec.limit, true);
        let offset = self.rows(query.spec.offset, true);
        debug_assert!(limit.is_none() && offset.is_none());
        self.query(query.model, &query.spec, true)?;
        match &query.node {
            None => self.byte(0),
            Some(node) => {
                self.byte(1);
                self.node(node)?;
            }
        }
        Some(())
    }
}
