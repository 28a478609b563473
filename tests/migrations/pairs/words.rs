//! A random schema in the words of a database, and rows for it.

use super::spec::{Case, IdKind, SchemaSpec, TableSpec};
use plough::schema::{
    Check, Column, Default, EnumType, ForeignKey, Generated, Identity, Index, Key, Name, Part, Schema, Table,
};
use plough_migrate::Decisions;

/// The words of a database.
pub struct Words {
    pub types: [&'static str; 7],
    pub defaults: [&'static str; 7],
    /// Three different values, and for each the one that stands for a nasty row.
    pub values: [[&'static str; 3]; 7],
    pub quote: char,
    pub big: &'static str,
    pub comments: bool,
    /// The last type is a named one.
    pub named_enum: bool,
}

pub const LONG: &str = "'äbcdefghijklmnopqrst'";

pub static SQLITE: Words = Words {
    types: ["INTEGER", "BIGINT", "TEXT", "VARCHAR(20)", "REAL", "BOOLEAN", "BLOB"],
    defaults: ["7", "7", "'x'", "'x'", "1.5", "0", "x'00'"],
    values: [
        ["1", "2", "3"],
        ["1", "2", "3"],
        ["'a'", "''", "'007'"],
        ["'a'", "''", LONG],
        ["0.5", "1.0", "2.25"],
        ["0", "1", "1"],
        ["x'00'", "x''", "x'ff'"],
    ],
    quote: '"',
    big: "INTEGER",
    comments: false,
    named_enum: false,
};

pub static POSTGRES: Words = Words {
    types: ["integer", "bigint", "text", "varchar(20)", "numeric(10, 2)", "boolean", "\"mood\""],
    defaults: ["7", "7", "'x'", "'x'", "1.5", "false", "'calm'"],
    values: [
        ["1", "2", "3"],
        ["1", "2", "3"],
        ["'a'", "''", "'007'"],
        ["'a'", "''", LONG],
        ["0.5", "1.00", "2.25"],
        ["false", "true", "true"],
        ["'calm'", "'glad'", "'glad'"],
    ],
    quote: '"',
    big: "bigint",
    comments: true,
    named_enum: true,
};

pub static MARIADB: Words = Words {
    types: [
        "INT",
        "BIGINT",
        "VARCHAR(200)",
        "VARCHAR(20)",
        "DECIMAL(10,2)",
        "TINYINT(1)",
        "ENUM('calm','glad')",
    ],
    defaults: ["7", "7", "'x'", "'x'", "1.50", "0", "'calm'"],
    values: [
        ["1", "2", "3"],
        ["1", "2", "3"],
        ["'a'", "''", "'007'"],
        ["'a'", "''", LONG],
        ["0.5", "1.00", "2.25"],
        ["0", "1", "1"],
        ["'calm'", "'glad'", "'glad'"],
    ],
    quote: '`',
    big: "BIGINT",
    comments: true,
    named_enum: false,
};

/// The type whose numbers may point at rows.
const BIG: usize = 1;

impl Words {
    pub fn quoted(&self, name: &str) -> String {
        format!("{0}{name}{0}", self.quote)
    }

    fn type_of(&self, spec: usize) -> &'static str {
        // A key has the type of what it points at.
        if spec == BIG { self.big } else { self.types[spec] }
    }

    /// The schema, with the second names if it is the new one.
    pub fn schema(&self, spec: &SchemaSpec, names: &Names) -> Schema {
        let mut schema = Schema::new();
        let tables: Vec<(usize, &TableSpec)> =
            spec.iter().enumerate().filter_map(|(i, table)| Some((i, table.as_ref()?))).collect();
        for (slot, table) in &tables {
            schema.tables.push(self.table(*slot, table, spec, names));
        }
        let held = |table: &Table| table.columns.iter().any(|column| column.ty == self.types[6]);
        if self.named_enum && schema.tables.iter().any(held) {
            let labels = names.labels.iter().map(|label| (*label).to_owned()).collect();
            schema.enums.push(EnumType::new(Name::new(None, "mood"), labels));
        }
        schema.sorted()
    }

    fn table(&self, slot: usize, spec: &TableSpec, all: &SchemaSpec, names: &Names) -> Table {
        let name = names.table(slot);
        let mut table = Table::new(Name::new(None, &name));
        let mut id = Column::new("id", self.big);
        id.identity = (spec.id == IdKind::Numbered).then(Identity::by_default);
        table.columns.push(id);
        if spec.id != IdKind::None {
            let key = if self.quote == '`' { "PRIMARY".to_owned() } else { format!("{name}_pkey") };
            table.primary_key = Some(Key::new(&key, vec!["id".to_owned()]));
        }
        for (i, column) in spec.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            let mut made = Column::new(&names.column(slot, i), self.type_of(column.ty));
            // A key to rows that come later starts as NULL.
            let points = spec.key.is_some_and(|(at, _)| at == i);
            made.nullable = column.nullable || points;
            if column.default && !points {
                made.default = Some(Default::Literal(self.defaults[column.ty].to_owned()));
            }
            table.columns.push(made);
        }
        let has = |i: usize| spec.columns[i].as_ref().map(|column| (names.column(slot, i), column.ty));
        if let Some((column, _)) = spec.unique.and_then(has) {
            table.uniques.push(Key::new(&format!("{name}_{column}_key"), vec![column]));
        }
        if let Some((at, descending)) = spec.index
            && let Some((column, _)) = has(at)
        {
            let part = if descending { Part::column(&column).descending() } else { Part::column(&column) };
            table.indexes.push(Index::new(&format!("{name}_{column}_idx"), vec![part]));
        }
        if let Some((column, ty)) = spec.check.and_then(has)
            && ty <= BIG
        {
            let expression = format!("{} > -100", self.quoted(&column));
            table.checks.push(Check::new(&format!("{name}_{column}_check"), &expression));
        }
        if let Some((at, target)) = spec.key
            && let Some((column, BIG)) = has(at)
            && all[target].as_ref().is_some_and(|table| table.id != IdKind::None)
        {
            let key = format!("{name}_{column}_fkey");
            let target = Name::new(None, &names.table(target));
            table.foreign_keys.push(ForeignKey::new(&key, vec![column], target, vec!["id".to_owned()]));
        }
        if spec.generated {
            let mut column = Column::new("twice", self.big);
            let doubled = format!("{} * 2", self.quoted("id"));
            // A numbered key cannot be read by a generated column on MariaDB.
            if spec.id != IdKind::Numbered || self.quote != '`' {
                column.nullable = true;
                column.generated = Some(Generated::new(&doubled, true));
                table.columns.push(column);
            }
        }
        table.comment = (spec.comment && self.comments).then(|| "it's a table".to_owned());
        table
    }

    /// INSERTs of three rows for each table, then UPDATEs that point at rows.
    pub fn rows(&self, case: &Case, schema: &Schema, names: &Names) -> Vec<String> {
        let (mut inserts, mut updates) = (Vec::new(), Vec::new());
        for (slot, spec) in case.old.iter().enumerate() {
            let Some(spec) = spec else { continue };
            let name = Name::new(None, &names.table(slot));
            let Some(table) = schema.table(&name) else { continue };
            for row in 0..3 {
                let (mut columns, mut values) = (vec![self.quoted("id")], vec![(row + 1).to_string()]);
                for (i, column) in spec.columns.iter().enumerate() {
                    let Some(column) = column else { continue };
                    let path = names.column(slot, i);
                    let unique = spec.unique == Some(i);
                    let nullable = table.column(&path).is_some_and(|column| column.nullable);
                    let points = table.foreign_keys.iter().any(|key| key.columns == [path.as_str()]);
                    // A type of two values has no third one for a unique column.
                    let few = matches!(column.ty, 5 | 6);
                    columns.push(self.quoted(&path));
                    let value = match row {
                        _ if points || (unique && few && nullable) => "NULL",
                        1 if case.nasty && nullable => "NULL",
                        2 if case.nasty && !unique => self.values[column.ty][0],
                        row => self.values[column.ty][row],
                    };
                    values.push(value.to_owned());
                    if points && row < if unique { 1 } else { 2 } {
                        let name = self.quoted(&name.name);
                        let column = self.quoted(&path);
                        updates.push(format!(
                            "UPDATE {name} SET {column} = 1 WHERE {} = {}",
                            self.quoted("id"),
                            row + 1
                        ));
                    }
                }
                // Two rows are enough where a required unique column has two values.
                let two = spec
                    .unique
                    .is_some_and(|i| spec.columns[i].as_ref().is_some_and(|c| matches!(c.ty, 5 | 6)));
                if !(two && row == 2) {
                    let (columns, values) = (columns.join(", "), values.join(", "));
                    inserts.push(format!(
                        "INSERT INTO {} ({columns}) VALUES ({values})",
                        self.quoted(&name.name)
                    ));
                }
            }
        }
        inserts.extend(updates);
        inserts
    }

    /// What a person would have decided.
    pub fn decisions(&self, case: &Case, old: &Schema, new: &Schema) -> Decisions {
        let mut decisions = Decisions::new().drop_all();
        if let Some((table, column)) = case.renamed {
            let before = Names::of(None);
            let after = Names::of(case.renamed);
            let there = |schema: &Schema, name: &str| schema.table(&Name::new(None, name)).is_some();
            if there(old, &before.table(table)) && there(new, &after.table(table)) {
                decisions = decisions.rename(&before.table(table), &after.table(table));
            }
            for slot in 0..super::spec::TABLES {
                let (from, to) = (before.column(slot, column), after.column(slot, column));
                let has = |schema: &Schema, table: &str, column: &str| {
                    schema.table(&Name::new(None, table)).is_some_and(|table| table.column(column).is_some())
                };
                let table = after.table(slot);
                if from != to && has(old, &before.table(slot), &from) && has(new, &table, &to) {
                    decisions = decisions.rename(&format!("{table}.{from}"), &format!("{table}.{to}"));
                }
            }
        }
        if !case.nasty {
            for table in &new.tables {
                for column in table.columns.iter().filter(|column| column.generated.is_none()) {
                    if let Some(ty) = (0..7).find(|ty| self.type_of(*ty) == column.ty)
                        && !column.nullable
                        && column.name != "id"
                    {
                        decisions =
                            decisions.fill(&format!("{}.{}", table.name, column.name), self.values[ty][0]);
                    }
                }
            }
        }
        decisions
    }
}

/// What slots are called.
pub struct Names {
    renamed: Option<(usize, usize)>,
    labels: &'static [&'static str],
}

impl Names {
    pub fn of(renamed: Option<(usize, usize)>) -> Self {
        let labels: &[&str] = if renamed.is_some() { &["calm", "cool", "glad"] } else { &["calm", "glad"] };
        Names { renamed, labels }
    }

    pub fn table(&self, slot: usize) -> String {
        match self.renamed {
            Some((table, _)) if table == slot => format!("new_t{slot}"),
            _ => format!("t{slot}"),
        }
    }

    /// The column is renamed in the table after the renamed one.
    pub fn column(&self, slot: usize, column: usize) -> String {
        match self.renamed {
            Some((table, at)) if at == column && (table + 1) % super::spec::TABLES == slot => {
                format!("new_c{column}")
            }
            _ => format!("c{column}"),
        }
    }
}
