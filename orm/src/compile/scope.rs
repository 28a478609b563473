//! Which tables a statement reads, under which names, and how paths over to-one relations become
//! joins.

use super::Compiler;
use super::holds::Asked;
use crate::error::{Error, Kind, Result};
use crate::model::{ColumnDef, ModelDef, Path, RelationDef, RelationKind};
use crate::query::table::{TableDef, TableJoin};
use crate::query::{Deleted, NO_SCOPE};
use crate::value::SqlType;
use sea_query::{BinOper, DynIden, Expr, IntoIden, JoinType, SelectStatement, TableRef};
use std::collections::HashSet;
use std::sync::Arc;

/// PostgreSQL cuts names after 63 bytes, so that two long ones could become one.
const LONGEST_ALIAS: usize = 60;

/// The open scopes, the statement's own first.
pub(super) struct Scopes {
    open: Vec<Scope>,
    aliases: Aliases,
}

/// Every table name of the statement, in lower case: most databases ignore case.
struct Aliases(HashSet<String>);

/// The rows that one FROM stands for.
pub(super) struct Scope {
    number: u8,
    model: &'static ModelDef,
    alias: DynIden,
    /// What the aliases of its joins start with: nothing for the statement's own rows.
    prefix: String,
    joins: Vec<Join>,
    /// The named query whose rows these are, instead of the model's.
    table: Option<(Arc<TableDef>, DynIden)>,
    /// The named query that is joined to these rows: its scope, its name here.
    beside: Option<(u8, DynIden, TableJoin)>,
}

/// A to-one relation that a path goes over.
struct Join {
    path: Path,
    model: &'static ModelDef,
    names: String,
    alias: DynIden,
    optional: bool,
    table: TableRef,
    on: Expr,
}

/// A column, as far as it is known before anything is joined.
pub(super) struct Seen {
    pub ty: SqlType,
    pub nullable: bool,
    /// The model's column, if it is one.
    pub column: Option<(&'static ModelDef, &'static ColumnDef)>,
}

/// Where a path leads.
pub(super) struct Place {
    pub model: &'static ModelDef,
    pub alias: DynIden,
}

impl Aliases {
    /// A name like `base` that nothing else in the statement has.
    fn unique(&mut self, base: &str) -> String {
        let mut end = base.len().min(LONGEST_ALIAS);
        while !base.is_char_boundary(end) {
            end -= 1;
        }
        let base = &base[..end];
        let mut name = base.to_owned();
        let mut n = 1;
        while !self.0.insert(name.to_lowercase()) {
            n += 1;
            name = format!("{base}_{n}");
        }
        name
    }
}

impl Scope {
    fn of(number: u8, model: &'static ModelDef, alias: DynIden) -> Scope {
        Scope { number, model, alias, prefix: String::new(), joins: Vec::new(), table: None, beside: None }
    }

    /// The named query whose rows these are.
    pub(super) fn named(&self) -> Option<&DynIden> {
        self.table.as_ref().map(|(_, name)| name)
    }

    pub(super) fn has_joins(&self) -> bool {
        !self.joins.is_empty() || self.beside.is_some()
    }

    /// A named query stands beside the rows.
    pub(super) fn stand_beside(&mut self, join: TableJoin, name: DynIden) {
        self.beside = Some((join.scope, name, join));
    }

    pub(super) fn join(&self, select: &mut SelectStatement) {
        for join in &self.joins {
            let kind = if join.optional { JoinType::LeftJoin } else { JoinType::InnerJoin };
            select.join(kind, join.table.clone(), join.on.clone());
        }
    }

    pub(super) fn alias(&self) -> DynIden {
        self.alias.clone()
    }

    pub(super) fn model(&self) -> &'static ModelDef {
        self.model
    }
}

impl Scopes {
    pub(super) fn new(model: &'static ModelDef, number: u8) -> Self {
        let mut aliases = Aliases(HashSet::new());
        aliases.0.insert(model.table.to_lowercase());
        Scopes { open: vec![Scope::of(number, model, model.table.into_iden())], aliases }
    }

    pub(super) fn root(&self) -> &Scope {
        // `new` opens it, and `close` never takes it.
        &self.open[0]
    }

    /// The innermost rows are those of a named query, which has a name in the statement.
    pub(super) fn read_table(&mut self, table: Arc<TableDef>, name: DynIden) {
        let taken = self.open.iter().any(|scope| scope.alias == name);
        let alias = if taken { self.alias(table.name) } else { name.clone() };
        if let Some(scope) = self.open.last_mut() {
            scope.table = Some((table, name));
            scope.alias = alias;
        }
    }

    pub(super) fn innermost_mut(&mut self) -> Option<&mut Scope> {
        self.open.last_mut()
    }

    /// Opens a scope that sees nothing of those around; [`together`](Scopes::together) ends it.
    pub(super) fn apart(&mut self, number: u8, model: &'static ModelDef) -> Vec<Scope> {
        let alias = self.alias(model.table);
        self.over(number, model, alias)
    }

    /// As [`apart`](Scopes::apart), over rows that have a name already.
    pub(super) fn over(&mut self, number: u8, model: &'static ModelDef, alias: DynIden) -> Vec<Scope> {
        std::mem::replace(&mut self.open, vec![Scope::of(number, model, alias)])
    }

    /// Back to the scopes around.
    pub(super) fn together(&mut self, around: Vec<Scope>) {
        self.open = around;
    }

    /// What is known of a column; joins nothing.
    pub(super) fn seen(&self, path: Path, index: u16) -> Result<Seen> {
        if let Some((table, _, optional)) = self.table_at(path)? {
            let (ty, nullable) = table_column(table, index)?;
            return Ok(Seen { ty, nullable: nullable || optional, column: None });
        }
        let (model, optional) = self.model_at(path)?;
        let column = column(model, index)?;
        Ok(Seen { ty: column.ty, nullable: optional || column.nullable, column: Some((model, column)) })
    }

    /// The named query at a path, its name, and whether its row may be missing.
    fn table_at(&self, path: Path) -> Result<Option<(&Arc<TableDef>, &DynIden, bool)>> {
        let beside = self
            .open
            .iter()
            .rev()
            .find_map(|scope| scope.beside.as_ref().filter(|(number, ..)| path.depth() == Some(*number)));
        if let Some((_, name, join)) = beside {
            return Ok(Some((&join.table, name, join.optional)));
        }
        let scope = &self.open[self.find(path)?];
        match &scope.table {
            Some(_) if path.hops().next().is_some() => {
                Err(Error::new(Kind::Config, "a named query has no relations"))
            }
            table => Ok(table.as_ref().map(|(table, _)| (table, &scope.alias, false))),
        }
    }

    pub(super) fn innermost(&self) -> &Scope {
        self.open.last().unwrap_or(&self.open[0])
    }

    /// A table name that nothing else in the statement has.
    pub(super) fn alias(&mut self, base: &str) -> DynIden {
        self.aliases.unique(base).into_iden()
    }

    /// Opens a scope that nothing is read from, to look at the types of its columns.
    pub(super) fn look(&mut self, number: u8, model: &'static ModelDef) {
        self.open.push(Scope::of(number, model, model.table.into_iden()));
    }

    /// Opens a scope over the rows of a relation's target.
    pub(super) fn open(&mut self, number: u8, model: &'static ModelDef, name: &'static str) -> Result<()> {
        let prefix = format!("{name}_");
        self.push(number, model, name, prefix)
    }

    /// Opens a scope over the rows of a query inside of another.
    pub(super) fn open_query(&mut self, number: u8, model: &'static ModelDef) -> Result<()> {
        self.push(number, model, model.table, String::new())
    }

    // A scope of the same number that is open already is hidden: what the closure could name when it
    // ran had smaller numbers.
    fn push(&mut self, number: u8, model: &'static ModelDef, name: &str, prefix: String) -> Result<()> {
        if number == NO_SCOPE {
            return Err(Error::new(
                Kind::InvalidInput,
                "a query or a relation was filtered both outside and inside of another closure",
            )
            .hint("start it inside of the closure it is used in"));
        }
        let alias = self.alias(name);
        self.open.push(Scope { prefix, ..Scope::of(number, model, alias) });
        Ok(())
    }

    /// Closes the innermost scope.
    pub(super) fn close(&mut self) -> Option<Scope> {
        if self.open.len() > 1 { self.open.pop() } else { None }
    }

    fn find(&self, path: Path) -> Result<usize> {
        let Some(number) = path.depth() else {
            return Err(Error::new(Kind::InvalidInput, "a path goes over more than seven to-one relations"));
        };
        self.open.iter().rposition(|scope| scope.number == number).ok_or_else(|| {
            Error::new(Kind::InvalidInput, "a column of a relation or a query is used outside of its closure")
        })
    }

    /// The model at a path, and whether there may be no row; joins nothing.
    pub(super) fn model_at(&self, path: Path) -> Result<(&'static ModelDef, bool)> {
        let mut model = self.open[self.find(path)?].model;
        let mut optional = false;
        for hop in path.hops() {
            let relation = to_one(model, hop)?;
            optional |= relation.optional;
            model = (relation.target)();
        }
        Ok((model, optional))
    }
}

impl Compiler<'_> {
    /// A column in the statement; joins the tables on the way.
    pub(super) fn column(&mut self, path: Path, index: u16) -> Result<Expr> {
        if let Some((table, name, _)) = self.scopes.table_at(path)? {
            table_column(table, index)?;
            return Ok(Expr::col((name.clone(), column_name(index))));
        }
        let place = self.resolve(path)?;
        Ok(Expr::col((place.alias, column(place.model, index)?.name)))
    }

    /// The model at a path and its table's name; joins the tables on the way.
    pub(super) fn resolve(&mut self, path: Path) -> Result<Place> {
        let index = self.scopes.find(path)?;
        let scope = &self.scopes.open[index];
        let mut at = Path::scope(scope.number);
        let mut model = scope.model;
        let mut alias = scope.alias.clone();
        let mut names = scope.prefix.clone();
        let mut optional = false;
        for hop in path.hops() {
            at = at.hop(hop);
            if let Some(join) = self.scopes.open[index].joins.iter().find(|join| join.path == at) {
                (model, alias, optional) = (join.model, join.alias.clone(), join.optional);
                names.clone_from(&join.names);
                continue;
            }
            let relation = to_one(model, hop)?;
            let target = (relation.target)();
            names.push_str(relation.name);
            let to = self.scopes.alias(&names);
            names.push('_');
            optional |= relation.optional;
            let on = equal((model, &alias, relation.local), (target, &to, relation.remote))?;
            let (table, held) = self.rows_of(target, &to, Asked::Through(relation, Deleted::Hidden))?;
            self.scopes.open[index].joins.push(Join {
                path: at,
                model: target,
                names: names.clone(),
                alias: to.clone(),
                optional,
                table,
                on: held.and(on),
            });
            (model, alias) = (target, to);
        }
        Ok(Place { model, alias })
    }
}

/// The name of a named query's column.
pub(super) fn column_name(index: u16) -> String {
    format!("c{index}")
}

fn table_column(table: &TableDef, index: u16) -> Result<(SqlType, bool)> {
    table.columns.get(usize::from(index)).copied().ok_or_else(|| {
        Error::new(Kind::Config, format!("the named query `{}` has no column #{index}", table.name))
    })
}

/// A model's relation.
pub(super) fn relation(model: &'static ModelDef, index: u8) -> Result<&'static RelationDef> {
    model.relations.get(usize::from(index)).ok_or_else(|| {
        Error::new(Kind::Config, format!("the description of `{}` has no relation #{index}", model.name))
    })
}

fn to_one(model: &'static ModelDef, index: u8) -> Result<&'static RelationDef> {
    let relation = relation(model, index)?;
    match relation.kind {
        RelationKind::BelongsTo | RelationKind::HasOne => Ok(relation),
        RelationKind::HasMany | RelationKind::ManyToMany { .. } | RelationKind::Through { .. } => {
            Err(Error::new(
                Kind::Config,
                format!(
                    "the relation `{}` of `{}` leads to many rows, not to one",
                    relation.name, model.name
                ),
            ))
        }
    }
}

/// A model's column.
pub(super) fn column(model: &'static ModelDef, index: u16) -> Result<&'static ColumnDef> {
    model.columns.get(usize::from(index)).ok_or_else(|| {
        Error::new(Kind::Config, format!("the description of `{}` has no column #{index}", model.name))
    })
}

/// A table in a condition: its model, its name, and which of its columns.
type Side<'a> = (&'static ModelDef, &'a DynIden, &'a [u16]);

/// The condition that pairs of columns are equal.
pub(super) fn equal(left: Side<'_>, right: Side<'_>) -> Result<Expr> {
    if left.2.len() != right.2.len() || left.2.is_empty() {
        return Err(Error::new(
            Kind::Config,
            format!("a relation between `{}` and `{}` pairs no columns", left.0.name, right.0.name),
        ));
    }
    let mut pairs = Vec::with_capacity(left.2.len());
    for (l, r) in left.2.iter().zip(right.2) {
        let l = Expr::col((left.1.clone(), column(left.0, *l)?.name));
        let r = Expr::col((right.1.clone(), column(right.0, *r)?.name));
        pairs.push(Expr::Binary(Box::new(r), BinOper::Equal, Box::new(l)));
    }
    super::expr::fold(pairs, BinOper::And).ok_or_else(self::pairs)
}

/// The error for a relation without columns.
pub(super) fn pairs() -> Error {
    Error::new(Kind::Config, "a relation pairs no columns")
}
