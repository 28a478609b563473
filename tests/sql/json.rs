//! JSON documents and lists.

use crate::snapshot;
use plough::prelude::*;
use serde_json::json;

/// A row with documents and lists.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes")]
struct Note {
    #[model(id)]
    id: i64,
    meta: serde_json::Value,
    tags: Vec<String>,
    nested: Vec<Vec<i32>>,
}

#[test]
fn what_is_at_a_place() {
    snapshot!("json_text", Note::query().select(|n| n.meta.at("a").at("b c").text()));
    snapshot!("json_int", Note::query().filter(|n| n.meta.at("a").int().gt(3)).select(|n| n.id));
    snapshot!("json_float", Note::query().select(|n| n.meta.at("a").float()));
    snapshot!("json_bool", Note::query().filter(|n| n.meta.at("a").bool()).select(|n| n.id));
    snapshot!(
        "json_element",
        Note::query().select(|n| (n.meta.at(0).at("a").json(), n.meta.at("a").at(1).len()))
    );
    snapshot!(
        "json_exists",
        Note::query().filter(|n| n.meta.at("a").exists() & !n.meta.at("b").is_json_null()).select(|n| n.id)
    );
    snapshot!("json_from_behind", Note::query().filter(|n| n.meta.at(-1).exists()).select(|n| n.id));
}

#[test]
fn containment() {
    let other = json!({"a": [1, {"b": "x"}], "c": null});
    snapshot!("json_contains", Note::query().filter(|n| n.meta.contains(other.clone())).select(|n| n.id));
    snapshot!("json_contains_text", Note::query().filter(|n| n.meta.at("a").contains("x")).select(|n| n.id));
    snapshot!(
        "json_contains_large",
        Note::query().filter(|n| n.meta.contains(json!([u64::MAX]))).select(|n| n.id)
    );
}

#[test]
fn documents_changed_in_place() {
    let all = || Note::query().everything();
    snapshot!("json_set", all().update(|n| (n.meta.at("a").at("b").set(1), n.meta.at("c").remove())));
    snapshot!("json_set_element", all().update(|n| n.meta.at("a").at(2).set("x")));
}

#[test]
fn lists() {
    snapshot!("list_has", Note::query().filter(|n| n.tags.has("a")).select(|n| n.id));
    snapshot!("list_overlaps", Note::query().filter(|n| !n.tags.overlaps(["a", "b"])).select(|n| n.id));
    snapshot!("list_len", Note::query().select(|n| (n.tags.len(), n.nested.len())));
    snapshot!("list_append", Note::query().everything().update(|n| n.tags.append("a")));
    snapshot!("list_remove", Note::query().everything().update(|n| n.tags.remove("a")));
    snapshot!("list_of_lists", Note::query().filter(|n| n.nested.has(vec![1])).select(|n| n.id));
}
