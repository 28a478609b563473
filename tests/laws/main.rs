//! Laws that hold for random rows, filters and values on every database.
//!
//! `PLOUGH_LAWS=1000` tries more cases than the default.

mod filters;
mod json;
mod listings;
mod loads;
mod meaning;
mod values;

use plough_tests::TestResult;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};
use std::fmt::Debug;

/// Tries random cases of a law. The law is asked on the thread of a task, which may wait.
fn law<S: Strategy<Value: Debug>, F: Future<Output = Result<(), String>>>(
    cases: u32,
    strategy: &S,
    holds: impl Fn(S::Value) -> F,
) -> TestResult {
    let cases = std::env::var("PLOUGH_LAWS").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    let config = Config {
        cases,
        max_shrink_iters: 300,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..Config::default()
    };
    tokio::task::block_in_place(|| {
        let runtime = tokio::runtime::Handle::current();
        TestRunner::new(config)
            .run(strategy, |case| runtime.block_on(holds(case)).map_err(TestCaseError::fail))
            .map_err(|error| error.to_string().into())
    })
}

fn main() -> std::process::ExitCode {
    plough_tests::run()
}
