//! The rules between the keys of a field.

use super::ir::{Field, Rows, Source, View};
use super::parse::first;
use crate::errors::Errors;

pub(super) fn run(view: &View, errors: &mut Errors) {
    for field in &view.fields {
        self::field(field, errors);
    }
}

fn field(field: &Field, errors: &mut Errors) {
    let Field { source, rows, .. } = field;
    let Rows { filter, order_by, limit, offset, key } = rows;
    let loaded = first([
        order_by.as_ref().map(|at| at.0),
        limit.as_ref().map(|at| at.0),
        offset.as_ref().map(|at| at.0),
        key.as_ref().map(|at| at.0),
    ]);
    match (source, filter, loaded) {
        (Source::Named | Source::Relation(_), ..) => {}
        (Source::Asked(..) | Source::Aggregate(..), _, None) => {}
        (Source::Asked(..) | Source::Aggregate(..), _, Some(span)) => errors.span(
            span,
            "`order_by`, `limit`, `offset` and `key` are for rows that are loaded; an aggregate takes `filter`",
        ),
        _ => {
            if let Some(span) = filter.as_ref().map(|at| at.0).or(loaded) {
                errors.span(span, "this says which rows of a relation are read, and the field is none");
            }
        }
    }
}
