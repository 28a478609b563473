//! The statements that load relations: over links, over paths, again and again, and a few rows for
//! each parent.

use plough::prelude::*;

/// A person, whose letters name an address and whose topics are two relations away.
#[derive(Model)]
#[model(
    table = "people",
    has_many(
        letters: Letter.to_email -> email,
        papers: Paper.person_id,
        children: Person.parent_id,
        topics: Topic, through = papers.topics,
        grandchildren: Person, through = children.children,
    )
)]
struct Person {
    #[model(id)]
    id: i64,
    #[model(unique, length = 100)]
    email: String,
    #[model(references = Person)]
    parent_id: Option<i64>,
}

#[derive(Model)]
#[model(table = "letters")]
struct Letter {
    #[model(id)]
    id: i64,
    #[model(references = Person.email, relation = to, length = 100)]
    to_email: String,
}

#[derive(Model)]
#[model(
    table = "papers",
    schema = "sales",
    many_to_many(topics: Topic, through = "paper_topics"(paper_id, (topic_kind, topic_id)))
)]
struct Paper {
    #[model(id)]
    id: i64,
    #[model(references = Person)]
    person_id: Option<i64>,
}

#[derive(Model)]
#[model(table = "topics")]
struct Topic {
    #[model(id)]
    kind: i32,
    #[model(id)]
    id: i64,
    name: String,
}

/// Compares the statements that a query's loads run with the snapshot of the given name.
macro_rules! loads {
    ($name:literal, $query:expr) => {
        insta::assert_snapshot!($name, crate::sql(|db| Ok($query.loads_to_sql(db)?.join("\n"))))
    };
}

#[test]
fn from_a_unique_key() {
    loads!("load_by_a_unique_key", Person::query().with(|p| p.letters().order_by(|l| l.id.desc())));
    crate::snapshot!(
        "any_by_a_unique_key",
        Person::query().filter(|p| p.letters().exists()).select(|p| p.id)
    );
}

#[test]
fn over_a_table_that_is_no_model() {
    loads!("load_over_a_bare_table", Paper::query().with(|p| p.topics()));
    loads!("load_some_over_a_bare_table", Paper::query().with(|p| p.topics().limit(2)));
}

#[test]
fn over_other_relations() {
    loads!(
        "load_over_a_path",
        Person::query().with(|p| p.topics().filter(|t| t.name.ne("x")).order_by(|t| t.name.asc()))
    );
    loads!("load_some_over_a_path", Person::query().with(|p| p.topics().order_by(|t| t.name.asc()).limit(3)));
    loads!("count_over_a_path", Person::query().with(|p| p.topics().count()));
    crate::snapshot!(
        "questions_over_a_path",
        Person::query()
            .filter(|p| p.topics().any(|t| t.name.eq("x")) & p.parent().grandchildren().is_empty())
            .select(|p| p.topics().count())
    );
}

#[test]
fn a_few_rows_of_each_parent() {
    loads!("load_a_few", Person::query().with(|p| p.papers().order_by(|p| p.id.desc()).limit(2).offset(1)));
    loads!("load_many_each", Person::query().with(|p| p.papers().limit(9)));
}

#[test]
fn again_and_again() {
    loads!("descendants", Person::query().with(|p| p.children().descendants().order_by(|c| c.email.desc())));
    loads!(
        "descendants_that_pass",
        Person::query().with(|p| p
            .children()
            .filter(|c| c.email.ne("hidden"))
            .descendants()
            .filter(|c| c.parent().email.ne("x"))
            .depth(3))
    );
    loads!("ancestors", Person::query().with(|p| p.parent().ancestors()));
    loads!("descendants_over_a_path", Person::query().with(|p| p.grandchildren().descendants().depth(2)));
    // Refused: how far to go is not said, or what is asked for cannot be.
    loads!("endless_descendants", Person::query().with(|p| p.grandchildren().descendants()));
    loads!("too_deep_descendants", Person::query().with(|p| p.children().descendants().depth(1_000)));
    loads!("descendants_of_another_model", Person::query().with(|p| p.papers().descendants()));
}
