//! Plain sqlx: its pool as it comes, `FromRow` derived, the same SQL as the driver limits.

use futures_util::TryStreamExt;
use plough_bench_kit::sql::{self, by_parent, json_keys, nest};
use plough_bench_kit::{
    Args, Database, POOL, Peer, Result, add, bytes, inserted, item, key, leaf, line, name, note, serve,
    tagged, talk, views,
};
use serde::Serialize;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{FromRow, PgPool, QueryBuilder, Sqlite, SqlitePool};

#[derive(FromRow, Serialize)]
struct Item {
    id: i64,
    name: String,
    note: Option<String>,
    score: f64,
    views: i64,
    active: bool,
}

#[derive(FromRow)]
struct Inserted {
    id: i64,
    name: String,
    note: Option<String>,
    views: i64,
}

#[derive(FromRow)]
struct User {
    id: i64,
    #[sqlx(rename = "name")]
    _name: String,
}

#[derive(FromRow)]
struct Post {
    id: i64,
    author_id: i64,
    #[sqlx(rename = "title")]
    _title: String,
}

#[derive(FromRow)]
struct Comment {
    id: i64,
    post_id: i64,
    text: String,
}

fn sum(row: &Item) -> u64 {
    item(row.id, &row.name, row.note.as_deref(), row.score, row.views, row.active)
}

fn tree(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> u64 {
    let posts = nest(posts, |post| post.id, comments, |comment| comment.post_id);
    let users = nest(users, |user| user.id, posts, |(post, _)| post.author_id);
    let mut total = 0;
    for (user, posts) in &users {
        for (post, comments) in posts {
            for comment in comments {
                total = add(total, leaf(user.id, post.id, comment.id, &comment.text));
            }
        }
    }
    total
}

#[derive(FromRow)]
struct Tag {
    post_id: i64,
    id: i64,
    name: String,
}

fn tags(posts: Vec<Post>, tags: Vec<Tag>) -> u64 {
    let posts = nest(posts, |post| post.id, tags, |tag| tag.post_id);
    let mut total = 0;
    for (post, tags) in &posts {
        for tag in tags {
            total = add(total, tagged(post.id, tag.id, &tag.name));
        }
    }
    total
}

#[derive(FromRow)]
struct Thread {
    id: i64,
    #[sqlx(rename = "title")]
    _title: String,
}

#[derive(FromRow)]
struct Talk {
    id: i64,
    thread_id: i64,
    text: String,
}

fn talks(rows: &[Talk]) -> u64 {
    rows.iter().fold(0, |total, row| add(total, talk(row.thread_id, row.id, &row.text)))
}

fn lines(lines: Vec<(i64, String, String)>, tags: Vec<(i64, String)>) -> u64 {
    let mut tags = by_parent(tags, |tag| tag.0);
    let mut total = 0;
    for (id, title, author) in &lines {
        for (_, tag) in tags.remove(id).unwrap_or_default() {
            total = add(total, line(*id, title, author, &tag));
        }
    }
    total
}

struct OnSqlite(SqlitePool);
struct OnPostgres(PgPool);

/// What is the same on both databases, whose pools are different types.
macro_rules! common {
    () => {
        async fn one(&self, key: i64) -> Result<u64> {
            let row: Item = sqlx::query_as(sql::ONE).bind(key).fetch_one(&self.0).await?;
            Ok(sum(&row))
        }

        async fn held(&self, rows: u64) -> Result<u64> {
            let mut connection = self.0.acquire().await?;
            let mut total = 0;
            for i in 0..rows {
                let row: Item = sqlx::query_as(sql::ONE).bind(key(i)).fetch_one(&mut *connection).await?;
                total = add(total, sum(&row));
            }
            Ok(total)
        }

        async fn up_to(&self, last: i64) -> Result<u64> {
            let rows: Vec<Item> = sqlx::query_as(sql::UP_TO).bind(last).fetch_all(&self.0).await?;
            Ok(rows.iter().fold(0, |total, row| add(total, sum(row))))
        }

        async fn insert(&self, i: u64) -> Result<u64> {
            let query = sqlx::query_as(sql::INSERT).bind(name(i)).bind(note(i)).bind(views(i));
            let row: Inserted = query.fetch_one(&self.0).await?;
            Ok(inserted(row.id, &row.name, row.note.as_deref(), row.views))
        }

        async fn update(&self, key: i64, views: i64) -> Result<u64> {
            Ok(sqlx::query(sql::UPDATE).bind(views).bind(key).execute(&self.0).await?.rows_affected())
        }

        async fn json(&self, last: i64) -> Result<u64> {
            let rows: Vec<Item> = sqlx::query_as(sql::UP_TO).bind(last).fetch_all(&self.0).await?;
            Ok(bytes(&serde_json::to_vec(&rows)?))
        }

        async fn stream(&self, last: i64) -> Result<u64> {
            let mut rows = sqlx::query_as::<_, Item>(sql::UP_TO).bind(last).fetch(&self.0);
            let mut total = 0;
            while let Some(row) = rows.try_next().await? {
                total = add(total, sum(&row));
            }
            Ok(total)
        }

        async fn empty(&self) -> Result<()> {
            sqlx::query("DELETE FROM inserted").execute(&self.0).await?;
            Ok(())
        }
    };
}

impl Peer for OnSqlite {
    common!();

    async fn insert_all(&self, rows: u64) -> Result<u64> {
        let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO inserted (name, note, views) ");
        insert.push_values(0..rows, |mut row, i| {
            row.push_bind(name(i)).push_bind(note(i)).push_bind(views(i));
        });
        Ok(insert.build().execute(&self.0).await?.rows_affected())
    }

    async fn tree(&self, user: Option<i64>) -> Result<u64> {
        let users: Vec<User> = match user {
            Some(key) => sqlx::query_as(sql::USER).bind(key).fetch_all(&self.0).await?,
            None => sqlx::query_as(sql::USERS).fetch_all(&self.0).await?,
        };
        let keys = json_keys(users.iter().map(|user| user.id));
        let posts: Vec<Post> = sqlx::query_as(sql::POSTS_JSON).bind(keys).fetch_all(&self.0).await?;
        let keys = json_keys(posts.iter().map(|post| post.id));
        let comments = sqlx::query_as(sql::COMMENTS_JSON).bind(keys).fetch_all(&self.0).await?;
        Ok(tree(users, posts, comments))
    }

    async fn tags(&self) -> Result<u64> {
        let posts: Vec<Post> = sqlx::query_as(sql::ALL_POSTS).fetch_all(&self.0).await?;
        let keys = json_keys(posts.iter().map(|post| post.id));
        Ok(tags(posts, sqlx::query_as(sql::TAGS_JSON).bind(keys).fetch_all(&self.0).await?))
    }

    async fn top(&self) -> Result<u64> {
        let threads: Vec<Thread> = sqlx::query_as(sql::THREADS).fetch_all(&self.0).await?;
        let mut total = 0;
        for thread in &threads {
            let rows: Vec<Talk> = sqlx::query_as(sql::LAST_TALKS).bind(thread.id).fetch_all(&self.0).await?;
            total = add(total, talks(&rows));
        }
        Ok(total)
    }

    async fn lines(&self) -> Result<u64> {
        let rows: Vec<(i64, String, String)> = sqlx::query_as(sql::LINES).fetch_all(&self.0).await?;
        let keys = json_keys(rows.iter().map(|row| row.0));
        Ok(lines(rows, sqlx::query_as(sql::TAG_NAMES_JSON).bind(keys).fetch_all(&self.0).await?))
    }
}

impl Peer for OnPostgres {
    common!();

    async fn insert_all(&self, rows: u64) -> Result<u64> {
        let names: Vec<String> = (0..rows).map(name).collect();
        let notes: Vec<Option<String>> = (0..rows).map(note).collect();
        let numbers: Vec<i64> = (0..rows).map(views).collect();
        let query = sqlx::query(sql::INSERT_ARRAYS).bind(names).bind(notes).bind(numbers);
        Ok(query.execute(&self.0).await?.rows_affected())
    }

    async fn tree(&self, user: Option<i64>) -> Result<u64> {
        let users: Vec<User> = match user {
            Some(key) => sqlx::query_as(sql::USER).bind(key).fetch_all(&self.0).await?,
            None => sqlx::query_as(sql::USERS).fetch_all(&self.0).await?,
        };
        let keys: Vec<i64> = users.iter().map(|user| user.id).collect();
        let posts: Vec<Post> = sqlx::query_as(sql::POSTS_ANY).bind(keys).fetch_all(&self.0).await?;
        let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
        let comments = sqlx::query_as(sql::COMMENTS_ANY).bind(keys).fetch_all(&self.0).await?;
        Ok(tree(users, posts, comments))
    }

    async fn tags(&self) -> Result<u64> {
        let posts: Vec<Post> = sqlx::query_as(sql::ALL_POSTS).fetch_all(&self.0).await?;
        let keys: Vec<i64> = posts.iter().map(|post| post.id).collect();
        Ok(tags(posts, sqlx::query_as(sql::TAGS_ANY).bind(keys).fetch_all(&self.0).await?))
    }

    async fn top(&self) -> Result<u64> {
        let threads: Vec<Thread> = sqlx::query_as(sql::THREADS).fetch_all(&self.0).await?;
        let keys: Vec<i64> = threads.iter().map(|thread| thread.id).collect();
        let rows: Vec<Talk> = sqlx::query_as(sql::LAST_TALKS_ANY).bind(keys).fetch_all(&self.0).await?;
        Ok(talks(&rows))
    }

    async fn lines(&self) -> Result<u64> {
        let rows: Vec<(i64, String, String)> = sqlx::query_as(sql::LINES).fetch_all(&self.0).await?;
        let keys: Vec<i64> = rows.iter().map(|row| row.0).collect();
        Ok(lines(rows, sqlx::query_as(sql::TAG_NAMES_ANY).bind(keys).fetch_all(&self.0).await?))
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let args = Args::read()?;
    match args.database {
        Database::Sqlite => {
            let options = SqliteConnectOptions::new()
                .filename(&args.place)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal);
            let pool = SqlitePoolOptions::new().max_connections(POOL as u32).connect_with(options).await?;
            serve(OnSqlite(pool)).await
        }
        Database::Postgres => {
            let pool = PgPoolOptions::new().max_connections(POOL as u32).connect(&args.place).await?;
            serve(OnPostgres(pool)).await
        }
    }
}
