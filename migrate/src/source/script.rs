//! One file's text to statements, steps and directives.

use super::{Check, Danger, Directive, MARK, Parent};
use crate::Ignore;
use crate::error::{Error, Kind, Result};
use crate::split::split;
use plough::__migrate::SplitRules;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::time::Duration;

/// A file, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Script {
    /// What it says of itself.
    pub header: Header,
    /// What it does, in order.
    pub items: Vec<Item>,
}

/// What a file says of itself, wherever in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The migration that it follows: `Some(None)` if it says that it is the first.
    pub parent: Option<Option<Parent>>,
    /// Its statements run one by one.
    pub no_transaction: bool,
    /// How long a statement may wait for a lock.
    pub lock_timeout: Option<Duration>,
    /// How long a statement may run.
    pub statement_timeout: Option<Duration>,
    /// How often it is tried again when a lock was not given.
    pub retry: Option<u32>,
    /// What was allowed, and why.
    pub allow: Vec<(Danger, String)>,
    /// Findings that were thought about.
    pub ignore: Vec<Ignore>,
    /// The migrations that it was made of.
    pub replaces: Vec<i64>,
    /// Why it cannot be undone.
    pub irreversible: Option<String>,
}

/// One thing that a file does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub work: Work,
    /// Its line, from 1.
    pub line: usize,
    /// What is asked before.
    pub checks: Vec<Check>,
}

/// A statement or a step of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// SQL.
    Statement(String),
    /// The registered function of this name.
    Run(String),
}

impl Item {
    /// The statement, or the directive that names the function.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.work {
            Work::Statement(sql) => sql.clone(),
            Work::Run(name) => format!("{MARK} run {name}"),
        }
    }
}

impl Header {
    fn take(&mut self, directive: Directive) {
        match directive {
            Directive::Parent(parent) => self.parent = Some(parent),
            Directive::NoTransaction => self.no_transaction = true,
            Directive::LockTimeout(limit) => self.lock_timeout = Some(limit),
            Directive::StatementTimeout(limit) => self.statement_timeout = Some(limit),
            Directive::Retry(times) => self.retry = Some(times),
            Directive::Allow { what, reason } => self.allow.push((what, reason)),
            Directive::Ignore(ignore) => self.ignore.push(ignore),
            Directive::Replaces(versions) => self.replaces.extend(versions),
            Directive::Irreversible(reason) => self.irreversible = Some(reason),
            // These belong to a place in the file.
            Directive::Check(_) | Directive::Run(_) => {}
        }
    }

    /// The reason why something is allowed, if it is.
    #[must_use]
    pub fn allows(&self, danger: Danger) -> Option<&str> {
        self.allow.iter().find(|(allowed, _)| *allowed == danger).map(|(_, reason)| reason.as_str())
    }
}

impl Script {
    /// Takes a text apart, whose line endings are `\n`.
    ///
    /// # Errors
    /// With file and line, if a quote is not closed, a directive is not known, or a statement would end
    /// the transaction.
    pub fn parse(rules: &SplitRules, file: &Path, text: &str) -> Result<Script> {
        parse(rules, text).map_err(|error| error.file(file))
    }

    /// A number that is the same for the same statements, whatever is said in comments between them.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        hash_items(&self.items)
    }
}

/// Hashes items, so that the hash of the first ones says whether they were changed.
pub(crate) fn hash_items(items: &[Item]) -> u64 {
    let mut hasher = siphasher::sip::SipHasher13::new();
    for item in items {
        item.text().trim().hash(&mut hasher);
    }
    hasher.finish()
}

fn parse(rules: &SplitRules, text: &str) -> Result<Script> {
    let pieces =
        split(rules, text).map_err(|error| Error::new(Kind::Source, error.message).line(error.line))?;
    let mut script = Script::default();
    let mut checks = Vec::new();
    for piece in pieces {
        for (i, line) in piece.before.lines().enumerate() {
            let Some(directive) = line.trim().strip_prefix(MARK) else { continue };
            let line = piece.line_before + i;
            match Directive::parse(directive, line)? {
                Directive::Check(check) => checks.push(check),
                Directive::Run(name) => {
                    let checks = std::mem::take(&mut checks);
                    script.items.push(Item { work: Work::Run(name), line, checks });
                }
                other => script.header.take(other),
            }
        }
        if !piece.sql.is_empty() {
            check_statement(piece.sql, piece.line)?;
            let checks = std::mem::take(&mut checks);
            let work = Work::Statement(piece.sql.to_owned());
            script.items.push(Item { work, line: piece.line, checks });
        }
    }
    if let Some(check) = checks.first() {
        let error = Error::new(Kind::Source, "a check stands before a statement, and none follows");
        return Err(error.line(check.line));
    }
    Ok(script)
}

/// The first words of a statement, in upper case.
pub(crate) fn first_words(sql: &str) -> (String, String) {
    let mut words = sql.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    let mut next = || words.next().unwrap_or_default().to_ascii_uppercase();
    (next(), next())
}

/// The parts of a statement that are not white space or punctuation, without quotes.
pub(crate) fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| c.is_whitespace() || matches!(c, '=' | '(' | ')' | ';'))
        .map(|word| word.trim_matches(['"', '`', '[', ']', '\'']))
        .filter(|word| !word.is_empty())
}

fn check_statement(sql: &str, line: usize) -> Result<()> {
    let (first, second) = first_words(sql);
    if sql.starts_with('\\') {
        let error =
            Error::new(Kind::Source, "a line that begins with `\\` is for psql, not for the database");
        return Err(error.line(line));
    }
    let ends = matches!(first.as_str(), "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "ABORT")
        || (first == "START" && second == "TRANSACTION")
        || (first == "END" && matches!(second.as_str(), "" | "TRANSACTION" | "WORK"));
    if ends {
        return Err(Error::new(Kind::Source, format!("a migration's transaction is not its own: `{first}`"))
            .line(line)
            .hint("leave it out; `-- plough: no-transaction` runs the statements one by one"));
    }
    Ok(())
}
