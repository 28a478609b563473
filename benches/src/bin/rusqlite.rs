//! The driver limit on SQLite: rusqlite with ten connections in a list.
//!
//! A statement runs on the thread that asks, but for the works with many tasks: there it runs on a
//! thread for what blocks, which is how an asynchronous service has to use it.

use plough_bench_kit::rows::{self, Comment, Item, Line, Post, Tag, TagName, Talk, Thread, User};
use plough_bench_kit::sql::{self, json_keys};
use plough_bench_kit::{
    Args, Database, Error, POOL, Peer, Result, TASK_ROWS, TASKS, add, bytes, inserted, key, name, note,
    serve, views,
};
use rusqlite::{Connection, Params, Row, params, params_from_iter};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

struct Rusqlite {
    pool: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        id: row.get(0)?,
        name: row.get(1)?,
        note: row.get(2)?,
        score: row.get(3)?,
        views: row.get(4)?,
        active: row.get(5)?,
    })
}

fn post(row: &Row<'_>) -> rusqlite::Result<Post> {
    Ok(Post { id: row.get(0)?, author_id: row.get(1)?, title: row.get(2)? })
}

/// The rows of a statement that is kept.
fn all<T>(
    connection: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    Ok(connection.prepare_cached(sql)?.query_map(values, read)?.collect::<rusqlite::Result<Vec<_>>>()?)
}

fn with<T>(pool: &Mutex<Vec<Connection>>, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let connection = pool.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or("no connection")?;
    let done = f(&connection);
    pool.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    done
}

fn one(connection: &Connection, key: i64) -> Result<u64> {
    Ok(connection.prepare_cached(sql::ONE)?.query_row([key], read)?.sum())
}

impl Rusqlite {
    fn open(path: &str) -> Result<Self> {
        let pool = (0..POOL).map(|_| {
            let connection = Connection::open(path)?;
            connection.execute_batch(sql::PRAGMAS)?;
            Ok::<Connection, Error>(connection)
        });
        let pool = Arc::new(Mutex::new(pool.collect::<Result<Vec<_>>>()?));
        Ok(Rusqlite { pool, free: Arc::new(Semaphore::new(POOL)) })
    }

    fn with<T>(&self, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        with(&self.pool, f)
    }
}

impl Peer for Rusqlite {
    async fn one(&self, key: i64) -> Result<u64> {
        self.with(|connection| one(connection, key))
    }

    async fn held(&self, rows: u64) -> Result<u64> {
        // In a transaction, as Plough: SQLite then takes no lock for each statement.
        self.with(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let total =
                (0..rows).try_fold(0, |total, i| Ok::<u64, Error>(add(total, one(&transaction, key(i))?)))?;
            transaction.commit()?;
            Ok(total)
        })
    }

    async fn up_to(&self, last: i64) -> Result<u64> {
        self.with(|connection| {
            let rows = all(connection, sql::UP_TO, [last], read)?;
            Ok(rows.iter().fold(0, |total, row| add(total, row.sum())))
        })
    }

    async fn insert(&self, i: u64) -> Result<u64> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql::INSERT)?;
            let row = statement.query_row(params![name(i), note(i), views(i)], |row| {
                Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?, row.get(3)?))
            })?;
            Ok(inserted(row.0, &row.1, row.2.as_deref(), row.3))
        })
    }

    async fn insert_all(&self, rows: u64) -> Result<u64> {
        self.with(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let mut written = 0;
            {
                let mut statement = transaction.prepare_cached(sql::INSERT_UNREAD)?;
                for i in 0..rows {
                    written += statement.execute(params![name(i), note(i), views(i)])?;
                }
            }
            transaction.commit()?;
            Ok(written as u64)
        })
    }

    async fn update(&self, key: i64, views: i64) -> Result<u64> {
        self.with(|connection| Ok(connection.prepare_cached(sql::UPDATE)?.execute([views, key])? as u64))
    }

    async fn tree(&self, user: Option<i64>) -> Result<u64> {
        self.with(|connection| {
            let sql = if user.is_some() { sql::USER } else { sql::USERS };
            let users = all(connection, sql, params_from_iter(user), |row| {
                Ok(User { id: row.get(0)?, name: row.get(1)? })
            })?;
            let keys = json_keys(users.iter().map(|user| user.id));
            let posts = all(connection, sql::POSTS_JSON, [keys], post)?;
            let keys = json_keys(posts.iter().map(|post| post.id));
            let comments = all(connection, sql::COMMENTS_JSON, [keys], |row| {
                Ok(Comment { id: row.get(0)?, post_id: row.get(1)?, text: row.get(2)? })
            })?;
            Ok(rows::tree(users, posts, comments))
        })
    }

    async fn tags(&self) -> Result<u64> {
        self.with(|connection| {
            let posts = all(connection, sql::ALL_POSTS, [], post)?;
            let keys = json_keys(posts.iter().map(|post| post.id));
            let tags = all(connection, sql::TAGS_JSON, [keys], |row| {
                Ok(Tag { post_id: row.get(0)?, id: row.get(1)?, name: row.get(2)? })
            })?;
            Ok(rows::tags(posts, tags))
        })
    }

    async fn top(&self) -> Result<u64> {
        self.with(|connection| {
            let threads =
                all(connection, sql::THREADS, [], |row| Ok(Thread { id: row.get(0)?, title: row.get(1)? }))?;
            let mut talks = Vec::new();
            for thread in &threads {
                talks.extend(all(connection, sql::LAST_TALKS, [thread.id], |row| {
                    Ok(Talk { id: row.get(0)?, thread_id: row.get(1)?, text: row.get(2)? })
                })?);
            }
            Ok(rows::top(threads, talks))
        })
    }

    async fn lines(&self) -> Result<u64> {
        self.with(|connection| {
            let lines = all(connection, sql::LINES, [], |row| {
                Ok(Line { id: row.get(0)?, title: row.get(1)?, author: row.get(2)? })
            })?;
            let keys = json_keys(lines.iter().map(|line| line.id));
            let tags = all(connection, sql::TAG_NAMES_JSON, [keys], |row| {
                Ok(TagName { post_id: row.get(0)?, name: row.get(1)? })
            })?;
            Ok(rows::lines(lines, tags))
        })
    }

    async fn json(&self, last: i64) -> Result<u64> {
        self.with(|connection| {
            let rows = all(connection, sql::UP_TO, [last], read)?;
            Ok(bytes(&serde_json::to_vec(&rows)?))
        })
    }

    async fn stream(&self, last: i64) -> Result<u64> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql::UP_TO)?;
            let mut total = 0;
            for row in statement.query_map([last], read)? {
                total = add(total, row?.sum());
            }
            Ok(total)
        })
    }

    async fn parents(&self, last: i64) -> Result<u64> {
        self.with(|connection| {
            let parents =
                all(connection, sql::PARENTS, [last], |row| Ok(User { id: row.get(0)?, name: row.get(1)? }))?;
            let keys = json_keys(parents.iter().map(|parent| parent.id));
            let talks = all(connection, sql::CHILDREN_JSON, [keys], |row| {
                Ok(Talk { id: row.get(0)?, thread_id: row.get(1)?, text: row.get(2)? })
            })?;
            Ok(rows::parents(parents, talks))
        })
    }

    async fn empty(&self) -> Result<()> {
        self.with(|connection| {
            connection.execute("DELETE FROM inserted", [])?;
            Ok(())
        })
    }

    async fn tasks(self: &Arc<Self>) -> Result<u64> {
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| {
                let (pool, free) = (self.pool.clone(), self.free.clone());
                tokio::spawn(async move {
                    let mut total = 0;
                    for i in 0..TASK_ROWS {
                        let permit = free.clone().acquire_owned().await?;
                        let pool = pool.clone();
                        let row = tokio::task::spawn_blocking(move || {
                            let row = with(&pool, |connection| one(connection, key(task * TASK_ROWS + i)));
                            drop(permit);
                            row
                        });
                        total = add(total, row.await??);
                    }
                    Ok::<u64, Error>(total)
                })
            })
            .collect();
        let mut total = 0;
        for task in tasks {
            total = add(total, task.await??);
        }
        Ok(total)
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let args = Args::read()?;
    if args.database != Database::Sqlite {
        return Err("rusqlite knows SQLite only".into());
    }
    serve(Rusqlite::open(&args.place)?).await
}
