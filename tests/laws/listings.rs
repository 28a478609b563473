//! Whatever a query string says, nothing panics, and no statement goes beyond the listing.
//!
//! `PLOUGH_LAWS=1000000` tries a million of them.

use crate::law;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use plough::error::Kind;
use plough::http::{ByCursor, Listing, encode};
use plough::prelude::*;
use plough_tests::on_every_backend;
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::HashSet;
use uuid::Uuid;

/// How a thing is.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[db_enum(name = "listing_state")]
pub enum State {
    /// It is there.
    Open,
    /// It is not.
    Closed,
}

/// Whose a thing is.
#[derive(Model, Debug, Clone)]
#[model(table = "listing_owners")]
pub struct Owner {
    #[model(id, auto)]
    id: i64,
    name: String,
    #[model(sensitive)]
    password: String,
}

/// A row with a column of every type.
#[derive(Model, Debug, Clone)]
#[model(table = "listing_things")]
pub struct Thing {
    #[model(id, auto)]
    id: i64,
    #[model(references = Owner)]
    owner_id: Option<i64>,
    truth: bool,
    tiny: Option<i8>,
    byte: Option<u8>,
    small: Option<i16>,
    short: Option<u16>,
    int: i32,
    unsigned: Option<u32>,
    float: Option<f32>,
    double: Option<f64>,
    #[model(precision = 20, scale = 4)]
    price: Option<Decimal>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    day: Option<NaiveDate>,
    time: Option<NaiveTime>,
    local: Option<NaiveDateTime>,
    instant: Option<DateTime<Utc>>,
    uuid: Option<Uuid>,
    document: Option<serde_json::Value>,
    list: Option<Vec<i64>>,
    state: State,
    #[model(sensitive)]
    secret: Option<String>,
}

const COLUMNS: [&str; 27] = [
    "id",
    "owner_id",
    "truth",
    "tiny",
    "byte",
    "small",
    "short",
    "int",
    "unsigned",
    "float",
    "double",
    "price",
    "text",
    "bytes",
    "day",
    "time",
    "local",
    "instant",
    "uuid",
    "document",
    "list",
    "state",
    "owner.name",
    "secret",
    "owner.password",
    "owner",
    "nothing",
];
const OTHERS: [&str; 7] = ["sort", "q", "page", "per_page", "after", "before", "listing_things"];
const OPERATORS: [&str; 14] = [
    "",
    "",
    "",
    "__eq",
    "__ne",
    "__lt",
    "__lte",
    "__gt",
    "__gte",
    "__in",
    "__contains",
    "__startswith",
    "__endswith",
    "__isnull",
];

fn listing() -> Listing<Thing> {
    Listing::of::<Thing>().and(|t| t.owner().name).search(|t| (t.text, t.owner().name))
}

fn values() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "true",
        "false",
        "0",
        "1",
        "-1",
        "127",
        "128",
        "255",
        "32767",
        "65535",
        "65536",
        "2147483647",
        "4294967295",
        "9223372036854775807",
        "18446744073709551615",
        "1.5",
        "-0",
        "1e3",
        "3.4e38",
        "1e-400",
        "0.0001",
        "99999999999999999999.99999",
        "2026-01-01",
        "0001-01-01",
        "9999-12-31",
        "23:59:59.999999",
        "2026-02-28T10:00:00",
        "9999-12-31T23:59:59.999999Z",
        "2026-01-01T00:00:00+14:00",
        "Open",
        "Closed",
        "open",
        "00010203-0405-0607-0809-0a0b0c0d0eff",
        "%",
        "_",
        "\\",
        "'",
        "\"",
        "`",
        "a' OR 1=1 --",
        "); DROP TABLE x; --",
        "é",
        "ß",
        "\u{10ffff}",
        "\0",
        "",
        " ",
        ",",
        "1,2,3",
        "a,b",
        "-id,text",
        "-owner.name",
        "secret",
        "id,secret",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => any::<String>(), 1 => any::<i64>().prop_map(|n| n.to_string())]
}

fn queries() -> impl Strategy<Value = String> {
    let column = (prop::sample::select(COLUMNS.to_vec()), prop::sample::select(OPERATORS.to_vec()));
    let name = prop_oneof![
        8 => column.prop_map(|(column, operator)| format!("{column}{operator}")),
        3 => prop::sample::select(OTHERS.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let pairs = vec((name, values()), 0..4);
    let made =
        pairs.prop_map(|pairs| encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))));
    prop_oneof![12 => made, 1 => any::<String>(), 1 => "[a-z_%=&+,.0-9]{0,40}"]
}

/// Names that are no column of the listing: its tables, and those of a list of values.
const AROUND: [&str; 8] = ["listing_things", "listing_owners", "owner", "name", "list", "v", "keys", "value"];

/// The names that a statement quotes, and the text between them.
fn taken_apart(sql: &str) -> (Vec<&str>, String) {
    let (mut names, mut rest) = (Vec::new(), String::new());
    for (i, part) in sql.split(['"', '`']).enumerate() {
        if i % 2 == 0 {
            rest.push_str(part);
            rest.push(' ');
        } else {
            names.push(part);
        }
    }
    (names, rest)
}

/// The words of SQL, without the names that it quotes.
fn words(sql: &str) -> Vec<String> {
    let (_, rest) = taken_apart(sql);
    let words = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty() && word.parse::<u64>().is_err()).map(str::to_owned).collect()
}

fn sql(listing: &Listing<Thing>, db: &Db, query: &str) -> plough::Result<String> {
    // Only the key, so that each other name in the SQL comes from the request.
    Thing::query().listed(&listing.parse(query)?).select(|t| t.id).to_sql(db)
}

/// Each word of the statements of harmless requests, which use every operator of every column.
fn vocabulary(listing: &Listing<Thing>, db: &Db) -> plough::Result<HashSet<String>> {
    let mut known = HashSet::new();
    let values =
        ["1", "true", "false", "2026-01-01", "12:00", "Open", "00010203-0405-0607-0809-0a0b0c0d0eff"];
    let mut accepted = 0;
    for column in COLUMNS {
        for operator in OPERATORS {
            let queries = values.iter().map(|value| format!("{column}{operator}={value}&q=x"));
            for query in queries.chain([format!("sort=-{column}"), format!("sort={column}")]) {
                if let Ok(sql) = sql(listing, db, &query) {
                    known.extend(words(&sql));
                    accepted += 1;
                }
            }
        }
    }
    assert!(accepted > 200, "{accepted} harmless requests");
    Ok(known)
}

fn within_the_listing(sql: &str, known: &HashSet<String>) -> Result<(), String> {
    let (names, _) = taken_apart(sql);
    let allowed = |name: &&str| COLUMNS[..22].contains(name) || AROUND.contains(name);
    if let Some(name) = names.iter().find(|name| !allowed(name)) {
        return Err(format!("`{name}` is not of the listing: {sql}"));
    }
    // What is left are words of SQL and placeholders: nothing of a value is part of the text.
    match words(sql).iter().find(|word| !known.contains(*word)) {
        None => Ok(()),
        Some(word) => Err(format!("`{word}` is no word of a listing: {sql}")),
    }
}

on_every_backend! {
    async fn no_request_makes_a_statement_beyond_its_listing(db: TestDb) {
        let listing = listing().on(&db);
        let known = vocabulary(&listing, &db)?;
        law(2000, &queries(), |query| {
            let (listing, db, known) = (&listing, &db, &known);
            async move {
                match sql(listing, db, &query) {
                    Ok(sql) => within_the_listing(&sql, known),
                    Err(error) if error.kind() == Kind::InvalidInput => Ok(()),
                    Err(error) => Err(format!("{query}: {error}")),
                }
            }
        })?;
    }

    async fn every_request_that_is_allowed_runs(db: TestDb) {
        db.create_tables::<(Owner, Thing)>().await?;
        let by_page = listing().on(&db);
        let by_cursor: Listing<Thing, ByCursor> = by_page.clone().by_cursor();
        law(400, &queries(), |query| {
            let (by_page, by_cursor, db) = (&by_page, &by_cursor, &db);
            async move {
                let failed = |error: plough::Error| format!("{query}: {error:?}");
                if let Ok(request) = by_page.parse(&query) {
                    let rows = Thing::query().listed(&request);
                    // No rows are there, so that a page is a count; the rows are asked for, too.
                    rows.clone().page(db, request.page()).await.map_err(failed)?;
                    rows.all(db).await.map_err(failed)?;
                }
                if let Ok(request) = by_cursor.parse(&query) {
                    match Thing::query().listed(&request).cursor(db, request.cursor()).await {
                        Ok(_) => {}
                        // A token that was made up.
                        Err(error) if error.kind() == Kind::InvalidInput => {}
                        Err(error) => return Err(failed(error)),
                    }
                }
                Ok(())
            }
        })?;
    }
}
