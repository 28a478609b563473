//! Rendering. sea-query's MySQL builder drops RETURNING without a word; MariaDB's is the same
//! builder with RETURNING.

use super::facts::Flavor;
use crate::dialect::render::{SqlText, Tree};
use sea_query::{
    BinOper, DynIden, EscapeBuilder, ExplainStatement, Expr, LockType, MysqlQueryBuilder, OnConflictAction,
    OnConflictTarget, Oper, OperLeftAssocDecider, OrderExpr, PrecedenceDecider, QueryBuilder, Quote,
    QuotedBuilder, SelectDistinct, SelectInto, SqlWriter, SubQueryStatement, TableRef, TableRefBuilder,
    Value,
};
use sea_query::{CommonTableExpression, ConditionHolder, JoinType, WithClause};

/// Writes a statement.
pub(super) fn render(flavor: Flavor, tree: &Tree, text: &mut SqlText) {
    match (flavor, tree) {
        (_, Tree::Select(select)) => select.build_collect_into(MysqlQueryBuilder, text),
        (_, Tree::Update(update)) => update.build_collect_into(MysqlQueryBuilder, text),
        (Flavor::MariaDb, Tree::Insert(insert)) => insert.build_collect_into(MariaDbBuilder, text),
        (Flavor::MariaDb, Tree::Delete(delete)) => delete.build_collect_into(MariaDbBuilder, text),
        (Flavor::MySql, Tree::Insert(insert)) => insert.build_collect_into(MysqlQueryBuilder, text),
        (Flavor::MySql, Tree::Delete(delete)) => delete.build_collect_into(MysqlQueryBuilder, text),
    }
}

/// [`MysqlQueryBuilder`], with the trait's own `prepare_returning` left in place.
struct MariaDbBuilder;

const BASE: MysqlQueryBuilder = MysqlQueryBuilder;

impl QuotedBuilder for MariaDbBuilder {
    fn quote(&self) -> Quote {
        BASE.quote()
    }
}

impl EscapeBuilder for MariaDbBuilder {}

impl TableRefBuilder for MariaDbBuilder {}

impl PrecedenceDecider for MariaDbBuilder {
    fn inner_expr_well_known_greater_precedence(&self, inner: &Expr, outer: &Oper) -> bool {
        BASE.inner_expr_well_known_greater_precedence(inner, outer)
    }
}

impl OperLeftAssocDecider for MariaDbBuilder {
    fn well_known_left_associative(&self, op: &BinOper) -> bool {
        BASE.well_known_left_associative(op)
    }
}

impl QueryBuilder for MariaDbBuilder {
    fn values_list_tuple_prefix(&self) -> &str {
        BASE.values_list_tuple_prefix()
    }

    fn prepare_select_distinct(&self, distinct: &SelectDistinct, sql: &mut impl SqlWriter) {
        BASE.prepare_select_distinct(distinct, sql);
    }

    fn prepare_select_into(&self, into: &SelectInto, sql: &mut impl SqlWriter) {
        BASE.prepare_select_into(into, sql);
    }

    fn prepare_query_statement(&self, query: &SubQueryStatement, sql: &mut impl SqlWriter) {
        BASE.prepare_query_statement(query, sql);
    }

    fn prepare_explain_statement(&self, explain: &ExplainStatement, sql: &mut impl SqlWriter) {
        BASE.prepare_explain_statement(explain, sql);
    }

    fn prepare_with_clause_recursive_options(&self, with: &WithClause, sql: &mut impl SqlWriter) {
        BASE.prepare_with_clause_recursive_options(with, sql);
    }

    fn prepare_with_query_clause_materialization(
        &self,
        table: &CommonTableExpression,
        sql: &mut impl SqlWriter,
    ) {
        BASE.prepare_with_query_clause_materialization(table, sql);
    }

    fn prepare_update_join(&self, from: &[TableRef], on: &ConditionHolder, sql: &mut impl SqlWriter) {
        BASE.prepare_update_join(from, on, sql);
    }

    fn prepare_update_from(&self, from: &[TableRef], sql: &mut impl SqlWriter) {
        BASE.prepare_update_from(from, sql);
    }

    fn prepare_join_type(&self, join: &JoinType, sql: &mut impl SqlWriter) {
        BASE.prepare_join_type(join, sql);
    }

    fn prepare_order_expr(&self, order: &OrderExpr, sql: &mut impl SqlWriter) {
        BASE.prepare_order_expr(order, sql);
    }

    fn prepare_value(&self, value: Value, sql: &mut impl SqlWriter) {
        BASE.prepare_value(value, sql);
    }

    fn prepare_on_conflict_target(&self, target: &OnConflictTarget, sql: &mut impl SqlWriter) {
        BASE.prepare_on_conflict_target(target, sql);
    }

    fn prepare_on_conflict_action(&self, action: &Option<OnConflictAction>, sql: &mut impl SqlWriter) {
        BASE.prepare_on_conflict_action(action, sql);
    }

    fn prepare_on_conflict_keywords(&self, sql: &mut impl SqlWriter) {
        BASE.prepare_on_conflict_keywords(sql);
    }

    fn prepare_on_conflict_do_update_keywords(&self, sql: &mut impl SqlWriter) {
        BASE.prepare_on_conflict_do_update_keywords(sql);
    }

    fn prepare_on_conflict_excluded_table(&self, column: &DynIden, sql: &mut impl SqlWriter) {
        BASE.prepare_on_conflict_excluded_table(column, sql);
    }

    fn prepare_on_conflict_condition(&self, on: &ConditionHolder, sql: &mut impl SqlWriter) {
        BASE.prepare_on_conflict_condition(on, sql);
    }

    fn random_function(&self) -> &str {
        BASE.random_function()
    }

    fn lock_phrase(&self, lock: LockType) -> &'static str {
        BASE.lock_phrase(lock)
    }

    fn insert_default_keyword(&self) -> &str {
        BASE.insert_default_keyword()
    }
}
