//! Steps in Rust: what SQL cannot say, in the transaction of its migration.

use plough::Tx;
use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::progress::{Event, Progress};

/// What a step is given.
#[derive(Clone)]
pub struct StepContext {
    /// The migration's transaction: everything that the step does goes through it.
    pub tx: Tx,
    progress: Arc<dyn Progress>,
    name: Arc<str>,
}

impl StepContext {
    pub(crate) fn new(tx: Tx, progress: Arc<dyn Progress>, name: &str) -> Self {
        StepContext { tx, progress, name: name.into() }
    }

    /// Says how far the step is: so many of so many rows, or whatever it counts.
    pub fn progress(&self, done: u64, of: u64) {
        self.progress.event(&Event::Step { name: &self.name, done, of });
    }
}

impl fmt::Debug for StepContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepContext").field("name", &self.name).finish_non_exhaustive()
    }
}

type Function =
    dyn Fn(StepContext) -> Pin<Box<dyn Future<Output = plough::Result<()>> + Send>> + Send + Sync + 'static;

/// The functions that migrations name: `-- plough: run split_names`.
///
/// ```
/// use plough_migrate::Steps;
///
/// let steps = Steps::new().step("split_names", async |context| {
///     plough::raw!("update people set first = substr(name, 1, 3)").execute(&context.tx).await?;
///     Ok(())
/// });
/// assert!(steps.has("split_names"));
/// ```
#[derive(Clone, Default)]
pub struct Steps(BTreeMap<String, Arc<Function>>);

impl Steps {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Steps::default()
    }

    /// Registers a function under a name. It may run again after a crash or a retry: what it did before
    /// was rolled back.
    #[must_use]
    pub fn step<F, Fut>(mut self, name: &str, function: F) -> Self
    where
        F: Fn(StepContext) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = plough::Result<()>> + Send + 'static,
    {
        self.0.insert(name.to_owned(), Arc::new(move |context| Box::pin(function(context))));
        self
    }

    /// Whether there is one of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<Function>> {
        self.0.get(name)
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}
