//! `CREATE INDEX` and `CREATE VIEW`.

use super::token::{Cursor, Is, Token, tokens};
use crate::dialect::clauses::unparenthesised;
use crate::error::Result;
use crate::schema::{Index, Name, Part, PartOf, View};

/// `CREATE [UNIQUE] INDEX .. ON ..`.
pub(in crate::dialect::sqlite) fn index(name: &str, sql: &str) -> Result<Index> {
    let mut cursor = Cursor::new(sql);
    cursor.expect("CREATE")?;
    let unique = cursor.eat(&["UNIQUE"]);
    cursor.expect("INDEX")?;
    cursor.eat(&["IF", "NOT", "EXISTS"]);
    qualified(&mut cursor)?;
    cursor.expect("ON")?;
    cursor.name()?;
    let mut index = Index::new(name, parts(cursor.parenthesised()?));
    index.unique = unique;
    if cursor.eat(&["WHERE"]) {
        index.filter = Some(unparenthesised(cursor.rest()).to_owned());
    }
    Ok(index)
}

/// `CREATE VIEW .. AS ..`.
pub(in crate::dialect::sqlite) fn view(name: &str, sql: &str) -> Result<View> {
    let mut cursor = Cursor::new(sql);
    cursor.expect("CREATE")?;
    let _ = cursor.eat(&["TEMP"]) || cursor.eat(&["TEMPORARY"]);
    cursor.expect("VIEW")?;
    cursor.eat(&["IF", "NOT", "EXISTS"]);
    qualified(&mut cursor)?;
    let mut view = View::new(Name::new(None, name), "");
    if cursor.sees_symbol("(") {
        view.column_names = cursor.name_list()?;
    }
    cursor.expect("AS")?;
    view.definition = cursor.rest().to_owned();
    Ok(view)
}

/// A name, with that of its database before it.
pub(super) fn qualified(cursor: &mut Cursor<'_>) -> Result<String> {
    let name = cursor.name()?;
    if cursor.eat_symbol(".") { cursor.name() } else { Ok(name) }
}

/// The parts of an index or a key.
pub(super) fn parts(inner: &str) -> Vec<Part> {
    let tokens = tokens(inner);
    let mut depth = 0;
    let commas = |token: &Token<'_>| {
        match token.text {
            "(" if token.is == Is::Symbol => depth += 1,
            ")" if token.is == Is::Symbol => depth -= 1,
            _ => {}
        }
        depth == 0 && token.is_symbol(",")
    };
    tokens.split(commas).filter(|tokens| !tokens.is_empty()).map(|tokens| part(inner, tokens)).collect()
}

fn part(inner: &str, mut tokens: &[Token<'_>]) -> Part {
    let mut part = Part::default();
    // Tools write it inside of the parentheses, too.
    if let [rest @ .., last] = tokens
        && last.is_word("AUTOINCREMENT")
    {
        tokens = rest;
    }
    if let [rest @ .., last] = tokens
        && (last.is_word("ASC") || last.is_word("DESC"))
    {
        part.descending = last.is_word("DESC");
        tokens = rest;
    }
    if let [rest @ .., collate, collation] = tokens
        && collate.is_word("COLLATE")
    {
        part.collation = Some(collation.name());
        tokens = rest;
    }
    part.of = match tokens {
        [one] if one.is == Is::Word || one.is == Is::Quoted => PartOf::Column(one.name()),
        [] => PartOf::Expression(String::new()),
        [first, ..] => {
            let end = tokens.last().map_or(first.end(), Token::end);
            PartOf::Expression(unparenthesised(&inner[first.start..end]).to_owned())
        }
    };
    part
}
