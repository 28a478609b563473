//! Both directions of every foreign key, and the way over tables of links.

use super::keys::Link;
use super::module::{Model, Module};
use super::{names, said};
use plough::model::Action;
use plough::schema::{ForeignKey, Key};

/// Names relations and says them.
pub(super) fn add(module: &mut Module<'_>) {
    let mut links = std::mem::take(&mut module.links);
    for link in &mut links {
        let name = forward_name(&module.models, link);
        link.name = module.models[link.from].names.give(&name);
    }
    for (i, link) in links.iter().enumerate() {
        say_forward(&mut module.models, &links[..i], link);
    }
    let apart: Vec<bool> = links.iter().map(|link| is_one_of_several(&links, link)).collect();
    for (link, apart) in links.iter().zip(apart) {
        say_backward(&mut module.models, link, apart);
    }
    for table in 0..module.models.len() {
        let own: Vec<&Link<'_>> = links.iter().filter(|link| link.from == table).collect();
        if let [one, two] = own[..]
            && joins(&module.models, one, two)
        {
            say_many_to_many(&mut module.models, one, two);
            say_many_to_many(&mut module.models, two, one);
        }
    }
    module.links = links;
}

fn words_of(model: &Model<'_>) -> String {
    names::snake(&model.ident, "row")
}

/// `author_id` is `author`; another column's name is not a relation's, which is called as its target.
fn forward_name(models: &[Model<'_>], link: &Link<'_>) -> Vec<String> {
    let target = match link.from == link.to {
        true => "parent".to_owned(),
        false => words_of(&models[link.to]),
    };
    let column = match link.local.as_slice() {
        [one] => Some(models[link.from].fields[*one].name.clone()),
        // Of a composite key the column says most that no other key of the table has.
        several => {
            let fields = &models[link.from].fields;
            let others = |field: &usize| {
                let name = &models[link.from].table.columns[*field].name;
                models[link.from].table.foreign_keys.iter().filter(|key| key.columns.contains(name)).count()
            };
            let ids = several.iter().filter(|field| fields[**field].name.ends_with("_id"));
            ids.min_by_key(|field| others(field)).map(|field| fields[*field].name.clone())
        }
    };
    let short = column.as_deref().and_then(|name| name.strip_suffix("_id")).filter(|name| !name.is_empty());
    let mut list: Vec<String> = short.into_iter().map(str::to_owned).collect();
    list.push(target.clone());
    list.extend(column.map(|column| format!("{column}_{target}")));
    list.push(format!("{target}_row"));
    list
}

fn say_forward(models: &mut [Model<'_>], before: &[Link<'_>], link: &Link<'_>) {
    let target = models[link.to].ident.clone();
    let remote = models[link.to].codes(&link.remote);
    let is_key = link.remote == models[link.to].key;
    let model = &mut models[link.from];
    let mut rest = Vec::new();
    let required = link.local.iter().any(|field| !model.fields[*field].nullable);
    let mut whole = true;
    for (word, action) in [("on_delete", link.key.on_delete), ("on_update", link.key.on_update)] {
        match action_word(action) {
            // It could never be done, and is kept as it is.
            Some("set_null") if required => whole = false,
            Some(action) => rest.push(format!("{word} = {action}")),
            None => {}
        }
    }
    let columns: Vec<&str> = link.key.columns.iter().map(String::as_str).collect();
    let usual = format!("{}_{}_fkey", model.table.name.name, columns.join("_"));
    if !link.key.name.is_empty() && (link.key.name != usual || usual.len() > 63) {
        rest.push(format!("constraint = {}", super::render::literal(&link.key.name)));
    }
    let (local, remote_columns) = (link.key.columns.clone(), link.key.target_columns.clone());
    let mut plain = ForeignKey::new(&link.key.name, local, link.key.target.clone(), remote_columns);
    (plain.on_delete, plain.on_update) = (link.key.on_delete, link.key.on_update);
    if !whole || plain != *link.key {
        model.item.foreign_keys.push(link.key.clone());
    }
    let first = !before.iter().any(|other| {
        other.from == link.from && other.local.len() == 1 && other.local.first() == link.local.first()
    });
    let name = names::ident(&link.name);
    match link.local.as_slice() {
        [field] if first => {
            let field = &mut model.fields[*field];
            let to = if is_key { target } else { format!("{target}.{remote}") };
            field.said.push(format!("references = {to}"));
            if field.name.strip_suffix("_id") != Some(&link.name) {
                field.said.push(format!("relation = {name}"));
            }
            field.said.extend(rest);
        }
        _ => {
            let local: Vec<String> = link.local.iter().map(|field| model.code(*field)).collect();
            let remote = remote.trim_matches(['(', ')']);
            let mut said = format!("foreign_key(({}) -> {target}({remote}), name = {name}", local.join(", "));
            rest.iter().for_each(|item| said.push_str(&format!(", {item}")));
            said.push(')');
            model.said.push(said);
        }
    }
}

fn action_word(action: Action) -> Option<&'static str> {
    match action {
        Action::Cascade => Some("cascade"),
        Action::SetNull => Some("set_null"),
        Action::SetDefault => Some("set_default"),
        Action::Restrict => Some("restrict"),
        Action::NoAction => None,
    }
}

/// Whether there are several keys between the two tables of one.
fn is_one_of_several(links: &[Link<'_>], link: &Link<'_>) -> bool {
    links.iter().filter(|other| (other.from, other.to) == (link.from, link.to)).count() > 1
}

/// The columns that point at the key of the other model, in its order; none if they point elsewhere.
fn pointing(models: &[Model<'_>], link: &Link<'_>) -> Option<Vec<usize>> {
    let key = &models[link.to].key;
    if key.len() != link.remote.len() {
        return None;
    }
    let at = |field: &usize| Some(link.local[link.remote.iter().position(|remote| remote == field)?]);
    key.iter().map(at).collect()
}

fn say_backward(models: &mut [Model<'_>], link: &Link<'_>, apart: bool) {
    let from = &models[link.from];
    let one = is_unique(from, &link.local);
    let child = from.ident.clone();
    let columns = match pointing(models, link) {
        Some(local) => from.codes(&local),
        None => format!("{} -> {}", from.codes(&link.local), models[link.to].codes(&link.remote)),
    };
    let words = words_of(from);
    let itself = link.from == link.to;
    let many = match (itself, one) {
        (true, true) => "child".to_owned(),
        (true, false) => "children".to_owned(),
        (false, true) => words.clone(),
        (false, false) => names::plural(&words),
    };
    let by_name = format!("{}_{many}", link.name);
    let usual = if itself { "parent".to_owned() } else { words_of(&models[link.to]) };
    let list = match apart && link.name != usual {
        true => vec![by_name, format!("{many}_rows")],
        false => vec![many.clone(), by_name, format!("{many}_rows")],
    };
    let model = &mut models[link.to];
    let name = names::ident(&model.names.give(&list));
    let kind = if one { "has_one" } else { "has_many" };
    model.said.push(format!("{kind}({name}: {child}.{columns})"));
}

/// Whether a model says that no two rows have the same values in these columns.
pub(super) fn is_unique(model: &Model<'_>, fields: &[usize]) -> bool {
    let mut fields = fields.to_vec();
    fields.sort_unstable();
    let same = |columns: &[String]| {
        let found: Option<Vec<usize>> = columns.iter().map(|column| model.field_of(column)).collect();
        found.is_some_and(|mut found| {
            found.sort_unstable();
            found == fields
        })
    };
    let table = &model.table;
    fields == model.key
        || table
            .uniques
            .iter()
            .any(|key| *key == Key::new(&key.name, key.columns.clone()) && same(&key.columns))
        || table.indexes.iter().filter(|index| index.unique && index.filter.is_none()).any(|index| {
            let columns: Option<Vec<String>> =
                index.parts.iter().map(|part| part.column_name().map(str::to_owned)).collect();
            said::index_parts(model, index).is_some() && columns.is_some_and(|columns| same(&columns))
        })
}

/// Whether the primary key of a table is made of two foreign keys.
fn joins(models: &[Model<'_>], one: &Link<'_>, two: &Link<'_>) -> bool {
    let mut both: Vec<usize> = one.local.iter().chain(&two.local).copied().collect();
    both.sort_unstable();
    let whole = [one, two].iter().all(|link| pointing(models, link).is_some_and(|far| far.len() <= 4));
    // A column in both would be there twice.
    both == models[one.from].key && whole
}

fn say_many_to_many(models: &mut [Model<'_>], near: &Link<'_>, far: &Link<'_>) {
    let (Some(to_near), Some(to_far)) = (pointing(models, near), pointing(models, far)) else { return };
    let between = &models[near.from];
    let (through, near_columns, far_columns) =
        (between.ident.clone(), between.codes(&to_near), between.codes(&to_far));
    let target = models[far.to].ident.clone();
    let plain = names::plural(&words_of(&models[far.to]));
    let by_name = names::plural(&far.name);
    let list = match near.to == far.to {
        true => vec![by_name, format!("{through}_{plain}").to_lowercase()],
        false => vec![plain.clone(), format!("{}_{plain}", words_of(&models[near.from]))],
    };
    let model = &mut models[near.to];
    let name = names::ident(&model.names.give(&list));
    let said = format!("many_to_many({name}: {target}, through = {through}({near_columns}, {far_columns}))");
    model.said.push(said);
}
