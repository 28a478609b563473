//! The driver limit on SQLite: rusqlite with ten connections in a list.
//!
//! A statement runs on the thread that asks, but for the works with many tasks: there it runs on a
//! thread for what blocks, which is how an asynchronous service has to use it.

use plough_bench_kit::sql::{self, by_parent, json_keys};
use plough_bench_kit::{
    Args, Database, Error, POOL, Peer, Result, TASK_ROWS, TASKS, add, inserted, item, key, leaf, name, note,
    serve, tagged, views,
};
use rusqlite::{Connection, Row, params};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

struct Rusqlite {
    pool: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
}

struct Item {
    id: i64,
    name: String,
    note: Option<String>,
    score: f64,
    views: i64,
    active: bool,
}

struct User {
    id: i64,
    _name: String,
}

struct Post {
    id: i64,
    author_id: i64,
    _title: String,
}

struct Tag {
    id: i64,
    name: String,
}

struct Comment {
    id: i64,
    post_id: i64,
    text: String,
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

fn sum(row: &Item) -> u64 {
    item(row.id, &row.name, row.note.as_deref(), row.score, row.views, row.active)
}

fn with<T>(pool: &Mutex<Vec<Connection>>, f: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let connection = pool.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or("no connection")?;
    let done = f(&connection);
    pool.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    done
}

fn one(connection: &Connection, key: i64) -> Result<u64> {
    Ok(sum(&connection.prepare_cached(sql::ONE)?.query_row([key], read)?))
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
            let mut statement = connection.prepare_cached(sql::UP_TO)?;
            let rows = statement.query_map([last], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(rows.iter().fold(0, |total, row| add(total, sum(row))))
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

    async fn tree(&self) -> Result<u64> {
        self.with(|connection| {
            let users = connection
                .prepare_cached(sql::USERS)?
                .query_map([], |row| Ok(User { id: row.get(0)?, _name: row.get(1)? }))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let posts = connection
                .prepare_cached(sql::POSTS_JSON)?
                .query_map([json_keys(users.iter().map(|user| user.id))], |row| {
                    Ok(Post { id: row.get(0)?, author_id: row.get(1)?, _title: row.get(2)? })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let comments = connection
                .prepare_cached(sql::COMMENTS_JSON)?
                .query_map([json_keys(posts.iter().map(|post| post.id))], |row| {
                    Ok(Comment { id: row.get(0)?, post_id: row.get(1)?, text: row.get(2)? })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let mut comments = by_parent(comments, |comment| comment.post_id);
            let posts = posts.into_iter().map(|post| {
                let comments = comments.remove(&post.id).unwrap_or_default();
                (post, comments)
            });
            let mut posts = by_parent(posts.collect(), |post| post.0.author_id);
            let users: Vec<(User, Vec<(Post, Vec<Comment>)>)> = users
                .into_iter()
                .map(|user| {
                    let posts = posts.remove(&user.id).unwrap_or_default();
                    (user, posts)
                })
                .collect();
            let mut total = 0;
            for (user, posts) in &users {
                for (post, comments) in posts {
                    for comment in comments {
                        total = add(total, leaf(user.id, post.id, comment.id, &comment.text));
                    }
                }
            }
            Ok(total)
        })
    }

    async fn tags(&self) -> Result<u64> {
        self.with(|connection| {
            let posts = connection
                .prepare_cached(sql::ALL_POSTS)?
                .query_map([], |row| {
                    Ok(Post { id: row.get(0)?, author_id: row.get(1)?, _title: row.get(2)? })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let tags = connection
                .prepare_cached(sql::TAGS_JSON)?
                .query_map([json_keys(posts.iter().map(|post| post.id))], |row| {
                    Ok((row.get(0)?, Tag { id: row.get(1)?, name: row.get(2)? }))
                })?
                .collect::<rusqlite::Result<Vec<(i64, Tag)>>>()?;
            let mut tags = by_parent(tags, |tag| tag.0);
            let posts: Vec<(Post, Vec<Tag>)> = posts
                .into_iter()
                .map(|post| {
                    let tags = tags.remove(&post.id).unwrap_or_default();
                    (post, tags.into_iter().map(|tag| tag.1).collect())
                })
                .collect();
            let mut total = 0;
            for (post, tags) in &posts {
                for tag in tags {
                    total = add(total, tagged(post.id, tag.id, &tag.name));
                }
            }
            Ok(total)
        })
    }

    async fn stream(&self, last: i64) -> Result<u64> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql::UP_TO)?;
            let mut total = 0;
            for row in statement.query_map([last], read)? {
                total = add(total, sum(&row?));
            }
            Ok(total)
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
