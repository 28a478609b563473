//! JSON documents: what is in them, and how they are changed in place.

use plough::prelude::*;
use plough::query::JsonStep;
use plough::value::Json;
use plough_tests::on_every_backend;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A row with documents.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "json_notes")]
pub struct Note {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// A document, or none.
    pub meta: Option<Value>,
    /// A typed document.
    pub marks: Json<BTreeMap<String, i64>>,
}

fn documents() -> Vec<Option<Value>> {
    let large = json!({"a": i64::MAX, "b": i64::MIN, "0": "zero", "": "empty", "x.y": 1, "q\"'\\": 2, "é *": 3, "$[0]": 4});
    vec![
        None,
        Some(Value::Null),
        Some(json!("text")),
        Some(json!(7)),
        Some(json!(true)),
        Some(json!([])),
        Some(json!({})),
        Some(json!({"a": 1, "b": {"c": [1, 2.0, "3", null, true, {"d": "deep"}]}})),
        Some(json!({"a": null, "b": []})),
        Some(json!({"a": [1], "b": "1"})),
        Some(json!({"a": 1.5, "b": {"c": {"0": "no element"}}})),
        Some(json!([[1, 2], [3], "x", {"a": 1, "b": 2}, 1, null, false])),
        Some(json!({"a": "ünï\"\\\n🦀", "b": 1e20, "c": -0.25, "d": 3e2})),
        Some(large),
        Some(json!({"a": u64::MAX, "b": 12.000, "c": "null", "d": "true"})),
    ]
}

fn paths() -> Vec<Vec<JsonStep>> {
    let name = |name: &str| JsonStep::from(name);
    let element = |index: i32| JsonStep::from(index);
    let mut paths: Vec<Vec<JsonStep>> = ["a", "b", "c", "d", "0", "", "x.y", "q\"'\\", "é *", "$[0]"]
        .iter()
        .map(|text| vec![name(text)])
        .collect();
    paths.extend([
        vec![element(0)],
        vec![element(6)],
        vec![element(7)],
        vec![element(0), element(1)],
        vec![element(3), name("a")],
        vec![name("b"), name("c")],
        vec![name("b"), name("c"), name("0")],
        vec![name("a"), element(0)],
        vec![name("b"), element(0)],
    ]);
    paths.extend((0..7).map(|i| vec![name("b"), name("c"), element(i)]));
    paths.push(vec![name("b"), name("c"), element(5), name("d")]);
    paths
}

fn find<'v>(document: Option<&'v Value>, path: &[JsonStep]) -> Option<&'v Value> {
    path.iter().try_fold(document?, |value, step| match step {
        JsonStep::Member(name) => value.as_object()?.get(name),
        JsonStep::Element(index) => value.as_array()?.get(usize::try_from(*index).ok()?),
    })
}

fn whole(value: &Value) -> Option<i64> {
    let float = |number: f64| (number.fract() == 0.0 && number.abs() < 9.2e18).then_some(number as i64);
    value.as_i64().or_else(|| value.as_f64().filter(|_| !value.is_u64()).and_then(float))
}

fn contains(value: &Value, other: &Value) -> bool {
    match (value, other) {
        (Value::Object(has), Value::Object(wants)) => {
            wants.iter().all(|(name, want)| has.get(name).is_some_and(|value| contains(value, want)))
        }
        (Value::Array(has), Value::Array(wants)) => {
            wants.iter().all(|want| has.iter().any(|value| contains(value, want)))
        }
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => value == other,
    }
}

fn at(n: Columns<Note>, path: &[JsonStep]) -> plough::query::At<impl plough::query::Source + use<>> {
    let first = n.meta.at(path[0].clone());
    path[1..].iter().fold(first, |at, step| at.at(step.clone()))
}

async fn notes(db: &Db) -> plough::Result<Vec<Note>> {
    db.create_tables::<(Note,)>().await?;
    let note = |(id, meta)| Note { id, meta, marks: Json(BTreeMap::from([("n".to_owned(), id)])) };
    let notes: Vec<Note> = (0_i64..).zip(documents()).map(note).collect();
    Note::insert_all(notes.clone()).exec(db).await?;
    Ok(notes)
}

on_every_backend! {
    async fn what_is_at_a_place_is_the_same_everywhere(db: TestDb) {
        let notes = notes(&db).await?;
        for path in paths() {
            let rows = Note::query()
                .order_by(|n| n.id.asc())
                .select(|n| {
                    let at = || at(n, &path);
                    (
                        (at().text(), at().int(), at().float(), at().bool()),
                        (at().len(), at().json()),
                        (at().exists().is_true(), at().is_json_null().is_true()),
                    )
                })
                .all(&db)
                .await?;
            for (note, row) in notes.iter().zip(rows) {
                let value = find(note.meta.as_ref(), &path);
                let ((text, int, float, bool), (len, document), (exists, null)) = row;
                let what = format!("{path:?} of {:?}", note.meta);
                assert_eq!(text.as_deref(), value.and_then(Value::as_str), "{what}");
                assert_eq!(int, value.and_then(whole), "{what}");
                assert_eq!(float, value.and_then(Value::as_f64), "{what}");
                assert_eq!(bool, value.and_then(Value::as_bool), "{what}");
                assert_eq!(len, value.and_then(Value::as_array).map(|items| items.len() as i64), "{what}");
                // Not every database keeps how a number was written.
                let same = |a: &Value, b: &Value| contains(a, b) && contains(b, a);
                assert!(document.iter().all(|document| same(document, value.unwrap_or(&json!("nothing")))), "{what}: {document:?}");
                assert_eq!(document.is_some(), value.is_some(), "{what}");
                assert_eq!((exists, null), (value.is_some(), value.is_some_and(Value::is_null)), "{what}");
            }
        }
    }

    async fn a_document_contains_another_everywhere_or_nowhere(db: TestDb) {
        let notes = notes(&db).await?;
        let mut others: Vec<Value> = documents().into_iter().flatten().collect();
        others.retain(|other| other.get("a") != Some(&json!(u64::MAX)));
        others.extend([
            json!({"b": {"c": [1]}}),
            json!({"b": {"c": [{}]}}),
            json!({"b": {"c": [2, "3"]}}),
            json!({"b": {"c": 1}}),
            json!({"b": {"c": ["2"]}}),
            json!([1]),
            json!([[1]]),
            json!([[2, 1], {"b": 2}]),
            json!([{"a": 1.0}]),
            json!(1),
            json!([null, false]),
            json!([true]),
            json!({"a": [1, 1]}),
            json!({"é *": 3}),
        ]);
        for other in others {
            let query = Note::query().filter(|n| n.meta.contains(other.clone())).order_by(|n| n.id.asc());
            let found = query.select(|n| n.id).all(&db).await?;
            let meant = notes.iter().filter(|note| note.meta.as_ref().is_some_and(|meta| contains(meta, &other)));
            assert_eq!(found, meant.map(|note| note.id).collect::<Vec<_>>(), "{other}");
            // Those that do not contain it are the others, without NULL.
            let lacking = Note::query().filter(|n| !n.meta.contains(other.clone())).count(&db).await?;
            assert_eq!(lacking as usize + found.len(), notes.len() - 1, "{other}");
        }
        let inner = Note::query().filter(|n| n.meta.at("b").at("c").contains(json!([true]))).select(|n| n.id);
        assert_eq!(inner.all(&db).await?, [7]);
        let error = Note::query().filter(|n| n.meta.contains(json!([u64::MAX]))).count(&db).await.expect_err("large");
        assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error}");
        let error = Note::query().filter(|n| n.meta.at(-1).exists()).count(&db).await.expect_err("from behind");
        assert!(error.to_string().contains("count from 0"), "{error}");
    }

    async fn places_are_grouped_ordered_and_compared(db: TestDb) {
        notes(&db).await?;
        let groups = Note::query()
            .filter(|n| n.meta.at("a").exists())
            .group_by(|n| n.meta.at("a").int())
            .order_by(|n| n.meta.at("a").int().asc())
            .select(|n| (n.meta.at("a").int(), plough::query::count()))
            .all(&db)
            .await?;
        assert_eq!(groups, [(None, 5), (Some(1), 1), (Some(i64::MAX), 1)]);
        let typed = Note::query().filter(|n| n.marks.at("n").int().between(3, 4)).order_by(|n| n.marks.at("n").int().desc());
        assert_eq!(typed.select(|n| n.id).all(&db).await?, [4, 3]);
    }

    async fn documents_are_changed_in_place(db: TestDb) {
        notes(&db).await?;
        let edited = async |id: i64| Note::find(id).get(&db).await.map(|note| note.and_then(|note| note.meta));
        let everything = || Note::query().filter(|n| n.id.ge(0));
        everything()
            .update(|n| {
                (
                    n.meta.at("a").set("new"),
                    n.meta.at("b").at("c").at(1).set(json!({"x": [true, null]})),
                    n.meta.at("b").at("c").at(99).set(1.5),
                    n.meta.at("b").at("c").at(0).remove(),
                    n.meta.at("missing").at("x").set(1),
                    n.marks.at("m").set(n_of(2)),
                    n.marks.at("n").remove(),
                )
            })
            .exec(&db)
            .await?;
        for (id, before) in (0_i64..).zip(documents()) {
            let mut meant = before.clone();
            if let Some(Value::Object(members)) = &mut meant {
                members.insert("a".to_owned(), json!("new"));
                if let Some(Value::Array(items)) = members.get_mut("b").and_then(|b| b.get_mut("c")) {
                    items[1] = json!({"x": [true, null]});
                    items.push(json!(1.5));
                    items.remove(0);
                }
            }
            let now = edited(id).await?;
            let same = match (&now, &meant) {
                (Some(now), Some(meant)) => contains(now, meant) && contains(meant, now),
                (None, None) => true,
                _ => false,
            };
            assert!(same, "{before:?} became {now:?}, not {meant:?}");
        }
        let marks = Note::query().select(|n| n.marks).all(&db).await?;
        assert!(marks.iter().all(|Json(marks)| *marks == BTreeMap::from([("m".to_owned(), 2)])), "{marks:?}");
        // What is set first is edited then.
        Note::update(0).set_with(|n| (n.meta.set(json!({"k": [1]})), n.meta.at("k").at(1).set(2))).exec(&db).await?;
        assert_eq!(edited(0).await?, Some(json!({"k": [1, 2]})));
    }
}

fn n_of(number: i64) -> Json<i64> {
    Json(number)
}
