//! Full-text search: an index over the vector of all texts, which queries name in the same words.
//! <https://www.postgresql.org/docs/current/textsearch.html>

use crate::dialect::search::{Asked, SearchIndex};
use crate::query::{SearchAsk, Words};
use crate::schema::{Index, Part, Table};
use crate::value::Value;
use crate::{dialect::Dialect, dialect::ddl::Ddl, dialect::render::Args};
use sea_query::Expr;

/// What is searched in, of texts and whether each may be NULL. The index is used where a query says it in
/// the same way.
fn document(config: &str, texts: impl Iterator<Item = (String, bool)>) -> String {
    let texts = texts.map(|(text, nullable)| if nullable { format!("COALESCE({text}, '')") } else { text });
    format!("to_tsvector('{config}', {})", texts.collect::<Vec<_>>().join(" || ' ' || "))
}

/// The index.
pub(super) fn add(ddl: &impl Ddl, table: &mut Table, search: &SearchIndex) {
    let nullable = |name: &str| table.column(name).is_some_and(|column| column.nullable);
    let texts = search.columns.iter().map(|name| (ddl.quote(name), nullable(name)));
    let part = Part::expression(&document(search.config, texts));
    table.indexes.push(Index { method: Some("gin".to_owned()), ..Index::new(&search.name, vec![part]) });
}

/// In the language of `websearch_to_tsquery`, which knows no syntax errors. All is quoted: an `or` is a
/// word, too.
pub(super) fn words(words: &Words) -> String {
    if words.wanted.is_empty() {
        return String::new();
    }
    let wanted = words.wanted.iter().map(|word| format!("\"{word}\""));
    let unwanted = words.unwanted.iter().map(|word| format!("-\"{word}\""));
    wanted.chain(unwanted).collect::<Vec<_>>().join(" ")
}

/// What is asked of the index.
pub(super) fn ask(dialect: &impl Dialect, asked: Asked, ask: &SearchAsk, args: &mut Args) -> Expr {
    let config = asked.def.config;
    let vector = document(config, asked.texts.iter().map(|(_, nullable)| ("?".to_owned(), *nullable)));
    let query = format!("websearch_to_tsquery('{config}', ?)");
    let mut exprs: Vec<Expr> = asked.texts.iter().map(|(text, _)| text.clone()).collect();
    exprs.push(asked.words.clone());
    match ask {
        SearchAsk::Found => dialect.template(format!("({vector} @@ {query})"), exprs),
        SearchAsk::Rank => {
            let rank = format!("CAST(COALESCE(ts_rank({vector}, {query}), 0) AS double precision)");
            dialect.template(rank, exprs)
        }
        SearchAsk::Snippet { column, start, end } => {
            let place = asked.place(column.1).unwrap_or_default();
            exprs.extend(asked.texts.get(place).map(|(text, _)| text.clone()));
            exprs.push(asked.words);
            let quoted = |mark: &str| mark.replace('"', "\"\"");
            let options = format!("StartSel=\"{}\",StopSel=\"{}\"", quoted(start), quoted(end));
            exprs.push(args.bind(Value::Text(options)));
            let headline = format!("ts_headline('{config}', ?, {query}, ?)");
            dialect.template(format!("CASE WHEN {vector} @@ {query} THEN {headline} END"), exprs)
        }
    }
}
