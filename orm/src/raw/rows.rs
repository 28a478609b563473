//! What the rows of raw SQL become.

use crate::decode::{Reader, ResultColumns, Row, Sink};
use crate::error::{Error, Result};
use crate::model::{Decl, ModelDef};
use crate::value::{ColumnType, Date, DateTime, Scalar, SqlType, Time, Timestamp, Value};
use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;
use std::task::{Context, Poll};

/// What a row of raw SQL can become: a model, a column type, or a tuple of column types. `K` tells
/// them apart and is inferred.
#[diagnostic::on_unimplemented(
    message = "a row of raw SQL cannot become `{Self}`",
    label = "expected a model, a column type, or a tuple of column types"
)]
pub trait RawRow<K>: Sized + Send + 'static {
    /// The model whose columns are looked for by name; none if columns are read by position.
    #[doc(hidden)]
    const MODEL: Option<&'static ModelDef>;
    /// The types of the columns that [`read`](RawRow::read) takes.
    #[doc(hidden)]
    fn types(to: &mut Vec<SqlType>);
    /// Reads the columns.
    #[doc(hidden)]
    fn read(row: &mut Reader<'_>) -> Result<Self>;
}

/// Ways in which [`RawRow`] reads a row.
#[derive(Debug)]
pub enum ByName {}
/// See [`ByName`].
#[derive(Debug)]
pub enum OneColumn {}
/// See [`ByName`].
#[derive(Debug)]
pub enum ByPosition {}

#[diagnostic::do_not_recommend]
impl<M: Decl> RawRow<ByName> for M {
    const MODEL: Option<&'static ModelDef> = Some(M::DEF);
    fn types(to: &mut Vec<SqlType>) {
        to.extend(M::DEF.columns.iter().map(|column| column.ty));
    }
    fn read(row: &mut Reader<'_>) -> Result<Self> {
        M::read(row)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> RawRow<OneColumn> for T {
    const MODEL: Option<&'static ModelDef> = None;
    fn types(to: &mut Vec<SqlType>) {
        to.push(<T::Base as Scalar>::TYPE);
    }
    fn read(row: &mut Reader<'_>) -> Result<Self> {
        row.next()
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: ColumnType),*> RawRow<ByPosition> for ($($name,)*) {
            const MODEL: Option<&'static ModelDef> = None;
            fn types(to: &mut Vec<SqlType>) {
                $(to.push(<$name::Base as Scalar>::TYPE);)*
            }
            fn read(row: &mut Reader<'_>) -> Result<Self> {
                Ok(($(row.next::<$name>()?,)*))
            }
        }
    };
}
crate::query::each_tuple!(tuples);

/// Finds a model's columns in a result by name, once for the result, and gives another sink the
/// rows as the model has them. Columns that the model does not have are left out.
pub(super) struct Named {
    model: &'static ModelDef,
    /// Where in the result the model's columns are; empty if they are the first ones in their
    /// order.
    places: Vec<usize>,
    inner: Box<dyn Sink>,
}

impl Named {
    fn new(model: &'static ModelDef, inner: Box<dyn Sink>) -> Self {
        Named { model, places: Vec::new(), inner }
    }

    /// Puts itself before `inner` if there is a model whose columns are to be found.
    pub(super) fn before(model: Option<&'static ModelDef>, inner: Box<dyn Sink>) -> Box<dyn Sink> {
        match model {
            Some(model) => Box::new(Named::new(model, inner)),
            None => inner,
        }
    }

    /// The sink that it was put before.
    pub(super) fn after(sink: Box<dyn Sink>) -> Result<Box<dyn Sink>> {
        if !(&*sink as &dyn Any).is::<Named>() {
            return Ok(sink);
        }
        match (sink as Box<dyn Any>).downcast::<Named>() {
            Ok(named) => Ok(named.inner),
            Err(_) => Err(Error::result_shape("the driver returned another sink than it was given")),
        }
    }
}

impl Sink for Named {
    fn columns(&mut self, columns: &dyn ResultColumns) -> Result<()> {
        self.places = places(self.model, columns)?;
        self.inner.columns(&MovedColumns { columns, places: &self.places })?;
        let in_place = self.places.iter().enumerate().all(|(column, place)| column == *place);
        if in_place {
            self.places.clear();
        }
        Ok(())
    }

    fn row(&mut self, row: &dyn Row) -> Result<()> {
        if self.places.is_empty() {
            return self.inner.row(row);
        }
        let columns = self.model.columns;
        self.inner
            .row(&MovedRow { row, places: &self.places })
            .map_err(|error| error.name_column(|column| columns.get(column).map(|column| column.name)))
    }

    fn clear(&mut self) {
        self.inner.clear();
    }

    fn streams(&self) -> bool {
        self.inner.streams()
    }

    fn nudge(&self) -> Option<Arc<dyn Fn() + Send + Sync>> {
        self.inner.nudge()
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.inner.poll_ready(cx)
    }
}

/// The place of each of the model's columns in a result.
fn places(model: &'static ModelDef, columns: &dyn ResultColumns) -> Result<Vec<usize>> {
    let find = |name: &str| {
        let mut found = (0..columns.len()).filter(|i| columns.name(*i) == name);
        match (found.next(), found.next()) {
            (Some(place), None) => Ok(place),
            (None, _) => Err(Error::result_shape(format!("the result has no column `{name}`"))
                .model(Some(model.name))
                .hint(format!("select all columns of `{}`, or read a tuple", model.name))),
            (Some(_), Some(_)) => {
                Err(Error::result_shape(format!("the result has more than one column `{name}`"))
                    .model(Some(model.name))
                    .hint(format!("select only those of `{}`, as in `select {}.*`", model.name, model.table)))
            }
        }
    };
    model.columns.iter().map(|column| find(column.name)).collect()
}

struct MovedColumns<'a> {
    columns: &'a dyn ResultColumns,
    places: &'a [usize],
}

impl ResultColumns for MovedColumns<'_> {
    fn len(&self) -> usize {
        self.places.len()
    }
    fn name(&self, i: usize) -> &str {
        self.columns.name(self.places[i])
    }
    fn type_name(&self, i: usize) -> Cow<'_, str> {
        self.columns.type_name(self.places[i])
    }
    fn holds(&self, i: usize, ty: SqlType) -> bool {
        self.columns.holds(self.places[i], ty)
    }
}

struct MovedRow<'a> {
    row: &'a dyn Row,
    places: &'a [usize],
}

/// Getters that ask another column, and give an error the number that they were asked for.
macro_rules! moved {
    ($($getter:ident -> $value:ty;)*) => {$(
        fn $getter(&self, i: usize) -> Result<$value> {
            self.row.$getter(self.place(i)).map_err(|error| error.in_column(i))
        }
    )*};
}

impl MovedRow<'_> {
    /// A column that the model does not have is one that the result does not have.
    fn place(&self, i: usize) -> usize {
        self.places.get(i).copied().unwrap_or(usize::MAX)
    }
}

impl Row for MovedRow<'_> {
    fn is_null(&self, i: usize) -> bool {
        self.row.is_null(self.place(i))
    }
    moved! {
        bool -> bool;
        i64 -> i64;
        u64 -> u64;
        f64 -> f64;
        text -> &str;
        bytes -> &[u8];
        decimal -> Cow<'_, str>;
        date -> Date;
        time -> Time;
        datetime -> DateTime;
        timestamp -> Timestamp;
        uuid -> [u8; 16];
        json -> &str;
    }
    fn array(&self, i: usize, element: &'static SqlType) -> Result<Vec<Value>> {
        self.row.array(self.place(i), element).map_err(|error| error.in_column(i))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Collect, ValueRow};
    use crate::model::ColumnDef;

    static MODEL: ModelDef = ModelDef::new(
        "Post",
        "posts",
        &[ColumnDef::new::<i32>("id"), ColumnDef::new::<String>("title")],
        &[0],
    );

    struct Names(&'static [&'static str]);

    impl ResultColumns for Names {
        fn len(&self) -> usize {
            self.0.len()
        }
        fn name(&self, i: usize) -> &str {
            self.0[i]
        }
        fn type_name(&self, _: usize) -> Cow<'_, str> {
            "any".into()
        }
        fn holds(&self, _: usize, _: SqlType) -> bool {
            true
        }
    }

    fn read(names: &'static [&'static str], row: &[Value]) -> Result<(i32, String)> {
        let types: Vec<SqlType> = MODEL.columns.iter().map(|column| column.ty).collect();
        let rows: Collect<(i32, String)> = Collect::new(types, |row| Ok((row.next()?, row.next()?)));
        let mut named = Named::new(&MODEL, Box::new(rows));
        named.columns(&Names(names))?;
        named.row(&ValueRow(row))?;
        let inner: Box<dyn Any> = named.inner;
        let rows = inner.downcast::<Collect<(i32, String)>>().unwrap().rows;
        Ok(rows.into_iter().next().unwrap())
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn columns_are_found_by_name_in_any_order_among_others() {
        let expected = (7, "a".to_owned());
        assert_eq!(read(&["id", "title"], &[Value::I32(7), text("a")]).unwrap(), expected);
        let row = [Value::Bool(true), text("a"), Value::Bool(false), Value::I32(7)];
        assert_eq!(read(&["x", "title", "y", "id"], &row).unwrap(), expected);
    }

    #[test]
    fn a_column_that_is_missing_or_there_twice_is_named() {
        let error = read(&["id"], &[]).unwrap_err().to_string();
        assert!(error.contains("Post: the result has no column `title`"), "{error}");
        let error = read(&["id", "title", "id"], &[]).unwrap_err().to_string();
        assert!(error.contains("more than one column `id`") && error.contains("posts.*"), "{error}");
    }

    #[test]
    fn a_value_that_cannot_be_read_names_the_models_column() {
        for row in [[text("a"), text("x")], [text("a"), Value::I64(i64::MAX)]] {
            let error = read(&["title", "id"], &row).unwrap_err().to_string();
            assert!(error.contains("(column `id`)"), "{error}");
        }
    }
}
