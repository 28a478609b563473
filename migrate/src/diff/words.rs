//! The names in an SQL expression.

use std::collections::HashSet;

/// A piece of SQL: a name or what stands between names.
enum Piece<'a> {
    /// A name without quotes.
    Bare(&'a str),
    /// A name in quotes, with the quote and what it says.
    Quoted(char, String),
    /// The rest, literals included.
    Other(&'a str),
}

/// Takes SQL apart. Text in single quotes is no name.
fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' | '`' => {
                let end = closing(rest, first);
                let inner = rest.get(1..end - 1).unwrap_or_default();
                let doubled = format!("{first}{first}");
                pieces.push(Piece::Quoted(first, inner.replace(&doubled, &first.to_string())));
                rest = &rest[end..];
                continue;
            }
            '\'' => closing(rest, '\''),
            c if c.is_alphabetic() || c == '_' => {
                let end =
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
                pieces.push(Piece::Bare(&rest[..end]));
                rest = &rest[end..];
                continue;
            }
            // Digits, so that the `e` of `1e5` is no name.
            c if c.is_ascii_digit() => {
                rest.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        pieces.push(Piece::Other(&rest[..end]));
        rest = &rest[end..];
    }
    pieces
}

/// Where a quoted text ends that begins at 0; a doubled quote is inside.
fn closing(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c == quote {
            match characters.peek() {
                Some((_, next)) if *next == quote => drop(characters.next()),
                _ => return at + 1,
            }
        }
    }
    text.len()
}

/// Every word that may be a name, those without quotes in lower case.
pub(crate) fn words(sql: &str) -> HashSet<String> {
    let word = |piece| match piece {
        Piece::Bare(word) => Some(word.to_lowercase()),
        Piece::Quoted(_, word) => Some(word),
        Piece::Other(_) => None,
    };
    pieces(sql).into_iter().filter_map(word).collect()
}

/// The same with those in its literals, which may name something, too: `nextval('posts_id_seq')`.
pub(crate) fn all_words(sql: &str) -> HashSet<String> {
    let mut found = words(sql);
    for piece in pieces(sql) {
        if let Piece::Other(text) = piece
            && let Some(inner) = text.strip_prefix('\'')
        {
            found.extend(words(inner.strip_suffix('\'').unwrap_or(inner)));
        }
    }
    found
}

/// Whether the expression has this name in it.
pub(crate) fn mentions(sql: &str, name: &str) -> bool {
    pieces(sql).iter().any(|piece| match piece {
        Piece::Bare(word) => word.eq_ignore_ascii_case(name),
        Piece::Quoted(_, word) => word == name,
        Piece::Other(_) => false,
    })
}

/// Whether the expression calls a function of this name.
pub(crate) fn calls(sql: &str, name: &str) -> bool {
    let pieces = pieces(sql);
    pieces.iter().enumerate().any(|(at, piece)| {
        let is = match piece {
            Piece::Bare(word) => word.eq_ignore_ascii_case(name),
            Piece::Quoted(_, word) => word == name,
            Piece::Other(_) => false,
        };
        let mut after = pieces[at + 1..].iter().map(|piece| match piece {
            Piece::Other(text) => text.trim_start(),
            _ => "?",
        });
        is && after.find(|text| !text.is_empty()).is_some_and(|text| text.starts_with('('))
    })
}

/// The expression with another name in the place of one.
pub(crate) fn renamed(sql: &str, from: &str, to: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    for piece in pieces(sql) {
        match piece {
            Piece::Bare(word) if word.eq_ignore_ascii_case(from) => text.push_str(to),
            Piece::Bare(word) => text.push_str(word),
            Piece::Quoted(quote, word) => {
                let word = if word == from { to } else { &word };
                text.push(quote);
                text.push_str(&word.replace(quote, &format!("{quote}{quote}")));
                text.push(quote);
            }
            Piece::Other(other) => text.push_str(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{calls, mentions, renamed};

    #[test]
    fn names_are_told_from_literals() {
        let sql = r#"price > 0 AND "unit price" <> 'price ''x'' price' AND 1e5 > e"#;
        assert!(mentions(sql, "price") && mentions(sql, "unit price") && mentions(sql, "e"));
        assert!(!mentions(sql, "x") && !mentions("'price'", "price") && !mentions("1e5", "e5"));
    }

    #[test]
    fn a_call_is_told_from_a_column() {
        assert!(calls("total (a) > 1", "total") && calls(r#"app."Total"(1)"#, "Total"));
        assert!(
            !calls("total > (1)", "total") && !calls("'total(1)'", "total") && !calls("x(total)", "total")
        );
    }

    #[test]
    fn a_name_is_replaced_where_it_is_one() {
        let sql = r#"PRICE > 0 AND "price" <> 'price' AND prices = `price`"#;
        assert_eq!(renamed(sql, "price", "cost"), r#"cost > 0 AND "cost" <> 'price' AND prices = `cost`"#);
        assert_eq!(renamed("a = 'é' AND b", "b", "c"), "a = 'é' AND c");
    }
}
