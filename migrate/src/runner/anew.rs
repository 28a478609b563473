//! What must be the same before and after a script that makes tables anew.

use super::execute::{Job, number, statement};
use crate::error::{Error, Kind, Result};
use crate::source::{Danger, Item, words};
use plough::__migrate::{ForeignKeySwitch, execute, quote};
use plough::raw::{TrustedSql, raw};
use plough::{Session, Tx};

/// A script that is run with foreign keys off, and how things were before it.
pub(super) struct Anew<'a> {
    switch: &'a ForeignKeySwitch,
    job: &'a Job<'a>,
    /// Rows that broke a foreign key.
    broken: Vec<String>,
    /// Views that could be read.
    views: Vec<String>,
    /// Indexes and triggers of tables that were made anew: the table, what it is, what makes it.
    beside: Vec<(String, String, String)>,
}

impl<'a> Anew<'a> {
    pub(super) async fn begin(switch: &'a ForeignKeySwitch, job: &'a Job<'a>, tx: &Tx) -> Result<Anew<'a>> {
        let broken = texts(tx, switch.broken).await?;
        let mut views = Vec::new();
        for view in texts(tx, switch.views).await? {
            if read(tx, &view).await.is_ok() {
                views.push(view);
            }
        }
        Ok(Anew { switch, job, broken, views, beside: Vec::new() })
    }

    /// Before a table is dropped whose place another takes: has that one all of its rows?
    pub(super) async fn before(&mut self, index: usize, tx: &Tx) -> Result<()> {
        let items = &self.job.script.items;
        let Some((old, item)) = items.get(index).and_then(|item| Some((dropped(statement(item)?)?, item)))
        else {
            return Ok(());
        };
        let renamed = items.iter().skip(index).find_map(|item| renamed(statement(item)?, &old));
        let Some(new) = renamed else {
            // It goes for good, and with it what was beside it when it was made anew before.
            self.beside.retain(|(table, ..)| *table != old);
            return Ok(());
        };
        let beside = raw::<(String, String)>(TrustedSql::assert_no_user_input(self.switch.beside));
        let beside = beside.bind(old.as_str()).all(tx).await?;
        self.beside.extend(beside.into_iter().map(|(what, sql)| (old.clone(), what, sql)));
        self.compare_rows(item, &old, &new, tx).await
    }

    async fn compare_rows(&self, item: &Item, old: &str, new: &str, tx: &Tx) -> Result<()> {
        if self.job.script.header.allows(Danger::DataLoss).is_some() {
            return Ok(());
        }
        let count = |table: &str| format!("SELECT count(*) FROM {}", quote(tx, table));
        let (before, after) = (number(tx, &count(old)).await?, number(tx, &count(new)).await?);
        if before == after {
            return Ok(());
        }
        let message =
            format!("refused before it ran: `{old}` has {before} rows, and what takes its place {after}");
        Err(Error::new(Kind::Refused, message)
            .file(self.job.file)
            .line(item.line)
            .statement(&item.text())
            .hint("write `-- plough: allow data-loss <reason>` into the file if that is right"))
    }

    /// After the last statement: what nobody said is to go is there, and can be used.
    pub(super) async fn end(self, tx: &Tx) -> Result<()> {
        let refused = |message: String| Error::new(Kind::Refused, message).file(self.job.file);
        for (table, what, sql) in &self.beside {
            let now = raw::<(String, String)>(TrustedSql::assert_no_user_input(self.switch.beside));
            if now.bind(table.as_str()).all(tx).await?.iter().any(|(other, _)| other == what) {
                continue;
            }
            let name = what.split_once(' ').map_or(what.as_str(), |(_, name)| name);
            let drops = |item: &Item| statement(item).is_some_and(|sql| drops_by_name(sql, name));
            if self.job.script.items.iter().any(drops) {
                continue;
            }
            // It was made beside the migrations, or the script forgot it.
            execute(tx, sql).await.map_err(|error| {
                let message = format!("the {what} of `{table}` cannot be made again: {error}");
                refused(message).statement(sql).hint("drop it in the file, before the table is made anew")
            })?;
        }
        let now = texts(tx, self.switch.broken).await?;
        if let Some(row) = now.iter().find(|row| !self.broken.contains(row)) {
            return Err(refused(format!("a foreign key would be broken: {row}")));
        }
        let there = texts(tx, self.switch.views).await?;
        for view in self.views.iter().filter(|view| there.contains(view)) {
            read(tx, view).await.map_err(|error| {
                refused(format!("the view `{view}` could not be read any more: {error}"))
                    .hint("drop the view in the file, and make it anew at its end")
            })?;
        }
        Ok(())
    }
}

/// Whether a view can be read, without its rows.
async fn read(on: &Session, view: &str) -> plough::Result<()> {
    execute(on, &format!("SELECT 1 FROM {} LIMIT 0", quote(on, view))).await
}

/// Whether a statement drops an index or a trigger of this name.
fn drops_by_name(sql: &str, name: &str) -> bool {
    let words: Vec<&str> = words(sql).collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|other| other.eq_ignore_ascii_case(word));
    is(0, "DROP") && (is(1, "INDEX") || is(1, "TRIGGER")) && words[2..].contains(&name)
}

/// The table that a statement drops.
fn dropped(sql: &str) -> Option<String> {
    let mut words = words(sql);
    let mut is = |expected: &str| words.next().is_some_and(|word| word.eq_ignore_ascii_case(expected));
    if !(is("DROP") && is("TABLE")) {
        return None;
    }
    words.find(|word| !["IF", "EXISTS"].iter().any(|skip| word.eq_ignore_ascii_case(skip))).map(str::to_owned)
}

/// The table that a statement renames to `name`.
fn renamed(sql: &str, name: &str) -> Option<String> {
    let words: Vec<&str> = words(sql).collect();
    let [alter, table, from, rename, to, new] = words[..] else { return None };
    let is = |word: &str, expected: &str| word.eq_ignore_ascii_case(expected);
    (is(alter, "ALTER") && is(table, "TABLE") && is(rename, "RENAME") && is(to, "TO") && is(new, name))
        .then(|| from.to_owned())
}

async fn texts(on: &Session, sql: &'static str) -> Result<Vec<String>> {
    Ok(raw::<String>(TrustedSql::assert_no_user_input(sql)).all(on).await?)
}
