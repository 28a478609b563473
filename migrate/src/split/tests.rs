use super::{Piece, split};
use plough::__migrate::{SplitRules, facts};
use plough::Db;
use proptest::prelude::*;

const DATABASES: [&str; 4] = ["sqlite", "postgres", "mysql:8.0.36", "mariadb:10.11"];

fn rules(database: &str) -> &'static SplitRules {
    facts(&Db::offline(database).unwrap()).split
}

fn statements(database: &str, script: &str) -> Vec<String> {
    let pieces = split(rules(database), script).unwrap_or_else(|error| panic!("{database}: {error}"));
    assert_eq!(pieces.iter().map(|piece| piece.whole).collect::<String>(), script);
    pieces.iter().filter(|piece| !piece.sql.is_empty()).map(|piece| piece.sql.to_owned()).collect()
}

/// Statements that a database takes as one, whatever is in them.
const WHOLE: &[(&str, &[&str])] = &[
    (
        "sqlite postgres mysql mariadb",
        &[
            "SELECT 1",
            "SELECT 'a;b', 'it''s; fine', \"a;b\"",
            "SELECT /* one; */ 1 -- two;\n + 1",
            "CREATE TABLE t (begin_at int)",
        ],
    ),
    ("sqlite mysql mariadb", &["SELECT `a;``b`"]),
    (
        "sqlite",
        &[
            "SELECT [a;b], 'back\\'",
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END",
            "CREATE TEMP TRIGGER IF NOT EXISTS t AFTER UPDATE ON a WHEN (CASE new.x WHEN 1 THEN 1 END) BEGIN SELECT 1; END",
        ],
    ),
    (
        "postgres",
        &[
            "SELECT /* a /* nested; */ b; */ 1",
            "SELECT E'it\\'s; fine', 'back\\'",
            "DO $$ BEGIN PERFORM 1; END; $$",
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN RETURN $$;$$; END; $body$",
            "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a = 1 THEN 2 END; SELECT 1; END",
            "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END",
            "SELECT $1, a$b$c",
        ],
    ),
    (
        "mysql mariadb",
        &[
            "SELECT 'it\\'s; fine', \"back\\\"; \"",
            "SELECT 1 # one;\n + 1",
            "SELECT 2--1",
            "/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; END */",
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1",
            "CREATE DEFINER=`root`@`%` PROCEDURE p() BEGIN IF a THEN SELECT 1; ELSEIF b THEN SELECT IF(a, 1, 2); END IF; END",
            "CREATE PROCEDURE IF NOT EXISTS p() BEGIN l: LOOP LEAVE l; END LOOP; WHILE 1 DO SELECT 1; END WHILE; REPEAT SET a = REPEAT('x', 2); UNTIL 1 END REPEAT; END",
            "CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN IF(1, 2, 3)",
            "CREATE FUNCTION f() RETURNS int DETERMINISTIC BEGIN CASE a WHEN 1 THEN RETURN 1; ELSE RETURN CASE WHEN 1 THEN 2 END; END CASE; END",
            "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.b THEN SET NEW.c = 1; END IF",
            "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; DROP TABLE IF EXISTS t; END",
            "CREATE EVENT e ON SCHEDULE EVERY 1 HOUR DO BEGIN DELETE FROM a; END",
        ],
    ),
];

#[test]
fn whole_statements_stay_whole() {
    for (databases, expected) in WHOLE {
        for name in databases.split(' ') {
            let database = DATABASES.iter().find(|database| database.starts_with(name)).unwrap();
            for statement in *expected {
                assert_eq!(statements(database, statement), [*statement], "{database}");
                let script = format!("SELECT 0;\n{statement};\n-- end\nSELECT 9;");
                assert_eq!(statements(database, &script), ["SELECT 0", statement, "SELECT 9"], "{database}");
            }
        }
    }
}

#[test]
fn delimiters_are_the_clients() {
    let script = "SELECT 1;\nDELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1; END//\ndelimiter $$\nSELECT 2; SELECT 3$$SELECT 4$$\nDELIMITER ;\nSELECT 5;";
    let expected = [
        "SELECT 1",
        "CREATE PROCEDURE p()\nBEGIN\n  SELECT 1; END",
        "SELECT 2; SELECT 3",
        "SELECT 4",
        "SELECT 5",
    ];
    assert_eq!(statements("mariadb:10.11", script), expected);
    assert_eq!(statements("postgres", "SELECT 1;\nDELIMITER //"), ["SELECT 1", "DELIMITER //"]);
}

#[test]
fn lines_are_those_of_the_script() {
    let script = "-- a comment\n\nSELECT 1;\n\n-- of the second\nSELECT\n 2;\n-- last";
    let pieces = split(rules("sqlite"), script).unwrap();
    let lines: Vec<_> = pieces.iter().map(|piece| (piece.line_before, piece.line, piece.sql)).collect();
    assert_eq!(lines, [(1, 3, "SELECT 1"), (3, 6, "SELECT\n 2"), (7, 8, "")]);
    let Piece { before, .. } = pieces[1];
    assert_eq!(before, "\n\n-- of the second\n");
}

#[test]
fn what_is_not_closed_is_said_with_its_line() {
    for (database, script, says) in [
        ("sqlite", "SELECT 1;\nSELECT 'a", "line 2: a text is not closed"),
        ("sqlite", "SELECT [a", "line 1: a name in brackets is not closed"),
        ("postgres", "\n/* /* */ SELECT 1", "line 2: a comment is not closed"),
        ("postgres", "DO $x$ $$", "line 1: a text in $x$ is not closed"),
        (
            "sqlite",
            "\nCREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;",
            "line 2: the body of this statement",
        ),
    ] {
        let error = split(rules(database), script).unwrap_err().to_string();
        assert!(error.starts_with(says), "{error}");
    }
}

/// What scripts are made of, with all that can go wrong.
fn scripts() -> impl Strategy<Value = String> {
    let tokens = prop::sample::select(vec![
        "SELECT",
        "CREATE",
        "TRIGGER",
        "FUNCTION",
        "PROCEDURE",
        "BEGIN",
        "ATOMIC",
        "END",
        "IF",
        "CASE",
        "LOOP",
        ";",
        "'",
        "''",
        "\"",
        "`",
        "[",
        "]",
        "$$",
        "$a$",
        "$1",
        "/*",
        "*/",
        "/*!",
        "--",
        "-- ",
        "#",
        "\\",
        "\n",
        " ",
        "E'",
        "DELIMITER //\n",
        "//",
        "(",
        ")",
        ":",
        "é",
        "→",
        "1",
        "DO",
        "ROW",
    ]);
    prop::collection::vec(prop_oneof![4 => tokens.prop_map(str::to_owned), 1 => any::<String>()], 0..40)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_nothing_panics(script in scripts()) {
        for database in DATABASES {
            if let Ok(pieces) = split(rules(database), &script) {
                prop_assert_eq!(pieces.iter().map(|piece| piece.whole).collect::<String>(), script.clone());
                for piece in pieces {
                    prop_assert!(piece.whole.starts_with(piece.before));
                    prop_assert!(piece.whole[piece.before.len()..].starts_with(piece.sql));
                }
            }
        }
    }

    #[test]
    fn statements_come_back_one_by_one(chosen in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        for database in DATABASES {
            let mine: Vec<&str> = WHOLE
                .iter()
                .filter(|(names, _)| names.split(' ').any(|name| database.starts_with(name)))
                .flat_map(|(_, statements)| *statements)
                .copied()
                .collect();
            let chosen: Vec<&str> = chosen.iter().map(|index| *index.get(&mine)).collect();
            let script: String = chosen.iter().map(|sql| format!("\n-- it's one;\n{sql} ;")).collect();
            prop_assert_eq!(statements(database, &script), chosen);
        }
    }
}
