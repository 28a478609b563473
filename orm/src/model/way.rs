//! The tables that a relation over other relations goes over.

use super::{ModelDef, RelationDef, RelationKind};
use crate::error::{Error, Kind, Result};

/// More tables than a path that ends could go over.
const MOST: usize = 60;

/// From one table to the next: columns that are equal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leg {
    /// Columns of the table before; of the first leg, of the model that the relation starts from.
    pub from: &'static [u16],
    pub model: &'static ModelDef,
    pub to: &'static [u16],
}

/// The legs of a relation over others. The last one leads to the target.
#[derive(Debug)]
pub(crate) struct Way {
    pub legs: Vec<Leg>,
    pub last: Leg,
}

impl Way {
    /// The way of a relation, if it goes over others.
    pub(crate) fn of(relation: &RelationDef) -> Result<Option<Way>> {
        let RelationKind::Through { source, steps } = relation.kind else { return Ok(None) };
        let mut legs = Vec::new();
        walk(source(), steps, &mut legs)?;
        match legs.pop() {
            Some(last) if !legs.is_empty() => Ok(Some(Way { legs, last })),
            _ => Err(Error::new(Kind::Config, format!("`{}` goes over no relation", relation.name))),
        }
    }

    /// The table that holds the key of the row that the relation starts from, and its columns.
    pub(crate) fn near(&self) -> (&'static ModelDef, &'static [u16]) {
        // There is at least one: `of` sees to it.
        self.legs.first().map_or((self.last.model, self.last.to), |leg| (leg.model, leg.to))
    }
}

/// Adds the legs of the steps.
fn walk(source: &'static ModelDef, steps: &[u8], legs: &mut Vec<Leg>) -> Result<&'static ModelDef> {
    let mut model = source;
    for step in steps {
        let relation = model.relations.get(usize::from(*step)).ok_or_else(|| {
            Error::new(Kind::Config, format!("the description of `{}` has no relation #{step}", model.name))
        })?;
        if legs.len() > MOST {
            let message = format!("the relation `{}` of `{}` leads over itself", relation.name, model.name);
            return Err(Error::new(Kind::Config, message)
                .hint("two `has_many(.., through = ..)` name each other: let one name its relations"));
        }
        let target = (relation.target)();
        match relation.kind {
            RelationKind::BelongsTo | RelationKind::HasOne | RelationKind::HasMany => {
                legs.push(Leg { from: relation.local, model: target, to: relation.remote });
            }
            RelationKind::ManyToMany { through, near, far } => {
                legs.push(Leg { from: relation.local, model: through(), to: near });
                legs.push(Leg { from: far, model: target, to: relation.remote });
            }
            // Each way of a model starts with a relation that is none, or with a way declared before, so
            // that ways which name each other grow until the limit.
            RelationKind::Through { source, steps } => drop(walk(source(), steps, legs)?),
        }
        model = target;
    }
    Ok(model)
}
