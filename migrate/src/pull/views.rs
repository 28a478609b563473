//! Views as models that are read only.

use super::module::{Field, Model, Module};
use super::{names, render, said};
use plough::__migrate::{Rust, shape};
use plough::schema::{Table, View};
use std::borrow::Cow;

pub(super) fn add(module: &mut Module<'_>) {
    for view in &module.schema.views {
        let name = render::in_comment(&view.name.to_string());
        let key = key(view);
        if key.is_empty() {
            module
                .notes
                .push(format!("the view `{name}` has no column that tells its rows apart: it is no model"));
            continue;
        }
        let words = names::snake(&view.name.name, "view");
        let ident = module.types.names.give_model(&names::camel(&names::singular(&words), "View"));
        let mut table = Table::new(view.name.clone());
        table.comment.clone_from(&view.comment);
        let mut comments = Vec::new();
        for (i, column) in view.columns.iter().enumerate() {
            if column.ty.is_empty() && !key.contains(&i) {
                let column = render::in_comment(&column.name);
                comments.push(format!("Left out: `{column}`, of which the database tells no type."));
            } else {
                table.columns.push(column.clone());
            }
        }
        let mut model = Model::new(Cow::Owned(table), ident);
        model.view = true;
        model.comments = comments;
        let in_key = |name: &str| key.iter().any(|at| view.columns[*at].name == name);
        model.key =
            (0..model.table.columns.len()).filter(|at| in_key(&model.table.columns[*at].name)).collect();
        for column in &model.table.columns.clone() {
            let mut shape = shape(module.on, &column.ty, module.schema);
            if column.ty.is_empty() {
                shape.rust = Rust::I64;
            }
            // A view has no types of its own: nothing is declared by them.
            shape.exact = true;
            shape.length = None;
            shape.precision = None;
            model.fields.push(Field::new(column, shape));
        }
        model.name_fields(&mut module.types);
        model.said.push("database_view".to_owned());
        said::table(&mut model);
        for i in 0..model.fields.len() {
            let mut attributes = Vec::new();
            if model.key.contains(&i) {
                attributes.push("id".to_owned());
            }
            said::column_type(&model, i, &model.table.columns[i].clone(), &mut attributes);
            model.fields[i].said = attributes;
        }
        module.models.push(model);
    }
}

/// The columns that tell a view's rows apart: of a unique index, or the one that is called `id`.
fn key(view: &View) -> Vec<usize> {
    let place = |name: &str| view.columns.iter().position(|column| column.name == name);
    for index in view.indexes.iter().filter(|index| index.unique && index.filter.is_none()) {
        let columns: Option<Vec<usize>> = index.parts.iter().map(|part| place(part.column_name()?)).collect();
        if let Some(columns) = columns {
            return columns;
        }
    }
    view.columns.iter().position(|column| column.name.eq_ignore_ascii_case("id")).into_iter().collect()
}
