//! The databases that are pulled.

use plough::Db;
use plough::raw::{TrustedSql, raw};
use plough_tests::backend::BACKENDS;
use plough_tests::samples::{client, client_of_mariadb, script};
use tempfile::TempDir;

/// A database with tables, and an empty one beside it.
pub struct Place {
    pub url: String,
    pub again: String,
    /// What removes both.
    server: Option<(String, [String; 2])>,
    _folder: Option<TempDir>,
}

const SAMPLES: [(&str, &str, &[&str]); 10] = [
    ("hostile", "sqlite", &[include_str!("hostile/sqlite.sql")]),
    ("hostile", "postgres", &[include_str!("hostile/postgres.sql")]),
    ("hostile", "mariadb", &[include_str!("hostile/mariadb.sql")]),
    ("chinook", "sqlite", &["chinook/sqlite.sql"]),
    ("chinook", "postgres", &["chinook/postgres.sql"]),
    ("chinook", "mariadb", &["chinook/mysql.sql"]),
    ("sakila", "sqlite", &["sakila/sqlite-schema.sql"]),
    ("sakila", "postgres", &["sakila/postgres-schema.sql"]),
    ("sakila", "mariadb", &["sakila/mysql-schema.sql"]),
    ("northwind", "postgres", &["northwind/postgres.sql"]),
];

/// Every sample on every database that answers. `PLOUGH_SAMPLE` names those that are wanted.
pub async fn all() -> Vec<(String, Place)> {
    let mut places = Vec::new();
    let wanted = std::env::var("PLOUGH_SAMPLE").unwrap_or_default();
    for (sample, database, texts) in SAMPLES {
        let name = format!("{sample}_{database}");
        let Some(backend) = BACKENDS.iter().find(|backend| backend.name == database) else { continue };
        if let Err(why) = tokio::task::block_in_place(|| backend.answers()) {
            println!("{name}: {}", backend.missing(why).unwrap());
            continue;
        }
        if !name.contains(&wanted) {
            continue;
        }
        let text = match sample {
            "hostile" => Some(texts.concat()),
            _ => {
                texts.iter().map(|path| script(path)).collect::<Option<Vec<_>>>().map(|texts| texts.concat())
            }
        };
        let Some(text) = text else { continue };
        let place = Place::make(&name, database, &backend.url()).await;
        if place.load(sample, database, &text).await {
            places.push((name, place));
        } else {
            place.drop().await;
        }
    }
    places
}

impl Place {
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

    /// Fills it; false if the client that could is not installed.
    async fn load(&self, sample: &str, database: &str, text: &str) -> bool {
        if sample == "hostile" {
            let db = Db::connect(&self.url).await.unwrap();
            for statement in text.split(";;\n").map(str::trim).filter(|statement| !statement.is_empty()) {
                run(&db, statement).await;
            }
            db.close().await;
            return true;
        }
        let done = match database {
            "sqlite" => client("sqlite3", &[&self.url["sqlite://".len()..]], text),
            "postgres" => client("psql", &[&self.url, "--quiet", "--set", "ON_ERROR_STOP=1"], text),
            _ => client_of_mariadb(&self.url, text),
        };
        done.unwrap().is_some()
    }

    pub async fn drop(self) {
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
