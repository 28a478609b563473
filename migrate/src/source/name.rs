//! Names of files: `V<version>__<slug>.sql`.

use crate::error::{Error, Kind, Result};
use std::fmt;
use std::path::{Path, PathBuf};

/// A migration's version and slug, as its file's name says them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MigrationName {
    /// Migrations are applied in the order of their versions.
    pub version: i64,
    /// What it does, in letters, digits and `_`.
    pub slug: String,
}

/// What a file in a folder of migrations is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Up,
    Down,
    Snapshot,
}

impl Part {
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Part::Up => ".sql",
            Part::Down => ".down.sql",
            Part::Snapshot => ".schema.json",
        }
    }
}

impl fmt::Display for MigrationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "V{}__{}", self.version, self.slug)
    }
}

impl MigrationName {
    /// A name for what a person calls a change: `add posts!` becomes `add_posts`.
    ///
    /// # Errors
    /// If nothing is left of it.
    pub fn new(version: i64, title: &str) -> Result<Self> {
        let mut slug = String::new();
        for c in title.to_lowercase().chars() {
            match c {
                c if c.is_ascii_alphanumeric() => slug.push(c),
                _ if slug.ends_with('_') || slug.is_empty() => {}
                _ => slug.push('_'),
            }
        }
        slug.truncate(100);
        let slug = slug.trim_end_matches('_').to_owned();
        if slug.is_empty() {
            let message = format!("`{}` cannot be a migration's name", title.escape_debug());
            return Err(Error::new(Kind::Config, message).hint("use letters and digits: `add_posts`"));
        }
        Ok(MigrationName { version, slug })
    }

    /// The file of one of its parts.
    pub(crate) fn file(&self, part: Part) -> PathBuf {
        PathBuf::from(format!("{self}{}", part.suffix()))
    }

    /// Reads the name of a file; `None` if it is none of ours.
    pub(crate) fn parse(file: &str) -> Result<Option<(MigrationName, Part)>> {
        let part = [Part::Snapshot, Part::Down, Part::Up].into_iter().find(|p| file.ends_with(p.suffix()));
        let Some(part) = part else { return Ok(None) };
        let stem = &file[..file.len() - part.suffix().len()];
        let wrong = |why: &str| {
            Error::new(Kind::Source, format!("the file's name is not that of a migration: {why}"))
                .file(Path::new(file))
                .hint("it has the form V20260131120000__add_posts.sql")
        };
        let rest = stem.strip_prefix('V').ok_or_else(|| wrong("it does not begin with V"))?;
        let (digits, slug) = rest.split_once("__").ok_or_else(|| wrong("there is no `__` in it"))?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong("what follows V is not a number"));
        }
        let version = digits.parse().map_err(|_| wrong("its number is too great"))?;
        // refinery would read `V1__add-foo` as `add`.
        if slug.is_empty() || !slug.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return Err(wrong("what follows `__` may have letters, digits and `_` only"));
        }
        Ok(Some((MigrationName { version, slug: slug.to_owned() }, part)))
    }
}

/// Now, as a version: 20260131120000. Never at or below `after`.
#[must_use]
pub fn next_version(after: Option<i64>) -> i64 {
    let now = time::OffsetDateTime::now_utc();
    let date = i64::from(now.year()) * 10_000 + i64::from(u8::from(now.month())) * 100 + i64::from(now.day());
    let time = i64::from(now.hour()) * 10_000 + i64::from(now.minute()) * 100 + i64::from(now.second());
    let version = date * 1_000_000 + time;
    after.map_or(version, |after| version.max(after.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_refinery_reads_them() {
        let (name, part) = MigrationName::parse("V20260131120000__add_posts.sql").unwrap().unwrap();
        assert_eq!((name.version, name.slug.as_str(), part), (20_260_131_120_000, "add_posts", Part::Up));
        assert_eq!(MigrationName::parse("V1__a.down.sql").unwrap().unwrap().1, Part::Down);
        assert_eq!(MigrationName::parse("V1__a.schema.json").unwrap().unwrap().1, Part::Snapshot);
        assert!(MigrationName::parse("README.md").unwrap().is_none());
    }

    #[test]
    fn a_name_that_refinery_would_cut_is_refused() {
        for (file, says) in [
            ("V1__add-foo.sql", "letters, digits and `_` only"),
            ("V1_add.sql", "no `__`"),
            ("V__add.sql", "not a number"),
            ("V1.5__add.sql", "not a number"),
            ("V99999999999999999999__a.sql", "too great"),
            ("1__add.sql", "begin with V"),
            ("V1__.sql", "letters, digits"),
        ] {
            let error = MigrationName::parse(file).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
            assert!(error.to_string().starts_with(file), "{error}");
        }
    }

    #[test]
    fn titles_become_slugs() {
        assert_eq!(MigrationName::new(1, "Add posts, & tags!").unwrap().to_string(), "V1__add_posts_tags");
        assert!(MigrationName::new(1, " !").is_err());
        assert!(next_version(None) > 20_260_000_000_000);
        assert_eq!(next_version(Some(99_990_101_000_000)), 99_990_101_000_001);
    }
}
