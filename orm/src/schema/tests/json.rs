//! Schemas as text.

use crate::model::Action;
use crate::schema::{
    Check, Column, Default, Deferrable, Domain, EnumType, Exclusion, Extension, ForeignKey, Function,
    Generated, Identity, Index, Key, Match, Name, NullsOrder, Numbers, Other, OwnedBy, Part, PartitionOf,
    Schema, Sequence, Table, TableOptions, Trigger, View,
};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn of(name: &str) -> Name {
    Name::new(None, name)
}

/// A table with something of everything.
fn table() -> Table {
    let mut table = Table::new(Name::new(Some("app.x"), "po\"sts"));
    let mut id = Column::new("id", "bigint");
    let numbers = Numbers { start: Some(7), increment: Some(-2), cycle: true, ..Numbers::default() };
    id.identity = Some(Identity { numbers, ..Identity::always() });
    let mut usual = Column::new("usual", "bigint");
    usual.identity = Some(Identity::by_default());
    let mut title = Column::new("title", "varchar(20)");
    title.nullable = true;
    title.default = Some(Default::Literal("'no_action'".to_owned()));
    title.collation = Some("C".to_owned());
    title.charset = Some("utf8mb4".to_owned());
    title.comment = Some("two\nlines".to_owned());
    title.on_conflict = Some("IGNORE".to_owned());
    title.invisible = true;
    let mut at = Column::new("", "datetime(6)");
    at.default = Some(Default::Expression("now()".to_owned()));
    at.on_update = Some("CURRENT_TIMESTAMP(6)".to_owned());
    let mut slug = Column::new("slug", "text");
    slug.generated = Some(Generated::new("lower(title)", true));
    table.columns = vec![title, id, at, slug, usual];
    let mut key = Key::new("posts_pkey", names(&["id"]));
    key.parts = vec![Part { length: Some(10), ..Part::column("id").descending() }];
    key.include = names(&["title"]);
    key.on_conflict = Some("REPLACE".to_owned());
    table.primary_key = Some(key);
    let mut unique = Key::new("u", names(&["title", "id"]));
    unique.nulls_not_distinct = true;
    unique.deferrable = Some(Deferrable::Deferred);
    table.uniques = vec![unique, Key::new("a", names(&["id"]))];
    let mut foreign = ForeignKey::new("fk", names(&["id"]), of("users"), names(&["id"]));
    foreign.on_delete = Action::SetNull;
    foreign.on_delete_columns = names(&["id"]);
    foreign.matching = Some(Match::Full);
    foreign.deferrable = Some(Deferrable::Immediate);
    foreign.not_valid = true;
    table.foreign_keys = vec![foreign];
    let mut check = Check::new("c", "id > 0");
    (check.no_inherit, check.not_valid, check.not_enforced) = (true, true, true);
    table.checks = vec![check];
    table.exclusions = vec![Exclusion::new("e", "EXCLUDE USING gist (during WITH &&)")];
    let lower = Part {
        nulls: Some(NullsOrder::First),
        collation: Some("C".to_owned()),
        operator_class: Some("text_pattern_ops".to_owned()),
        ..Part::expression("lower(title)")
    };
    let mut index = Index::unique("i", vec![lower, Part::column("id")]);
    index.nulls_not_distinct = true;
    index.filter = Some("id > 1".to_owned());
    index.include = names(&["slug"]);
    index.method = Some("gist".to_owned());
    index.parameters = names(&["fillfactor=70"]);
    index.comment = Some("why".to_owned());
    index.invisible = true;
    table.indexes = vec![index];
    let mut trigger = Trigger::new("t", "CREATE TRIGGER ..");
    trigger.enabled = Some("DISABLED".to_owned());
    table.triggers = vec![trigger];
    table.comment = Some("c".to_owned());
    table.options = TableOptions {
        strict: true,
        without_rowid: true,
        unlogged: true,
        engine: Some("InnoDB".to_owned()),
        charset: Some("utf8mb4".to_owned()),
        collation: Some("utf8mb4_bin".to_owned()),
        parameters: names(&["b=1", "a=2"]),
        inherits: vec![of("base")],
        partition_by: Some("RANGE (at)".to_owned()),
        partition_of: Some(PartitionOf::new(of("all"), "DEFAULT")),
    };
    table
}

fn whole() -> Schema {
    let mut schema = Schema::new();
    schema.schemas = names(&["b", "a"]);
    let mut extension = Extension::new("citext");
    (extension.schema, extension.version) = (Some("a".to_owned()), Some("1.6".to_owned()));
    schema.extensions = vec![extension];
    let mut mood = EnumType::new(of("mood"), names(&["sad", "happy", "a"]));
    mood.comment = Some("m".to_owned());
    schema.enums = vec![mood];
    let mut domain = Domain::new(of("year"), "integer");
    domain.nullable = false;
    domain.default = Some(Default::Literal("2000".to_owned()));
    domain.collation = Some("C".to_owned());
    domain.checks = vec![Check::new("z", "VALUE > 0"), Check::new("y", "VALUE < 9")];
    schema.domains = vec![domain];
    let mut sequence = Sequence::new(of("numbers"));
    sequence.ty = Some("integer".to_owned());
    sequence.numbers.cache = Some(5);
    sequence.owned_by = Some(OwnedBy::new(of("posts"), "id"));
    schema.sequences = vec![sequence];
    schema.functions = vec![Function::new(of("f"), "integer, text", "CREATE FUNCTION ..")];
    let mut view = View::new(of("v"), "SELECT 1 AS one");
    view.materialized = true;
    view.check_option = Some("LOCAL".to_owned());
    view.parameters = names(&["security_barrier=true"]);
    view.columns = vec![Column::new("one", "integer")];
    view.indexes = vec![Index::new("vi", vec![Part::column("one")])];
    view.triggers = vec![Trigger::new("vt", "CREATE TRIGGER ..")];
    schema.views = vec![view];
    let mut policy = Other::new("POLICY", of("p"), "CREATE POLICY ..");
    policy.table = Some(of("posts"));
    schema.others = vec![policy];
    schema.tables = vec![table(), Table::new(of("z")), Table::new(of("a"))];
    schema
}

#[test]
fn every_part_of_a_schema_comes_back_from_its_text() {
    let schema = whole();
    let text = schema.to_json().unwrap();
    let read = Schema::from_json(&text).unwrap();
    assert_eq!(read, schema.clone().sorted());
    assert_eq!(read.to_json().unwrap(), text);
}

#[test]
fn an_order_that_means_nothing_does_not_show() {
    let mut other = whole();
    other.tables.reverse();
    other.schemas.reverse();
    other.tables.iter_mut().for_each(|table| table.uniques.reverse());
    assert_eq!(other.to_json().unwrap(), whole().to_json().unwrap());
}

#[test]
fn a_changed_column_is_a_changed_line() {
    let old = whole().to_json().unwrap();
    let mut changed = whole();
    changed.tables[0].columns[1].ty = "integer".to_owned();
    let new = changed.to_json().unwrap();
    let lines: Vec<_> = old.lines().zip(new.lines()).filter(|(old, new)| old != new).collect();
    assert_eq!(old.lines().count(), new.lines().count());
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].1.contains(r#"{"name": "id", "#), "{lines:?}");
}

#[test]
fn what_is_not_said_is_not_written() {
    let mut schema = Schema::new();
    let mut table = Table::new(of("tags"));
    table.columns = vec![Column::new("id", "bigint"), Column::new("name", "text")];
    table.primary_key = Some(Key::new("tags_pkey", names(&["id"])));
    schema.tables = vec![table];
    let expected = r#"{
  "format": 1,
  "tables": [
    {
      "name": "tags",
      "columns": [
        {"name": "id", "type": "bigint"},
        {"name": "name", "type": "text"}
      ],
      "primary_key": {"name": "tags_pkey", "columns": ["id"]}
    }
  ]
}
"#;
    assert_eq!(schema.to_json().unwrap(), expected);
    assert_eq!(Schema::new().to_json().unwrap(), "{\n  \"format\": 1\n}\n");
}

#[test]
fn a_text_of_another_form_is_refused() {
    let refused = |text| Schema::from_json(text).unwrap_err().to_string();
    assert!(refused(r#"{"format": 2}"#).contains("form 2"));
    assert!(refused("{}").contains("no `format`"));
    assert!(refused("[").contains("no schema"));
    assert!(refused(r#"{"format": 1, "tables": 3}"#).contains("no schema"));
}
