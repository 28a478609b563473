//! A module while it is made.

use super::keys::Link;
use super::names::{self, Names};
use super::types::Types;
use super::{Pulled, render};
use crate::error::Result;
use plough::__migrate::{Shape, facts, shape};
use plough::Session;
use plough::schema::{self, Column, Schema};
use std::fmt::Write;

/// All that the text is made of.
pub(super) struct Module<'s> {
    pub(super) on: &'s Session,
    pub(super) schema: &'s Schema,
    /// The tables that become models, and the views after them.
    pub(super) models: Vec<Model<'s>>,
    /// The foreign keys that models can say.
    pub(super) links: Vec<Link<'s>>,
    pub(super) types: Types,
    /// What no model can say.
    pub(super) items: Schema,
    pub(super) notes: Vec<String>,
}

/// A table or a view.
pub(super) struct Model<'s> {
    /// The table; of a view, one that is made of it.
    pub(super) table: std::borrow::Cow<'s, schema::Table>,
    pub(super) view: bool,
    pub(super) ident: String,
    pub(super) fields: Vec<Field>,
    /// The fields of the primary key, in the order of fields.
    pub(super) key: Vec<usize>,
    /// Items of its attribute.
    pub(super) said: Vec<String>,
    /// Comments before it.
    pub(super) comments: Vec<String>,
    /// The names of its fields and relations.
    pub(super) names: Names,
    /// What no model can say of the table.
    pub(super) item: schema::Table,
}

/// A column.
pub(super) struct Field {
    /// Its name without `r#`.
    pub(super) name: String,
    pub(super) shape: Shape,
    /// The Rust type without `Option`.
    pub(super) ty: String,
    pub(super) nullable: bool,
    pub(super) said: Vec<String>,
}

impl<'s> Module<'s> {
    pub(super) fn new(on: &'s Session, schema: &'s Schema) -> Self {
        let (models, links, notes) = (Vec::new(), Vec::new(), Vec::new());
        Module { on, schema, models, links, types: Types::new(), items: Schema::new(), notes }
    }

    /// Finds the tables that can be models, and names them.
    pub(super) fn name_tables(&mut self) {
        for table in &self.schema.tables {
            let why = if table.options.partition_of.is_some() {
                Some("is a partition of another table")
            } else if key_of(table).is_empty() {
                Some("has no primary key, by which a model tells rows apart")
            } else {
                None
            };
            match why {
                Some(why) => {
                    let name = render::in_comment(&table.name.to_string());
                    self.notes.push(format!("the table `{name}` {why}: it is no model"));
                    self.items.tables.push(table.clone());
                }
                None => {
                    let words = names::snake(&table.name.name, "table");
                    let ident = names::camel(&names::singular(&words), "Table");
                    let ident = self.types.names.give_model(&ident);
                    self.models.push(Model::new(std::borrow::Cow::Borrowed(table), ident));
                }
            }
        }
        for model in &mut self.models {
            model.key = key_of(&model.table);
            for column in &model.table.columns {
                let shape = shape(self.on, &column.ty, self.schema);
                model.fields.push(Field::new(column, shape));
            }
        }
    }

    /// Names columns and their types. The shapes are settled by then.
    pub(super) fn name_fields(&mut self) {
        for model in &mut self.models {
            model.name_fields(&mut self.types);
        }
    }

    /// The text, and what is said beside it.
    pub(super) fn finish(mut self) -> Result<Pulled> {
        let mut text = String::new();
        let name = render::in_comment(self.on.database_name());
        let _ = writeln!(text, "//! Models of a database on {name}, written by `plough pull`.");
        let features = self.types.features();
        if !features.is_empty() {
            let list: Vec<String> = features.iter().map(|feature| format!("`{feature}`")).collect();
            let _ =
                writeln!(text, "//!\n//! Their types need these features of plough: {}.", list.join(", "));
        }
        if !self.models.is_empty() {
            text.push_str("\nuse plough::prelude::*;\n");
        }
        self.types.write(&mut text);
        self.models.iter().for_each(|model| model.write(&mut text));
        let mut items = None;
        if self.items != Schema::new() {
            let json = render::visible_json(&self.items.sorted().to_json()?);
            let dialect = facts(self.on).folder;
            let _ = write!(
                text,
                "\n// What no model can say.\nplough::schema_items! {{ \"{dialect}\", {} }}\n",
                render::raw_literal(&json)
            );
            items = Some(json);
        }
        self.notes.sort();
        let models = self.models.into_iter().map(|model| model.ident).collect();
        Ok(Pulled { text, models, items, notes: self.notes, features })
    }
}

/// The columns of the primary key, by index and in the order of columns; none if there is no key.
fn key_of(table: &schema::Table) -> Vec<usize> {
    let columns = table.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
    let place = |name: &String| {
        let exact = table.columns.iter().position(|column| column.name == *name);
        exact.or_else(|| table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)))
    };
    let mut key: Vec<usize> = columns.iter().filter_map(place).collect();
    key.sort_unstable();
    if key.len() == columns.len() { key } else { Vec::new() }
}

impl<'s> Model<'s> {
    pub(super) fn new(table: std::borrow::Cow<'s, schema::Table>, ident: String) -> Self {
        let item = schema::Table::new(table.name.clone());
        Model {
            table,
            view: false,
            ident,
            fields: Vec::new(),
            key: Vec::new(),
            said: Vec::new(),
            comments: Vec::new(),
            names: Names::default(),
            item,
        }
    }

    pub(super) fn name_fields(&mut self, types: &mut Types) {
        for (i, field) in self.fields.iter_mut().enumerate() {
            let column = &self.table.columns[i];
            field.name = self.names.give_field(&names::snake(&column.name, &format!("column_{}", i + 1)));
            field.nullable &= !self.key.contains(&i);
            field.ty = types.of(&field.shape.rust, &column.ty, &self.ident, &field.name);
        }
    }

    /// The name of a field as code.
    pub(super) fn code(&self, field: usize) -> String {
        names::ident(&self.fields[field].name)
    }

    /// Names of fields as code: one as it is, several in parentheses.
    pub(super) fn codes(&self, fields: &[usize]) -> String {
        let codes: Vec<String> = fields.iter().map(|field| self.code(*field)).collect();
        if let [one] = codes.as_slice() { one.clone() } else { format!("({})", codes.join(", ")) }
    }

    /// The field of a column.
    pub(super) fn field_of(&self, column: &str) -> Option<usize> {
        self.table.columns.iter().position(|other| other.name == column)
    }

    fn write(&self, text: &mut String) {
        let what = if self.view { "A row of the view" } else { "A row of the table" };
        let name = render::in_comment(&self.table.name.to_string());
        let _ = writeln!(text, "\n/// {what} `{name}`.");
        for comment in &self.comments {
            let _ = writeln!(text, "// {comment}");
        }
        let wide = self.said.iter().chain(self.fields.iter().flat_map(|field| &field.said));
        if wide.into_iter().any(|item| render::is_wide(item)) {
            render::keep_attributes("model", text);
        }
        if render::repeats(&self.said) {
            text.push_str("#[allow(clippy::duplicated_attributes)]\n");
        }
        text.push_str("#[derive(Model, Debug, Clone, PartialEq)]\n");
        render::attributes("model", "", &self.said, text);
        let _ = writeln!(text, "pub struct {} {{", self.ident);
        for field in &self.fields {
            render::attributes("model", "    ", &field.said, text);
            let ty = if field.nullable { format!("Option<{}>", field.ty) } else { field.ty.clone() };
            render::field(&names::ident(&field.name), &ty, text);
        }
        text.push_str("}\n");
    }
}

impl Field {
    pub(super) fn new(column: &Column, shape: Shape) -> Self {
        Field { name: String::new(), shape, ty: String::new(), nullable: column.nullable, said: Vec::new() }
    }
}
