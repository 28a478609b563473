//! The order in which objects can be made: each after those that it needs.

use super::{Domain, EnumType, ForeignKey, Function, Name, Other, Schema, Sequence, Table, View};
use std::collections::HashMap;

/// The objects of a schema in an order in which they can be made.
#[derive(Debug)]
pub(super) struct Order<'a> {
    pub(super) objects: Vec<Turn<'a>>,
    pub(super) tables: Vec<Ordered<'a>>,
    /// Those of the objects, by their place, that need a table or view.
    pub(super) over_tables: Vec<bool>,
}

/// An object whose turn it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Turn<'a> {
    Enum(&'a EnumType),
    Domain(&'a Domain),
    Sequence(&'a Sequence),
    Function(&'a Function),
    /// The place in [`Order::tables`].
    Table(usize),
    View(&'a View),
    Other(&'a Other),
}

/// A table in its turn.
#[derive(Debug)]
pub(super) struct Ordered<'a> {
    pub(super) table: &'a Table,
    /// Foreign keys to tables that come later, which is so where tables point at each other in a
    /// circle.
    pub(super) later: Vec<&'a ForeignKey>,
}

/// Orders by what objects need; where this leaves a choice, the order given is kept.
pub(super) fn order(schema: &Schema) -> Order<'_> {
    let graph = Graph::of(schema);
    let sequence = graph.sequence();
    let mut position = vec![0; graph.objects.len()];
    sequence.iter().enumerate().for_each(|(at, object)| position[*object] = at);
    let mut order =
        Order { objects: Vec::with_capacity(sequence.len()), tables: Vec::new(), over_tables: Vec::new() };
    let mut over = vec![false; graph.objects.len()];
    for i in sequence {
        let is_table = |need: usize| matches!(graph.objects[need], Turn::Table(_) | Turn::View(_));
        over[i] = graph.needs[i].iter().any(|need| is_table(*need) || over[*need]);
        order.over_tables.push(over[i]);
        let mut object = graph.objects[i];
        if let Turn::Table(at) = object {
            let table = &schema.tables[at];
            let later = table.foreign_keys.iter().filter(|key| {
                graph.tables.get(&key.target).is_some_and(|target| position[*target] > position[i])
            });
            object = Turn::Table(order.tables.len());
            order.tables.push(Ordered { table, later: later.collect() });
        }
        order.objects.push(object);
    }
    order
}

/// Objects, and which of them each needs.
struct Graph<'a> {
    objects: Vec<Turn<'a>>,
    tables: HashMap<&'a Name, usize>,
    needs: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    fn of(schema: &'a Schema) -> Self {
        let mut objects = Vec::new();
        objects.extend(schema.enums.iter().map(Turn::Enum));
        objects.extend(schema.domains.iter().map(Turn::Domain));
        objects.extend(schema.sequences.iter().map(Turn::Sequence));
        objects.extend(schema.functions.iter().map(Turn::Function));
        let first = objects.len();
        objects.extend((0..schema.tables.len()).map(Turn::Table));
        objects.extend(schema.views.iter().map(Turn::View));
        // What belongs to a table is made when all is there, and needs no turn.
        objects.extend(schema.others.iter().filter(|other| other.table.is_none()).map(Turn::Other));
        let tables = schema.tables.iter().enumerate().map(|(i, table)| (&table.name, first + i)).collect();
        let mut graph = Graph { objects, tables, needs: Vec::new() };
        let named = graph.named(schema);
        graph.needs = (0..graph.objects.len()).map(|i| graph.needs_of(schema, i, &named)).collect();
        graph
    }

    /// The objects of each name, in lower case.
    fn named(&self, schema: &Schema) -> HashMap<String, Vec<usize>> {
        let mut named: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, object) in self.objects.iter().enumerate() {
            let name = match object {
                Turn::Enum(def) => &def.name,
                Turn::Domain(domain) => &domain.name,
                Turn::Sequence(sequence) => &sequence.name,
                Turn::Function(function) => &function.name,
                Turn::Table(at) => &schema.tables[*at].name,
                Turn::View(view) => &view.name,
                Turn::Other(other) => &other.name,
            };
            named.entry(name.name.to_lowercase()).or_default().push(i);
        }
        named
    }

    fn needs_of(&self, schema: &Schema, i: usize, named: &HashMap<String, Vec<usize>>) -> Vec<usize> {
        let mut needs = Vec::new();
        let mut mention = |text: &str, tables: bool| {
            for word in words(text) {
                let objects = named.get(&word).into_iter().flatten().copied();
                needs.extend(objects.filter(|other| *other != i).filter(|other| {
                    tables || !matches!(self.objects[*other], Turn::Table(_) | Turn::View(_))
                }));
            }
        };
        match self.objects[i] {
            Turn::Enum(_) | Turn::Sequence(_) => {}
            Turn::Domain(domain) => {
                mention(&domain.ty, false);
                domain.checks.iter().for_each(|check| mention(&check.expression, false));
                domain.default.iter().for_each(|default| mention(default.sql(), false));
            }
            Turn::Function(function) => mention(function.needed_text(), true),
            Turn::View(view) => mention(&view.definition, true),
            Turn::Other(other) => mention(&other.definition, true),
            Turn::Table(at) => {
                let table = &schema.tables[at];
                for column in &table.columns {
                    mention(&column.ty, false);
                    column.default.iter().for_each(|default| mention(default.sql(), false));
                    column.generated.iter().for_each(|generated| mention(&generated.expression, false));
                }
                table.checks.iter().for_each(|check| mention(&check.expression, false));
                table.exclusions.iter().for_each(|exclusion| mention(&exclusion.definition, false));
                let expressions = table.indexes.iter().flat_map(|index| {
                    index.parts.iter().filter_map(|part| match &part.of {
                        super::PartOf::Expression(expression) => Some(expression),
                        super::PartOf::Column(_) => None,
                    })
                });
                expressions.for_each(|expression| mention(expression, false));
                let parents = table.options.partition_of.iter().map(|of| &of.parent);
                let parents = parents.chain(&table.options.inherits);
                let targets = table.foreign_keys.iter().map(|key| &key.target).chain(parents);
                needs.extend(targets.filter_map(|target| self.tables.get(target).copied()));
            }
        }
        needs
    }

    /// Depth first: what an object needs, then the object. Those that are on the way already close a
    /// circle and are left for later. There may be thousands in a row: the way is kept in a list.
    fn sequence(&self) -> Vec<usize> {
        let mut sequence = Vec::with_capacity(self.objects.len());
        let mut seen = vec![false; self.objects.len()];
        let mut way: Vec<(usize, usize)> = Vec::new();
        for start in 0..self.objects.len() {
            if !std::mem::replace(&mut seen[start], true) {
                way.push((start, 0));
            }
            while let Some((object, next)) = way.last_mut() {
                match self.needs[*object].get(*next) {
                    Some(need) => {
                        *next += 1;
                        if !std::mem::replace(&mut seen[*need], true) {
                            way.push((*need, 0));
                        }
                    }
                    None => {
                        sequence.push(*object);
                        way.pop();
                    }
                }
            }
        }
        sequence
    }
}

/// The names in a text, in lower case, also those in its literals: `nextval('posts_id_seq')`.
fn words(text: &str) -> impl Iterator<Item = String> {
    let plain = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'));
    let quoted = ['"', '`'].into_iter().flat_map(|quote| text.split(quote).skip(1).step_by(2));
    plain.chain(quoted).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::order;
    use crate::schema::{ForeignKey, Name, Schema, Table};

    fn schema(tables: &[(&str, &[&str])]) -> Schema {
        let mut schema = Schema::default();
        for (name, targets) in tables {
            let mut table = Table::new(Name::new(None, name));
            table.foreign_keys = targets
                .iter()
                .map(|target| {
                    let target_columns = vec!["id".to_owned()];
                    let columns = vec![format!("{target}_id")];
                    let key = format!("{name}_{target}_fkey");
                    ForeignKey::new(&key, columns, Name::new(None, target), target_columns)
                })
                .collect();
            schema.tables.push(table);
        }
        schema
    }

    fn names(schema: &Schema) -> Vec<(String, Vec<String>)> {
        let later = |keys: &[&ForeignKey]| keys.iter().map(|key| key.target.to_string()).collect();
        order(schema).tables.iter().map(|t| (t.table.name.to_string(), later(&t.later))).collect()
    }

    #[test]
    fn targets_come_first() {
        let schema = schema(&[("comments", &["posts", "users"]), ("posts", &["users"]), ("users", &[])]);
        let order: Vec<_> = names(&schema).into_iter().map(|(name, _)| name).collect();
        assert_eq!(order, ["users", "posts", "comments"]);
        assert!(names(&schema).iter().all(|(_, later)| later.is_empty()));
    }

    #[test]
    fn tables_that_need_nothing_keep_their_order() {
        let schema = schema(&[("b", &[]), ("a", &["elsewhere"]), ("c", &["c"])]);
        let order: Vec<_> = names(&schema).into_iter().map(|(name, _)| name).collect();
        assert_eq!(order, ["b", "a", "c"]);
    }

    #[test]
    fn a_circle_leaves_one_key_for_later() {
        let schema = schema(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])]);
        let order = names(&schema);
        assert_eq!(order[0], ("c".to_owned(), vec!["a".to_owned()]));
        assert!(order[1..].iter().all(|(_, later)| later.is_empty()));
    }

    #[test]
    fn what_is_mentioned_comes_first() {
        use super::{Turn, words};
        use crate::schema::{Column, Default, Function, Sequence, View};
        let of = |name: &str| Name::new(None, name);
        let mut schema = schema(&[("posts", &["users"]), ("users", &[])]);
        schema.views = vec![
            View::new(of("late"), "SELECT * FROM early"),
            View::new(of("early"), "SELECT f(id) FROM \"posts\""),
        ];
        schema.functions = vec![Function::new(of("f"), "", "CREATE FUNCTION f(users) ..")];
        schema.sequences = vec![Sequence::new(of("posts_id_seq"))];
        let mut id = Column::new("id", "bigint");
        id.default = Some(Default::Expression("nextval('posts_id_seq'::regclass)".to_owned()));
        schema.tables[0].columns.push(id);
        let order = order(&schema);
        let made: Vec<String> = order
            .objects
            .iter()
            .map(|object| match object {
                Turn::Table(at) => order.tables[*at].table.name.to_string(),
                Turn::View(view) => view.name.to_string(),
                Turn::Function(function) => function.name.to_string(),
                Turn::Sequence(sequence) => sequence.name.to_string(),
                _ => String::new(),
            })
            .collect();
        assert_eq!(made, ["posts_id_seq", "users", "f", "posts", "early", "late"]);
        assert!(words("a.\"B c\"").any(|word| word == "b c"));
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let mut schema = Schema::default();
        for i in 0..20_000 {
            let mut table = Table::new(Name::new(None, &format!("t{i}")));
            let target = Name::new(None, &format!("t{}", i + 1));
            table.foreign_keys.push(ForeignKey::new("k", Vec::new(), target, Vec::new()));
            schema.tables.push(table);
        }
        assert_eq!(order(&schema).tables[0].table.name.name, "t19999");
    }
}
