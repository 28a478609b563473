//! `check`.

use super::out::{Tone, clean, tone};
use super::{Call, End};
use crate::check::{Between, Difference};
use crate::error::Result;
use plough::schema::Schema;
use serde_json::{Value, json};

pub(super) async fn check(call: &Call) -> Result<End> {
    let db = call.config.connect().await?;
    // As `generate` declares them: for the kind of database, not for this server's version.
    let on = super::config::offline(plough::__migrate::facts(&db).folder)?;
    let models = if plough::models().is_empty() { None } else { Some(Schema::declared_all(&on)?.sorted()) };
    let decisions = super::generate::decisions_file(call)?;
    let check = call.config.migrator(&db).check(models.as_ref(), &decisions).await?;
    let titles = [
        (Between::ModelsAndMigrations, "models and migrations differ"),
        (Between::MigrationsAndDatabase, "migrations and database differ"),
    ];
    for (between, title) in titles {
        let of: Vec<&Difference> = check.differences.iter().filter(|d| d.between == between).collect();
        if !of.is_empty() {
            call.out.line(tone(Tone::Bad, title));
            of.iter().for_each(|difference| call.out.line(format_args!("  {}", clean(&difference.what))));
        }
    }
    for (name, state) in &check.unapplied {
        call.out.line(format_args!("{} {name}", tone(Tone::Warning, state.name())));
    }
    let note = |what: &str, list: &[String]| {
        list.iter().for_each(|one| call.out.note(format_args!("{what}: {}", clean(one))));
    };
    note("beside", &check.beside);
    note("not compared", &check.unknown);
    if check.is_clean() {
        call.out.line("nothing differs");
    }
    let differences: Vec<Value> = check
        .differences
        .iter()
        .map(|d| json!({ "between": d.between.name(), "subject": d.subject, "what": d.what }))
        .collect();
    let unapplied: Vec<Value> = check
        .unapplied
        .iter()
        .map(|(name, state)| json!({ "name": name.to_string(), "state": state.name() }))
        .collect();
    call.out.object(&json!({
        "clean": check.is_clean(), "differences": differences, "unapplied": unapplied,
        "beside": check.beside, "unknown": check.unknown,
    }));
    db.close().await;
    Ok(if check.is_clean() { End::Well } else { End::Found })
}
