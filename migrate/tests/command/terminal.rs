//! On a terminal: questions, and Ctrl-C.

use crate::kit::{Project, TABLE};
use rexpect::process::wait::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

fn terminal(project: &Project, arguments: &[&str], term: &str) -> PtySession {
    let mut command = project.command();
    command.env("DATABASE_URL", project.url()).env("TERM", term).args(arguments);
    spawn_command(command, Some(20_000)).unwrap()
}

fn code(session: PtySession) -> i32 {
    match session.process.wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_person_is_asked_and_may_say_no() {
    let project = Project::new(&[("V1__notes.sql", TABLE)]);
    let mut session = terminal(&project, &["apply"], "xterm");
    session.exp_string("to be applied V1__notes").unwrap();
    session.exp_string("Apply them?").unwrap();
    session.send_line("n").unwrap();
    session.exp_string("nothing was done").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 3);
    let mut session = terminal(&project, &["apply"], "xterm");
    session.exp_string("Apply them?").unwrap();
    session.send_line("y").unwrap();
    session.exp_string("applied V1__notes").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 0);
}

#[test]
fn ctrl_c_in_a_question_does_nothing() {
    let project = Project::new(&[("V1__notes.sql", TABLE)]);
    let mut session = terminal(&project, &["apply"], "xterm");
    session.exp_string("Apply them?").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("nothing was done").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 3);
    assert_eq!(project.run(&["status", "--exit-code"]).code, 1);
}

#[test]
fn ctrl_c_stops_a_statement_and_the_next_run_goes_on() {
    const LONG: &str = "CREATE TABLE n AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c;\n";
    let project = Project::new(&[("V1__notes.sql", TABLE), ("V2__long.sql", LONG)]);
    let mut session = terminal(&project, &["apply", "--yes"], "dumb");
    session.exp_string("2/2 V2__long").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("interrupted").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 130);
    project.write("V2__long.sql", "CREATE TABLE n (x integer);\n");
    assert_eq!(project.run(&["apply"]).out, "applied V2__long\n");
}

#[test]
fn a_dumb_terminal_is_not_asked() {
    let project = Project::new(&[("V1__notes.sql", TABLE)]);
    let mut session = terminal(&project, &["apply"], "dumb");
    session.exp_string("applied V1__notes").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 0);
}
