//! What a piece of work says to tracing.

use plough_tests::TestDb;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, OnceLock};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

/// The fields of a span or an event, and its `name`.
pub type Said = BTreeMap<String, String>;

/// Keeps the fields of every span and event.
#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<Said>>>);

struct Fields<'a>(&'a mut Said);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl Capture {
    fn keep(&self, name: &str, fields: impl FnOnce(&mut Fields<'_>)) -> u64 {
        let mut kept = self.0.lock().expect("nothing panics while it is locked");
        let mut said = Said::from([("name".to_owned(), name.to_owned())]);
        fields(&mut Fields(&mut said));
        kept.push(said);
        kept.len() as u64
    }
}

impl Subscriber for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        Id::from_u64(self.keep(span.metadata().name(), |fields| span.record(fields)))
    }
    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut kept = self.0.lock().expect("nothing panics while it is locked");
        values.record(&mut Fields(&mut kept[id.into_u64() as usize - 1]));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        self.keep(event.metadata().level().as_str(), |fields| event.record(fields));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// What some work says: on a thread of its own, where the subscriber sees nothing else. An event's
/// name is its level.
pub async fn captured<W, F>(
    url: String,
    work: W,
) -> Result<Vec<Said>, Box<dyn std::error::Error + Send + Sync>>
where
    W: FnOnce(TestDb) -> F + Send + 'static,
    F: Future<Output = plough::Result<()>>,
{
    // With a single subscriber alive, tracing asks that of the thread which reaches a span first; one
    // without any would switch the span off for all. A second one makes it ask all.
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(Capture::default()));
    let capture = Capture::default();
    let kept = capture.clone();
    let run = move || {
        tracing::subscriber::with_default(capture, || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async { work(TestDb::new(&url).await?).await })?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        })
    };
    tokio::task::spawn_blocking(run).await??;
    Ok(std::mem::take(&mut *kept.0.lock().expect("nothing panics while it is locked")))
}
