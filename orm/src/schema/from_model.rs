//! From models to a schema in the words of one database.

use super::name::{Names, slug};
use super::{
    Check, Column, EnumType, ForeignKey, Generated, Identity, Index, Key, Name, Other, Part, PartOf, Schema,
    Table,
};
use crate::dialect::search::SearchIndex;
use crate::dialect::{Ddl, EnumStorage};
use crate::error::{Error, Kind, Result};
use crate::model::{ColumnDef, IndexDef, IndexPart, ModelDef, ModelKind};
use crate::value::{EnumDef, SqlType};
use std::collections::HashMap;

impl Schema {
    /// The tables of these models, in their order. Views are left out: a model does not say how a
    /// view is made.
    ///
    /// # Errors
    /// If the database cannot hold what a model asks for, or two objects have one name.
    pub(crate) fn of(ddl: &dyn Ddl, models: &[&'static ModelDef]) -> Result<Schema> {
        let mut schema = Schema::default();
        for model in models.iter().filter(|model| model.kind == ModelKind::Table) {
            let mut table = table(ddl, model).map_err(|error| error.model(Some(model.name)))?;
            let beside = searches(ddl, model, &mut table).map_err(|error| error.model(Some(model.name)))?;
            schema.others.extend(beside);
            ddl.check_table(&table).map_err(|error| {
                error.model(Some(model.name)).table_column(Some(table.name.to_string()), None)
            })?;
            if schema.tables.iter().any(|other| other.name == table.name) {
                let message = format!("two models make the table `{}`", table.name);
                return Err(Error::new(Kind::Config, message).model(Some(model.name)));
            }
            schema.tables.push(table);
            if ddl.enums() == EnumStorage::Type {
                for column in model.columns.iter().filter(|column| column.sql_type.is_none()) {
                    add_enum(&mut schema.enums, enum_of(column.ty))
                        .map_err(|error| error.model(Some(model.name)))?;
                }
            }
        }
        check_names(ddl, &schema)?;
        Ok(schema)
    }
}

/// The enum that a column of this type holds, alone or in a list.
fn enum_of(ty: SqlType) -> Option<&'static EnumDef> {
    match ty {
        SqlType::Enum(def) => Some(def),
        SqlType::Array(element) => enum_of(*element),
        _ => None,
    }
}

fn add_enum(enums: &mut Vec<EnumType>, def: Option<&'static EnumDef>) -> Result<()> {
    let Some(def) = def else { return Ok(()) };
    let labels: Vec<String> = def.labels.iter().map(|label| (*label).to_owned()).collect();
    // `app.mood` names a type in a schema of its own, as in a column's type.
    let name = match def.name.split_once('.') {
        Some((schema, name)) => Name::new(Some(schema), name),
        None => Name::new(None, def.name),
    };
    match enums.iter().find(|other| other.name == name) {
        None => enums.push(EnumType::new(name, labels)),
        Some(other) if other.labels == labels => {}
        Some(_) => {
            let message = format!("two enums with different labels make the type `{}`", def.name);
            return Err(Error::new(Kind::Config, message));
        }
    }
    Ok(())
}

/// PostgreSQL and SQLite keep the names of indexes in one space with those of other tables.
fn check_names(ddl: &dyn Ddl, schema: &Schema) -> Result<()> {
    let mut seen: HashMap<(Option<&str>, &str), &Table> = HashMap::new();
    for table in &schema.tables {
        let in_schema = table.name.schema.as_deref();
        for index in &table.indexes {
            let other = seen.insert((in_schema, &index.name), table);
            if let Some(other) = other
                && (!ddl.index_names_per_table() || other == table)
            {
                let message = format!(
                    "`{}` and `{}` both have an index named `{}`",
                    other.name, table.name, index.name
                );
                return Err(Error::new(Kind::Config, message).hint("give one of them a `name`"));
            }
        }
    }
    Ok(())
}

fn names_of(model: &'static ModelDef, columns: &[u16]) -> Vec<String> {
    columns.iter().filter_map(|i| model.columns.get(usize::from(*i))).map(|c| c.name.to_owned()).collect()
}

/// The table of one model.
fn table(ddl: &dyn Ddl, model: &'static ModelDef) -> Result<Table> {
    let mut names = Names::default();
    let mut table = Table::new(Name::new(model.schema, model.table));
    table.comment = model.comment.map(str::to_owned);
    for (i, def) in model.columns.iter().enumerate() {
        let column = column(ddl, model, i, def)
            .map_err(|error| error.table_column(Some(model.table.to_owned()), Some(def.name.to_owned())))?;
        table.columns.push(column);
    }
    if !model.key.is_empty() {
        let name = names.pick(model.key_name, model.table, &[], "pkey", "");
        table.primary_key = Some(Key::new(&name, names_of(model, model.key)));
    }
    for unique in model.uniques {
        let columns = names_of(model, unique.columns);
        let name = pick_by_columns(&mut names, unique.name, model, &columns, "key", "");
        table.uniques.push(Key::new(&name, columns));
    }
    for key in model.foreign_keys {
        let target = (key.target)();
        if target.kind == ModelKind::View {
            let message = format!("a foreign key cannot point at the view `{}`", target.table);
            return Err(Error::new(Kind::Config, message));
        }
        let columns = names_of(model, key.columns);
        let name = pick_by_columns(&mut names, key.name, model, &columns, "fkey", target.table);
        let target_columns = names_of(target, key.target_columns);
        let target = Name::new(target.schema, target.table);
        let (on_delete, on_update) = (key.on_delete, key.on_update);
        let key = ForeignKey::new(&name, columns, target, target_columns);
        table.foreign_keys.push(ForeignKey { on_delete, on_update, ..key });
    }
    if ddl.enums() == EnumStorage::Check {
        for (column, def) in model.columns.iter().filter_map(|c| match c.ty {
            SqlType::Enum(def) => Some((c, def)),
            _ => None,
        }) {
            let name = names.pick(None, model.table, &[column.name], "check", column.name);
            let labels: Result<Vec<_>> = def.labels.iter().map(|label| ddl.text(label)).collect();
            let expression = format!("{} IN ({})", ddl.quote(column.name), labels?.join(", "));
            table.checks.push(Check::new(&name, &expression));
        }
    }
    for check in model.checks {
        let name = names.pick(check.name, model.table, &[&slug(check.expression)], "check", check.expression);
        table.checks.push(Check::new(&name, check.expression));
    }
    for def in model.indexes {
        table.indexes.push(index(&mut names, model, def));
    }
    Ok(table)
}

/// Adds the search indexes of one model; what the database keeps of them beside the table.
fn searches(ddl: &dyn Ddl, model: &'static ModelDef, table: &mut Table) -> Result<Vec<Other>> {
    let mut beside = Vec::new();
    for (i, def) in model.searches.iter().enumerate() {
        let columns = names_of(model, def.columns);
        let index = SearchIndex { name: search_name(model, i), config: def.config, columns };
        beside.extend(ddl.add_search(table, &index)?);
    }
    Ok(beside)
}

/// The name of a model's search index.
pub(crate) fn search_name(model: &'static ModelDef, index: usize) -> String {
    let mut names = Names::default();
    let mut name = String::new();
    for def in model.searches.iter().take(index + 1) {
        let columns = names_of(model, def.columns);
        name = pick_by_columns(&mut names, def.name, model, &columns, "search", def.config);
    }
    name
}

/// The names of the columns of the model's constraint or unique index that has a name; none if there
/// is no such one.
pub(crate) fn columns_of(model: &'static ModelDef, constraint: &str) -> Vec<String> {
    let mut names = Names::default();
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let key = names_of(model, model.key);
    found.push((names.pick(model.key_name, model.table, &[], "pkey", ""), key.clone()));
    found.push(("PRIMARY".to_owned(), key)); // as MariaDB and MySQL call it
    for unique in model.uniques {
        let columns = names_of(model, unique.columns);
        found.push((pick_by_columns(&mut names, unique.name, model, &columns, "key", ""), columns));
    }
    for key in model.foreign_keys {
        let columns = names_of(model, key.columns);
        let target = (key.target)().table;
        found.push((pick_by_columns(&mut names, key.name, model, &columns, "fkey", target), columns));
    }
    for def in model.indexes {
        let index = index(&mut names, model, def);
        let columns = index.parts.into_iter().filter_map(|part| match part.of {
            PartOf::Column(name) => Some(name),
            PartOf::Expression(_) => None,
        });
        found.push((index.name, columns.collect()));
    }
    found.into_iter().find(|(name, _)| name == constraint).map(|(_, columns)| columns).unwrap_or_default()
}

fn pick_by_columns(
    names: &mut Names,
    given: Option<&str>,
    model: &ModelDef,
    columns: &[String],
    kind: &str,
    target: &str,
) -> String {
    let parts: Vec<&str> = columns.iter().map(String::as_str).collect();
    names.pick(given, model.table, &parts, kind, &format!("{columns:?} {target}"))
}

fn column(ddl: &dyn Ddl, model: &ModelDef, i: usize, def: &ColumnDef) -> Result<Column> {
    let ty = match def.sql_type {
        Some(ty) => ty.to_owned(),
        None => ddl.column_type(def)?,
    };
    let default = super::defaults::default(ddl, def, &ty)?;
    let in_key = model.key.iter().any(|key| usize::from(*key) == i);
    let mut column = Column::new(def.name, &ty);
    column.nullable = def.nullable && !in_key;
    column.identity = (def.auto && !(def.rowid && ddl.rowid_keys())).then(Identity::by_default);
    column.default = default;
    column.generated = def.generated.map(|(expression, stored)| Generated::new(expression, stored));
    column.collation = def.collate.map(str::to_owned);
    column.comment = def.comment.map(str::to_owned);
    Ok(column)
}

fn index(names: &mut Names, model: &'static ModelDef, def: &IndexDef) -> Index {
    let parts: Vec<Part> = def
        .parts
        .iter()
        .filter_map(|part| match part {
            IndexPart::Column(i, descending) => {
                let column = model.columns.get(usize::from(*i))?;
                Some(Part { descending: *descending, ..Part::column(column.name) })
            }
            IndexPart::Expression(expression) => Some(Part::expression(expression)),
        })
        .collect();
    let words: Vec<String> = parts
        .iter()
        .map(|part| match &part.of {
            PartOf::Column(name) => name.clone(),
            PartOf::Expression(expression) => slug(expression),
        })
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let definition = format!("{} {} {:?}", definition(&parts), def.unique, def.filter);
    let name = names.pick(def.name, model.table, &words, "idx", &definition);
    let filter = def.filter.map(str::to_owned);
    Index { unique: def.unique, filter, ..Index::new(&name, parts) }
}

/// What an index is made of, as the text whose hash may be in its name: it may never change.
fn definition(parts: &[Part]) -> String {
    let part = |part: &Part| match &part.of {
        PartOf::Column(name) => format!("Column {{ name: {name:?}, descending: {:?} }}", part.descending),
        PartOf::Expression(expression) => format!("Expression({expression:?})"),
    };
    format!("[{}]", parts.iter().map(part).collect::<Vec<_>>().join(", "))
}
