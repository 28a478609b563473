//! Models, their tables, writes, queries and a transaction, on an embedded SQLite database.
//! Each step prints the SQL that it ran, and what came back.

use chrono::{DateTime, Utc};
use plough::prelude::*;
use plough::test::record;
use std::fmt::Debug;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", has_many(posts: Post.author_id))]
pub struct User {
    #[model(id, auto)]
    pub id: i64,
    pub name: String,
    #[model(unique)]
    pub email: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "posts", index(author_id, created_at))]
pub struct Post {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = User, on_delete = cascade)]
    pub author_id: i64,
    pub title: String,
    pub body: Option<String>,
    #[model(default = false)]
    pub published: bool,
    #[model(default = 0)]
    pub views: i64,
    #[model(default = now)]
    pub created_at: DateTime<Utc>,
}

#[derive(Insert)]
#[insert(into = User)]
struct NewUser {
    name: String,
    email: String,
}

#[derive(Insert)]
#[insert(into = Post)]
struct NewPost {
    author_id: i64,
    title: String,
    published: bool,
}

#[tokio::main]
async fn main() -> plough::Result<()> {
    let db = Db::connect("sqlite::memory:").await?;

    step("Create the tables", db.create_tables::<(User, Post)>()).await?;

    let ada = NewUser { name: "Ada".to_owned(), email: "ada@example.org".to_owned() };
    let ada = step("Insert a user; the row comes back", User::insert(ada).exec(&db)).await?;
    assert_eq!(ada.id, 1);

    let titles = ["On engines", "On looms", "On Rust and rusting"];
    let posts = titles.map(|title| NewPost { author_id: ada.id, title: title.to_owned(), published: true });
    let written = step("Insert several posts", Post::insert_all(posts).exec(&db)).await?;
    assert_eq!(written, 3);

    let on_engines = Post::query()
        .filter(|p| p.published & p.author().name.eq("Ada") & p.title.contains("engine"))
        .order_by(|p| p.created_at.desc());
    let found = step("Query over a relation; the join writes itself", on_engines.all(&db)).await?;
    assert_eq!(found.len(), 1);

    let busy = User::query().filter(|u| u.posts().count().gt(2)).select(|u| (u.id, u.name));
    let busy = step("Users with more than two posts, as tuples", busy.all(&db)).await?;
    assert_eq!(busy, [(1, "Ada".to_owned())]);

    let viewed = step(
        "Change rows in a transaction",
        db.transaction(async |tx| {
            let rows = Post::query().filter(|p| p.author_id.eq(ada.id));
            rows.clone().update(|p| p.views.set(p.views + 1)).exec(&tx).await?;
            Post::update(found[0].id).set_with(|p| p.body.set("Notes to follow.")).exec(&tx).await?;
            rows.filter(|p| p.views.gt(0)).count(&tx).await
        }),
    )
    .await?;
    assert_eq!(viewed, 3);

    let again = NewUser { name: "Other".to_owned(), email: "ada@example.org".to_owned() };
    let error = step("A second user with the same email is refused", async {
        Ok(User::insert(again).exec(&db).await.expect_err("the email is taken"))
    })
    .await?;
    assert!(error.is_unique_violation());

    db.close().await;
    println!("\nEverything above was asserted, too.");
    Ok(())
}

/// Prints a title, every statement that a step ran, and its result.
async fn step<T: Debug>(title: &str, work: impl Future<Output = plough::Result<T>>) -> plough::Result<T> {
    println!("\n# {title}");
    let (result, statements) = record(work).await;
    for statement in statements {
        println!("  {}", statement.sql);
    }
    let value = result?;
    println!("  => {value:?}");
    Ok(value)
}
