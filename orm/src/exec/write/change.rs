//! Updates and deletes.

use super::kept::{keep, mark};
use super::{Outcome, Scope, about, equal, hooked, read, select};
use crate::compile::write::own_row;
use crate::compile::{self, Ground, Output};
use crate::decode::{Collect, Sink};
use crate::dialect::Dialect;
use crate::error::{Error, Kind, Result};
use crate::exec::{Done, Form, Session, Statement, Text, run};
use crate::model::{ModelDef, Path};
use crate::query::written::Reading;
use crate::query::{Deleted, Node, Spec};
use crate::value::{SqlType, Value};

/// Composite keys in one condition.
const KEYS: usize = 500;

/// A change to rows.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub model: &'static ModelDef,
    pub which: Spec,
    pub effect: Effect,
    /// The one row that must be there.
    pub one: Option<One>,
    /// Whether and how the rows are read back.
    pub returning: Option<Reading>,
}

/// What happens to the rows.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    /// Columns get new values.
    Update(Vec<(u16, Node)>),
    /// They are deleted: marked, where the model has a column for that.
    Delete,
    /// They are deleted for good.
    DeleteForGood,
}

/// One row by its key.
#[derive(Debug, Clone)]
pub(crate) struct One {
    pub key: Vec<Value>,
    /// The version that the row must still have.
    pub version: Option<Value>,
}

impl Change {
    /// The statement, whose text is known already if plain values go to one row.
    fn statement(&self, session: &Session, returning: bool) -> Result<Statement> {
        match self.text(returning) {
            Some((text, args)) => session.known(self.model, Some(text), args, |_| {
                self.compile(session.ground(), &self.which, returning)
            }),
            None => self.compile(session.ground(), &self.which, returning),
        }
    }

    /// What the text depends on, and the values in their order in it.
    fn text(&self, returning: bool) -> Option<(Text, Vec<Value>)> {
        let one = self.one.as_ref()?;
        let mut args = Vec::new();
        let mut text = match &self.effect {
            Effect::Delete | Effect::DeleteForGood => Text::new(self.model, Form::Delete, returning),
            Effect::Update(sets) => {
                let mut text = Text::new(self.model, Form::Update, returning);
                for (column, node) in sets {
                    let Node::Value(value) = node else { return None };
                    text = text.written(*column, value)?;
                    args.push(value.clone());
                }
                text
            }
        };
        text = text.by_key(self.model, &one.key)?;
        args.extend_from_slice(&one.key);
        if let (Some(column), Some(version)) = (self.model.version, &one.version) {
            text = text.compared(column, version)?;
            args.push(version.clone());
        }
        Some((text, args))
    }

    fn compile(&self, ground: Ground<'_>, which: &Spec, returning: bool) -> Result<Statement> {
        match &self.effect {
            Effect::Update(sets) => compile::write::update(ground, self.model, sets, which, returning),
            Effect::Delete | Effect::DeleteForGood => {
                compile::write::delete(ground, self.model, which, returning)
            }
        }
    }

    /// Whether the statement itself can hand the rows back.
    fn returns(&self, dialect: &dyn Dialect) -> bool {
        match self.effect {
            Effect::Update(_) => dialect.facts().update_returning,
            Effect::Delete | Effect::DeleteForGood => dialect.facts().delete_returning,
        }
    }

    fn error(&self, kind: Kind, message: &'static str) -> Error {
        about(Error::new(kind, message), self.model)
    }

    /// Completes the change.
    fn prepare(&mut self) -> Result<()> {
        self.find()?;
        self.mark()?;
        self.keep()
    }

    /// Says which rows it is about, and refuses what would change a whole table by mistake.
    fn find(&mut self) -> Result<()> {
        if let Some(one) = &self.one {
            if self.model.key.is_empty() || one.key.len() != self.model.key.len() {
                return Err(self.error(Kind::InvalidInput, "the model has no key by which to find the row"));
            }
            let row = own_row(&self.which);
            self.which.filters = equal(row, self.model.key, &one.key);
            if let (Some(index), Some(version)) = (self.model.version, &one.version) {
                self.which.filters.append(&mut equal(row, &[index], std::slice::from_ref(version)));
            }
        } else if !self.which.everything
            && self.which.deleted != Deleted::Only
            && self.which.filters.iter().all(|filter| *filter == Node::And(Vec::new()))
        {
            let message = match self.effect {
                Effect::Update(_) => "this would update every row of the table",
                Effect::Delete | Effect::DeleteForGood => "this would delete every row of the table",
            };
            return Err(self
                .error(Kind::InvalidInput, message)
                .hint("add a `.filter(..)`, or `.everything()` if that is what you want"));
        }
        Ok(())
    }

    /// Adds what the library keeps.
    pub(super) fn keep(&mut self) -> Result<()> {
        let (model, row) = (self.model, own_row(&self.which));
        match &mut self.effect {
            Effect::Update(sets) if !sets.is_empty() => keep(model, row, sets),
            Effect::Update(_) | Effect::Delete | Effect::DeleteForGood => Ok(()),
        }
    }

    /// Where deleted rows are marked, to delete is an update of those that are not marked yet.
    pub(super) fn mark(&mut self) -> Result<()> {
        let (Effect::Delete, Some(index)) = (&self.effect, self.model.deleted_at) else { return Ok(()) };
        if self.which.deleted == Deleted::Only {
            return Err(self
                .error(Kind::InvalidInput, "rows that are deleted already cannot be deleted again")
                .hint("delete them by `.delete_for_good(..)`"));
        }
        self.which.deleted = Deleted::Hidden;
        self.effect = Effect::Update(mark(self.model, index)?);
        Ok(())
    }

    fn changes_nothing(&self) -> bool {
        matches!(&self.effect, Effect::Update(sets) if sets.is_empty())
    }
}

/// The SQL of a change.
pub(crate) fn change_sql(ground: Ground<'_>, mut change: Change) -> Result<String> {
    change.prepare()?;
    if change.changes_nothing() {
        return Ok(String::new());
    }
    let returning = change.returning.is_some() && change.returns(ground.dialect);
    Ok(change.compile(ground, &change.which, returning)?.sql.to_string())
}

/// Updates or deletes the rows that a query finds, or one by its key.
pub(crate) async fn change(session: Session, change: Change) -> Result<Outcome> {
    if change.one.is_none() {
        hooked::check_found(&change)?;
    }
    change_named(session, change).await
}

/// Updates or deletes rows that the caller names.
pub(super) async fn change_named(session: Session, mut change: Change) -> Result<Outcome> {
    change.find()?;
    if let Some(hooks) = hooked::of_change(&change) {
        return hooked::change(session, change, hooks).await;
    }
    change.mark()?;
    change.keep()?;
    let outcome = run(&session, &change, false).await?;
    match &change.one {
        Some(one) if outcome.rows == 0 => Err(missing(&session, &change, one).await),
        _ => Ok(outcome),
    }
}

/// Runs a change that is complete. `within`: the caller's transaction takes back what was written
/// before an error.
pub(super) async fn run(session: &Session, change: &Change, within: bool) -> Result<Outcome> {
    if change.changes_nothing() {
        return unchanged(session, change).await;
    }
    let Some(reading) = change.returning else {
        let statement = change.statement(session, false);
        let Done { rows, .. } = run::execute(session.clone(), statement).await?;
        return Ok(Outcome { rows, ..Outcome::default() });
    };
    if change.returns(session.dialect()) {
        let statement = change.statement(session, true);
        let (sink, done) = run::fetch(session.clone(), statement, (reading.sink)()).await?;
        return Ok(Outcome { rows: done.rows, sinks: vec![sink], ..Outcome::default() });
    }
    let scope = Scope::open(session.clone(), !within).await?;
    let result = in_steps(&scope.session(), change, reading).await;
    scope.close(result).await
}

/// An update without new values: the rows are only looked at.
async fn unchanged(session: &Session, change: &Change) -> Result<Outcome> {
    match change.returning {
        Some(reading) => {
            let (sink, rows) = read(session, change.model, &change.which, (reading.sink)(), false).await?;
            Ok(Outcome { rows, sinks: vec![sink], ..Outcome::default() })
        }
        None => {
            Ok(Outcome { rows: count(session, change.model, &change.which).await?, ..Outcome::default() })
        }
    }
}

/// Where the statement cannot hand rows back: they are read first, under a lock, and after an
/// update again.
async fn in_steps(session: &Session, change: &Change, reading: Reading) -> Result<Outcome> {
    let (model, row) = (change.model, own_row(&change.which));
    let (sink, rows) = read(session, model, &change.which, (reading.sink)(), true).await?;
    let keys = (reading.keys)(&*sink);
    if keys.is_empty() {
        return Ok(Outcome { rows: 0, sinks: vec![sink], ..Outcome::default() });
    }
    let after = match &change.effect {
        Effect::Delete | Effect::DeleteForGood => None,
        Effect::Update(sets) => Some(keys_after(session, change, sets, &keys)?),
    };
    for filters in with_keys(model, row, &keys) {
        let which = Spec { filters, scope: change.which.scope, deleted: Deleted::Shown, ..Spec::default() };
        run::execute(session.clone(), change.compile(session.ground(), &which, false)).await?;
    }
    let Some(after) = after else {
        return Ok(Outcome { rows, sinks: vec![sink], ..Outcome::default() });
    };
    let mut sinks = Vec::new();
    for filters in with_keys(model, row, &after) {
        let which = Spec { filters, scope: change.which.scope, deleted: Deleted::Shown, ..Spec::default() };
        sinks.push(read(session, model, &which, (reading.sink)(), false).await?.0);
    }
    Ok(Outcome { rows, sinks, ..Outcome::default() })
}

/// The keys that the rows have after an update.
fn keys_after(
    session: &Session,
    change: &Change,
    sets: &[(u16, Node)],
    keys: &[Vec<Value>],
) -> Result<Vec<Vec<Value>>> {
    let model = change.model;
    let mut after = keys.to_vec();
    for (index, node) in sets {
        let Some(at) = model.key.iter().position(|key| key == index) else {
            continue;
        };
        match (node, &mut after[..]) {
            (Node::Value(value), [only]) => {
                if let Some(part) = only.get_mut(at) {
                    *part = value.clone();
                }
            }
            _ => {
                let error = Error::unsupported(
                    "`.returning` of an update that computes new keys",
                    session.dialect().name(),
                );
                return Err(about(error, model).hint("use `.exec`, and read the rows by their new keys"));
            }
        }
    }
    Ok(after)
}

/// Conditions that find rows by their keys: one for each statement.
pub(super) fn with_keys(model: &'static ModelDef, row: Path, keys: &[Vec<Value>]) -> Vec<Vec<Node>> {
    having(model, model.key, row, keys)
}

/// Conditions that columns have one of these values: one for each statement.
pub(super) fn having(
    model: &'static ModelDef,
    columns: &'static [u16],
    row: Path,
    keys: &[Vec<Value>],
) -> Vec<Vec<Node>> {
    if let [index] = columns {
        let ty = model.columns.get(usize::from(*index)).map_or(SqlType::I64, |column| column.ty);
        let values = keys.iter().filter_map(|key| key.first().cloned()).collect();
        let needle = Box::new(Node::Column(row, *index));
        return vec![vec![Node::In { needle, ty, values }]];
    }
    let any = |keys: &[Vec<Value>]| {
        vec![Node::Or(keys.iter().map(|key| Node::And(equal(row, columns, key))).collect())]
    };
    keys.chunks(KEYS).map(any).collect()
}

/// Why the row was not written: it is not there, or not in the version that was read.
pub(super) async fn missing(session: &Session, change: &Change, one: &One) -> Error {
    let gone = change.error(Kind::NotFound, "no row has this key");
    if change.model.version.is_none() || one.version.is_none() {
        return gone;
    }
    let filters = equal(Path::ROOT, change.model.key, &one.key);
    let which = Spec { filters, deleted: change.which.deleted, ..Spec::default() };
    match count(session, change.model, &which).await {
        Ok(0) => gone,
        Ok(_) => change
            .error(Kind::Stale, "the row was changed since it was read")
            .hint("read it again and repeat the change"),
        Err(error) => error,
    }
}

/// How many rows there are, on the writer.
async fn count(session: &Session, model: &'static ModelDef, which: &Spec) -> Result<u64> {
    let statement = select(session, model, which, Output::Count, false);
    let sink: Box<dyn Sink> = Box::new(Collect::<i64>::new(vec![SqlType::I64], |row| row.next()));
    let (sink, _) = run::fetch(session.clone(), statement, sink).await?;
    let count = crate::query::ends::collected::<i64>(sink)?.first().copied().unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}
