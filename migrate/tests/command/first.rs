//! A database that is there already: `pull` and `baseline`.

use crate::kit::Project;
use serde_json::Value;

fn with_tables() -> Project {
    let project = Project::new(&[(
        "V1__all.sql",
        "CREATE TABLE author (id integer PRIMARY KEY, name text);\n\
        CREATE TABLE book (id integer PRIMARY KEY, author_id integer NOT NULL REFERENCES author);\n\
        CREATE TABLE loose (a int);\n",
    )]);
    assert_eq!(project.run(&["apply"]).code, 0);
    std::fs::remove_file(project.file("V1__all.sql")).unwrap();
    project
}

#[test]
fn models_are_pulled_to_the_output_or_a_file() {
    let project = with_tables();
    let shown = project.run(&["pull"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(
        shown.out.contains("#[model(table = \"author\", has_many(books: Book.author_id))]"),
        "{}",
        shown.out
    );
    assert!(!shown.out.contains("refinery"), "the history is none of the models': {}", shown.out);
    assert!(shown.err.contains("the table `loose` has no primary key"), "{}", shown.err);

    let written = project.run(&["pull", "--output", "src/models.rs"]);
    assert_eq!((written.code, written.out.as_str()), (0, "wrote src/models.rs: 2 models\n"), "{written:?}");
    let file = project.path().join("src/models.rs");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), shown.out);
    assert_eq!(project.run(&["pull", "--output", "src/models.rs"]).code, 0, "it is the same");

    std::fs::write(&file, "// by hand\n").unwrap();
    let refused = project.run(&["pull", "--output", "src/models.rs"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(
        refused.err.contains("would be written over") && refused.err.contains("--force"),
        "{}",
        refused.err
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "// by hand\n");
    assert_eq!(project.run(&["pull", "--output", "src/models.rs", "--force"]).code, 0);

    let object: Value = serde_json::from_str(&project.run(&["pull", "--json"]).out).unwrap();
    assert_eq!(object["models"], serde_json::json!(["Author", "Book"]));
}

#[test]
fn a_baseline_is_entered_and_not_run() {
    let project = with_tables();
    std::fs::write(project.path().join("plough.toml"), "history_table = \"fresh\"\n").unwrap();
    let done = project.run(&["baseline", "shop"]);
    assert_eq!(done.code, 0, "{done:?}");
    assert!(
        done.out.contains("__shop.schema.json\n") && done.out.contains("__shop, and nothing was run\n"),
        "{}",
        done.out
    );
    assert_eq!(project.run(&["apply"]).out, "nothing to do\n");
    assert_eq!(project.run(&["status", "--exit-code"]).code, 0);
    let again = project.run(&["baseline"]);
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.err.contains("there are migrations already"), "{}", again.err);
}

#[test]
fn what_cannot_be_adopted_is_said() {
    let project = Project::new(&[]);
    let empty = project.run(&["pull"]);
    assert_eq!((empty.code, empty.out.as_str()), (2, ""), "{empty:?}");
    assert!(empty.err.contains("there is nothing to pull"), "{}", empty.err);
    let empty = project.run(&["baseline"]);
    assert_eq!(empty.code, 2, "{empty:?}");
    assert!(
        empty.err.contains("the database is empty") && empty.err.contains("plough generate"),
        "{}",
        empty.err
    );
    let project = with_tables();
    let other = project.run(&["baseline"]);
    assert_eq!(other.code, 4, "{other:?}");
    assert!(other.err.contains("history has migrations already"), "{}", other.err);
}
