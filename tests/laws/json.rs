//! Rows as JSON are, byte for byte, what serde_json gives for the structs.

use crate::law;
use crate::values::{Crates, Plain};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use futures_util::TryStreamExt;
use plough::json::JsonPolicy;
use plough::prelude::*;
use plough_tests::on_every_backend;
use proptest::collection::vec;
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

/// The plain values as a model that is written without its struct.
#[derive(Model, Debug, Serialize)]
#[model(table = "law_plain", json)]
#[serde(rename_all = "camelCase")]
struct Direct {
    #[model(id)]
    id: i64,
    truth: Option<bool>,
    #[serde(rename(serialize = "a \"tiny\" one"))]
    tiny: Option<i8>,
    small: Option<i16>,
    int: Option<i32>,
    big: Option<i64>,
    #[serde(skip)]
    byte: Option<u8>,
    #[model(column = "short")]
    short_one: Option<u16>,
    unsigned: Option<u32>,
    double: Option<f64>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
}

/// The values of other crates.
#[derive(Model, Debug, Serialize)]
#[model(table = "law_crates", json)]
struct DirectCrates {
    #[model(id)]
    id: i64,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
    local: Option<NaiveDateTime>,
    instant: Option<DateTime<Utc>>,
    #[serde(rename = "who")]
    uuid: Option<Uuid>,
    #[model(precision = 28, scale = 10)]
    price: Option<Decimal>,
    document: Option<serde_json::Value>,
    numbers: Option<Vec<i64>>,
    words: Option<Vec<String>>,
}

/// A model that says `json` although its `Serialize` is another.
#[derive(Model, Debug)]
#[model(table = "law_plain_ids", json)]
struct Told {
    #[model(id)]
    id: i64,
    text: String,
}

impl Serialize for Told {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.id)
    }
}

/// A part of the plain values, with what serde can be told.
#[derive(View, Debug, Serialize)]
#[view(of = Plain)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
struct Part {
    id: i64,
    truth: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    double: Option<f64>,
    #[serde(flatten)]
    #[view(flatten)]
    rest: Rest,
}

/// More of them.
#[derive(View, Debug, Serialize)]
#[view(of = Plain)]
struct Rest {
    big: Option<i64>,
    #[serde(rename = "words")]
    text: Option<String>,
    bytes: Option<Vec<u8>>,
}

/// What a query gives, by serde_json and by Plough: whole, and in chunks.
macro_rules! same {
    ($query:expr, $db:expr) => {{
        let rows = serde_json::to_vec(&$query.all($db).await.map_err(|error| error.to_string())?);
        let rows = rows.map_err(|error| error.to_string())?;
        let whole = $query.json($db).await.map_err(|error| error.to_string())?;
        if whole.as_bytes() != rows {
            return Err(format!("{}\nis not\n{}", whole.as_str(), String::from_utf8_lossy(&rows)));
        }
        let chunks: Vec<Vec<u8>> =
            $query.json_stream($db).try_collect().await.map_err(|error| error.to_string())?;
        if chunks.concat() != rows {
            return Err(format!("in chunks: {}", String::from_utf8_lossy(&chunks.concat())));
        }
        let safe = JsonPolicy::new().safe_integers();
        let safe = $query.json_with($db, safe).await.map_err(|error| error.to_string())?;
        let read = |bytes: &[u8]| serde_json::from_slice(bytes).map_err(|error| error.to_string());
        let (safe, rows): (serde_json::Value, serde_json::Value) = (read(safe.as_bytes())?, read(&rows)?);
        alike(&safe, &rows)?;
    }};
}

/// Whether two documents differ in large integers only, which are texts in one of them.
fn alike(safe: &serde_json::Value, plain: &serde_json::Value) -> Result<(), String> {
    use serde_json::Value::{Array, Number, Object, String as Text};
    match (safe, plain) {
        (Array(a), Array(b)) if a.len() == b.len() => a.iter().zip(b).try_for_each(|(a, b)| alike(a, b)),
        (Object(a), Object(b)) if a.len() == b.len() => a.iter().try_for_each(|(name, a)| alike(a, &b[name])),
        (Text(a), Number(b))
            if *a == b.to_string() && b.as_i64().is_some_and(|b| b.unsigned_abs() >= 1 << 53) =>
        {
            Ok(())
        }
        (Number(a), Number(b)) if a == b && a.as_i64().is_none_or(|a| a.unsigned_abs() < 1 << 53) => Ok(()),
        (a, b) if a == b && !a.is_number() => Ok(()),
        (a, b) => Err(format!("{a} and {b}")),
    }
}

on_every_backend! {
    async fn json_is_byte_for_byte_that_of_the_structs(db: TestDb) {
        db.create_tables::<(Plain, Crates)>().await?;
        let rows = (vec(crate::values::plain(), 0..6), vec(crate::values::crates(), 0..6));
        law(40, &rows, |(plain, crates)| {
            let db = &db;
            async move {
                let failed = |error: plough::Error| error.to_string();
                Plain::query().everything().delete(db).await.map_err(failed)?;
                Crates::query().everything().delete(db).await.map_err(failed)?;
                let plain = (1..).zip(plain).map(|(id, row)| Plain { id, ..row });
                let crates = (1..).zip(crates).map(|(id, row)| Crates { id, ..row });
                Plain::insert_all(plain).exec(db).await.map_err(failed)?;
                Crates::insert_all(crates).exec(db).await.map_err(failed)?;
                same!(Plain::query().order_by(|p| p.id.desc()), db);
                same!(Crates::query().order_by(|c| c.id.desc()), db);
                same!(Direct::query().order_by(|p| p.id.desc()), db);
                same!(DirectCrates::query().order_by(|p| p.id.desc()), db);
                same!(Plain::query().order_by(|p| p.id.asc()).view::<Part>(), db);
                same!(Plain::query().order_by(|p| p.id.asc()).select(|p| (p.big, p.double, p.text)), db);
                Ok(())
            }
        })?;
    }

    async fn what_says_json_is_written_without_its_struct(db: TestDb) {
        db.create_tables::<(Told,)>().await?;
        insert!(Told { id: 1, text: "a\u{1}\"" }).exec(&db).await?;
        let query = Told::query;
        assert_eq!(query().json(&db).await?.as_str(), r#"[{"id":1,"text":"a\u0001\""}]"#);
        // By a policy it is the struct again.
        let policy = JsonPolicy::new().safe_integers();
        assert_eq!(query().json_with(&db, policy).await?.as_str(), "[1]");
    }
}
