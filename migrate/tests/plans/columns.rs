//! Columns: their types, NULL, defaults.

use super::{numbered, plan, plan_with, schema, steps, table, with_key};
use plough::schema::{Danger, Default, Generated, Key, Schema};
use plough_migrate::Decisions;

fn posts(columns: &[(&str, &str)]) -> Schema {
    schema(vec![table("posts", columns)])
}

#[test]
fn postgres_requires_a_column_by_a_check_that_is_validated_apart() {
    let (old, new) =
        (posts(&[("id", "bigint"), ("slug", "text?")]), posts(&[("id", "bigint"), ("slug", "text")]));
    let decisions = Decisions::new().fill("posts.slug", "'none'");
    let plan = plan_with("postgres:15", &old, &new, &decisions);
    let expected = [
        r#"ALTER TABLE "posts" ADD CONSTRAINT "posts_slug_not_null" CHECK ("slug" IS NOT NULL) NOT VALID"#,
        r#"UPDATE "posts" SET "slug" = 'none' WHERE "slug" IS NULL"#,
        r#"ALTER TABLE "posts" VALIDATE CONSTRAINT "posts_slug_not_null""#,
        r#"ALTER TABLE "posts" ALTER COLUMN "slug" SET NOT NULL"#,
        r#"ALTER TABLE "posts" DROP CONSTRAINT "posts_slug_not_null""#,
    ];
    assert_eq!(steps(&plan), expected.map(|sql| ("Alone".to_owned(), sql.to_owned())));
    assert_eq!(plan.stages().len(), 1, "the check comes and goes in one file");
    assert_eq!(plan.down(), [r#"ALTER TABLE "posts" ALTER COLUMN "slug" DROP NOT NULL"#]);
}

#[test]
fn postgres_adds_a_required_column_and_fills_it_under_no_lock() {
    let (old, new) = (posts(&[("id", "bigint")]), posts(&[("id", "bigint"), ("slug", "text")]));
    let plan = plan_with("postgres:15", &old, &new, &Decisions::new().fill("posts.slug", "'none'"));
    assert_eq!(plan.stages().len(), 2);
    let stages: Vec<Vec<String>> = plan
        .stages()
        .iter()
        .map(|stage| stage.down().map(|statement| statement.sql.clone()).collect())
        .collect();
    assert_eq!(plan.stages()[0].steps[0].up, [r#"ALTER TABLE "posts" ADD COLUMN "slug" text"#]);
    // Each file has its own way back.
    assert_eq!(stages[0], [r#"ALTER TABLE "posts" DROP COLUMN "slug""#]);
    assert_eq!(stages[1], [r#"ALTER TABLE "posts" ALTER COLUMN "slug" DROP NOT NULL"#]);
}

#[test]
fn nulls_that_nothing_fills_are_looked_for() {
    let (old, new) =
        (posts(&[("id", "bigint"), ("slug", "text?")]), posts(&[("id", "bigint"), ("slug", "text")]));
    for database in ["sqlite", "postgres:15", "mariadb:10.11", "mysql:8.0.36"] {
        let plan = plan(database, &old, &new);
        let guard = &plan.steps[0].guards[0];
        assert!(guard.sql.contains("IS NULL") && guard.about.contains("`posts.slug`"), "{guard:?}");
        assert!(!guard.danger.is_loss());
    }
}

#[test]
fn mysql_and_mariadb_say_by_which_algorithm() {
    let old = posts(&[("id", "BIGINT"), ("title", "VARCHAR(20)")]);
    let new = posts(&[("id", "BIGINT"), ("title", "VARCHAR(40)"), ("body", "TEXT?")]);
    let up = |database| plan(database, &old, &new).up().join("\n");
    assert_eq!(
        up("mariadb:10.11"),
        "ALTER TABLE `posts` ADD COLUMN `body` TEXT NULL, ALGORITHM=INSTANT\n\
         ALTER TABLE `posts` MODIFY COLUMN `title` VARCHAR(40) NOT NULL, ALGORITHM=INSTANT"
    );
    // MySQL lengthens a VARCHAR in place, and INSTANT takes no LOCK.
    assert_eq!(
        up("mysql:8.0.36"),
        "ALTER TABLE `posts` ADD COLUMN `body` TEXT NULL, ALGORITHM=INSTANT\n\
         ALTER TABLE `posts` MODIFY COLUMN `title` VARCHAR(40) NOT NULL, ALGORITHM=INPLACE, LOCK=NONE"
    );
    let drop = |database| {
        plan(database, &new, &posts(&[("id", "BIGINT"), ("title", "VARCHAR(40)")])).up().join("\n")
    };
    assert!(drop("mysql:8.0.36").ends_with("ALGORITHM=INSTANT"));
    assert!(drop("mysql:8.0.28").ends_with("ALGORITHM=INPLACE, LOCK=NONE"), "before 8.0.29");
}

#[test]
fn a_type_is_cast_where_an_assignment_would_not_do() {
    let cases = [
        ("integer", "bigint", ""),
        // An explicit cast would cut what is too long.
        ("text", "varchar(10)", ""),
        ("text", "integer", r#" USING "n"::integer"#),
        ("boolean", "integer", r#" USING "n"::integer::integer"#),
        ("integer", "boolean", r#" USING ("n" <> 0)"#),
        ("\"mood\"", "\"temper\"", r#" USING "n"::text::"temper""#),
    ];
    for (old, new, using) in cases {
        let plan = plan("postgres:15", &posts(&[("n", old)]), &posts(&[("n", new)]));
        assert_eq!(plan.up(), [format!(r#"ALTER TABLE "posts" ALTER COLUMN "n" TYPE {new}{using}"#)]);
    }
    let decisions = Decisions::new().cast("posts.n", "length(n)");
    let plan = plan_with("postgres:15", &posts(&[("n", "text")]), &posts(&[("n", "integer")]), &decisions);
    assert!(plan.up()[0].ends_with("TYPE integer USING length(n)"));
}

#[test]
fn a_default_of_another_type_is_taken_off_meanwhile() {
    let (mut old, mut new) = (posts(&[("n", "text")]), posts(&[("n", "integer")]));
    old.tables[0].columns[0].default = Some(Default::Literal("'1'".to_owned()));
    new.tables[0].columns[0].default = Some(Default::Literal("1".to_owned()));
    assert_eq!(
        plan("postgres:15", &old, &new).up(),
        [
            r#"ALTER TABLE "posts" ALTER COLUMN "n" DROP DEFAULT"#,
            r#"ALTER TABLE "posts" ALTER COLUMN "n" TYPE integer USING "n"::integer"#,
            r#"ALTER TABLE "posts" ALTER COLUMN "n" SET DEFAULT 1"#,
        ]
    );
}

#[test]
fn sqlite_rebuilds_a_table_once_for_all_that_it_cannot_alter() {
    let old = posts(&[("id", "INTEGER"), ("title", "TEXT?"), ("n", "TEXT")]);
    let new = posts(&[("id", "INTEGER"), ("title", "TEXT"), ("n", "INTEGER"), ("more", "TEXT?")]);
    let plan = plan("sqlite", &old, &new);
    assert_eq!(plan.steps.len(), 1, "{plan}");
    assert_eq!(plan.steps[0].within.len(), 3);
    assert_eq!(format!("{:?}", plan.steps[0].mode), "Unchecked");
    // What the table can do as it is takes no rebuild.
    let added = posts(&[("id", "INTEGER"), ("title", "TEXT?"), ("n", "TEXT"), ("more", "TEXT?")]);
    let plan = super::plan("sqlite", &old, &added);
    assert_eq!(plan.up(), [r#"ALTER TABLE "posts" ADD COLUMN "more" TEXT"#]);
}

#[test]
fn sqlite_holds_by_sql_what_a_rebuild_must_not_lose() {
    let mut old = schema(vec![super::numbered(table("posts", &[("id", "INTEGER"), ("n", "TEXT")]))]);
    old.tables[0].indexes.push(super::index("posts_n", "n"));
    let mut new = old.clone();
    new.tables[0].columns[1].ty = "INTEGER".to_owned();
    new.tables[0].indexes.clear();
    let plan = plan("sqlite", &old, &new);
    assert_eq!(
        plan.up()[1..],
        [
            "INSERT INTO temp.plough_rebuild (columns) SELECT NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('posts') \
             WHERE name COLLATE NOCASE NOT IN ('id', 'n'))",
            "CREATE TABLE \"plough_new_posts\" (\n  \"id\" INTEGER NOT NULL CONSTRAINT \"posts_pkey\" PRIMARY KEY \
             AUTOINCREMENT,\n  \"n\" INTEGER NOT NULL\n)",
            "INSERT INTO \"plough_new_posts\" (\"id\", \"n\") SELECT \"id\", \"n\" FROM \"posts\"",
            "INSERT INTO temp.plough_rebuild (\"rows\") SELECT (SELECT count(*) FROM \"posts\") = \
             (SELECT count(*) FROM \"plough_new_posts\")",
            "DELETE FROM sqlite_sequence WHERE name = 'plough_new_posts'",
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'plough_new_posts', seq FROM sqlite_sequence \
             WHERE name = 'posts'",
            "DROP INDEX IF EXISTS \"posts_n\"",
            "DROP TABLE \"posts\"",
            "PRAGMA legacy_alter_table = ON",
            "ALTER TABLE \"plough_new_posts\" RENAME TO \"posts\"",
            "PRAGMA legacy_alter_table = OFF",
            "DROP TABLE temp.plough_rebuild",
        ]
    );
}

#[test]
fn sqlite_drops_a_column_in_place_only_if_the_way_back_can_add_it() {
    let old = posts(&[("id", "INTEGER"), ("title", "TEXT")]);
    let without = posts(&[("id", "INTEGER")]);
    let plan = super::plan("sqlite", &old, &without);
    assert!(plan.up().len() > 1 && plan.down().iter().any(|sql| sql.contains("\"id\", '' FROM")), "{plan}");
    let old = posts(&[("id", "INTEGER"), ("title", "TEXT?")]);
    assert_eq!(super::plan("sqlite", &old, &without).up(), [r#"ALTER TABLE "posts" DROP COLUMN "title""#]);
}

#[test]
fn a_generated_column_is_made_anew() {
    let with = |expression: &str| {
        let mut schema = posts(&[("id", "bigint"), ("twice", "bigint?")]);
        schema.tables[0].columns[1].generated = Some(Generated::new(expression, true));
        schema
    };
    let plan = plan("postgres:15", &with("id * 2"), &with("id + id"));
    assert_eq!(
        plan.up(),
        [
            r#"ALTER TABLE "posts" DROP COLUMN "twice""#,
            r#"ALTER TABLE "posts" ADD COLUMN "twice" bigint GENERATED ALWAYS AS (id + id) STORED"#,
        ]
    );
    assert_eq!(plan.losses().count(), 0, "nothing is lost that is not computed");
}

#[test]
fn what_goes_calls_a_renamed_column_by_its_new_name_on_the_way_back_too() {
    let mut old = posts(&[("id", "INTEGER"), ("price", "INTEGER")]);
    old.tables[0].indexes.push(super::index("prices", "price"));
    let new = posts(&[("id", "INTEGER"), ("cost", "INTEGER")]);
    let plan = plan_with("sqlite", &old, &new, &Decisions::new().rename("posts.price", "posts.cost"));
    let rename = |from: &str, to: &str| format!(r#"ALTER TABLE "posts" RENAME COLUMN "{from}" TO "{to}""#);
    assert_eq!(plan.up(), [rename("price", "cost"), r#"DROP INDEX "prices""#.to_owned()]);
    // SQLite would take a name that no column has for a text.
    let again = r#"CREATE INDEX "prices" ON "posts" ("cost")"#.to_owned();
    assert_eq!(plan.down(), [again, rename("cost", "price")]);
}

#[test]
fn mysql_has_checks_off_while_a_column_of_theirs_is_renamed() {
    let mut old = posts(&[("id", "BIGINT"), ("price", "INT")]);
    old.tables[0].checks.push(plough::schema::Check::new("paid", "`price` > 0"));
    let mut new = posts(&[("id", "BIGINT"), ("cost", "INT")]);
    new.tables[0].checks.push(plough::schema::Check::new("paid", "`cost` > 0"));
    let decisions = Decisions::new().rename("posts.price", "posts.cost");
    assert_eq!(
        plan_with("mysql:8.0.36", &old, &new, &decisions).up(),
        [
            "ALTER TABLE `posts` DROP CHECK `paid`",
            "ALTER TABLE `posts` RENAME COLUMN `price` TO `cost`",
            "ALTER TABLE `posts` ADD CONSTRAINT `paid` CHECK (`cost` > 0)",
        ]
    );
    // MariaDB changes the expression along.
    assert_eq!(plan_with("mariadb:10.11", &old, &new, &decisions).up().len(), 1);
}

#[test]
fn mysql_fills_a_column_after_it_has_its_new_type() {
    let (old, new) =
        (posts(&[("id", "BIGINT"), ("n", "INT?")]), posts(&[("id", "BIGINT"), ("n", "VARCHAR(20)")]));
    let decisions = Decisions::new().fill("posts.n", "'none'");
    for database in ["mariadb:10.11", "mysql:8.0.36"] {
        assert_eq!(
            plan_with(database, &old, &new, &decisions).up(),
            [
                "ALTER TABLE `posts` MODIFY COLUMN `n` VARCHAR(20) NULL",
                "UPDATE `posts` SET `n` = 'none' WHERE `n` IS NULL",
                "ALTER TABLE `posts` MODIFY COLUMN `n` VARCHAR(20) NOT NULL",
            ]
        );
    }
}

#[test]
fn a_fill_that_a_unique_key_would_refuse_is_told_before() {
    let unique = |mut schema: Schema| {
        schema.tables[0].uniques.push(Key::new("posts_n_key", vec!["n".to_owned()]));
        schema
    };
    let (old, new) =
        (unique(posts(&[("id", "bigint"), ("n", "integer?")])), posts(&[("id", "bigint"), ("n", "text")]));
    let decisions = Decisions::new().fill("posts.n", "'none'");
    for (database, value) in [
        ("postgres:15", r#"coalesce(CAST("n" AS text), 'none')"#),
        ("mariadb:10.11", "coalesce(`n`, 'none')"),
        ("sqlite", r#"coalesce("n", 'none')"#),
    ] {
        let told = |new: &Schema| {
            let plan = plan_with(database, &old, new, &decisions);
            let guards: Vec<_> = plan.steps.iter().flat_map(|step| step.guards.clone()).collect();
            guards.into_iter().find(|guard| guard.danger == Danger::Duplicates).map(|guard| guard.sql)
        };
        let sql = told(&unique(new.clone())).unwrap();
        assert!(sql.contains(value) && sql.contains("HAVING count(*) > 1"), "{database}: {sql}");
        // A key that goes refuses nothing.
        assert_eq!(told(&new), None, "{database}");
    }
}

#[test]
fn a_unique_key_that_goes_is_dropped_before_its_column_is_filled() {
    let mut old = schema(vec![numbered(table("posts", &[("id", "BIGINT"), ("n", "TINYINT(1)?")]))]);
    old.tables[0].uniques.push(Key::new("posts_n_key", vec!["n".to_owned()]));
    // What is numbered no more is changed all at once.
    let new = schema(vec![with_key(table("posts", &[("id", "BIGINT"), ("n", "INT")]))]);
    assert_eq!(
        plan_with("mariadb:10.11", &old, &new, &Decisions::new().fill("posts.n", "1")).up(),
        [
            "ALTER TABLE `posts` DROP INDEX `posts_n_key`",
            "ALTER TABLE `posts` MODIFY COLUMN `n` INT NULL",
            "UPDATE `posts` SET `n` = coalesce(`n`, 1)",
            "ALTER TABLE `posts`\n  MODIFY COLUMN `id` BIGINT NOT NULL,\n  MODIFY COLUMN `n` INT NOT NULL",
        ]
    );
}
