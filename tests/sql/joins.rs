//! Paths over to-one relations.

use crate::models::{Licence, Order, Shop};
use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::{Comment, Post};

#[test]
fn a_required_relation_is_joined_once() {
    snapshot!(
        "inner_join",
        Post::query()
            .filter(|p| p.author().name.eq("Ada") & p.author().email.ne("x"))
            .order_by(|p| p.author().name.asc())
    );
}

#[test]
fn an_optional_relation_may_have_no_row() {
    snapshot!("left_join", Post::query().filter(|p| p.reviewer().name.is_null()));
}

#[test]
fn behind_an_optional_relation_everything_is_optional() {
    snapshot!("left_join_chain", Comment::query().filter(|c| c.parent().post().author().name.eq("Ada")));
}

#[test]
fn two_ways_to_one_table_are_two_joins() {
    snapshot!("two_joins", Post::query().filter(|p| p.author().name.eq("Ada") & p.reviewer().name.eq("Bob")));
}

#[test]
fn a_table_may_refer_to_itself() {
    snapshot!("self_join", Comment::query().filter(|c| c.parent().parent().text.eq("x")));
}

#[test]
fn a_composite_key_and_a_schema() {
    snapshot!(
        "composite_join",
        Order::query().filter(|o| o.shop().name.eq("x")).select(|o| (o.id, o.shop().name))
    );
    snapshot!("has_one_join", Shop::query().filter(|s| s.licence().code.eq("x")));
    snapshot!(
        "back_and_forth",
        Licence::query().filter(|l| l.shop().licence().code.eq("x")).select(|l| l.id)
    );
}

#[test]
fn a_count_and_a_question_join_too() {
    snapshot!("selected_join", Post::query().select(|p| (p.id, p.author().name, p.reviewer().name)));
}
