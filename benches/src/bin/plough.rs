//! Plough.

use futures_util::TryStreamExt;
use plough::prelude::*;
use plough_bench_kit::{
    Args, Database, POOL, Peer, Result, add, bytes, inserted, item, key, leaf, line, name, note, serve,
    tagged, talk, views,
};
use serde::Serialize;

#[derive(Model, Serialize)]
#[model(table = "items", json)]
struct Item {
    #[model(id, auto)]
    id: i64,
    name: String,
    note: Option<String>,
    score: f64,
    views: i64,
    active: bool,
}

#[derive(Model)]
#[model(table = "inserted")]
struct Inserted {
    #[model(id, auto)]
    id: i64,
    name: String,
    note: Option<String>,
    views: i64,
}

#[derive(Insert)]
#[insert(into = Inserted)]
struct New {
    name: String,
    note: Option<String>,
    views: i64,
}

#[derive(Model)]
#[model(table = "counters")]
struct Counter {
    #[model(id, auto)]
    id: i64,
    name: String,
    views: i64,
}

#[derive(Model)]
#[model(table = "users", has_many(posts: Post.author_id))]
struct User {
    #[model(id, auto)]
    id: i64,
    name: String,
}

#[derive(Model)]
#[model(table = "posts",
        has_many(comments: Comment.post_id),
        many_to_many(tags: Tag, through = PostTag(post_id, tag_id)))]
struct Post {
    #[model(id, auto)]
    id: i64,
    #[model(references = User)]
    author_id: i64,
    title: String,
}

#[derive(Model)]
#[model(table = "comments")]
struct Comment {
    #[model(id, auto)]
    id: i64,
    #[model(references = Post)]
    post_id: i64,
    text: String,
}

#[derive(Model)]
#[model(table = "tags")]
struct Tag {
    #[model(id, auto)]
    id: i64,
    name: String,
}

#[derive(Model)]
#[model(table = "post_tags")]
struct PostTag {
    #[model(id, references = Post)]
    post_id: i64,
    #[model(id, references = Tag)]
    tag_id: i64,
}

#[derive(Model)]
#[model(table = "threads", has_many(talks: Talk.thread_id))]
struct Thread {
    #[model(id, auto)]
    id: i64,
    title: String,
}

#[derive(Model)]
#[model(table = "talks")]
struct Talk {
    #[model(id, auto)]
    id: i64,
    #[model(references = Thread)]
    thread_id: i64,
    text: String,
}

/// Items as parents of the talks of their numbers.
#[derive(Model)]
#[model(table = "items", has_many(talks: Talk.id))]
struct Parent {
    #[model(id, auto)]
    id: i64,
    name: String,
}

#[derive(View)]
#[view(of = Post)]
struct Line {
    id: i64,
    title: String,
    author: Author,
    tags: Vec<TagName>,
}

#[derive(View)]
#[view(of = User)]
struct Author {
    name: String,
}

#[derive(View)]
#[view(of = Tag)]
struct TagName {
    name: String,
}

struct Plough(Db);

fn sum(row: &Item) -> u64 {
    item(row.id, &row.name, row.note.as_deref(), row.score, row.views, row.active)
}

fn new(i: u64) -> New {
    New { name: name(i), note: note(i), views: views(i) }
}

impl Peer for Plough {
    async fn one(&self, key: i64) -> Result<u64> {
        let row = Item::find(key).get(&self.0).await?.ok_or("no row")?;
        Ok(sum(&row))
    }

    async fn held(&self, rows: u64) -> Result<u64> {
        // A transaction holds a connection.
        let total = self.0.transaction_with(TxOptions::new().read_only(), async |tx| {
            let mut total = 0;
            for i in 0..rows {
                if let Some(row) = Item::find(key(i)).get(&tx).await? {
                    total = add(total, sum(&row));
                }
            }
            Ok(total)
        });
        Ok(total.await?)
    }

    async fn up_to(&self, last: i64) -> Result<u64> {
        let rows = Item::query().filter(|i| i.id.le(last)).order_by(|i| i.id.asc()).all(&self.0).await?;
        Ok(rows.iter().fold(0, |total, row| add(total, sum(row))))
    }

    async fn insert(&self, i: u64) -> Result<u64> {
        let row = Inserted::insert(new(i)).exec(&self.0).await?;
        Ok(inserted(row.id, &row.name, row.note.as_deref(), row.views))
    }

    async fn insert_all(&self, rows: u64) -> Result<u64> {
        Ok(Inserted::insert_all((0..rows).map(new)).exec(&self.0).await?)
    }

    async fn update(&self, key: i64, views: i64) -> Result<u64> {
        Counter::update(key).set_with(|c| c.views.set(views)).exec(&self.0).await?;
        Ok(1)
    }

    async fn tree(&self, user: Option<i64>) -> Result<u64> {
        let users: Vec<(User, Vec<(Post, Vec<Comment>)>)> = User::query()
            .if_some(user, |u, key| u.id.eq(key))
            .with(|u| u.posts().with(|p| p.comments()))
            .all(&self.0)
            .await?;
        let mut total = 0;
        for (user, posts) in &users {
            for (post, comments) in posts {
                for comment in comments {
                    total = add(total, leaf(user.id, post.id, comment.id, &comment.text));
                }
            }
        }
        Ok(total)
    }

    async fn tags(&self) -> Result<u64> {
        let posts: Vec<(Post, Vec<Tag>)> = Post::query().with(|p| p.tags()).all(&self.0).await?;
        let mut total = 0;
        for (post, tags) in &posts {
            for tag in tags {
                total = add(total, tagged(post.id, tag.id, &tag.name));
            }
        }
        Ok(total)
    }

    async fn top(&self) -> Result<u64> {
        let threads: Vec<(Thread, Vec<Talk>)> =
            Thread::query().with(|t| t.talks().order_by(|t| t.id.desc()).limit(3)).all(&self.0).await?;
        let talks = threads.iter().flat_map(|(thread, talks)| talks.iter().map(move |row| (thread.id, row)));
        Ok(talks.fold(0, |total, (thread, row)| add(total, talk(thread, row.id, &row.text))))
    }

    async fn lines(&self) -> Result<u64> {
        let query = Post::query().filter(|p| p.id.le(100)).order_by(|p| p.id.asc());
        let lines = query.view::<Line>().all(&self.0).await?;
        let tags = lines.iter().flat_map(|row| row.tags.iter().map(move |tag| (row, tag)));
        Ok(tags
            .fold(0, |total, (row, tag)| add(total, line(row.id, &row.title, &row.author.name, &tag.name))))
    }

    async fn json(&self, last: i64) -> Result<u64> {
        let json = Item::query().filter(|i| i.id.le(last)).order_by(|i| i.id.asc()).json(&self.0).await?;
        Ok(bytes(json.as_bytes()))
    }

    async fn stream(&self, last: i64) -> Result<u64> {
        let mut rows = Item::query().filter(|i| i.id.le(last)).order_by(|i| i.id.asc()).stream(&self.0);
        let mut total = 0;
        while let Some(row) = rows.try_next().await? {
            total = add(total, sum(&row));
        }
        Ok(total)
    }

    async fn parents(&self, last: i64) -> Result<u64> {
        let parents: Vec<(Parent, Vec<Talk>)> = Parent::query()
            .filter(|p| p.id.le(last))
            .order_by(|p| p.id.asc())
            .with(|p| p.talks())
            .all(&self.0)
            .await?;
        let talks = parents.iter().flat_map(|(row, talks)| talks.iter().map(move |talk| (row, talk)));
        Ok(talks.fold(0, |total, (row, of)| add(total, talk(row.id, row.name.len() as i64, &of.text))))
    }

    async fn empty(&self) -> Result<()> {
        Inserted::query().everything().delete(&self.0).await?;
        Ok(())
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let args = Args::read()?;
    let url = match args.database {
        Database::Sqlite => format!("sqlite://{}", args.place),
        Database::Postgres => args.place,
    };
    let db = Db::builder(url).max_connections(POOL).connect().await?;
    if args.database == Database::Sqlite {
        // As every peer; the only writer is the connection that this runs on.
        raw!("PRAGMA synchronous = NORMAL").execute(&db).await?;
    }
    serve(Plough(db)).await
}
