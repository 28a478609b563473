//! `generate`: models to files.

use super::args::Generate;
use super::out::{Out, Tone, clean, declined, tone};
use super::{Call, End, config};
use crate::error::{Error, Kind, Result};
use crate::source::{Draft, Migrations};
use crate::{Decisions, DiffError, Plan, diff, generate};
use plough::__migrate::facts;
use plough::schema::{Schema, Style, alterations};
use serde_json::{Value, json};
use std::path::Path;

/// The file of decisions, beside the folders of migrations.
const DECISIONS: &str = "decisions.txt";

pub(super) async fn generate(call: &Call, args: &Generate) -> Result<End> {
    let dialects = call.config.dialects(&args.dialect).await?;
    // All of them, or none: what one database cannot hold would leave the others ahead.
    let planned =
        dialects.iter().map(|dialect| Ok((dialect, for_dialect(call, args, dialect, dialects.len() > 1)?)));
    let planned = planned.collect::<Result<Vec<_>>>()?;
    let mut written = Vec::new();
    for (dialect, drafts) in planned {
        written.push(save(call, dialect, &call.config.folder.join(dialect), &drafts, args.dry_run)?);
    }
    call.out.object(&json!({ "generated": written }));
    Ok(End::Well)
}

/// The files for one kind of database.
fn for_dialect(call: &Call, args: &Generate, dialect: &str, of_several: bool) -> Result<Vec<Draft>> {
    let on = config::offline(dialect)?;
    let folder = call.config.folder.join(dialect);
    let migrations = Migrations::read(facts(&on).split, &folder)?;
    migrations.check_branches()?;
    if args.empty {
        return Ok(vec![generate::empty(&migrations, &args.name)?]);
    }
    if plough::models().is_empty() {
        return Err(Error::new(Kind::Config, "no models are linked into this program").hint(
            "run the command of your project's own binary: `plough init` writes it, `cargo plough` runs it",
        ));
    }
    let old = generate::last_schema(&migrations)?;
    let models = |error: plough::Error| Error::new(Kind::Config, error.to_string());
    let new = Schema::declared_all(&on).map_err(models)?.sorted();
    let mut decisions = decisions(call, args)?.models(&plough::models());
    let plan = loop {
        match diff(&old, &new, &decisions) {
            Ok(found) => break Plan::new(&found, &alterations(&on, Style::default()))?,
            Err(error) => decisions = answer(call, &error, decisions)?,
        }
    };
    if plan.is_empty() {
        call.out.line(format_args!(
            "{dialect}: the models are as the last migration left them; nothing to write"
        ));
        return Ok(Vec::new());
    }
    if of_several {
        call.out.line(tone(Tone::Strong, format_args!("{dialect}:")));
    }
    show(call.out, &plan);
    generate::drafts(&on, &migrations, &plan, &new, &args.name)
}

/// What was decided before.
pub(super) fn decisions_file(call: &Call) -> Result<Decisions> {
    let file = call.config.folder.join(DECISIONS);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::io("reading the decisions", &file, error)),
    };
    Decisions::parse(&text).map_err(|error| Error::new(Kind::Config, error.to_string()).file(&file))
}

/// What was decided before, and what the flags say.
fn decisions(call: &Call, args: &Generate) -> Result<Decisions> {
    let wrong = |error: DiffError| Error::new(Kind::Config, error.to_string());
    let mut decisions = decisions_file(call)?;
    for flag in &args.rename {
        decisions = decisions.rename_flag(flag).map_err(wrong)?;
    }
    for name in &args.drop {
        decisions = decisions.drop(name);
    }
    for table in &args.keep {
        decisions = decisions.keep(table);
    }
    Ok(decisions)
}

/// Asks what only a person knows. The answers are kept beside the migrations.
fn answer(call: &Call, error: &DiffError, decisions: Decisions) -> Result<Decisions> {
    if error.questions().is_empty() {
        return Err(Error::new(Kind::Config, error.to_string()));
    }
    if !call.out.asks() {
        let lines: Vec<String> = error.questions().iter().map(ToString::to_string).collect();
        let file = call.config.folder.join(DECISIONS);
        let hint = format!(
            "answer by `--rename users.name:users.full_name`, `--drop users.name` or `--keep users`, or by such lines in {}",
            file.display()
        );
        return Err(Error::new(Kind::Refused, format!("there are open questions:\n{}", lines.join("\n")))
            .hint(hint)
            .source_error(error.clone()));
    }
    let mut answers = decisions.to_string();
    for question in error.questions() {
        let asked = question.to_string();
        let title = clean(asked.lines().next().unwrap_or(&question.subject));
        let chosen = inquire::Select::new(&title, question.answers.clone()).prompt();
        let chosen = chosen.map_err(|error| declined(&error))?;
        answers.push_str(&format!("\n{chosen}\n"));
    }
    Decisions::parse(&answers).map_err(|error| Error::new(Kind::Config, error.to_string()))
}

/// The plan as lines that begin with `+`, `-` or `~`.
fn show(out: Out, plan: &Plan) {
    for step in plan.steps.iter().filter(|step| step.part == 0) {
        let title = clean(&step.title);
        let line = match title.split(' ').next() {
            Some("drop") => tone(Tone::Bad, format_args!("- {title}")),
            Some("make" | "add") => tone(Tone::Good, format_args!("+ {title}")),
            _ => tone(Tone::Warning, format_args!("~ {title}")),
        };
        out.line(line);
        if let Some(why) = &step.down.irreversible {
            out.line(format_args!("  {} {}", tone(Tone::Warning, "cannot be undone:"), clean(why)));
        }
    }
    for loss in plan.losses() {
        out.line(format_args!("{} {}", tone(Tone::Bad, "! loses data:"), clean(loss)));
    }
    for left in &plan.unowned {
        out.note(format_args!("left alone: {}", clean(left)));
    }
}

fn save(call: &Call, dialect: &str, folder: &Path, drafts: &[Draft], dry_run: bool) -> Result<Value> {
    let mut files = Vec::new();
    for draft in drafts {
        if dry_run {
            call.out.line(format_args!(
                "{}\n{}",
                tone(Tone::Strong, format_args!("-- {}", draft.name)),
                clean(&draft.up)
            ));
            continue;
        }
        for path in draft.save(folder)? {
            call.out.line(format_args!("{} {}", tone(Tone::Good, "wrote"), path.display()));
            files.push(path.display().to_string());
        }
    }
    Ok(json!({ "dialect": dialect, "files": files }))
}
