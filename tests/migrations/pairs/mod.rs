//! Laws of diff and plan over random pairs of schemas, on every database.
//!
//! `PLOUGH_LAWS=1000` tries more pairs than the default.

pub(crate) mod dump;
mod spec;
mod words;

use plough::prelude::*;
use plough::schema::{Danger, Mode, Schema, Style, alterations};
use plough_migrate::{Decisions, Plan, diff};
use plough_tests::{TestDb, law, on_every_backend};
use spec::Case;
use std::future::ready;
use words::{MARIADB, Names, POSTGRES, SQLITE, Words};

/// Why a law does not hold.
type Broken = String;

fn words_of(db: &Session) -> &'static Words {
    match db.database_name() {
        "SQLite" => &SQLITE,
        "PostgreSQL" => &POSTGRES,
        _ => &MARIADB,
    }
}

async fn execute(on: &Session, sql: &str) -> Result<(), Broken> {
    let ran = raw::<()>(TrustedSql::assert_no_user_input(sql.to_owned())).execute(on).await;
    ran.map(drop).map_err(|error| format!("{error}\n{:?}\nin {sql}", error.sql()))
}

async fn texts(on: &Session, sql: &str) -> Result<Vec<Option<String>>, Broken> {
    let rows = raw::<Option<String>>(TrustedSql::assert_no_user_input(sql.to_owned())).all(on).await;
    rows.map_err(|error| format!("{error} in {sql}"))
}

/// What running a plan came to.
enum Outcome {
    Done,
    /// A guard told that it would fail.
    Told,
}

/// Runs a plan as an applier would: the guards of a step right before it.
async fn run(db: &Db, plan: &Plan) -> Result<Outcome, Broken> {
    for stage in plan.stages() {
        if stage.mode == Mode::Unchecked {
            execute(db, "PRAGMA foreign_keys = OFF").await?;
        }
        let tx = match stage.mode {
            Mode::Alone => None,
            _ => Some(db.begin().await.map_err(|error| error.to_string())?),
        };
        let on: &Session = match &tx {
            Some(tx) => tx,
            None => db,
        };
        for step in stage.steps {
            for guard in &step.guards {
                let sql = TrustedSql::assert_no_user_input(guard.sql.clone());
                let found =
                    raw::<i64>(sql).one(on).await.map_err(|error| format!("{error} in {}", guard.sql))?;
                // What is cut may become a duplicate.
                if found > 0 && (!guard.danger.is_loss() || guard.danger == Danger::Cut) {
                    return Ok(Outcome::Told);
                }
            }
            for sql in &step.up {
                execute(on, sql).await?;
            }
        }
        if let Some(tx) = tx {
            tx.commit().await.map_err(|error| error.to_string())?;
        }
        if stage.mode == Mode::Unchecked {
            let broken = texts(db, "SELECT \"table\" FROM pragma_foreign_key_check").await?;
            if !broken.is_empty() {
                return Err(format!("foreign keys are broken in {broken:?}"));
            }
            execute(db, "PRAGMA foreign_keys = ON").await?;
        }
    }
    Ok(Outcome::Done)
}

async fn back(db: &Db, plan: &Plan) -> Result<(), Broken> {
    let unchecked = plan.stages().iter().any(|stage| stage.mode == Mode::Unchecked)
        || plan.steps.iter().flat_map(|step| &step.down.statements).any(|s| s.mode == Mode::Unchecked);
    if unchecked {
        execute(db, "PRAGMA foreign_keys = OFF").await?;
    }
    for sql in plan.down() {
        execute(db, sql).await?;
    }
    Ok(())
}

/// The rows of the tables and columns that are in both schemas with one type, by the new names.
async fn kept_rows(
    db: &Db,
    words: &Words,
    (here, there): (&Schema, &Schema),
    names: impl Fn(&str) -> String,
    columns: impl Fn(&str, &str) -> String,
) -> Result<Vec<String>, Broken> {
    let mut rows = Vec::new();
    for table in &here.tables {
        let new = names(&table.name.name);
        let Some(other) = there.tables.iter().find(|other| other.name.name == new) else { continue };
        let name = words.quoted(&table.name.name);
        for column in &table.columns {
            let to = columns(&new, &column.name);
            let same = other.column(&to).is_some_and(|other| {
                other.ty == column.ty
                    && other.generated.is_some() == column.generated.is_some()
                    && other.nullable == column.nullable
            });
            if same {
                let value = words.quoted(&column.name);
                let value = match db.database_name() {
                    "SQLite" => format!("quote({value})"),
                    "PostgreSQL" => format!("CAST({value} AS TEXT)"),
                    _ => format!("CAST({value} AS CHAR)"),
                };
                let sql = format!("SELECT {value} FROM {name} ORDER BY {}", words.quoted("id"));
                rows.push(format!("{new}.{to}: {:?}", texts(db, &sql).await?));
            }
        }
    }
    rows.sort();
    Ok(rows)
}

async fn holds(server: &TestDb, case: Case) -> Result<(), Broken> {
    let fresh;
    let db: &Db = if server.database_name() == "SQLite" {
        fresh = TestDb::new("sqlite::memory:").await.map_err(|error| error.to_string())?;
        &fresh
    } else {
        server
    };
    let words = words_of(db);
    let (before, after) = (Names::of(None), Names::of(case.renamed));
    let (old, new) = (words.schema(&case.old, &before), words.schema(&case.new, &after));
    let decisions = words.decisions(&case, &old, &new);
    let alterations = alterations(db, Style::default());

    // The new schema, made at once.
    dump::reset(db).await?;
    for sql in new.create_sql(db).map_err(|error| error.to_string())? {
        execute(db, &sql).await?;
    }
    let wanted = dump::dump(db).await?;
    dump::reset(db).await?;

    for sql in old.create_sql(db).map_err(|error| error.to_string())? {
        execute(db, &sql).await?;
    }
    let start = dump::dump(db).await?;
    for sql in words.rows(&case, &old, &before) {
        execute(db, &sql).await?;
    }
    let found = diff(&old, &new, &decisions).map_err(|error| error.to_string())?;
    let plan = Plan::new(&found, &alterations).map_err(|error| error.to_string())?;
    let tell =
        |what: &str| format!("{what}\n--- the plan\n{plan}\n--- and back\n{}", plan.down().join(";\n"));

    let table_to = |name: &str| match name.strip_prefix('t').and_then(|slot| slot.parse::<usize>().ok()) {
        Some(slot) => after.table(slot),
        None => name.to_owned(),
    };
    let rename_of = |table: &str, column: &str| {
        let slot =
            table.trim_start_matches("new_").strip_prefix('t').and_then(|slot| slot.parse::<usize>().ok());
        match (slot, column.strip_prefix('c').and_then(|at| at.parse::<usize>().ok())) {
            (Some(slot), Some(at)) => after.column(slot, at),
            _ => column.to_owned(),
        }
    };
    let rows = kept_rows(db, words, (&old, &new), table_to, rename_of).await?;
    match run(db, &plan).await.map_err(|error| tell(&error))? {
        Outcome::Told => return Ok(()),
        Outcome::Done => {}
    }
    let same = |name: &str| name.to_owned();
    let only = |_: &str, column: &str| column.to_owned();
    let kept: Vec<String> =
        kept_rows(db, words, (&new, &old_by_new_names(&old, &table_to, &rename_of)), same, only).await?;
    if kept != rows {
        return Err(tell(&format!("rows differ:\n{rows:#?}\n{kept:#?}")));
    }
    let got = dump::dump(db).await?;
    if got != wanted {
        return Err(tell(&dump::difference("applied", &got, "made at once", &wanted)));
    }
    if plan.steps.iter().any(|step| step.down.lost.is_some()) {
        // Rows that lost a value, or got one, cannot take back what was said of them.
        for table in &new.tables {
            for column in table.foreign_keys.iter().flat_map(|key| &key.columns) {
                let (table, column) = (words.quoted(&table.name.name), words.quoted(column));
                execute(db, &format!("UPDATE {table} SET {column} = NULL")).await?;
            }
        }
        for table in &new.tables {
            execute(db, &format!("DELETE FROM {}", words.quoted(&table.name.name))).await?;
        }
    }
    back(db, &plan).await.map_err(|error| tell(&format!("on the way back: {error}")))?;
    let got = dump::dump(db).await?;
    if got != start {
        return Err(tell(&dump::difference("after the way back", &got, "before", &start)));
    }
    Ok(())
}

fn old_by_new_names(
    old: &Schema,
    table_to: &impl Fn(&str) -> String,
    column_to: &impl Fn(&str, &str) -> String,
) -> Schema {
    let mut old = old.clone();
    for table in &mut old.tables {
        table.name.name = table_to(&table.name.name);
        let name = table.name.name.clone();
        table.columns.iter_mut().for_each(|column| column.name = column_to(&name, &column.name));
    }
    old
}

/// The plan from one schema to another, with nothing asked.
fn planned(db: &Session, old: &Schema, new: &Schema) -> Result<Plan, Broken> {
    let found = diff(old, new, &Decisions::new().drop_all()).map_err(|error| error.to_string())?;
    Plan::new(&found, &alterations(db, Style::default())).map_err(|error| error.to_string())
}

fn both(db: &Session, case: &Case) -> (Schema, Schema) {
    let (words, names) = (words_of(db), Names::of(None));
    (words.schema(&case.old, &names), words.schema(&case.new, &names))
}

fn is_empty_to_itself(db: &Session, case: &Case) -> Result<(), Broken> {
    let (schema, _) = both(db, case);
    let found = diff(&schema, &schema, &Decisions::new()).map_err(|error| error.to_string())?;
    if found.is_empty() { Ok(()) } else { Err(format!("{:?}", found.changes)) }
}

fn has_one_order(db: &Session, case: &Case) -> Result<(), Broken> {
    let (mut old, mut new) = both(db, case);
    let one = planned(db, &old, &new)?;
    old.tables.reverse();
    new.tables.reverse();
    let other = planned(db, &old, &new)?;
    if one.up() == other.up() { Ok(()) } else { Err(format!("{one}\n---\n{other}")) }
}

fn tells_of_drops(db: &Session, case: &Case) -> Result<(), Broken> {
    let (old, new) = both(db, case);
    let plan = planned(db, &old, &new)?;
    let dropped = old.tables.iter().filter(|table| new.table(&table.name).is_none()).count();
    let told = plan.dangers().filter(|danger| *danger == Danger::Rows).count();
    if dropped == told {
        Ok(())
    } else {
        Err(format!("{dropped} tables are dropped, {told} are told\n{plan}"))
    }
}

on_every_backend! {
    #[skip(sqlite_memory, "the same engine as the file")]
    #[skip(mariadb_least, "facts of writes change nothing here")]
    async fn a_plan_leads_from_any_schema_to_any_other_and_back(db: TestDb) {
        let cases = match db.database_name() {
            "SQLite" => 300,
            "PostgreSQL" => 80,
            // Each statement is a commit there, and written to the disk.
            _ => 25,
        };
        law(cases, &spec::case(), |case| holds(&db, case))?;
    }

    #[skip(sqlite_memory, "the same engine as the file")]
    #[skip(mariadb_least, "facts of writes change nothing here")]
    async fn a_schema_does_not_differ_from_itself(db: TestDb) {
        law(1_000, &spec::case(), |case| ready(is_empty_to_itself(&db, &case)))?;
    }

    #[skip(sqlite_memory, "the same engine as the file")]
    #[skip(mariadb_least, "facts of writes change nothing here")]
    async fn the_order_of_a_plan_does_not_depend_on_the_order_of_what_is_declared(db: TestDb) {
        law(300, &spec::case(), |case| ready(has_one_order(&db, &case)))?;
    }

    #[skip(sqlite_memory, "the same engine as the file")]
    #[skip(mariadb_least, "facts of writes change nothing here")]
    async fn what_drops_rows_has_a_guard(db: TestDb) {
        law(300, &spec::case(), |case| ready(tells_of_drops(&db, &case)))?;
    }
}
