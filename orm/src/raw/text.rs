//! Raw SQL to a statement: placeholders of the database at hand, and whether it only reads.

use super::token::{Token, tokens};
use crate::dialect::Dialect;
use crate::dialect::render::{Args, SqlText};
use crate::error::{Error, Kind, Result};
use crate::exec::{Access, Statement};
use crate::model::ModelDef;
use crate::value::{SqlType, Value};
use sea_query::Expr;
use std::borrow::Cow;
use std::fmt::Write;

/// A piece of raw SQL.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    Text(Cow<'static, str>),
    Value(SqlType, Value),
    List(SqlType, Vec<Value>),
}

/// Puts the pieces together for a database.
pub(super) fn statement(
    pieces: Vec<Piece>,
    dialect: &dyn Dialect,
    model: Option<&'static ModelDef>,
) -> Result<Statement> {
    check_count(&pieces, dialect)?;
    let mut args = Args::default();
    let mut bind = |ty, value| Part::Value(dialect.placeholder(args.bind(value), ty));
    let mut parts = Vec::with_capacity(pieces.len());
    let mut in_parentheses = false;
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                in_parentheses = ends_with_in(&text);
                parts.push(Part::Text(text));
            }
            Piece::Value(ty, value) => parts.push(bind(ty, value)),
            Piece::List(ty, values) if values.is_empty() => {
                let null = bind(ty, Value::Null(ty));
                // A query without rows: IN does not hold and NOT IN does, where a NULL in the
                // list would make both unknown.
                if in_parentheses {
                    parts.push(Part::Text("SELECT ".into()));
                    parts.push(null);
                    parts.push(Part::Text(" FROM (SELECT 1) AS no_rows WHERE 1 = 0".into()));
                } else {
                    parts.push(null);
                }
            }
            Piece::List(ty, values) => {
                for (i, value) in values.into_iter().enumerate() {
                    if i > 0 {
                        parts.push(Part::Text(", ".into()));
                    }
                    parts.push(bind(ty, value));
                }
            }
        }
    }
    let mut text = SqlText::new(&args, false);
    for part in parts {
        match part {
            Part::Text(sql) => drop(text.write_str(&sql)),
            Part::Value(placeholder) => text.push_expr(dialect, placeholder),
        }
    }
    let (sql, args) = text.finish(args);
    let (access, operation) = kind(&sql);
    // Nothing is known of what it reads or writes.
    Ok(Statement { sql: sql.into(), args, access, operation, model, held: 0 })
}

enum Part {
    Text(Cow<'static, str>),
    Value(Expr),
}

fn check_count(pieces: &[Piece], dialect: &dyn Dialect) -> Result<()> {
    let count = |piece: &Piece| match piece {
        Piece::Text(_) => 0,
        Piece::Value(..) => 1,
        Piece::List(_, values) => values.len(),
    };
    let (count, most) = (pieces.iter().map(count).sum::<usize>(), dialect.facts().max_binds);
    if count <= most {
        return Ok(());
    }
    let message = format!("raw SQL binds {count} values, {} takes at most {most}", dialect.name());
    Err(Error::new(Kind::InvalidInput, message).hint(
        "a query's `.in_(list)` binds any number of values as one, and so does an array or a JSON text",
    ))
}

/// Whether a list that follows the text is that of IN.
fn ends_with_in(text: &str) -> bool {
    let before = text.trim_end().strip_suffix('(').map(str::trim_end);
    let start =
        before.and_then(|text| text.len().checked_sub(2)).filter(|start| text.is_char_boundary(*start));
    let (Some(before), Some(start)) = (before, start) else { return false };
    before[start..].eq_ignore_ascii_case("in")
        && !before[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Takes text apart at its `?1`, `?2`, …; a `?` without a number stays.
pub(super) fn numbered(sql: &str, values: &[(SqlType, Value)]) -> Result<Vec<Piece>> {
    let wrong = |message: String| Error::new(Kind::InvalidInput, message);
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut used = vec![false; values.len()];
    let mut tokens = tokens(sql).peekable();
    while let Some(token) = tokens.next() {
        match (token, tokens.peek()) {
            (Token::Symbol('?'), Some(Token::Word(word)))
                if word.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                let number = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let value = number.and_then(|number| values.get(number));
                let (Some(number), Some((ty, value))) = (number, value) else {
                    return Err(wrong(format!(
                        "there is no value for `?{word}`: {} were bound",
                        values.len()
                    )));
                };
                used[number] = true;
                pieces.push(Piece::Text(std::mem::take(&mut text).into()));
                pieces.push(Piece::Value(*ty, value.clone()));
                tokens.next();
            }
            (Token::Quoted(same) | Token::Verbatim(same) | Token::Word(same) | Token::Unclosed(same), _) => {
                text.push_str(same);
            }
            (Token::Symbol(symbol), _) => text.push(symbol),
        }
    }
    if let Some(unused) = used.iter().position(|used| !used) {
        let number = unused + 1;
        return Err(wrong(format!("value {number} was bound, but the text has no `?{number}`")));
    }
    pieces.push(Piece::Text(text.into()));
    Ok(pieces)
}

/// Words after which a statement may write, or takes locks, wherever they stand.
const WRITES: &[&str] = &[
    "insert", "update", "delete", "merge", "into", "create", "drop", "alter", "truncate", "call", "do",
    "set", "lock", "share", "copy", "execute", "grant", "revoke", "vacuum", "attach", "pragma", "handler",
    "load",
];

/// Words and functions before a parenthesis that change nothing. A function that is not in the list
/// may do anything (`nextval`, a user's own).
#[rustfmt::skip]
const PURE: &[&str] = &[
    // words
    "in", "exists", "any", "all", "some", "as", "and", "or", "not", "on", "using", "where", "select", "distinct",
    "from", "join", "lateral", "by", "having", "when", "then", "else", "case", "union", "except", "intersect",
    "limit", "offset", "over", "filter", "partition", "between", "like", "values", "with", "is", "within", "group",
    "materialized", "recursive", "array", "row", "interval",
    // types
    "char", "varchar", "character", "numeric", "decimal", "timestamp", "time", "float",
    // functions
    "count", "sum", "avg", "min", "max", "total", "coalesce", "nullif", "ifnull", "if", "iif", "greatest", "least",
    "lower", "upper", "length", "char_length", "octet_length", "substr", "substring", "trim", "ltrim", "rtrim",
    "replace", "left", "right", "lpad", "rpad", "reverse", "position", "instr", "locate", "concat", "concat_ws",
    "group_concat", "string_agg", "array_agg", "split_part", "hex", "abs", "round", "ceil", "ceiling", "floor",
    "mod", "power", "sqrt", "sign", "cast", "convert", "date", "datetime", "strftime", "julianday", "unixepoch",
    "date_trunc", "date_part", "extract", "age", "now", "to_char", "to_date", "to_timestamp", "date_format",
    "year", "month", "day", "hour", "minute", "second", "row_number", "rank", "dense_rank", "percent_rank", "lag",
    "lead", "ntile", "first_value", "last_value", "nth_value", "unnest", "generate_series", "cardinality",
    "array_length", "json", "json_each", "json_tree", "json_extract", "json_object", "json_array",
    "json_group_array", "json_group_object", "json_array_length", "json_agg", "json_build_object", "json_table",
    "jsonb_agg", "jsonb_build_object", "jsonb_array_elements", "jsonb_array_elements_text", "jsonb_object_agg",
    "row_to_json", "to_json", "to_jsonb", "to_tsvector", "to_tsquery", "plainto_tsquery",
    "websearch_to_tsquery", "ts_rank", "match", "against", "typeof", "bool_and", "bool_or", "stddev", "variance",
];

/// Whether the SQL only reads, and its first word. What is not known to read writes.
fn kind(sql: &str) -> (Access, &'static str) {
    let mut operation = None;
    let mut reads = true;
    let mut last_word = None;
    for token in tokens(sql) {
        match token {
            Token::Word(word) => {
                let word = word.to_ascii_lowercase();
                operation.get_or_insert_with(|| self::operation(&word));
                // `replace(…)` is a function, REPLACE INTO has a word that writes.
                reads &= !WRITES.contains(&word.as_str());
                last_word = Some(word);
            }
            Token::Symbol('(') => {
                if let Some(word) = last_word.take() {
                    reads &= PURE.contains(&word.as_str());
                }
            }
            Token::Symbol(symbol) if symbol.is_whitespace() => {}
            Token::Verbatim(_) => {}
            // A quoted name may be a function's.
            Token::Quoted(quoted) => last_word = Some(quoted.to_owned()),
            Token::Symbol(_) => last_word = None,
            Token::Unclosed(_) => reads = false,
        }
    }
    let operation = operation.unwrap_or("RAW");
    let access = if reads && operation == "SELECT" { Access::Read } else { Access::Write };
    (access, operation)
}

fn operation(first_word: &str) -> &'static str {
    match first_word {
        "select" | "with" | "values" => "SELECT",
        "insert" | "replace" => "INSERT",
        "update" => "UPDATE",
        "delete" => "DELETE",
        _ => "RAW",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_to_read_reads() {
        for sql in [
            "select * from posts where title = 'update' -- delete",
            "SELECT count(*), lower(name) FROM t WHERE id IN (1, 2) AND (a OR (b))",
            "with recent as (select 1) select * from recent",
            "values (1), (2)",
            "(select 1) union (select 2)",
            "select replace(name, 'a', 'b') from t",
        ] {
            assert_eq!(kind(sql), (Access::Read, "SELECT"), "{sql}");
        }
        for sql in [
            "select nextval('s')",
            "select pg_advisory_lock (1)",
            "select \"my_function\"()",
            "select * from t for update",
            "select * from t for share",
            "select * into u from t",
            "with gone as (delete from t returning *) select * from gone",
            "select 1; drop table t",
            "select 'open",
        ] {
            assert_eq!(kind(sql).0, Access::Write, "{sql}");
        }
        assert_eq!(kind("/* hi */ UPDATE t SET a = 1"), (Access::Write, "UPDATE"));
        assert_eq!(kind("replace into t values (1)"), (Access::Write, "INSERT"));
        assert_eq!(kind("explain select 1"), (Access::Write, "RAW"));
        assert_eq!(kind(""), (Access::Write, "RAW"));
    }

    #[test]
    fn the_list_of_in_is_known_by_the_text_before_it() {
        for text in ["id in (", "id NOT IN  ( ", "x\nIn("] {
            assert!(ends_with_in(text), "{text}");
        }
        for text in ["values (", "min(", "in", "é(", "(", "", "in [", "_in("] {
            assert!(!ends_with_in(text), "{text}");
        }
    }

    #[test]
    fn numbers_name_values_outside_of_quotes() {
        let values = [(SqlType::I64, Value::I64(7)), (SqlType::I64, Value::I64(8))];
        let pieces = numbered("a = ?2 or b = ?1 or c ? 'x?1' or d = ?2", &values).unwrap();
        let shown: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_string(),
                Piece::Value(_, Value::I64(value)) => format!("<{value}>"),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(shown.concat(), "a = <8> or b = <7> or c ? 'x?1' or d = <8>");
    }

    #[test]
    fn numbers_and_values_must_agree() {
        let values = [(SqlType::I64, Value::I64(7))];
        for (sql, says) in [
            ("a = ?2 and b = ?1", "no value for `?2`"),
            ("a = ?0", "no value for `?0`"),
            ("a = ?99999999999999999999", "no value"),
            ("a = ?1x", "no value for `?1x`"),
            ("a = '?1'", "the text has no `?1`"),
        ] {
            let error = numbered(sql, &values).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
