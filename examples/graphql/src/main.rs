//! GraphQL over Plough: each resolver loads for its own row, and a level of the answer costs one
//! statement.
//!
//! ```sh
//! cargo run -p plough-example-graphql
//! ```

use async_graphql::{Context, EmptyMutation, EmptySubscription, Object, Request, Schema};
use plough::prelude::*;
use plough::query::Loader;

#[derive(Model, Debug, Clone)]
#[model(table = "users", has_many(posts: Post.author_id))]
struct User {
    #[model(id, auto)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "posts", has_many(comments: Comment.post_id), index(author_id))]
struct Post {
    #[model(id, auto)]
    id: i64,
    #[model(references = User)]
    author_id: i64,
    title: String,
}

#[derive(Model, Debug, Clone)]
#[model(table = "comments", index(post_id))]
struct Comment {
    #[model(id, auto)]
    id: i64,
    #[model(references = Post)]
    post_id: i64,
    #[model(references = User, relation = writer)]
    user_id: i64,
    text: String,
}

/// The loader of this request. What it has loaded is gone with the request.
fn loader<'a>(ctx: &Context<'a>) -> &'a Loader {
    ctx.data_unchecked()
}

#[Object]
impl User {
    async fn id(&self) -> i64 {
        self.id
    }
    async fn name(&self) -> &str {
        &self.name
    }
    async fn posts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Post>> {
        Ok(loader(ctx).load(self, |u| u.posts().order_by(|p| p.id.asc())).await?)
    }
}

#[Object]
impl Post {
    async fn title(&self) -> &str {
        &self.title
    }
    /// The last comments of the post.
    async fn comments(&self, ctx: &Context<'_>, last: u32) -> async_graphql::Result<Vec<Comment>> {
        let last = u64::from(last.min(100));
        Ok(loader(ctx).load(self, |p| p.comments().order_by(|c| c.id.desc()).limit(last)).await?)
    }
}

#[Object]
impl Comment {
    async fn text(&self) -> &str {
        &self.text
    }
    async fn writer(&self, ctx: &Context<'_>) -> async_graphql::Result<User> {
        Ok(loader(ctx).load(self, |c| c.writer()).await?)
    }
}

struct Root(Db);

#[Object]
impl Root {
    async fn users(&self) -> async_graphql::Result<Vec<User>> {
        Ok(User::query().order_by(|u| u.id.asc()).limit(100).all(&self.0).await?)
    }
}

type Api = Schema<Root, EmptyMutation, EmptySubscription>;

fn api(db: &Db) -> Api {
    Schema::build(Root(db.clone()), EmptyMutation, EmptySubscription).finish()
}

/// Answers one request, with a loader of its own.
async fn answer(api: &Api, db: &Db, query: &str) -> async_graphql::Response {
    api.execute(Request::new(query).data(db.loader())).await
}

async fn filled() -> plough::Result<Db> {
    let db = Db::connect("sqlite::memory:").await?;
    db.create_tables::<(User, Post, Comment)>().await?;
    let users = [(1, "Ada"), (2, "Bob"), (3, "Cy")].map(|(id, name)| User { id, name: name.to_owned() });
    let posts = (1..=30).map(|id| Post { id, author_id: 1 + id % 3, title: format!("Post {id}") });
    let text = |id| format!("Comment {id}");
    let comments =
        (1..=300).map(|id| Comment { id, post_id: 1 + id % 30, user_id: 1 + id % 3, text: text(id) });
    User::insert_all(users).exec(&db).await?;
    Post::insert_all(posts).exec(&db).await?;
    Comment::insert_all(comments).exec(&db).await?;
    Ok(db)
}

const THREE_LEVELS: &str = "{ users { name posts { title comments(last: 2) { text } } } }";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = filled().await?;
    let api = api(&db);
    let (response, statements) = plough::test::record(answer(&api, &db, THREE_LEVELS)).await;
    println!("{THREE_LEVELS}\n\n{:.300} …\n\n{} statements:", response.data.to_string(), statements.len());
    for statement in statements {
        println!("  {}", statement.sql);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{THREE_LEVELS, answer, api, filled};
    use plough::test::record;

    #[tokio::test]
    async fn a_level_costs_one_statement() {
        let db = filled().await.unwrap();
        let (response, statements) = record(answer(&api(&db), &db, THREE_LEVELS)).await;
        assert!(response.is_ok(), "{:?}", response.errors);
        assert_eq!(statements.len(), 3, "{statements:#?}");
        let data = response.data.into_json().unwrap();
        assert_eq!(data["users"].as_array().unwrap().len(), 3);
        assert_eq!(data["users"][2]["posts"].as_array().unwrap().len(), 10);
        assert_eq!(data["users"][0]["posts"][0]["comments"][0]["text"], "Comment 272");
        assert_eq!(data["users"][0]["posts"][0]["comments"][1]["text"], "Comment 242");
    }

    #[tokio::test]
    async fn what_was_loaded_is_remembered_for_the_request() {
        let db = filled().await.unwrap();
        let query = "{ users { posts { comments(last: 1) { writer { name } } } again: posts { title } } }";
        let (response, statements) = record(answer(&api(&db), &db, query)).await;
        assert!(response.is_ok(), "{:?}", response.errors);
        // Users, posts once, comments, and the writers: 30 of them, three in all.
        assert_eq!(statements.len(), 4, "{statements:#?}");
        let data = response.data.into_json().unwrap();
        assert_eq!(data["users"][1]["posts"][0]["comments"][0]["writer"]["name"], "Ada");
    }

    #[tokio::test]
    async fn two_requests_share_nothing() {
        let db = filled().await.unwrap();
        let api = api(&db);
        let both = async { tokio::join!(answer(&api, &db, THREE_LEVELS), answer(&api, &db, THREE_LEVELS)) };
        let ((one, other), statements) = record(both).await;
        assert_eq!(statements.len(), 6, "{statements:#?}");
        assert_eq!(one.data, other.data);
    }
}
