//! What a migration says of itself: lines `-- plough: …`.

use crate::Ignore;
use crate::error::{Error, Kind, Result};
use std::time::Duration;

/// How a comment begins that is a directive.
pub(crate) const MARK: &str = "-- plough:";

/// A line `-- plough: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Directive {
    /// `parent V20260131120000 9f86d081884c7d65`: what it was generated after; `parent none` is the
    /// first.
    Parent(Option<Parent>),
    /// `no-transaction`: its statements run one by one, and are journalled.
    NoTransaction,
    /// `lock-timeout 5s`: how long a statement may wait for a lock.
    LockTimeout(Duration),
    /// `statement-timeout 1min`: how long a statement may run.
    StatementTimeout(Duration),
    /// `retry 5`: how often it is tried again when a lock was not given.
    Retry(u32),
    /// `allow data-loss nobody used it`: a reviewed decision, with its reason.
    Allow {
        /// What is allowed.
        what: Danger,
        /// Why.
        reason: String,
    },
    /// `allow P040 posts: it has ten rows`: a finding of `plough lint` that was thought about.
    Ignore(Ignore),
    /// `check data-loss select count(*) …`: a query for a number that must be 0 before the next
    /// statement.
    Check(Check),
    /// `run split_names`: here a registered function of the program runs.
    Run(String),
    /// `replaces V1 V2 V3`: the migrations that it was made of.
    Replaces(Vec<i64>),
    /// `irreversible the text is gone`: why it cannot be undone.
    Irreversible(String),
}

/// The migration that another follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// Its version.
    pub version: i64,
    /// Its fingerprint.
    pub hash: u64,
}

/// What a pre-check guards against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Danger {
    /// Rows or values would be gone: it is refused unless it is allowed.
    DataLoss,
    /// Rows stand in the statement's way: it cannot be allowed.
    Data,
}

impl Danger {
    /// Its name in a directive.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Danger::DataLoss => "data-loss",
            Danger::Data => "data",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        [Danger::DataLoss, Danger::Data].into_iter().find(|danger| danger.name() == name)
    }
}

/// A query that is asked before a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What it guards against.
    pub danger: Danger,
    /// The query for a number of rows: 0 is right.
    pub sql: String,
    /// Its line.
    pub line: usize,
}

const KNOWN: &[&str] = &[
    "parent",
    "no-transaction",
    "lock-timeout",
    "statement-timeout",
    "retry",
    "allow",
    "check",
    "run",
    "replaces",
    "irreversible",
];

impl Directive {
    /// Reads what follows the mark.
    pub(crate) fn parse(text: &str, line: usize) -> Result<Directive> {
        let wrong = |message: String| Error::new(Kind::Source, message).line(line);
        let text = text.trim();
        let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let rest = rest.trim();
        let needed = |what: &str| match rest {
            "" => Err(wrong(format!("`{name}` needs {what}"))),
            rest => Ok(rest.to_owned()),
        };
        Ok(match name {
            "parent" if rest == "none" => Directive::Parent(None),
            "parent" => {
                let parent = rest.split_once(' ').and_then(|(version, hash)| {
                    let hash = u64::from_str_radix(hash.trim(), 16).ok()?;
                    Some(Parent { version: parse_version(version)?, hash })
                });
                let parent = parent.ok_or_else(|| wrong(format!("`{rest}` is not a version and a hash")))?;
                Directive::Parent(Some(parent))
            }
            "no-transaction" => Directive::NoTransaction,
            "lock-timeout" | "statement-timeout" => {
                let limit = parse_duration(rest)
                    .ok_or_else(|| wrong(format!("`{rest}` is not a time: write 500ms, 5s, 2min or 1h")))?;
                if name == "lock-timeout" {
                    Directive::LockTimeout(limit)
                } else {
                    Directive::StatementTimeout(limit)
                }
            }
            "retry" => Directive::Retry(
                rest.parse().map_err(|_| wrong(format!("`{rest}` is not a number of times")))?,
            ),
            "allow" => {
                let (what, reason) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                if is_code(what) {
                    let ignore = Ignore::parse(rest).map_err(|error| wrong(error.to_string()))?;
                    return Ok(Directive::Ignore(ignore));
                }
                if Danger::parse(what) != Some(Danger::DataLoss) {
                    return Err(wrong(format!(
                        "`{what}` cannot be allowed, only `data-loss` and the codes of `plough lint` can"
                    )));
                }
                if reason.trim().is_empty() {
                    let error = wrong("`allow data-loss` needs a reason".to_owned());
                    return Err(error.hint("write why no data that matters is lost"));
                }
                Directive::Allow { what: Danger::DataLoss, reason: reason.trim().to_owned() }
            }
            "check" => {
                let (danger, sql) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let danger = Danger::parse(danger)
                    .ok_or_else(|| wrong(format!("`{danger}` is no kind of check: `data-loss` or `data`")))?;
                if sql.trim().is_empty() {
                    return Err(wrong("`check` needs a query for a number".to_owned()));
                }
                Directive::Check(Check { danger, sql: sql.trim().trim_end_matches(';').to_owned(), line })
            }
            "run" => Directive::Run(needed("the name of a registered function")?),
            "replaces" => {
                let versions: Option<Vec<i64>> = rest.split_whitespace().map(parse_version).collect();
                match versions {
                    Some(versions) if !versions.is_empty() => Directive::Replaces(versions),
                    _ => return Err(wrong(format!("`{rest}` is not a list of versions"))),
                }
            }
            "irreversible" => Directive::Irreversible(needed("a reason")?),
            other => {
                let error = wrong(format!("there is no directive `{other}`"));
                return Err(error.hint(format!("known are: {}", KNOWN.join(", "))));
            }
        })
    }
}

/// Whether a word is meant as the code of a finding: `P040`, also before a colon.
fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix('P').map(|digits| digits.trim_end_matches(':'));
    digits.is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `V20260131120000`, with or without the V.
pub(crate) fn parse_version(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('V').unwrap_or(text);
    let digits = digits.split("__").next().unwrap_or(digits);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// `500ms`, `5s`, `2min` or `1h`.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let split = text.find(|c: char| !c.is_ascii_digit())?;
    let number: u64 = text[..split].parse().ok()?;
    match text[split..].trim() {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "min" | "m" => Some(Duration::from_secs(number.checked_mul(60)?)),
        "h" => Some(Duration::from_secs(number.checked_mul(3_600)?)),
        _ => None,
    }
}
