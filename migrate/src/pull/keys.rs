//! Foreign keys: which of them a model can say, and one type for the columns on both their sides.

use super::module::{Model, Module};
use super::relations::is_unique;
use super::render;
use plough::__migrate::Rust;
use plough::schema::{ForeignKey, Name};

/// A foreign key from model to model.
pub(super) struct Link<'s> {
    /// The model that has it.
    pub(super) from: usize,
    pub(super) key: &'s ForeignKey,
    pub(super) to: usize,
    /// Its fields.
    pub(super) local: Vec<usize>,
    /// The fields of the other model.
    pub(super) remote: Vec<usize>,
    /// The name of the relation.
    pub(super) name: String,
}

/// Finds them. What cannot be said is an item.
pub(super) fn find(module: &mut Module<'_>) {
    let schema = module.schema;
    for from in 0..module.models.len() {
        let Some(table) = schema.table(&module.models[from].table.name) else { continue };
        for key in &table.foreign_keys {
            match link(&module.models, from, key) {
                Ok(link) => module.links.push(link),
                Err(why) => unsaid(&mut module.models[from], key, why),
            }
        }
    }
    settle(module);
    // What still differs cannot be compared.
    let links = std::mem::take(&mut module.links);
    for link in links {
        let pairs = || link.local.iter().zip(&link.remote);
        let same = |(local, remote): (&usize, &usize)| {
            let (local, remote) = ((link.from, *local), (link.to, *remote));
            is_same(module, local, remote)
        };
        let why = if !pairs().all(same) {
            "its columns are of other types"
        } else if !is_unique(&module.models[link.to], &link.remote) {
            "no key that a model can say is pointed at"
        } else {
            module.links.push(link);
            continue;
        };
        unsaid(&mut module.models[link.from], link.key, why);
    }
}

fn link<'s>(models: &[Model<'_>], from: usize, key: &'s ForeignKey) -> Result<Link<'s>, &'static str> {
    let to =
        models.iter().position(|model| model.table.name == key.target).ok_or("its target is no model")?;
    let fields = |model: &Model<'_>, columns: &[String]| -> Option<Vec<usize>> {
        columns.iter().map(|column| model.field_of(column)).collect()
    };
    let local = fields(&models[from], &key.columns);
    let remote = fields(&models[to], &key.target_columns);
    match (local, remote) {
        (Some(local), Some(remote)) if local.len() == remote.len() && !local.is_empty() => {
            Ok(Link { from, key, to, local, remote, name: String::new() })
        }
        _ => Err("its columns are not found"),
    }
}

fn unsaid(model: &mut Model<'_>, key: &ForeignKey, why: &str) {
    let target = render::in_comment(&key.target.to_string());
    let columns = render::in_comment(&key.columns.join(", "));
    model.comments.push(format!("No relation: the foreign key ({columns}) to `{target}`, since {why}."));
    model.item.foreign_keys.push(key.clone());
}

/// Integers on both sides of a key get the type of the side that is pointed at.
fn settle(module: &mut Module<'_>) {
    // A chain of keys is at most as long as there are keys; in a circle nothing settles.
    for _ in 0..=module.links.len() {
        let mut changed = false;
        for link in &module.links {
            for (local, remote) in link.local.iter().zip(&link.remote) {
                let target = module.models[link.to].fields[*remote].shape.rust.clone();
                let field = &mut module.models[link.from].fields[*local];
                if field.shape.rust != target && field.shape.rust.is_integer() && target.is_integer() {
                    field.shape.rust = target;
                    field.shape.exact = false;
                    changed = true;
                }
            }
        }
        if !changed {
            return;
        }
    }
}

fn is_same(module: &Module<'_>, local: (usize, usize), remote: (usize, usize)) -> bool {
    let at = |(model, field): (usize, usize)| &module.models[model].fields[field].shape.rust;
    let ty = |(model, field): (usize, usize)| {
        let ty = &module.models[model].table.columns[field].ty;
        ty.split('(').next().unwrap_or(ty)
    };
    match (at(local), at(remote)) {
        // Each such column has an enum of its own.
        (Rust::Enum(def), Rust::Enum(other)) => def == other && def.name != Name::default(),
        (Rust::OtherText, Rust::OtherText) | (Rust::OtherBytes, Rust::OtherBytes) => ty(local) == ty(remote),
        (one, other) => one == other,
    }
}
