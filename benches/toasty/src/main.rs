//! Toasty: its models, its pool, relations loaded by `include`. It has no streams.

use plough_bench_kit::{
    Args, Database, NotThere, POOL, Peer, Result, add, inserted, item, key, leaf, name, note, serve, tagged,
    views,
};
use toasty::{Db, Deferred, Executor};

#[derive(Debug, toasty::Model)]
#[table = "items"]
struct Item {
    #[key]
    #[auto]
    id: u64,
    name: String,
    note: Option<String>,
    score: f64,
    views: i64,
    active: bool,
}

#[derive(Debug, toasty::Model)]
#[table = "inserted"]
struct Inserted {
    #[key]
    #[auto]
    id: u64,
    name: String,
    note: Option<String>,
    views: i64,
}

#[derive(Debug, toasty::Model)]
#[table = "counters"]
struct Counter {
    #[key]
    #[auto]
    id: u64,
    name: String,
    views: i64,
}

#[derive(Debug, toasty::Model)]
#[table = "users"]
struct User {
    #[key]
    #[auto]
    id: u64,
    name: String,
    #[has_many(pair = author)]
    posts: Deferred<Vec<Post>>,
}

#[derive(Debug, toasty::Model)]
#[table = "posts"]
struct Post {
    #[key]
    #[auto]
    id: u64,
    #[index]
    author_id: u64,
    #[belongs_to(key = author_id, references = id)]
    author: Deferred<User>,
    title: String,
    #[has_many]
    comments: Deferred<Vec<Comment>>,
    #[has_many]
    post_tags: Deferred<Vec<PostTag>>,
    #[has_many(via = post_tags.tag)]
    tags: Deferred<Vec<Tag>>,
}

#[derive(Debug, toasty::Model)]
#[table = "comments"]
struct Comment {
    #[key]
    #[auto]
    id: u64,
    #[index]
    post_id: u64,
    #[belongs_to(key = post_id, references = id)]
    post: Deferred<Post>,
    text: String,
}

#[derive(Debug, toasty::Model)]
#[table = "tags"]
struct Tag {
    #[key]
    #[auto]
    id: u64,
    name: String,
    #[has_many]
    post_tags: Deferred<Vec<PostTag>>,
}

#[derive(Debug, toasty::Model)]
#[table = "post_tags"]
#[key(post_id, tag_id)]
struct PostTag {
    #[index]
    post_id: u64,
    #[index]
    tag_id: u64,
    #[belongs_to(key = post_id, references = id)]
    post: Deferred<Post>,
    #[belongs_to(key = tag_id, references = id)]
    tag: Deferred<Tag>,
}

struct Toasty(Db);

fn sum(row: &Item) -> u64 {
    item(row.id as i64, &row.name, row.note.as_deref(), row.score, row.views, row.active)
}

async fn one(on: &mut dyn Executor, key: i64) -> Result<u64> {
    Ok(sum(&Item::get_by_id(on, &(key as u64)).await?))
}

impl Peer for Toasty {
    async fn one(&self, key: i64) -> Result<u64> {
        one(&mut self.0.clone(), key).await
    }

    async fn held(&self, rows: u64) -> Result<u64> {
        let mut connection = self.0.connection().await?;
        let mut total = 0;
        for i in 0..rows {
            total = add(total, one(&mut connection, key(i)).await?);
        }
        Ok(total)
    }

    async fn up_to(&self, last: i64) -> Result<u64> {
        let rows = Item::filter(Item::fields().id().le(last as u64)).order_by(Item::fields().id().asc());
        let rows = rows.exec(&mut self.0.clone()).await?;
        Ok(rows.iter().fold(0, |total, row| add(total, sum(row))))
    }

    async fn insert(&self, i: u64) -> Result<u64> {
        let new = Inserted::create().name(name(i)).note(note(i)).views(views(i));
        let row = new.exec(&mut self.0.clone()).await?;
        Ok(inserted(row.id as i64, &row.name, row.note.as_deref(), row.views))
    }

    async fn insert_all(&self, rows: u64) -> Result<u64> {
        let mut many = Inserted::create_many();
        for i in 0..rows {
            many = many.item(Inserted::create().name(name(i)).note(note(i)).views(views(i)));
        }
        Ok(many.exec(&mut self.0.clone()).await?.len() as u64)
    }

    async fn update(&self, key: i64, views: i64) -> Result<u64> {
        Counter::filter_by_id(key as u64).update().views(views).exec(&mut self.0.clone()).await?;
        Ok(1)
    }

    async fn tree(&self, user: Option<i64>) -> Result<u64> {
        let users = match user {
            Some(key) => User::filter_by_id(key as u64),
            None => User::all(),
        };
        let users = users.include(User::fields().posts().comments()).exec(&mut self.0.clone()).await?;
        let mut total = 0;
        for user in &users {
            for post in user.posts.get() {
                for comment in post.comments.get() {
                    total =
                        add(total, leaf(user.id as i64, post.id as i64, comment.id as i64, &comment.text));
                }
            }
        }
        Ok(total)
    }

    async fn tags(&self) -> Result<u64> {
        let posts = Post::all().include(Post::fields().tags()).exec(&mut self.0.clone()).await?;
        let mut total = 0;
        for post in &posts {
            for tag in post.tags.get() {
                total = add(total, tagged(post.id as i64, tag.id as i64, &tag.name));
            }
        }
        Ok(total)
    }

    async fn stream(&self, _: i64) -> Result<u64> {
        Err(NotThere.into())
    }

    async fn empty(&self) -> Result<()> {
        Inserted::all().delete().exec(&mut self.0.clone()).await?;
        Ok(())
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let args = Args::read()?;
    let url = match args.database {
        Database::Sqlite => format!("sqlite:{}", args.place),
        Database::Postgres => args.place,
    };
    let models = toasty::models!(Item, Inserted, Counter, User, Post, Comment, Tag, PostTag);
    let db = Db::builder().models(models).max_pool_size(POOL).connect(&url).await?;
    if args.database == Database::Sqlite {
        let mut connections = Vec::new();
        for _ in 0..POOL {
            connections.push(db.connection().await?);
        }
        for connection in &mut connections {
            // The others are the file's, or what rusqlite sets by itself; they give rows.
            for pragma in ["PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON"] {
                toasty::sql::statement(pragma).exec(connection).await?;
            }
        }
    }
    serve(Toasty(db)).await
}
