//! What a MySQL or MariaDB server of a version can do.

use crate::dialect::Facts;
use crate::error::{Error, Kind, Result};

/// Which of the two servers it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavor {
    MariaDb,
    MySql,
}

impl Flavor {
    pub(super) fn name(self) -> &'static str {
        match self {
            Flavor::MariaDb => "MariaDB",
            Flavor::MySql => "MySQL",
        }
    }

    /// The oldest version that is supported.
    fn oldest(self) -> (u32, u32, u32) {
        match self {
            Flavor::MariaDb => (10, 6, 0),
            Flavor::MySql => (8, 0, 14),
        }
    }
}

/// A server: which, and in what version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) flavor: Flavor,
    pub(super) version: (u32, u32, u32),
}

impl Server {
    /// Reads what `SELECT VERSION()` gives (`8.0.36`, `10.11.6-MariaDB-1:…`), or a version as a
    /// user writes it (`mariadb-10.11`).
    ///
    /// # Errors
    /// If it is not a version, or one that is too old.
    pub(super) fn parse(text: &str) -> Result<Server> {
        let flavor =
            if text.to_ascii_lowercase().contains("mariadb") { Flavor::MariaDb } else { Flavor::MySql };
        let digits = text.find(|c: char| c.is_ascii_digit()).map_or("", |at| &text[at..]);
        let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
        let mut parts = digits[..end].split('.').map_while(|part| part.parse::<u32>().ok());
        let Some(major) = parts.next() else {
            return Err(Error::new(Kind::Config, format!("`{text}` is not a version of MySQL or MariaDB"))
                .hint("write `8.0.36` or `mariadb-10.11`"));
        };
        let (minor, patch) = (parts.next(), parts.next());
        let oldest = flavor.oldest();
        // `8.0` and `10` stand for the newest release of that series.
        let version = (major, minor.unwrap_or(u32::MAX), patch.unwrap_or(u32::MAX));
        if version < oldest {
            let (a, b, c) = oldest;
            return Err(Error::new(
                Kind::Config,
                format!("{} `{text}` is too old; {a}.{b}.{c} or newer is needed", flavor.name()),
            ));
        }
        Ok(Server { flavor, version })
    }

    /// The oldest version that is supported.
    pub(super) fn oldest(name: &str) -> Server {
        let flavor = if name == "mariadb" { Flavor::MariaDb } else { Flavor::MySql };
        Server { flavor, version: flavor.oldest() }
    }

    /// The collation that compares text by code point, as every other database does, and in which
    /// spaces at the end count (`utf8mb4_bin` takes `'a'` and `'a '` for equal).
    pub(super) fn collation(self) -> &'static str {
        match self.flavor {
            Flavor::MariaDb => "utf8mb4_nopad_bin",
            Flavor::MySql if self.version >= (8, 0, 17) => "utf8mb4_0900_bin",
            Flavor::MySql => "utf8mb4_bin",
        }
    }

    /// The session's modes. `NO_BACKSLASH_ESCAPES` is not among them, which the literals and
    /// patterns that we write rely on. With `NO_AUTO_VALUE_ON_ZERO` a key of 0 is 0; with
    /// `SIMULTANEOUS_ASSIGNMENT` every expression of SET reads the old row. `NO_ZERO_DATE` is left out:
    /// with it no row can be inserted into, and no column added to, a table whose columns have the default
    /// `'0000-00-00'`, which many have. No value of ours is such a date, and none is read as one.
    pub(super) fn sql_mode(self) -> &'static str {
        match self.flavor {
            // MariaDB's ONLY_FULL_GROUP_BY does not know that a key determines the other columns.
            Flavor::MariaDb => {
                "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,\
                 NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,SIMULTANEOUS_ASSIGNMENT"
            }
            Flavor::MySql => {
                "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,\
                 NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,ONLY_FULL_GROUP_BY"
            }
        }
    }

    pub(super) fn facts(self) -> Facts {
        let mariadb = self.flavor == Flavor::MariaDb;
        Facts {
            version: self.version,
            insert_returning: mariadb,
            update_returning: false,
            delete_returning: mariadb,
            limit_as_text: false,
            stable_lists: false,
            limit_for_offset: Some(u64::MAX),
            nulls_first_syntax: false,
            nulls_sort_first: true,
            subquery_on_target: mariadb,
            conflict_target: false,
            conflict_constraint: false,
            max_binds: 65_535,
            decimal_order: true,
            row_locks: true,
            transactional_ddl: false,
            single_writer: false,
            nul_in_text: true,
            default_in_values: true,
            numbers_beside_keys: false,
            set_reads_old_row: mariadb,
            in_process: false,
            rows_as_lists: false,
            enum_order: false,
            lock_of: !mariadb,
            intersect_except: mariadb || self.version >= (8, 0, 31),
            distinct_on: false,
            json_equality: !mariadb,
            many_windows: !mariadb,
            aggregate_filter: false,
            aggregates_in_lists: !mariadb,
            computed_groups_in_having: false,
            exists_beside_offset: true,
            lateral: !mariadb,
            limit_in_list: false,
            json_containment: false,
            // JSON_ARRAYAGG of MySQL takes no order.
            ordered_json_lists: mariadb,
            online_backup: false,
            copy: false,
            regular_expressions: true,
            search_snippets: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Flavor, Server};

    #[test]
    fn versions_are_read() {
        let read = |text| Server::parse(text).map(|server| (server.flavor, server.version)).ok();
        assert_eq!(read("10.11.19-MariaDB-0+deb12u1"), Some((Flavor::MariaDb, (10, 11, 19))));
        assert_eq!(read("8.0.36-0ubuntu0.22.04.1"), Some((Flavor::MySql, (8, 0, 36))));
        assert_eq!(read("mariadb-10.11"), Some((Flavor::MariaDb, (10, 11, u32::MAX))));
        assert_eq!(read("8.4.0"), Some((Flavor::MySql, (8, 4, 0))));
        assert_eq!(read("latest"), None);
    }

    #[test]
    fn versions_that_are_too_old_are_refused_by_name() {
        let error = Server::parse("10.5.22-MariaDB").unwrap_err();
        assert_eq!(error.kind(), crate::error::Kind::Config);
        assert!(error.to_string().contains("10.6.0 or newer"), "{error}");
        assert!(Server::parse("8.0.13").is_err());
        assert!(Server::parse("5.7.44").is_err());
    }

    #[test]
    fn mysql_gets_a_collation_without_padding_when_it_has_one() {
        assert_eq!(Server::parse("8.0.16").unwrap().collation(), "utf8mb4_bin");
        assert_eq!(Server::parse("8.0.17").unwrap().collation(), "utf8mb4_0900_bin");
    }
}
