//! Servers of the tests' own, which are stopped and started again while a `Db` lives.

use crate::kit::{Note, Outcome, note, until};
use plough::prelude::*;
use plough_tests::on_every_backend;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server in a temporary folder.
struct Server {
    folder: tempfile::TempDir,
    port: u16,
    kind: Kind,
    user: Option<User>,
    process: Option<Child>,
}

/// Which server.
enum Kind {
    Postgres { programs: PathBuf },
    MariaDb,
}

/// Who it runs as: neither server runs as root.
struct User {
    uid: u32,
    gid: u32,
}

/// The user of a name, if we are root.
fn user(name: &str) -> Result<Option<User>, String> {
    if fs::metadata("/proc/self").is_ok_and(|process| process.uid() != 0) {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd").map_err(|error| error.to_string())?;
    let line = users.lines().find(|line| line.split(':').next() == Some(name));
    let line = line.ok_or_else(|| format!("there is no user `{name}` to run the server as"))?;
    let mut numbers = line.split(':').skip(2).map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(uid)), Some(Ok(gid))) => Ok(Some(User { uid, gid })),
        _ => Err(format!("the user `{name}` has no number")),
    }
}

/// The newest folder of PostgreSQL's programs.
fn postgres_programs() -> Result<PathBuf, String> {
    let versions = fs::read_dir("/usr/lib/postgresql").map_err(|_| "PostgreSQL's server is not installed")?;
    let mut found: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
    found.retain(|folder| folder.join("initdb").exists());
    found.sort();
    found.pop().ok_or_else(|| "PostgreSQL's server is not installed".to_owned())
}

impl Server {
    /// Makes an empty database and starts its server. The reason if there is no server here.
    fn start(name: &str) -> Result<Server, String> {
        let text = |error: std::io::Error| error.to_string();
        let (kind, user) = match name {
            "PostgreSQL" => (Kind::Postgres { programs: postgres_programs()? }, user("postgres")?),
            _ if !Path::new("/usr/sbin/mariadbd").exists() => {
                return Err("MariaDB's server is not installed".to_owned());
            }
            _ => (Kind::MariaDb, user("mysql")?),
        };
        let folder = tempfile::tempdir().map_err(text)?;
        if let Some(User { uid, gid }) = user {
            chown(folder.path(), Some(uid), Some(gid)).map_err(text)?;
        }
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.map_err(text)?.port();
        let mut server = Server { folder, port, kind, user, process: None };
        let mut make = match &server.kind {
            Kind::Postgres { programs } => {
                let mut make = server.command(&programs.join("initdb"));
                make.args(["--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D"]);
                make.arg(server.data());
                make
            }
            Kind::MariaDb => {
                let mut make = server.command(Path::new("mariadb-install-db"));
                make.args(["--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal"]);
                make.arg(format!("--datadir={}", server.data().display()));
                make
            }
        };
        let made = make.output().map_err(text)?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into_owned());
        }
        server.run().map_err(text)?;
        Ok(server)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program that runs as the server's user, with temporary files of its own: two servers that are made at once
    /// name theirs alike, and each removes the other's.
    fn command(&self, program: &Path) -> Command {
        let mut command = match self.user {
            None => Command::new(program),
            Some(User { uid, gid }) => {
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}")).arg("--clear-groups");
                command.arg(program);
                command
            }
        };
        command.env("TMPDIR", self.folder.path());
        command
    }

    /// Starts the server and waits until it listens.
    fn run(&mut self) -> std::io::Result<()> {
        let mut command = match &self.kind {
            Kind::Postgres { programs } => {
                let mut command = self.command(&programs.join("postgres"));
                command.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
                command.args(["-c", "fsync=off", "-c", "shared_buffers=8MB", "-p", &self.port.to_string()]);
                command
            }
            Kind::MariaDb => {
                let mut command = self.command(Path::new("/usr/sbin/mariadbd"));
                command.args(["--no-defaults", "--bind-address=127.0.0.1", "--skip-log-bin"]);
                command.args(["--innodb-buffer-pool-size=8M", "--innodb-flush-log-at-trx-commit=0"]);
                command.arg(format!("--datadir={}", self.data().display()));
                command.arg(format!("--socket={}", self.folder.path().join("socket").display()));
                command.arg(format!("--port={}", self.port));
                command
            }
        };
        let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if let Some(status) = process.try_wait()? {
                return Err(std::io::Error::other(format!("the server ended at once ({status})")));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.process = Some(process);
        Ok(())
    }

    /// Stops the server in order, without waiting for its clients.
    fn stop(&mut self) -> std::io::Result<()> {
        if let Some(mut process) = self.process.take() {
            let signal = if matches!(self.kind, Kind::MariaDb) { "-TERM" } else { "-INT" };
            Command::new("kill").arg(signal).arg(process.id().to_string()).status()?;
            process.wait()?;
        }
        Ok(())
    }

    fn url(&self) -> String {
        match self.kind {
            Kind::Postgres { .. } => format!("postgres://postgres@127.0.0.1:{}/postgres", self.port),
            Kind::MariaDb => format!("mariadb://root@127.0.0.1:{}/mysql", self.port),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop().ok();
    }
}

/// Whether a missing server is a failure.
fn required(name: &str) -> bool {
    std::env::var("PLOUGH_REQUIRE").is_ok_and(|list| list.split(',').any(|required| required == name))
}

async fn connect(server: &Server) -> Outcome<Db> {
    // A server listens before it lets clients in.
    until("the server lets clients in", || async { Ok(Db::connect(&server.url()).await.is_ok()) }).await?;
    Ok(Db::builder(server.url()).max_connections(3).connect().await?)
}

/// Fills the pool.
async fn use_three(db: &Db) -> Outcome {
    let held = [db.begin().await?, db.begin().await?, db.begin().await?];
    for tx in held {
        Note::query().count(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

on_every_backend! {
    #[skip(sqlite, "it has no server")]
    async fn a_db_outlives_its_server(db: TestDb) {
        let name = db.database_name();
        db.close().await;
        let started = tokio::task::spawn_blocking(move || Server::start(name)).await?;
        let mut server = match started {
            Ok(server) => server,
            Err(why) if required(if name == "PostgreSQL" { "postgres" } else { "mariadb" }) => return Err(why.into()),
            Err(why) => {
                println!("no server of the test's own ({why}): nothing is shown");
                return Ok(());
            }
        };
        let own = connect(&server).await?;
        own.create_tables::<(Note,)>().await?;
        Note::insert(note(1)).exec(&own).await?;
        use_three(&own).await?;

        // Stopped, with a transaction open.
        let open = own.begin().await?;
        Note::insert(note(2)).exec(&open).await?;
        let mut server = tokio::task::spawn_blocking(move || server.stop().map(|()| server)).await??;
        assert!(open.commit().await.is_err_and(|error| error.is_connection()));
        for _ in 0..4 {
            for error in [
                Note::query().count(&own).await.expect_err("no server"),
                Note::insert(note(3)).exec(&own).await.expect_err("no server"),
                own.begin().await.expect_err("no server"),
            ] {
                assert!(error.is_connection(), "{error:?}");
                assert!(!error.to_string().is_empty());
            }
        }

        // Started again: the same `Db` works at once.
        let mut server = tokio::task::spawn_blocking(move || server.run().map(|()| server)).await??;
        drop(connect(&server).await?);
        assert_eq!(Note::query().count(&own).await?, 1);
        Note::insert(note(3)).exec(&own).await?;
        use_three(&own).await?;

        // Restarted behind the back of an idle pool.
        let server = tokio::task::spawn_blocking(move || {
            server.stop()?;
            server.run().map(|()| server)
        })
        .await??;
        drop(connect(&server).await?);
        own.transaction(async |tx| Note::insert(note(4)).exec(&tx).await).await?;
        assert_eq!(Note::query().count(&own).await?, 3);
        use_three(&own).await?;
        own.close().await;
        tokio::task::spawn_blocking(move || drop(server)).await?;
    }
}
