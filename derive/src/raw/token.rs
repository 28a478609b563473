//! SQL text in tokens: what is quoted, what is a comment, what are words.
//!
//! The macro `raw!` and the library read the same text, on any database, so that this file is in
//! both crates (a test keeps them equal), and what it takes for quoted follows the SQL standard
//! with what the databases add: `'…'`, `"…"` and `` `…` `` in which the quote is doubled,
//! PostgreSQL's `E'…'` and `$tag$…$tag$`, and comments, which nest. A backslash in a plain string
//! is a character like any other.

/// A piece of SQL text. The tokens of a text put together are the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A string or a quoted name, with its quotes.
    Quoted(&'a str),
    /// A comment or a dollar-quoted text.
    Verbatim(&'a str),
    /// A name, a keyword or a number.
    Word(&'a str),
    /// Any other character.
    Symbol(char),
    /// A quote or a comment that has no end: the rest of the text.
    Unclosed(&'a str),
}

/// The tokens of a text.
pub(crate) fn tokens(sql: &str) -> Tokens<'_> {
    Tokens { rest: sql, escapes: false }
}

/// See [`tokens`].
pub(crate) struct Tokens<'a> {
    rest: &'a str,
    /// The last token was the word `E`: a string that follows has backslash escapes.
    escapes: bool,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let first = self.rest.chars().next()?;
        let escapes = std::mem::take(&mut self.escapes);
        let token = match first {
            '\'' | '"' | '`' => self.cut(quoted(self.rest, first, escapes && first == '\''), Token::Quoted),
            '-' if self.rest.starts_with("--") => {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.cut(Some(end), Token::Verbatim)
            }
            '/' if self.rest.starts_with("/*") => self.cut(comment(self.rest), Token::Verbatim),
            '$' => match dollar_tag(self.rest) {
                Some(tag) => {
                    let end = self.rest[tag.len()..].find(tag).map(|at| at + 2 * tag.len());
                    self.cut(end, Token::Verbatim)
                }
                None => self.symbol(first),
            },
            _ if in_word(first) => {
                let end = self.rest.find(|c| !in_word(c) && c != '$').unwrap_or(self.rest.len());
                self.escapes = self.rest[..end].eq_ignore_ascii_case("e");
                self.cut(Some(end), Token::Word)
            }
            _ => self.symbol(first),
        };
        Some(token)
    }
}

impl<'a> Tokens<'a> {
    fn cut(&mut self, end: Option<usize>, token: fn(&'a str) -> Token<'a>) -> Token<'a> {
        match end {
            Some(end) => {
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                token(text)
            }
            None => Token::Unclosed(std::mem::take(&mut self.rest)),
        }
    }

    fn symbol(&mut self, symbol: char) -> Token<'a> {
        self.rest = &self.rest[symbol.len_utf8()..];
        Token::Symbol(symbol)
    }
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the quoted text at the start.
fn quoted(text: &str, quote: char, escapes: bool) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let doubled = c == quote && chars.peek().is_some_and(|(_, next)| *next == quote);
        if doubled || (escapes && c == '\\') {
            chars.next();
        } else if c == quote {
            return Some(at + 1);
        }
    }
    None
}

fn comment(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

/// `$$` or `$tag$` at the start of the text.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = 1 + text[1..].find(|c| !in_word(c))?;
    let tag = &text[1..end];
    let valid = text[end..].starts_with('$') && !tag.starts_with(|c: char| c.is_ascii_digit());
    valid.then(|| &text[..=end])
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    /// What is quoted or a comment.
    fn hidden(sql: &str) -> Vec<&str> {
        let hide = |token| match token {
            Token::Quoted(text) | Token::Verbatim(text) => Some(text),
            _ => None,
        };
        tokens(sql).filter_map(hide).collect()
    }

    #[test]
    fn quotes_and_comments_are_told_from_the_rest() {
        assert_eq!(hidden("a 'b''c' d"), ["'b''c'"]);
        assert_eq!(hidden("\"a;b\" `c`"), ["\"a;b\"", "`c`"]);
        assert_eq!(hidden("x -- it's\ny"), ["-- it's"]);
        assert_eq!(hidden("/* a /* b */ c */ d /"), ["/* a /* b */ c */"]);
        assert_eq!(hidden("$$ it's $$ $1 $a$ $$ $a$"), ["$$ it's $$", "$a$ $$ $a$"]);
        assert_eq!(hidden("like '\\' || E'\\'' || 'x'"), ["'\\'", "'\\''", "'x'"]);
        assert_eq!(hidden("note 'x\\'"), ["'x\\'"]);
        assert_eq!(hidden("a$b$c$b$"), [""; 0]);
    }

    #[test]
    fn tokens_put_together_are_the_text() {
        for sql in ["select 'é' , \"ü\"$1 -- x", "'open", "/* open", "$a$ open", "é$"] {
            let mut again = String::new();
            for token in tokens(sql) {
                match token {
                    Token::Quoted(text)
                    | Token::Verbatim(text)
                    | Token::Word(text)
                    | Token::Unclosed(text) => {
                        again.push_str(text);
                    }
                    Token::Symbol(symbol) => again.push(symbol),
                }
            }
            assert_eq!(again, sql);
        }
    }

    #[test]
    fn what_is_not_closed_is_told() {
        for sql in ["'a", "\"a", "a /* b", "$x$ a $$", "E'a\\'"] {
            assert!(tokens(sql).any(|token| matches!(token, Token::Unclosed(_))), "{sql}");
        }
    }
}
