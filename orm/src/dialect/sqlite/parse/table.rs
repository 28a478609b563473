//! `CREATE TABLE`.

use super::index::{parts, qualified};
use super::token::{Cursor, Is, Token};
use crate::error::Result;
use crate::model::Action;
use crate::schema::{
    Check, Column, Default, Deferrable, ForeignKey, Generated, Identity, Key, Match, Name, Part, Table,
};

/// The table that a statement makes.
pub(in crate::dialect::sqlite) fn table(name: &str, sql: &str) -> Result<Table> {
    let mut cursor = Cursor::new(sql);
    cursor.expect("CREATE")?;
    let _ = cursor.eat(&["TEMP"]) || cursor.eat(&["TEMPORARY"]);
    cursor.expect("TABLE")?;
    cursor.eat(&["IF", "NOT", "EXISTS"]);
    qualified(&mut cursor)?;
    let mut table = Table::new(Name::new(None, name));
    if !cursor.eat_symbol("(") {
        return Err(cursor.wrong("("));
    }
    while !cursor.eat_symbol(")") {
        if !table_constraint(&mut cursor, &mut table)? {
            column(&mut cursor, &mut table)?;
        }
        // Commas between constraints may be missing.
        cursor.eat_symbol(",");
    }
    while let Some(option) = cursor.next() {
        if option.is_word("STRICT") {
            table.options.strict = true;
        } else if option.is_word("WITHOUT") {
            cursor.expect("ROWID")?;
            table.options.without_rowid = true;
        }
    }
    settle(&mut table);
    Ok(table)
}

/// What SQLite holds to without being told.
fn settle(table: &mut Table) {
    let Some(key) = &table.primary_key else { return };
    let alone = |column: &Column| key.columns.len() == 1 && key.columns[0].eq_ignore_ascii_case(&column.name);
    for column in &mut table.columns {
        // A rowid is never NULL. `INTEGER PRIMARY KEY DESC` is no rowid, by an old mistake.
        let rowid = alone(column) && column.ty.eq_ignore_ascii_case("INTEGER") && key.parts.is_empty();
        let in_key = key.columns.iter().any(|name| name.eq_ignore_ascii_case(&column.name));
        if rowid || (in_key && table.options.without_rowid) {
            column.nullable = false;
        }
    }
}

fn column(cursor: &mut Cursor<'_>, table: &mut Table) -> Result<()> {
    let name = cursor.name()?;
    let ty = type_name(cursor)?;
    let mut column = Column::new(&name, &ty);
    column.nullable = true;
    while let Some(next) = cursor.peek() {
        if next.is_symbol(",") || next.is_symbol(")") {
            break;
        }
        let constraint = if cursor.eat(&["CONSTRAINT"]) { cursor.name()? } else { String::new() };
        if cursor.eat(&["PRIMARY", "KEY"]) {
            let descending = cursor.eat(&["DESC"]);
            cursor.eat(&["ASC"]);
            let mut key = Key::new(&constraint, vec![name.clone()]);
            if descending {
                key.parts = vec![Part::column(&name).descending()];
            }
            key.on_conflict = conflict(cursor)?;
            if cursor.eat(&["AUTOINCREMENT"]) {
                column.identity = Some(Identity::by_default());
            }
            table.primary_key = Some(key);
        } else if cursor.eat(&["NOT", "NULL"]) {
            column.nullable = false;
            column.on_conflict = conflict(cursor)?;
        } else if cursor.eat(&["NULL"]) {
            conflict(cursor)?;
        } else if cursor.eat(&["UNIQUE"]) {
            let mut key = Key::new(&constraint, vec![name.clone()]);
            key.on_conflict = conflict(cursor)?;
            table.uniques.push(key);
        } else if cursor.eat(&["CHECK"]) {
            table.checks.push(Check::new(&constraint, cursor.parenthesised()?));
            conflict(cursor)?;
        } else if cursor.eat(&["DEFAULT"]) {
            column.default = default(cursor)?;
        } else if cursor.eat(&["COLLATE"]) {
            column.collation = Some(cursor.name()?);
        } else if cursor.sees("REFERENCES") {
            table.foreign_keys.push(references(cursor, &constraint, vec![name.clone()])?);
        } else if cursor.eat(&["GENERATED", "ALWAYS", "AS"]) || cursor.eat(&["AS"]) {
            let expression = cursor.parenthesised()?;
            let stored = cursor.eat(&["STORED"]);
            cursor.eat(&["VIRTUAL"]);
            column.generated = Some(Generated::new(expression, stored));
        } else if constraint.is_empty() {
            return Err(cursor.wrong("a constraint of a column"));
        }
    }
    table.columns.push(column);
    Ok(())
}

/// A type: words, then a size.
fn type_name(cursor: &mut Cursor<'_>) -> Result<String> {
    const ENDS: [&str; 12] = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
        "GENERATED",
        "AS",
        "DEFERRABLE",
    ];
    let mut ty = String::new();
    while let Some(token) = cursor.peek() {
        let ends = token.is == Is::Symbol || ENDS.iter().any(|end| token.is_word(end));
        if ends {
            break;
        }
        if !ty.is_empty() {
            ty.push(' ');
        }
        ty.push_str(token.text);
        cursor.next();
    }
    if !ty.is_empty() && cursor.sees_symbol("(") {
        ty.push_str(&format!("({})", cursor.parenthesised()?));
    }
    Ok(ty)
}

/// `DEFAULT NULL` says nothing, and parentheses around a literal say nothing either: SQLite itself does
/// not keep them.
fn default(cursor: &mut Cursor<'_>) -> Result<Option<Default>> {
    if cursor.sees_symbol("(") {
        let expression = cursor.parenthesised()?;
        return Ok(match super::token::tokens(expression)[..] {
            [one] if one.is_word("NULL") => None,
            [one] if is_constant(one) => Some(Default::Literal(one.text.to_owned())),
            [sign, one] if (sign.is_symbol("-") || sign.is_symbol("+")) && one.is == Is::Literal => {
                Some(Default::Literal(format!("{}{}", sign.text, one.text)))
            }
            _ => Some(Default::Expression(expression.to_owned())),
        });
    }
    let sign = match cursor.peek() {
        Some(token) if token.is_symbol("-") || token.is_symbol("+") => {
            cursor.next().map_or("", |token| token.text)
        }
        _ => "",
    };
    match cursor.next() {
        Some(token) if sign.is_empty() && token.is_word("NULL") => Ok(None),
        Some(token) if token.is != Is::Symbol => Ok(Some(Default::Literal(format!("{sign}{}", token.text)))),
        _ => Err(cursor.wrong("a default")),
    }
}

/// Whether the token alone is a default without parentheses, and the same with them.
fn is_constant(token: Token<'_>) -> bool {
    const WORDS: [&str; 5] = ["CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP", "TRUE", "FALSE"];
    token.is == Is::Literal || WORDS.iter().any(|word| token.is_word(word))
}

fn table_constraint(cursor: &mut Cursor<'_>, table: &mut Table) -> Result<bool> {
    let name = if cursor.eat(&["CONSTRAINT"]) { cursor.name()? } else { String::new() };
    if cursor.eat(&["PRIMARY", "KEY"]) {
        let autoincrement = |token: Token<'_>| token.is_word("AUTOINCREMENT");
        let inner = cursor.parenthesised()?;
        let numbered = super::token::tokens(inner).last().copied().is_some_and(autoincrement);
        let key = key(&name, inner, conflict(cursor)?);
        if numbered
            && let Some(column) = table.columns.iter_mut().find(|column| column.name == key.columns[0])
        {
            column.identity = Some(Identity::by_default());
        }
        table.primary_key = Some(key);
    } else if cursor.eat(&["UNIQUE"]) {
        let inner = cursor.parenthesised()?;
        table.uniques.push(key(&name, inner, conflict(cursor)?));
    } else if cursor.eat(&["CHECK"]) {
        table.checks.push(Check::new(&name, cursor.parenthesised()?));
        conflict(cursor)?;
    } else if cursor.eat(&["FOREIGN", "KEY"]) {
        let columns = cursor.name_list()?;
        table.foreign_keys.push(references(cursor, &name, columns)?);
    } else {
        return Ok(!name.is_empty());
    }
    Ok(true)
}

fn key(name: &str, inner: &str, on_conflict: Option<String>) -> Key {
    let parts = parts(inner);
    let columns = parts.iter().filter_map(Part::column_name).map(str::to_owned).collect();
    let mut key = Key { on_conflict, ..Key::new(name, columns) };
    if parts.iter().any(|part| part.descending || part.collation.is_some()) {
        key.parts = parts;
    }
    key
}

/// `ON CONFLICT ..`; what it says by itself is `ABORT`.
fn conflict(cursor: &mut Cursor<'_>) -> Result<Option<String>> {
    if !cursor.eat(&["ON", "CONFLICT"]) {
        return Ok(None);
    }
    Ok(Some(cursor.name()?.to_ascii_uppercase()).filter(|action| action != "ABORT"))
}

fn references(cursor: &mut Cursor<'_>, name: &str, columns: Vec<String>) -> Result<ForeignKey> {
    cursor.expect("REFERENCES")?;
    let target = Name::new(None, &cursor.name()?);
    let target_columns = if cursor.sees_symbol("(") { cursor.name_list()? } else { Vec::new() };
    let mut key = ForeignKey::new(name, columns, target, target_columns);
    loop {
        if cursor.eat(&["ON", "DELETE"]) {
            key.on_delete = action(cursor)?;
        } else if cursor.eat(&["ON", "UPDATE"]) {
            key.on_update = action(cursor)?;
        } else if cursor.eat(&["MATCH"]) {
            key.matching = match cursor.name()?.to_ascii_uppercase().as_str() {
                "FULL" => Some(Match::Full),
                "PARTIAL" => Some(Match::Partial),
                _ => None,
            };
        } else if cursor.eat(&["NOT", "DEFERRABLE"]) {
            initially(cursor);
        } else if cursor.eat(&["DEFERRABLE"]) {
            key.deferrable = Some(initially(cursor));
        } else {
            return Ok(key);
        }
    }
}

fn initially(cursor: &mut Cursor<'_>) -> Deferrable {
    let deferred = cursor.eat(&["INITIALLY", "DEFERRED"]);
    cursor.eat(&["INITIALLY", "IMMEDIATE"]);
    if deferred { Deferrable::Deferred } else { Deferrable::Immediate }
}

fn action(cursor: &mut Cursor<'_>) -> Result<Action> {
    let actions: [(&[&str], Action); 5] = [
        (&["SET", "NULL"], Action::SetNull),
        (&["SET", "DEFAULT"], Action::SetDefault),
        (&["CASCADE"], Action::Cascade),
        (&["RESTRICT"], Action::Restrict),
        (&["NO", "ACTION"], Action::NoAction),
    ];
    match actions.into_iter().find(|(words, _)| cursor.eat(words)) {
        Some((_, action)) => Ok(action),
        None => Err(cursor.wrong("an action of a foreign key")),
    }
}
