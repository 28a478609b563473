//! Full-text search: an FTS5 table that holds the words of another table's texts, and three triggers that
//! keep it in step. <https://www.sqlite.org/fts5.html#external_content_tables>

use super::SqliteDialect;
use crate::dialect::search::{Asked, SearchIndex};
use crate::dialect::{Ddl, Dialect, render::Args};
use crate::error::{Error, Kind, Result};
use crate::query::{SearchAsk, Words};
use crate::schema::{Name, Other, Table, Trigger};
use crate::value::Value;
use sea_query::Expr;

const KEY: &str = "give the model a key `#[model(id, auto)] id: i64`, and what was the key a `unique(..)`";

/// How many words a snippet has at most.
const SNIPPET: u8 = 30;

/// The table of words, and the triggers of the table of texts.
pub(super) fn add(ddl: &SqliteDialect, table: &mut Table, search: &SearchIndex) -> Result<Other> {
    let key = row_key(ddl, table)?;
    let index = ddl.quote(&search.name);
    for column in &search.columns {
        let taken = |name: &str| column.eq_ignore_ascii_case(name);
        if taken("rank") || taken("rowid") || taken(&search.name) {
            return Err(Error::new(Kind::Config, format!("a search index cannot hold a column `{column}`"))
                .table_column(Some(table.name.to_string()), Some(column.clone()))
                .hint("the name means something else in an FTS5 table: `column = \"..\"` gives another"));
        }
    }
    let (of, columns) = (ddl.quote_name(&table.name), ddl.quote_list(&search.columns));
    // Other configurations than this one have nothing like them here.
    let stems = if search.config == "english" { "porter " } else { "" };
    // All names are in the quotes of names, by which plans find what must be there before.
    let definition = format!(
        "CREATE VIRTUAL TABLE {index} USING fts5({columns}, content={}, content_rowid={}, \
         tokenize='{stems}unicode61 remove_diacritics 0')",
        ddl.quote(&table.name.name),
        ddl.quote(&key),
    );
    let key = ddl.quote(&key);
    let values = |row: &str| {
        let columns = search.columns.iter().map(|column| format!("{row}.{}", ddl.quote(column)));
        format!("{row}.{key}, {}", columns.collect::<Vec<_>>().join(", "))
    };
    let add = format!("INSERT INTO {index}(rowid, {columns}) VALUES ({});", values("new"));
    let remove =
        format!("INSERT INTO {index}({index}, rowid, {columns}) VALUES ('delete', {});", values("old"));
    for (end, event, body) in [
        ("insert", "INSERT".to_owned(), add.clone()),
        ("delete", "DELETE".to_owned(), remove.clone()),
        ("update", format!("UPDATE OF {key}, {columns}"), format!("{remove} {add}")),
    ] {
        let name = format!("{}_{end}", search.name);
        let definition =
            format!("CREATE TRIGGER {} AFTER {event} ON {of} BEGIN {body} END", ddl.quote(&name));
        table.triggers.push(Trigger::new(&name, &definition));
    }
    Ok(Other::new("VIRTUAL TABLE", Name::new(None, &search.name), &definition))
}

/// The column that is the row's own number, which stays when the file is vacuumed.
fn row_key(ddl: &SqliteDialect, table: &Table) -> Result<String> {
    let key = table.primary_key.as_ref().and_then(|key| match &*key.columns {
        [only] => table.column(only),
        _ => None,
    });
    match key {
        Some(column) if column.ty.eq_ignore_ascii_case("INTEGER") && !table.options.without_rowid => {
            Ok(column.name.clone())
        }
        _ => Err(Error::unsupported(
            format!("a search index of `{}`, whose key is not one whole number,", table.name),
            ddl.name(),
        )
        .hint(KEY)),
    }
}

/// The statement that fills an index from its table of texts.
pub(super) fn filled(quoted: &str) -> String {
    format!("INSERT INTO {quoted}({quoted}) VALUES ('rebuild')")
}

/// In the language of MATCH, in which a quoted text is nothing but text. An empty one finds nothing.
pub(super) fn words(words: &Words) -> String {
    if words.wanted.is_empty() {
        return "\"\"".to_owned();
    }
    let list = |words: &[String], between: &str| {
        words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(between)
    };
    let wanted = list(&words.wanted, " AND ");
    match &*words.unwanted {
        [] => wanted,
        unwanted => format!("{wanted} NOT ({})", list(unwanted, " OR ")),
    }
}

/// What is asked of the index.
pub(super) fn ask(dialect: &SqliteDialect, asked: Asked, ask: &SearchAsk, args: &mut Args) -> Result<Expr> {
    let index = dialect.quote(&asked.name);
    let place = match ask {
        SearchAsk::Snippet { column, .. } => asked.place(column.1).unwrap_or_default(),
        _ => 0,
    };
    let words = asked.words;
    let row = asked.row.ok_or_else(|| {
        Error::unsupported("a search over rows whose key is not one whole number", dialect.name()).hint(KEY)
    })?;
    Ok(match ask {
        SearchAsk::Found => {
            let sql = format!("? IN (SELECT rowid FROM {index} WHERE {index} MATCH ?)");
            dialect.template(sql, vec![row, words])
        }
        // The numbers of all rows are computed once: for one, those of all have to be counted.
        SearchAsk::Rank => {
            let sql = format!(
                "COALESCE((WITH plough_found(plough_row, plough_rank) AS MATERIALIZED \
                 (SELECT rowid, -bm25({index}) FROM {index} WHERE {index} MATCH ?) \
                 SELECT plough_rank FROM plough_found WHERE plough_row = ?), 0.0)"
            );
            dialect.template(sql, vec![words, row])
        }
        // A snippet is made of its row alone, and only for the rows that are shown.
        SearchAsk::Snippet { start, end, .. } => {
            let sql = format!(
                "(SELECT snippet({index}, {place}, ?, ?, '…', {SNIPPET}) FROM {index} \
                 WHERE {index} MATCH ? AND rowid = ?)"
            );
            let mut mark = |mark: &str| args.bind(Value::Text(mark.to_owned()));
            let marks = [mark(start), mark(end)];
            dialect.template(sql, marks.into_iter().chain([words, row]).collect())
        }
    })
}
