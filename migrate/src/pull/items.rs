//! What no model can say, as the schema in `schema_items!`.

use super::module::Module;
use plough::schema::{EnumType, Schema, Table};

pub(super) fn add(module: &mut Module<'_>) {
    for model in module.models.iter_mut().filter(|model| !model.view) {
        let mut item = std::mem::take(&mut model.item);
        item.exclusions.clone_from(&model.table.exclusions);
        item.triggers.clone_from(&model.table.triggers);
        item.options = model.table.options.clone();
        if item != Table::new(item.name.clone()) {
            module.items.tables.push(item);
        }
    }
    let schema = module.schema;
    let items = &mut module.items;
    items.schemas.clone_from(&schema.schemas);
    items.extensions.clone_from(&schema.extensions);
    // Which version there is, the packages of each server decide.
    items.extensions.iter_mut().for_each(|extension| extension.version = None);
    items.domains.clone_from(&schema.domains);
    items.sequences.clone_from(&schema.sequences);
    items.functions.clone_from(&schema.functions);
    items.views.clone_from(&schema.views);
    // What a view's columns are follows from its query, but for their comments.
    items.views.iter_mut().for_each(|view| view.columns.retain(|column| column.comment.is_some()));
    items.others.clone_from(&schema.others);
    // An enum that no column holds, or that has a comment.
    let loose = |def: &&EnumType| def.comment.is_some() || !module.types.has_enum(def);
    items.enums = schema.enums.iter().filter(loose).cloned().collect();
    note(module);
}

/// Says what is kept as text.
fn note(module: &mut Module<'_>) {
    let Schema { extensions, domains, sequences, functions, views, others, .. } = &module.items;
    let triggers: usize = module.items.tables.iter().map(|table| table.triggers.len()).sum();
    let exclusions: usize = module.items.tables.iter().map(|table| table.exclusions.len()).sum();
    let counts = [
        (extensions.len(), "extension"),
        (domains.len(), "domain"),
        (sequences.len(), "sequence"),
        (functions.len(), "function"),
        (views.len(), "view"),
        (triggers, "trigger"),
        (exclusions, "exclusion constraint"),
        (others.len(), "other object"),
    ];
    let said: Vec<String> = counts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}{}", if *number == 1 { "" } else { "s" }))
        .collect();
    if !said.is_empty() {
        module.notes.push(format!("kept as text in `schema_items!`: {}", said.join(", ")));
    }
}
