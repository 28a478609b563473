//! Random schemas, in the words of each database.

use crate::random_objects::{KINDS, add_objects};
use crate::schema_kit::of;
use plough::schema::{
    Check, Column, Default, Deferrable, EnumType, ForeignKey, Generated, Identity, Index, Key, Part, Schema,
    Table, View,
};
use proptest::prelude::*;

/// What a column is, as numbers that shrink to the plainest.
#[derive(Debug, Clone)]
pub(crate) struct ColumnPlan {
    ty: u8,
    nullable: bool,
    default: bool,
    kind: u8,
}

/// What a table is.
#[derive(Debug, Clone)]
pub(crate) struct TablePlan {
    columns: Vec<ColumnPlan>,
    key: u8,
    references: Vec<(u8, u8)>,
    indexes: Vec<(u8, u8)>,
    check: u8,
    options: u8,
    view: bool,
}

/// Plans of one to four tables.
pub(crate) fn plans() -> impl Strategy<Value = Vec<TablePlan>> {
    let column = (0..9_u8, any::<bool>(), any::<bool>(), 0..8_u8)
        .prop_map(|(ty, nullable, default, kind)| ColumnPlan { ty, nullable, default, kind });
    let table = (
        proptest::collection::vec(column, 1..5),
        0..4_u8,
        proptest::collection::vec((0..4_u8, 0..8_u8), 0..3),
        proptest::collection::vec((0..8_u8, 0..8_u8), 0..3),
        0..4_u8,
        0..6_u8,
        any::<bool>(),
    )
        .prop_map(|(columns, key, references, indexes, check, options, view)| TablePlan {
            columns,
            key,
            references,
            indexes,
            check,
            options,
            view,
        });
    proptest::collection::vec(table, 1..5)
}

/// A schema of tables, and what is beside them.
#[derive(Debug, Clone)]
pub(crate) struct SchemaPlan {
    tables: Vec<TablePlan>,
    /// For each kind of object of the database whether it is there, and in which of its versions.
    objects: Vec<u8>,
}

pub(crate) fn schema_plans() -> impl Strategy<Value = SchemaPlan> {
    (plans(), objects()).prop_map(|(tables, objects)| SchemaPlan { tables, objects })
}

/// Two versions of the objects of one schema.
pub(crate) fn object_pairs() -> impl Strategy<Value = (SchemaPlan, Vec<u8>)> {
    (schema_plans(), objects())
}

fn objects() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(0..4_u8, KINDS)
}

impl SchemaPlan {
    /// The same tables with other objects.
    pub(crate) fn with(&self, objects: &[u8]) -> SchemaPlan {
        SchemaPlan { tables: self.tables.clone(), objects: objects.to_vec() }
    }

    pub(crate) fn schema(&self, database: &str) -> Schema {
        let mut made = schema(database, &self.tables);
        add_objects(database, &self.objects, &mut made);
        made.sorted()
    }
}

/// The words of a database.
#[derive(Clone, Copy, PartialEq)]
enum Words {
    Sqlite,
    Postgres,
    MariaDb,
}

/// The schema that plans describe, for the database of this name.
pub(crate) fn schema(database: &str, plans: &[TablePlan]) -> Schema {
    let words = match database {
        "SQLite" => Words::Sqlite,
        "PostgreSQL" => Words::Postgres,
        _ => Words::MariaDb,
    };
    let mut schema = Schema::new();
    if words == Words::Postgres {
        let labels = ["sad", "it's", "happy"].map(str::to_owned).to_vec();
        schema.enums.push(EnumType::new(of("mood"), labels));
    }
    for (i, plan) in plans.iter().enumerate() {
        schema.tables.push(table(words, i, plan, plans.len()));
        if plan.view {
            let quote = if words == Words::MariaDb { '`' } else { '"' };
            let (name, column) = (format!("{quote}t {i}{quote}"), format!("{quote}id{quote}"));
            let query = format!("SELECT {column} FROM {name} WHERE {column} > 1");
            schema.views.push(View::new(of(&format!("v{i}")), &query));
        }
    }
    schema.sorted()
}

fn table(words: Words, i: usize, plan: &TablePlan, tables: usize) -> Table {
    let name = format!("t {i}");
    let mut table = Table::new(of(&name));
    let strict = words == Words::Sqlite && plan.options == 1;
    let integer = match words {
        Words::Sqlite => "INTEGER",
        Words::Postgres => "bigint",
        Words::MariaDb => "BIGINT",
    };
    let mut id = Column::new("id", integer);
    let key = Key::new(&format!("{name}_pkey"), vec!["id".to_owned()]);
    if plan.key == 1 {
        id.identity = Some(Identity::by_default());
    }
    if plan.key == 2 && words == Words::Postgres {
        id.identity = Some(Identity::always());
    }
    table.columns.push(id);
    table.primary_key = Some(key);
    table.options.strict = strict;
    table.options.without_rowid = words == Words::Sqlite && plan.options == 2 && plan.key != 1;
    table.options.unlogged =
        words == Words::Postgres && plan.options == 1 && plan.references.is_empty() && i == 9;
    for (at, plan) in plan.columns.iter().enumerate() {
        table.columns.push(column(words, at, plan, strict));
    }
    for (at, (target, how)) in plan.references.iter().enumerate() {
        let column_name = format!("ref {at}");
        let mut column = Column::new(&column_name, integer);
        column.nullable = true;
        table.columns.push(column);
        let target = of(&format!("t {}", usize::from(*target) % tables));
        let name = format!("{name}_ref {at}_fkey");
        let mut key = ForeignKey::new(&name, vec![column_name], target, vec!["id".to_owned()]);
        use plough::model::Action;
        let actions = [Action::NoAction, Action::Cascade, Action::SetNull, Action::Restrict];
        key.on_delete = actions[usize::from(how % 4)];
        key.on_update = if how % 3 == 1 { Action::Cascade } else { Action::NoAction };
        if words != Words::MariaDb && how / 4 == 1 {
            key.deferrable = Some(if how % 2 == 0 { Deferrable::Deferred } else { Deferrable::Immediate });
        }
        table.foreign_keys.push(key);
    }
    let plain: Vec<String> = table
        .columns
        .iter()
        .filter(|column| {
            column.name != "id" && column.generated.is_none() && !column.ty.to_lowercase().contains("long")
        })
        .map(|column| column.name.clone())
        .collect();
    for (at, (column, how)) in plan.indexes.iter().enumerate().filter(|_| !plain.is_empty()) {
        let column = &plain[usize::from(*column) % plain.len()];
        let name = format!("i {i} {at}");
        match how {
            0 | 1 if table.column(column).is_some_and(|column| !column.ty.contains("JSON")) => {
                table.uniques.push(Key::new(&name, vec![column.clone(), "id".to_owned()]));
            }
            2 if words != Words::MariaDb => {
                let mut index =
                    Index::new(&name, vec![Part::expression("abs(\"id\")"), Part::column(column)]);
                index.filter = Some("\"id\" > 0".to_owned());
                table.indexes.push(index);
            }
            3 => table
                .indexes
                .push(Index::new(&name, vec![Part::column(column).descending(), Part::column("id")])),
            _ => table.indexes.push(Index::new(&name, vec![Part::column(column)])),
        }
    }
    let quoted = if words == Words::MariaDb { "`id`" } else { "\"id\"" };
    let check = match plan.check {
        1 => format!("{quoted} > 0"),
        2 => format!("{quoted} IN (1, 2, 3) OR {quoted} > 5"),
        _ => String::new(),
    };
    let numbered = words == Words::MariaDb && plan.key == 1;
    if !check.is_empty() && !numbered {
        table.checks.push(Check::new(&format!("{name}_check"), &check));
    }
    table.comment = (words != Words::Sqlite && plan.options == 3).then(|| "it's a \\ table".to_owned());
    table
}

fn column(words: Words, at: usize, plan: &ColumnPlan, strict: bool) -> Column {
    // Each type with a literal of its own.
    let types: [(&str, &str, &str, &str); 9] = [
        ("INTEGER", "bigint", "BIGINT", "-7"),
        ("TEXT", "text", "VARCHAR(40)", "'it''s'"),
        ("TEXT", "character varying(20)", "VARCHAR(20)", "''"),
        ("REAL", "double precision", "DOUBLE", "1.5"),
        ("DECIMAL(10,2)", "numeric(10,2)", "DECIMAL(10,2)", "12.50"),
        ("DATE", "date", "DATE", "'2020-02-29'"),
        ("BLOB", "bytea", "VARBINARY(10)", "NULL"),
        ("INT", "smallint", "SMALLINT UNSIGNED", "3"),
        ("BOOLEAN", "boolean", "TINYINT(1)", "true"),
    ];
    let mut plan = plan.clone();
    if strict && ![0, 1, 2, 3, 6, 7].contains(&plan.ty) {
        plan.ty = 0;
    }
    let (sqlite, postgres, mysql, literal) = types[usize::from(plan.ty)];
    let ty = match words {
        Words::Sqlite => sqlite,
        Words::Postgres => postgres,
        Words::MariaDb => mysql,
    };
    let mut column = Column::new(&format!("c {at}"), ty);
    column.nullable = plan.nullable;
    column.default = (plan.default && literal != "NULL").then(|| Default::Literal(literal.to_owned()));
    match plan.kind {
        1 if plan.ty == 0 => {
            column.default = None;
            column.nullable = true;
            let id = if words == Words::MariaDb { "`id`" } else { "\"id\"" };
            // MariaDB computes nothing from a numbered column.
            let expression = if words == Words::MariaDb { "1 + 1".to_owned() } else { format!("{id} + 1") };
            column.generated = Some(Generated::new(&expression, words == Words::Postgres || plan.default));
        }
        2 if plan.ty == 1 => {
            let collation = match words {
                Words::Sqlite => "NOCASE",
                Words::Postgres => "C",
                Words::MariaDb => "utf8mb4_unicode_ci",
            };
            column.collation = Some(collation.to_owned());
        }
        3 if words == Words::Postgres && plan.ty == 1 => {
            column.ty = "mood".to_owned();
            column.default = plan.default.then(|| Default::Literal("'it''s'".to_owned()));
        }
        4 if plan.ty == 1 => {
            column.default = Some(Default::Expression("lower('X')".to_owned()));
        }
        5 if words != Words::Sqlite => column.comment = Some("why 'so' \\".to_owned()),
        6 if words == Words::MariaDb && plan.ty == 1 => {
            column.ty = "LONGTEXT".to_owned();
            column.default = None;
        }
        _ => {}
    }
    column
}
