//! How the work on schemas grows with their tables: 10 columns each, a primary key, an index, and a foreign key
//! to the table before.
//!
//! ```sh
//! cargo run --release --package plough-migrate --example growth                   # to 10,000 tables; SQLite
//! cargo run --release --package plough-migrate --example growth -- 1000 URL URL   # to 1,000; these databases, too
//! ```
//!
//! Time is that of the processor in this thread: what else the machine does is left out, and so is a server.
//! A database that is named gets the tables, and they are dropped again.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "it is run by hand, and says what went wrong by stopping"
)]

use plough::Db;
use plough::schema::{
    Column, Default, ForeignKey, Index, Key, Name, Part, Schema, Style, Table, alterations,
};
use plough_migrate::{Decisions, Plan, diff};

fn name(i: usize) -> Name {
    Name::new(None, &format!("table_{i:05}"))
}

fn schema(tables: usize) -> Schema {
    let mut schema = Schema::new();
    for i in 0..tables {
        let mut table = Table::new(name(i));
        table.columns = (0..10).map(|c| Column::new(&format!("column_{c}"), "integer")).collect();
        table.columns[9].nullable = true;
        let own = table.name.name.clone();
        table.primary_key = Some(Key::new(&format!("{own}_pkey"), vec!["column_0".to_owned()]));
        table.indexes.push(Index::new(&format!("{own}_1"), vec![Part::column("column_1")]));
        if i > 0 {
            let key = vec!["column_1".to_owned()];
            let target = vec!["column_0".to_owned()];
            table.foreign_keys.push(ForeignKey::new(&format!("{own}_fkey"), key, name(i - 1), target));
        }
        schema.tables.push(table);
    }
    schema
}

/// Every table gets a column, another type, another default and another index.
fn changed(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for table in &mut schema.tables {
        table.columns[2].ty = "bigint".to_owned();
        table.columns[3].default = Some(Default::Literal("7".to_owned()));
        let mut more = Column::new("more", "integer");
        more.nullable = true;
        table.columns.push(more);
        let index = Index::new(&format!("{}_4", table.name.name), vec![Part::column("column_4")]);
        table.indexes.push(index);
    }
    schema
}

/// The time that the processor spent on this thread, in milliseconds.
fn spent() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds: u64 = text.split(' ').next().unwrap().parse().unwrap();
    nanoseconds as f64 / 1e6
}

/// The least of some runs.
fn least<T>(mut work: impl FnMut() -> T) -> f64 {
    let runs = (0..3).map(|_| {
        let start = spent();
        std::hint::black_box(work());
        spent() - start
    });
    runs.fold(f64::INFINITY, f64::min)
}

fn in_memory(tables: usize) -> Vec<String> {
    let (old, none) = (schema(tables), Schema::new());
    let new = changed(&old);
    let decisions = Decisions::new();
    let planned = |from: &Schema, to: &Schema, database: &str| {
        let on = Db::offline(database).unwrap();
        let found = diff(from, to, &decisions).unwrap();
        least(|| {
            let plan = Plan::new(&found, &alterations(&on, Style::default())).unwrap();
            plan.up().concat().len() + plan.down().concat().len()
        })
    };
    let json = old.to_json().unwrap();
    vec![
        format!("{:.2}", least(|| diff(&old, &old, &decisions).unwrap().changes.len())),
        format!("{:.2}", least(|| diff(&old, &new, &decisions).unwrap().changes.len())),
        format!("{:.1}", planned(&none, &old, "postgres:15")),
        format!("{:.1}", planned(&old, &new, "postgres:15")),
        format!("{:.1}", planned(&old, &new, "sqlite")),
        format!("{:.1}", planned(&old, &new, "mariadb:10.11")),
        format!("{:.1}", least(|| old.to_json().unwrap().len())),
        format!("{:.1}", least(|| Schema::from_json(&json).unwrap().tables.len())),
    ]
}

async fn run(db: &Db, sql: Vec<String>) {
    for sql in sql {
        plough::__migrate::execute(db, &sql).await.unwrap();
    }
}

/// How many catalog queries it takes to read so many tables, and how long.
async fn read(url: &str, tables: usize) -> String {
    let db = Db::builder(url).max_connections(1).connect().await.unwrap();
    let schema = schema(tables);
    if db.database_name() == "SQLite" {
        plough::__migrate::execute(&db, "PRAGMA synchronous = OFF").await.unwrap();
    }
    run(&db, schema.create_sql(&db).unwrap()).await;
    let start = spent();
    let (read, statements) = plough::test::record(db.introspect()).await;
    let took = spent() - start;
    let read = read.unwrap();
    assert_eq!(read.tables.len(), tables);
    if url != "sqlite::memory:" {
        run(&db, read.drop_sql(&db).unwrap()).await;
    }
    format!("{} queries, {took:.1}", statements.len())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1).peekable();
    let most = arguments.next_if(|it| it.parse::<usize>().is_ok()).map_or(10_000, |it| it.parse().unwrap());
    let urls: Vec<String> = ["sqlite::memory:".to_owned()].into_iter().chain(arguments).collect();
    let kinds: Vec<&str> = urls.iter().map(|url| url.split(':').next().unwrap()).collect();
    println!("Milliseconds of the processor:\n");
    print!(
        "| tables | no change | all changed | create: PostgreSQL | change: PostgreSQL | SQLite | MariaDB "
    );
    print!("| to text | from text |");
    kinds.iter().for_each(|kind| print!(" read: {kind} |"));
    println!("\n|--:|{}", "--:|".repeat(8 + kinds.len()));
    for tables in [10, 100, 1_000, 10_000].into_iter().filter(|tables| *tables <= most) {
        let mut cells = in_memory(tables);
        for url in &urls {
            cells.push(read(url, tables).await);
        }
        println!("| {tables} | {} |", cells.join(" | "));
    }
}
