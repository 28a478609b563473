//! Rules that the values of a shape have to keep: those of `garde` (feature `garde`).

use super::{ChildRow, InsertRow, UpdateRow};
use crate::error::{Error, Result, Violation};
use crate::model::ModelDef;

/// What is said of a value that no error may show.
const SENSITIVE: &str = "is refused";

/// A shape whose values rules are about: `#[insert(into = Post, validate)]`.
#[doc(hidden)]
#[cfg_attr(
    feature = "garde",
    diagnostic::on_unimplemented(
        message = "`{Self}` has no rules to validate",
        label = "there is nothing to check",
        note = "add `#[derive(garde::Validate)]` to `{Self}`, or leave out `validate`"
    )
)]
#[cfg_attr(
    not(feature = "garde"),
    diagnostic::on_unimplemented(
        message = "`validate` needs the feature `garde` of the crate `plough`",
        label = "the feature is off"
    )
)]
pub trait Validated {
    /// What is refused: the path to it, and why.
    fn refused(&self) -> Vec<(String, String)>;
}

/// The context of rules, which there is none of.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rules with a context cannot be checked with a write",
    label = "the rules of this shape take a context: `#[garde(context(..))]`",
    note = "leave out `validate`, and call `shape.validate_with(&context)` before the write"
)]
pub trait NoContext {
    fn no_context() -> Self;
}

impl NoContext for () {
    fn no_context() {}
}

#[cfg(feature = "garde")]
impl<T> Validated for T
where
    T: garde::Validate,
    T::Context: NoContext,
{
    fn refused(&self) -> Vec<(String, String)> {
        match self.validate_with(&T::Context::no_context()) {
            Ok(()) => Vec::new(),
            Err(report) => report.iter().map(|(path, error)| (path.to_string(), error.to_string())).collect(),
        }
    }
}

/// Where a shape's violations go.
#[doc(hidden)]
pub trait Refusable {
    fn refuse(&mut self, violations: Vec<Violation>);
}

impl Refusable for InsertRow {
    fn refuse(&mut self, mut violations: Vec<Violation>) {
        self.refused.append(&mut violations);
    }
}

impl Refusable for UpdateRow {
    fn refuse(&mut self, mut violations: Vec<Violation>) {
        self.refused.append(&mut violations);
    }
}

/// Checks a shape of a model. `columns`: the fields that have another name than their column's.
#[doc(hidden)]
pub fn validate<T: Validated>(
    shape: &T,
    model: &'static ModelDef,
    columns: &[(&str, &str)],
    row: &mut impl Refusable,
) {
    let refused = shape.refused();
    if !refused.is_empty() {
        row.refuse(refused.into_iter().map(|(path, why)| violation(model, columns, path, why)).collect());
    }
}

/// What may be told of a value: of a sensitive column neither the rule's words, which may show it, nor
/// the way to a value inside of it.
fn violation(model: &'static ModelDef, columns: &[(&str, &str)], path: String, message: String) -> Violation {
    let (mut model, mut length) = (model, 0);
    for (depth, part) in path.split('.').enumerate() {
        let name = part.split('[').next().unwrap_or(part);
        let renamed = columns.iter().find(|(field, _)| depth == 0 && *field == name);
        let name = renamed.map_or(name, |(_, column)| column);
        length += part.len() + usize::from(depth > 0);
        if let Some(column) = model.column_of_field(name).and_then(|at| model.columns.get(at)) {
            if column.sensitive {
                let field = path.get(..length - (part.len() - part.find('[').unwrap_or(part.len())));
                return Violation {
                    row: None,
                    field: field.unwrap_or_default().to_owned(),
                    message: SENSITIVE.to_owned(),
                };
            }
            break;
        }
        match model.relations.iter().find(|relation| relation.name == name) {
            Some(relation) => model = (relation.target)(),
            // The field of another shape, under a name of its own: which column it is nobody knows.
            None if depth > 0 => {
                return Violation { row: None, field: path, message: SENSITIVE.to_owned() };
            }
            None => break,
        }
    }
    Violation { row: None, field: path, message }
}

/// Says of everything that is refused below a row which of many it is.
pub(crate) fn place(row: &mut InsertRow, place: usize) {
    for violation in &mut row.refused {
        violation.row = Some(place as u64 + 1);
    }
    for child in row.below.iter_mut().flat_map(|below| &mut below.rows) {
        if let ChildRow::New(row) = child {
            self::place(row, place);
        }
    }
}

/// Refuses rows of which rules refuse values, or those of rows below them.
pub(crate) fn check(model: &'static ModelDef, rows: &[InsertRow]) -> Result<()> {
    let mut found = Vec::new();
    for row in rows {
        let first = found.len();
        collect(model, row, "", &mut found, first);
    }
    refuse(model, found)
}

/// The error for values that rules refuse.
pub(crate) fn refuse(model: &'static ModelDef, found: Vec<Violation>) -> Result<()> {
    if found.is_empty() { Ok(()) } else { Err(Error::invalid(found).model(Some(model.name))) }
}

fn collect(model: &'static ModelDef, row: &InsertRow, above: &str, found: &mut Vec<Violation>, first: usize) {
    for violation in &row.refused {
        let violation = Violation { field: format!("{above}{}", violation.field), ..violation.clone() };
        // A shape above that looks into its rows has said the same.
        if !found[first..].contains(&violation) {
            found.push(violation);
        }
    }
    for below in &row.below {
        let Some(relation) = model.relations.get(usize::from(below.relation)) else { continue };
        let many = !relation.to_one();
        for (i, child) in below.rows.iter().enumerate() {
            let ChildRow::New(row) = child else { continue };
            let name = relation.name;
            let path = if many { format!("{above}{name}[{i}].") } else { format!("{above}{name}.") };
            collect((relation.target)(), row, &path, found, first);
        }
    }
}

/// A rule inside of a [`Patch`](super::Patch) is about the value that it sets:
/// `#[garde(inner(length(max = 10)))]`.
#[cfg(feature = "garde")]
impl<T> garde::rules::inner::Inner<T> for super::Patch<T> {
    type Key = garde::error::NoKey;

    fn validate_inner<F: FnMut(&T, &Self::Key)>(&self, mut f: F) {
        if let super::Patch::Value(value) = self {
            f(value, &Self::Key::default());
        }
    }
}
