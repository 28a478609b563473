//! `lint` and `check`: what they find, what quiets them, how they end.

use crate::kit::{Project, TABLE};
use plough::schema::{Column, Key, Name, Schema, Table};
use serde_json::Value;

const DROP: &str = "ALTER TABLE notes DROP COLUMN text;\n";

#[test]
fn lint_tells_code_reason_and_the_safe_form() {
    let project = Project::new(&[("V1__notes.sql", TABLE), ("V1__notes.down.sql", "DROP TABLE notes;\n")]);
    let clean = project.run(&["lint"]);
    assert_eq!((clean.code, clean.out.as_str()), (0, "nothing was found\n"), "{clean:?}");
    project.write("V2__drop.sql", DROP);
    let found = project.run(&["lint"]);
    assert_eq!(found.code, 1, "{found:?}");
    let expected = "-- V2__drop\n\
        P002 notes: the values of `notes.text` are lost\n     \
        instead: keep the column until its values are copied or archived\n\
        P051 notes: a running release asks for `notes.text` in every SELECT of the model\n     \
        instead: take it out of the models in one release, and drop it in the next\n\
        P060 V2__drop: it has no `.down.sql`\n     \
        instead: write the way back by hand, or keep a backup\n";
    assert_eq!(found.out, expected);
    let object: Value = serde_json::from_str(&project.run(&["lint", "--json"]).out).unwrap();
    assert_eq!(
        (&object["clean"], &object["migrations"][1]["name"]),
        (&Value::from(false), &Value::from("V2__drop"))
    );
    assert_eq!(object["migrations"][1]["findings"][0]["code"], "P002");
    assert_eq!(object["migrations"][1]["findings"][0]["allowed"], Value::Null);
}

#[test]
fn what_the_header_allows_with_a_reason_is_no_finding() {
    let allowed = format!(
        "-- plough: allow data-loss nobody wrote one\n-- plough: allow P051 notes: no release reads it\n\
         -- plough: allow P060: it is empty\n{DROP}"
    );
    let project = Project::new(&[("V1__notes.sql", TABLE), ("V1__notes.down.sql", "DROP TABLE notes;\n")]);
    project.write("V2__drop.sql", &allowed);
    let quiet = project.run(&["lint"]);
    assert_eq!(quiet.code, 0, "{quiet:?}");
    assert!(
        quiet.out.contains("P002 notes: the values of `notes.text` are lost (allowed: nobody wrote one)"),
        "{quiet:?}"
    );
    // Of another table it is not said.
    project.write("V2__drop.sql", &allowed.replace("P051 notes", "P051 others"));
    assert_eq!(project.run(&["lint"]).code, 1);
    for (line, wrong) in [
        ("allow P051 notes", "gives no reason"),
        ("allow P999 notes: why", "begins with no code"),
        ("allow everything yes", "`everything` cannot be allowed"),
    ] {
        project.write("V2__drop.sql", &format!("\n-- plough: {line}\n{DROP}"));
        let ended = project.run(&["lint"]);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains(wrong) && ended.err.contains("V2__drop.sql:2"), "{}", ended.err);
    }
}

#[test]
fn lint_looks_at_what_is_not_applied_or_at_all() {
    let project = Project::new(&[("V1__notes.sql", TABLE), ("V2__drop.sql", DROP)]);
    assert_eq!(project.run(&["apply"]).code, 0);
    assert_eq!(project.run(&["lint"]).code, 0);
    assert_eq!(project.run(&["lint", "--all"]).code, 1);
    // Without a database.
    assert_eq!(
        crate::kit::ended(project.command().args(["lint", "--dialect", "sqlite"]).output().unwrap()).code,
        1
    );
}

#[test]
fn a_table_that_is_made_anew_by_hand_is_not_dropped() {
    let anew = "PRAGMA foreign_keys = OFF;\nCREATE TABLE other (id integer PRIMARY KEY);\n\
        INSERT INTO other SELECT id FROM notes;\nDROP TABLE notes;\nALTER TABLE other RENAME TO notes;\n";
    let project = Project::new(&[("V1__notes.sql", TABLE), ("V2__anew.sql", anew)]);
    let object: Value = serde_json::from_str(&project.run(&["lint", "--json"]).out).unwrap();
    let codes: Vec<_> =
        object["migrations"][1]["findings"].as_array().unwrap().iter().map(|f| &f["code"]).collect();
    assert_eq!(codes, ["P060"]);
}

/// The codes that lint finds in the second migration.
fn second(project: &Project) -> Vec<Value> {
    let object: Value = serde_json::from_str(&project.run(&["lint", "--json"]).out).unwrap();
    let findings = object["migrations"][1]["findings"].as_array().unwrap();
    findings.iter().filter(|found| found["code"] != "P060").map(|found| found["code"].clone()).collect()
}

#[test]
fn statements_that_take_every_row_are_found_wherever_they_are_written() {
    let first = [("V1__notes.sql", TABLE), ("V1__notes.schema.json", &snapshot(&["text"]))];
    let project = Project::new(&first);
    let emptied =
        "DELETE FROM notes;\nUPDATE notes SET text = 'x';\nUPDATE notes SET text = 'y' WHERE id = 1;\n";
    project.write("V2__by_hand.sql", emptied);
    assert_eq!(second(&project), ["P006", "P006"]);
    project.write("V2__by_hand.sql", &format!("-- plough: allow data-loss they were tests\n{emptied}"));
    assert_eq!(second(&project).len(), 2, "what is allowed is told");
    assert!(project.run(&["lint"]).out.contains("(allowed: they were tests)"));
    project.write("V2__by_hand.sql", "TRUNCATE TABLE notes;\n");
    assert_eq!(second(&project), ["P005"]);
    // In a file that was generated, beside its own statements.
    std::fs::remove_file(project.file("V2__by_hand.sql")).unwrap();
    let add = "ALTER TABLE \"notes\" ADD COLUMN \"body\" text;\n";
    project.write("V2__body.sql", add);
    project.write("V2__body.schema.json", &snapshot(&["text", "body"]));
    assert_eq!(second(&project), Vec::<Value>::new());
    project.write("V2__body.sql", &format!("{add}UPDATE notes SET body = text;\n"));
    assert_eq!(second(&project), ["P006"]);
}

fn snapshot(columns: &[&str]) -> String {
    let mut table = Table::new(Name::new(None, "notes"));
    table.columns.push(Column::new("id", "integer"));
    table.columns[0].nullable = true;
    for name in columns {
        let mut column = Column::new(name, "text");
        column.nullable = true;
        table.columns.push(column);
    }
    table.primary_key = Some(Key::new("", vec!["id".to_owned()]));
    let mut schema = Schema::new();
    schema.tables.push(table);
    schema.to_json().unwrap()
}

#[test]
fn lint_plans_from_snapshot_to_snapshot() {
    let project = Project::new(&[("V1__notes.sql", TABLE), ("V1__notes.schema.json", &snapshot(&["text"]))]);
    project.write("V1__notes.down.sql", "DROP TABLE notes;\n");
    project.write("V2__rename.sql", "ALTER TABLE \"notes\" RENAME COLUMN \"text\" TO \"body\";\n");
    project.write("V2__rename.down.sql", "ALTER TABLE \"notes\" RENAME COLUMN \"body\" TO \"text\";\n");
    project.write("V2__rename.schema.json", &snapshot(&["body"]));
    let found = project.run(&["lint"]);
    assert_eq!(found.code, 1);
    let expected = "-- V2__rename\nP050 notes: a running release asks for `notes.text`, not for `body`\n     \
        instead: add the new name beside the old one, write both, and drop the old one a release later\n";
    assert_eq!(found.out, expected, "a rename that the file makes is no loss");
    project.write("V2__rename.schema.json", "{");
    let broken = project.run(&["lint"]);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("V2__rename.sql") && broken.err.contains("snapshot"), "{}", broken.err);
}

#[test]
fn check_says_where_migrations_and_database_differ() {
    let project = Project::new(&[("V1__notes.sql", TABLE), ("V1__notes.schema.json", &snapshot(&["text"]))]);
    let before = project.run(&["check"]);
    assert_eq!((before.code, before.out.as_str()), (1, "pending V1__notes\n"), "{before:?}");
    assert_eq!(project.run(&["apply"]).code, 0);
    let clean = project.run(&["check"]);
    assert_eq!((clean.code, clean.out.as_str()), (0, "nothing differs\n"), "{clean:?}");
    assert!(clean.err.contains("not compared: no models are linked"), "{}", clean.err);
    // The database as somebody changed it by hand.
    let changed = [(
        "V2__a.sql",
        "ALTER TABLE notes ADD COLUMN mine integer DEFAULT 7;\nCREATE TABLE theirs (id integer);\n\
        CREATE VIEW shown AS SELECT id FROM notes;\n",
    )];
    let by_hand = Project::new(&changed);
    let url = project.url();
    let applied = by_hand.run(&["apply", "--url", &url]);
    assert_eq!(applied.code, 4, "another project's history is not ours: {applied:?}");
    let applied = crate::kit::ended(
        by_hand.command().args(["apply", "--url", &url, "--config", "other.toml"]).output().unwrap(),
    );
    assert_eq!(applied.code, 2);
    std::fs::write(by_hand.path().join("other.toml"), "history_table = \"beside\"\n").unwrap();
    let applied = crate::kit::ended(
        by_hand.command().args(["apply", "--url", &url, "--config", "other.toml"]).output().unwrap(),
    );
    assert_eq!(applied.code, 0, "{applied:?}");
    let found = project.run(&["check"]);
    assert_eq!(found.code, 1, "{found:?}");
    let expected = "migrations and database differ\n  \
        the table `beside` is in the database, and not in the migrations\n  \
        the column `notes.mine` (integer DEFAULT 7) is in the database, and not in the migrations\n  \
        the table `theirs` is in the database, and not in the migrations\n";
    assert_eq!(found.out, expected);
    assert!(found.err.contains("beside: the view `shown`"), "{}", found.err);
    let object: Value = serde_json::from_str(&project.run(&["check", "--json"]).out).unwrap();
    assert_eq!(object["clean"], false);
    assert_eq!(object["differences"][0]["between"], "migrations-database");
    assert_eq!(object["differences"][1]["subject"], "notes");
    // Tables that a decision keeps are no difference.
    std::fs::write(project.path().join("migrations/decisions.txt"), "keep theirs\nkeep beside\n").unwrap();
    let kept = project.run(&["check"]);
    assert_eq!(kept.out.lines().count(), 2, "{kept:?}");
}

#[test]
fn verify_shows_rows_before_and_after() {
    let project = Project::new(&[("V1__notes.sql", TABLE), ("V1__notes.down.sql", "DROP TABLE notes;\n")]);
    project.write("V2__less.sql", "DELETE FROM notes WHERE text IS NULL;\n");
    let found = project.run(&["verify"]);
    assert_eq!(found.code, 1, "{found:?}");
    let expected = "keeps V1__notes\nwrong V2__less\n  loses `notes` has 5 rows, and 4 afterwards\n    \
        before: id = '4', text = NULL\n    after:  id = '1', text = 'a'\n    after:  id = '2', text = 'a'\n    ";
    assert!(found.out.starts_with(expected), "{}", found.out);
    assert!(found.out.ends_with("  it has no `.down.sql`\n"), "{}", found.out);
    assert!(!project.path().join("app.db").exists(), "the database itself is not touched");
    let object: Value = serde_json::from_str(&project.run(&["verify", "--json"]).out).unwrap();
    assert_eq!(object["migrations"][1]["findings"][0]["problem"], "loses");
    project.write(
        "V2__less.sql",
        "-- plough: allow data-loss they say nothing\nDELETE FROM notes WHERE text IS NULL;\n",
    );
    assert_eq!(project.run(&["verify"]).code, 0);
}
