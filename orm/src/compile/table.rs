//! Named queries: WITH.
//!
//! What names a query compiles it, apart from the scopes around: it sees none of their columns. The
//! outermost SELECT gets all of them, each once.

use super::Compiler;
use super::scope::column_name;
use super::select::Output;
use crate::error::{Error, Kind, Result};
use crate::model::Path;
use crate::query::table::{TableBody, TableDef, TablePart, TableStep};
use crate::query::{Binary, Func, Node, Spec};
use crate::value::{SqlType, Value};
use sea_query::{
    CommonTableExpression, DynIden, Expr, IntoTableRef, SelectStatement, TableRef, UnionType, WithClause,
};
use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

/// The names of all models' tables: a query of such a name would hide the table.
static MODELS: LazyLock<HashSet<String>> =
    LazyLock::new(|| crate::model::models().iter().map(|model| model.table.to_lowercase()).collect());

/// A query that has a name in the statement.
pub(super) struct Named {
    id: u64,
    /// Whether its rows are held to scopes: those that a scope's condition reads are not.
    held: bool,
    name: DynIden,
    /// Not there while the query itself is compiled.
    sql: Option<CommonTableExpression>,
    recursive: bool,
}

impl Named {
    fn is(&self, table: &TableDef, held: bool) -> bool {
        self.id == table.id && self.held == held
    }
}

/// A named query that is joined.
pub(super) struct Joined {
    pub table: TableRef,
    pub on: Expr,
    pub optional: bool,
}

impl Compiler<'_> {
    /// Makes the columns of the named queries known that a query reads or joins.
    pub(super) fn open_tables(&mut self, spec: &Spec, output: Output<'_>) -> Result<Option<Joined>> {
        if let Some(table) = &spec.from {
            if matches!(output, Output::Model) {
                return Err(Error::new(
                    Kind::InvalidInput,
                    "the rows of a named query are not those of a model",
                ));
            }
            let name = self.named(table)?;
            self.scopes.read_table(table.clone(), name);
        }
        let Some(join) = &spec.join else { return Ok(None) };
        if join.scope == crate::query::NO_SCOPE || spec.source.is_some() {
            return Err(Error::new(Kind::InvalidInput, "a named query cannot be joined here")
                .hint("join it to a query over a model that is no union, in not too many closures"));
        }
        let name = self.named(&join.table)?;
        // The same query may be joined more than once in a statement.
        let alias = self.scopes.alias(join.table.name);
        if let Some(scope) = self.scopes.innermost_mut() {
            scope.stand_beside(join.clone(), alias.clone());
        }
        let on = self.conditions(&join.on)?.unwrap_or_else(|| Expr::Constant(true.into()));
        let table = name.into_table_ref().alias(alias);
        Ok(Some(Joined { table, on, optional: join.optional }))
    }

    /// The name of a named query in the statement, which it gets if it has none.
    fn named(&mut self, table: &Arc<TableDef>) -> Result<DynIden> {
        let held = self.ground.rules.is_some();
        if let Some(named) = self.named.iter().find(|named| named.is(table, held)) {
            return Ok(named.name.clone());
        }
        let Some(body) = &table.body else {
            return Err(Error::new(
                Kind::InvalidInput,
                "the rows of a recursion are used outside of its step",
            ));
        };
        let name = match MODELS.contains(&table.name.to_lowercase()) {
            false => self.scopes.alias(table.name),
            true => self.scopes.alias(&format!("{}_rows", table.name)),
        };
        let recursive = body.step.is_some();
        self.named.push(Named { id: table.id, held, name: name.clone(), sql: None, recursive });
        let around = self.scopes.apart(body.first.spec.scope.unwrap_or(0), body.first.model);
        let select = self.body(table, body);
        self.scopes.together(around);
        let select = select?;
        let mut sql = CommonTableExpression::new();
        sql.table_name(name.clone()).query(select);
        let counted = usize::from(body.step.as_ref().is_some_and(|step| step.most.is_some()));
        let columns = u16::try_from(table.columns.len() + counted).unwrap_or(u16::MAX);
        sql.columns((0..columns).map(column_name));
        // A query that it names itself comes before it.
        if let Some(at) = self.named.iter().position(|named| named.is(table, held)) {
            let mut named = self.named.remove(at);
            named.sql = Some(sql);
            self.named.push(named);
        }
        Ok(name)
    }

    fn body(&mut self, table: &TableDef, body: &TableBody) -> Result<SelectStatement> {
        let TablePart { spec, nodes, .. } = &body.first;
        let Some(step) = &body.step else {
            return self.innermost_select(spec, Output::Nodes(nodes));
        };
        check_part(spec, "the start of a recursion")?;
        check_part(&step.part.spec, "the step of a recursion")?;
        // The types of the start are those of all rows: texts may get longer.
        let mut first: Vec<Node> = nodes
            .iter()
            .zip(&table.columns)
            .map(|(node, (ty, _))| match ty {
                SqlType::Text => Node::Call(Func::Cast(SqlType::Text), vec![node.clone()]),
                _ => node.clone(),
            })
            .collect();
        if step.most.is_some() {
            first.push(Node::Value(Value::I64(0)));
        }
        let mut select = self.innermost_select(spec, Output::Nodes(&first))?;
        let around = self.scopes.apart(step.part.spec.scope.unwrap_or(0), step.part.model);
        let next = self.recursion_step(table, step);
        self.scopes.together(around);
        let kind = if step.most.is_some() { UnionType::All } else { UnionType::Distinct };
        select.union(kind, next?);
        Ok(select)
    }

    fn recursion_step(&mut self, table: &TableDef, step: &TableStep) -> Result<SelectStatement> {
        let TablePart { spec, nodes, .. } = &step.part;
        let at = match (&spec.join, &spec.from) {
            (Some(join), _) if join.table.id == table.id && !join.optional => Path::scope(join.scope),
            (_, Some(from)) if from.id == table.id => Path::scope(spec.scope.unwrap_or(0)),
            _ => {
                return Err(Error::new(
                    Kind::InvalidInput,
                    format!("the step of the recursion `{}` does not read the rows before", table.name),
                )
                .hint("join or read the table that the closure gets, by `.join(..)` or `.query()`"));
            }
        };
        let Some(most) = step.most else {
            return self.innermost_select(spec, Output::Nodes(nodes));
        };
        // One more column counts the steps.
        let counter = u16::try_from(table.columns.len()).unwrap_or(u16::MAX);
        let counter = || Box::new(Node::Column(at, counter));
        let number = |number: i64| Box::new(Node::Value(Value::I64(number)));
        let mut nodes = nodes.clone();
        nodes.push(Node::Binary(Binary::Add, counter(), number(1)));
        let mut spec = spec.clone();
        spec.filters.push(Node::Binary(Binary::Lt, counter(), number(most.into())));
        let columns: Vec<_> = table.columns.iter().copied().chain([(SqlType::I64, false)]).collect();
        let counted = Arc::new(TableDef { id: table.id, name: table.name, columns, body: None });
        match (&mut spec.join, &mut spec.from) {
            (Some(join), _) => join.table = counted,
            (None, from) => *from = Some(counted),
        }
        self.innermost_select(&spec, Output::Nodes(&nodes))
    }

    /// Puts the named queries before a SELECT.
    pub(super) fn name_queries(&mut self, select: &mut SelectStatement) {
        let named = std::mem::take(&mut self.named);
        if named.is_empty() {
            return;
        }
        let mut with = WithClause::new();
        with.recursive(named.iter().any(|named| named.recursive));
        for sql in named.into_iter().filter_map(|named| named.sql) {
            with.cte(sql);
        }
        select.with_cte(with);
    }
}

/// Refuses what databases do not have in recursions.
fn check_part(spec: &Spec, what: &str) -> Result<()> {
    let grouped = !spec.groups.is_empty() || !spec.having.is_empty() || spec.distinct;
    let cut = spec.limit.is_some() || spec.offset.is_some() || !spec.orders.is_empty();
    if grouped || cut || !spec.distinct_on.is_empty() || spec.source.is_some() || spec.lock.is_some() {
        return Err(Error::new(
            Kind::InvalidInput,
            format!("{what} is grouped, ordered, cut, locked or a union"),
        )
        .hint("name that query by itself and read it here, or do it to the rows of the recursion"));
    }
    Ok(())
}
