//! A view without a key whose columns may all be NULL.

use plough::prelude::*;

#[derive(Model, Debug, Default)]
#[model(database_view)]
struct Summary {
    title: Option<String>,
    total: Option<i64>,
}

fn main() {
    let _ = Summary::query().filter(|s| s.title.eq("x") & s.total.gt(1));
    assert!(Summary::default().title.or_else(|| Summary::default().total.map(|t| t.to_string())).is_none());
}
