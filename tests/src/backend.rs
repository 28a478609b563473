//! The databases that the suites run on.

use plough::test::TestDb;
use std::sync::OnceLock;

/// A database that the suites run on.
#[derive(Debug)]
pub struct Backend {
    /// Its name in test names and in `#[skip(..)]`.
    pub name: &'static str,
    /// The environment variable that holds its URL; none for an embedded one.
    variable: Option<&'static str>,
    default_url: &'static str,
    /// Writes are done as on MySQL, for which there is no server here.
    least: bool,
    answers: OnceLock<Result<(), String>>,
}

/// Every database.
pub static BACKENDS: [Backend; 5] = [
    Backend::new("sqlite", None, "sqlite://scratch.db"),
    Backend::new("sqlite_memory", None, "sqlite::memory:"),
    Backend::new("postgres", Some("PLOUGH_TEST_POSTGRES"), "postgres://postgres@127.0.0.1:5432/test"),
    Backend::new("mariadb", Some("PLOUGH_TEST_MARIADB"), "mariadb://root@127.0.0.1:3306/test"),
    Backend::new("mariadb_least", Some("PLOUGH_TEST_MARIADB"), "mariadb://root@127.0.0.1:3306/test").least(),
];

impl Backend {
    const fn new(name: &'static str, variable: Option<&'static str>, default_url: &'static str) -> Self {
        Backend { name, variable, default_url, least: false, answers: OnceLock::new() }
    }

    const fn least(mut self) -> Self {
        self.least = true;
        self
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        self.variable
            .and_then(|variable| std::env::var(variable).ok())
            .unwrap_or_else(|| self.default_url.to_owned())
    }

    /// A database of a test's own.
    ///
    /// # Errors
    /// If it cannot be made.
    pub async fn database(&self) -> plough::Result<TestDb> {
        TestDb::with(&self.url(), |builder| if self.least { builder.least() } else { builder }).await
    }

    /// Whether it is an embedded database, which is always there.
    #[must_use]
    pub fn embedded(&self) -> bool {
        self.variable.is_none()
    }

    /// Whether CI says that it must be there.
    fn required(&self) -> bool {
        std::env::var("PLOUGH_REQUIRE").is_ok_and(|list| list.split(',').any(|name| name == self.name))
    }

    /// Asks once whether the server answers.
    ///
    /// # Errors
    /// Why it does not, with the way to change that.
    pub fn answers(&self) -> Result<(), String> {
        let Some(variable) = self.variable else { return Ok(()) };
        self.answers
            .get_or_init(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map_err(|error| error.to_string())?;
                runtime.block_on(async {
                    let db = plough::Db::builder(self.url())
                        .max_connections(1)
                        .connect()
                        .await
                        .map_err(|error| format!("no {} answers ({error}); set {variable}", self.name))?;
                    db.close().await;
                    Ok(())
                })
            })
            .clone()
    }

    /// What to do with a test when the server does not answer: skip it and say why, or fail.
    ///
    /// # Errors
    /// If the server is required.
    pub fn missing(&self, why: String) -> Result<String, String> {
        if self.required() { Err(format!("{why} (PLOUGH_REQUIRE names it)")) } else { Ok(why) }
    }
}
