//! What a schema holds beside tables.

use super::question::{Candidate, likeness};
use super::{Asked, Decisions, Found, Question};
use plough::schema::{Change, Column, EnumChange, EnumType, Name, Schema, View};
use std::collections::{BTreeSet, HashMap};

/// Database schemas. Those that are gone stay: who knows what else they hold.
pub(super) fn schemas(old: &Schema, new: &Schema, found: &mut Found) {
    let before = schema_names(old);
    for name in schema_names(new).difference(&before) {
        found.changes.push(Change::CreateSchema((*name).to_owned()));
    }
}

/// Those that are listed, and those in which something lies.
fn schema_names(schema: &Schema) -> BTreeSet<&str> {
    let tables = schema.tables.iter().filter_map(|table| table.name.schema.as_deref());
    let enums = schema.enums.iter().filter_map(|def| def.name.schema.as_deref());
    schema.schemas.iter().map(String::as_str).chain(tables).chain(enums).collect()
}

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
fn holding(old: &Schema, new: &Schema, name: &Name) -> Vec<(Name, Column)> {
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

/// Views are text. One that differs is made anew.
pub(super) fn views(old: &Schema, new: &Schema, decisions: &Decisions, found: &mut Found) {
    let definition = |view: &View| {
        let parameters = view.parameters.clone();
        (
            view.definition.clone(),
            view.materialized,
            parameters,
            view.check_option.clone(),
            view.indexes.clone(),
            view.triggers.clone(),
        )
    };
    let mut before: Vec<&View> = old.views.iter().collect();
    before.sort_by(|a, b| a.name.cmp(&b.name));
    for view in before {
        match new.views.iter().find(|other| other.name == view.name) {
            Some(other) if definition(other) == definition(view) => {}
            Some(other) => {
                found.changes.push(Change::DropView(Box::new(view.clone())));
                found.changes.push(Change::CreateView(Box::new(other.clone())));
            }
            // No model makes a view.
            None if decisions.drops(&view.name.to_string()) || decisions.prunes() => {
                found.changes.push(Change::DropView(Box::new(view.clone())));
            }
            None => found.unowned.push(format!("the view `{}`", view.name)),
        }
    }
    let mut after: Vec<&View> =
        new.views.iter().filter(|view| !old.views.iter().any(|other| other.name == view.name)).collect();
    after.sort_by(|a, b| a.name.cmp(&b.name));
    found.changes.extend(after.into_iter().map(|view| Change::CreateView(Box::new(view.clone()))));
}

/// What is kept as text and reported.
pub(super) fn others(old: &Schema, new: &Schema, found: &mut Found) {
    let mut report =
        |what: &str, name: &dyn std::fmt::Display| found.unowned.push(format!("the {what} `{name}`"));
    for extension in old.extensions.iter().filter(|one| !new.extensions.contains(one)) {
        report("extension", &extension.name);
    }
    for domain in old.domains.iter().filter(|one| !new.domains.contains(one)) {
        report("domain", &domain.name);
    }
    for sequence in old.sequences.iter().filter(|one| !new.sequences.contains(one)) {
        report("sequence", &sequence.name);
    }
    for function in old.functions.iter().filter(|one| !new.functions.contains(one)) {
        report(if function.procedure { "procedure" } else { "function" }, &function.name);
    }
    for other in old.others.iter().filter(|one| !new.others.contains(one)) {
        report(&other.kind.to_lowercase(), &other.name);
    }
    let after = super::by_name(&new.tables);
    for table in &old.tables {
        let Some(new) = after.get(&table.name) else { continue };
        for exclusion in table.exclusions.iter().filter(|one| !new.exclusions.contains(one)) {
            report("exclusion constraint", &format!("{}.{}", table.name, exclusion.name));
        }
    }
    for name in std::mem::take(&mut found.differs) {
        found.unowned.push(format!("the options of the table `{name}`"));
    }
}
