//! Models of a database on MariaDB, written by `plough pull`.
//!
//! Their types need these features of plough: `bigdecimal`, `chrono`, `json`, `rust_decimal`.

use plough::prelude::*;

/// What `Type::mood` can be.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TypeMood {
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

/// A value of the type `set`, for which no Rust type is known, as text.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Set(pub String);

/// A value of the type `point`, for which no Rust type is known, as the bytes that the server sends.
#[derive(DbType, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Point(pub Vec<u8>);

/// A row of the table `letter`.
#[rustfmt::skip::attributes(model)]
#[allow(clippy::duplicated_attributes)]
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "letter")]
#[model(foreign_key((tenant, sender_id) -> Person(tenant, id), name = sender, on_delete = restrict, on_update = cascade, constraint = "letter_ibfk_1"))]
#[model(foreign_key((tenant, receiver_id) -> Person(tenant, id), name = receiver, on_delete = restrict, on_update = restrict, constraint = "letter_ibfk_2"))]
#[model(has_many(letter_tags: LetterTag.letter_id))]
#[model(many_to_many(tags: Tag, through = LetterTag(letter_id, tag_id)))]
#[model(index(reply_to, name = "reply_to"))]
#[model(index(tenant, sender_id, name = "tenant"))]
#[model(index(tenant, receiver_id, name = "tenant_2"))]
pub struct Letter {
    #[model(id, auto)]
    pub id: i64,
    #[model(length = 10)]
    pub tenant: String,
    pub sender_id: i32,
    pub receiver_id: Option<i32>,
    #[model(length = 30, references = Person.email, relation = person)]
    #[model(on_delete = restrict, on_update = restrict)]
    #[model(constraint = "letter_ibfk_3")]
    pub reply_to: Option<String>,
}

/// A row of the table `letter_tag`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "letter_tag", index(letter_id, name = "letter_id"))]
pub struct LetterTag {
    #[model(id, references = Letter, on_delete = restrict, on_update = restrict)]
    #[model(constraint = "letter_tag_ibfk_1")]
    pub letter_id: i64,
    #[model(id, references = Tag, on_delete = restrict, on_update = restrict)]
    #[model(constraint = "letter_tag_ibfk_2")]
    pub tag_id: i16,
}

/// A row of the table `node`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "node", has_many(children: Node.parent_id))]
#[model(has_one(twin_parent_child: Node.twin), unique(twin, name = "twin"))]
#[model(index(parent_id, name = "parent_id"))]
pub struct Node {
    #[model(id)]
    pub id: i64,
    #[model(references = Node, on_delete = cascade, on_update = restrict)]
    #[model(constraint = "node_ibfk_1")]
    pub parent_id: Option<i64>,
    #[model(references = Node, relation = twin_parent, on_delete = restrict)]
    #[model(on_update = restrict, constraint = "node_ibfk_2")]
    pub twin: Option<i64>,
}

/// A row of the table `person`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "person", has_many(sender_letters: Letter.(sender_id, tenant)))]
#[model(has_many(receiver_letters: Letter.(receiver_id, tenant)))]
#[model(has_many(letters: Letter.reply_to -> email))]
#[model(unique(email, name = "email"))]
pub struct Person {
    #[model(id)]
    pub id: i32,
    #[model(id, length = 10)]
    pub tenant: String,
    #[model(length = 30)]
    pub email: String,
}

/// A row of the table `string`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "string")]
pub struct StringRow {
    #[model(id, length = 10)]
    pub code: String,
    #[model(length = 20, collate = "utf8mb4_bin")]
    pub label: String,
}

/// A row of the table `tag`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tag", has_many(letter_tags: LetterTag.tag_id))]
#[model(many_to_many(letters: Letter, through = LetterTag(tag_id, letter_id)))]
pub struct Tag {
    #[model(id)]
    pub id: i16,
    #[model(length = 20)]
    pub name: String,
}

/// A row of the table `type`.
// Among the schema items: the index `type_prefix`.
// Among the schema items: the index `words`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "type", comment = "a comment \"with\"\n*/ quotes")]
#[model(has_many(type_rows: TypeRow.r#type), unique(unique, name = "unique"))]
#[model(check("`größe` > 0", name = "größe"))]
#[model(check("`1st` in ('abc','x\\'y')", name = "odd \"check"))]
#[model(index(r#unique, r#fn, name = "odd `index"))]
pub struct Type {
    #[model(id, auto, column = "self")]
    pub self_: u64,
    #[model(length = 40, default = "it's \"quoted\" \\")]
    pub r#fn: String,
    #[model(column = "a`b\n#[derive(Evil)] */")]
    pub a_b_derive_evil: Option<i32>,
    #[model(default = true)]
    pub r#match: bool,
    #[model(length = 20)]
    pub unique: Option<String>,
    #[model(column = "größe")]
    pub gr_e: Option<f64>,
    #[model(column = "1st", sql_type = "char(3)", default = "abc")]
    pub n1st: String,
    #[model(default = "so so")]
    pub mood: TypeMood,
    #[model(sql_type = "set('a','b')", default = sql("'a'"))]
    pub flags: Set,
    #[model(sql_type = "timestamp", default = sql("current_timestamp()"))]
    pub at: chrono::DateTime<chrono::Utc>,
    pub local: Option<chrono::NaiveDateTime>,
    #[model(sql_type = "datetime", default = sql("'0000-00-00 00:00:00'"))]
    pub never: chrono::NaiveDateTime,
    #[model(precision = 10, scale = 2, default = sql("0.00"))]
    pub price: rust_decimal::Decimal,
    #[model(precision = 40, scale = 10)]
    pub big: Option<bigdecimal::BigDecimal>,
    #[model(default = 3)]
    pub small: Option<u16>,
    #[model(sql_type = "mediumint(9)")]
    pub medium: Option<i32>,
    #[model(sql_type = "int(5) unsigned zerofill")]
    pub filled: Option<u32>,
    pub doc: Option<serde_json::Value>,
    #[model(sql_type = "point")]
    pub place: Option<Point>,
    #[model(sql_type = "year(4)")]
    pub since: Option<u16>,
    #[model(sql_type = "bit(5)")]
    pub bits: Option<u64>,
    #[model(sql_type = "mediumblob")]
    pub body: Option<Vec<u8>>,
    #[model(length = 16)]
    pub short: Option<Vec<u8>>,
    #[model(sql_type = "text", collate = "latin1_swedish_ci")]
    pub plain: Option<String>,
    #[model(default = sql("curdate()"))]
    pub day: Option<chrono::NaiveDate>,
    #[model(length = 50, generated = "ucase(`fn`)", stored)]
    pub loud: Option<String>,
    #[model(precision = 10, scale = 2, generated = "`price` / 2", virtual)]
    pub half: Option<rust_decimal::Decimal>,
    #[model(default = 1)]
    pub hidden: Option<i32>,
}

/// A row of the table `types`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "types", index(r#type, name = "odd `key"))]
pub struct TypeRow {
    #[model(id, auto, comment = "the \"key\"")]
    pub id: i32,
    #[model(references = Type, relation = type_type, on_delete = set_null)]
    #[model(on_update = restrict, constraint = "odd `key")]
    pub r#type: Option<u64>,
}

/// A row of the view `tag_names`.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(database_view, table = "tag_names")]
pub struct TagName {
    #[model(id)]
    pub id: i16,
    pub name: String,
    pub loud: Option<String>,
}

// What no model can say.
plough::schema_items! { "mariadb", r#"{
  "format": 1,
  "functions": [
    {"name": "note", "arguments": "", "definition": "CREATE PROCEDURE `note`(IN `n` int(11))\nBEGIN SELECT n; END", "procedure": true}
  ],
  "sequences": [
    {"name": "counter", "numbers": {"increment": 2, "start": 3}}
  ],
  "tables": [
    {"name": "letter", "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}},
    {"name": "letter_tag", "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}, "primary_key": {"name": "PRIMARY", "columns": ["tag_id", "letter_id"]}},
    {
      "name": "no_key",
      "columns": [
        {"name": "a", "nullable": true, "type": "varchar(10)"},
        {"name": "b", "nullable": true, "type": "varchar(10)"}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {"name": "node", "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}},
    {"name": "person", "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}, "primary_key": {"name": "PRIMARY", "columns": ["tenant", "id"]}},
    {"name": "string", "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}},
    {
      "name": "tag",
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"},
      "triggers": [
        {"name": "on \"tag", "definition": "CREATE TRIGGER `on \"tag` BEFORE INSERT ON `tag` FOR EACH ROW SET NEW.name = concat(NEW.name, '#\"')"}
      ]
    },
    {
      "name": "type",
      "checks": [
        {"name": "größe", "column": "größe", "expression": "`größe` > 0"}
      ],
      "columns": [
        {"name": "at", "on_update": "current_timestamp()"},
        {"name": "plain", "charset": "latin1"},
        {"name": "hidden", "invisible": true}
      ],
      "indexes": [
        {"name": "type_prefix", "parts": [{"length": 10, "of": {"column": "body"}}]},
        {"name": "words", "method": "fulltext", "parts": [{"of": {"column": "fn"}}]}
      ],
      "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}
    },
    {"name": "types", "options": {"charset": "utf8mb4", "collation": "utf8mb4_general_ci", "engine": "InnoDB"}}
  ],
  "views": [
    {"name": "counts */", "definition": "select count(0) AS `n` from `tag`"},
    {"name": "tag_names", "definition": "select `tag`.`id` AS `id`,`tag`.`name` AS `name`,concat(`tag`.`name`,'!') AS `loud` from `tag`"}
  ]
}
"# }

// For the test.

pub(crate) const MODELS: &[&plough::model::ModelDef] = &[
    <Letter as plough::__private::Decl>::DEF,
    <LetterTag as plough::__private::Decl>::DEF,
    <Node as plough::__private::Decl>::DEF,
    <Person as plough::__private::Decl>::DEF,
    <StringRow as plough::__private::Decl>::DEF,
    <Tag as plough::__private::Decl>::DEF,
    <Type as plough::__private::Decl>::DEF,
    <TypeRow as plough::__private::Decl>::DEF,
    <TagName as plough::__private::Decl>::DEF,
];

pub(crate) async fn read(db: &plough::Db) {
    crate::check::read::<Letter>(db).await;
    crate::check::read::<LetterTag>(db).await;
    crate::check::read::<Node>(db).await;
    crate::check::read::<Person>(db).await;
    crate::check::read::<StringRow>(db).await;
    crate::check::read::<Tag>(db).await;
    crate::check::read::<Type>(db).await;
    crate::check::read::<TypeRow>(db).await;
    crate::check::read::<TagName>(db).await;
}
