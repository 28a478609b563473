//! Scripts to words, quotes and symbols.

use super::SplitError;
use plough::__migrate::SplitRules;

/// A part of a script that a terminator cannot be inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexeme<'a> {
    /// White space, or a comment.
    Space,
    /// A word or a number.
    Word(&'a str),
    /// Quoted text or a quoted name, or a comment that is executed.
    Quoted,
    /// Any other character.
    Symbol(char),
}

pub(super) struct Lexer<'a> {
    rules: SplitRules,
    script: &'a str,
    at: usize,
    /// What ends a statement.
    terminator: &'a str,
    /// Where lines begin.
    lines: Vec<usize>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(rules: &SplitRules, script: &'a str) -> Self {
        let breaks = script.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lexer {
            rules: *rules,
            script,
            at: 0,
            terminator: ";",
            lines: std::iter::once(0).chain(breaks).collect(),
        }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    fn rest(&self) -> &'a str {
        &self.script[self.at..]
    }

    fn unclosed(&self, start: usize, what: &str) -> SplitError {
        SplitError { line: self.line_of(start), message: format!("{what} is not closed") }
    }

    /// Whether a `DELIMITER` said what ends a statement: then nothing else does.
    pub(super) fn has_own_terminator(&self) -> bool {
        self.terminator != ";"
    }

    /// Goes past what ends a statement, if it is here.
    pub(super) fn take_terminator(&mut self) -> bool {
        let here = self.rest().starts_with(self.terminator);
        if here {
            self.at += self.terminator.len();
        }
        here
    }

    /// Goes past a line `DELIMITER x`, if it is here.
    pub(super) fn take_delimiter_command(&mut self) -> bool {
        let rest = self.rest();
        let name = "DELIMITER";
        let is_command = self.rules.delimiter
            && rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name))
            && rest[name.len()..].starts_with([' ', '\t']);
        if !is_command {
            return false;
        }
        let line = rest.split('\n').next().unwrap_or(rest);
        // Without one the client keeps the old.
        if let Some(terminator) = line[name.len()..].split_whitespace().next() {
            self.terminator = terminator;
        }
        self.at += line.len();
        true
    }

    /// Whether the next word, after white space, is one of these.
    pub(super) fn next_word_is(&self, words: &[&str]) -> bool {
        let rest = self.rest().trim_start();
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        super::one_of(&rest[..end], words)
    }

    /// The next part; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Lexeme<'a>>, SplitError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(None) };
        let rules = self.rules;
        let start = self.at;
        if first.is_whitespace() {
            self.at += rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
            return Ok(Some(Lexeme::Space));
        }
        if self.is_line_comment(rest) {
            self.at += rest.find('\n').unwrap_or(rest.len());
            return Ok(Some(Lexeme::Space));
        }
        if let Some(text) = rest.strip_prefix("/*") {
            let executed = rules.executable_comments && (text.starts_with('!') || text.starts_with("M!"));
            self.block_comment(start)?;
            return Ok(Some(if executed { Lexeme::Quoted } else { Lexeme::Space }));
        }
        let escapes = rules.backslash_escapes;
        match first {
            '\'' => self.quoted(start, 1, '\'', escapes, "a text")?,
            '"' => self.quoted(start, 1, '"', escapes, "a quoted name")?,
            '`' if rules.backticks => self.quoted(start, 1, '`', false, "a quoted name")?,
            '[' if rules.brackets => match rest.find(']') {
                Some(end) => self.at += end + 1,
                None => return Err(self.unclosed(start, "a name in brackets")),
            },
            'E' | 'e' if rules.escape_strings && rest[1..].starts_with('\'') => {
                self.quoted(start, 2, '\'', true, "a text")?;
            }
            '$' if rules.dollar_quotes
                && let Some(tag) = dollar_tag(rest) =>
            {
                match rest[tag.len()..].find(tag) {
                    Some(end) => self.at += end + 2 * tag.len(),
                    None => return Err(self.unclosed(start, &format!("a text in {tag}"))),
                }
            }
            first if is_word(first) => {
                let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                // `DELIMITER $$` makes of `END$$` two things.
                let end = match rest[..end].find(self.terminator) {
                    Some(at) if at > 0 => at,
                    _ => end,
                };
                self.at += end;
                return Ok(Some(Lexeme::Word(&rest[..end])));
            }
            symbol => {
                self.at += symbol.len_utf8();
                return Ok(Some(Lexeme::Symbol(symbol)));
            }
        }
        Ok(Some(Lexeme::Quoted))
    }

    fn is_line_comment(&self, rest: &str) -> bool {
        if self.rules.hash_comments && rest.starts_with('#') {
            return true;
        }
        let Some(after) = rest.strip_prefix("--") else { return false };
        !self.rules.dashes_need_space || after.is_empty() || after.starts_with(|c: char| c.is_whitespace())
    }

    fn block_comment(&mut self, start: usize) -> Result<(), SplitError> {
        let bytes = self.script.as_bytes();
        let mut depth = 0_usize;
        let mut at = start;
        while at + 1 < bytes.len() {
            match (bytes[at], bytes[at + 1]) {
                (b'/', b'*') if depth == 0 || self.rules.nested_comments => {
                    depth += 1;
                    at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        self.at = at;
                        return Ok(());
                    }
                }
                _ => at += 1,
            }
        }
        Err(self.unclosed(start, "a comment"))
    }

    /// Goes past a quoted text: doubled, the quote is a part of it.
    fn quoted(
        &mut self,
        start: usize,
        opening: usize,
        quote: char,
        escapes: bool,
        what: &str,
    ) -> Result<(), SplitError> {
        let mut chars = self.script[start + opening..].char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if escapes && c == '\\' {
                chars.next();
            } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
                self.at = start + opening + at + quote.len_utf8();
                return Ok(());
            }
        }
        Err(self.unclosed(start, what))
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// `$tag$` at the beginning of a text.
fn dollar_tag(rest: &str) -> Option<&str> {
    let end = rest[1..].find('$')? + 1;
    let tag = &rest[1..end];
    let named = tag.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && tag.chars().all(|c| c.is_alphanumeric() || c == '_');
    (tag.is_empty() || named).then(|| &rest[..=end])
}
