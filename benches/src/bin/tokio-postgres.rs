//! The driver limit on PostgreSQL: tokio-postgres, rows decoded as they arrive, prepared statements
//! kept, in a pool that asks a connection nothing before it hands it out.

use deadpool::managed::{Manager, Metrics, Pool, RecycleError, RecycleResult};
use futures_util::TryStreamExt;
use plough_bench_kit::rows::{self, Comment, Item, Line, Post, Tag, TagName, Talk, Thread, User};
use plough_bench_kit::{
    Args, Database, POOL, Peer, Result, add, bytes, inserted, key, name, note, serve, sql, views,
};
use std::collections::HashMap;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row, RowStream, Statement};

struct Connections(Config);

struct Connection {
    client: Client,
    statements: HashMap<&'static str, Statement>,
}

impl Manager for Connections {
    type Type = Connection;
    type Error = tokio_postgres::Error;

    async fn create(&self) -> Result<Connection, tokio_postgres::Error> {
        let (client, connection) = self.0.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(Connection { client, statements: HashMap::new() })
    }

    async fn recycle(
        &self,
        connection: &mut Connection,
        _: &Metrics,
    ) -> RecycleResult<tokio_postgres::Error> {
        if connection.client.is_closed() {
            return Err(RecycleError::message("closed"));
        }
        Ok(())
    }
}

impl Connection {
    async fn prepared(&mut self, sql: &'static str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    async fn rows(&mut self, sql: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<RowStream> {
        let statement = self.prepared(sql).await?;
        Ok(self.client.query_raw(&statement, values.iter().copied()).await?)
    }

    async fn all<T>(
        &mut self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut stream = std::pin::pin!(self.rows(sql, values).await?);
        let mut rows = Vec::new();
        while let Some(row) = stream.try_next().await? {
            rows.push(read(&row)?);
        }
        Ok(rows)
    }
}

struct TokioPostgres(Pool<Connections>);

fn read(row: &Row) -> Result<Item> {
    Ok(Item {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        note: row.try_get(2)?,
        score: row.try_get(3)?,
        views: row.try_get(4)?,
        active: row.try_get(5)?,
    })
}

fn post(row: &Row) -> Result<Post> {
    Ok(Post { id: row.try_get(0)?, author_id: row.try_get(1)?, title: row.try_get(2)? })
}

impl Peer for TokioPostgres {
    async fn one(&self, key: i64) -> Result<u64> {
        let rows = self.0.get().await?.all(sql::ONE, &[&key], read).await?;
        Ok(rows.first().ok_or("no row")?.sum())
    }

    async fn held(&self, rows: u64) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let mut total = 0;
        for i in 0..rows {
            let rows = connection.all(sql::ONE, &[&key(i)], read).await?;
            total = add(total, rows.first().ok_or("no row")?.sum());
        }
        Ok(total)
    }

    async fn up_to(&self, last: i64) -> Result<u64> {
        let rows = self.0.get().await?.all(sql::UP_TO, &[&last], read).await?;
        Ok(rows.iter().fold(0, |total, row| add(total, row.sum())))
    }

    async fn insert(&self, i: u64) -> Result<u64> {
        let values: &[&(dyn ToSql + Sync)] = &[&name(i), &note(i), &views(i)];
        let read = |row: &Row| {
            let (name, note): (String, Option<String>) = (row.try_get(1)?, row.try_get(2)?);
            Ok((row.try_get(0)?, name, note, row.try_get(3)?))
        };
        let rows = self.0.get().await?.all(sql::INSERT, values, read).await?;
        let (id, name, note, views) = rows.first().ok_or("no row")?;
        Ok(inserted(*id, name, note.as_deref(), *views))
    }

    async fn insert_all(&self, rows: u64) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let statement = connection.prepared(sql::INSERT_ARRAYS).await?;
        let names: Vec<String> = (0..rows).map(name).collect();
        let notes: Vec<Option<String>> = (0..rows).map(note).collect();
        let numbers: Vec<i64> = (0..rows).map(views).collect();
        Ok(connection.client.execute(&statement, &[&names, &notes, &numbers]).await?)
    }

    async fn update(&self, key: i64, views: i64) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let statement = connection.prepared(sql::UPDATE).await?;
        Ok(connection.client.execute(&statement, &[&views, &key]).await?)
    }

    async fn tree(&self, user: Option<i64>) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let read = |row: &Row| Ok(User { id: row.try_get(0)?, name: row.try_get(1)? });
        let users = match user {
            Some(key) => connection.all(sql::USER, &[&key], read).await?,
            None => connection.all(sql::USERS, &[], read).await?,
        };
        let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
        let posts = connection.all(sql::POSTS_ANY, &[&keys], post).await?;
        let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
        let comment =
            |row: &Row| Ok(Comment { id: row.try_get(0)?, post_id: row.try_get(1)?, text: row.try_get(2)? });
        Ok(rows::tree(users, posts, connection.all(sql::COMMENTS_ANY, &[&keys], comment).await?))
    }

    async fn parents(&self, last: i64) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let read = |row: &Row| Ok(User { id: row.try_get(0)?, name: row.try_get(1)? });
        let parents = connection.all(sql::PARENTS, &[&last], read).await?;
        let keys: Vec<i64> = parents.iter().map(|parent| parent.id).collect();
        let talk =
            |row: &Row| Ok(Talk { id: row.try_get(0)?, thread_id: row.try_get(1)?, text: row.try_get(2)? });
        Ok(rows::parents(parents, connection.all(sql::CHILDREN_ANY, &[&keys], talk).await?))
    }

    async fn tags(&self) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let posts = connection.all(sql::ALL_POSTS, &[], post).await?;
        let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
        let tag =
            |row: &Row| Ok(Tag { post_id: row.try_get(0)?, id: row.try_get(1)?, name: row.try_get(2)? });
        Ok(rows::tags(posts, connection.all(sql::TAGS_ANY, &[&keys], tag).await?))
    }

    async fn top(&self) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let thread = |row: &Row| Ok(Thread { id: row.try_get(0)?, title: row.try_get(1)? });
        let threads = connection.all(sql::THREADS, &[], thread).await?;
        let keys: Vec<i64> = threads.iter().map(|thread| thread.id).collect();
        let talk =
            |row: &Row| Ok(Talk { id: row.try_get(0)?, thread_id: row.try_get(1)?, text: row.try_get(2)? });
        Ok(rows::top(threads, connection.all(sql::LAST_TALKS_ANY, &[&keys], talk).await?))
    }

    async fn lines(&self) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let line =
            |row: &Row| Ok(Line { id: row.try_get(0)?, title: row.try_get(1)?, author: row.try_get(2)? });
        let lines = connection.all(sql::LINES, &[], line).await?;
        let keys: Vec<i64> = lines.iter().map(|line| line.id).collect();
        let tag = |row: &Row| Ok(TagName { post_id: row.try_get(0)?, name: row.try_get(1)? });
        Ok(rows::lines(lines, connection.all(sql::TAG_NAMES_ANY, &[&keys], tag).await?))
    }

    async fn json(&self, last: i64) -> Result<u64> {
        let rows = self.0.get().await?.all(sql::UP_TO, &[&last], read).await?;
        Ok(bytes(&serde_json::to_vec(&rows)?))
    }

    async fn stream(&self, last: i64) -> Result<u64> {
        let mut connection = self.0.get().await?;
        let mut rows = std::pin::pin!(connection.rows(sql::UP_TO, &[&last]).await?);
        let mut total = 0;
        while let Some(row) = rows.try_next().await? {
            total = add(total, read(&row)?.sum());
        }
        Ok(total)
    }

    async fn empty(&self) -> Result<()> {
        self.0.get().await?.client.batch_execute("TRUNCATE inserted").await?;
        Ok(())
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let args = Args::read()?;
    if args.database != Database::Postgres {
        return Err("tokio-postgres knows PostgreSQL only".into());
    }
    let pool = Pool::builder(Connections(args.place.parse()?)).max_size(POOL).build()?;
    serve(TokioPostgres(pool)).await
}
