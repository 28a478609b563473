//! A project's life in migrations, on embedded SQLite: `cargo run -p plough-example-migrations`.
//!
//! In a project of your own, the command does what [`generate`] and [`rebase`](mod@rebase) do here by the library:
//! `plough generate`, `plough apply`, `plough rollback`, `plough rebase`.

mod models;

use models::{first, renamed, split, splitting};
use plough::prelude::*;
use plough::schema::{Schema, Style, Tables, alterations};
use plough_migrate::progress::Event;
use plough_migrate::rebase::{self, Moved};
use plough_migrate::source::{Draft, MigrationName, Migrations, remove};
use plough_migrate::{Decisions, Files, Migrator, Plan, Steps, Undo, diff, generate, lint};
use std::path::{Path, PathBuf};

type Failure = Box<dyn std::error::Error>;

/// A folder with migrations, and a database.
struct Project {
    folder: PathBuf,
    db: Db,
}

impl Project {
    /// The migrations of the folder for SQLite.
    fn migrations(&self) -> Result<Migrations, Failure> {
        Ok(self.migrator().migrations()?)
    }

    fn migrator(&self) -> Migrator {
        Files::folder(&self.folder).migrator(&self.db).steps(steps())
    }

    fn sqlite(&self) -> PathBuf {
        self.folder.join("sqlite")
    }

    /// What `plough generate` does: compares the models with the snapshot of the last migration.
    fn generate<T: Tables>(&self, title: &str, decisions: Decisions) -> Result<Plan, Failure> {
        let migrations = self.migrations()?;
        let (old, new) = (generate::last_schema(&migrations)?, Schema::declared::<T>(&self.db)?.sorted());
        let plan = Plan::new(&diff(&old, &new, &decisions)?, &alterations(&self.db, Style::default()))?;
        for draft in generate::drafts(&self.db, &migrations, &plan, &new, title)? {
            draft.save(&self.sqlite())?;
        }
        Ok(plan)
    }

    async fn apply(&self) -> Result<Vec<String>, Failure> {
        let report = self.migrator().apply().await?;
        Ok(report.runs.iter().map(|run| run.name.slug.clone()).collect())
    }
}

/// The functions that migrations run: each in its migration's transaction.
fn steps() -> Steps {
    Steps::new().step("split_emails", async |context| {
        let rows = raw!((i64, String), "select id, emails from persons order by id").all(&context.tx).await?;
        for (id, emails) in rows {
            for email in emails.split(',').map(str::trim) {
                raw!("insert into contacts (person_id, email) values ({id}, {email})")
                    .execute(&context.tx)
                    .await?;
            }
        }
        Ok(())
    })
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, crash, folder, url] = arguments.as_slice()
        && crash == "crash"
    {
        return crash_half_way(folder, url).await;
    }
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}", folder.path().join("app.db").display());
    let project = Project { folder: folder.path().join("migrations"), db: Db::connect(&url).await? };

    println!("1. The models' tables are made.");
    project.generate::<(first::Person,)>("persons", Decisions::new())?;
    assert_eq!(project.apply().await?, ["persons"]);
    assert!(project.apply().await?.is_empty(), "nothing is applied twice");
    insert!(first::Person { name: "Ada", emails: "ada@x.org, lady@y.org", number: 7_i64 })
        .exec(&project.db)
        .await?;
    insert!(first::Person { name: "Grace", emails: "grace@x.org", number: 8_i64 }).exec(&project.db).await?;

    println!("2. A column is added, one renamed, one gets another type.");
    // Whether `name` became `full_name`, only a person knows: it is asked, and nothing is guessed.
    let asked =
        project.generate::<(renamed::Person,)>("full_name", Decisions::new()).err().ok_or("no question")?;
    assert!(asked.to_string().contains("persons.name"), "{asked}");
    let answer = Decisions::new().rename("persons.name", "persons.full_name");
    let plan = project.generate::<(renamed::Person,)>("full_name", answer)?;
    let found: Vec<&str> = lint(&plan, &[]).iter().map(|finding| finding.code.as_str()).collect();
    println!("   lint: {}", found.join(", "));
    assert!(found.contains(&"P050"), "the running release still says `name`: {found:?}");
    assert_eq!(project.apply().await?, ["full_name"]);
    let ada = renamed::Person::find(1).get(&project.db).await?.ok_or("a row was lost")?;
    assert_eq!((ada.full_name.as_str(), ada.number.as_str(), ada.active), ("Ada", "7", true));

    println!("3. It is undone, and done again.");
    project.migrator().rollback(Undo::Last(1)).await?;
    assert_eq!(first::Person::find(2).get(&project.db).await?.map(|row| row.number), Some(8));
    assert_eq!(project.apply().await?, ["full_name"]);

    println!("4. A table is split: made, filled by a step in Rust, and what was copied is dropped.");
    project.generate::<(splitting::Person, splitting::Contact)>("contacts", Decisions::new())?;
    let mut step = generate::empty(&project.migrations()?, "split_emails")?;
    step.up.push_str("-- plough: run split_emails\n");
    step.down = Some("DELETE FROM contacts;\n".to_owned());
    step.save(&project.sqlite())?;
    let plan = project.generate::<(split::Person, split::Contact)>("no_emails", Decisions::new())?;
    assert!(lint(&plan, &[]).iter().any(|finding| finding.code.as_str() == "P002"), "values are dropped");
    // What would lose data is refused, until somebody has thought about it in the file.
    let refused = project.apply().await.err().ok_or("data was lost")?;
    assert!(refused.to_string().contains("2 rows would lose data"), "{refused}");
    let file = project.migrations()?.last().ok_or("no migration")?.file.clone();
    let text = std::fs::read_to_string(&file)?;
    std::fs::write(&file, format!("{text}-- plough: allow data-loss they are in contacts\n"))?;
    assert_eq!(project.apply().await?, ["no_emails"]);
    let people =
        split::Person::query().with(|p| p.contacts()).order_by(|p| p.id.asc()).all(&project.db).await?;
    let emails: Vec<usize> = people.iter().map(|(_, contacts)| contacts.len()).collect();
    assert_eq!(emails, [2, 1]);

    println!("5. Two branches that both migrated are put in a line.");
    branch(&project, "ours", "CREATE TABLE ours (id integer PRIMARY KEY);\n")?;
    let ours = project.migrations()?.last().ok_or("no migration")?.name.clone();
    let theirs =
        std::fs::read_to_string(project.sqlite().join(format!("{ours}.sql")))?.replace("ours", "theirs");
    let name = MigrationName::new(ours.version + 1, "theirs")?;
    Draft { name, up: theirs, down: None, snapshot: None }.save(&project.sqlite())?;
    let error = project.apply().await.err().ok_or("branches were not seen")?;
    assert!(error.to_string().contains("were each generated after"), "{error}");
    rebase(&project).await?;
    assert_eq!(project.apply().await?, ["ours", "theirs"]);

    println!("6. A process dies half-way, and the next one goes on after the last statement that was done.");
    let lines =
        ["first", "second", "third"].map(|name| format!("CREATE TABLE {name} (id integer);\n")).concat();
    branch(&project, "journalled", &format!("-- plough: no-transaction\n{lines}"))?;
    let died = std::process::Command::new(std::env::current_exe()?)
        .arg("crash")
        .args([&project.folder, &PathBuf::from(&url)])
        .status()?;
    assert!(!died.success());
    let report = project.migrator().apply().await?;
    println!("   {} of 3 statements were done before", report.runs[0].resumed);
    assert!((1..3).contains(&report.runs[0].resumed));
    assert_eq!(raw!(i64, "select count(*) from first, second, third").one(&project.db).await?, 0);
    println!("All is as it should be.");
    Ok(())
}

/// A migration that was written by hand.
fn branch(project: &Project, title: &str, sql: &str) -> Result<(), Failure> {
    let mut draft = generate::empty(&project.migrations()?, title)?;
    let parent = draft.up.lines().next().unwrap_or_default().to_owned();
    draft.up = format!("{parent}\n{sql}");
    draft.down = None;
    draft.save(&project.sqlite())?;
    Ok(())
}

/// What `plough rebase` does: what is not applied comes after all that is.
async fn rebase(project: &Project) -> Result<(), Failure> {
    let applied = project.migrator().history().await?.applied.iter().map(|row| row.version).collect();
    for moved in rebase::plan(&project.migrations()?, &applied)? {
        match moved {
            Moved::Kept { from, draft } => {
                draft.save(&project.sqlite())?;
                if draft.name != from {
                    remove(&project.sqlite(), &from)?;
                }
            }
            Moved::Touching { name, .. } => return Err(format!("{name} must be generated anew").into()),
        }
    }
    Ok(())
}

/// Applies, and dies when the second statement has run.
async fn crash_half_way(folder: &str, url: &str) -> Result<(), Failure> {
    let db = Db::connect(url).await?;
    let dies = |event: &Event<'_>| {
        if matches!(event, Event::Ran { number: 2 }) {
            std::process::abort();
        }
    };
    Files::folder(Path::new(folder)).migrator(&db).steps(steps()).progress(dies).apply().await?;
    Ok(())
}
