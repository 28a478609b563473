//! What is said about a plan.

use super::{key, plan, plan_with, schema, table, with_key};
use plough::Db;
use plough::schema::{Default, Schema, Style, alterations};
use plough_migrate::{Code, Decisions, Ignore, Plan, diff, lint};

fn codes(plan: &Plan) -> Vec<&'static str> {
    let mut codes: Vec<_> = lint(plan, &[]).iter().map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn posts(columns: &[(&str, &str)]) -> Schema {
    schema(vec![table("posts", columns)])
}

#[test]
fn what_is_lost_is_said() {
    let (both, one) = (posts(&[("a", "text"), ("b", "text?")]), posts(&[("a", "text")]));
    for database in ["sqlite", "postgres:15", "mariadb:10.11", "mysql:8.0.36"] {
        assert!(codes(&plan(database, &both, &one)).starts_with(&["P002"]), "{database}");
        let gone = plan_with(database, &both, &Schema::new(), &Decisions::new().drop("posts"));
        assert!(codes(&gone).starts_with(&["P001"]), "{database}");
    }
}

#[test]
fn a_required_column_without_a_value_is_said_twice() {
    let (old, new) = (posts(&[("a", "text")]), posts(&[("a", "text"), ("b", "text")]));
    assert_eq!(codes(&plan("postgres:15", &old, &new)), ["P021", "P052"]);
    let mut new = new;
    new.tables[0].columns[1].default = Some(Default::Literal("''".to_owned()));
    assert_eq!(codes(&plan("postgres:15", &old, &new)), Vec::<&str>::new());
}

#[test]
fn locks_are_said_per_database_and_version() {
    let (old, new) = (posts(&[("a", "varchar(20)")]), posts(&[("a", "varchar(40)")]));
    for database in ["postgres:15", "mariadb:10.11", "mysql:8.0.36"] {
        assert_eq!(codes(&plan(database, &old, &new)), Vec::<&str>::new(), "{database}");
    }
    let (old, new) = (posts(&[("a", "integer")]), posts(&[("a", "bigint")]));
    assert_eq!(codes(&plan("postgres:15", &old, &new)), ["P030"]);
    assert_eq!(codes(&plan("mysql:8.0.36", &old, &new)), ["P031"]);
    assert_eq!(codes(&plan("sqlite", &old, &new)), ["P030"]);
}

#[test]
fn what_is_not_online_is_said_where_it_blocks() {
    let mut old = posts(&[("a", "text?")]);
    let mut new = posts(&[("a", "text")]);
    old.tables[0].indexes.clear();
    new.tables[0].indexes.push(super::index("i", "a"));
    let db = Db::offline("postgres:15").unwrap();
    let plan = Plan::new(&diff(&old, &new, &Decisions::new()).unwrap(), &alterations(&db, Style::offline()))
        .unwrap();
    assert_eq!(codes(&plan), ["P020", "P032", "P033"]);
    assert_eq!(plan.stages().len(), 1, "all of it fits into one transaction");
}

#[test]
fn a_foreign_key_without_an_index_is_said_where_none_comes_with_it() {
    let users = with_key(table("users", &[("id", "bigint")]));
    let mut bare = with_key(table("posts", &[("id", "bigint"), ("author_id", "bigint")]));
    bare.foreign_keys.push(key("posts", "author_id", "users"));
    let mut indexed = bare.clone();
    indexed.indexes.push(super::index("posts_author_id_idx", "author_id"));
    let of = |database, posts: &plough::schema::Table| {
        codes(&plan(database, &Schema::new(), &schema(vec![users.clone(), posts.clone()])))
    };
    assert_eq!(of("postgres:15", &bare), ["P040"]);
    assert_eq!(of("sqlite", &bare), ["P040"]);
    assert_eq!(of("mysql:8.0.36", &bare), Vec::<&str>::new(), "it makes one itself");
    assert_eq!(of("postgres:15", &indexed), Vec::<&str>::new());
}

#[test]
fn a_rename_is_said_to_break_what_runs() {
    let (old, new) = (posts(&[("a", "text")]), posts(&[("b", "text")]));
    let plan = plan_with("postgres:15", &old, &new, &Decisions::new().rename("posts.a", "posts.b"));
    assert_eq!(codes(&plan), ["P050"]);
}

#[test]
fn narrowing_is_said_with_what_becomes_of_the_values() {
    let of = |old: &str, new: &str| codes(&plan("postgres:15", &posts(&[("a", old)]), &posts(&[("a", new)])));
    assert_eq!(of("text", "varchar(10)"), ["P010", "P030"]);
    assert_eq!(of("numeric(10, 2)", "numeric(10, 1)"), ["P003", "P030"]);
    assert_eq!(of("bigint", "smallint"), ["P010", "P030"]);
}

#[test]
fn a_finding_is_ignored_with_its_reason() {
    let (both, one) = (posts(&[("a", "text"), ("b", "text?")]), posts(&[("a", "text")]));
    let plan = plan("postgres:15", &both, &one);
    let ignore = Ignore::parse("P002 posts: copied in May").unwrap();
    let findings = lint(&plan, &[ignore]);
    let ignored: Vec<_> =
        findings.iter().filter(|finding| finding.ignored.is_some()).map(|f| f.code).collect();
    assert_eq!(ignored, [Code::DroppedColumn]);
    assert_eq!(
        lint(&plan, &[Ignore::parse("P002 users: other table").unwrap()])
            .iter()
            .filter(|f| f.ignored.is_some())
            .count(),
        0
    );
}
