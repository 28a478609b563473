//! Pieces of DDL that more than one statement is made of.

use super::ddl::Ddl;
use crate::model::Action;
use crate::schema::{Column, Default, Deferrable, ForeignKey, Key, Match, Numbers, Part, PartOf, View};

/// `CONSTRAINT` with a name, if it has one.
pub(crate) fn constraint_name(ddl: &(impl Ddl + ?Sized), name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("CONSTRAINT {} ", ddl.quote(name)) }
}

/// The columns of a key.
pub(crate) fn key_columns(ddl: &(impl Ddl + ?Sized), key: &Key) -> String {
    if key.parts.is_empty() { ddl.quote_list(&key.columns) } else { part_list(ddl, &key.parts) }
}

/// The parts of an index, with commas.
pub(crate) fn part_list(ddl: &(impl Ddl + ?Sized), parts: &[Part]) -> String {
    parts.iter().map(|part| ddl.part(part)).collect::<Vec<_>>().join(", ")
}

/// A part of an index but its order.
pub(crate) fn part_of(ddl: &(impl Ddl + ?Sized), part: &Part) -> String {
    let mut sql = match &part.of {
        PartOf::Column(name) => ddl.quote(name),
        PartOf::Expression(expression) => format!("({expression})"),
    };
    if let Some(length) = part.length {
        sql.push_str(&format!("({length})"));
    }
    if let Some(collation) = &part.collation {
        sql.push_str(&format!(" COLLATE {}", ddl.quote(collation)));
    }
    sql
}

/// A foreign key, as the standard has it.
pub(crate) fn foreign_key(ddl: &(impl Ddl + ?Sized), key: &ForeignKey) -> String {
    let mut sql = format!(
        "{}FOREIGN KEY ({}) REFERENCES {} ({})",
        constraint_name(ddl, &key.name),
        ddl.quote_list(&key.columns),
        ddl.quote_name(&key.target),
        ddl.quote_list(&key.target_columns),
    );
    for (event, action) in [(" ON DELETE ", key.on_delete), (" ON UPDATE ", key.on_update)] {
        let words = match action {
            Action::NoAction => continue,
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        };
        sql.push_str(event);
        sql.push_str(words);
        if event == " ON DELETE " && !key.on_delete_columns.is_empty() {
            sql.push_str(&format!(" ({})", ddl.quote_list(&key.on_delete_columns)));
        }
    }
    sql.push_str(&key_checking(key));
    sql.push_str(if key.not_valid { " NOT VALID" } else { "" });
    sql
}

/// `MATCH` and when a foreign key is checked.
fn key_checking(key: &ForeignKey) -> String {
    let matching = match key.matching {
        None => "",
        Some(Match::Full) => " MATCH FULL",
        Some(Match::Partial) => " MATCH PARTIAL",
    };
    format!("{matching}{}", deferrable(key.deferrable))
}

/// When a constraint is checked.
pub(crate) fn deferrable(deferrable: Option<Deferrable>) -> &'static str {
    match deferrable {
        None => "",
        Some(Deferrable::Immediate) => " DEFERRABLE",
        Some(Deferrable::Deferred) => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// ` DEFAULT` with its value; expressions get parentheses.
pub(crate) fn default_clause(default: &Default) -> String {
    match default {
        Default::Literal(literal) => format!(" DEFAULT {literal}"),
        Default::Expression(expression) => format!(" DEFAULT ({expression})"),
    }
}

/// ` GENERATED ALWAYS AS …`, if the column is generated.
pub(crate) fn generated_clause(column: &Column) -> String {
    match &column.generated {
        Some(generated) => {
            let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
            format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expression)
        }
        None => String::new(),
    }
}

/// The same with everything said, so that nothing stays of what was said before. `cache` is the usual
/// number that a session takes at once. Numbers that turn round begin again: how far they came is no
/// number of theirs.
pub(crate) fn numbers_whole(old: &Numbers, numbers: &Numbers, cache: i64, no_cycle: &str) -> String {
    let (increment, start) = (numbers.increment.unwrap_or(1), numbers.first());
    let again =
        if old.ascends() == numbers.ascends() { String::new() } else { format!(" RESTART WITH {start}") };
    let bound = |word: &str, bound: Option<i64>| {
        bound.map_or_else(|| format!("NO {word}"), |bound| format!("{word} {bound}"))
    };
    let (least, greatest) = (bound("MINVALUE", numbers.least), bound("MAXVALUE", numbers.greatest));
    let cache = numbers.cache.unwrap_or(cache);
    let cycle = if numbers.cycle { "CYCLE" } else { no_cycle };
    format!(" INCREMENT BY {increment} {least} {greatest} START WITH {start} CACHE {cache} {cycle}{again}")
}

/// How the numbers of a sequence run, as it is said when one is made; a space before each word.
pub(crate) fn numbers_clause(numbers: &Numbers) -> String {
    let mut sql = String::new();
    for (words, number) in [
        ("INCREMENT BY", numbers.increment),
        ("MINVALUE", numbers.least),
        ("MAXVALUE", numbers.greatest),
        ("START WITH", numbers.start),
        ("CACHE", numbers.cache),
    ] {
        if let Some(number) = number {
            sql.push_str(&format!(" {words} {number}"));
        }
    }
    if numbers.cycle {
        sql.push_str(" CYCLE");
    }
    sql
}

/// A view's name and the names of its columns, if these stand there.
pub(crate) fn view_head(ddl: &(impl Ddl + ?Sized), view: &View) -> String {
    let name = ddl.quote_name(&view.name);
    if view.column_names.is_empty() {
        name
    } else {
        format!("{name} ({})", ddl.quote_list(&view.column_names))
    }
}

/// SQL without parentheses that hold all of it.
pub(crate) fn unparenthesised(sql: &str) -> &str {
    let mut sql = sql.trim();
    while let Some(inner) = sql.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if !is_balanced(inner) {
            break;
        }
        sql = inner.trim();
    }
    sql
}

/// Whether no parenthesis of a text closes one from outside of it.
fn is_balanced(sql: &str) -> bool {
    let mut depth = 0_i32;
    let mut quote = None;
    let mut escaped = false;
    for c in sql.chars() {
        match (quote, c) {
            _ if std::mem::take(&mut escaped) => {}
            // Only MySQL escapes a quote so; elsewhere this finds the text's end too late, and the
            // parentheses stay.
            (Some('\''), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && quote.is_none()
}

#[cfg(test)]
mod tests {
    use super::unparenthesised;

    #[test]
    fn only_parentheses_around_all_are_taken_off() {
        assert_eq!(unparenthesised("((a > 0))"), "a > 0");
        assert_eq!(unparenthesised("(a) + (b)"), "(a) + (b)");
        assert_eq!(unparenthesised("(a = ')')"), "a = ')'");
        assert_eq!(unparenthesised("(a = 'it''s (')"), "a = 'it''s ('");
        assert_eq!(unparenthesised("f(a)"), "f(a)");
    }
}
