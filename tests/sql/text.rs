//! Text, dates, enums.

use crate::models::{Order, Stage};
use crate::snapshot;
use plough::prelude::*;
use plough_tests::models::Post;

#[test]
fn patterns() {
    snapshot!("like", Post::query().filter(|p| p.title.like("a%_\\%")).select(|p| p.id));
    snapshot!("ilike", Post::query().filter(|p| p.title.ilike("a%")).select(|p| p.id));
    snapshot!("contains", Post::query().filter(|p| p.title.contains("50%")).select(|p| p.id));
    snapshot!("icontains", Post::query().filter(|p| p.title.icontains("50%")).select(|p| p.id));
    snapshot!("starts_with", Post::query().filter(|p| p.title.starts_with("a")).select(|p| p.id));
    snapshot!("ends_with", Post::query().filter(|p| p.title.ends_with(p.body.or(""))).select(|p| p.id));
}

#[test]
fn functions() {
    snapshot!(
        "text_functions",
        Post::query().select(|p| {
            (
                p.title.lower(),
                p.title.upper(),
                p.title.trim(),
                p.title.length(),
                p.title.concat("!").concat(p.body),
            )
        })
    );
}

#[test]
fn parts_of_dates_and_times() {
    snapshot!(
        "date_parts",
        Post::query().select(|p| {
            let at = p.created_at;
            (at.year(), at.month(), at.day(), at.iso_weekday(), at.hour(), at.minute(), at.second())
        })
    );
}

#[test]
fn labels_of_an_enum() {
    snapshot!("enum_equality", Order::query().filter(|o| o.stage.eq(Stage::Paid)).select(|o| o.stage));
    snapshot!(
        "enum_list",
        Order::query().filter(|o| o.stage.in_([Stage::New, Stage::Sent])).select(|o| o.id)
    );
    snapshot!(
        "enum_order",
        Order::query().order_by(|o| o.stage.desc()).filter(|o| o.stage.lt(Stage::Sent)).select(|o| o.id)
    );
}
