//! Labels of enums: added, renamed, gone.

use super::{plan_with, schema, steps, table};
use plough::schema::{EnumType, Name, Schema};
use plough_migrate::{Asked, Decisions, diff};

fn moods(labels: &[&str]) -> Schema {
    let mut schema = schema(vec![table("posts", &[("id", "bigint"), ("mood", "\"mood\"")])]);
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    schema.enums.push(EnumType::new(Name::new(None, "mood"), labels));
    schema
}

#[test]
fn a_label_is_added_in_its_place_outside_of_a_transaction() {
    let plan =
        plan_with("postgres:15", &moods(&["a", "c"]), &moods(&["a", "b", "c", "d"]), &Decisions::new());
    let expected = [
        ("Alone", r#"ALTER TYPE "mood" ADD VALUE 'b' AFTER 'a'"#),
        ("Alone", r#"ALTER TYPE "mood" ADD VALUE 'd' AFTER 'c'"#),
    ];
    assert_eq!(steps(&plan), expected.map(|(mode, sql)| (mode.to_owned(), sql.to_owned())));
    assert!(
        plan.down().iter().any(|sql| sql.starts_with("CREATE TYPE")),
        "a label is taken away by another type"
    );
}

#[test]
fn a_label_that_is_gone_beside_a_new_one_is_a_question() {
    let (old, new) = (moods(&["sad", "glad"]), moods(&["blue", "glad"]));
    let error = diff(&old, &new, &Decisions::new()).unwrap_err();
    assert_eq!(error.questions()[0].asked, Asked::MissingLabel);
    let plan = plan_with("postgres:15", &old, &new, &Decisions::new().rename("mood.sad", "mood.blue"));
    assert_eq!(plan.up(), [r#"ALTER TYPE "mood" RENAME VALUE 'sad' TO 'blue'"#]);
    assert_eq!(plan.down(), [r#"ALTER TYPE "mood" RENAME VALUE 'blue' TO 'sad'"#]);
}

#[test]
fn a_label_that_is_gone_is_looked_for_in_the_rows() {
    let plan = plan_with("postgres:15", &moods(&["a", "b"]), &moods(&["a"]), &Decisions::new());
    assert_eq!(plan.steps[0].guards[0].sql, r#"SELECT count(*) FROM "posts" WHERE "mood" IN ('b')"#);
    assert_eq!(
        plan.up(),
        [
            r#"ALTER TYPE "mood" RENAME TO "mood_before""#,
            r#"CREATE TYPE "mood" AS ENUM ('a')"#,
            r#"ALTER TABLE "posts" ALTER COLUMN "mood" TYPE "mood" USING "mood"::text::"mood""#,
            r#"DROP TYPE "mood_before""#,
        ]
    );
}
