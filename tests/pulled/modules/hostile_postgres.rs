//! Models of a database on PostgreSQL, written by `plough pull`.
//!
//! Their types need these features of plough: `bigdecimal`, `chrono`, `json`, `rust_decimal`, `uuid`.

use plough::prelude::*;

/// The type `Kind of`.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[db_enum(name = "Kind of")]
pub enum KindOf {
    A,
    B,
}

/// The type `Mood */`.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[db_enum(name = "Mood */")]
pub enum Mood {
    Happy,
    #[db_enum(rename = "")]
    Empty,
    #[db_enum(rename = "SELF")]
    Self_,
    #[db_enum(rename = "so so")]
    SoSo,
    #[db_enum(rename = "so_so")]
    SoSo2,
    #[db_enum(rename = "it's \"fine\"")]
    ItSFine,
    #[db_enum(rename = "1st")]
    N1st,
}

/// A value of the type `tsvector`, for which no Rust type is known, as the bytes that the server sends.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tsvector(pub Vec<u8>);

/// A value of the type `inet`, for which no Rust type is known, as the bytes that the server sends.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Inet(pub Vec<u8>);

/// A value of the type `interval[]`, for which no Rust type is known, as the bytes that the server sends.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Interval(pub Vec<u8>);

/// A value of the type `xml`, for which no Rust type is known, as text.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Xml(pub String);

/// A row of the table `letter`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "letter")]
#[model(foreign_key((tenant, sender_id) -> Person(tenant, id), name = sender, on_update = cascade))]
#[model(foreign_key((tenant, receiver_id) -> Person(tenant, id), name = receiver, constraint = "odd \"key"))]
#[model(has_many(letter_tags: LetterTag.letter_id))]
#[model(many_to_many(tags: Tag, through = LetterTag(letter_id, tag_id)))]
pub struct Letter {
    #[model(id, auto)]
    pub id: i64,
    pub tenant: String,
    pub sender_id: i32,
    pub receiver_id: Option<i32>,
    #[model(references = Person.email, relation = person)]
    pub reply_to: Option<String>,
}

/// A row of the table `letter_tag`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "letter_tag")]
pub struct LetterTag {
    #[model(id, references = Letter)]
    pub letter_id: i64,
    #[model(id, sql_type = "integer", references = Tag)]
    pub tag_id: i16,
}

/// A row of the table `measured`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "measured")]
pub struct Measured {
    #[model(id)]
    pub at: chrono::NaiveDate,
    pub n: Option<i32>,
}

/// A row of the table `node`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "node", has_many(children: Node.parent_id))]
#[model(has_one(twin_parent_child: Node.twin))]
pub struct Node {
    #[model(id)]
    pub id: i64,
    #[model(references = Node, on_delete = cascade)]
    pub parent_id: Option<i64>,
    #[model(references = Node, relation = twin_parent, unique)]
    pub twin: Option<i64>,
}

/// A row of the table `person`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "person", has_many(letters: Letter.reply_to -> email))]
#[model(has_many(sender_letters: Letter.(sender_id, tenant)))]
#[model(has_many(receiver_letters: Letter.(receiver_id, tenant)))]
pub struct Person {
    #[model(id)]
    pub id: i32,
    #[model(id)]
    pub tenant: String,
    #[model(unique)]
    pub email: String,
}

/// A row of the table `string`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "string", key_name = "the key")]
pub struct StringRow {
    #[model(id)]
    pub code: KindOf,
    #[model(collate = "C")]
    pub label: String,
}

/// A row of the table `tag`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tag", has_many(letter_tags: LetterTag.tag_id))]
#[model(many_to_many(letters: Letter, through = LetterTag(tag_id, letter_id)))]
pub struct Tag {
    #[model(id)]
    pub id: i16,
    pub name: String,
}

/// A row of the table `type`.
// Among the schema items: the index `type_include`.
// Among the schema items: the index `type_words`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "type", comment = "a comment \"with\"\n*/ quotes")]
#[model(has_many(same_type_type_rows: TypeRow.same_type_id))]
#[model(has_many(type_type_type_rows: TypeRow.r#type))]
#[model(unique(unique, name = "odd \"unique"))]
#[model(check("\"1st\" = ANY (ARRAY['abc'::bpchar, 'x''y'::bpchar])", name = "type_1st_check"))]
#[model(check("\"größe\" > (0)::double precision", name = "type_größe_check"))]
#[model(index(expr("lower(fn)"), name = "type_lower"))]
#[model(index(r#unique desc, r#fn, unique, where = "match", name = "type_where"))]
pub struct Type {
    #[model(id, column = "self")]
    #[model(default = sql("nextval('type_self_seq'::regclass)"))]
    pub self_: i64,
    #[model(default = "it's\n\"quoted\" \\")]
    pub r#fn: String,
    #[model(column = "a\"b\n#[derive(Evil)] */")]
    pub a_b_derive_evil: Option<i32>,
    #[model(default = true)]
    pub r#match: bool,
    #[model(length = 20)]
    pub unique: Option<String>,
    #[model(column = "größe")]
    pub gr_e: Option<f64>,
    #[model(column = "1st", sql_type = "character(3)", default = "abc")]
    pub n1st: String,
    #[model(default = "so so")]
    pub mood: Mood,
    pub moods: Option<Vec<Mood>>,
    #[model(comment = "turned \u{202e} around")]
    pub kind: Option<KindOf>,
    #[model(default = now)]
    pub at: chrono::DateTime<chrono::Utc>,
    #[model(sql_type = "timestamp(3) without time zone")]
    pub local: Option<chrono::NaiveDateTime>,
    #[model(precision = 10, scale = 2, default = sql("0.00"))]
    pub price: rust_decimal::Decimal,
    pub exact: Option<bigdecimal::BigDecimal>,
    #[model(sql_type = "positive", default = 1)]
    pub count: i32,
    #[model(default = sql("'-1'::integer"))]
    pub small: Option<i16>,
    #[model(default = sql("'{}'::jsonb"))]
    pub doc: serde_json::Value,
    #[model(sql_type = "json")]
    pub raw_doc: Option<serde_json::Value>,
    #[model(sql_type = "tsvector")]
    pub words: Option<Tsvector>,
    #[model(sql_type = "inet")]
    pub address: Option<Inet>,
    #[model(sql_type = "interval[]")]
    pub spans: Option<Interval>,
    #[model(default = sql("'{}'::text[]"))]
    pub tags: Vec<String>,
    #[model(sql_type = "citext")]
    pub mail: Option<String>,
    pub id: Option<uuid::Uuid>,
    #[model(default = sql("CURRENT_DATE"))]
    pub day: Option<chrono::NaiveDate>,
    pub body: Option<Vec<u8>>,
    #[model(sql_type = "xml")]
    pub note: Option<Xml>,
    #[model(generated = "shout(fn)", stored)]
    pub loud: Option<String>,
}

/// A row of the table `types`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "types")]
pub struct TypeRow {
    #[model(id, auto)]
    pub id: i32,
    #[model(sql_type = "integer", references = Type, relation = type_type)]
    #[model(on_delete = set_null)]
    pub r#type: Option<i64>,
    #[model(references = Type)]
    pub same_type_id: Option<i64>,
}

/// A row of the view `tag_names`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "tag_names")]
pub struct TagName {
    #[model(id)]
    pub id: i16,
    pub name: Option<String>,
    pub loud: Option<String>,
}

/// A row of the view `tag_sizes`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "tag_sizes")]
pub struct TagSize {
    #[model(id)]
    pub name: String,
    pub size: Option<i32>,
}

// What no model can say.
plough::schema_items! { "postgres", r#"{
  "format": 1,
  "domains": [
    {
      "name": "positive",
      "checks": [
        {"name": "positive_check", "expression": "VALUE > 0"}
      ],
      "nullable": true,
      "type": "integer"
    }
  ],
  "enums": [
    {"name": "unused", "labels": ["never"]}
  ],
  "extensions": [
    {"name": "citext"}
  ],
  "functions": [
    {"name": "shout", "arguments": "t text", "definition": "CREATE OR REPLACE FUNCTION shout(t text)\n RETURNS text\n LANGUAGE sql\n IMMUTABLE\nAS $function$ SELECT upper(t) || '#\"' $function$"},
    {"name": "touch", "arguments": "", "definition": "CREATE OR REPLACE FUNCTION touch()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$ BEGIN RETURN NEW; END $function$"}
  ],
  "sequences": [
    {"name": "type_self_seq", "owned_by": {"column": "self", "table": "type"}}
  ],
  "tables": [
    {
      "name": "letter",
      "foreign_keys": [
        {"name": "odd \"key", "columns": ["tenant", "receiver_id"], "match": "full", "target": "person", "target_columns": ["tenant", "id"]}
      ]
    },
    {"name": "letter_tag", "primary_key": {"name": "letter_tag_pkey", "columns": ["tag_id", "letter_id"]}},
    {"name": "measured", "options": {"partition_by": "RANGE (at)"}},
    {
      "name": "measured_2026",
      "columns": [
        {"name": "at", "inherited": true, "type": "date"},
        {"name": "n", "inherited": true, "nullable": true, "type": "integer"}
      ],
      "options": {"partition_of": {"bound": "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", "parent": "measured"}}
    },
    {
      "name": "no_key",
      "columns": [
        {"name": "a", "nullable": true, "type": "text"},
        {"name": "b", "nullable": true, "type": "text"}
      ]
    },
    {"name": "person", "primary_key": {"name": "person_pkey", "columns": ["tenant", "id"]}},
    {
      "name": "tag",
      "exclusions": [
        {"name": "tag_name_excl", "definition": "EXCLUDE USING hash (name WITH =)"}
      ],
      "triggers": [
        {"name": "on \"tag", "definition": "CREATE TRIGGER \"on \"\"tag\" BEFORE INSERT ON tag FOR EACH ROW EXECUTE FUNCTION touch()"}
      ]
    },
    {
      "name": "type",
      "indexes": [
        {"name": "type_include", "include": ["match"], "parts": [{"of": {"column": "fn"}, "operator_class": "text_pattern_ops"}]},
        {"name": "type_words", "method": "gin", "parts": [{"of": {"column": "words"}}]}
      ]
    },
    {
      "name": "types",
      "columns": [
        {"name": "id", "identity": {"always": true, "numbers": {"increment": 5, "start": 5}}}
      ],
      "foreign_keys": [
        {"name": "types_same_type_id_fkey", "columns": ["same_type_id"], "deferrable": "deferred", "target": "type", "target_columns": ["self"]}
      ]
    }
  ],
  "views": [
    {"name": "counts */", "definition": "SELECT count(*) AS n\n   FROM tag"},
    {"name": "tag_names", "definition": "SELECT tag.id,\n    tag.name,\n    (tag.name || '!'::text) AS loud\n   FROM tag"},
    {
      "name": "tag_sizes",
      "definition": "SELECT tag.name,\n    length(tag.name) AS size\n   FROM tag",
      "indexes": [
        {"name": "tag_sizes_name", "parts": [{"of": {"column": "name"}}], "unique": true}
      ],
      "materialized": true
    }
  ]
}
"# }

// For the test.

pub(crate) const MODELS: &[&plough::model::ModelDef] = &[
    <Letter as plough::__private::Decl>::DEF,
    <LetterTag as plough::__private::Decl>::DEF,
    <Measured as plough::__private::Decl>::DEF,
    <Node as plough::__private::Decl>::DEF,
    <Person as plough::__private::Decl>::DEF,
    <StringRow as plough::__private::Decl>::DEF,
    <Tag as plough::__private::Decl>::DEF,
    <Type as plough::__private::Decl>::DEF,
    <TypeRow as plough::__private::Decl>::DEF,
    <TagName as plough::__private::Decl>::DEF,
    <TagSize as plough::__private::Decl>::DEF,
];

pub(crate) async fn read(db: &plough::Db) {
    crate::check::read::<Letter>(db).await;
    crate::check::read::<LetterTag>(db).await;
    crate::check::read::<Measured>(db).await;
    crate::check::read::<Node>(db).await;
    crate::check::read::<Person>(db).await;
    crate::check::read::<StringRow>(db).await;
    crate::check::read::<Tag>(db).await;
    crate::check::read::<Type>(db).await;
    crate::check::read::<TypeRow>(db).await;
    crate::check::read::<TagName>(db).await;
    crate::check::read::<TagSize>(db).await;
}
