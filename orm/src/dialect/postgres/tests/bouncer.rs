//! A PgBouncer for one test, in front of the server of the tests.

use sqlx::postgres::PgConnectOptions;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Ends with its value.
pub(super) struct Bouncer {
    /// Where it listens.
    pub(super) url: String,
    process: Child,
    config: PathBuf,
}

impl Bouncer {
    /// Starts one in transaction mode with two servers, if it is installed and PostgreSQL answers.
    pub(super) fn start() -> Result<Bouncer, String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server: PgConnectOptions =
            super::url().parse().map_err(|_| "PLOUGH_TEST_POSTGRES is not a URL")?;
        let (host, port, user) = (server.get_host(), server.get_port(), server.get_username());
        TcpStream::connect((host, port)).map_err(|error| format!("no PostgreSQL answers ({error})"))?;
        let database = server.get_database().unwrap_or(user);
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let listen = free.map_err(|error| error.to_string())?.port();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let config = std::env::temp_dir().join(format!("plough_bouncer_{}_{number}.ini", std::process::id()));
        let text = format!(
            "[databases]\n{database} = host={host} port={port} user={user} dbname={database}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {listen}\nunix_socket_dir =\n\
             auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n"
        );
        fs::write(&config, text).map_err(|error| error.to_string())?;
        let program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]
            .into_iter()
            .find(|path| fs::exists(path).is_ok_and(|is| is));
        let mut command = Command::new(program.unwrap_or("pgbouncer"));
        if fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
            // It refuses to run as root.
            command.args(["-u", "nobody"]);
        }
        let process = command.arg(&config).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process = process.map_err(|error| format!("no PgBouncer to start ({error})"))?;
        let url = format!("postgres://{user}@127.0.0.1:{listen}/{database}");
        let mut bouncer = Bouncer { url, process, config };
        while TcpStream::connect(("127.0.0.1", listen)).is_err() {
            if let Ok(Some(status)) = bouncer.process.try_wait() {
                return Err(format!("PgBouncer ended at once ({status})"));
            }
            std::thread::yield_now();
        }
        Ok(bouncer)
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
        fs::remove_file(&self.config).ok();
    }
}
