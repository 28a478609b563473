//! The API as the design shows it, block by block: each compiles and runs on every database.

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use plough::prelude::*;
use plough::query::count;
use plough_tests::on_every_backend;
use serde::Serialize;

/// A person who writes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", has_many(posts: Post.author_id))]
pub struct User {
    #[model(id, auto)]
    pub id: i64,
    #[model(length = 100)]
    pub name: String,
    #[model(unique, length = 100)]
    pub email: String,
}

/// The model of the design, and what the later blocks use beside it.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "posts",
    has_many(comments: Comment.post_id),
    many_to_many(tags: Tag, through = PostTag(post_id, tag_id)),
    index(author_id, created_at)
)]
pub struct Post {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = User, on_delete = cascade)]
    pub author_id: i64,
    #[model(unique, length = 100)]
    pub slug: String,
    pub title: String,
    pub body: Option<String>,
    #[model(default = false)]
    pub published: bool,
    #[model(default = 0)]
    pub views: i64,
    #[model(default = now)]
    pub created_at: DateTime<Utc>,
    #[model(version)]
    pub version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "comments")]
pub struct Comment {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Post, on_delete = cascade)]
    pub post_id: i64,
    #[model(references = User)]
    pub author_id: i64,
    pub text: String,
    #[model(default = false)]
    pub spam: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tags")]
pub struct Tag {
    #[model(id, auto)]
    pub id: i64,
    #[model(unique, length = 50)]
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "post_tags")]
pub struct PostTag {
    #[model(id, references = Post, on_delete = cascade)]
    pub post_id: i64,
    #[model(id, references = Tag, on_delete = cascade)]
    pub tag_id: i64,
}

#[derive(Insert, Clone)]
#[insert(into = Post)]
struct NewPost {
    author_id: i64,
    slug: String,
    title: String,
    body: Option<String>,
}

#[derive(Update, Default)]
#[update(of = Post)]
struct EditPost {
    title: Option<String>,
    body: Patch<String>,
}

#[derive(View, Serialize)]
#[view(of = Post)]
struct PostPage {
    id: i64,
    title: String,
    author: AuthorLine, // another view, of User
    tags: Vec<TagName>,
    #[view(order_by = id.desc, limit = 3)]
    comments: Vec<CommentLine>,
    #[view(count = comments)]
    comment_count: i64,
}

#[derive(View, Serialize)]
#[view(of = User)]
struct AuthorLine {
    name: String,
}

#[derive(View, Serialize)]
#[view(of = Tag)]
struct TagName {
    name: String,
}

#[derive(View, Serialize)]
#[view(of = Comment)]
struct CommentLine {
    text: String,
}

fn new_post(author_id: i64, title: &str) -> NewPost {
    NewPost { author_id, slug: title.to_lowercase().replace(' ', "-"), title: title.to_owned(), body: None }
}

async fn tables(db: &Db) -> plough::Result<()> {
    db.create_tables::<(User, Post, Comment, Tag, PostTag)>().await?;
    insert!(User { name: "Ada", email: "ada@x.org" }).exec(db).await?;
    insert!(User { name: "Bob", email: "bob@x.org" }).exec(db).await?;
    Ok(())
}

/// A function that serves a `Db` and a `Tx`.
async fn published(on: &Session) -> plough::Result<i64> {
    Post::query().filter(|p| p.published).count(on).await
}

on_every_backend! {
    async fn reading(db: TestDb) {
        tables(&db).await?;
        Post::insert_all(["Why rust", "More rust", "Iron"].map(|title| new_post(1, title))).exec(&db).await?;
        Post::query().everything().update(|p| p.published.set(true)).exec(&db).await?;
        for _ in 0..4 {
            insert!(Comment { post_id: 1, author_id: 2, text: "many thanks" }).exec(&db).await?;
        }
        let posts: Vec<Post> = Post::query()
            .filter(|p| p.published & p.title.contains("rust") & p.author().name.eq("Ada"))
            .filter(|p| p.comments().any(|c| c.text.contains("thanks")) & p.comments().count().gt(3))
            .order_by(|p| p.created_at.desc())
            .limit(20)
            .all(&db)
            .await?;
        assert_eq!(posts.len(), 1);

        let wanted: Option<&str> = None;
        let query = Post::query()
            .if_some(wanted, |p, title| p.title.eq(title))
            .if_some(Some("rust"), |p, word| p.title.contains(word))
            .filter(|p| ["Why", "More"].iter().fold(Cond::none(), |cond, word| cond | p.title.starts_with(*word)));
        assert_eq!(query.count(&db).await?, 2);
        assert!(query.clone().filter(|p| p.id.in_((1..4).collect::<Vec<i64>>())).exists(&db).await?);
        assert!(query.to_sql(&db)?.starts_with("SELECT"));
        assert!(!query.explain(&db).await?.is_empty());
        assert_eq!(Post::find(1).get(&db).await?.map(|post| post.slug), Some("why-rust".to_owned()));
        assert_eq!(Post::query().order_by(|p| p.id.asc()).first(&db).await?.map(|post| post.id), Some(1));
        assert_eq!(Post::query().filter(|p| p.id.eq(2)).one(&db).await?.title, "More rust");

        let page = Post::query().order_by(|p| p.id.asc()).page(&db, PageRequest::new(1, 2)).await?;
        assert_eq!((page.items.len(), page.total, page.pages), (2, 3, 2));
        let first = Post::query().order_by(|p| p.title.desc()).cursor(&db, CursorRequest::first(2)).await?;
        let token = first.next.ok_or("there is a second page")?;
        let second = Post::query().order_by(|p| p.title.desc()).cursor(&db, CursorRequest::first(2).after(token)).await?;
        assert_eq!((second.items.len(), second.next.is_none()), (1, true));

        let mut titles = Vec::new();
        let mut stream = Post::query().order_by(|p| p.id.asc()).stream(&db);
        while let Some(post) = stream.next().await {
            titles.push(post?.title);
        }
        assert_eq!(titles, ["Why rust", "More rust", "Iron"]);

        let tuples: Vec<(i64, String)> = Post::query().order_by(|p| p.id.asc()).select(|p| (p.id, p.title)).all(&db).await?;
        assert_eq!(tuples[2], (3, "Iron".to_owned()));
        let grouped: Vec<(i64, i64)> =
            Post::query().group_by(|p| p.author_id).select(|p| (p.author_id, count())).all(&db).await?;
        assert_eq!(grouped, [(1, 3)]);

        let (id, tags) = (1_i64, vec!["rust".to_owned(), "iron".to_owned()]);
        let found: Vec<Post> = raw!(Post, "select * from posts where id = {id} or slug in ({..tags}) order by id").all(&db).await?;
        assert_eq!(found.iter().map(|post| post.id).collect::<Vec<_>>(), [1, 3]);
    }

    async fn loading_relations(db: TestDb) {
        tables(&db).await?;
        Post::insert_all(["One", "Two"].map(|title| new_post(1, title))).exec(&db).await?;
        insert!(Comment { post_id: 2, author_id: 2, text: "first" }).exec(&db).await?;
        insert!(Comment { post_id: 2, author_id: 1, text: "second" }).exec(&db).await?;
        insert!(Comment { post_id: 2, author_id: 1, text: "buy", spam: true }).exec(&db).await?;
        let posts: Vec<(Post, User, Vec<(Comment, User)>)> = Post::query()
            .order_by(|p| p.id.asc())
            .with(|p| p.author())
            .with(|p| p.comments().filter(|c| c.spam.eq(false)).order_by(|c| c.id.desc()).with(|c| c.author()))
            .all(&db)
            .await?;
        let (_, author, comments) = &posts[1];
        assert_eq!(author.name, "Ada");
        let texts: Vec<_> = comments.iter().map(|(comment, by)| (&*comment.text, &*by.name)).collect();
        assert_eq!(texts, [("second", "Ada"), ("first", "Bob")]);
        assert!(posts[0].2.is_empty());
    }

    async fn shapes(db: TestDb) {
        tables(&db).await?;
        Post::insert_all(["One", "Two"].map(|title| new_post(1, title))).exec(&db).await?;
        Post::update(2).set_with(|p| p.published.set(true)).exec(&db).await?;
        for text in ["first", "second", "third", "fourth"] {
            insert!(Comment { post_id: 2, author_id: 2, text }).exec(&db).await?;
        }
        let pages = Post::query().filter(|p| p.published).view::<PostPage>().all(&db).await?;
        let json = serde_json::to_value(&pages)?;
        let page = serde_json::json!({
            "id": 2, "title": "Two", "author": { "name": "Ada" }, "tags": [],
            "comments": [{ "text": "fourth" }, { "text": "third" }, { "text": "second" }], "comment_count": 4,
        });
        assert_eq!(json, serde_json::json!([page]));
    }

    async fn writing_rows_with_those_below(db: TestDb) {
        tables(&db).await?;
        let user = insert!(User {
            name: "Eve",
            email: "eve@x.org",
            posts: [{ slug: "one", title: "One" }, { slug: "two", title: "Two" }],
        })
        .exec(&db)
        .await?;
        let theirs = Post::query().filter(|p| p.author_id.eq(user.id)).order_by(|p| p.title.asc());
        assert_eq!(theirs.select(|p| p.title).all(&db).await?, ["One", "Two"]);
    }

    async fn writing(db: TestDb) {
        tables(&db).await?;
        let post: Post = Post::insert(new_post(1, "Draft")).exec(&db).await?;
        assert_eq!((post.id, post.version, post.published), (1, 1, false));

        let many = ["Draft", "Fresh"].map(|title| NewPost { body: Some("new".to_owned()), ..new_post(1, title) });
        let written = Post::insert_all(many).on_conflict(|p| p.slug).update(|p| (p.title, p.body)).exec(&db).await?;
        assert_eq!(written, 2);
        assert_eq!(Post::find(1).get(&db).await?.and_then(|post| post.body), Some("new".to_owned()));

        Post::update(1).set(EditPost { title: Some("Final".to_owned()), body: Patch::Null }).exec(&db).await?;
        let edited = Post::find(1).get(&db).await?.ok_or("it is there")?;
        assert_eq!((&*edited.title, edited.body.as_deref(), edited.version), ("Final", None, 3));
        assert!(Post::update(99).set(EditPost::default()).exec(&db).await.is_err());
        let missing = EditPost { title: Some("Nobody's".to_owned()), body: Patch::Missing };
        assert!(Post::update(99).set(missing).exec(&db).await.expect_err("no such row").is_not_found());
        let edit = || EditPost { title: Some("Mine".to_owned()), body: Patch::Missing };
        Post::update(&edited).set(edit()).exec(&db).await?;
        assert!(Post::update(&edited).set(edit()).exec(&db).await.expect_err("it has changed").is_stale());

        let changed = Post::query()
            .filter(|p| p.author_id.eq(1))
            .update(|p| (p.views.set(p.views + 1), p.published.set(true)))
            .exec(&db)
            .await?;
        assert_eq!(changed, 2);
        assert!(Post::query().delete(&db).await.is_err(), "a whole table needs `.everything()`");
        Post::delete(1).exec(&db).await?;
        assert!(Post::delete(1).exec(&db).await.expect_err("it is gone").is_not_found());
        let limit = Utc::now() + chrono::TimeDelta::days(1);
        assert_eq!(Post::query().filter(|p| p.created_at.lt(limit)).delete(&db).await?, 1);
    }

    async fn transactions(db: TestDb) {
        tables(&db).await?;
        let count = db
            .transaction(async |tx| {
                Post::insert(new_post(1, "Kept")).exec(&tx).await?;
                let undone = tx
                    .transaction(async |tx| {
                        Post::insert(new_post(1, "Undone")).exec(&tx).await?;
                        Err::<(), _>(plough::Error::rollback())
                    })
                    .await;
                assert!(undone.is_err());
                Post::query().everything().update(|p| p.published.set(true)).exec(&tx).await?;
                published(&tx).await
            })
            .await?;
        assert_eq!((count, published(&db).await?), (1, 1));
        db.transaction_with(TxOptions::new().serializable().retry(3), async |tx| published(&tx).await).await?;
    }

    async fn errors_have_the_same_answers_everywhere(db: TestDb) {
        tables(&db).await?;
        let error = insert!(User { name: "Other", email: "ada@x.org" }).exec(&db).await.expect_err("taken");
        assert!(error.is_unique_violation() && error.constraint().is_some(), "{error:?}");
        assert!(!format!("{error:?}").contains("ada@x.org"), "{error:?}");
        let error = Post::insert(new_post(99, "Orphan")).exec(&db).await.expect_err("no such author");
        assert!(error.is_foreign_key_violation(), "{error:?}");
    }
}
