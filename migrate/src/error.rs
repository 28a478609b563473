//! One error type: what kind, where in which file, why, and what to do about it.

use plough::__migrate::print_error as print;
use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kind of an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A file cannot be read or written.
    Io,
    /// A migration's name, header or text is wrong.
    Source,
    /// The settings or the arguments are wrong.
    Config,
    /// Files and history do not agree: a checksum, a missing file, a version that came too late.
    History,
    /// Two branches both added migrations.
    Branches,
    /// Another migrator holds the lock.
    Locked,
    /// A pre-check found rows that the migration would lose or that stand in its way.
    Refused,
    /// A statement failed, or a registered step.
    Failed,
    /// A statement was started and it is not known whether it was finished.
    Unknown,
    /// The migration cannot be undone.
    Irreversible,
    /// Models, migrations and database differ.
    Drift,
    /// The database could not be reached.
    Connection,
    /// The person said no, or there was no terminal to ask.
    Declined,
}

/// What went wrong.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: Cow<'static, str>,
    file: Option<PathBuf>,
    line: Option<usize>,
    statement: Option<String>,
    hint: Option<Cow<'static, str>>,
    source: Option<Box<dyn std::error::Error + Send + Sync + 'static>>,
}

impl Error {
    /// An error of a kind, with a sentence that says what happened.
    pub fn new(kind: Kind, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Error(Box::new(Inner {
            kind,
            message,
            file: None,
            line: None,
            statement: None,
            hint: None,
            source: None,
        }))
    }

    pub(crate) fn io(what: &str, path: &Path, error: std::io::Error) -> Self {
        Error::new(Kind::Io, format!("{what} failed: {error}")).file(path).source_error(error)
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Says in which file it is, unless that is known.
    #[must_use]
    pub fn file(mut self, file: impl Into<PathBuf>) -> Self {
        if self.0.file.is_none() {
            self.0.file = Some(file.into());
        }
        self
    }

    /// Says in which line it is, unless that is known.
    #[must_use]
    pub fn line(mut self, line: usize) -> Self {
        self.0.line = self.0.line.or(Some(line));
        self
    }

    /// Says which statement it was.
    #[must_use]
    pub fn statement(mut self, sql: &str) -> Self {
        if self.0.statement.is_none() {
            self.0.statement = Some(sql.to_owned());
        }
        self
    }

    /// Adds the error behind it.
    #[must_use]
    pub fn source_error(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The file that it is about.
    #[must_use]
    pub fn in_file(&self) -> Option<&Path> {
        self.0.file.as_deref()
    }

    /// The line in it, from 1.
    #[must_use]
    pub fn at_line(&self) -> Option<usize> {
        self.0.line
    }

    /// The statement that failed.
    #[must_use]
    pub fn sql(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// What can be done about it.
    #[must_use]
    pub fn advice(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// What happened, without place and advice.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.0.file {
            write!(f, "{}", file.display())?;
            if let Some(line) = self.0.line {
                write!(f, ":{line}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.0.message)?;
        print::hint(f, self.0.hint.as_deref())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::debug(f, self, &self.0.kind, &self.0.statement)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<plough::Error> for Error {
    fn from(error: plough::Error) -> Self {
        let kind = match error.kind() {
            plough::error::Kind::Connection => Kind::Connection,
            plough::error::Kind::Config => Kind::Config,
            _ => Kind::Failed,
        };
        let new = Error::new(kind, error.to_string());
        let new = match error.sql() {
            Some(sql) => new.statement(sql),
            None => new,
        };
        new.source_error(error)
    }
}
