//! Laws that hold for random schemas on every database. `PLOUGH_LAWS=1000` tries more of them.

use crate::random::{plans, schema};
use crate::schema_kit::{make, run};
use plough::prelude::*;
use plough::schema::Schema;
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

on_every_backend! {
    #[skip(sqlite, "`sqlite_memory` is the same, and faster")]
    #[skip(mariadb_least, "the same server as `mariadb`")]
    async fn what_is_made_is_what_is_read(db: TestDb) {
        let handle: &Db = &db;
        let rounds = if handle.database_name() == "SQLite" { 150 } else { 10 };
        law(rounds, &plans(), |plans| async move {
            let declared = schema(handle.database_name(), &plans);
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
}
