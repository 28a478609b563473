//! A database under test, and a second door through which its sessions are seen and ended.

use plough::prelude::*;
use plough::raw;
use plough::raw::TrustedSql;
use plough_tests::TestDb;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Barrier;

/// What a test gives.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long a condition may take before a test gives up. Nothing passes or fails by it unless
/// something hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A row whose text is as long as a test likes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes")]
pub struct Note {
    /// The key.
    #[model(id, auto)]
    pub id: i64,
    /// Rows of one transaction have one topic.
    pub topic: i64,
    /// Any text.
    pub text: String,
}

/// A note.
#[derive(Insert, Debug, Clone)]
#[insert(into = Note)]
pub struct NewNote {
    /// Rows of one transaction have one topic.
    pub topic: i64,
    /// Any text.
    pub text: String,
}

/// A short note.
pub fn note(topic: i64) -> NewNote {
    NewNote { topic, text: "a note".to_owned() }
}

/// A `Db` under test, with the table of notes.
pub struct Victim {
    /// The database under test. Its pool has as many connections as were asked for.
    pub db: Db,
    connections: usize,
    admin: Option<Admin>,
    /// Cleans up.
    test: TestDb,
}

/// What is left of a victim whose `Db` was dropped.
pub struct Rest {
    admin: Option<Admin>,
    _test: TestDb,
}

/// A session that looks at those of the victim.
struct Admin {
    db: Db,
    /// Another client; its session is none of the victim's.
    other: Db,
    queries: Queries,
}

/// What tells the victim's sessions from others.
struct Queries {
    ids: String,
    at_work: String,
    end: &'static str,
}

/// A statement that was put together here.
pub fn sql<T>(text: impl Into<String>) -> plough::raw::Raw<T> {
    raw(TrustedSql::assert_no_user_input(text.into()))
}

impl Queries {
    fn postgres(name: &str) -> Self {
        let of = format!("from pg_stat_activity where application_name = '{name}'");
        Queries {
            ids: format!("select pid::bigint {of}"),
            at_work: format!("select count(*) {of} and state <> 'idle'"),
            end: "select pg_terminate_backend(?)",
        }
    }

    fn mariadb(other: i64) -> Self {
        let of = format!(
            "from information_schema.processlist p where p.db = database() and p.id not in (connection_id(), {other})"
        );
        Queries {
            ids: format!("select cast(p.id as signed) {of}"),
            at_work: format!(
                "select count(*) {of} and (p.command <> 'Sleep' or p.id in \
                 (select trx_mysql_thread_id from information_schema.innodb_trx))"
            ),
            end: "kill connection ?",
        }
    }
}

impl Victim {
    /// Connects to a test's database with a pool of a size.
    pub async fn new(test: TestDb, connections: usize) -> Outcome<Victim> {
        Victim::with(test, connections, |builder| builder).await
    }

    /// As [`new`](Victim::new), with options.
    pub async fn with(
        test: TestDb,
        connections: usize,
        options: impl FnOnce(plough::exec::DbBuilder) -> plough::exec::DbBuilder,
    ) -> Outcome<Victim> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let mut url = test.url().to_owned();
        let mut admin = None;
        if test.database_name() != "SQLite" {
            // Only the victim's sessions are to be seen.
            test.close().await;
            let client = async || Db::builder(test.url()).max_connections(1).connect().await;
            let (db, other) = (client().await?, client().await?);
            let queries = if test.database_name() == "PostgreSQL" {
                let name = format!("faults_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
                url = format!("{url}&application_name={name}");
                Queries::postgres(&name)
            } else {
                Queries::mariadb(raw!(i64, "select cast(connection_id() as signed)").one(&other).await?)
            };
            let seeing = Admin { db, other, queries };
            until("the test's own session ends", || async { Ok(seeing.ids().await?.is_empty()) }).await?;
            admin = Some(seeing);
        }
        let db = options(Db::builder(url).max_connections(connections)).connect().await?;
        db.create_tables::<(Note,)>().await?;
        Ok(Victim { db, connections, admin, test })
    }

    /// A session of another client, to hold locks with.
    pub fn other(&self) -> &Db {
        self.admin.as_ref().map_or(&self.db, |admin| &admin.other)
    }

    /// Ends every session of the victim, and waits until the server has none left.
    pub async fn kill(&self) -> Outcome {
        let admin = self.admin.as_ref().ok_or("SQLite has no sessions to end")?;
        for id in admin.ids().await? {
            // It may have gone by itself.
            sql::<()>(admin.queries.end.replace('?', &id.to_string())).execute(&admin.db).await.ok();
        }
        until("the killed sessions end", || async { Ok(admin.ids().await?.is_empty()) }).await
    }

    /// Waits until a session is at work, or waits for a lock.
    pub async fn until_at_work(&self) -> Outcome {
        let admin = self.admin.as_ref().ok_or("SQLite has no sessions to look at")?;
        until("a statement arrives", || async { Ok(admin.at_work().await? > 0) }).await
    }

    /// The number of sessions on the server.
    pub async fn sessions(&self) -> plough::Result<usize> {
        sessions(&self.admin).await
    }

    /// Drops the `Db`.
    pub fn drop_db(self) -> Rest {
        Rest { admin: self.admin, _test: self.test }
    }

    /// Waits until no session runs a statement or has a transaction open.
    pub async fn until_quiet(&self) -> Outcome {
        match &self.admin {
            Some(admin) => {
                until("no transaction is open", || async { Ok(admin.at_work().await? == 0) }).await
            }
            // There is one writer: a transaction that was left open would be in the way.
            None => {
                self.db.transaction(async |_tx| Ok(())).await?;
                Ok(())
            }
        }
    }

    /// Uses every connection of the pool at once, for reading.
    pub async fn use_all(&self) -> Outcome {
        let barrier = Arc::new(Barrier::new(self.connections));
        let all = (0..self.connections).map(|_| {
            let (db, barrier) = (self.db.clone(), barrier.clone());
            tokio::spawn(async move {
                let reading = TxOptions::new().read_only();
                let tx = db.begin_with(reading).await?;
                barrier.wait().await;
                let one = raw!(i64, "select 1").one(&tx).await?;
                tx.commit().await?;
                Ok::<_, plough::Error>(one)
            })
        });
        let all: Vec<_> = all.collect();
        for task in all {
            let got = tokio::time::timeout(PATIENCE, task).await.map_err(|_| "a connection is missing")??;
            assert_eq!(got?, 1);
        }
        Ok(())
    }

    /// No transaction is open, all connections work, reading and writing.
    pub async fn check_whole(&self) -> Outcome {
        self.until_quiet().await?;
        self.use_all().await?;
        let status = self.db.pool_status().ok_or("the pool is gone")?;
        assert_eq!((status.size, status.waiting), (self.connections, 0), "{status:?}");
        let before = self.notes().await?;
        let written = Note::insert(note(-1)).exec(&self.db).await?;
        Note::delete(written.id).exec(&self.db).await?;
        assert_eq!(self.notes().await?, before);
        Ok(())
    }

    /// The number of notes.
    pub async fn notes(&self) -> plough::Result<i64> {
        Note::query().count(&self.db).await
    }
}

impl Rest {
    /// The number of sessions on the server.
    pub async fn sessions(&self) -> plough::Result<usize> {
        sessions(&self.admin).await
    }
}

async fn sessions(admin: &Option<Admin>) -> plough::Result<usize> {
    match admin {
        Some(admin) => Ok(admin.ids().await?.len()),
        None => Ok(0),
    }
}

impl Admin {
    async fn ids(&self) -> plough::Result<Vec<i64>> {
        sql::<i64>(self.queries.ids.clone()).all(&self.db).await
    }

    async fn at_work(&self) -> plough::Result<i64> {
        sql::<i64>(self.queries.at_work.clone()).one(&self.db).await
    }
}

/// Waits for a condition.
pub async fn until<F: Future<Output = Outcome<bool>>>(what: &str, mut holds: impl FnMut() -> F) -> Outcome {
    let start = Instant::now();
    // InnoDB renews its list of transactions only when nobody has read it for 100 ms.
    let mut pause = Duration::from_millis(2);
    while !holds().await? {
        if start.elapsed() > PATIENCE {
            return Err(format!("waited in vain: {what}").into());
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(200));
    }
    Ok(())
}
