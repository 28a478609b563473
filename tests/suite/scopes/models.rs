//! Two tenants whose rows refer to each other.

use plough::prelude::*;
use serde::Serialize;

pub type Time = chrono::DateTime<chrono::Utc>;

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(
    table = "scope_users",
    has_many(posts: Post.author_id, tags: Tag, through = posts.tags),
    has_one(card: Card.user_id)
)]
pub struct User {
    #[model(id)]
    pub id: i64,
    #[model(default = 0)]
    pub tenant_id: i64,
    #[model(length = 40)]
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(table = "scope_cards")]
pub struct Card {
    #[model(id)]
    pub id: i64,
    #[model(default = 0)]
    pub tenant_id: i64,
    #[model(references = User, unique)]
    pub user_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(
    table = "scope_posts",
    has_many(replies: Post.parent_id),
    many_to_many(tags: Tag, through = PostTag(post_id, tag_id)),
    unique(tenant_id, slug)
)]
pub struct Post {
    #[model(id)]
    pub id: i64,
    #[model(default = 0)]
    pub tenant_id: i64,
    #[model(references = User)]
    pub author_id: i64,
    #[model(references = Post)]
    pub parent_id: Option<i64>,
    #[model(length = 40)]
    pub slug: String,
    #[model(default = 0)]
    pub views: i64,
    #[model(deleted_at)]
    pub deleted_at: Option<Time>,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(table = "scope_tags")]
pub struct Tag {
    #[model(id)]
    pub id: i64,
    #[model(default = 0)]
    pub tenant_id: i64,
    #[model(length = 40)]
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "scope_post_tags")]
pub struct PostTag {
    #[model(id, references = Post)]
    pub post_id: i64,
    #[model(id, references = Tag)]
    pub tag_id: i64,
    #[model(default = 0)]
    pub weight: i64,
}

#[derive(View, Debug, PartialEq, Serialize)]
#[view(of = Post)]
pub struct Page {
    pub slug: String,
    pub author: Author,
    #[view(order_by = id.asc)]
    pub tags: Vec<TagName>,
    #[view(order_by = id.asc, limit = 2)]
    pub replies: Vec<Reply>,
    #[view(count = replies)]
    pub reply_count: i64,
    #[view(column = author.name)]
    pub by: String,
}

#[derive(View, Debug, PartialEq, Serialize)]
#[view(of = User)]
pub struct Author {
    pub name: String,
}

#[derive(View, Debug, PartialEq, Serialize)]
#[view(of = Tag)]
pub struct TagName {
    pub name: String,
}

#[derive(View, Debug, PartialEq, Serialize)]
#[view(of = Post)]
pub struct Reply {
    pub slug: String,
}

#[derive(Insert, Clone)]
#[insert(into = Post)]
pub struct NewPost {
    pub id: i64,
    pub author_id: i64,
    pub slug: String,
}

#[derive(Update, Clone)]
#[update(of = Post)]
pub struct Edit {
    pub views: Option<i64>,
}

/// From here on keys are those of others.
pub const FOREIGN: i64 = 90;

fn user(id: i64, tenant_id: i64) -> User {
    let whose = if id < FOREIGN { "own" } else { "foreign" };
    User { id, tenant_id, name: format!("{whose} user {id}") }
}

fn post(id: i64, tenant_id: i64, author_id: i64, parent_id: Option<i64>) -> Post {
    let whose = if id < FOREIGN { "own" } else { "foreign" };
    Post {
        id,
        tenant_id,
        author_id,
        parent_id,
        slug: format!("{whose} post {id}"),
        views: id,
        deleted_at: None,
    }
}

fn tag(id: i64, tenant_id: i64) -> Tag {
    let whose = if id < FOREIGN { "own" } else { "foreign" };
    Tag { id, tenant_id, name: format!("{whose} tag {id}") }
}

fn link((post_id, tag_id): (i64, i64)) -> PostTag {
    PostTag { post_id, tag_id, weight: 0 }
}

/// The rows of the tenant 1. The post 5 is marked as deleted.
pub async fn own(db: &Db) -> plough::Result<()> {
    db.create_tables::<(User, Card, Post, Tag, PostTag)>().await?;
    User::insert_all([user(1, 1), user(2, 1)]).exec(db).await?;
    Card::insert(Card { id: 1, tenant_id: 1, user_id: 1 }).exec(db).await?;
    let posts = [
        post(1, 1, 1, None),
        post(2, 1, 1, Some(1)),
        post(3, 1, 2, Some(2)),
        post(4, 1, 2, None),
        Post { deleted_at: Some("2020-01-02T03:04:05Z".parse().unwrap_or_default()), ..post(5, 1, 1, None) },
    ];
    Post::insert_all(posts).exec(db).await?;
    Tag::insert_all([1, 2, 3].map(|id| tag(id, 1))).exec(db).await?;
    PostTag::insert_all([(1, 1), (1, 2), (2, 1), (3, 3)].map(link)).exec(db).await?;
    Ok(())
}

/// The rows of the tenant 2: beside the others, below them, and linked with them.
pub async fn foreign(db: &Db) -> plough::Result<()> {
    User::insert_all([user(91, 2), user(92, 2)]).exec(db).await?;
    Card::insert_all([(91, 91), (92, 2)].map(|(id, user_id)| Card { id, tenant_id: 2, user_id }))
        .exec(db)
        .await?;
    let posts = [
        post(91, 2, 91, None),
        post(92, 2, 91, Some(1)),
        post(93, 2, 1, Some(92)),
        Post {
            deleted_at: Some("2020-01-02T03:04:05Z".parse().unwrap_or_default()),
            ..post(94, 2, 1, Some(2))
        },
    ];
    Post::insert_all(posts).exec(db).await?;
    Tag::insert_all([91, 92].map(|id| tag(id, 2))).exec(db).await?;
    PostTag::insert_all([(1, 91), (91, 91), (93, 1), (92, 2), (2, 92)].map(link)).exec(db).await?;
    Ok(())
}

/// The handle of the tenant 1.
pub fn scoped(on: &Session) -> Session {
    on.scoped::<User>(|u| u.tenant_id.eq(1))
        .scoped::<Card>(|c| c.tenant_id.eq(1))
        .scoped::<Post>(|p| p.tenant_id.eq(1))
        .scoped::<Tag>(|t| t.tenant_id.eq(1))
}

/// All rows: those of the tenant 1, and those that are or lead to rows of the tenant 2.
pub async fn rows(on: &Session) -> plough::Result<(Vec<String>, Vec<String>)> {
    let mut all = Vec::new();
    for user in User::query().order_by(|u| u.id.asc()).all(on).await? {
        all.push((user.tenant_id != 1, format!("{user:?}")));
    }
    for card in Card::query().order_by(|c| c.id.asc()).all(on).await? {
        all.push((card.tenant_id != 1, format!("{card:?}")));
    }
    for post in Post::query().with_deleted().order_by(|p| p.id.asc()).all(on).await? {
        // The time of a deletion is another one each time.
        let deleted = post.deleted_at.is_some();
        all.push((post.tenant_id != 1, format!("{:?} {deleted}", Post { deleted_at: None, ..post.clone() })));
    }
    for tag in Tag::query().order_by(|t| t.id.asc()).all(on).await? {
        all.push((tag.tenant_id != 1, format!("{tag:?}")));
    }
    for link in PostTag::query().order_by(|l| (l.post_id.asc(), l.tag_id.asc())).all(on).await? {
        all.push((link.post_id >= FOREIGN || link.tag_id >= FOREIGN, format!("{link:?}")));
    }
    let (foreign, own): (Vec<_>, Vec<_>) = all.into_iter().partition(|(foreign, _)| *foreign);
    let texts = |rows: Vec<(bool, String)>| rows.into_iter().map(|(_, text)| text).collect();
    Ok((texts(own), texts(foreign)))
}
