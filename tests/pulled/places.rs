//! The databases that are pulled.

use plough::Db;
use plough::raw::{TrustedSql, raw};
use plough_tests::backend::BACKENDS;
use plough_tests::samples::{client, client_of_mariadb, script};
use std::sync::Arc;
use tempfile::TempDir;

/// A database with tables, and an empty one beside it.
pub struct Place {
    pub url: String,
    pub again: String,
    /// What removes both.
    server: Option<(String, [String; 2])>,
    _folder: Option<TempDir>,
}

/// What a place is filled with: statements between `;;`, or the script of a sample.
enum Script {
    Hostile(&'static str),
    Sample(&'static str),
}

fn script_of(name: &str) -> Option<Script> {
    use Script::{Hostile, Sample};
    Some(match name {
        "hostile_sqlite" => Hostile(include_str!("hostile/sqlite.sql")),
        "hostile_postgres" => Hostile(include_str!("hostile/postgres.sql")),
        "hostile_mariadb" => Hostile(include_str!("hostile/mariadb.sql")),
        "chinook_sqlite" => Sample("chinook/sqlite.sql"),
        "chinook_postgres" => Sample("chinook/postgres.sql"),
        "chinook_mariadb" => Sample("chinook/mysql.sql"),
        "sakila_sqlite" => Sample("sakila/sqlite-schema.sql"),
        "sakila_postgres" => Sample("sakila/postgres-schema.sql"),
        "sakila_mariadb" => Sample("sakila/mysql-schema.sql"),
        "northwind_postgres" => Sample("northwind/postgres.sql"),
        _ => return None,
    })
}

/// Works in a place, which is gone afterwards whatever happens. Not, with a printed reason, if the database
/// does not answer.
pub async fn with<F: Future<Output = ()> + Send + 'static>(name: &str, body: impl FnOnce(Arc<Place>) -> F) {
    let Some(place) = Place::of(name).await else { return };
    let place = Arc::new(place);
    let done = tokio::spawn(body(place.clone())).await;
    place.remove().await;
    if let Err(error) = done {
        std::panic::resume_unwind(error.into_panic());
    }
}

impl Place {
    /// Two empty databases, on the database that the name ends with. None, with a printed reason, if it does
    /// not answer.
    async fn of(name: &str) -> Option<Place> {
        let database = name.rsplit('_').next().unwrap();
        let backend = BACKENDS.iter().find(|backend| backend.name == database).unwrap();
        if let Err(why) = tokio::task::block_in_place(|| backend.answers()) {
            println!("{name}: {}", backend.missing(why).unwrap());
            return None;
        }
        Some(Place::make(name, database, &backend.url()).await)
    }

    async fn make(name: &str, database: &str, url: &str) -> Place {
        if database == "sqlite" {
            let folder = tempfile::tempdir().unwrap();
            let url = |file: &str| format!("sqlite://{}", folder.path().join(file).display());
            let (one, two) = (url("pulled.db"), url("again.db"));
            return Place { url: one, again: two, server: None, _folder: Some(folder) };
        }
        let names = ["", "_again"].map(|end| format!("plough_{name}{end}_{}", std::process::id()));
        let server = Db::builder(url).max_connections(1).connect().await.unwrap();
        for name in &names {
            run(&server, &format!("DROP DATABASE IF EXISTS {name}")).await;
            run(&server, &format!("CREATE DATABASE {name}")).await;
        }
        server.close().await;
        let (start, _) = url.rsplit_once('/').unwrap();
        let [one, two] = names.each_ref().map(|name| format!("{start}/{name}"));
        Place { url: one, again: two, server: Some((url.to_owned(), names)), _folder: None }
    }

    /// Fills it; false if the script is not there, or the client that could run it is not installed.
    pub async fn load(&self, name: &str) -> bool {
        let text = match script_of(name) {
            Some(Script::Hostile(text)) => {
                let db = Db::connect(&self.url).await.unwrap();
                for statement in text.split(";;\n").map(str::trim).filter(|statement| !statement.is_empty()) {
                    run(&db, statement).await;
                }
                db.close().await;
                return true;
            }
            Some(Script::Sample(path)) => script(path),
            None => None,
        };
        let Some(text) = text else { return false };
        let done = match self.url.split(':').next() {
            Some("sqlite") => client("sqlite3", &[&self.url["sqlite://".len()..]], &text),
            Some("postgres") => client("psql", &[&self.url, "--quiet", "--set", "ON_ERROR_STOP=1"], &text),
            _ => client_of_mariadb(&self.url, &text),
        };
        done.unwrap().is_some()
    }

    async fn remove(&self) {
        let Some((url, names)) = &self.server else { return };
        let server = Db::builder(url.as_str()).max_connections(1).connect().await.unwrap();
        let force = if server.database_name() == "PostgreSQL" { " WITH (FORCE)" } else { "" };
        for name in names {
            run(&server, &format!("DROP DATABASE IF EXISTS {name}{force}")).await;
        }
        server.close().await;
    }
}

async fn run(db: &Db, sql: &str) {
    let ran = raw::<()>(TrustedSql::assert_no_user_input(sql.to_owned())).execute(db).await;
    ran.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}
