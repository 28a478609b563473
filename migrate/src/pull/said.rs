//! What a model says in attributes of its table and columns, and what it cannot say.

use super::module::{Model, Module};
use super::render::{in_comment, literal};
use plough::__migrate::{DefaultWords, Rust, default_words, is_rowid};
use plough::Session;
use plough::schema::{Check, Column, Identity, Index, Key, Part, PartOf};

pub(super) fn add(module: &mut Module<'_>) {
    for model in &mut module.models {
        let relations = std::mem::take(&mut model.said);
        table(model);
        model.said.extend(relations);
        for i in 0..model.fields.len() {
            column(module.on, model, i);
        }
        uniques(model);
        checks(model);
        indexes(model);
    }
}

/// Names of the table, its comment, and the name of its key.
pub(super) fn table(model: &mut Model<'_>) {
    let table = &model.table;
    model.said.push(format!("table = {}", literal(&table.name.name)));
    if let Some(schema) = &table.name.schema {
        model.said.push(format!("schema = {}", literal(schema)));
    }
    if let Some(comment) = &table.comment {
        model.said.push(format!("comment = {}", literal(comment)));
    }
    let Some(key) = &table.primary_key else { return };
    let usual = format!("{}_pkey", table.name.name);
    // MySQL has one name for every primary key, and SQLite's may have none.
    let named = !key.name.is_empty() && key.name != "PRIMARY";
    if named && (key.name != usual || usual.len() > 63) {
        model.said.push(format!("key_name = {}", literal(&key.name)));
    }
    let in_order: Vec<String> = model.key.iter().map(|field| table.columns[*field].name.clone()).collect();
    if *key != Key::new(&key.name, in_order) {
        model.item.primary_key = Some(key.clone());
    }
}

fn column(on: &Session, model: &mut Model<'_>, i: usize) {
    let column = model.table.columns[i].clone();
    let rowid = is_rowid(on, &model.table, &column);
    let numbered = column.identity.is_some() || rowid;
    let integer = model.fields[i].shape.rust.is_integer();
    let relation = std::mem::take(&mut model.fields[i].said);
    let mut said = Vec::new();
    if model.key.contains(&i) {
        said.push("id".to_owned());
    }
    if numbered && integer {
        said.push("auto".to_owned());
        if column.identity.is_none() {
            said.push("rowid".to_owned());
        }
    }
    let bare = Column::new(&column.name, "");
    let mut item = bare.clone();
    column_type(model, i, &column, &mut said);
    said.extend(relation);
    let shape = &model.fields[i].shape;
    if let Some(generated) = &column.generated {
        said.push(format!("generated = {}", literal(&generated.expression)));
        said.push(if generated.stored { "stored" } else { "virtual" }.to_owned());
    } else if let Some(default) = &column.default {
        said.push(match default_words(on, shape, &column.ty, default) {
            DefaultWords::Plain(word) => format!("default = {word}"),
            DefaultWords::Text(text) => format!("default = {}", literal(&text)),
            DefaultWords::Now => "default = now".to_owned(),
            DefaultWords::Word(text) => {
                item.default = Some(default.clone());
                match shape.rust {
                    Rust::Text => format!("default = {}", literal(&text)),
                    _ => "default = sql(\"NULL\")".to_owned(),
                }
            }
            DefaultWords::Sql(sql) => format!("default = sql({})", literal(&sql)),
        });
    }
    if let Some(collation) = &column.collation {
        said.push(format!("collate = {}", literal(collation)));
    }
    if let Some(comment) = &column.comment {
        said.push(format!("comment = {}", literal(comment)));
    }
    model.fields[i].said = said;

    item.identity = column.identity.filter(|identity| *identity != Identity::by_default());
    item.nullable = column.nullable && model.key.contains(&i);
    item.on_update = column.on_update;
    item.charset = column.charset;
    item.on_conflict = column.on_conflict;
    item.invisible = column.invisible;
    item.inherited = column.inherited;
    if item != bare {
        model.item.columns.push(item);
    }
}

/// The column's name and type.
pub(super) fn column_type(model: &Model<'_>, i: usize, column: &Column, said: &mut Vec<String>) {
    let field = &model.fields[i];
    if field.name != column.name {
        said.push(format!("column = {}", literal(&column.name)));
    }
    if !field.shape.exact {
        said.push(format!("sql_type = {}", literal(&column.ty)));
        return;
    }
    if let Some(length) = field.shape.length {
        said.push(format!("length = {length}"));
    }
    if let Some((precision, scale)) = field.shape.precision {
        said.push(format!("precision = {precision}"));
        said.push(format!("scale = {scale}"));
    }
}

/// The fields of columns as code, if all are there.
fn codes(model: &Model<'_>, columns: &[String]) -> Option<Vec<String>> {
    columns.iter().map(|column| Some(model.code(model.field_of(column)?))).collect()
}

fn uniques(model: &mut Model<'_>) {
    for key in model.table.clone().uniques.iter() {
        let plain = *key == Key::new(&key.name, key.columns.clone());
        match codes(model, &key.columns).filter(|_| plain) {
            Some(mut parts) => {
                let usual = format!("{}_{}_key", model.table.name.name, key.columns.join("_"));
                let usual = key.name.is_empty() || (key.name == usual && usual.len() <= 63);
                if let ([_], true, Some(field)) =
                    (parts.as_slice(), usual, key.columns.first().and_then(|column| model.field_of(column)))
                {
                    if !model.fields[field].said.iter().any(|item| item == "unique") {
                        model.fields[field].said.push("unique".to_owned());
                    }
                    continue;
                }
                if !usual {
                    parts.push(format!("name = {}", literal(&key.name)));
                }
                model.said.push(format!("unique({})", parts.join(", ")));
            }
            None => {
                unsaid(model, "unique constraint", &key.name);
                model.item.uniques.push(key.clone());
            }
        }
    }
}

fn checks(model: &mut Model<'_>) {
    for check in model.table.clone().checks.iter() {
        let expression = literal(&check.expression);
        model.said.push(match check.name.is_empty() {
            true => format!("check({expression})"),
            false => format!("check({expression}, name = {})", literal(&check.name)),
        });
        if *check != Check::new(&check.name, &check.expression) {
            model.item.checks.push(check.clone());
        }
    }
}

fn indexes(model: &mut Model<'_>) {
    for index in model.table.clone().indexes.iter() {
        match index_parts(model, index) {
            Some(mut said) => {
                said.extend(index.unique.then(|| "unique".to_owned()));
                said.extend(index.filter.as_ref().map(|filter| format!("where = {}", literal(filter))));
                said.push(format!("name = {}", literal(&index.name)));
                model.said.push(format!("index({})", said.join(", ")));
            }
            None => {
                unsaid(model, "index", &index.name);
                model.item.indexes.push(index.clone());
            }
        }
    }
}

/// The parts of an index, if a model can say it.
pub(super) fn index_parts(model: &Model<'_>, index: &Index) -> Option<Vec<String>> {
    let mut plain = Index::new(&index.name, index.parts.clone());
    plain.unique = index.unique;
    plain.filter.clone_from(&index.filter);
    if plain != *index {
        return None;
    }
    index.parts.iter().map(|part| self::part(model, part)).collect()
}

/// A part of an index, if a model can say it.
fn part(model: &Model<'_>, part: &Part) -> Option<String> {
    match &part.of {
        PartOf::Column(name) => {
            let mut plain = Part::column(name);
            plain.descending = part.descending;
            // A word of the attribute is told from a column by `r#`.
            let code = match model.code(model.field_of(name)?) {
                code if code == "unique" => "r#unique".to_owned(),
                code => code,
            };
            (plain == *part).then(|| if part.descending { format!("{code} desc") } else { code })
        }
        PartOf::Expression(sql) => {
            (*part == Part::expression(sql)).then(|| format!("expr({})", literal(sql)))
        }
    }
}

fn unsaid(model: &mut Model<'_>, what: &str, name: &str) {
    model.comments.push(format!("Among the schema items: the {what} `{}`.", in_comment(name)));
}
