//! SQL in the database's own words, with bound values and typed rows.
//!
//! The macro [`raw!`](macro@crate::raw) takes SQL that is written in the program; text that is made
//! at run time goes through [`raw()`] and says so.
//!
//! ```
//! use plough::prelude::*;
//!
//! #[derive(Model)]
//! struct Post {
//!     #[model(id, auto)]
//!     id: i64,
//!     title: String,
//! }
//!
//! async fn examples(db: &Db, least: i64, titles: Vec<String>) -> plough::Result<()> {
//!     // A model: its columns are found by name, whatever else the result has.
//!     let posts = raw!(Post, "select * from posts where id >= {least} and title in ({..&titles})").all(db).await?;
//!     // Column types, by position.
//!     let (id, title) = raw!((i64, Option<String>), "select id, title from posts limit 1").one(db).await?;
//!     let count: i64 = raw!(i64, "select count(*) from posts").one(db).await?;
//!     // No rows.
//!     let changed = raw!("update posts set title = {title} where id = {id}").execute(db).await?;
//!     // Text that was made at run time names values by number, on every database.
//!     let column = if count > changed as i64 { "title" } else { "id" };
//!     let sql = format!("select * from posts where id = ?1 order by {column}");
//!     let same: Option<Post> = raw(TrustedSql::assert_no_user_input(sql)).bind(id).first(db).await?;
//!     # let _ = (posts, same);
//!     Ok(())
//! }
//! ```
//!
//! A statement counts as reading, which may run beside a writer and once more on a dead connection,
//! only if it starts with SELECT, WITH or VALUES, has no word that writes or locks, and calls no
//! function but those that are known to change nothing.

mod bind;
mod rows;
mod text;
mod token;

pub use bind::{Bind, BySlice};
pub use rows::RawRow;

use crate::decode::Collect;
use crate::error::Result;
use crate::exec::{Session, Statement, run};
use crate::model::ModelDef;
use crate::query::{All, ExactlyOne, First, RowStream};
use crate::value::{SqlType, Value};
use rows::Named;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use text::Piece;

/// SQL text that was made at run time, and of which the caller asserts that no part came from a
/// user: identifiers and keywords that the program chose, never values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedSql(Cow<'static, str>);

impl TrustedSql {
    /// Asserts that no part of the text came from a user. Values are bound:
    /// [`Raw::bind`].
    pub fn assert_no_user_input(sql: impl Into<Cow<'static, str>>) -> Self {
        TrustedSql(sql.into())
    }
}

/// SQL whose rows become `T`; `()` if it has none.
#[must_use = "nothing runs until an end such as `.all` or `.execute` is called"]
pub struct Raw<T = ()> {
    sql: Sql,
    marker: PhantomData<fn() -> T>,
}

#[derive(Clone)]
enum Sql {
    /// By the macro.
    Pieces(Vec<Piece>),
    /// By [`raw()`].
    Numbered(TrustedSql, Vec<(SqlType, Value)>),
}

/// SQL that was made at run time: `raw::<Post>(TrustedSql::assert_no_user_input(text)).bind(id)`.
/// The text names values by number, `?1`, `?2` and so on, on every database.
pub fn raw<T>(sql: TrustedSql) -> Raw<T> {
    Raw { sql: Sql::Numbered(sql, Vec::new()), marker: PhantomData }
}

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        Raw { sql: self.sql.clone(), marker: PhantomData }
    }
}

impl<T> fmt::Debug for Raw<T> {
    /// The text; a value is shown as `{}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.sql {
            Sql::Numbered(sql, _) => sql.0.to_string(),
            Sql::Pieces(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.as_ref(),
                    Piece::Value(..) => "{}",
                    Piece::List(..) => "{..}",
                })
                .collect(),
        };
        f.debug_tuple("Raw").field(&text).finish()
    }
}

/// What the macro writes.
#[doc(hidden)]
impl<T> Raw<T> {
    pub fn __new() -> Self {
        Raw { sql: Sql::Pieces(Vec::new()), marker: PhantomData }
    }

    fn piece(mut self, piece: Piece) -> Self {
        if let Sql::Pieces(pieces) = &mut self.sql {
            pieces.push(piece);
        }
        self
    }

    pub fn __text(self, sql: &'static str) -> Self {
        self.piece(Piece::Text(sql.into()))
    }

    pub fn __value<K, V: Bind<K> + ?Sized>(self, value: &V) -> Self {
        self.piece(Piece::Value(V::TYPE, value.bound()))
    }

    pub fn __list<K, I>(self, values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Bind<K>,
    {
        let values = values.into_iter().map(|value| value.bound()).collect();
        self.piece(Piece::List(<I::Item as Bind<K>>::TYPE, values))
    }
}

impl<T> Raw<T> {
    /// Binds the next value: the first is `?1` in the text. The SQL of [`raw!`](macro@crate::raw)
    /// has its values in the text, and one more is an error when it runs.
    pub fn bind<K, V: Bind<K>>(mut self, value: V) -> Self {
        let (ty, value) = (V::TYPE, value.bound());
        match &mut self.sql {
            Sql::Numbered(_, values) => values.push((ty, value)),
            Sql::Pieces(pieces) => {
                let reason = "`.bind` belongs to `raw(TrustedSql)`; in `raw!` write `{value}`";
                pieces.push(Piece::Value(ty, Value::Invalid(reason.to_owned())));
            }
        }
        self
    }

    fn statement(self, on: &Session, model: Option<&'static ModelDef>) -> Result<Statement> {
        let dialect = on.dialect();
        let statement = match self.sql {
            Sql::Pieces(pieces) => text::statement(pieces, dialect, model),
            Sql::Numbered(sql, values) => text::numbered(&sql.0, &values)
                .and_then(|pieces| text::statement(pieces, dialect, model))
                .map_err(|error| error.statement(&sql.0)),
        };
        statement.map_err(|error| error.model(model.map(|model| model.name)))
    }

    /// The SQL as it is sent, with the database's placeholders.
    ///
    /// # Errors
    /// If values and placeholders do not agree, or there are more than the database takes.
    pub fn to_sql(&self, on: &Session) -> Result<String> {
        self.clone().statement(on, None).map(|statement| statement.sql.to_string())
    }

    /// Every row.
    ///
    /// # Errors
    /// If the database refuses the statement, or its rows are not a `T`.
    #[track_caller]
    pub fn all<K>(self, on: &Session) -> All<T>
    where
        T: RawRow<K>,
    {
        let sink = Named::before(T::MODEL, Box::new(Collect::new(types::<K, T>(), T::read)));
        let run = run::fetch(on.here(), self.statement(on, T::MODEL), sink);
        All::of_run(Box::pin(async move {
            let (sink, done) = run.await?;
            Ok((Named::after(sink)?, done))
        }))
    }

    /// The rows one by one, in constant memory. Dropping the stream ends the statement.
    #[track_caller]
    pub fn stream<K>(self, on: &Session) -> RowStream<T>
    where
        T: RawRow<K>,
    {
        let statement = self.statement(on, T::MODEL);
        RowStream::through(on.here(), statement, types::<K, T>(), T::read, |feed| {
            Named::before(T::MODEL, feed)
        })
    }

    /// The first row, or `None`. The database makes all of them: put a LIMIT in the text.
    ///
    /// # Errors
    /// As [`all`](Raw::all).
    #[track_caller]
    pub fn first<K>(self, on: &Session) -> First<T>
    where
        T: RawRow<K>,
    {
        self.all(on).first()
    }

    /// The only row: none is [`Kind::NotFound`](crate::error::Kind::NotFound), more than one is
    /// [`Kind::TooManyRows`](crate::error::Kind::TooManyRows).
    ///
    /// # Errors
    /// As [`all`](Raw::all).
    #[track_caller]
    pub fn one<K>(self, on: &Session) -> ExactlyOne<T>
    where
        T: RawRow<K>,
    {
        self.all(on).one(T::MODEL.map(|model| model.name))
    }
}

impl Raw<()> {
    /// Runs a statement that returns no rows, and gives the number of rows that it changed.
    ///
    /// # Errors
    /// If the database refuses the statement.
    #[track_caller]
    pub fn execute(self, on: &Session) -> impl Future<Output = Result<u64>> + Send + use<> {
        let run = run::execute(on.here(), self.statement(on, None));
        async move { Ok(run.await?.rows) }
    }
}

fn types<K, T: RawRow<K>>() -> Vec<SqlType> {
    let mut types = Vec::new();
    T::types(&mut types);
    types
}

#[cfg(test)]
mod tests {
    use super::{Piece, Raw, RawRow, Sql, TrustedSql};
    use crate::raw;
    use crate::value::{SqlType, Value};

    fn values<T>(raw: &Raw<T>) -> Vec<Value> {
        let Sql::Pieces(pieces) = &raw.sql else { return Vec::new() };
        let values = |piece: &Piece| match piece {
            Piece::Text(_) => Vec::new(),
            Piece::Value(_, value) => vec![value.clone()],
            Piece::List(_, values) => values.clone(),
        };
        pieces.iter().flat_map(values).collect()
    }

    struct User {
        name: String,
    }

    #[test]
    fn values_are_borrowed_and_lists_are_iterated() {
        let user = User { name: "Ada".to_owned() };
        let (id, text, maybe, tags) = (7_i64, "x", None::<i32>, vec!["a", "b"]);
        let raw = raw!(i64, "id = {id} {text} {&text} {user.name} {maybe} in ({..tags}) {..[id, id + 1]}");
        assert_eq!(user.name, "Ada");
        assert_eq!(format!("{raw:?}"), "Raw(\"id = {} {} {} {} {} in ({..}) {..}\")");
        let text = |text: &str| Value::Text(text.to_owned());
        let expected = [
            Value::I64(7),
            text("x"),
            text("x"),
            text("Ada"),
            Value::Null(SqlType::I32),
            text("a"),
            text("b"),
            Value::I64(7),
            Value::I64(8),
        ];
        assert_eq!(values(&raw), expected);
    }

    #[test]
    fn bytes_slices_and_options_of_text_are_bound() {
        let (bytes, slice, text) = (vec![1_u8], &[2_u8][..], Some("x"));
        let raw = raw!("{bytes} {slice} {text} {..Vec::<Option<String>>::new()}");
        let expected = [Value::Bytes(vec![1]), Value::Bytes(vec![2]), Value::Text("x".to_owned())];
        assert_eq!(values(&raw), expected);
    }

    #[test]
    fn what_a_row_becomes_is_told_by_its_type() {
        fn types<K, T: RawRow<K>>(_: Raw<T>) -> Vec<SqlType> {
            super::types::<K, T>()
        }
        assert_eq!(types(raw!(i64, "")), [SqlType::I64]);
        assert_eq!(types(raw!(Option<String>, "")), [SqlType::Text]);
        assert_eq!(types(raw!((bool, Option<Vec<u8>>), "")), [SqlType::Bool, SqlType::Bytes]);
        assert_eq!(types(raw::<(i64,)>(TrustedSql::assert_no_user_input(""))), [SqlType::I64]);
    }
}
