//! What a database holds, in the words of the models that declare it.

use plough::schema::{Check, ForeignKey, Key, Other, Schema, Table};

/// The schema that was `read`, where each part that a server makes of a `declared` one (`normalised`) is as it
/// was declared. A part that the server adds by itself to what is declared is left out.
///
/// Compared with what is declared, it differs in what the database differs in from the models, and in no
/// spelling.
pub(crate) fn settle(read: &Schema, normalised: &Schema, declared: &Schema) -> Schema {
    let mut schema = read.clone();
    for table in &mut schema.tables {
        let find = |schema: &'_ Schema| schema.table(&table.name).cloned();
        if let (Some(normalised), Some(declared)) = (find(normalised), find(declared)) {
            settle_table(table, &normalised, &declared);
        }
    }
    // The version of an extension is this server's, unless it is said.
    for extension in &mut schema.extensions {
        let said = declared.extensions.iter().find(|said| said.name == extension.name);
        extension.version = said.and_then(|said| said.version.clone());
    }
    parts(&mut schema.enums, &normalised.enums, &declared.enums, |a, b| a.name == b.name, |a, b| a == b);
    parts(
        &mut schema.domains,
        &normalised.domains,
        &declared.domains,
        |a, b| a.name == b.name,
        |a, b| a == b,
    );
    parts(
        &mut schema.sequences,
        &normalised.sequences,
        &declared.sequences,
        |a, b| a.name == b.name,
        |a, b| a == b,
    );
    parts(&mut schema.views, &normalised.views, &declared.views, |a, b| a.name == b.name, |a, b| a == b);
    parts(
        &mut schema.functions,
        &normalised.functions,
        &declared.functions,
        |a, b| (&a.name, &a.arguments) == (&b.name, &b.arguments),
        |a, b| a == b,
    );
    let same = |a: &Other, b: &Other| (&a.kind, &a.name, &a.table) == (&b.kind, &b.name, &b.table);
    parts(&mut schema.others, &normalised.others, &declared.others, same, |a, b| a == b);
    schema
}

fn settle_table(table: &mut Table, normalised: &Table, declared: &Table) {
    let equal = |a: &_, b: &_| a == b;
    parts(&mut table.columns, &normalised.columns, &declared.columns, |a, b| a.name == b.name, equal);
    if let (Some(key), Some(server), Some(model)) =
        (&table.primary_key, &normalised.primary_key, &declared.primary_key)
        && nameless(key) == nameless(server)
    {
        let name = key.name.clone();
        table.primary_key = Some(model.clone());
        // Another name is a difference, but where there is none, or one for all.
        if !name.is_empty()
            && name != server.name
            && let Some(key) = &mut table.primary_key
        {
            key.name = name;
        }
    }
    let (server, model) = (&normalised.uniques, &declared.uniques);
    named(&mut table.uniques, server, model, |key| &key.name, nameless);
    let bare = |key: &ForeignKey| {
        let mut key = key.clone();
        key.name.clear();
        key
    };
    let (server, model) = (&normalised.foreign_keys, &declared.foreign_keys);
    named(&mut table.foreign_keys, server, model, |key| &key.name, bare);
    let bare = |check: &Check| {
        let mut check = check.clone();
        check.name.clear();
        check.column = None;
        check
    };
    named(&mut table.checks, &normalised.checks, &declared.checks, |check| &check.name, bare);
    parts(&mut table.indexes, &normalised.indexes, &declared.indexes, |a, b| a.name == b.name, |a, b| a == b);
    parts(
        &mut table.triggers,
        &normalised.triggers,
        &declared.triggers,
        |a, b| a.name == b.name,
        |a, b| a == b,
    );
    let (server, model) = (&normalised.exclusions, &declared.exclusions);
    parts(&mut table.exclusions, server, model, |a, b| a.name == b.name, |a, b| a == b);
    if table.options == normalised.options {
        table.options = declared.options.clone();
    }
    if table.comment == normalised.comment {
        table.comment.clone_from(&declared.comment);
    }
}

fn nameless(key: &Key) -> Key {
    let mut key = key.clone();
    key.name.clear();
    key
}

/// The same for what may have no name (SQLite), which is no difference.
fn named<T: Clone + PartialEq>(
    read: &mut Vec<T>,
    normalised: &[T],
    declared: &[T],
    name: impl Fn(&T) -> &String,
    bare: impl Fn(&T) -> T,
) {
    let is = |model: &T, server: &T| match name(server).is_empty() {
        true => bare(model) == bare(server),
        false => name(model) == name(server),
    };
    let same = |part: &T, server: &T| {
        (name(part) == name(server) || name(part).is_empty()) && bare(part) == bare(server)
    };
    parts(read, normalised, declared, is, same);
}

/// Puts what was declared in the place of what the server made of it.
fn parts<T: Clone>(
    read: &mut Vec<T>,
    normalised: &[T],
    declared: &[T],
    is: impl Fn(&T, &T) -> bool,
    same: impl Fn(&T, &T) -> bool,
) {
    let settled = read.iter().filter_map(|part| match normalised.iter().find(|other| same(part, other)) {
        Some(server) => declared.iter().find(|model| is(model, server)).cloned(),
        None => Some(part.clone()),
    });
    *read = settled.collect();
}
