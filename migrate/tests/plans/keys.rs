//! Keys, constraints and indexes.

use super::{index, key, plan, plan_with, schema, steps, table, with_key};
use plough::schema::{Check, Key, Schema};
use plough_migrate::Decisions;

fn blog(ty: &str) -> Schema {
    let users = with_key(table("users", &[("id", ty)]));
    let mut posts = with_key(table("posts", &[("id", ty), ("author_id", ty)]));
    posts.foreign_keys.push(key("posts", "author_id", "users"));
    schema(vec![posts, users])
}

#[test]
fn postgres_builds_indexes_beside_those_who_write() {
    let old = schema(vec![table("posts", &[("id", "bigint"), ("slug", "text")])]);
    let mut new = old.clone();
    new.tables[0].indexes.push(index("posts_slug_idx", "slug"));
    let up = plan("postgres:15", &old, &new);
    let sql = r#"CREATE INDEX CONCURRENTLY "posts_slug_idx" ON "posts" ("slug")"#;
    assert_eq!(steps(&up), [("Alone".to_owned(), sql.to_owned())]);
    assert_eq!(up.down(), [r#"DROP INDEX CONCURRENTLY "posts_slug_idx""#]);
}

#[test]
fn postgres_makes_a_unique_constraint_of_an_index() {
    let old = schema(vec![table("posts", &[("id", "bigint"), ("slug", "text")])]);
    let mut new = old.clone();
    new.tables[0].uniques.push(Key::new("posts_slug_key", vec!["slug".to_owned()]));
    let plan = plan("postgres:15", &old, &new);
    assert_eq!(
        plan.up(),
        [
            r#"CREATE UNIQUE INDEX CONCURRENTLY "posts_slug_key" ON "posts" ("slug")"#,
            r#"ALTER TABLE "posts" ADD CONSTRAINT "posts_slug_key" UNIQUE USING INDEX "posts_slug_key""#,
        ]
    );
    assert!(plan.steps[0].guards[0].sql.contains("HAVING count(*) > 1"));
}

#[test]
fn postgres_validates_foreign_keys_and_checks_apart() {
    let mut old = blog("bigint");
    let new = old.clone();
    old.tables[0].foreign_keys.clear();
    let up = plan("postgres:15", &old, &new);
    let expected = [
        (
            "Transaction",
            r#"ALTER TABLE "posts" ADD CONSTRAINT "posts_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users" ("id") NOT VALID"#,
        ),
        ("Alone", r#"ALTER TABLE "posts" VALIDATE CONSTRAINT "posts_author_id_fkey""#),
    ];
    assert_eq!(steps(&up), expected.map(|(mode, sql)| (mode.to_owned(), sql.to_owned())));
    assert_eq!(
        up.steps[0].guards[0].sql,
        r#"SELECT count(*) FROM "posts" AS c WHERE c."author_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE p."id" = c."author_id")"#
    );
    let mut checked = new.clone();
    checked.tables[0].checks.push(Check::new("positive", "id > 0"));
    let plan = plan("postgres:15", &new, &checked);
    assert_eq!(plan.up()[0], r#"ALTER TABLE "posts" ADD CONSTRAINT "positive" CHECK (id > 0) NOT VALID"#);
    assert_eq!(plan.steps[0].guards[0].sql, r#"SELECT count(*) FROM "posts" WHERE NOT (id > 0)"#);
}

#[test]
fn tables_come_after_those_that_they_point_at() {
    let plan = plan("postgres:15", &Schema::new(), &blog("bigint"));
    let titles: Vec<&str> = plan.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles, ["make the table `users`", "make the table `posts`"]);
    assert!(plan.up()[1].contains("REFERENCES"), "the key is part of its table");
    assert_eq!(plan.down(), [r#"DROP TABLE "posts""#, r#"DROP TABLE "users""#]);
}

#[test]
fn foreign_keys_are_detached_in_circles_only() {
    let mut a = with_key(table("a", &[("id", "bigint"), ("b_id", "bigint?")]));
    let mut b = with_key(table("b", &[("id", "bigint"), ("a_id", "bigint?")]));
    let mut c = with_key(table("c", &[("id", "bigint"), ("a_id", "bigint?"), ("c_id", "bigint?")]));
    a.foreign_keys.push(key("a", "b_id", "b"));
    b.foreign_keys.push(key("b", "a_id", "a"));
    c.foreign_keys = vec![key("c", "a_id", "a"), key("c", "c_id", "c")];
    let circle = schema(vec![c, b, a]);
    for database in ["postgres:15", "mariadb:10.11"] {
        let made = plan(database, &Schema::new(), &circle);
        let titles: Vec<&str> = made.steps.iter().map(|step| step.title.as_str()).collect();
        let expected = [
            "make the table `a`",
            "make the table `b`",
            "make the table `c`",
            "add the foreign key `a_b_id_fkey` to `a`",
        ];
        assert_eq!(titles, expected);
        assert_eq!(made.stages().len(), 1, "a table that was just made is not validated apart");
    }
    // SQLite takes a key whose target comes later.
    assert_eq!(plan("sqlite", &Schema::new(), &circle).steps.len(), 3);
    let dropped = super::plan_with(
        "postgres:15",
        &circle,
        &Schema::new(),
        &plough_migrate::Decisions::new().drop_all(),
    );
    let titles: Vec<&str> = dropped.steps.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(titles[0], "drop the foreign key `a_b_id_fkey` of `a`");
    assert_eq!(dropped.steps.len(), 4);
}

#[test]
fn foreign_keys_are_off_while_their_columns_change_type() {
    for database in ["postgres:15", "mariadb:10.11"] {
        let plan = plan(database, &blog("integer"), &blog("bigint"));
        let titles: Vec<&str> =
            plan.steps.iter().filter(|step| step.part == 0).map(|step| step.title.as_str()).collect();
        let expected = [
            "drop the foreign key `posts_author_id_fkey` of `posts`",
            "change the column `posts.author_id`",
            "change the column `posts.id`",
            "change the column `users.id`",
            "add the foreign key `posts_author_id_fkey` to `posts`",
        ];
        let mut sorted = titles.clone();
        sorted[1..4].sort_unstable();
        assert_eq!(sorted, expected);
    }
}

#[test]
fn another_name_for_the_same_is_no_drop() {
    let mut old = schema(vec![table("posts", &[("id", "bigint"), ("slug", "text")])]);
    old.tables[0].indexes.push(index("old_idx", "slug"));
    let mut new = old.clone();
    new.tables[0].indexes[0].name = "new_idx".to_owned();
    assert_eq!(plan("postgres:15", &old, &new).up(), [r#"ALTER INDEX "old_idx" RENAME TO "new_idx""#]);
    assert_eq!(
        plan("mysql:8.0.36", &old, &new).up(),
        ["ALTER TABLE `posts` RENAME INDEX `old_idx` TO `new_idx`, ALGORITHM=INPLACE, LOCK=NONE"]
    );
    assert_eq!(plan("sqlite", &old, &new).up().len(), 2, "SQLite makes the index anew");
}

#[test]
fn mysql_drops_a_foreign_key_before_the_index_that_it_needs() {
    let mut old = blog("BIGINT");
    old.tables[0].uniques.push(Key::new("posts_author_id_key", vec!["author_id".to_owned()]));
    let new = schema(vec![
        with_key(table("posts", &[("id", "BIGINT")])),
        with_key(table("people", &[("id", "BIGINT")])),
    ]);
    // The key waits for its target's new name, by which the way back calls it.
    let plan = plan_with("mariadb:10.11", &old, &new, &Decisions::new().rename("users", "people"));
    let up = plan.up();
    let place = |what: &str| up.iter().position(|sql| sql.contains(what)).unwrap();
    assert!(place("RENAME TABLE") < place("DROP FOREIGN KEY"), "{up:#?}");
    assert!(place("DROP FOREIGN KEY") < place("DROP INDEX `posts_author_id_key`"), "{up:#?}");
}
