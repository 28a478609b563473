use super::*;
use crate::error::Kind;
use plough::__migrate::facts;
use plough::Db;
use std::path::Path;
use std::time::Duration;

fn read(files: &[(&'static str, &'static str)]) -> crate::Result<Migrations> {
    let rules = facts(&Db::offline("sqlite").unwrap()).split;
    let files = files.iter().map(|(name, text)| ((*name).into(), (*text).into()));
    Migrations::parse(rules, Path::new("migrations/sqlite"), files)
}

#[test]
fn a_file_is_its_header_its_statements_and_its_steps() {
    let text = "-- plough: parent none\n-- plough: lock-timeout 5s\n-- plough: retry 7\n\
                -- plough: allow data-loss nobody reads it\n\nCREATE TABLE a (id int);\n\n\
                -- plough: run fill_a\n-- plough: check data-loss SELECT count(*) FROM b;\nDROP TABLE b;\n\
                -- plough: run after_all\n";
    let migrations =
        read(&[("V1__a.sql", text), ("V1__a.down.sql", "-- plough: irreversible b is gone\n")]).unwrap();
    let migration = &migrations.list[0];
    let header = &migration.up.header;
    assert_eq!((header.parent.clone(), header.retry), (Some(None), Some(7)));
    assert_eq!(header.lock_timeout, Some(Duration::from_secs(5)));
    assert_eq!(header.allows(Danger::DataLoss), Some("nobody reads it"));
    let items: Vec<_> =
        migration.up.items.iter().map(|item| (item.line, item.text(), item.checks.len())).collect();
    let expected = [
        (6, "CREATE TABLE a (id int)".to_owned(), 0),
        (8, "-- plough: run fill_a".to_owned(), 0),
        (10, "DROP TABLE b".to_owned(), 1),
        (11, "-- plough: run after_all".to_owned(), 0),
    ];
    assert_eq!(items, expected);
    assert_eq!(migration.up.items[2].checks[0].sql, "SELECT count(*) FROM b");
    let down = &migration.down.as_ref().unwrap().1;
    assert_eq!(down.header.irreversible.as_deref(), Some("b is gone"));
}

#[test]
fn what_is_wrong_is_said_with_file_and_line() {
    for (text, line, says) in [
        ("SELECT 1;\n-- plough: no-transactions\nSELECT 2;", 2, "no directive `no-transactions`"),
        ("\n-- plough: lock-timeout soon\nSELECT 1", 2, "`soon` is not a time"),
        ("-- plough: allow data-loss\n", 1, "needs a reason"),
        ("-- plough: allow everything yes\n", 1, "`everything` cannot be allowed"),
        ("-- plough: check data\nSELECT 1", 1, "needs a query"),
        ("-- plough: check data SELECT 1\n", 1, "none follows"),
        ("SELECT 1;\n\nCOMMIT;", 3, "transaction is not its own: `COMMIT`"),
        ("SELECT 1;\n SELECT 'x", 2, "a text is not closed"),
        ("-- plough: parent V1\n", 1, "not a version and a hash"),
    ] {
        let error = read(&[("V1__a.sql", text)]).unwrap_err();
        assert_eq!((error.kind(), error.at_line()), (Kind::Source, Some(line)), "{error}");
        let message = error.to_string();
        assert!(message.starts_with(&format!("migrations/sqlite/V1__a.sql:{line}: ")), "{message}");
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn line_endings_and_comments_change_nothing() {
    let unix = read(&[("V1__a.sql", "CREATE TABLE a (id int);\nSELECT 1;\n")]).unwrap();
    let windows = read(&[("V1__a.sql", "\u{feff}CREATE TABLE a (id int);\r\nSELECT 1;\r\n")]).unwrap();
    assert_eq!(unix, windows);
    let commented = read(&[("V1__a.sql", "-- why\nCREATE TABLE a (id int);\n\nSELECT 1")]).unwrap();
    assert_eq!(unix.list[0].up.fingerprint(), commented.list[0].up.fingerprint());
}

#[test]
fn two_files_of_one_version_are_an_error() {
    let error = read(&[("V1__a.sql", ""), ("V1__b.sql", "")]).unwrap_err();
    assert!(error.to_string().contains("two migrations have the version 1: `V1__b` and `V1__a`"), "{error}");
    let error = read(&[("V1__a.down.sql", "")]).unwrap_err();
    assert!(error.to_string().contains("there is no migration `V1__a.sql`"), "{error}");
}

#[test]
fn branches_are_seen_by_their_parents() {
    let line = read(&[
        ("V1__a.sql", "-- plough: parent none\n"),
        ("V2__by_hand.sql", ""),
        ("V3__c.sql", "-- plough: parent V2 0\n"),
    ]);
    assert_eq!(line.unwrap().branches(), []);
    let two = read(&[
        ("V1__a.sql", "-- plough: parent none\n"),
        ("V2__b.sql", "-- plough: parent V1 0\n"),
        ("V3__c.sql", "-- plough: parent V1 0\n"),
    ]);
    let two = two.unwrap();
    assert_eq!((two.branches()[0].parent, two.branches()[0].children.len()), (Some(1), 2));
    let error = two.check_branches().unwrap_err();
    assert_eq!(error.kind(), Kind::Branches);
    assert!(error.to_string().contains("`V2__b` and `V3__c` were each generated after V1"), "{error}");
    let squashed = read(&[
        ("V2__all.sql", "-- plough: parent none\n-- plough: replaces V1 V2\n"),
        ("V3__c.sql", "-- plough: parent V2 0\n"),
    ]);
    assert_eq!(squashed.unwrap().branches(), []);
}
