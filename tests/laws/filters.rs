//! A query gives what its filter means.

use crate::law;
use crate::meaning::{Compare, Filter, Number, Row, Text};
use plough::model::Nullable;
use plough::prelude::*;
use plough::query::Expr;
use plough_tests::on_every_backend;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A number as the query has it. Dividing by an expression makes each of them one that may be NULL.
fn number(row: Columns<Row>, number: &Number) -> Expr<i64, Nullable> {
    let of = |number: &Number| self::number(row, number);
    let one = || row.whole * 0 + 1;
    match number {
        Number::Whole => row.whole / one(),
        Number::Part => row.part / 1,
        Number::Constant(value) => (row.whole * 0 + *value) / one(),
        Number::Add(a, b) => of(a) + of(b),
        Number::Subtract(a, b) => of(a) - of(b),
        Number::Multiply(a, b) => of(a) * of(b),
        Number::Divide(a, b) => of(a) / of(b),
        Number::Remainder(a, b) => of(a) % of(b),
        Number::Negate(a) => -of(a),
        Number::Absolute(a) => of(a).abs(),
        Number::Or(a, other) => of(a).or(*other) / one(),
    }
}

/// A filter as the query has it.
fn condition(row: Columns<Row>, filter: &Filter) -> Cond {
    let number = |number| self::number(row, number);
    let of = |filter: &Filter| condition(row, filter);
    match filter {
        Filter::All => Cond::all(),
        Filter::None => Cond::none(),
        Filter::Flag => Cond::all() & row.flag,
        Filter::Maybe => Cond::all() & row.maybe,
        Filter::MaybeIs(value) => row.maybe.eq(*value),
        Filter::Number(a, compare, b) => {
            let (a, b) = (number(a), number(b));
            match compare {
                Compare::Eq => a.eq(b),
                Compare::Ne => a.ne(b),
                Compare::Lt => a.lt(b),
                Compare::Le => a.le(b),
                Compare::Gt => a.gt(b),
                Compare::Ge => a.ge(b),
                Compare::Distinct => a.is_distinct_from(b),
                Compare::NotDistinct => a.is_not_distinct_from(b),
            }
        }
        Filter::Between(a, low, high) => number(a).between(*low, *high),
        Filter::NotBetween(a, low, high) => number(a).not_between(*low, *high),
        Filter::In(a, list) => number(a).in_(list.iter().copied()),
        Filter::NotIn(a, list) => number(a).not_in(list.iter().copied()),
        Filter::IsNull(a) => number(a).is_null(),
        Filter::IsNotNull(a) => number(a).is_not_null(),
        Filter::Text(text) => match text {
            Text::Eq(value) => row.text.eq(value.as_str()),
            Text::Ne(value) => row.text.ne(value.as_str()),
            Text::EqOrNull(value) => row.text.eq_or_null(value.clone()),
            Text::Contains(part) => row.text.contains(part.as_str()),
            Text::StartsWith(part) => row.text.starts_with(part.as_str()),
            Text::EndsWith(part) => row.text.ends_with(part.as_str()),
            Text::Like(pattern) => row.text.like(pattern.as_str()),
            Text::In(list) => row.text.in_(list.iter().map(String::as_str)),
            Text::NotIn(list) => row.text.not_in(list.iter().map(String::as_str)),
            Text::IsNull => row.text.is_null(),
            Text::Longer(length) => row.text.length().gt(*length),
            Text::WithSuffix(suffix, value) => row.text.concat(suffix.as_str()).eq(value.as_str()),
        },
        Filter::And(a, b) => of(a) & of(b),
        Filter::Or(a, b) => of(a) | of(b),
        Filter::Not(a) => !of(a),
    }
}

/// Characters that databases treat in their own ways.
fn text() -> impl Strategy<Value = String> {
    vec(prop::sample::select(vec!['a', 'A', 'b', '%', '_', '\\', '\'', 'é', 'ß', ' ', '?', '$']), 0..4)
        .prop_map(String::from_iter)
}

fn pattern() -> impl Strategy<Value = String> {
    // A pattern must not end with the sign that quotes the next one.
    let piece = prop::sample::select(vec!["a", "A", "b", "%", "_", "\\%", "\\_", "\\\\", "é", " "]);
    vec(piece, 0..4).prop_map(String::from_iter)
}

fn small() -> impl Strategy<Value = i64> {
    -3..=3_i64
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (any::<bool>(), option::of(any::<bool>()), small(), option::of(small()), option::of(text()));
    vec(row, 0..12).prop_map(|rows| {
        let row = |(id, (flag, maybe, whole, part, text))| Row { id, flag, maybe, whole, part, text };
        (1..).zip(rows).map(row).collect()
    })
}

fn numbers() -> impl Strategy<Value = Number> {
    let leaf = prop_oneof![Just(Number::Whole), Just(Number::Part), small().prop_map(Number::Constant)];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let pair = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            pair().prop_map(|(a, b)| Number::Add(a, b)),
            pair().prop_map(|(a, b)| Number::Subtract(a, b)),
            pair().prop_map(|(a, b)| Number::Multiply(a, b)),
            pair().prop_map(|(a, b)| Number::Divide(a, b)),
            pair().prop_map(|(a, b)| Number::Remainder(a, b)),
            inner.clone().prop_map(|a| Number::Negate(Box::new(a))),
            inner.clone().prop_map(|a| Number::Absolute(Box::new(a))),
            (inner, small()).prop_map(|(a, other)| Number::Or(Box::new(a), other)),
        ]
    })
}

fn texts() -> impl Strategy<Value = Text> {
    prop_oneof![
        text().prop_map(Text::Eq),
        text().prop_map(Text::Ne),
        option::of(text()).prop_map(Text::EqOrNull),
        text().prop_map(Text::Contains),
        text().prop_map(Text::StartsWith),
        text().prop_map(Text::EndsWith),
        pattern().prop_map(Text::Like),
        vec(text(), 0..4).prop_map(Text::In),
        vec(text(), 0..4).prop_map(Text::NotIn),
        Just(Text::IsNull),
        (-1..4_i64).prop_map(Text::Longer),
        (text(), text()).prop_map(|(suffix, value)| Text::WithSuffix(suffix, value)),
    ]
}

fn compares() -> impl Strategy<Value = Compare> {
    use Compare::{Distinct, Eq, Ge, Gt, Le, Lt, Ne, NotDistinct};
    prop::sample::select(vec![Eq, Ne, Lt, Le, Gt, Ge, Distinct, NotDistinct])
}

fn filters() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        1 => Just(Filter::All),
        1 => Just(Filter::None),
        1 => Just(Filter::Flag),
        1 => Just(Filter::Maybe),
        1 => any::<bool>().prop_map(Filter::MaybeIs),
        4 => (numbers(), compares(), numbers()).prop_map(|(a, compare, b)| Filter::Number(a, compare, b)),
        1 => (numbers(), small(), small()).prop_map(|(a, low, high)| Filter::Between(a, low, high)),
        1 => (numbers(), small(), small()).prop_map(|(a, low, high)| Filter::NotBetween(a, low, high)),
        1 => (numbers(), vec(small(), 0..4)).prop_map(|(a, list)| Filter::In(a, list)),
        1 => (numbers(), vec(small(), 0..4)).prop_map(|(a, list)| Filter::NotIn(a, list)),
        1 => numbers().prop_map(Filter::IsNull),
        1 => numbers().prop_map(Filter::IsNotNull),
        5 => texts().prop_map(Filter::Text),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            pair().prop_map(|(a, b)| Filter::And(a, b)),
            pair().prop_map(|(a, b)| Filter::Or(a, b)),
            inner.prop_map(|a| Filter::Not(Box::new(a))),
        ]
    })
}

/// How rows are put in order: by a number, up or down, NULLs where; then by their keys.
#[derive(Debug, Clone)]
struct Order {
    by: Number,
    descending: bool,
    nulls_first: Option<bool>,
    limit: Option<u64>,
    offset: u64,
}

fn orders() -> impl Strategy<Value = Order> {
    let parts = (numbers(), any::<bool>(), option::of(any::<bool>()), option::of(0..8_u64), 0..4_u64);
    parts.prop_map(|(by, descending, nulls_first, limit, offset)| Order {
        by,
        descending,
        nulls_first,
        limit,
        offset,
    })
}

impl Order {
    fn of(&self, rows: &[Row]) -> Vec<i64> {
        let mut rows: Vec<_> = rows.iter().map(|row| (self.by.of(row), row.id)).collect();
        // NULL is the least value, unless the order says otherwise.
        let nulls_first = self.nulls_first.unwrap_or(!self.descending);
        rows.sort_by(|(a, a_id), (b, b_id)| {
            let values = if self.descending { b.cmp(a) } else { a.cmp(b) };
            let nulls = a.is_none().cmp(&b.is_none());
            let order = if nulls.is_eq() {
                values
            } else if nulls_first {
                nulls.reverse()
            } else {
                nulls
            };
            order.then(a_id.cmp(b_id))
        });
        let limit = usize::try_from(self.limit.unwrap_or(100)).unwrap_or(100);
        rows.iter().map(|(_, id)| *id).skip(usize::try_from(self.offset).unwrap_or(0)).take(limit).collect()
    }

    async fn query(&self, db: &Db) -> plough::Result<Vec<i64>> {
        let order = |row: Columns<Row>| {
            let by = number(row, &self.by);
            let by = if self.descending { by.desc() } else { by.asc() };
            match self.nulls_first {
                None => by,
                Some(true) => by.nulls_first(),
                Some(false) => by.nulls_last(),
            }
        };
        let mut query = Row::query().order_by(order).order_by(|row| row.id.asc()).offset(self.offset);
        if let Some(limit) = self.limit {
            query = query.limit(limit);
        }
        query.select(|row| row.id).all(db).await
    }
}

/// Replaces the rows of the table.
async fn fill(db: &Db, rows: &[Row]) -> plough::Result<()> {
    Row::query().everything().delete(db).await?;
    Row::insert_all(rows.to_vec()).exec(db).await?;
    Ok(())
}

on_every_backend! {
    async fn a_query_gives_what_its_filter_means(db: TestDb) {
        db.create_tables::<(Row,)>().await?;
        law(60, &(rows(), vec(filters(), 1..10)), |(rows, filters)| {
            let db = &db;
            async move {
                fill(db, &rows).await.map_err(|error| error.to_string())?;
                for filter in filters {
                    let query = Row::query().filter(|row| condition(row, &filter));
                    let sql = query.to_sql(db);
                    let found = query.order_by(|row| row.id.asc()).select(|row| row.id).all(db).await;
                    let meant: Vec<_> =
                        rows.iter().filter(|row| filter.of(row) == Some(true)).map(|row| row.id).collect();
                    if found.as_ref().ok() != Some(&meant) {
                        return Err(format!("{filter:?}\n{sql:?}\ngave {found:?}, meant {meant:?}"));
                    }
                }
                Ok(())
            }
        })?;
    }

    async fn rows_come_in_the_order_that_is_asked_for(db: TestDb) {
        db.create_tables::<(Row,)>().await?;
        law(40, &(rows(), vec(orders(), 1..8)), |(rows, orders)| {
            let db = &db;
            async move {
                fill(db, &rows).await.map_err(|error| error.to_string())?;
                for order in orders {
                    let found = order.query(db).await;
                    let meant = order.of(&rows);
                    if found.as_ref().ok() != Some(&meant) {
                        return Err(format!("{order:?}\ngave {found:?}, meant {meant:?}"));
                    }
                }
                Ok(())
            }
        })?;
    }

    async fn a_computed_number_is_what_it_means(db: TestDb) {
        db.create_tables::<(Row,)>().await?;
        law(40, &(rows(), vec(numbers(), 1..8)), |(rows, numbers)| {
            let db = &db;
            async move {
                fill(db, &rows).await.map_err(|error| error.to_string())?;
                for computed in numbers {
                    let query = Row::query().order_by(|row| row.id.asc()).select(|row| number(row, &computed));
                    let found = query.all(db).await;
                    let meant: Vec<_> = rows.iter().map(|row| computed.of(row)).collect();
                    if found.as_ref().ok() != Some(&meant) {
                        return Err(format!("{computed:?}\ngave {found:?}, meant {meant:?}"));
                    }
                }
                Ok(())
            }
        })?;
    }
}
