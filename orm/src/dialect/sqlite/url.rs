//! Connection strings: `sqlite::memory:`, `sqlite:path`, `sqlite://path`, `?mode=ro|rw|rwc|memory`.

use crate::error::{Error, Kind, Result};
use crate::value::text_form::parse_hex;

/// What a connection string names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A database in memory.
    Memory,
    /// A file.
    File { path: String, mode: Mode },
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// `ro`: it is never written.
    ReadOnly,
    /// `rw`: it must exist.
    ReadWrite,
    /// `rwc`: it is created if it does not exist.
    Create,
    /// As the options say.
    Unsaid,
}

fn wrong(message: impl std::fmt::Display) -> Error {
    Error::new(Kind::Config, format!("the SQLite connection string is wrong: {message}"))
        .hint("write `sqlite://file.db`, `sqlite:///folder/file.db?mode=ro` or `sqlite::memory:`")
}

/// Reads a connection string.
pub(super) fn parse(url: &str) -> Result<Target> {
    let rest = url.strip_prefix("sqlite:").ok_or_else(|| wrong("it does not begin with `sqlite:`"))?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut mode = Mode::Unsaid;
    let mut memory = path == ":memory:";
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        match parameter {
            "mode=ro" => mode = Mode::ReadOnly,
            "mode=rw" => mode = Mode::ReadWrite,
            "mode=rwc" => mode = Mode::Create,
            "mode=memory" => memory = true,
            other => {
                let name = other.split('=').next().unwrap_or(other);
                return Err(wrong(format_args!(
                    "the parameter `{name}` or its value is not known; `mode` can be ro, rw, rwc or memory"
                )));
            }
        }
    }
    if memory {
        return Ok(Target::Memory);
    }
    let path = decode(path)?;
    if path.is_empty() {
        return Err(wrong("it names no file"));
    }
    if path.contains('\0') {
        return Err(wrong("the file's name holds a NUL character"));
    }
    Ok(Target::File { path, mode })
}

/// Resolves `%20` and the like.
fn decode(path: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut parts = path.split('%');
    bytes.extend(parts.next().unwrap_or("").bytes());
    for part in parts {
        let byte = part.get(..2).and_then(parse_hex);
        bytes.extend(byte.ok_or_else(|| wrong("`%` must be followed by two hexadecimal digits"))?);
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).map_err(|_| wrong("the file's name is not valid UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, mode: Mode) -> Target {
        Target::File { path: path.into(), mode }
    }

    #[test]
    fn urls_name_files_or_memory() {
        for (url, target) in [
            ("sqlite::memory:", Target::Memory),
            ("sqlite://:memory:", Target::Memory),
            ("sqlite://?mode=memory", Target::Memory),
            ("sqlite:blog.db", file("blog.db", Mode::Unsaid)),
            ("sqlite://data/blog.db", file("data/blog.db", Mode::Unsaid)),
            ("sqlite:///srv/blog.db?mode=ro", file("/srv/blog.db", Mode::ReadOnly)),
            ("sqlite:/srv/blog.db?mode=rw", file("/srv/blog.db", Mode::ReadWrite)),
            ("sqlite:a%20b%3F.db?mode=rwc", file("a b?.db", Mode::Create)),
        ] {
            assert_eq!(parse(url).unwrap(), target, "{url}");
        }
    }

    #[test]
    fn wrong_urls_say_what_is_wrong() {
        for (url, part) in [
            ("sqlite:", "names no file"),
            ("sqlite://", "names no file"),
            ("sqlite:a.db?mode=r", "`mode` can be"),
            ("sqlite:a.db?cache=shared", "`cache`"),
            ("sqlite:a%2.db", "hexadecimal"),
            ("sqlite:a%é.db", "hexadecimal"),
            ("sqlite:%ff.db", "UTF-8"),
            ("sqlite:a%00b", "NUL"),
        ] {
            let error = parse(url).unwrap_err();
            assert_eq!(error.kind(), Kind::Config);
            assert!(error.to_string().contains(part), "{url}: {error}");
        }
    }
}
