//! SQL to tokens.

use crate::error::{Error, Kind, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Is {
    /// A keyword or a plain name.
    Word,
    /// A name in quotes.
    Quoted,
    /// A text, a blob or a number.
    Literal,
    /// Anything else, a character each.
    Symbol,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) is: Is,
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.is == Is::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.is == Is::Symbol && self.text == symbol
    }

    /// The name that it is.
    pub(super) fn name(&self) -> String {
        let quoted = |quote: char| {
            let inner = self.text.strip_prefix(quote)?.strip_suffix(quote)?;
            Some(inner.replace(&format!("{quote}{quote}"), &quote.to_string()))
        };
        let bracketed = || Some(self.text.strip_prefix('[')?.strip_suffix(']')?.to_owned());
        let name = quoted('"').or_else(|| quoted('`')).or_else(|| quoted('\'')).or_else(bracketed);
        name.unwrap_or_else(|| self.text.to_owned())
    }
}

/// The tokens of a statement, without comments.
pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let (is, length) = match c {
            c if c.is_ascii_whitespace() => (None, 1),
            '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (None, rest.find("*/").map_or(rest.len(), |end| end + 2)),
            'x' | 'X' if rest[1..].starts_with('\'') => (Some(Is::Literal), 1 + closed(&rest[1..], '\'')),
            '\'' => (Some(Is::Literal), closed(rest, '\'')),
            '"' | '`' => (Some(Is::Quoted), closed(rest, c)),
            '[' => (Some(Is::Quoted), rest.find(']').map_or(rest.len(), |end| end + 1)),
            c if c.is_ascii_digit() => (Some(Is::Literal), number(rest)),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => (Some(Is::Literal), number(rest)),
            c if c.is_alphanumeric() || c == '_' || !c.is_ascii() => {
                let other = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_' && c != '$';
                (Some(Is::Word), rest.find(other).unwrap_or(rest.len()))
            }
            _ => (Some(Is::Symbol), c.len_utf8()),
        };
        if let Some(is) = is {
            tokens.push(Token { is, text: &rest[..length], start: at });
        }
        at += length;
    }
    tokens
}

/// The length of what is between two quotes, which are doubled inside.
fn closed(text: &str, quote: char) -> usize {
    let mut inside = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = inside.next() {
        if c == quote && inside.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    text.len()
}

fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let hex = text.len() > 1 && (bytes[1] | 0x20) == b'x';
    let mut at = 0;
    while at < bytes.len() {
        let sign = !hex && at > 0 && matches!(bytes[at], b'+' | b'-') && (bytes[at - 1] | 0x20) == b'e';
        if !(bytes[at].is_ascii_alphanumeric() || bytes[at] == b'.' || bytes[at] == b'_' || sign) {
            break;
        }
        at += 1;
    }
    at
}

/// Reads tokens from left to right.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    pub(super) sql: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(sql: &'a str) -> Self {
        Cursor { sql, tokens: tokens(sql), at: 0 }
    }

    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    pub(super) fn sees(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.is_word(word))
    }

    pub(super) fn sees_symbol(&self, symbol: &str) -> bool {
        self.peek().is_some_and(|token| token.is_symbol(symbol))
    }

    /// Takes these keywords if they come next, all of them.
    pub(super) fn eat(&mut self, words: &[&str]) -> bool {
        let come = words
            .iter()
            .enumerate()
            .all(|(i, word)| self.tokens.get(self.at + i).is_some_and(|token| token.is_word(word)));
        if come {
            self.at += words.len();
        }
        come
    }

    pub(super) fn eat_symbol(&mut self, symbol: &str) -> bool {
        let comes = self.sees_symbol(symbol);
        self.at += usize::from(comes);
        comes
    }

    pub(super) fn expect(&mut self, word: &str) -> Result<()> {
        if self.eat(&[word]) { Ok(()) } else { Err(self.wrong(word)) }
    }

    /// The next name, in whatever quotes.
    pub(super) fn name(&mut self) -> Result<String> {
        match self.next() {
            Some(token) if token.is != Is::Symbol => Ok(token.name()),
            _ => Err(self.wrong("a name")),
        }
    }

    /// What is between the next parentheses, as text.
    pub(super) fn parenthesised(&mut self) -> Result<&'a str> {
        let (start, end) = self.span()?;
        Ok(self.sql[start..end].trim())
    }

    /// Names between the next parentheses.
    pub(super) fn name_list(&mut self) -> Result<Vec<String>> {
        let inner = self.parenthesised()?;
        Ok(tokens(inner)
            .into_iter()
            .filter(|token| token.is != Is::Symbol)
            .map(|token| token.name())
            .collect())
    }

    fn span(&mut self) -> Result<(usize, usize)> {
        if !self.eat_symbol("(") {
            return Err(self.wrong("("));
        }
        let start = self.tokens[self.at - 1].end();
        let mut depth = 1;
        while let Some(token) = self.next() {
            match token.text {
                "(" if token.is == Is::Symbol => depth += 1,
                ")" if token.is == Is::Symbol => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok((start, token.start));
            }
        }
        Err(self.wrong(")"))
    }

    /// What is left, as text.
    pub(super) fn rest(&self) -> &'a str {
        self.peek().map_or("", |token| self.sql[token.start..].trim_end_matches([';', ' ', '\n', '\r', '\t']))
    }

    pub(super) fn wrong(&self, wanted: &str) -> Error {
        let found = self.peek().map_or("the end", |token| token.text);
        let message =
            format!("SQLite's text of an object is not understood: `{wanted}` was looked for, not `{found}`");
        Error::new(Kind::Database, message).statement(self.sql)
    }
}
