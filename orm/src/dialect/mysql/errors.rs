//! The servers' error numbers to kinds.
//!
//! Messages about data hold the data ("Duplicate entry 'secret' for key 'users.email'"): only
//! those that are known to name nothing but objects and syntax are passed on, and the driver's
//! error is never kept as a source. Names are taken from the other messages by their ends, since a
//! value can come before them but not after.

use super::facts::Flavor;
use crate::error::{Error, Kind};
use sqlx::mysql::MySqlDatabaseError;

/// Translates an error of the driver.
pub(super) fn translate(error: &sqlx::Error, flavor: Flavor) -> Error {
    match error {
        sqlx::Error::Database(database) => match database.try_downcast_ref::<MySqlDatabaseError>() {
            Some(error) => server(error.number(), error.code(), error.message(), flavor),
            None => Error::new(Kind::Database, "the server refused the statement"),
        },
        sqlx::Error::Io(error) => {
            Error::new(Kind::Connection, format!("the connection to {} broke ({error})", flavor.name()))
                .source_error(std::io::Error::new(error.kind(), error.to_string()))
        }
        sqlx::Error::Tls(error) => {
            Error::new(Kind::Connection, format!("TLS with {} failed: {error}", flavor.name()))
        }
        sqlx::Error::Protocol(what) => broken(flavor).source_error(what.clone()),
        sqlx::Error::Configuration(error) => Error::new(Kind::Config, error.to_string()),
        _ => broken(flavor),
    }
}

fn broken(flavor: Flavor) -> Error {
    Error::new(Kind::Connection, format!("the connection to {} broke", flavor.name()))
}

/// Whether the connection can be used after such an error.
pub(super) fn leaves_usable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => database
            .try_downcast_ref::<MySqlDatabaseError>()
            .is_some_and(|error| !ends_connection(error.number())),
        _ => false,
    }
}

/// Whether the server has rolled the whole transaction back with the statement: at a deadlock, a
/// full table of locks, or a conflict within a cluster.
pub(super) fn rolls_back(error: &sqlx::Error) -> bool {
    matches!(number(error), Some(1206 | 1213 | 3101))
}

/// The number of a server's error.
pub(super) fn number(error: &sqlx::Error) -> Option<u16> {
    match error {
        sqlx::Error::Database(database) => {
            database.try_downcast_ref::<MySqlDatabaseError>().map(MySqlDatabaseError::number)
        }
        _ => None,
    }
}

/// After these the server has closed the connection, or is about to.
fn ends_connection(number: u16) -> bool {
    matches!(number, 1053 | 1152..=1161 | 1184 | 1927 | 2006 | 2013 | 3032 | 4031)
}

/// Translates an error of the server.
fn server(number: u16, state: Option<&str>, message: &str, flavor: Flavor) -> Error {
    let column = || column_of(message);
    let object = |kind, text: &'static str| {
        let (table, column) = column();
        Error::new(kind, text).table_column(table, column)
    };
    match number {
        1022 | 1062 | 1169 | 1586 | 1859 => {
            let (table, key) = duplicate_key(message, flavor);
            Error::new(Kind::UniqueViolation, "another row has the same value in a unique key")
                .constraint_name(key)
                .table_column(table, None)
        }
        1216 | 1452 => foreign_key(message, "no row has the key that the foreign key refers to"),
        1217 | 1451 | 1834 => foreign_key(message, "other rows refer to the row by a foreign key"),
        3819 => Error::new(Kind::CheckViolation, "a check constraint refuses the row")
            .constraint_name(between(message, "Check constraint '", "' is violated")),
        // The number means something else on MySQL.
        4025 if state == Some("23000") => {
            let table = message.rsplit_once("` failed for ").and_then(|(_, name)| last_name(name));
            let name = between(message, "CONSTRAINT `", "` failed for");
            Error::new(Kind::CheckViolation, "a check constraint refuses the row")
                .constraint_name(name)
                .table_column(table, None)
        }
        1048 => object(Kind::NotNullViolation, "the column cannot be NULL"),
        1364 => object(Kind::NotNullViolation, "the column has no default and was not set"),
        1213 => Error::new(Kind::Deadlock, "the transaction was chosen to end a deadlock and is rolled back"),
        1020 | 3101 => Error::new(Kind::Serialization, "a row was changed by another transaction meanwhile"),
        1205 => Error::new(Kind::LockTimeout, "a lock was not granted in time (`innodb_lock_wait_timeout`)"),
        3572 => Error::new(Kind::LockTimeout, "a row is locked by another transaction"),
        1969 | 3024 => Error::new(Kind::StatementTimeout, "the statement ran longer than its limit"),
        1317 => Error::new(Kind::Database, "the statement was interrupted by another session"),
        1040 | 1203 | 1226 => {
            Error::new(Kind::Connection, format!("{} has no connection left", flavor.name()))
                .hint("lower `max_connections` of the pools, or raise the server's")
        }
        number if ends_connection(number) => {
            Error::new(Kind::Connection, format!("{} closed the connection (error {number})", flavor.name()))
        }
        1264 => object(Kind::Database, "a number is out of the range of its column"),
        1406 => object(Kind::Database, "a value is too long for its column"),
        1265 => object(Kind::Database, "a value does not fit its column"),
        1292 | 1366 | 1411 | 1367 => object(Kind::Database, "a value is not one of the type of its column"),
        1690 | 1916 => Error::new(Kind::Database, "a number is out of range in a computation"),
        1365 => Error::new(Kind::Database, "division by zero"),
        3140 | 3141 | 3146 | 4036..=4042 => object(Kind::Database, "a value is not valid JSON"),
        1267 | 1270 | 1271 => Error::new(Kind::Database, "texts of different collations are compared")
            .hint("give the columns one collation"),
        1295 => Error::new(Kind::Database, "the statement cannot be prepared"),
        1290 | 1792 | 1836 => Error::new(Kind::Database, "the server or the transaction is read-only"),
        number if names_only_objects(number) => {
            let error =
                Error::new(Kind::Database, format!("{} refused the statement: {message}", flavor.name()));
            match number {
                1146 => error.no_table(),
                1054 => error.no_column(),
                _ => error,
            }
        }
        number => {
            let state = state.unwrap_or("unknown");
            Error::new(
                Kind::Database,
                format!("{} refused the statement (error {number}, SQLSTATE {state})", flavor.name()),
            )
        }
    }
}

/// Errors whose messages hold names and the statement's own text, but no values.
fn names_only_objects(number: u16) -> bool {
    matches!(
        number,
        1005..=1008 | 1044..=1047 | 1049..=1056 | 1059..=1061 | 1063..=1065 | 1068..=1075 | 1082 | 1086
            | 1089..=1091 | 1093 | 1101 | 1103 | 1109..=1111 | 1113 | 1115..=1118 | 1121 | 1128 | 1136 | 1138
            | 1140..=1149 | 1162..=1167 | 1170 | 1171 | 1176 | 1193 | 1195 | 1214 | 1215 | 1221 | 1222 | 1227 | 1235
            | 1239 | 1241 | 1242 | 1247..=1250 | 1253 | 1273 | 1280 | 1286 | 1304..=1306 | 1313 | 1318 | 1336
            | 1347..=1351 | 1356 | 1359 | 1360 | 1370 | 1393..=1396 | 1410 | 1415 | 1418 | 1419 | 1422 | 1442 | 1553
            | 1558 | 1568 | 1822 | 1824..=1832 | 1845 | 1846 | 1901..=1911 | 3105 | 3106 | 3108 | 3756..=3783
            | 3813..=3818 | 4078 | 4161
    )
}

/// `… for key 'users.email'` (MySQL, since 8.0.19) or `… for key 'email'`.
fn duplicate_key(message: &str, flavor: Flavor) -> (Option<String>, Option<String>) {
    let Some((_, rest)) = message.rsplit_once(" for key '") else { return (None, None) };
    let key = rest.strip_suffix('\'').unwrap_or(rest);
    match key.split_once('.') {
        Some((table, key)) if flavor == Flavor::MySql => (Some(table.to_owned()), Some(key.to_owned())),
        _ => (None, Some(key.to_owned())),
    }
}

/// ``… fails (`db`.`posts`, CONSTRAINT `posts_author` FOREIGN KEY (`author_id`) REFERENCES …)``
fn foreign_key(message: &str, text: &'static str) -> Error {
    let detail = message.split_once(" fails (").map(|(_, detail)| detail);
    let table =
        detail.and_then(|detail| detail.split_once(", CONSTRAINT ")).and_then(|(name, _)| last_name(name));
    let column = detail.and_then(|detail| between(detail, "FOREIGN KEY (`", "`)"));
    Error::new(Kind::ForeignKeyViolation, text)
        .constraint_name(detail.and_then(|detail| between(detail, "CONSTRAINT `", "` FOREIGN KEY")))
        // A key of several columns is not a column.
        .table_column(table, column.filter(|column| !column.contains('`')))
}

/// ``Column 'c' …``, ``Field 'c' …``, or ``… for column 'c' at row 1`` (MariaDB writes
/// `` `db`.`t`.`c` `` in some).
fn column_of(message: &str) -> (Option<String>, Option<String>) {
    for start in ["Column '", "Field '"] {
        if let Some(rest) = message.strip_prefix(start) {
            return (None, rest.split_once('\'').map(|(name, _)| name.to_owned()));
        }
    }
    let Some((_, rest)) = message.rsplit_once(" for column ") else { return (None, None) };
    let name = rest.rsplit_once(" at row ").map_or(rest, |(name, _)| name);
    if let Some(name) = name.strip_prefix('\'') {
        return (None, Some(name.trim_end_matches('\'').to_owned()));
    }
    let mut names = name.trim_matches('`').rsplit("`.`");
    let column = names.next().map(str::to_owned);
    (names.next().map(str::to_owned), column)
}

fn between(text: &str, start: &str, end: &str) -> Option<String> {
    let rest = &text[text.find(start)? + start.len()..];
    Some(rest[..rest.find(end)?].to_owned())
}

/// The last of names like `` `db`.`table` ``.
fn last_name(text: &str) -> Option<String> {
    let name = text.trim().trim_matches('`').rsplit("`.`").next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Flavor, server};
    use crate::error::Kind;

    #[test]
    fn duplicate_keys_name_the_key_and_never_the_value() {
        let message = "Duplicate entry 'x' for key 'secret' for key 'users.email'";
        let error = server(1062, Some("23000"), message, Flavor::MySql);
        assert_eq!(
            (error.kind(), error.constraint(), error.table()),
            (Kind::UniqueViolation, Some("email"), Some("users"))
        );
        assert!(!format!("{error} {error:?}").contains("secret"));
        let error = server(1062, Some("23000"), "Duplicate entry 'secret' for key 'email'", Flavor::MariaDb);
        assert_eq!((error.constraint(), error.table()), (Some("email"), None));
    }

    #[test]
    fn foreign_keys_name_constraint_table_and_column() {
        let message = "Cannot add or update a child row: a foreign key constraint fails (`test`.`posts`, CONSTRAINT \
                       `posts_author` FOREIGN KEY (`author_id`) REFERENCES `users` (`id`))";
        let error = server(1452, Some("23000"), message, Flavor::MariaDb);
        assert_eq!(error.kind(), Kind::ForeignKeyViolation);
        assert_eq!(
            (error.constraint(), error.table(), error.column()),
            (Some("posts_author"), Some("posts"), Some("author_id"))
        );
        let error = server(1451, Some("23000"), "Mensaje en otro idioma", Flavor::MariaDb);
        assert_eq!((error.kind(), error.constraint()), (Kind::ForeignKeyViolation, None));
    }

    #[test]
    fn checks_and_nulls() {
        let error =
            server(4025, Some("23000"), "CONSTRAINT `positive` failed for `test`.`t`", Flavor::MariaDb);
        assert_eq!(
            (error.kind(), error.constraint(), error.table()),
            (Kind::CheckViolation, Some("positive"), Some("t"))
        );
        let error = server(3819, Some("HY000"), "Check constraint 'positive' is violated.", Flavor::MySql);
        assert_eq!((error.kind(), error.constraint()), (Kind::CheckViolation, Some("positive")));
        // On MySQL this number is about a tablespace.
        assert_eq!(server(4025, Some("HY000"), "", Flavor::MySql).kind(), Kind::Database);
        let error = server(1048, Some("23000"), "Column 'name' cannot be null", Flavor::MySql);
        assert_eq!((error.kind(), error.column()), (Kind::NotNullViolation, Some("name")));
        let error = server(1364, Some("HY000"), "Field 'name' doesn't have a default value", Flavor::MySql);
        assert_eq!((error.kind(), error.column()), (Kind::NotNullViolation, Some("name")));
    }

    #[test]
    fn data_errors_name_the_column_and_never_the_value() {
        let message = "Incorrect integer value: 'secret for column x' for column `db`.`t`.`age` at row 1";
        let error = server(1366, Some("22007"), message, Flavor::MariaDb);
        assert_eq!((error.table(), error.column()), (Some("t"), Some("age")));
        assert!(!format!("{error} {error:?}").contains("secret"));
        let message = "Incorrect datetime value: 'secret' for column 'born' at row 1";
        let error = server(1292, Some("22007"), message, Flavor::MySql);
        assert_eq!(error.column(), Some("born"));
        for number in [1292, 1366, 1526, 1690, 1062, 3140, 9999, 1364, 1411, 1242] {
            let text = format!(
                "{:?}",
                server(number, None, "Truncated incorrect DOUBLE value: 'secret'", Flavor::MySql)
            );
            assert_eq!(text.contains("secret"), number == 1242, "{text}");
        }
    }

    #[test]
    fn what_may_be_run_again_is_retryable() {
        for number in [1213, 1020, 3101] {
            assert!(server(number, Some("40001"), "", Flavor::MariaDb).is_retryable());
        }
        assert_eq!(server(1205, None, "", Flavor::MySql).kind(), Kind::LockTimeout);
        assert_eq!(server(1969, None, "", Flavor::MariaDb).kind(), Kind::StatementTimeout);
        assert_eq!(server(3024, None, "", Flavor::MySql).kind(), Kind::StatementTimeout);
    }
}
