//! Enums and newtypes as columns and as keys.

use plough::__private::{Scalar, SqlType, Value};
use plough::prelude::*;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Status {
    Draft,
    InReview,
    #[db_enum(rename = "live")]
    Published,
}

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(name = "log_level", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Level {
    Info,
    #[allow(unused)]
    VeryBad,
}

#[derive(DbType, Debug, Clone, Copy, PartialEq)]
pub struct UserId(i64);

#[derive(DbType, Debug, Clone, PartialEq)]
struct Email {
    text: String,
}

#[derive(DbType, Debug, Clone, PartialEq)]
struct Levels(Vec<Level>);

#[derive(Model, Clone)]
#[model(debug)]
struct User {
    #[model(id, auto)]
    id: UserId,
    #[model(sensitive)]
    email: Email,
    levels: Levels,
    level: Option<Level>,
    #[model(default = "in_review")]
    status: Status,
}

#[derive(Model, Debug, Clone)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(references = User)]
    author_id: UserId,
    #[model(references = User)]
    editor_id: Option<UserId>,
}

fn main() {
    let SqlType::Enum(def) = <Status as Scalar>::TYPE else { panic!() };
    assert_eq!((def.name, def.labels), ("status", &["draft", "in_review", "live"][..]));
    let SqlType::Enum(def) = <Level as Scalar>::TYPE else { panic!() };
    assert_eq!((def.name, def.labels), ("log_level", &["INFO", "VERY_BAD"][..]));
    assert_eq!(Status::Published.into_value(), Value::Enum(<Status as Scalar>::TYPE.labels(), "live"));
    assert_eq!(UserId(7).into_value(), Value::I64(7));

    let _ = Post::query()
        .filter(|p| p.author_id.eq(UserId(1)) & p.editor().status.eq(Status::Draft))
        .filter(|p| p.editor().level.in_([Level::Info]) & p.author().email.eq(Email { text: "x".into() }));
    let user = User {
        id: UserId(1),
        email: Email { text: "ada@x.org".into() },
        levels: Levels(vec![]),
        level: None,
        status: Status::InReview,
    };
    assert_eq!(
        format!("{user:?}"),
        "User { id: UserId(1), email: <redacted>, levels: Levels([]), level: None, status: InReview }"
    );
    let _ = (user.id, Post { id: 1, author_id: UserId(1), editor_id: None });
}

trait Labels {
    fn labels(self) -> &'static plough::__private::EnumDef;
}
impl Labels for SqlType {
    fn labels(self) -> &'static plough::__private::EnumDef {
        match self {
            SqlType::Enum(def) => def,
            _ => panic!(),
        }
    }
}
