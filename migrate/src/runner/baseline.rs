//! A database that is there already, as the first migration.

use super::Migrator;
use crate::error::{Error, Kind, Result};
use crate::source::{Draft, MARK, MigrationName, Script, next_version, parent_line, remove};
use crate::{Decisions, diff};
use plough::schema::Schema;
use std::path::{Path, PathBuf};

/// What a database was adopted as.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Baseline {
    /// The migration that makes all there is.
    pub name: MigrationName,
    /// Its files.
    pub files: Vec<PathBuf>,
    /// What the program's models differ in from the database, a line each: the next `generate` writes it.
    pub differences: Vec<String>,
}

impl Migrator {
    /// Adopts the database as it is: writes the migration that would make it, with the snapshot of its
    /// schema, and enters it as applied. Nothing in the database is changed.
    ///
    /// Where models of the program say the same as the database, the snapshot says it in their words, so
    /// that [`generate`](crate::generate) finds nothing to do.
    ///
    /// # Errors
    /// If there are migrations already, in the files or in the history; if they are not in a folder; if the
    /// database is empty.
    pub async fn baseline(&self, title: &str) -> Result<Baseline> {
        let folder =
            self.source.folder_path().map(|folder| folder.join(self.facts.folder)).ok_or_else(|| {
                Error::new(
                    Kind::Config,
                    "a baseline is written into a folder, and the migrations are in the program",
                )
            })?;
        self.check_first().await?;
        let mut read = self.db.introspect().await?;
        let own = self.own_tables();
        read.tables.retain(|table| table.name.schema.is_some() || !own.contains(&table.name.name.as_str()));
        if read == Schema::new() {
            return Err(Error::new(Kind::Config, "the database is empty: there is nothing to adopt")
                .hint("`plough generate` writes the first migration from the models"));
        }
        let (snapshot, differences) = self.in_words_of_models(&read).await?;
        let version = next_version(None);
        let name = MigrationName::new(version, title)?;
        let up = self.text(&snapshot)?;
        Script::parse(self.facts.split, Path::new(&name.to_string()), &up)?;
        let down = Some(format!("{MARK} irreversible it was there before there were migrations\n"));
        let draft = Draft { name, up, down, snapshot: Some(snapshot.to_json()?) };
        let files = draft.save(&folder)?;
        let entered = self.clone().fake(true).to(version).apply().await;
        if let Err(error) = entered {
            remove(&folder, &draft.name)?;
            return Err(error);
        }
        Ok(Baseline { name: draft.name, files, differences })
    }

    async fn check_first(&self) -> Result<()> {
        let there = self.migrations()?.list.first().map(|first| (first.name.to_string(), first.file.clone()));
        if let Some((name, file)) = there {
            return Err(Error::new(Kind::Config, format!("there are migrations already, from `{name}` on"))
                .file(file)
                .hint("a baseline is the first; what was changed by hand since is found by `plough check`"));
        }
        match self.history().await?.applied.first() {
            None => Ok(()),
            Some(row) => Err(Error::new(
                Kind::History,
                format!("the database's history has migrations already, from V{} on", row.version),
            )
            .hint("give the folder of its files, by `--folder`, or another table by `history_table` in plough.toml")),
        }
    }

    /// The schema that was read, and where the program's models say the same, what they say.
    async fn in_words_of_models(&self, read: &Schema) -> Result<(Schema, Vec<String>)> {
        if plough::models().is_empty() {
            let none = Schema::new();
            return Ok((crate::settle::settle(read, &none, &none), Vec::new()));
        }
        // As `generate` declares them: for the kind of database, not for this server's version.
        let on = plough::Db::offline(self.facts.folder)?;
        let declared = Schema::declared_all(&on)?.sorted();
        let normalised = declared.normalised(&self.db).await?;
        let snapshot = crate::settle::settle(read, &normalised, &declared);
        let differences = match diff(&snapshot, &declared, &Decisions::new()) {
            Ok(found) => found.changes.iter().map(crate::plan::title).collect(),
            Err(error) => error.questions().iter().map(|question| question.subject.clone()).collect(),
        };
        Ok((snapshot, differences))
    }

    fn text(&self, schema: &Schema) -> Result<String> {
        let mut text = format!(
            "{}\n\n-- The database as it was when it was adopted. There it was only entered; elsewhere it is run.\n",
            parent_line(None)
        );
        for sql in schema.create_sql(&self.db)? {
            text.push('\n');
            text.push_str(sql.trim_end().trim_end_matches(';'));
            text.push_str(";\n");
        }
        Ok(text)
    }
}
