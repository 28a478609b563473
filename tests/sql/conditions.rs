//! Conditions: how they combine, lists, NULL.

use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::Post;

#[test]
fn every_column_in_the_order_of_the_struct() {
    snapshot!("all_columns", Post::query());
}

#[test]
fn a_truth_value_is_compared_with_true_and_false() {
    snapshot!("truth_values", Post::query().filter(|p| p.published | !p.published));
}

#[test]
fn parentheses_only_where_they_are_needed() {
    snapshot!(
        "and_or_not",
        Post::query()
            .filter(|p| p.published & p.views.gt(10) & (p.title.eq("a") | p.title.eq("b") & p.views.lt(3)))
            .filter(|p| !(p.views.eq(1) | p.views.eq(2)))
    );
}

#[test]
fn filters_follow_each_other_without_parentheses() {
    snapshot!("filters", Post::query().filter(|p| p.views.ge(1) & p.views.le(2)).filter(|p| p.id.ne(3)));
}

#[test]
fn conditions_without_parts_are_constants() {
    snapshot!(
        "constants",
        Post::query().filter(|_| Cond::all() | Cond::none()).filter(|p| p.id.eq(1) | false)
    );
    snapshot!("no_condition", Post::query().filter(|_| true));
}

#[test]
fn a_long_chain_is_not_a_deep_tree() {
    let sql = crate::sql(|db| {
        let mut cond = Cond::none();
        let p = <Post as plough::__private::Decl>::COLUMNS;
        for i in 0..20_000 {
            cond |= p.id.eq(i);
        }
        Post::query().filter(|_| cond.clone()).to_sql(db)
    });
    assert_eq!(sql.lines().filter(|line| line.contains("WHERE")).count(), 3, "{}", &sql[..300]);
    let sqlite = Db::offline("sqlite").expect("SQLite");
    let short = |n: i64| {
        let mut cond = Cond::none();
        let p = <Post as plough::__private::Decl>::COLUMNS;
        for i in 0..n {
            cond |= p.id.eq(i);
        }
        Post::query().filter(|_| cond).to_sql(&sqlite).expect("SQL")
    };
    assert!(short(16).ends_with(&["\"posts\".\"id\" = ?"; 16].join(" OR ")), "{}", short(16));
    assert!(short(18).ends_with(" OR (\"posts\".\"id\" = ? OR \"posts\".\"id\" = ?)"), "{}", short(18));
}

#[test]
fn nesting_without_end_is_refused() {
    let db = Db::offline("sqlite").expect("SQLite");
    let p = <Post as plough::__private::Decl>::COLUMNS;
    let cond = (0..1_000).fold(Cond::all(), |cond, i| !(cond & p.id.eq(i)));
    let error = Post::query().filter(|_| cond).to_sql(&db).expect_err("too deep");
    assert_eq!(
        error.to_string(),
        "Post: an expression is nested too deeply; use `.in_(..)` for a long list of values"
    );
}

#[test]
fn any_number_of_values_is_one_parameter() {
    snapshot!("in_numbers", Post::query().filter(|p| p.id.in_([1, 2, 3])));
    snapshot!("in_texts", Post::query().filter(|p| p.title.in_(["a", "b"])));
    snapshot!("not_in", Post::query().filter(|p| p.id.not_in([1, 2, 3])));
}

#[test]
fn an_empty_list_is_a_constant() {
    let none: [i64; 0] = [];
    snapshot!("in_nothing", Post::query().filter(|p| p.id.in_(none)));
    snapshot!("not_in_nothing", Post::query().filter(|p| p.id.not_in(none)));
}

#[test]
fn null_is_asked_for_and_not_compared() {
    snapshot!("is_null", Post::query().filter(|p| p.body.is_null() & p.reviewer_id.is_not_null()));
    snapshot!("is_not_null", Post::query().filter(|p| !p.body.is_null()));
    snapshot!(
        "eq_or_null",
        Post::query().filter(|p| p.reviewer_id.eq_or_null(None) & p.reviewer_id.eq_or_null(Some(3)))
    );
}

#[test]
fn equality_that_takes_null_for_a_value() {
    snapshot!(
        "distinct_from",
        Post::query().filter(|p| {
            p.reviewer_id.is_not_distinct_from(p.author_id)
                & p.id.is_not_distinct_from(p.views)
                & p.body.is_distinct_from("x")
        })
    );
}

#[test]
fn ranges() {
    snapshot!("between", Post::query().filter(|p| p.views.between(1, 9) & p.id.not_between(p.views, 100)));
}

#[test]
fn a_filter_that_may_be_absent() {
    snapshot!(
        "if_some",
        Post::query()
            .if_some(Some("x"), |p, title| p.title.eq(title))
            .if_some(None::<i64>, |p, id| p.id.eq(id))
    );
}

#[test]
fn the_first_value_that_is_not_null() {
    snapshot!(
        "coalesce",
        Post::query().filter(|p| p.reviewer_id.or(p.author_id).eq(1) & p.body.or("").ne("x"))
    );
}

#[test]
fn conditional_expressions() {
    use plough::query::case;
    snapshot!(
        "case",
        Post::query().select(|p| (
            case(p.views.gt(100), "hot").when(p.views.gt(10), "warm").otherwise("cold"),
            case(p.published, p.title).or_null(),
        ))
    );
}
