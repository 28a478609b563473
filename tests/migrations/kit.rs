//! Folders of migrations, and processes that apply them.

use plough::Session;
use plough::raw::{TrustedSql, raw};
use plough_migrate::progress::Event;
use plough_migrate::{Files, Migrator, Steps};
use plough_tests::TestDb;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// A project's folder `migrations`, for the database at hand.
pub struct Project {
    pub folder: TempDir,
    pub dialect: &'static str,
}

impl Project {
    pub fn new(db: &TestDb) -> Project {
        let dialect = plough::__migrate::facts(db).folder;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(dialect)).unwrap();
        Project { folder, dialect }
    }

    pub fn of(db: &TestDb, files: &[(&str, &str)]) -> Project {
        let project = Project::new(db);
        files.iter().for_each(|(name, text)| project.write(name, text));
        project
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(self.dialect).join(name), text).unwrap();
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.folder.path().join(self.dialect).join(name)).unwrap();
    }

    pub fn files(&self) -> Files {
        Files::folder(self.folder.path())
    }

    pub fn migrator(&self, db: &TestDb) -> Migrator {
        Migrator::new(db, &self.files()).steps(steps())
    }

    /// A process that applies, and kills itself at the `kill`-th thing that happens.
    pub fn spawn(&self, db: &TestDb, kill: Option<usize>) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env("PLOUGH_MIGRATIONS_CHILD", self.folder.path()).env("PLOUGH_MIGRATIONS_URL", db.url());
        if let Some(kill) = kill {
            command.env("PLOUGH_MIGRATIONS_KILL", kill.to_string());
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

pub fn steps() -> Steps {
    Steps::new()
        .step("count_up", async |context| {
            plough::raw!("update a set n = n + 1").execute(&context.tx).await?;
            context.progress(1, 1);
            Ok(())
        })
        .step("fail", async |_| Err(plough::Error::rollback()))
}

/// What the child does.
pub fn child(folder: &str) -> ExitCode {
    let url = std::env::var("PLOUGH_MIGRATIONS_URL").unwrap();
    let kill: Option<usize> = std::env::var("PLOUGH_MIGRATIONS_KILL").ok().map(|n| n.parse().unwrap());
    let seen = AtomicUsize::new(0);
    let progress = move |event: &Event<'_>| {
        if matches!(event, Event::Item { .. } | Event::Ran { .. })
            && kill == Some(seen.fetch_add(1, Ordering::Relaxed))
        {
            let pid = std::process::id().to_string();
            drop(Command::new("kill").args(["-9", &pid]).status());
            loop {
                std::thread::park();
            }
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let db = plough::Db::connect(&url).await.unwrap();
        match Migrator::new(&db, &Files::folder(folder)).steps(steps()).progress(progress).apply().await {
            Ok(report) => {
                print!("{}", report.runs.len());
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprint!("{error:?}");
                ExitCode::FAILURE
            }
        }
    })
}

/// One number.
pub async fn number(on: &Session, sql: &str) -> i64 {
    raw::<i64>(TrustedSql::assert_no_user_input(sql.to_owned())).one(on).await.unwrap()
}

/// Runs a statement.
pub async fn run(on: &Session, sql: &str) {
    plough::__migrate::execute(on, sql).await.unwrap();
}

/// Whether there is a table.
pub async fn has(on: &Session, table: &str) -> bool {
    let facts = plough::__migrate::facts(on);
    raw::<i64>(TrustedSql::assert_no_user_input(facts.table_exists)).bind(table).one(on).await.unwrap() > 0
}
