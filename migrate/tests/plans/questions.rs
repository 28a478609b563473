//! What only a person knows is asked, never guessed.

use super::{index, plan_with, schema, table};
use plough::schema::{Name, Schema, Trigger, View};
use plough_migrate::{Asked, Decisions, diff};

fn users(column: &str) -> Schema {
    schema(vec![table("users", &[("id", "bigint"), (column, "text"), ("email", "text")])])
}

#[test]
fn a_renamed_column_is_asked_for_and_neither_dropped_nor_guessed() {
    let (old, new) = (users("name"), users("full_name"));
    let error = diff(&old, &new, &Decisions::new()).unwrap_err();
    let [question] = error.questions() else { panic!("{error}") };
    assert_eq!((question.asked, question.subject.as_str()), (Asked::MissingColumn, "users.name"));
    assert_eq!(question.candidates[0].name, "users.full_name");
    assert!(question.candidates[0].score > 60, "{question}");
    assert_eq!(question.answers, ["rename users.name -> users.full_name", "drop users.name"]);
}

#[test]
fn the_questions_are_a_list_for_programs() {
    let error = diff(&users("name"), &users("full_name"), &Decisions::new()).unwrap_err();
    let list: serde_json::Value = serde_json::from_str(&error.to_json()).unwrap();
    assert_eq!(list[0]["asked"], "missing_column");
    assert_eq!(list[0]["candidates"][0]["name"], "users.full_name");
    assert_eq!(list[0]["answers"][0], "rename users.name -> users.full_name");
}

#[test]
fn each_way_to_answer_leads_to_the_rename() {
    let (old, new) = (users("name"), users("full_name"));
    let by_flag = Decisions::new().rename_flag("users.name:users.full_name").unwrap();
    let by_file = Decisions::parse("rename users.name -> users.full_name").unwrap();
    for decisions in [by_flag, by_file] {
        let plan = plan_with("postgres:15", &old, &new, &decisions);
        assert_eq!(plan.up(), [r#"ALTER TABLE "users" RENAME COLUMN "name" TO "full_name""#]);
        assert_eq!(plan.down(), [r#"ALTER TABLE "users" RENAME COLUMN "full_name" TO "name""#]);
        assert_eq!(plan.losses().count(), 0);
    }
}

#[test]
fn an_answer_that_it_was_dropped_drops_it_under_guard() {
    let decisions = Decisions::new().drop("users.name");
    let plan = plan_with("postgres:15", &users("name"), &users("full_name"), &decisions);
    assert_eq!(plan.losses().collect::<Vec<_>>(), ["the values of `users.name` are lost"]);
    let guard = plan.steps.iter().flat_map(|step| &step.guards).find(|guard| guard.danger.is_loss()).unwrap();
    assert_eq!(guard.sql, r#"SELECT count(*) FROM "users" WHERE "name" IS NOT NULL"#);
}

#[test]
fn a_table_that_no_model_has_is_a_question() {
    let old = schema(vec![table("users", &[("id", "bigint")]), table("audit", &[("id", "bigint")])]);
    let new = schema(vec![table("users", &[("id", "bigint")])]);
    let error = diff(&old, &new, &Decisions::new()).unwrap_err();
    assert_eq!(error.questions()[0].asked, Asked::MissingTable);
    let text = error.to_string();
    assert!(text.contains("crate of its model not linked") && text.contains("feature off"), "{text}");

    let kept = diff(&old, &new, &Decisions::new().keep("audit")).unwrap();
    assert!(kept.is_empty());
    assert_eq!(kept.unowned, ["the table `audit`"]);
    let plan = plan_with("postgres:15", &old, &new, &Decisions::new().drop("audit"));
    assert_eq!(plan.up(), [r#"DROP TABLE "audit""#]);
    assert_eq!(plan.losses().collect::<Vec<_>>(), ["the rows of `audit` are lost"]);
}

#[test]
fn a_renamed_table_takes_its_keys_along() {
    let old = schema(vec![table("people", &[("id", "bigint"), ("name", "text")])]);
    let new = schema(vec![table("persons", &[("id", "bigint"), ("name", "text")])]);
    let error = diff(&old, &new, &Decisions::new()).unwrap_err();
    assert_eq!(error.questions()[0].candidates[0].name, "persons");
    let plan = plan_with("mysql:8.0.36", &old, &new, &Decisions::new().rename("people", "persons"));
    assert_eq!(plan.up(), ["RENAME TABLE `people` TO `persons`"]);
}

#[test]
fn a_decision_that_fits_nothing_is_an_error() {
    let (old, new) = (users("name"), users("full_name"));
    let wrong = Decisions::new().rename("users.nam", "users.full_name");
    assert!(diff(&old, &new, &wrong).unwrap_err().to_string().contains("`users.nam`"));
    let wrong = Decisions::new().rename("users.email", "users.full_name");
    assert!(diff(&old, &new, &wrong).unwrap_err().to_string().contains("still there"));
    assert!(Decisions::new().rename_flag("users.name").is_err());
    assert!(Decisions::parse("renam a -> b").unwrap_err().to_string().starts_with("line 1"));
}

#[test]
fn what_migrations_did_not_make_is_reported_and_left_alone() {
    let owned = schema(vec![table("users", &[("id", "bigint"), ("name", "text")])]);
    let mut live = owned.clone();
    live.tables[0].indexes.push(index("by_hand_idx", "name"));
    live.tables[0].columns.push(plough::schema::Column::new("extra", "text"));
    live.tables[0].triggers.push(Trigger::new("t", "CREATE TRIGGER t .."));
    live.tables.push(table("cron_jobs", &[("id", "bigint")]));
    live.views.push(View::new(Name::new(None, "report"), "SELECT 1 AS one"));
    let found = diff(&live, &owned, &Decisions::new().owned(owned.clone())).unwrap();
    assert!(found.is_empty(), "{:?}", found.changes);
    let text = found.unowned.join("\n");
    for what in ["cron_jobs", "by_hand_idx", "users.extra", "trigger `users.t`", "view `report`"] {
        assert!(text.contains(what), "{what} is not in {text}");
    }
    let pruned = diff(&live, &owned, &Decisions::new().owned(owned.clone()).prune()).unwrap();
    assert!(pruned.changes.len() >= 4, "{:?}", pruned.changes);
}
