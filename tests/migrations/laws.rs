//! Laws that hold for random schemas on every database. `PLOUGH_LAWS=1000` tries more of them.

use crate::random::{object_pairs, schema_plans};
use crate::schema_kit::{make, run};
use plough::__migrate::{execute, quote, quote_name};
use plough::prelude::*;
use plough::raw;
use plough::schema::{Schema, Style, alterations};
use plough_migrate::{Decisions, Plan, diff};
use plough_tests::{law, on_every_backend};

/// Makes a schema, gives what is read and what the server makes of it, and drops it.
async fn read_back(db: &Db, schema: &Schema) -> plough::Result<(Schema, Schema)> {
    // What a case before this one left when it failed.
    run(db, db.introspect().await?.drop_sql(db)?).await?;
    make(db, schema).await?;
    let read = db.introspect().await?;
    let normalised = schema.normalised(db).await?;
    run(db, read.drop_sql(db)?).await?;
    Ok((read, normalised))
}

fn same(left: &Schema, right: &Schema, law: &str) -> Result<(), String> {
    let text = |schema: &Schema| schema.to_json().map_err(|error| error.to_string());
    if left == right { Ok(()) } else { Err(format!("{law}:\n{}\n{}", text(left)?, text(right)?)) }
}

/// From one schema to another with rows, and back: both in the words of the server.
async fn there_and_back(db: &Db, from: &Schema, to: &Schema) -> Result<(), String> {
    let what = |error: plough::Error| format!("{error:?}");
    let mut sides = Vec::new();
    for schema in [to, from] {
        run(db, db.introspect().await.map_err(what)?.drop_sql(db).map_err(what)?).await.map_err(what)?;
        make(db, schema).await.map_err(what)?;
        sides.push(db.introspect().await.map_err(what)?);
    }
    let (new, old) = (&sides[0], &sides[1]);
    for table in &old.tables {
        let name = quote_name(db, &table.name);
        // A row that a constraint refuses is none.
        let _ = execute(db, &format!("INSERT INTO {name} ({}) VALUES (1)", quote(db, "id"))).await;
    }
    let before = counts(db, old).await.map_err(what)?;
    let found = diff(old, new, &Decisions::new().drop_all()).map_err(|error| error.to_string())?;
    let plan = Plan::new(&found, &alterations(db, Style::default())).map_err(what)?;
    let tell =
        |error: String| format!("{error}\n--- the plan\n{plan}\n--- and back\n{}", plan.down().join(";\n"));
    for sql in plan.up() {
        execute(db, sql).await.map_err(|error| tell(format!("{error:?} in {sql}")))?;
    }
    let nothing = |is: &Schema, should: &Schema, law: &str| {
        let found = diff(is, should, &Decisions::new().drop_all()).map_err(|error| error.to_string())?;
        let clean = found.is_empty() && found.unowned.is_empty();
        if clean { Ok(()) } else { Err(tell(format!("{law}: {:#?} {:?}", found.changes, found.unowned))) }
    };
    let applied = db.introspect().await.map_err(what)?;
    nothing(&applied, new, "introspect(apply(diff(a, b))) == b")?;
    nothing(new, &applied, "b == introspect(apply(diff(a, b)))")?;
    if counts(db, new).await.map_err(what)? != before {
        return Err(tell("rows are gone".to_owned()));
    }
    for sql in plan.down() {
        execute(db, sql).await.map_err(|error| tell(format!("on the way back: {error:?} in {sql}")))?;
    }
    let undone = db.introspect().await.map_err(what)?;
    nothing(&undone, old, "down gives a back")?;
    nothing(old, &undone, "a is what down gives")
}

/// How many rows each table has.
async fn counts(db: &Db, schema: &Schema) -> plough::Result<Vec<i64>> {
    let mut counts = Vec::new();
    for table in &schema.tables {
        let sql = format!("SELECT count(*) FROM {}", quote_name(db, &table.name));
        counts.push(raw::<i64>(TrustedSql::assert_no_user_input(sql)).one(db).await?);
    }
    Ok(counts)
}

on_every_backend! {
    #[skip(sqlite, "`sqlite_memory` is the same, and faster")]
    #[skip(mariadb_least, "the same server as `mariadb`")]
    async fn what_is_made_is_what_is_read(db: TestDb) {
        let handle: &Db = &db;
        let rounds = if handle.database_name() == "SQLite" { 150 } else { 10 };
        law(rounds, &schema_plans(), |plan| async move {
            let declared = plan.schema(handle.database_name());
            let what = |error: plough::Error| format!("{error:?}");
            let (read, normalised) = read_back(handle, &declared).await.map_err(what)?;
            same(&read, &normalised, "introspect(create(s)) == normalised(s)")?;
            let (again, _) = read_back(handle, &read).await.map_err(what)?;
            same(&again, &read, "introspect(create(read)) == read")?;
            if handle.database_name() == "SQLite" {
                // It keeps every word; only the columns of views are its own.
                let mut exact = read.clone();
                exact.views.iter_mut().for_each(|view| view.columns.clear());
                same(&exact, &declared, "introspect(create(s)) == s")?;
            }
            let text = read.to_json().map_err(what)?;
            same(&Schema::from_json(&text).map_err(what)?, &read, "from_json(to_json(s)) == s")
        })?;
    }

    #[skip(sqlite, "`sqlite_memory` is the same, and faster")]
    #[skip(mariadb_least, "the same server as `mariadb`")]
    async fn a_plan_leads_from_any_objects_to_any_others_and_back(db: TestDb) {
        let handle: &Db = &db;
        let rounds = if handle.database_name() == "SQLite" { 150 } else { 12 };
        law(rounds, &object_pairs(), |(plan, other)| async move {
            let name = handle.database_name();
            there_and_back(handle, &plan.schema(name), &plan.with(&other).schema(name)).await
        })?;
    }
}
