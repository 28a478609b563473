//! Values come back from every database as they were written.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use plough::prelude::*;
use plough::raw;
use plough::value::Json;
use plough_tests::on_every_backend;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Numbers, text and bytes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "value_plain")]
pub struct Plain {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// A truth value.
    pub truth: bool,
    /// An integer.
    pub tiny: i8,
    /// An integer.
    pub small: i16,
    /// An integer.
    pub int: i32,
    /// An integer.
    pub unsigned: u32,
    /// A float.
    pub single: f32,
    /// A float.
    pub double: f64,
    /// Text.
    pub text: String,
    /// Bytes.
    pub bytes: Vec<u8>,
    /// Text or none.
    pub maybe: Option<String>,
}

/// Types of other crates.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "value_crates")]
pub struct Crates {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// A day.
    pub day: NaiveDate,
    /// A time of day.
    pub time: NaiveTime,
    /// A day and a time.
    pub local: NaiveDateTime,
    /// An instant.
    pub instant: DateTime<Utc>,
    /// An instant, written with an offset.
    pub offset: DateTime<FixedOffset>,
    /// A UUID.
    pub uuid: Uuid,
    /// A decimal.
    #[model(precision = 28, scale = 10)]
    pub price: rust_decimal::Decimal,
    /// A longer decimal.
    #[model(precision = 60, scale = 25)]
    pub exact: bigdecimal::BigDecimal,
    /// A document.
    pub document: serde_json::Value,
    /// A typed document.
    pub typed: Json<BTreeMap<String, Vec<u64>>>,
}

/// The types of `time`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "value_time")]
pub struct Times {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// A day.
    pub day: time::Date,
    /// A time of day.
    pub time: time::Time,
    /// A day and a time.
    pub local: time::PrimitiveDateTime,
    /// An instant.
    pub instant: time::OffsetDateTime,
    /// An instant.
    pub utc: time::UtcDateTime,
}

/// A kind of thing.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(name = "value_kind")]
pub enum Kind {
    /// One.
    Small,
    /// Another.
    Large,
}

/// A number with a meaning.
#[derive(DbType, Debug, Clone, Copy, PartialEq)]
pub struct Meters(i32);

/// Lists.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "value_lists")]
pub struct Lists {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// Integers.
    pub numbers: Vec<i64>,
    /// Texts, some of them none.
    pub texts: Vec<Option<String>>,
    /// Truth values.
    pub truths: Vec<bool>,
    /// UUIDs, or none at all.
    pub uuids: Option<Vec<Uuid>>,
    /// Instants.
    pub instants: Vec<DateTime<Utc>>,
    /// Decimals.
    pub prices: Vec<rust_decimal::Decimal>,
    /// Bytes.
    pub bytes: Vec<Vec<u8>>,
    /// Lists.
    pub nested: Vec<Vec<i32>>,
    /// Numbers with a meaning.
    pub meters: Vec<Meters>,
    /// Labels.
    pub kinds: Vec<Kind>,
}

fn plain(id: i64) -> Plain {
    Plain {
        id,
        truth: true,
        tiny: i8::MIN,
        small: i16::MIN,
        int: i32::MIN,
        unsigned: u32::MAX,
        single: 0.1,
        double: 0.1,
        text: "Ünïcödé 🦀 it's \"\\".to_owned(),
        bytes: (0..=255).collect(),
        maybe: None,
    }
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn crates(id: i64, at: DateTime<Utc>) -> Crates {
    Crates {
        id,
        day: at.date_naive(),
        time: at.time(),
        local: at.naive_utc(),
        instant: at,
        offset: at.with_timezone(&FixedOffset::west_opt(5 * 3_600 + 1_800).expect("an offset")),
        uuid: Uuid::from_u128(0x0123_4567_89ab_cdef_fedc_ba98_7654_3210),
        price: "-123456789012345678.0123456789".parse().expect("a decimal"),
        exact: "12345678901234567890123456789012345.0000000000000000000000001".parse().expect("a decimal"),
        document: serde_json::json!({"a": [1, -2.5, null, true, "x\u{1F980}\"\\"], "b": {"c": u64::MAX}}),
        typed: Json(BTreeMap::from([("k".to_owned(), vec![0, u64::MAX])])),
    }
}

on_every_backend! {
    async fn numbers_text_and_bytes_come_back(db: TestDb) {
        db.create_tables::<(Plain,)>().await?;
        let greatest = Plain {
            truth: false, tiny: i8::MAX, small: i16::MAX, int: i32::MAX, unsigned: 0,
            single: f32::MAX, double: f64::MIN_POSITIVE, text: String::new(), bytes: Vec::new(),
            maybe: Some("x".repeat(100_000)), ..plain(2)
        };
        for row in [plain(1), greatest] {
            let returned = Plain::insert(row.clone()).exec(&db).await?;
            assert_eq!(returned, row);
            assert_eq!(Plain::find(row.id).get(&db).await?, Some(row.clone()));
            // And as conditions.
            let same = Plain::query().filter(|p| {
                p.truth.eq(row.truth) & p.tiny.eq(row.tiny) & p.small.eq(row.small) & p.int.eq(row.int)
                    & p.unsigned.eq(row.unsigned) & p.single.eq(row.single) & p.double.eq(row.double)
                    & p.text.eq(&row.text) & p.bytes.eq(row.bytes.clone())
                    & p.maybe.eq_or_null(row.maybe.clone())
            });
            assert_eq!(same.count(&db).await?, 1, "{}", row.id);
        }
    }

    async fn types_of_other_crates_come_back(db: TestDb) {
        db.create_tables::<(Crates,)>().await?;
        let times = [
            "2024-02-29T23:59:59.999999Z", "1999-12-31T00:00:00Z", "1000-01-01T00:00:00Z",
            "9999-12-31T23:59:59.5Z", "1969-12-31T23:59:59.000001Z",
        ];
        for (id, text) in (0..).zip(times) {
            let row = crates(id, instant(text));
            Crates::insert(row.clone()).exec(&db).await?;
            let read = Crates::find(id).get(&db).await?.expect("the row");
            assert_eq!(read.offset.offset().local_minus_utc(), 0, "the offset is not kept");
            assert_eq!(read, row, "{text}");
            let same = Crates::query().filter(|c| {
                c.day.eq(row.day) & c.time.eq(row.time) & c.local.eq(row.local) & c.instant.eq(row.instant)
                    & c.offset.eq(row.offset) & c.uuid.eq(row.uuid) & c.price.eq(row.price)
                    & c.exact.eq(row.exact.clone())
            });
            assert_eq!(same.count(&db).await?, 1, "{text}");
            let list = Crates::query().filter(|c| {
                c.day.in_([row.day]) & c.time.in_([row.time]) & c.local.in_([row.local])
                    & c.instant.in_([row.instant]) & c.uuid.in_([row.uuid]) & c.price.in_([row.price])
                    & c.exact.in_([row.exact.clone()])
            });
            assert_eq!(list.all(&db).await?, [row], "{text}");
        }
        // The order of the values is that of time.
        let ids = Crates::query().order_by(|c| c.instant.asc()).select(|c| c.id).all(&db).await?;
        assert_eq!(ids, [2, 4, 1, 0, 3]);
        let days = Crates::query().order_by(|c| c.local.desc()).select(|c| c.id).all(&db).await?;
        assert_eq!(days, [3, 0, 1, 4, 2]);
    }

    async fn the_types_of_time_come_back(db: TestDb) {
        db.create_tables::<(Times,)>().await?;
        let at = time::UtcDateTime::from_unix_timestamp_nanos(-1_234_567_890_123_456_000)?;
        let row = Times {
            id: 1,
            day: at.date(),
            time: at.time(),
            local: time::PrimitiveDateTime::new(at.date(), at.time()),
            instant: time::PrimitiveDateTime::new(at.date(), at.time()).assume_utc(),
            utc: at,
        };
        Times::insert(row.clone()).exec(&db).await?;
        assert_eq!(Times::query().one(&db).await?, row);
        let found = Times::query().filter(|t| t.utc.eq(at) & t.day.year().eq(i64::from(at.year())));
        assert_eq!(found.count(&db).await?, 1);
    }

    async fn finer_than_a_microsecond_is_cut_downwards(db: TestDb) {
        db.create_tables::<(Crates,)>().await?;
        let at = instant("1969-12-31T23:59:59.123456Z");
        Crates::insert(crates(1, at + TimeDelta::nanoseconds(999))).exec(&db).await?;
        assert_eq!(Crates::query().one(&db).await?, crates(1, at));
    }

    async fn lists_come_back(db: TestDb) {
        db.create_tables::<(Lists,)>().await?;
        let full = Lists {
            id: 1,
            numbers: vec![i64::MIN, 0, i64::MAX],
            texts: vec![Some("a,\"b\"{}\\ é".to_owned()), None, Some(String::new()), Some("NULL".to_owned())],
            truths: vec![true, false],
            uuids: Some(vec![Uuid::from_u128(1), Uuid::max()]),
            instants: vec![instant("2024-02-29T23:59:59.999999Z"), instant("1969-07-20T20:17:40Z")],
            prices: vec!["0.1".parse()?, "-12345678901234567890.5".parse()?],
            bytes: vec![vec![0, 255], Vec::new()],
            nested: vec![vec![1, 2], vec![3, 4]],
            meters: vec![Meters(7), Meters(-7)],
            kinds: vec![Kind::Large, Kind::Small],
        };
        let empty = Lists {
            id: 2, numbers: vec![], texts: vec![], truths: vec![], uuids: None, instants: vec![], prices: vec![],
            bytes: vec![], nested: vec![], meters: vec![], kinds: vec![],
        };
        for row in [full, empty] {
            Lists::insert(row.clone()).exec(&db).await?;
            assert_eq!(Lists::find(row.id).get(&db).await?, Some(row));
        }
    }

    async fn a_leap_second_is_refused(db: TestDb) {
        db.create_tables::<(Crates,)>().await?;
        let leap = NaiveTime::from_hms_micro_opt(23, 59, 59, 1_500_000).expect("a leap second");
        let row = Crates { time: leap, ..crates(1, instant("2016-12-31T00:00:00Z")) };
        let error = Crates::insert(row).exec(&db).await.expect_err("it cannot be stored");
        assert_eq!(error.kind(), plough::error::Kind::Encode, "{error:?}");
        assert!(error.to_string().contains("leap second"), "{error}");
    }

    async fn a_decimal_with_too_many_digits_is_not_rounded(db: TestDb) {
        db.create_tables::<(Crates,)>().await?;
        Crates::insert(crates(1, instant("2016-12-31T00:00:00Z"))).exec(&db).await?;
        let error = raw!(rust_decimal::Decimal, "select exact from value_crates").one(&db).await;
        let error = error.expect_err("60 digits are too many");
        assert!(error.to_string().contains("more than rust_decimal holds"), "{error}");
        assert!(!error.to_string().contains("123456"), "{error}");
    }
}
