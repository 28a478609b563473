//! Writing files: all of a migration's, or none.

use super::{MARK, MigrationName, Parent, Part};
use crate::error::{Error, Result};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The files of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Version and slug.
    pub name: MigrationName,
    /// What it does.
    pub up: String,
    /// What undoes it.
    pub down: Option<String>,
    /// The schema after it, as JSON.
    pub snapshot: Option<String>,
}

/// The line that names a parent.
#[must_use]
pub fn parent_line(parent: Option<&Parent>) -> String {
    match parent {
        Some(parent) => format!("{MARK} parent V{} {:016x}", parent.version, parent.hash),
        None => format!("{MARK} parent none"),
    }
}

/// Text as it may stand in a comment of one line: a name with a line break in it would end the
/// comment, and what follows would be run.
#[must_use]
pub fn in_comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

impl Draft {
    fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        // The migration itself comes last: without it the others are nothing.
        let snapshot = self.snapshot.as_deref().map(|text| (Part::Snapshot, text));
        let down = self.down.as_deref().map(|text| (Part::Down, text));
        snapshot.into_iter().chain(down).chain([(Part::Up, self.up.as_str())])
    }

    /// Writes the files. What fails leaves nothing behind.
    ///
    /// # Errors
    /// If a file cannot be written: the folder cannot, or the disk is full.
    pub fn save(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        std::fs::create_dir_all(folder).map_err(|error| Error::io("making the folder", folder, error))?;
        let mut drafts = Vec::new();
        let written = self.parts().try_for_each(|(part, text)| {
            let path = folder.join(self.name.file(part));
            let draft = folder.join(format!(".{}.draft", self.name.file(part).display()));
            drafts.push((draft.clone(), path.clone()));
            let write = || {
                let mut file = std::fs::File::create(&draft)?;
                file.write_all(text.as_bytes())?;
                file.sync_all()
            };
            write().map_err(|error| Error::io("writing", &path, error))
        });
        if let Err(error) = written {
            drafts.iter().for_each(|(draft, _)| drop(std::fs::remove_file(draft)));
            return Err(error);
        }
        for (draft, path) in &drafts {
            std::fs::rename(draft, path).map_err(|error| Error::io("writing", path, error))?;
        }
        Ok(drafts.into_iter().map(|(_, path)| path).collect())
    }
}

/// Removes the files of a migration.
///
/// # Errors
/// If one cannot be removed.
pub fn remove(folder: &Path, name: &MigrationName) -> Result<()> {
    for part in [Part::Up, Part::Down, Part::Snapshot] {
        let path = folder.join(name.file(part));
        match std::fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::io("removing", &path, error)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let name = MigrationName::new(1, "a").unwrap();
        let (down, snapshot) = (Some("DOWN".to_owned()), Some("{}".to_owned()));
        let draft = Draft { name: name.clone(), up: "UP".to_owned(), down, snapshot };
        assert_eq!(draft.save(folder.path()).unwrap().len(), 3);
        assert_eq!(std::fs::read_to_string(folder.path().join("V1__a.sql")).unwrap(), "UP");
        remove(folder.path(), &name).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(draft.save(&file).is_err());
    }

    #[test]
    fn a_name_cannot_leave_its_comment() {
        assert_eq!(in_comment("a\nDROP TABLE b;\r\u{2028}"), "a DROP TABLE b;  ");
    }
}
