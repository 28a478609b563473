//! A loader for one request: loads that are asked for one by one become one statement.
//!
//! A load first joins the batch that is open for its relation and lets every other task that is ready
//! run once; only then the first to come back runs the batch. So no timer decides how many loads
//! share a statement, and a load whose future is dropped leaves its batch whole.

use super::hand::{key, load_keys, only};
use super::{Edge, Key};
use crate::error::{Error, Kind, Result};
use crate::exec::{BoxFuture, Session};
use crate::model::{Columns, Decl, ModelDef};
use crate::query::Load;
use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

/// Loads relations of single rows, many at once: loads of the same relation that are asked for at
/// the same time (the resolvers of a GraphQL list) share one statement. What was loaded is
/// remembered, so a loader is made for one request and dropped with it: see [`Session::loader`].
#[derive(Clone)]
pub struct Loader {
    session: Session,
    /// A `Group` for each relation with its filters.
    groups: Arc<Mutex<Vec<Arc<dyn Any + Send + Sync>>>>,
}

/// The future of [`Loader::load`]: what was loaded for the row.
#[must_use = "nothing runs until it is awaited"]
pub struct LoadingOne<T>(BoxFuture<'static, Result<T>>);

impl<T> Future for LoadingOne<T> {
    type Output = Result<T>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

/// What is known of one relation.
struct Group<T> {
    model: &'static ModelDef,
    edge: Edge,
    state: Mutex<State<T>>,
}

struct State<T> {
    known: HashMap<Key, T>,
    /// The keys of the batch that has not begun, and its future.
    open: Option<(Vec<Key>, WeakBatch)>,
    /// Keys of batches that have begun.
    running: HashMap<Key, WeakBatch>,
}

type Run = BoxFuture<'static, Result<(), Arc<Error>>>;
type Batch = Shared<Run>;
/// Only those that wait for a batch hold it: one that all have left ends, and its statement with it.
type WeakBatch = WeakShared<Run>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change between two lock calls is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    /// A loader of relations, for one request.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model, Clone)] #[model(table = "users")] struct User { #[model(id)] id: i64 }
    /// # #[derive(Model)] #[model(table = "posts")]
    /// # struct Post { #[model(id)] id: i64, #[model(references = User)] author_id: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> plough::Result<()> {
    /// # let db = Db::connect("sqlite::memory:").await?;
    /// # db.create_tables::<(User, Post)>().await?;
    /// # User::insert(User { id: 7 }).exec(&db).await?;
    /// # let (one, other) = (Post { id: 1, author_id: 7 }, Post { id: 2, author_id: 7 });
    /// let loader = db.loader();
    /// let (one, other) = futures_util::future::try_join(
    ///     loader.load(&one, |p| p.author()),
    ///     loader.load(&other, |p| p.author()),
    /// )
    /// .await?; // one statement
    /// assert_eq!((one.id, other.id), (7, 7));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn loader(&self) -> Loader {
        Loader { session: self.clone(), groups: Arc::default() }
    }
}

impl Loader {
    /// Loads a relation of one row, together with those that are asked for at the same time. A key
    /// that was loaded before costs nothing; what failed is not remembered.
    ///
    /// # Errors
    /// If the statement fails; then every load that shared it fails.
    pub fn load<M: Decl, L: Load>(
        &self,
        row: &M,
        relation: impl FnOnce(Columns<M>) -> L,
    ) -> LoadingOne<L::Out>
    where
        L::Out: Clone + Sync,
    {
        let edge = crate::query::edge_of::<M, L>(relation);
        let key = key(&edge, row);
        let group = self.group::<L::Out>(M::DEF, edge);
        let session = self.session.clone();
        LoadingOne(Box::pin(async move {
            let key = key?;
            let batch = match group.join::<M>(session, &key) {
                Joined::Known(value) => return Ok(value),
                Joined::Batch(batch) => batch,
            };
            others_first().await;
            batch.await.map_err(|error| shared(&error))?;
            let known = lock(&group.state).known.get(&key).cloned();
            known.ok_or_else(|| Error::new(Kind::Decode, "the batch left a key out"))
        }))
    }

    fn group<T: Send + Sync + 'static>(&self, model: &'static ModelDef, edge: Edge) -> Arc<Group<T>> {
        let mut groups = lock(&self.groups);
        let known = groups.iter().find_map(|group| {
            let group = group.clone().downcast::<Group<T>>().ok()?;
            (std::ptr::eq(group.model, model) && group.edge.same(&edge)).then_some(group)
        });
        known.unwrap_or_else(|| {
            let state = State { known: HashMap::new(), open: None, running: HashMap::new() };
            let group = Arc::new(Group { model, edge, state: Mutex::new(state) });
            groups.push(group.clone());
            group
        })
    }
}

enum Joined<T> {
    Known(T),
    Batch(Batch),
}

impl<T: Clone + Send + Sync + 'static> Group<T> {
    fn join<M: Decl>(self: &Arc<Self>, session: Session, key: &Key) -> Joined<T> {
        let mut state = lock(&self.state);
        if let Some(value) = state.known.get(key) {
            return Joined::Known(value.clone());
        }
        if let Some(batch) = state.running.get(key).and_then(WeakShared::upgrade) {
            return Joined::Batch(batch);
        }
        if let Some((keys, batch)) = &mut state.open
            && let Some(batch) = batch.upgrade()
        {
            keys.push(key.clone());
            return Joined::Batch(batch);
        }
        let group = self.clone();
        let run: Run = Box::pin(async move { group.run::<M>(session).await });
        let batch = run.shared();
        state.open = batch.downgrade().map(|weak| (vec![key.clone()], weak));
        Joined::Batch(batch)
    }

    async fn run<M: Decl>(self: Arc<Self>, session: Session) -> Result<(), Arc<Error>> {
        let keys = {
            let mut state = lock(&self.state);
            let Some((mut keys, batch)) = state.open.take() else { return Ok(()) };
            let mut seen = HashSet::with_capacity(keys.len());
            keys.retain(|key| seen.insert(key.clone()));
            state.running.extend(keys.iter().map(|key| (key.clone(), batch.clone())));
            keys
        };
        let loaded = load_keys::<M>(session, self.edge.clone(), keys.clone()).await.and_then(only::<T>);
        let mut state = lock(&self.state);
        keys.iter().for_each(|key| drop(state.running.remove(key)));
        state.known.extend(keys.into_iter().zip(loaded.map_err(Arc::new)?));
        Ok(())
    }
}

/// Lets everything else that is ready run first: the other resolvers of this task, which may be nested
/// in lists of futures that poll again what has woken itself, before they come back to the rest. The
/// runtime wakes after the task has given way; where there is none, each round reaches one list further.
async fn others_first() {
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

/// One error for each load that shared a statement.
fn shared(error: &Arc<Error>) -> Error {
    Error::new(error.kind(), error.message().to_owned()).source_error(error.clone())
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loader").field("session", &self.session).finish_non_exhaustive()
    }
}
