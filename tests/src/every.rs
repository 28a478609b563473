//! One test, every database.

use crate::backend::{BACKENDS, Backend};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use plough::test::TestDb;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;

/// What a test gives: `?` works on every error.
pub type TestResult = Result<(), Box<dyn Error + Send + Sync>>;

/// What a test ends with that finds out that it cannot run here: it counts as ignored, and the run prints
/// the reason.
#[derive(Debug)]
pub struct Absent(pub String);

impl std::fmt::Display for Absent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Absent {}

/// A test that `on_every_backend!` registered.
pub struct Case {
    /// Module and name.
    pub name: &'static str,
    /// Databases that it leaves out, each with the reason.
    pub skip: &'static [(&'static str, &'static str)],
    /// The test.
    pub run: fn(TestDb) -> Pin<Box<dyn Future<Output = TestResult> + Send>>,
}

inventory::collect!(Case);

/// Declares tests that run on every database: `async fn name(db: TestDb) { .. }`, in whose body `?`
/// works. `#[skip(mariadb, "reason")]` leaves one out, and the run prints the reason.
#[macro_export]
macro_rules! on_every_backend {
    ($($(#[skip($backend:ident, $reason:literal)])* async fn $name:ident($db:ident: TestDb) $body:block)*) => {$(
        async fn $name($db: $crate::TestDb) -> $crate::TestResult {
            $body
            #[allow(unreachable_code, reason = "a body may end in a return")]
            Ok(())
        }
        $crate::inventory::submit! {
            $crate::Case {
                name: concat!(module_path!(), "::", stringify!($name)),
                skip: &[$((stringify!($backend), $reason)),*],
                run: |db| Box::pin($name(db)),
            }
        }
    )*};
}

/// The main function of a suite: runs every registered test on every database.
#[must_use]
pub fn run() -> std::process::ExitCode {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = inventory::iter::<Case>
        .into_iter()
        .flat_map(|case| BACKENDS.iter().map(move |backend| trial(case, backend)))
        .collect();
    trials.sort_by(|a, b| a.name().cmp(b.name()));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(case: &'static Case, backend: &'static Backend) -> Trial {
    let name = case.name.split_once("::").map_or(case.name, |(_, name)| name);
    Trial::ignorable_test(format!("{name} [{}]", backend.name), move || {
        let family = backend.name.split('_').next().unwrap_or(backend.name);
        if let Some((_, reason)) = case.skip.iter().find(|(name, _)| *name == backend.name || *name == family)
        {
            return Ok(Completion::ignored_with(reason));
        }
        if let Err(why) = backend.answers() {
            return backend.missing(why).map(Completion::ignored_with).map_err(Failed::from);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Failed::from(error.to_string()))?;
        runtime.block_on(async {
            let db = backend.database().await.map_err(|error| Failed::from(format!("{error:?}")))?;
            // A task of its own shows that every future a test awaits is `Send`.
            match tokio::spawn((case.run)(db)).await {
                Ok(Ok(())) => Ok(Completion::Completed),
                Ok(Err(error)) => match error.downcast_ref::<Absent>() {
                    Some(Absent(why)) => Ok(Completion::ignored_with(why)),
                    None => Err(Failed::from(format!("{error:?}"))),
                },
                Err(panic) => Err(Failed::from(message(panic))),
            }
        })
    })
}

fn message(error: tokio::task::JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_else(|| "the test panicked".to_owned()),
        Err(error) => error.to_string(),
    }
}
