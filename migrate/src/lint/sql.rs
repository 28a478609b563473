//! SQL that was written by hand: what drops, renames, adds and indexes is understood by its words.

use super::{Code, Finding, of_impact, rows};
use crate::source::{Item, Work, words};
use plough::Session;
use plough::schema::{Change, Index, Name, Part, Style, alterations};

/// The statement of an item.
pub(super) fn statement(item: &Item) -> Option<&str> {
    match &item.work {
        Work::Statement(sql) => Some(sql),
        Work::Run(_) => None,
    }
}

/// A table (`posts`) or a column (`posts.title`) that a statement renames: before and after.
pub(crate) fn renamed(sql: &str) -> Option<(String, String)> {
    let words: Vec<&str> = words(sql).collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|other| other.eq_ignore_ascii_case(word));
    if is(0, "RENAME") && is(1, "TABLE") && is(3, "TO") {
        return Some((name(words.get(2)?), name(words.get(4)?)));
    }
    if !(is(0, "ALTER") && is(1, "TABLE") && is(3, "RENAME")) {
        return None;
    }
    let table = name(words.get(2)?);
    let at = if is(4, "COLUMN") { 5 } else { 4 };
    if is(4, "TO") || is(4, "AS") {
        return Some((table, name(words.get(5)?)));
    }
    let kinds = ["CONSTRAINT", "INDEX", "KEY"];
    if kinds.iter().any(|kind| is(4, kind)) || !is(at + 1, "TO") {
        return None;
    }
    let column = |at: usize| words.get(at).map(|column| format!("{table}.{}", name(column)));
    Some((column(at)?, column(at + 2)?))
}

/// A name without what quotes it and ends a clause.
fn name(word: &str) -> String {
    word.trim_end_matches(',').replace(['"', '`', '[', ']'], "")
}

/// What one statement is about.
struct Told {
    code: Code,
    subject: String,
    reason: String,
    instead: Option<String>,
}

/// What is said of statements, in their order.
pub(super) fn findings(on: &Session, items: &[Item]) -> Vec<Finding> {
    let statements: Vec<&str> = items.iter().filter_map(statement).collect();
    // A table that takes the place of another is neither dropped nor renamed, but made anew.
    let taken: Vec<String> =
        statements.iter().filter_map(|sql| renamed(sql)).map(|(_, to)| to.to_lowercase()).collect();
    let dropped: Vec<String> =
        statements.iter().filter_map(|sql| dropped(sql)).map(|name| name.to_lowercase()).collect();
    let made: Vec<String> = statements.iter().filter_map(|sql| created(sql)).collect();
    let mut findings = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let Some(sql) = statement(item) else { continue };
        let mut told = Vec::new();
        if let Some(table) = dropped_table(sql).filter(|table| !taken.contains(&table.to_lowercase())) {
            told.push(say(Code::DroppedTable, &table, format!("the rows of `{table}` are lost")));
            told.push(say(
                Code::DropWhileRunning,
                &table,
                format!("a running release may ask for `{table}`"),
            ));
        }
        match renamed(sql) {
            Some((from, to)) if !dropped.contains(&to.to_lowercase()) => {
                let subject = from.split('.').next().unwrap_or(&from).to_owned();
                told.push(say(
                    Code::Rename,
                    &subject,
                    format!("a running release asks for `{from}`, not for `{to}`"),
                ));
            }
            _ => {}
        }
        told.extend(altered(sql));
        told.extend(indexed(on, sql, &made));
        findings.extend(told.into_iter().map(|told| {
            let instead = told.instead.unwrap_or_else(|| told.code.instead().to_owned());
            Finding::new(told.code, i, told.subject, told.reason, instead)
        }));
        findings.extend(rows::emptied(sql, i));
    }
    findings
}

fn say(code: Code, subject: &str, reason: String) -> Told {
    Told { code, subject: subject.to_owned(), reason, instead: None }
}

fn dropped(sql: &str) -> Option<String> {
    dropped_table(sql)
}

fn dropped_table(sql: &str) -> Option<String> {
    let words: Vec<&str> = words(sql).collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|other| other.eq_ignore_ascii_case(word));
    let at = if is(2, "IF") { 4 } else { 2 };
    (is(0, "DROP") && is(1, "TABLE")).then(|| words.get(at).map(|word| name(word)))?
}

fn created(sql: &str) -> Option<String> {
    let words: Vec<&str> = words(sql).collect();
    let is = |at: usize, word: &str| words.get(at).is_some_and(|other| other.eq_ignore_ascii_case(word));
    let at = if is(2, "IF") { 5 } else { 2 };
    (is(0, "CREATE") && is(1, "TABLE")).then(|| words.get(at).map(|word| name(word).to_lowercase()))?
}

/// Columns that `ALTER TABLE` drops or adds.
fn altered(sql: &str) -> Vec<Told> {
    let words: Vec<&str> = words(sql).collect();
    let is = |at: usize, word: &str| {
        words.get(at).is_some_and(|other| other.trim_end_matches(',').eq_ignore_ascii_case(word))
    };
    let mut told = Vec::new();
    if !(is(0, "ALTER") && is(1, "TABLE")) {
        return told;
    }
    let mut at = 2;
    while ["IF", "EXISTS", "ONLY"].iter().any(|word| is(at, word)) {
        at += 1;
    }
    let Some(table) = words.get(at).map(|word| name(word)) else { return told };
    const OTHERS: [&str; 11] = [
        "CONSTRAINT",
        "INDEX",
        "KEY",
        "PRIMARY",
        "FOREIGN",
        "CHECK",
        "UNIQUE",
        "DEFAULT",
        "NOT",
        "PARTITION",
        "SYSTEM",
    ];
    for verb in at + 1..words.len() {
        let (drops, adds) = (is(verb, "DROP"), is(verb, "ADD"));
        let mut next = verb + 1;
        if !(drops || adds) || OTHERS.iter().any(|other| is(next, other)) {
            continue;
        }
        // `ALTER COLUMN x DROP …`, of which what is dropped is no column.
        if ["EXPRESSION", "IDENTITY"].iter().any(|other| is(next, other)) {
            continue;
        }
        while ["COLUMN", "IF", "NOT", "EXISTS"].iter().any(|word| is(next, word)) {
            next += 1;
        }
        let Some(column) = words.get(next).map(|word| name(word)) else { continue };
        if drops {
            told.push(say(Code::DroppedColumn, &table, format!("the values of `{table}.{column}` are lost")));
            let reason =
                format!("a running release asks for `{table}.{column}` in every SELECT of the model");
            told.push(say(Code::DropWhileRunning, &table, reason));
            continue;
        }
        let rest: Vec<String> = words[next..]
            .iter()
            .take_while(|word| !["ADD", "DROP"].iter().any(|verb| word.eq_ignore_ascii_case(verb)))
            .map(|word| word.trim_end_matches(',').to_uppercase())
            .collect();
        let has = |word: &str| rest.iter().any(|other| other == word);
        let required = rest.windows(2).any(|pair| pair == ["NOT", "NULL"]);
        if required && !["DEFAULT", "GENERATED", "AS", "AUTO_INCREMENT"].iter().any(|word| has(word)) {
            let reason = format!("rows of `{table}` have no value for `{column}`");
            told.push(say(Code::AddedWithoutValue, &table, reason));
            let reason = format!("an INSERT of a running release does not bring `{table}.{column}`");
            told.push(say(Code::RequiredWhileRunning, &table, reason));
        }
    }
    told
}

/// An index on a table that was there before the file, which those who write must wait for.
fn indexed(on: &Session, sql: &str, made: &[String]) -> Vec<Told> {
    let words: Vec<&str> = words(sql).collect();
    let has = |word: &str| words.iter().take(6).any(|other| other.eq_ignore_ascii_case(word));
    let Some(at) = words.iter().position(|word| word.eq_ignore_ascii_case("ON")) else { return Vec::new() };
    if !(has("CREATE") && has("INDEX")) || has("CONCURRENTLY") {
        return Vec::new();
    }
    let at =
        if words.get(at + 1).is_some_and(|word| word.eq_ignore_ascii_case("ONLY")) { at + 2 } else { at + 1 };
    let Some(table) = words.get(at).map(|word| name(word)) else { return Vec::new() };
    if made.contains(&table.to_lowercase()) {
        return Vec::new();
    }
    let mut index = Index::new("", vec![Part::column("")]);
    index.unique = has("UNIQUE");
    let change = Change::CreateIndex { table: Name::new(None, &table), index };
    let effects = alterations(on, Style::offline()).effects(&change);
    effects
        .into_iter()
        .map(|effect| Told {
            code: of_impact(effect.impact),
            subject: table.clone(),
            reason: effect.why,
            instead: Some(effect.instead),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn what_is_renamed_is_read_from_each_dialect() {
        let both = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(renamed("ALTER TABLE \"a\" RENAME COLUMN \"b\" TO \"c\""), both("a.b", "a.c"));
        assert_eq!(renamed("alter table `a` rename to `b`"), both("a", "b"));
        assert_eq!(renamed("RENAME TABLE `a` TO `b`"), both("a", "b"));
        assert_eq!(renamed("ALTER TABLE a RENAME b TO c"), both("a.b", "a.c"));
        assert_eq!(renamed("ALTER TABLE a RENAME CONSTRAINT b TO c"), None);
        assert_eq!(renamed("ALTER INDEX a RENAME TO b"), None);
    }
}
