//! How the work grows with the number of tables: `cargo run --release --package plough-migrate --example growth`.
//!
//! The figures are times on a processor, where the system tells them, so that a busy machine does not
//! count.

#![allow(clippy::print_stdout, reason = "what it is for")]

use plough::schema::{
    Column, ForeignKey, Identity, Index, Key, Name, Part, Schema, Style, Table, alterations,
};
use plough::{Db, test};
use plough_migrate::{Decisions, Plan, diff, lint};
use std::time::Instant;

fn table(number: usize) -> Table {
    let name = format!("table_{number:05}");
    let mut table = Table::new(Name::new(None, &name));
    let mut id = Column::new("id", "INTEGER");
    id.identity = Some(Identity::by_default());
    table.columns.push(id);
    for column in ["parent_id", "title", "body", "stars", "created_at"] {
        let ty = if ["parent_id", "stars"].contains(&column) { "INTEGER" } else { "TEXT" };
        let mut column = Column::new(column, ty);
        column.nullable = true;
        table.columns.push(column);
    }
    let one = |column: &str| vec![column.to_owned()];
    table.primary_key = Some(Key::new(&format!("{name}_pkey"), one("id")));
    table.indexes.push(Index::new(&format!("{name}_title_idx"), vec![Part::column("title")]));
    if let Some(before) = number.checked_sub(1) {
        let target = Name::new(None, &format!("table_{before:05}"));
        let key = format!("{name}_parent_id_fkey");
        table.foreign_keys.push(ForeignKey::new(&key, one("parent_id"), target, one("id")));
    }
    table
}

/// A change of every tenth table: a column more, and a type that is another.
fn changed(schema: &Schema) -> Schema {
    let mut new = schema.clone();
    for table in new.tables.iter_mut().step_by(10) {
        let mut more = Column::new("more", "TEXT");
        more.nullable = true;
        table.columns.push(more);
        table.columns[4].ty = "REAL".to_owned();
    }
    new
}

/// Milliseconds of this thread on a processor, or else of the clock.
struct Watch {
    clock: Instant,
    thread: Option<u64>,
}

fn on_processor() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

impl Watch {
    fn start() -> Self {
        Watch { clock: Instant::now(), thread: on_processor() }
    }

    fn stop(&self) -> f64 {
        match (self.thread, on_processor()) {
            (Some(start), Some(end)) => (end - start) as f64 / 1e6,
            _ => self.clock.elapsed().as_secs_f64() * 1e3,
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "| tables | queries to read them | read, ms | `diff`, nothing changed, ms | `diff`, ms | plan and SQL, ms | lint, ms | steps |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for number in [10, 100, 1_000, 10_000] {
        let mut declared = Schema::new();
        declared.tables = (0..number).map(table).collect();
        let db = Db::connect("sqlite::memory:").await?;
        let sql = declared.create_sql(&db)?;
        db.transaction(async |tx| {
            for sql in sql {
                plough::__migrate::execute(&tx, &sql).await?;
            }
            Ok(())
        })
        .await?;
        let watch = Watch::start();
        let (read, statements) = test::record(db.introspect()).await;
        let (old, reading) = (read?, watch.stop());
        let new = changed(&old);
        let watch = Watch::start();
        let same = diff(&old, &old, &Decisions::new())?;
        let nothing = watch.stop();
        assert!(same.is_empty());
        let watch = Watch::start();
        let found = diff(&old, &new, &Decisions::new())?;
        let comparing = watch.stop();
        let watch = Watch::start();
        let plan = Plan::new(&found, &alterations(&db, Style::default()))?;
        let planning = watch.stop();
        let watch = Watch::start();
        let findings = lint(&plan, &[]).len();
        let linting = watch.stop();
        assert!(findings > 0);
        println!(
            "| {number} | {} | {reading:.1} | {nothing:.1} | {comparing:.1} | {planning:.1} | {linting:.1} | {} |",
            statements.len(),
            plan.steps.len()
        );
    }
    Ok(())
}
