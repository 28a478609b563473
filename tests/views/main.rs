//! Views give what model queries and mapping by hand give.
//!
//! Random views are written as source, each beside the function that maps rows by hand, and compiled and
//! run as one program, on every database. `PLOUGH_SEED` chooses other views; `PLOUGH_VIEWS` how many.

mod generate;

use std::path::Path;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn random_views_are_what_mapping_by_hand_gives() {
    let program = generate::program(number("PLOUGH_SEED", 1), number("PLOUGH_VIEWS", 40));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random_views.rs");
    std::fs::write(&path, program).unwrap();
    trybuild::TestCases::new().pass(&path);
}
