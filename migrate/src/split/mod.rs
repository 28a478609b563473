//! Scripts to statements, by the rules of one database.
//!
//! Nothing is lost: the pieces put together are the script. What a piece holds beside its statement
//! (comments and white space before it, what ends it) stays with it.

mod lexer;

use lexer::{Lexeme, Lexer};
use plough::__migrate::SplitRules;
use std::fmt;
use std::ops::Range;

/// A statement with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// All of it.
    pub whole: &'a str,
    /// Comments and white space before the statement.
    pub before: &'a str,
    /// The statement, without what ends it; empty for what is left at a script's end, and for a
    /// `DELIMITER`.
    pub sql: &'a str,
    /// The line in which `before` begins, from 1.
    pub line_before: usize,
    /// The line in which the statement begins.
    pub line: usize,
}

/// What cannot be taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for SplitError {}

/// Takes a script apart.
///
/// # Errors
/// If a quote, a comment or the body of a routine is not closed.
pub fn split<'a>(rules: &SplitRules, script: &'a str) -> Result<Vec<Piece<'a>>, SplitError> {
    let mut lexer = Lexer::new(rules, script);
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < script.len() {
        let statement = next(&mut lexer, rules)?;
        let end = lexer.at();
        let line_before = lexer.line_of(start);
        let range = statement.unwrap_or(end..end);
        pieces.push(Piece {
            whole: &script[start..end],
            before: &script[start..range.start],
            sql: &script[range.clone()],
            line_before,
            line: lexer.line_of(range.start),
        });
        start = end;
    }
    Ok(pieces)
}

/// Goes past the next statement and what ends it, and says where it stands.
fn next(lexer: &mut Lexer<'_>, rules: &SplitRules) -> Result<Option<Range<usize>>, SplitError> {
    let mut range: Option<Range<usize>> = None;
    let mut body = Body::new(rules);
    loop {
        if range.is_none() && lexer.take_delimiter_command() {
            return Ok(None);
        }
        if (body.depth == 0 || lexer.has_own_terminator()) && lexer.take_terminator() {
            return Ok(range);
        }
        let start = lexer.at();
        let Some(lexeme) = lexer.next()? else {
            if body.depth > 0 && !lexer.has_own_terminator() {
                let line = lexer.line_of(range.map_or(0, |range| range.start));
                let message = "the body of this statement is not closed by END".to_owned();
                return Err(SplitError { line, message });
            }
            return Ok(range);
        };
        if lexeme == Lexeme::Space {
            continue;
        }
        let end = lexer.at();
        range = Some(range.map_or(start, |range| range.start)..end);
        body.see(&lexeme, lexer);
    }
}

/// Where in a routine's body the lexer stands.
struct Body<'r> {
    rules: &'r SplitRules,
    /// How many words of the statement were seen, as long as it may be one with a body.
    head: Head,
    /// Open blocks.
    depth: usize,
    /// How many of the words that begin a body came one after the other.
    beginning: usize,
    /// The last word was END: the next may repeat what it ends.
    after_end: bool,
    /// The next word begins a statement.
    at_start: bool,
    /// The body of a routine can begin here.
    may_begin: bool,
}

/// Words after which the body of a routine can begin, if it is one statement.
const BEFORE_BODY: &[&str] = &["ROW", "DETERMINISTIC", "DATA", "SQL", "INVOKER", "DEFINER", "DO"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    First,
    Create,
    Body,
    Plain,
}

impl<'r> Body<'r> {
    fn new(rules: &'r SplitRules) -> Self {
        Body {
            rules,
            head: Head::First,
            depth: 0,
            beginning: 0,
            after_end: false,
            at_start: false,
            may_begin: false,
        }
    }

    fn see(&mut self, lexeme: &Lexeme<'_>, lexer: &Lexer<'_>) {
        let Lexeme::Word(word) = lexeme else {
            self.at_start = matches!(lexeme, Lexeme::Symbol(';' | ':'));
            self.may_begin = *lexeme == Lexeme::Symbol(')');
            self.after_end = false;
            self.beginning = 0;
            if self.head == Head::First {
                self.head = Head::Plain;
            }
            return;
        };
        match self.head {
            Head::First => {
                self.head = if is(word, "CREATE") { Head::Create } else { Head::Plain };
            }
            // A table's name may be such a word, too: what is made is said before it.
            Head::Create
                if one_of(word, &["TABLE", "VIEW", "INDEX", "TYPE", "SCHEMA", "DATABASE", "SEQUENCE"]) =>
            {
                self.head = Head::Plain;
            }
            Head::Create if one_of(word, self.rules.body_of) => self.head = Head::Body,
            Head::Body => self.in_body(word, lexer),
            Head::Create | Head::Plain => {}
        }
    }

    fn in_body(&mut self, word: &str, lexer: &Lexer<'_>) {
        let (after_end, at_start, may_begin) = (self.after_end, self.at_start, self.may_begin);
        self.may_begin = one_of(word, BEFORE_BODY);
        self.after_end = false;
        self.at_start = one_of(word, &["BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT"]);
        if self.depth == 0 {
            // The body begins with BEGIN (ATOMIC), or is one statement that has blocks.
            let expected = self.rules.body_begins.get(self.beginning);
            self.beginning =
                if expected.is_some_and(|begin| is(word, begin)) { self.beginning + 1 } else { 0 };
            let block = may_begin
                && one_of(word, self.rules.statement_blocks)
                && !is(word, "FOR")
                && !lexer.next_word_is(&["EXISTS", "NOT"]);
            if self.beginning == self.rules.body_begins.len() || block {
                self.depth = 1;
                self.beginning = 0;
                self.at_start = true;
            }
            return;
        }
        let opens =
            one_of(word, self.rules.blocks) || (at_start && one_of(word, self.rules.statement_blocks));
        if is(word, "END") {
            self.depth -= 1;
            self.after_end = true;
        } else if opens && !after_end {
            self.depth += 1;
        }
    }
}

fn is(word: &str, expected: &str) -> bool {
    word.eq_ignore_ascii_case(expected)
}

fn one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|expected| is(word, expected))
}

#[cfg(test)]
mod tests;
