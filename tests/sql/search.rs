//! Full-text search.

use crate::snapshot;
use plough::Db;
use plough::prelude::*;

/// What is searched in its title and its text.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "papers", search(title, body), search(in_title: title, config = "english", name = "titles"))]
pub struct Paper {
    #[model(id)]
    pub id: i64,
    #[model(references = Paper)]
    pub answer_id: Option<i64>,
    pub title: String,
    pub body: Option<String>,
}

/// On SQLite, only rows whose key is one whole number can be searched.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "pages", search(text))]
pub struct Page {
    #[model(id)]
    pub name: String,
    pub text: String,
}

const TYPED: &str = "rust \"typed sql\" the -java -\"old ways\" !";

#[test]
fn what_is_asked() {
    snapshot!("search", Paper::query().filter(|p| p.search().matches(TYPED)).select(|p| p.id));
    snapshot!("search_nothing", Paper::query().filter(|p| !p.in_title().matches("-java")).select(|p| p.id));
    snapshot!(
        "search_rank",
        Paper::query().order_by(|p| p.in_title().rank("rust").desc()).limit(20).select(|p| p.id)
    );
    snapshot!(
        "search_snippet",
        Paper::query().select(|p| p.search().snippet(p.body, "rust", ("<b>", "</b>")))
    );
    snapshot!(
        "search_over_a_relation",
        Paper::query().filter(|p| p.answer().search().matches("rust")).select(|p| p.id)
    );
}

#[test]
fn what_is_made() {
    let made = |sql: plough::Result<Vec<String>>| sql.map(|sql| sql.join(";\n"));
    insta::assert_snapshot!(
        "search_made",
        crate::sql(|db: &Db| made(plough::schema::create_sql::<(Paper,)>(db)))
    );
    insta::assert_snapshot!(
        "search_refused",
        crate::sql(|db: &Db| made(plough::schema::create_sql::<(Page,)>(db)))
    );
    insta::assert_snapshot!(
        "search_dropped",
        crate::sql(|db: &Db| made(plough::schema::drop_sql::<(Paper,)>(db)))
    );
}

#[test]
fn what_is_refused() {
    snapshot!(
        "search_by_a_text_key",
        Page::query().filter(|p| p.search().matches("rust")).select(|p| p.name)
    );
    snapshot!(
        "search_snippet_of_another_column",
        Paper::query().select(|p| p.in_title().snippet(p.body, "rust", ("", "")))
    );
}
