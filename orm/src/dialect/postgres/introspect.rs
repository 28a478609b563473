//! What a PostgreSQL database holds.

use super::catalog::{self, query};
use crate::dialect::clauses::unparenthesised;
use crate::error::Result;
use crate::exec::Session;
use crate::model::Action;
use crate::raw::{Raw, TrustedSql, raw};
use crate::schema::{
    Check, Column, Default, Deferrable, Domain, EnumType, Exclusion, Extension, ForeignKey, Function,
    Generated, Identity, Index, Key, Match, Name, NullsOrder, Numbers, Other, OwnedBy, Part, PartitionOf,
    Schema, Scope, Sequence, Table, Trigger, View,
};
use std::collections::HashMap;

/// Ten queries, however many tables there are.
pub(super) async fn introspect(version: (u32, u32, u32), on: &Session, scope: &Scope) -> Result<Schema> {
    let mut reader = Reader::default();
    let schemas = &scope.schemas;
    for row in
        ask::<(String, String, Option<String>, Option<String>)>(catalog::EXTENSIONS, schemas).all(on).await?
    {
        reader.extension(row);
    }
    for row in ask(catalog::TYPES, schemas).all(on).await? {
        reader.ty(row);
    }
    for row in ask(catalog::RELATIONS, schemas).all(on).await? {
        reader.relation(row);
    }
    for row in ask(catalog::COLUMNS, schemas).all(on).await? {
        reader.column(row);
    }
    let since_15 = version.0 >= 15;
    let set_columns = if since_15 { "con.confdelsetcols" } else { "NULL::int2[]" };
    let sql = catalog::CONSTRAINTS.replace("{set_columns}", set_columns);
    for row in ask(&sql, schemas).all(on).await? {
        reader.constraint(row);
    }
    let nulls = if since_15 { "i.indnullsnotdistinct" } else { "false" };
    for row in ask(&catalog::INDEXES.replace("{nulls}", nulls), schemas).all(on).await? {
        reader.index(row);
    }
    for row in ask(catalog::SEQUENCES, schemas).all(on).await? {
        reader.sequence(row);
    }
    for row in ask(catalog::TRIGGERS, schemas).all(on).await? {
        reader.trigger(row);
    }
    for row in ask(catalog::FUNCTIONS, schemas).all(on).await? {
        let (schema, name, arguments, procedure, definition, comment): FunctionRow = row;
        let function = Function::new(Name { schema, name }, &arguments, definition.trim_end());
        reader.schema.functions.push(Function { procedure, comment, ..function });
    }
    for row in ask(catalog::OTHERS, schemas).all(on).await? {
        let (kind, schema, name, table_schema, table, definition): OtherRow = row;
        let table = table.map(|name| Name { schema: table_schema, name });
        reader.schema.others.push(Other { table, ..Other::new(&kind, Name { schema, name }, &definition) });
    }
    Ok(reader.finish())
}

fn ask<T>(sql: &str, schemas: &[String]) -> Raw<T> {
    raw(TrustedSql::assert_no_user_input(query(sql))).bind(schemas.to_vec())
}

type Text = Option<String>;
type TypeRow = (i64, Text, String, String, Vec<String>, Text, bool, Text, Text, Text);
type RelationRow =
    (i64, Text, String, String, bool, Vec<String>, Text, Text, Vec<String>, Vec<String>, Text, Text);
type ColumnRow = (i64, String, String, bool, String, String, Text, Text, Text, bool);
type ConstraintRow =
    (i64, i64, String, String, Vec<String>, Text, Text, Vec<String>, Text, String, Vec<String>);
type IndexRow = (i64, String, Text, String, String, Text, Text, Text, String, Text, Text, Text);
type SequenceRow = (i64, String, i64, i64, i64, i64, i64, bool, Option<i64>, Text, Text);
type FunctionRow = (Text, String, String, bool, String, Text);
type OtherRow = (String, Text, String, Text, Text, String);

/// Where an object of an oid is.
#[derive(Clone, Copy)]
enum Place {
    Table(usize),
    View(usize),
    Domain(usize),
}

/// Puts rows together.
#[derive(Default)]
struct Reader {
    schema: Schema,
    places: HashMap<i64, Place>,
    /// Names and comments of sequences.
    sequences: HashMap<i64, (Name, Text)>,
}

impl Reader {
    fn table(&mut self, oid: i64) -> Option<&mut Table> {
        match self.places.get(&oid) {
            Some(Place::Table(at)) => self.schema.tables.get_mut(*at),
            _ => None,
        }
    }

    fn extension(&mut self, (kind, name, schema, version): (String, String, Text, Text)) {
        if kind == "schema" {
            self.schema.schemas.push(name);
        } else {
            self.schema.extensions.push(Extension { schema, version, ..Extension::new(&name) });
        }
    }

    fn ty(&mut self, row: TypeRow) {
        let (oid, schema, name, kind, labels, base, nullable, default, collation, comment) = row;
        let name = Name { schema, name };
        if kind == "e" {
            self.schema.enums.push(EnumType { comment, ..EnumType::new(name, labels) });
            return;
        }
        let default = default.map(Default::Expression);
        let domain = Domain::new(name, &base.unwrap_or_default());
        self.places.insert(oid, Place::Domain(self.schema.domains.len()));
        self.schema.domains.push(Domain { nullable, default, collation, comment, ..domain });
    }

    fn relation(&mut self, row: RelationRow) {
        let (oid, schema, name, kind, unlogged, options, by, bound, schemas, parents, query, comment) = row;
        let name = Name { schema, name };
        match (kind.as_str(), query) {
            ("S", _) => drop(self.sequences.insert(oid, (name, comment))),
            ("v" | "m", query) => {
                let mut view = View::new(name, query.unwrap_or_default().trim().trim_end_matches(';'));
                view.materialized = kind == "m";
                for option in options {
                    match option.strip_prefix("check_option=") {
                        Some(check) => view.check_option = Some(check.to_uppercase()),
                        None => view.parameters.push(option),
                    }
                }
                view.comment = comment;
                self.places.insert(oid, Place::View(self.schema.views.len()));
                self.schema.views.push(view);
            }
            _ => {
                let mut table = Table::new(name);
                table.comment = comment;
                table.options.unlogged = unlogged;
                table.options.parameters = options;
                table.options.partition_by = by;
                let parents = schemas.into_iter().zip(parents);
                let mut parents = parents
                    .map(|(schema, name)| Name { schema: Some(schema).filter(|s| !s.is_empty()), name });
                match bound {
                    Some(bound) => {
                        table.options.partition_of =
                            parents.next().map(|parent| PartitionOf::new(parent, &bound));
                    }
                    None => table.options.inherits = parents.collect(),
                }
                self.places.insert(oid, Place::Table(self.schema.tables.len()));
                self.schema.tables.push(table);
            }
        }
    }

    fn column(&mut self, row: ColumnRow) {
        let (oid, name, ty, nullable, identity, generated, expression, collation, comment, inherited) = row;
        let mut column = Column { nullable, collation, comment, inherited, ..Column::new(&name, &ty) };
        column.identity = match identity.as_str() {
            "a" => Some(Identity::always()),
            "d" => Some(Identity::by_default()),
            _ => None,
        };
        match (generated.as_str(), expression) {
            ("", expression) => column.default = expression.map(Default::Expression),
            (kind, Some(expression)) => {
                column.generated = Some(Generated::new(unparenthesised(&expression), kind == "s"));
            }
            _ => {}
        }
        match self.places.get(&oid) {
            Some(Place::Table(at)) => self.schema.tables[*at].columns.push(column),
            Some(Place::View(at)) => self.schema.views[*at].columns.push(column),
            _ => {}
        }
    }

    fn constraint(&mut self, row: ConstraintRow) {
        let (oid, ty, name, flags, columns, target_schema, target, targets, expression, definition, set) =
            row;
        let flags: Vec<char> = flags.chars().collect();
        let is = |at: usize, flag: char| flags.get(at) == Some(&flag);
        let deferrable = match (is(4, '1'), is(5, '1')) {
            (false, _) => None,
            (true, false) => Some(Deferrable::Immediate),
            (true, true) => Some(Deferrable::Deferred),
        };
        let expression = unparenthesised(&expression.unwrap_or_default()).to_owned();
        let check = Check { not_valid: is(6, '0'), no_inherit: is(7, '1'), ..Check::new(&name, &expression) };
        if let Some(Place::Domain(at)) = self.places.get(&ty) {
            let check = Check { no_inherit: false, ..check };
            self.schema.domains[*at].checks.push(check);
            return;
        }
        let Some(table) = self.table(oid) else { return };
        match flags.first() {
            Some('p') => table.primary_key = Some(Key { deferrable, ..Key::new(&name, columns) }),
            Some('u') => table.uniques.push(Key { deferrable, ..Key::new(&name, columns) }),
            Some('c') => table.checks.push(check),
            Some('x') => table.exclusions.push(Exclusion::new(&name, &definition)),
            Some('f') => {
                let target = Name { schema: target_schema, name: target.unwrap_or_default() };
                let key = ForeignKey::new(&name, columns, target, targets);
                table.foreign_keys.push(ForeignKey {
                    on_update: action(flags.get(1)),
                    on_delete: action(flags.get(2)),
                    on_delete_columns: set,
                    matching: is(3, 'f').then_some(Match::Full),
                    deferrable,
                    not_valid: is(6, '0'),
                    ..key
                });
            }
            _ => {}
        }
    }

    fn index(&mut self, row: IndexRow) {
        let (oid, name, constraint, method, flags, filter, options, column, sql, class, collation, comment) =
            row;
        let flags: Vec<bool> = flags.chars().map(|flag| flag == '1').collect();
        let is = |at: usize| flags.get(at) == Some(&true);
        let (unique, nulls_not_distinct, in_key) = (is(0), is(1), is(2));
        if let Some(constraint) = constraint {
            let Some(table) = self.table(oid) else { return };
            let key =
                table.primary_key.iter_mut().chain(&mut table.uniques).find(|key| key.name == constraint);
            if let Some(key) = key {
                key.nulls_not_distinct = nulls_not_distinct;
                key.include.extend(column.filter(|_| !in_key));
            }
            return;
        }
        let indexes = match self.places.get(&oid) {
            Some(Place::Table(at)) => &mut self.schema.tables[*at].indexes,
            Some(Place::View(at)) => &mut self.schema.views[*at].indexes,
            _ => return,
        };
        if indexes.last().is_none_or(|last| last.name != name) {
            let parameters =
                options.iter().flat_map(|options| options.split(", ")).map(str::to_owned).collect();
            indexes.push(Index {
                unique,
                nulls_not_distinct,
                filter: filter.map(|filter| unparenthesised(&filter).to_owned()),
                method: Some(method).filter(|method| method != "btree"),
                parameters,
                comment,
                ..Index::new(&name, Vec::new())
            });
        }
        let Some(index) = indexes.last_mut() else { return };
        match column {
            Some(column) if !in_key => index.include.push(column),
            column => {
                let of = column
                    .map_or_else(|| Part::expression(unparenthesised(&sql)), |name| Part::column(&name));
                let (descending, first) = (is(3), is(4));
                let nulls = match (descending, first) {
                    (false, true) => Some(NullsOrder::First),
                    (true, false) => Some(NullsOrder::Last),
                    _ => None,
                };
                index.parts.push(Part { descending, nulls, collation, operator_class: class, ..of });
            }
        }
    }

    fn sequence(&mut self, row: SequenceRow) {
        let (oid, ty, start, increment, least, greatest, cache, cycle, table, column, kind) = row;
        let numbers = numbers(&ty, (start, increment, least, greatest), cache, cycle);
        let owner = table.and_then(|oid| self.table(oid)).map(|table| table.name.clone()).zip(column);
        if kind.as_deref() == Some("i") {
            let Some((_, column)) = owner else { return };
            let Some(table) = table.and_then(|oid| self.table(oid)) else { return };
            let column = table.columns.iter_mut().find(|other| other.name == column);
            if let Some(identity) = column.and_then(|column| column.identity.as_mut()) {
                identity.numbers = numbers;
            }
            return;
        }
        let Some((name, comment)) = self.sequences.remove(&oid) else { return };
        self.schema.sequences.push(Sequence {
            ty: Some(ty).filter(|ty| ty != "bigint"),
            numbers,
            owned_by: owner.map(|(table, column)| OwnedBy::new(table, &column)),
            comment,
            ..Sequence::new(name)
        });
    }

    fn trigger(&mut self, (oid, name, definition, enabled): (i64, String, String, String)) {
        let mut trigger = Trigger::new(&name, &definition);
        trigger.enabled = match enabled.as_str() {
            "D" => Some("DISABLED".to_owned()),
            "R" => Some("REPLICA".to_owned()),
            "A" => Some("ALWAYS".to_owned()),
            _ => None,
        };
        match self.places.get(&oid) {
            Some(Place::Table(at)) => self.schema.tables[*at].triggers.push(trigger),
            Some(Place::View(at)) => self.schema.views[*at].triggers.push(trigger),
            _ => {}
        }
    }

    fn finish(self) -> Schema {
        self.schema.sorted()
    }
}

fn action(flag: Option<&char>) -> Action {
    match flag {
        Some('r') => Action::Restrict,
        Some('c') => Action::Cascade,
        Some('n') => Action::SetNull,
        Some('d') => Action::SetDefault,
        _ => Action::NoAction,
    }
}

/// How the numbers of a sequence run, where it is not as `CREATE SEQUENCE` has it by itself.
fn numbers(
    ty: &str,
    (start, increment, least, greatest): (i64, i64, i64, i64),
    cache: i64,
    cycle: bool,
) -> Numbers {
    let (lowest, highest) = match ty {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let (usual_least, usual_greatest) = if increment > 0 { (1, highest) } else { (lowest, -1) };
    let usual_start = if increment > 0 { least } else { greatest };
    let unless = |value: i64, usual: i64| Some(value).filter(|value| *value != usual);
    Numbers {
        start: unless(start, usual_start),
        increment: unless(increment, 1),
        least: unless(least, usual_least),
        greatest: unless(greatest, usual_greatest),
        cache: unless(cache, 1),
        cycle,
    }
}
