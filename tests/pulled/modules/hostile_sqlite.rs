//! Models of a database on SQLite, written by `plough pull`.
//!
//! Their types need these features of plough: `chrono`, `rust_decimal`.

use plough::prelude::*;

/// A value of a column without a type, for which no Rust type is known, as text.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Untyped(pub String);

/// A value of the type `GEOMETRY`, for which no Rust type is known, as text.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Geometry(pub String);

/// A row of the table `follows`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "follows")]
pub struct Follow {
    #[model(id, references = Tag, on_delete = cascade, constraint = "fk_follower")]
    pub follower_id: i64,
    #[model(id, references = Tag)]
    pub followed_id: i64,
}

/// A row of the table `letter`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "letter")]
#[model(foreign_key((tenant, sender_id) -> Person(tenant, id), name = sender, on_update = cascade))]
#[model(foreign_key((tenant, receiver_id) -> Person(tenant, id), name = receiver))]
#[model(has_many(letter_tags: LetterTag.letter_id))]
#[model(many_to_many(tags: Tag, through = LetterTag(letter_id, tag_id)))]
pub struct Letter {
    #[model(id, auto, rowid)]
    pub id: i64,
    pub tenant: String,
    pub sender_id: i64,
    pub receiver_id: Option<i64>,
}

/// A row of the table `letter_tag`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "letter_tag")]
pub struct LetterTag {
    #[model(id, references = Letter)]
    pub letter_id: i64,
    #[model(id, references = Tag)]
    pub tag_id: i64,
}

/// A row of the table `node`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "node", has_many(children: Node.parent_id))]
#[model(has_one(twin_parent_child: Node.twin))]
pub struct Node {
    #[model(id, auto, rowid)]
    pub id: i64,
    #[model(references = Node, on_delete = cascade)]
    pub parent_id: Option<i64>,
    #[model(references = Node, relation = twin_parent, unique)]
    pub twin: Option<i64>,
}

/// A row of the table `person`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "person", has_many(sender_letters: Letter.(sender_id, tenant)))]
#[model(has_many(receiver_letters: Letter.(receiver_id, tenant)))]
pub struct Person {
    #[model(id)]
    pub id: i64,
    #[model(id)]
    pub tenant: String,
    pub name: Option<String>,
}

/// A row of the table `points_away`.
// No relation: the foreign key (gone_id) to `nowhere`, since its target is no model.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "points_away")]
pub struct PointsAway {
    #[model(id, auto, rowid)]
    pub id: i64,
    pub gone_id: Option<i64>,
}

/// A row of the table `string`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "string")]
pub struct StringRow {
    #[model(id)]
    pub code: String,
    #[model(collate = "NOCASE")]
    pub label: String,
}

/// A row of the table `tag`.
#[rustfmt::skip::attributes(model)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tag", has_many(followed_follows: Follow.followed_id))]
#[model(has_many(follower_follows: Follow.follower_id))]
#[model(has_many(letter_tags: LetterTag.tag_id))]
#[model(many_to_many(followers: Tag, through = Follow(followed_id, follower_id)))]
#[model(many_to_many(followeds: Tag, through = Follow(follower_id, followed_id)))]
#[model(many_to_many(letters: Letter, through = LetterTag(tag_id, letter_id)))]
pub struct Tag {
    #[model(id, auto, rowid)]
    pub id: i64,
    pub name: String,
}

/// A row of the table `type`.
// Among the schema items: the index `type_nocase`.
#[rustfmt::skip::attributes(model)]
#[allow(clippy::duplicated_attributes)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "type", has_many(type_rows: TypeRow.r#type))]
#[model(check("\"größe\" > 0"))]
#[model(check("\"1st\" <> 'x''y'", name = "odd \"name"))]
#[model(index(expr("lower(\"fn\")"), name = "type_lower"))]
#[model(index(r#unique desc, r#fn, unique, where = "\"match\" = 1", name = "type_where"))]
pub struct Type {
    #[model(id, auto, rowid, column = "self")]
    pub self_: i64,
    #[model(default = "it's \"quoted\"")]
    pub r#fn: String,
    #[model(column = "a\"b\n#[derive(Evil)] */")]
    pub a_b_derive_evil: Option<i64>,
    #[model(default = true)]
    pub r#match: bool,
    #[model(unique)]
    pub unique: Option<String>,
    #[model(column = "größe")]
    pub gr_e: Option<f64>,
    #[model(column = "größa")]
    pub gr_a: Option<f64>,
    #[model(column = "1st", length = 10, default = "")]
    pub n1st: String,
    #[model(default = "bare")]
    pub word: Option<String>,
    #[model(default = sql("CURRENT_TIMESTAMP"))]
    pub at: chrono::DateTime<chrono::Utc>,
    #[model(sql_type = "NUMERIC(10,2)", default = sql("0.00"))]
    pub price: rust_decimal::Decimal,
    #[model(sql_type = "")]
    pub anything: Option<Untyped>,
    #[model(sql_type = "GEOMETRY")]
    pub odd: Option<Geometry>,
    #[model(generated = "\"self\" * 2", stored)]
    pub total: Option<i64>,
    #[model(generated = "price / 2", virtual)]
    pub half: Option<f64>,
}

/// A row of the table `types`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "types")]
pub struct TypeRow {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Type, relation = type_type, on_delete = set_null)]
    pub r#type: Option<i64>,
}

/// A row of the view `tag_names`.
// Left out: `loud`, of which the database tells no type.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "tag_names")]
pub struct TagName {
    #[model(id)]
    pub id: i64,
    pub name: Option<String>,
}

// What no model can say.
plough::schema_items! { "sqlite", r#"{
  "format": 1,
  "tables": [
    {
      "name": "no_key",
      "columns": [
        {"name": "a", "nullable": true, "type": "TEXT"},
        {"name": "b", "nullable": true, "type": "TEXT"}
      ]
    },
    {
      "name": "node",
      "foreign_keys": [
        {"name": "", "columns": ["twin"], "deferrable": "deferred", "target": "node", "target_columns": ["id"]}
      ]
    },
    {"name": "person", "primary_key": {"name": "", "columns": ["tenant", "id"]}},
    {
      "name": "points_away",
      "foreign_keys": [
        {"name": "", "columns": ["gone_id"], "target": "nowhere", "target_columns": ["id"]}
      ]
    },
    {"name": "string", "options": {"without_rowid": true}},
    {
      "name": "tag",
      "triggers": [
        {"name": "on \"tag", "definition": "CREATE TRIGGER \"on \"\"tag\" AFTER INSERT ON tag BEGIN UPDATE tag SET name = name || '#\"' WHERE id = NEW.id; END"}
      ]
    },
    {
      "name": "type",
      "columns": [
        {"name": "word", "default": {"literal": "bare"}}
      ],
      "indexes": [
        {"name": "type_nocase", "parts": [{"collation": "NOCASE", "descending": true, "of": {"column": "fn"}}]}
      ]
    }
  ],
  "views": [
    {"name": "counts */", "definition": "SELECT count(*) AS n FROM tag"},
    {"name": "tag_names", "definition": "SELECT id, name, name || '!' AS loud FROM tag"}
  ]
}
"# }

// For the test.

pub(crate) const MODELS: &[&plough::model::ModelDef] = &[
    <Follow as plough::__private::Decl>::DEF,
    <Letter as plough::__private::Decl>::DEF,
    <LetterTag as plough::__private::Decl>::DEF,
    <Node as plough::__private::Decl>::DEF,
    <Person as plough::__private::Decl>::DEF,
    <PointsAway as plough::__private::Decl>::DEF,
    <StringRow as plough::__private::Decl>::DEF,
    <Tag as plough::__private::Decl>::DEF,
    <Type as plough::__private::Decl>::DEF,
    <TypeRow as plough::__private::Decl>::DEF,
    <TagName as plough::__private::Decl>::DEF,
];

pub(crate) async fn read(db: &plough::Db) {
    crate::check::read::<Follow>(db).await;
    crate::check::read::<Letter>(db).await;
    crate::check::read::<LetterTag>(db).await;
    crate::check::read::<Node>(db).await;
    crate::check::read::<Person>(db).await;
    crate::check::read::<PointsAway>(db).await;
    crate::check::read::<StringRow>(db).await;
    crate::check::read::<Tag>(db).await;
    crate::check::read::<Type>(db).await;
    crate::check::read::<TypeRow>(db).await;
    crate::check::read::<TagName>(db).await;
}
