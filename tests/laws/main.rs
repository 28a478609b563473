//! Laws that hold for random rows, filters and values on every database.
//!
//! `PLOUGH_LAWS=1000` tries more cases than the default, `PROPTEST_RNG_SEED=7` others.

mod filters;
mod json;
mod listings;
mod loads;
mod meaning;
mod scopes;
mod surface;
mod values;

use plough_tests::law;

fn main() -> std::process::ExitCode {
    plough_tests::run()
}
