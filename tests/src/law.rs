//! Laws: what holds for random cases.

use crate::TestResult;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};
use std::fmt::Debug;

/// Tries random cases of a law; shrinking finds a small one that breaks it. The law is asked on the
/// thread of a task, which may wait.
///
/// `PLOUGH_LAWS=1000` tries more cases than `cases`. They are the same in every run, unless
/// `PROPTEST_RNG_SEED` is another number than in `.cargo/config.toml`.
///
/// # Errors
/// Says which case breaks the law.
pub fn law<S: Strategy<Value: Debug>, F: Future<Output = Result<(), String>>>(
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
