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

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let project = Project::new(&[]);
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=4k", "tmpfs"])
        .arg(project.path().join("migrations/sqlite"))
        .status()
        .is_ok_and(|status| status.success());
    if !mounted {
        return; // Only root can mount.
    }
    std::fs::write(project.file("filler"), vec![b'x'; 4_096]).ok();
    let generated = project.run(&["generate", "x", "--empty", "--dialect", "sqlite"]);
    let left: Vec<_> = std::fs::read_dir(project.path().join("migrations/sqlite"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    Command::new("umount").arg(project.path().join("migrations/sqlite")).status().unwrap();
    assert_eq!(generated.code, 2, "{generated:?}");
    assert!(generated.err.contains("No space left"), "{}", generated.err);
    assert_eq!(left, ["filler"]);
}
