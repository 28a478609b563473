//! What is written comes back, whatever it is.

use crate::law;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use plough::prelude::*;
use plough_tests::on_every_backend;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Plain values.
#[derive(Model, Debug, Clone, PartialEq, serde::Serialize)]
#[model(table = "law_plain")]
pub struct Plain {
    #[model(id)]
    pub id: i64,
    pub truth: Option<bool>,
    pub tiny: Option<i8>,
    pub small: Option<i16>,
    pub int: Option<i32>,
    pub big: Option<i64>,
    pub byte: Option<u8>,
    pub short: Option<u16>,
    pub unsigned: Option<u32>,
    pub double: Option<f64>,
    pub text: Option<String>,
    pub bytes: Option<Vec<u8>>,
}

/// Values of other crates.
#[derive(Model, Debug, Clone, PartialEq, serde::Serialize)]
#[model(table = "law_crates")]
pub struct Crates {
    #[model(id)]
    pub id: i64,
    pub day: Option<NaiveDate>,
    pub time: Option<NaiveTime>,
    pub local: Option<NaiveDateTime>,
    pub instant: Option<DateTime<Utc>>,
    pub uuid: Option<Uuid>,
    #[model(precision = 28, scale = 10)]
    pub price: Option<Decimal>,
    pub document: Option<serde_json::Value>,
    pub numbers: Option<Vec<i64>>,
    pub words: Option<Vec<String>>,
}

/// Any text but NUL, which PostgreSQL cannot hold.
fn text() -> impl Strategy<Value = String> {
    vec(any::<char>().prop_filter("NUL", |c| *c != '\0'), 0..20).prop_map(String::from_iter)
}

/// Any finite number.
fn double() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, ZERO};
    // MySQL has no negative zero of its own: it is equal to the positive one.
    NORMAL | POSITIVE | NEGATIVE | ZERO
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (1_000..=9_999, 1..=366_u32)
        .prop_filter_map("no such day", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

fn time() -> impl Strategy<Value = NaiveTime> {
    (0..86_400_u32, 0..1_000_000_u32).prop_filter_map("no such time", |(second, micro)| {
        NaiveTime::from_num_seconds_from_midnight_opt(second, micro * 1_000)
    })
}

fn local() -> impl Strategy<Value = NaiveDateTime> {
    (day(), time()).prop_map(|(day, time)| day.and_time(time))
}

fn document() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
    // The document `null` is NULL where a column may be NULL.
    .prop_filter("null", |value| !value.is_null())
}

pub(crate) fn plain() -> impl Strategy<Value = Plain> {
    let numbers = (
        option::of(any::<bool>()),
        option::of(any::<i8>()),
        option::of(any::<i16>()),
        option::of(any::<i32>()),
        option::of(any::<i64>()),
        option::of(any::<u8>()),
        option::of(any::<u16>()),
        option::of(any::<u32>()),
    );
    let rest = (option::of(double()), option::of(text()), option::of(vec(any::<u8>(), 0..40)));
    (numbers, rest).prop_map(
        |((truth, tiny, small, int, big, byte, short, unsigned), (double, text, bytes))| Plain {
            id: 0,
            truth,
            tiny,
            small,
            int,
            big,
            byte,
            short,
            unsigned,
            double,
            text,
            bytes,
        },
    )
}

pub(crate) fn crates() -> impl Strategy<Value = Crates> {
    let times = (option::of(day()), option::of(time()), option::of(local()), option::of(local()));
    let price = (-1_000_000_000_000_000_000_i64..1_000_000_000_000_000_000, 0..=10_u32);
    let rest = (
        option::of(any::<u128>().prop_map(Uuid::from_u128)),
        option::of(price.prop_map(|(digits, scale)| Decimal::new(digits / 10_i64.pow(10 - scale), scale))),
        option::of(document()),
        option::of(vec(any::<i64>(), 0..5)),
        option::of(vec(text(), 0..5)),
    );
    (times, rest).prop_map(|((day, time, local, instant), (uuid, price, document, numbers, words))| {
        let instant = instant.map(|instant| instant.and_utc());
        Crates { id: 0, day, time, local, instant, uuid, price, document, numbers, words }
    })
}

on_every_backend! {
    async fn plain_values_come_back(db: TestDb) {
        db.create_tables::<(Plain,)>().await?;
        law(30, &vec(plain(), 1..8), |rows| {
            let db = &db;
            async move {
                let rows: Vec<_> = (1..).zip(rows).map(|(id, row)| Plain { id, ..row }).collect();
                let found = async {
                    Plain::query().everything().delete(db).await?;
                    Plain::insert_all(rows.clone()).exec(db).await?;
                    let found = Plain::query().order_by(|row| row.id.asc()).all(db).await?;
                    for row in &rows {
                        let same = Plain::query().filter(|p| {
                            p.id.eq(row.id)
                                & p.big.eq_or_null(row.big)
                                & p.truth.eq_or_null(row.truth)
                                & p.text.eq_or_null(row.text.clone())
                                & p.bytes.eq_or_null(row.bytes.clone())
                                & p.double.eq_or_null(row.double)
                        });
                        if same.count(db).await? != 1 {
                            return Ok(Vec::new());
                        }
                    }
                    Ok::<_, plough::Error>(found)
                };
                match found.await {
                    Ok(found) if found == rows => Ok(()),
                    other => Err(format!("{rows:?}\ncame back as {other:?}")),
                }
            }
        })?;
    }

    async fn values_of_other_crates_come_back(db: TestDb) {
        db.create_tables::<(Crates,)>().await?;
        law(30, &vec(crates(), 1..8), |rows| {
            let db = &db;
            async move {
                let rows: Vec<_> = (1..).zip(rows).map(|(id, row)| Crates { id, ..row }).collect();
                let found = async {
                    Crates::query().everything().delete(db).await?;
                    Crates::insert_all(rows.clone()).exec(db).await?;
                    let found = Crates::query().order_by(|row| row.id.asc()).all(db).await?;
                    for row in &rows {
                        let same = Crates::query().filter(|c| {
                            c.id.eq(row.id)
                                & c.day.eq_or_null(row.day)
                                & c.time.eq_or_null(row.time)
                                & c.local.eq_or_null(row.local)
                                & c.instant.eq_or_null(row.instant)
                                & c.uuid.eq_or_null(row.uuid)
                                & c.price.eq_or_null(row.price)
                        });
                        if same.count(db).await? != 1 {
                            return Ok(Vec::new());
                        }
                    }
                    Ok::<_, plough::Error>(found)
                };
                match found.await {
                    Ok(found) if found == rows => Ok(()),
                    other => Err(format!("{rows:?}\ncame back as {other:?}")),
                }
            }
        })?;
    }
}
