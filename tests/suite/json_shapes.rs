//! JSON of views and trees without their structs.

#![allow(dead_code, reason = "rows are read to be written")]

use futures_util::TryStreamExt;
use plough::error::Kind;
use plough::json::JsonPolicy;
use plough::prelude::*;
use plough::test::record;
use plough_tests::on_every_backend;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};

/// Who makes things.
#[derive(Model, Debug, Deserialize)]
#[model(table = "shape_makers", json, has_many(things: Thing.maker_id))]
pub struct Maker {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// What they are called.
    pub name: String,
}

/// What is made.
#[derive(Model, Debug)]
#[model(table = "shape_things", json, many_to_many(marks: Mark, through = ThingMark(thing_id, mark_id)))]
pub struct Thing {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// Who made it.
    #[model(references = Maker)]
    pub maker_id: i64,
    /// Who may have helped.
    #[model(references = Maker)]
    pub helper_id: Option<i64>,
    /// What it is called.
    pub name: Option<String>,
}

/// What things are marked by.
#[derive(Model, Debug)]
#[model(table = "shape_marks", json, has_many(below: Mark.above_id))]
pub struct Mark {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// The mark that it is part of.
    #[model(references = Mark)]
    pub above_id: Option<i64>,
    /// What can be seen.
    pub label: String,
}

/// Which thing has which mark.
#[derive(Model, Debug)]
#[model(table = "shape_thing_marks")]
pub struct ThingMark {
    /// The thing.
    #[model(id, references = Thing)]
    pub thing_id: i64,
    /// The mark.
    #[model(id, references = Mark)]
    pub mark_id: i64,
}

/// A thing with all that can be said of it.
#[derive(View, Debug, Deserialize)]
#[view(of = Thing, json)]
pub struct Page {
    /// Nothing is written before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub helper: Option<Name>,
    /// Nothing may be before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In the place of the maker.
    #[serde(flatten)]
    pub maker: Name,
    /// In the same row.
    #[view(flatten)]
    pub own: Own,
    /// Read, and not written.
    #[serde(skip)]
    #[view(relation = marks)]
    pub unseen: Vec<Label>,
    /// In order.
    #[view(order_by = id.desc)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Label>,
    /// By their text.
    #[view(relation = marks, key = label)]
    pub by_label: BTreeMap<String, Label>,
    /// By their number.
    #[view(relation = marks, key = id, filter = id.lt(2))]
    #[serde(rename = "by id")]
    pub by_id: HashMap<i64, Label>,
    /// How many.
    #[view(count = marks)]
    pub count: i64,
}

/// What a maker is called.
#[derive(View, Debug, Deserialize)]
#[view(of = Maker, json)]
pub struct Name {
    /// What they are called.
    #[serde(rename(serialize = "maker"))]
    pub name: String,
}

/// What a thing itself says.
#[derive(View, Debug, Deserialize)]
#[view(of = Thing, json)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct Own {
    /// The key.
    pub id: i64,
    /// Computed.
    #[view(expr = |t| t.name.upper())]
    pub loud_name: Option<String>,
    /// A relation of a view that is read in the row of another.
    pub maker: Maker,
}

/// What can be seen of a mark.
#[derive(View, Debug, Deserialize)]
#[view(of = Mark, json)]
pub struct Label {
    /// What can be seen.
    pub label: String,
}

/// A view whose parts are no `json`: its struct is asked.
#[derive(View, Debug, Serialize)]
#[view(of = Thing, json)]
pub struct Half {
    /// The key.
    pub id: i64,
    /// By hand.
    pub maker: ByHand,
}

/// A view that is written by its struct.
#[derive(View, Debug)]
#[view(of = Maker)]
pub struct ByHand {
    /// What they are called.
    pub name: String,
}

impl Serialize for ByHand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("by hand: {}", self.name))
    }
}

/// A `Serialize` that shows that a struct was made, although it says `json`.
macro_rules! shows_that_it_was_made {
    ($($name:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(concat!("the struct ", stringify!($name)))
            }
        }
    )*};
}
shows_that_it_was_made!(Maker Thing Mark Page Name Own Label);

async fn things(db: &Session) -> plough::Result<()> {
    db.create_tables::<(Maker, Thing, Mark, ThingMark)>().await?;
    Maker::insert_all([Maker { id: 1, name: "Ada".into() }, Maker { id: 2, name: "B\"b".into() }])
        .exec(db)
        .await?;
    let thing =
        |id, helper_id, name: Option<&str>| Thing { id, maker_id: 1, helper_id, name: name.map(Into::into) };
    Thing::insert_all([thing(1, Some(2), Some("loom")), thing(2, None, None)]).exec(db).await?;
    let mark = |id, above_id, label: &str| Mark { id, above_id, label: label.into() };
    Mark::insert_all([mark(1, None, "z"), mark(2, Some(1), "a"), mark(3, Some(2), "m")]).exec(db).await?;
    ThingMark::insert_all([ThingMark { thing_id: 1, mark_id: 1 }, ThingMark { thing_id: 1, mark_id: 2 }])
        .exec(db)
        .await?;
    Ok(())
}

const PAGES: [&str; 2] = [
    r#"{"helper":{"maker":"B\"b"},"name":"loom","maker":"Ada","own":{"ID":1,"LOUD_NAME":"LOOM","MAKER":{"id":1,"name":"Ada"}},"marks":[{"label":"a"},{"label":"z"}],"by_label":{"a":{"label":"a"},"z":{"label":"z"}},"by id":{"1":{"label":"z"}},"count":2}"#,
    r#"{"maker":"Ada","own":{"ID":2,"LOUD_NAME":null,"MAKER":{"id":1,"name":"Ada"}},"by_label":{},"by id":{},"count":0}"#,
];

on_every_backend! {
    async fn views_are_written_without_their_structs(db: TestDb) {
        things(&db).await?;
        let query = || Thing::query().order_by(|t| t.id.asc()).view::<Page>();
        let (body, statements) = record(query().json(&db)).await;
        assert_eq!(body?.as_str(), format!("[{}]", PAGES.join(",")));
        // As many as for the structs: the things, and one for each of seven relations.
        assert_eq!(statements.len(), 8);
        let (rows, statements) = record(query().all(&db)).await;
        assert_eq!((rows?.len(), statements.len()), (2, 8));
        let chunks: Vec<Vec<u8>> = query().json_stream(&db).try_collect().await?;
        assert_eq!(String::from_utf8(chunks.concat())?, format!("[{}]", PAGES.join(",")));
        let one = Thing::find(2).view::<Page>().json(&db).await?.expect("it is there");
        assert_eq!(one.as_str(), PAGES[1]);
        assert!(Thing::find(3).view::<Page>().json(&db).await?.is_none());
        assert_eq!(query().filter(|t| t.id.gt(2)).json(&db).await?.as_str(), "[]");
        let chunks: Vec<Vec<u8>> = query().filter(|t| t.id.gt(2)).json_stream(&db).try_collect().await?;
        assert_eq!(chunks.concat(), b"[]");
        let snapshot = query().snapshot().json(&db).await?;
        assert_eq!(snapshot.as_str(), format!("[{}]", PAGES.join(",")));
        // By a policy, they are the structs again.
        let safe = JsonPolicy::new().safe_integers();
        assert_eq!(query().json_with(&db, safe).await?.as_str(), r#"["the struct Page","the struct Page"]"#);
    }

    async fn trees_are_written_without_their_structs(db: TestDb) {
        things(&db).await?;
        let query = || Thing::query().order_by(|t| t.id.asc());
        let tree = || {
            query()
                .with(|t| t.maker())
                .with(|t| t.helper().view::<Name>())
                .with(|t| t.marks().order_by(|m| m.id.asc()).with(|m| m.above()))
        };
        let expected = concat!(
            r#"[[{"id":1,"maker_id":1,"helper_id":2,"name":"loom"},{"id":1,"name":"Ada"},{"maker":"B\"b"},"#,
            r#"[[{"id":1,"above_id":null,"label":"z"},null],[{"id":2,"above_id":1,"label":"a"},{"id":1,"above_id":null,"label":"z"}]]],"#,
            r#"[{"id":2,"maker_id":1,"helper_id":null,"name":null},{"id":1,"name":"Ada"},null,[]]]"#,
        );
        let (body, statements) = record(tree().json(&db)).await;
        assert_eq!((body?.as_str(), statements.len()), (expected, 5));
        let chunks: Vec<Vec<u8>> = tree().json_stream(&db).try_collect().await?;
        assert_eq!(String::from_utf8(chunks.concat())?, expected);
        // A tree of any depth, too.
        let below = Mark::query().filter(|m| m.id.eq(1)).with(|m| m.below().descendants());
        assert_eq!(
            below.json(&db).await?.as_str(),
            r#"[[{"id":1,"above_id":null,"label":"z"},[[{"id":2,"above_id":1,"label":"a"},1],[{"id":3,"above_id":2,"label":"m"},2]]]]"#
        );
        // Rows alone, by a query and by their key.
        let rows = query().limit(1).json(&db).await?;
        assert_eq!(rows.as_str(), r#"[{"id":1,"maker_id":1,"helper_id":2,"name":"loom"}]"#);
        let row = Maker::find(2).json(&db).await?.expect("it is there");
        assert_eq!(row.as_str(), r#"{"id":2,"name":"B\"b"}"#);
        let pairs = query().select(|t| (t.id, (t.name, t.id.eq(1).is_true()))).json(&db).await?;
        assert_eq!(pairs.as_str(), r#"[[1,["loom",true]],[2,[null,false]]]"#);
    }

    async fn what_only_structs_can_write_is_written_by_them(db: TestDb) {
        things(&db).await?;
        let halves = Thing::query().order_by(|t| t.id.asc()).view::<Half>();
        let expected = r#"[{"id":1,"maker":"by hand: Ada"},{"id":2,"maker":"by hand: Ada"}]"#;
        assert_eq!(halves.json(&db).await?.as_str(), expected);
        let counted = Thing::query().filter(|t| t.id.eq(1)).with(|t| t.marks().count());
        assert_eq!(counted.json(&db).await?.as_str(), r#"[["the struct Thing",2]]"#);
    }

    async fn a_stream_of_text_is_chunks_of_many_rows(db: TestDb) {
        things(&db).await?;
        let makers = (10..2_010).map(|id| Maker { id, name: "x".repeat(100) });
        Maker::insert_all(makers).exec(&db).await?;
        let query = || Maker::query().order_by(|m| m.id.asc());
        let whole = query().json(&db).await?;
        let chunks: Vec<Vec<u8>> = query().json_stream(&db).try_collect().await?;
        assert!((5..200).contains(&chunks.len()), "{} chunks", chunks.len());
        assert_eq!(chunks.concat(), whole.as_bytes());
        // Of views with relations, too: 256 of them share a statement.
        let query = || Thing::query().order_by(|t| t.id.asc()).view::<Page>();
        let things = (10..610).map(|id| Thing { id, maker_id: id, helper_id: None, name: None });
        Thing::insert_all(things).exec(&db).await?;
        let whole = query().json(&db).await?;
        let chunks: Vec<Vec<u8>> = query().json_stream(&db).try_collect().await?;
        assert_eq!(chunks.concat(), whole.as_bytes());
    }

    async fn a_required_row_that_is_missing_is_an_error(db: TestDb) {
        things(&db).await?;
        let without = db.scoped::<Maker>(|m| m.id.ne(1));
        let query = || Thing::query().view::<Page>();
        let (rows, text) = (query().all(&without).await.unwrap_err(), query().json(&without).await.unwrap_err());
        assert_eq!((rows.kind(), text.kind()), (Kind::NotFound, Kind::NotFound));
        assert_eq!(rows.to_string(), text.to_string());
    }
}
