//! Enum types.

use super::question::{Candidate, likeness};
use super::{Asked, Decisions, Found, Question};
use plough::schema::{Change, Column, EnumChange, EnumType, Name, Schema};
use std::collections::HashMap;

/// Enum types. One that is gone takes no value with it: its columns have other types by then.
pub(super) fn enums(
    old: &Schema,
    new: &Schema,
    labels: &[(String, String, String)],
    decisions: &Decisions,
    found: &mut Found,
) {
    let before: HashMap<&Name, &EnumType> = old.enums.iter().map(|def| (&def.name, def)).collect();
    let after: HashMap<&Name, &EnumType> = new.enums.iter().map(|def| (&def.name, def)).collect();
    let mut defs: Vec<&EnumType> = new.enums.iter().collect();
    defs.sort_by(|a, b| a.name.cmp(&b.name));
    for def in defs {
        match before.get(&def.name) {
            None => found.changes.push(Change::CreateEnum(def.clone())),
            Some(old_def) if old_def.labels != def.labels => {
                let name = def.name.to_string();
                let told = labels.iter().filter(|(ty, ..)| *ty == name);
                let told = told.map(|(_, from, to)| (from.clone(), to.clone())).collect();
                let columns = holding(old, new, &def.name);
                let change = EnumChange::new((*old_def).clone(), def.clone(), told, columns);
                ask_labels(&change, decisions, found);
                found.changes.push(Change::AlterEnum(Box::new(change)));
            }
            Some(_) => {}
        }
    }
    let mut gone: Vec<&EnumType> = old.enums.iter().filter(|def| !after.contains_key(&def.name)).collect();
    gone.sort_by(|a, b| a.name.cmp(&b.name));
    found.changes.extend(gone.into_iter().map(|def| Change::DropEnum(def.clone())));
}

/// The columns of this type that are there before and after.
pub(super) fn holding(old: &Schema, new: &Schema, name: &Name) -> Vec<(Name, Column)> {
    let is_of = |column: &Column| type_names(&column.ty, name);
    let mut columns = Vec::new();
    let after = super::by_name(&new.tables);
    for table in super::in_order(&old.tables) {
        let Some(new) = after.get(&table.name) else { continue };
        let held = table.columns.iter().filter(|column| is_of(column));
        columns.extend(
            held.filter(|column| new.column(&column.name).is_some_and(is_of))
                .map(|column| (table.name.clone(), column.clone())),
        );
    }
    columns
}

/// Whether a column's type is the one of this name, alone or in a list.
pub(crate) fn type_names(ty: &str, name: &Name) -> bool {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let element = ty.trim_end_matches("[]");
    let unqualified = element == name.name || element == quoted(&name.name);
    match &name.schema {
        None => unqualified,
        Some(schema) => {
            element == format!("{schema}.{}", name.name)
                || element == format!("{}.{}", quoted(schema), quoted(&name.name))
                || element == format!("{schema}.{}", quoted(&name.name))
                || element == format!("{}.{}", quoted(schema), name.name)
        }
    }
}

fn ask_labels(change: &EnumChange, decisions: &Decisions, found: &mut Found) {
    let taken = |label: &str| change.labels.iter().any(|(_, to)| to == label);
    let come: Vec<&String> = change
        .new
        .labels
        .iter()
        .filter(|label| !change.old.labels.contains(label) && !taken(label))
        .collect();
    if come.is_empty() {
        return;
    }
    let name = &change.new.name;
    for label in change.gone().filter(|label| !decisions.drops(&format!("{name}.{label}"))) {
        let candidates = come
            .iter()
            .map(|other| Candidate::new(format!("{name}.{other}"), likeness(label, other).min(100) as u8));
        let candidates = candidates.collect();
        found.questions.push(Question::new(Asked::MissingLabel, format!("{name}.{label}"), candidates));
    }
}
