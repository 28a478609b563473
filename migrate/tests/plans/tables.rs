//! Whole tables, views, and what stands beside them.

use super::{numbered, plan, plan_with, schema, table};
use plough::schema::{Name, Schema, View};
use plough_migrate::Decisions;

#[test]
fn views_are_off_while_what_they_read_changes_and_so_are_views_of_views() {
    let mut old = schema(vec![table("posts", &[("id", "integer")]), table("users", &[("id", "integer")])]);
    let view = |name: &str, sql: &str| View::new(Name::new(None, name), sql);
    old.views = vec![
        view("recent", "SELECT id FROM posts"),
        view("top", "SELECT id FROM recent"),
        view("people", "SELECT id FROM users"),
    ];
    let mut new = old.clone();
    new.tables[0].columns[0].ty = "bigint".to_owned();
    assert_eq!(
        plan("postgres:15", &old, &new).up(),
        [
            r#"DROP VIEW "top""#,
            r#"DROP VIEW "recent""#,
            r#"ALTER TABLE "posts" ALTER COLUMN "id" TYPE bigint"#,
            r#"CREATE VIEW "recent" AS SELECT id FROM posts"#,
            r#"CREATE VIEW "top" AS SELECT id FROM recent"#,
        ]
    );
}

#[test]
fn what_is_not_the_same_on_two_sides_is_planned_from_both_alike() {
    let old =
        schema(vec![numbered(table("a", &[("id", "bigint")])), numbered(table("b", &[("id", "bigint")]))]);
    let new = schema(vec![
        numbered(table("b", &[("id", "bigint"), ("x", "text?")])),
        numbered(table("a", &[("id", "bigint")])),
    ]);
    let plan = plan("postgres:15", &old, &new);
    assert_eq!(plan.up(), [r#"ALTER TABLE "b" ADD COLUMN "x" text"#], "the order of tables means nothing");
}

#[test]
fn a_table_that_takes_the_name_of_a_renamed_one_comes_after() {
    let old = schema(vec![table("posts", &[("id", "bigint"), ("body", "text")])]);
    let new = schema(vec![
        table("articles", &[("id", "bigint"), ("body", "text")]),
        table("posts", &[("slug", "text")]),
    ]);
    // `posts` is in both: that it is another table only a person can say, by two migrations.
    let error = plough_migrate::diff(&old, &new, &Decisions::new().drop("posts.id").drop("posts.body"));
    assert!(error.is_ok(), "it is a change of `posts`, and a new table");
}

#[test]
fn nothing_is_planned_for_nothing() {
    let schema = schema(vec![numbered(table("a", &[("id", "bigint")]))]);
    for database in ["sqlite", "postgres:15", "mariadb:10.11", "mysql:8.0.36"] {
        assert!(plan(database, &schema, &schema).is_empty());
    }
    assert!(plan_with("sqlite", &Schema::new(), &Schema::new(), &Decisions::new()).is_empty());
}

#[test]
fn an_index_that_comes_with_its_table_is_made_once() {
    let mut posts = numbered(table("posts", &[("id", "BIGINT"), ("user_id", "BIGINT")]));
    posts.foreign_keys.push(super::key("posts", "user_id", "users"));
    posts.indexes.push(super::index("posts_user_id_fkey", "user_id"));
    let users = numbered(table("users", &[("id", "BIGINT")]));
    for database in ["mariadb:10.11", "mysql:8.0.36"] {
        let plan = plan(database, &Schema::new(), &schema(vec![posts.clone(), users.clone()]));
        let made =
            plan.up().iter().map(|sql| sql.matches("INDEX `posts_user_id_fkey`").count()).sum::<usize>();
        assert_eq!(made, 1, "{plan}");
    }
}

#[test]
fn a_table_goes_before_one_comes_whose_name_is_the_same_in_other_letters() {
    let (old, new) = (
        schema(vec![table("Customer", &[("id", "INTEGER")])]),
        schema(vec![table("customer", &[("id", "INTEGER")])]),
    );
    let plan = plan_with("sqlite", &old, &new, &Decisions::new().drop_all());
    let verbs: Vec<String> =
        plan.up().iter().map(|sql| sql.split('(').next().unwrap().trim().to_owned()).collect();
    assert_eq!(verbs, [r#"DROP TABLE "Customer""#, r#"CREATE TABLE "customer""#]);
}
