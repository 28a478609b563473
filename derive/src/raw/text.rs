//! The literal of `raw!` taken apart: SQL text, and what stands between braces.

use super::token::{Token, tokens};

/// A piece of the literal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// SQL.
    Text(String),
    /// The Rust expression of a value.
    Value(String),
    /// The Rust expression of a list of values.
    List(String),
}

/// Takes a literal apart, or says what is wrong with it.
pub(crate) fn pieces(sql: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = sql;
    while !rest.is_empty() {
        // A placeholder holds Rust and not SQL: the tokens start anew after it.
        let Some((before, inner, after)) = next_placeholder(rest, &mut text)? else { break };
        text.push_str(&before);
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(placeholder(inner)?);
        rest = after;
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

type Found<'a> = (String, &'a str, &'a str);

/// The SQL before the next placeholder, what is between its braces, and what follows. If there is
/// none, all SQL goes to `last`.
fn next_placeholder<'a>(sql: &'a str, last: &mut String) -> Result<Option<Found<'a>>, String> {
    let mut text = String::new();
    let mut at = 0;
    let mut skip = false;
    let mut before = ' ';
    for token in tokens(sql) {
        let length = length(token);
        let rest = &sql[at + length..];
        at += length;
        if std::mem::take(&mut skip) {
            continue;
        }
        match token {
            Token::Quoted(quoted) => text.push_str(&unescape_quoted(quoted)?),
            Token::Verbatim(same) => text.push_str(same),
            Token::Word(word) => {
                if matches!(before, '$' | '?') && word.starts_with(|c: char| c.is_ascii_digit()) {
                    return Err(format!(
                        "`{before}{word}` is a placeholder of one database: write the value itself, `{{value}}`"
                    ));
                }
                text.push_str(word);
            }
            Token::Symbol(brace @ ('{' | '}')) if rest.starts_with(brace) => {
                text.push(brace);
                skip = true;
            }
            Token::Symbol('{') => {
                let end = closing(rest).ok_or("`{` has no `}`; a brace that is SQL is written `{{`")?;
                return Ok(Some((text, &rest[..end], &rest[end + 1..])));
            }
            Token::Symbol('}') => {
                return Err("`}` has no `{`; a brace that is SQL is written `}}`".to_owned());
            }
            Token::Symbol(symbol) => text.push(symbol),
            Token::Unclosed(open) => {
                let start: String = open.chars().take(20).collect();
                return Err(format!("the quote or comment that starts with `{start}` has no end"));
            }
        }
        before = if let Token::Symbol(symbol) = token { symbol } else { ' ' };
    }
    last.push_str(&text);
    Ok(None)
}

fn length(token: Token<'_>) -> usize {
    match token {
        Token::Quoted(text) | Token::Verbatim(text) | Token::Word(text) | Token::Unclosed(text) => text.len(),
        Token::Symbol(symbol) => symbol.len_utf8(),
    }
}

/// Where the brace ends that was opened before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn placeholder(inner: &str) -> Result<Piece, String> {
    let inner = inner.trim();
    let (list, expression) = match inner.strip_prefix("..") {
        Some(list) => (true, list.trim()),
        None => (false, inner),
    };
    if expression.is_empty() {
        return Err(
            "write the value between the braces: `{value}`; braces that are SQL are `{{` and `}}`".to_owned()
        );
    }
    let expression = expression.to_owned();
    Ok(if list { Piece::List(expression) } else { Piece::Value(expression) })
}

/// Braces in quotes are text, as in JSON and array literals. `{name}` there looks like a value but
/// would not be bound: an error. `{{name}}` is the text `{name}`.
fn unescape_quoted(quoted: &str) -> Result<String, String> {
    let mut out = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(name) = rest.strip_prefix("{{").and_then(name_before_brace)
            && rest[2 + name.len()..].starts_with("}}")
        {
            out.push_str(&rest[1..name.len() + 3]);
            rest = &rest[name.len() + 4..];
            continue;
        }
        if let Some(name) = name_before_brace(&rest[1..]) {
            return Err(format!(
                "`{{{name}}}` stands in quotes, where it would be text and not a value: take it out of the quotes \
                 (`'…' || {{{name}}}`, or put the whole text together in Rust); for the text itself write `{{{{{name}}}}}`"
            ));
        }
        out.push('{');
        rest = &rest[1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// A Rust name or a path of fields, with or without `..` before it, that a brace follows.
fn name_before_brace(text: &str) -> Option<&str> {
    let name = &text[..text.find('}')?];
    let path = name.strip_prefix("..").unwrap_or(name);
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    path.split('.').all(part).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }
    fn value(text: &str) -> Piece {
        Piece::Value(text.to_owned())
    }
    fn list(text: &str) -> Piece {
        Piece::List(text.to_owned())
    }

    #[test]
    fn values_and_lists_are_cut_out() {
        assert_eq!(
            pieces("select * from t where id = {id} and tag in ({..tags})").unwrap(),
            [
                text("select * from t where id = "),
                value("id"),
                text(" and tag in ("),
                list("tags"),
                text(")")
            ]
        );
        assert_eq!(
            pieces("{ x.map(|y| { y + 1 }) }{..&a}").unwrap(),
            [value("x.map(|y| { y + 1 })"), list("&a")]
        );
        assert_eq!(pieces("").unwrap(), []);
    }

    #[test]
    fn a_quote_in_rust_does_not_open_one_in_sql() {
        assert_eq!(
            pieces("a = {x.unwrap_or('q')} and b = {y}").unwrap(),
            [text("a = "), value("x.unwrap_or('q')"), text(" and b = "), value("y")]
        );
    }

    #[test]
    fn doubled_braces_are_braces() {
        assert_eq!(pieces("a {{b}} {c}").unwrap(), [text("a {b} "), value("c")]);
    }

    #[test]
    fn braces_in_quotes_and_comments_are_text() {
        for sql in [
            "select '{1,2}'::int[], '{\"a\":{\"b\":1}}'",
            "select '{}', '{a,b}', '{{1},{2}}'",
            "select 1 -- and id = {id}",
            "select 1 /* {id} */",
            "do $$ begin {x} end $$",
        ] {
            assert_eq!(pieces(sql).unwrap(), [text(sql)]);
        }
        assert_eq!(pieces("d #> '{{a}}'").unwrap(), [text("d #> '{a}'")]);
    }

    #[test]
    fn a_value_in_quotes_is_refused() {
        for sql in ["name like '%{name}%'", "'{p.name}'", "\"{table}\"", "'{..names}'"] {
            let error = pieces(sql).unwrap_err();
            assert!(error.contains("stands in quotes"), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (sql, says) in [
            ("a = {id", "has no `}`"),
            ("a = id}", "has no `{`"),
            ("a = {}", "between the braces"),
            ("a = {..}", "between the braces"),
            ("a = 'x", "has no end"),
            ("a = $1", "placeholder of one database"),
            ("a = ?1", "placeholder of one database"),
        ] {
            let error = pieces(sql).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
