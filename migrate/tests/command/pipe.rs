//! In a script: no questions, and output that can be read.

use crate::kit::{Project, TABLE, ended};
use serde_json::Value;

const FILES: &[(&str, &str)] = &[
    ("V1__notes.sql", TABLE),
    ("V1__notes.down.sql", "DROP TABLE notes;\n"),
    ("V2__more.sql", "ALTER TABLE notes ADD COLUMN more text;\n"),
    ("V2__more.down.sql", "ALTER TABLE notes DROP COLUMN more;\n"),
];

#[test]
fn apply_status_rollback_redo() {
    let project = Project::new(FILES);
    let shown = project.run(&["sql"]);
    assert!(shown.out.contains("-- V2__more\nALTER TABLE notes ADD COLUMN more text;"), "{}", shown.out);
    assert_eq!(project.run(&["status", "--exit-code"]).code, 1);
    let applied = project.run(&["apply"]);
    assert_eq!(
        (applied.code, applied.out.as_str()),
        (0, "applied V1__notes\napplied V2__more\n"),
        "{applied:?}"
    );
    assert_eq!(project.run(&["apply"]).out, "nothing to do\n");
    assert_eq!(project.run(&["status", "--exit-code"]).code, 0);
    assert_eq!(project.run(&["redo"]).out, "done again V2__more\n");
    assert_eq!(
        project.run(&["rollback", "--dry-run"]).out,
        "-- V2__more\nALTER TABLE notes DROP COLUMN more;\n"
    );
    assert_eq!(project.run(&["rollback", "--to", "0"]).out, "undone V2__more\nundone V1__notes\n");
    assert!(project.run(&["status"]).out.contains("pending    V1__notes"));
}

#[test]
fn machines_get_one_object() {
    let project = Project::new(FILES);
    let object = |arguments: &[&str]| -> Value { serde_json::from_str(&project.run(arguments).out).unwrap() };
    let applied = object(&["apply", "--json"]);
    assert_eq!(applied["migrations"][1]["name"], "V2__more");
    assert_eq!(object(&["status", "--json"])["clean"], true);
    assert_eq!(object(&["rollback", "--json"])["migrations"][0]["version"], 2);
    project.write("V1__notes.sql", "CREATE TABLE other (id integer);\n");
    let failed = project.run(&["apply", "--json"]);
    let error: Value = serde_json::from_str(&failed.out).unwrap();
    assert_eq!((failed.code, &error["error"]["kind"]), (4, &Value::from("history")));
}

#[test]
fn settings_come_from_flag_environment_and_file() {
    let project = Project::new(FILES);
    let none = ended(project.command().arg("status").output().unwrap());
    assert_eq!(none.code, 2);
    assert!(none.err.contains("no database was named"), "{}", none.err);
    std::fs::write(project.path().join("plough.toml"), format!("url = \"{}\"\n", project.url())).unwrap();
    assert_eq!(ended(project.command().arg("status").output().unwrap()).code, 0);
    let other = format!("sqlite://{}", project.path().join("other.db").display());
    assert_eq!(ended(project.command().args(["apply", "--url", &other]).output().unwrap()).code, 0);
    assert!(project.path().join("other.db").exists());
    std::fs::write(
        project.path().join("plough.toml"),
        "dialects = []\n\nurls = \"postgres://a:secret@b/c\"\n",
    )
    .unwrap();
    let wrong = project.run(&["status"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.contains("plough.toml:3") && wrong.err.contains("unknown field `urls`"),
        "{}",
        wrong.err
    );
    assert!(!wrong.err.contains("secret"));
}

#[test]
fn init_writes_what_is_not_there() {
    let project = Project::new(&[]);
    std::fs::create_dir(project.path().join("src")).unwrap();
    std::fs::write(project.path().join("src/lib.rs"), "").unwrap();
    std::fs::write(project.path().join("Cargo.toml"), "[package]\nname = \"my-shop\"\n").unwrap();
    let done = project.run(&["init", "--dialect", "postgres", "--dialect", "sqlite"]);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.err.contains("cargo add plough-migrate --features postgres,sqlite"), "{}", done.err);
    let binary = std::fs::read_to_string(project.path().join("src/bin/plough.rs")).unwrap();
    assert!(binary.contains("use my_shop as _;"), "{binary}");
    assert!(project.path().join("migrations/postgres").is_dir());
    assert!(
        std::fs::read_to_string(project.path().join(".cargo/config.toml")).unwrap().contains("plough = ")
    );
    std::fs::write(project.path().join("src/bin/plough.rs"), "mine").unwrap();
    assert_eq!(project.run(&["init"]).out, "");
    assert_eq!(std::fs::read_to_string(project.path().join("src/bin/plough.rs")).unwrap(), "mine");
    assert_eq!(project.run(&["generate", "by hand", "--empty"]).code, 0);
}

#[test]
fn init_is_for_the_database_that_is_named() {
    for (url, dialect) in
        [("postgresql://nobody@127.0.0.1:1/x", "postgres"), ("sqlite://not-there.db", "sqlite")]
    {
        let project = Project::new(&[]);
        let done = project.run(&["init", "--url", url]);
        assert_eq!(done.code, 0, "{done:?}");
        let settings = std::fs::read_to_string(project.path().join("plough.toml")).unwrap();
        assert!(settings.contains(&format!("dialects = [\"{dialect}\"]")), "{settings}");
        assert!(!project.path().join("not-there.db").exists());
    }
}

#[test]
fn branches_are_put_in_a_line() {
    let project = Project::new(FILES);
    assert_eq!(project.run(&["apply"]).code, 0);
    let child = |text: &str| format!("-- plough: parent V2 0\n{text}\n");
    project.write("V4__ours.sql", &child("CREATE TABLE ours (id integer);"));
    assert_eq!(project.run(&["apply"]).code, 0);
    project.write("V3__theirs.sql", &child("CREATE TABLE theirs (id integer);"));
    let branched = project.run(&["apply"]);
    assert_eq!(branched.code, 2);
    assert!(
        branched.err.contains("`V3__theirs` and `V4__ours` were each generated after V2"),
        "{}",
        branched.err
    );
    let rebased = project.run(&["rebase"]);
    assert_eq!(rebased.code, 0, "{rebased:?}");
    assert!(rebased.out.starts_with("moved V3__theirs is V2"), "{}", rebased.out);
    assert!(!project.file("V3__theirs.sql").exists());
    assert!(project.run(&["apply"]).out.contains("__theirs"));
    assert_eq!(project.run(&["rebase"]).out, "nothing to do\n");
    assert_eq!(project.run(&["status", "--exit-code"]).code, 0);
}

#[test]
fn two_files_of_one_version_get_two() {
    let project = Project::new(FILES);
    assert_eq!(project.run(&["apply"]).code, 0);
    project.write("V2__also.sql", "CREATE TABLE also (id integer);\n");
    assert_eq!(project.run(&["apply"]).code, 2);
    assert_eq!(project.run(&["rebase"]).code, 0);
    assert!(project.run(&["apply"]).out.contains("__also"));
    assert_eq!(project.run(&["status", "--exit-code"]).code, 0);
}

#[test]
fn squashed_migrations_are_one_on_old_and_new_databases() {
    let project = Project::new(FILES);
    assert_eq!(project.run(&["apply"]).code, 0);
    let squashed = project.run(&["squash", "V2", "--name", "all"]);
    assert_eq!(squashed.code, 0, "{squashed:?}");
    assert!(!project.file("V1__notes.sql").exists() && project.file("V2__all.down.sql").exists());
    assert_eq!(project.run(&["apply"]).out, "nothing to do\n");
    assert_eq!(project.run(&["status", "--exit-code"]).code, 0);
    std::fs::remove_file(project.path().join("app.db")).unwrap();
    for file in ["app.db-wal", "app.db-shm"] {
        drop(std::fs::remove_file(project.path().join(file)));
    }
    assert_eq!(project.run(&["apply"]).out, "applied V2__all\n");
    assert_eq!(project.run(&["rollback"]).out, "undone V2__all\n");
}

#[test]
fn help_and_completions() {
    let project = Project::new(&[]);
    let help = project.run(&["--help"]);
    for part in ["Exit codes:", "apply", "rollback", "DATABASE_URL"] {
        assert!(help.out.contains(part), "{part}: {}", help.out);
    }
    assert!(!help.out.contains(&project.url()), "the URL is not shown");
    assert!(project.run(&["apply", "--help"]).out.contains("Examples:\n  plough apply"));
    assert!(project.run(&["completions", "bash"]).out.contains("_plough"));
    assert_eq!(project.run(&["aply"]).code, 2);
}

#[test]
fn what_is_squashed_keeps_the_last_snapshot_and_its_way_back() {
    let snapshot = "{\"format\": 1}";
    let anew = "PRAGMA foreign_keys = OFF;\nCREATE TABLE other (id integer PRIMARY KEY, text text NOT NULL);\n\
        INSERT INTO other SELECT id, text FROM notes WHERE text IS NOT NULL;\nDROP TABLE notes;\n\
        ALTER TABLE other RENAME TO notes;\nCREATE INDEX by_text ON notes (text);\n";
    let project = Project::new(&[
        ("V1__notes.sql", &format!("{TABLE}CREATE INDEX by_text ON notes (text);\n")),
        ("V1__notes.down.sql", "DROP TABLE notes;\n"),
        ("V2__anew.sql", &format!("-- plough: allow data-loss it is wanted\n{anew}")),
        ("V2__anew.down.sql", &anew.replace(" NOT NULL);", ");").replace(" WHERE text IS NOT NULL", "")),
        ("V2__anew.schema.json", snapshot),
        // By hand, and so without a snapshot.
        ("V3__hand.sql", "DROP INDEX by_text;\n"),
        ("V3__hand.down.sql", "CREATE INDEX by_text ON notes (text);\n"),
    ]);
    let squashed = project.run(&["squash", "V3", "--name", "all"]);
    assert_eq!(squashed.code, 0, "{squashed:?}");
    assert_eq!(std::fs::read_to_string(project.file("V3__all.schema.json")).unwrap(), snapshot);
    std::fs::remove_file(project.file("V3__all.schema.json")).unwrap();
    let verified = project.run(&["verify"]);
    assert_eq!((verified.code, verified.out.as_str()), (0, "keeps V3__all\n"), "{verified:?}");
}
