//! Every row of the blog, read by model queries, and its relations by hand: what the program of random
//! views compares with.

use plough::prelude::*;
use plough_tests::backend::BACKENDS;
use plough_tests::models::*;

pub struct World {
    pub users: Vec<User>,
    pub posts: Vec<Post>,
    pub comments: Vec<Comment>,
    pub tags: Vec<Tag>,
    links: Vec<PostTag>,
}

impl World {
    async fn read(db: &Db) -> plough::Result<World> {
        Ok(World {
            users: User::query().order_by(|r| r.id.asc()).all(db).await?,
            posts: Post::query().order_by(|r| r.id.asc()).all(db).await?,
            comments: Comment::query().order_by(|r| r.id.asc()).all(db).await?,
            tags: Tag::query().order_by(|r| r.id.asc()).all(db).await?,
            links: PostTag::query().all(db).await?,
        })
    }

    fn user(&self, id: i64) -> &User {
        self.users.iter().find(|user| user.id == id).expect("the user")
    }

    pub fn user_posts(&self, row: &User) -> Vec<&Post> {
        self.posts.iter().filter(|post| post.author_id == row.id).collect()
    }

    pub fn post_author(&self, row: &Post) -> &User {
        self.user(row.author_id)
    }

    pub fn post_reviewer(&self, row: &Post) -> Option<&User> {
        row.reviewer_id.map(|id| self.user(id))
    }

    pub fn post_comments(&self, row: &Post) -> Vec<&Comment> {
        self.comments.iter().filter(|comment| comment.post_id == row.id).collect()
    }

    pub fn post_tags(&self, row: &Post) -> Vec<&Tag> {
        let linked = |tag: &&Tag| self.links.iter().any(|link| (link.post_id, link.tag_id) == (row.id, tag.id));
        self.tags.iter().filter(linked).collect()
    }

    pub fn tag_posts(&self, row: &Tag) -> Vec<&Post> {
        let linked = |post: &&Post| self.links.iter().any(|link| (link.post_id, link.tag_id) == (post.id, row.id));
        self.posts.iter().filter(linked).collect()
    }

    pub fn comment_post(&self, row: &Comment) -> &Post {
        self.posts.iter().find(|post| post.id == row.post_id).expect("the post")
    }

    pub fn comment_author(&self, row: &Comment) -> &User {
        self.user(row.author_id)
    }

    pub fn comment_parent(&self, row: &Comment) -> Option<&Comment> {
        row.parent_id.and_then(|id| self.comments.iter().find(|comment| comment.id == id))
    }

    pub fn comment_replies(&self, row: &Comment) -> Vec<&Comment> {
        self.comments.iter().filter(|comment| comment.parent_id == Some(row.id)).collect()
    }
}

/// Rows without a pattern that a mistake could share: users and posts without children, NULLs, replies.
async fn seed(db: &Db) -> plough::Result<()> {
    db.create_tables::<(User, Post, Comment, Tag, PostTag)>().await?;
    for n in 1..=6_i64 {
        let (name, email) = (format!("User {}", n * 7 % 5), format!("{n}@example.org"));
        insert!(User { name, email }).exec(db).await?;
    }
    for n in 1..=23_i64 {
        let (author_id, published, views) = (1 + n * n % 5, n % 3 != 0, n * 31 % 17);
        let reviewer_id = (n % 4 != 1).then_some(1 + n * 3 % 6);
        let body = (n % 3 != 1).then(|| format!("Body {}", n % 7));
        let title = format!("Title {}", n * 5 % 11);
        insert!(Post { author_id, reviewer_id, title, body, published, views }).exec(db).await?;
    }
    for n in 1..=61_i64 {
        let (post_id, author_id, spam) = (1 + n * n % 19, 1 + n % 6, n % 5 == 0);
        let parent_id = (n > 10 && n % 3 == 0).then_some(n / 3);
        let text = format!("Text {}", n % 13);
        insert!(Comment { post_id, author_id, parent_id, text, spam }).exec(db).await?;
    }
    for n in 1..=5_i64 {
        insert!(Tag { name: format!("tag {n}") }).exec(db).await?;
    }
    for n in (1..=20_i64).filter(|n| n % 6 != 0) {
        for tag_id in 1..=(n % 4) {
            PostTag::insert(PostTag { post_id: n, tag_id }).exec(db).await?;
        }
    }
    Ok(())
}

/// Compares, and says which view it was.
pub fn same<V: PartialEq + std::fmt::Debug>(name: &str, found: Vec<V>, by_hand: Vec<V>) {
    assert_eq!(found.len(), by_hand.len(), "{name}");
    for (found, by_hand) in found.into_iter().zip(by_hand) {
        assert_eq!(found, by_hand, "{name}");
    }
}

/// Compares JSON with that of values: byte for byte, unless the entries of a map have no order.
pub fn same_json<V: serde::Serialize + ?Sized>(name: &str, found: &[u8], by_hand: &V, ordered: bool) {
    let by_hand = serde_json::to_vec(by_hand).expect("JSON");
    if ordered {
        assert_eq!(String::from_utf8_lossy(found), String::from_utf8_lossy(&by_hand), "{name}");
    } else {
        let read = |bytes| serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON");
        assert_eq!((read(found), found.len()), (read(&by_hand), by_hand.len()), "{name}");
    }
}

/// Runs the comparison on every database that answers.
pub fn run(check: impl AsyncFn(&Db, &World) -> plough::Result<()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    for backend in &BACKENDS {
        if let Err(why) = backend.answers() {
            println!("{}: {}", backend.name, backend.missing(why).expect("a database that is there"));
            continue;
        }
        runtime.block_on(async {
            let db = backend.database().await.expect("a database");
            seed(&db).await.expect("rows");
            let world = World::read(&db).await.expect("rows");
            if let Err(error) = check(&db, &world).await {
                panic!("{}: {error:?}", backend.name);
            }
        });
    }
}
