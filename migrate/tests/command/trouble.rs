//! What can be wrong around the command.

use crate::kit::{Project, TABLE, ended};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

#[test]
fn a_wrong_url_is_told_without_its_password() {
    let project = Project::new(&[("V1__notes.sql", TABLE)]);
    for (url, code) in [
        ("nowhere", 2),
        ("oracle://u:secret@h/d", 2),
        ("postgres://u:secret@127.0.0.1:1/d", 6),
        ("mysql://u:secret@127.0.0.1:1/d", 6),
        ("postgres://u:secret@[:x/d", 2),
    ] {
        let ended = project.run(&["apply", "--url", url]);
        assert_eq!(ended.code, code, "{url}: {ended:?}");
        assert!(!format!("{ended:?}").contains("secret"), "{ended:?}");
    }
}

#[test]
fn a_file_that_is_wrong_is_named_with_its_line() {
    let project = Project::new(&[("V1__notes.sql", "SELECT 1;\n-- plough: allow\nSELECT 'x")]);
    let ended = project.run(&["apply"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("migrations/sqlite/V1__notes.sql:3"), "{}", ended.err);
    std::fs::write(project.file("V1__notes.sql"), [0xff, 0xfe, 0x00]).unwrap();
    let ended = project.run(&["apply"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("V1__notes.sql"), "{}", ended.err);
}

#[test]
fn a_statement_that_fails_is_shown() {
    let project =
        Project::new(&[("V1__notes.sql", "CREATE TABLE a (id int);\nINSERT INTO b\nVALUES (1);\n")]);
    let ended = project.run(&["apply"]);
    assert_eq!(ended.code, 4);
    assert!(ended.err.contains("V1__notes.sql:2\n  | INSERT INTO b\n  | VALUES (1)"), "{}", ended.err);
}

#[test]
fn yes_does_not_allow_a_loss() {
    let project = Project::new(&[
        ("V1__notes.sql", &format!("{TABLE}INSERT INTO notes VALUES (1, 'x');\n")),
        ("V2__drop.sql", "-- plough: check data-loss SELECT count(*) FROM notes\nDROP TABLE notes;\n"),
    ]);
    let ended = project.run(&["apply", "--yes"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("allow data-loss <reason>"), "{}", ended.err);
    assert_eq!(project.run(&["status", "--exit-code"]).code, 1);
}

/// The command where another user than root may run it.
fn as_nobody(project: &Project) -> Option<Command> {
    let copy = project.path().join("plough");
    std::fs::copy(env!("CARGO_BIN_EXE_plough"), &copy).unwrap();
    std::fs::set_permissions(project.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new(copy);
    command.current_dir(project.path()).uid(65_534).gid(65_534).env("DATABASE_URL", project.url());
    // Only root can become somebody else.
    command.arg("--version").output().ok()?;
    let mut command = Command::new(project.path().join("plough"));
    command.current_dir(project.path()).uid(65_534).gid(65_534).env("DATABASE_URL", project.url());
    Some(command)
}

#[test]
fn a_directory_that_cannot_be_written() {
    let project = Project::new(&[("V1__notes.sql", TABLE)]);
    let Some(mut command) = as_nobody(&project) else { return };
    let generated =
        ended(command.args(["generate", "x", "--empty", "--dialect", "sqlite"]).output().unwrap());
    assert_eq!(generated.code, 2, "{generated:?}");
    assert!(generated.err.contains("Permission denied"), "{}", generated.err);
    let applied = ended(as_nobody(&project).unwrap().arg("apply").output().unwrap());
    assert!([2, 4, 6].contains(&applied.code), "{applied:?}");
    assert!(!applied.err.is_empty() && !applied.err.contains("panicked"), "{}", applied.err);
}

/// Puts a small disk over a folder; not, with the reason, where nobody may.
#[allow(clippy::print_stdout, reason = "a test that cannot run says why")]
fn mount(folder: &std::path::Path, size: &str) -> bool {
    let options = format!("size={size}");
    let mut mount = Command::new("mount");
    let ran = mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder).output();
    match ran {
        Ok(done) if done.status.success() => true,
        Ok(done) => {
            println!("no disk could be filled: {}", String::from_utf8_lossy(&done.stderr));
            false
        }
        Err(error) => {
            println!("no disk could be filled, since `mount` does not run: {error}");
            false
        }
    }
}

fn unmount(folder: &std::path::Path) {
    Command::new("umount").arg(folder).status().unwrap();
}

#[test]
fn a_disk_that_gets_full_while_applying_keeps_what_was_there() {
    let rows = "INSERT INTO notes (text) SELECT hex(zeroblob(500)) FROM pragma_function_list LIMIT 200;\n";
    let project = Project::new(&[
        ("V1__notes.sql", TABLE),
        ("V2__rows.sql", &format!("CREATE TABLE more (id integer);\n{}", rows.repeat(20))),
    ]);
    let disk = project.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    if !mount(&disk, "512k") {
        return;
    }
    let url = format!("sqlite://{}", disk.join("app.db").display());
    let run = |arguments: &[&str]| {
        ended(project.command().env("DATABASE_URL", &url).args(arguments).output().unwrap())
    };
    let full = run(&["apply"]);
    let status = run(&["status", "--json"]);
    // With room, the same migration goes through.
    std::fs::write(project.file("V2__rows.sql"), "CREATE TABLE more (id integer);\n").unwrap();
    let again = run(&["apply"]);
    unmount(&disk);
    assert_eq!(full.code, 4, "{full:?}");
    assert!(full.err.contains("V2__rows.sql") && !full.err.contains("panicked"), "{}", full.err);
    let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    let states: Vec<&serde_json::Value> =
        status["migrations"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["applied", "pending"], "{status}");
    assert_eq!(again.code, 0, "{again:?}");
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let project = Project::new(&[]);
    if !mount(&project.path().join("migrations/sqlite"), "4k") {
        return;
    }
    std::fs::write(project.file("filler"), vec![b'x'; 4_096]).ok();
    let generated = project.run(&["generate", "x", "--empty", "--dialect", "sqlite"]);
    let left: Vec<_> = std::fs::read_dir(project.path().join("migrations/sqlite"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    unmount(&project.path().join("migrations/sqlite"));
    assert_eq!(generated.code, 2, "{generated:?}");
    assert!(generated.err.contains("No space left"), "{}", generated.err);
    assert_eq!(left, ["filler"]);
}
