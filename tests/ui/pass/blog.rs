//! The models of the first page, and what they become.

use plough::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(has_many(posts: Post.author_id, reviews: Post.reviewer_id), has_one(profile: Profile.user_id))]
pub struct User {
    #[model(id, auto)]
    pub id: i64,
    pub name: String,
    #[model(unique, length = 200)]
    pub email: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Profile {
    #[model(id, references = User)]
    pub user_id: i64,
    pub text: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "posts",
    has_many(comments: Comment.post_id),
    many_to_many(tags: Tag, through = PostTag(post_id, tag_id)),
    index(author_id, created_at desc)
)]
pub struct Post {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = User, on_delete = cascade)]
    pub author_id: i64,
    #[model(references = User, on_delete = set_null)]
    pub reviewer_id: Option<i64>,
    pub title: String,
    pub body: Option<String>,
    #[model(default = false)]
    pub published: bool,
    #[model(default = 0)]
    pub views: i32,
    pub created_at: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(has_many(replies: Comment.parent_id))]
pub struct Comment {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = Post)]
    pub post_id: i64,
    #[model(references = User.email, relation = author)]
    pub author_email: String,
    #[model(references = Comment)]
    pub parent_id: Option<i64>,
    pub text: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Tag {
    #[model(id, auto)]
    pub id: i32,
    pub name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct PostTag {
    #[model(id, references = Post)]
    pub post_id: i64,
    #[model(id, references = Tag)]
    pub tag_id: i32,
}

fn main() {
    let _ = Post::query()
        .filter(|p| p.published & p.title.contains("rust") & p.author().name.eq("Ada"))
        .filter(|p| p.reviewer().email.is_null() | p.comments().any(|c| c.author().name.ne("Bob")))
        .filter(|p| p.tags().count().gt(3) & p.author().profile().text.is_not_null())
        .filter(|p| p.comments().none(|c| c.parent().text.contains(c.text) | c.replies().exists()))
        .order_by(|p| (p.created_at.desc(), p.id.asc()))
        .select(|p| (p.id, p.reviewer().name));

    let tables: Vec<_> = plough::models().iter().map(|model| model.table).collect();
    assert_eq!(tables, ["comments", "post_tags", "posts", "profiles", "tags", "users"]);
    let post = plough::models()[2];
    let relations: Vec<_> = post.relations.iter().map(|relation| format!("{relation:?}")).collect();
    assert_eq!(
        relations,
        ["author: [1] -> User", "reviewer: [2] -> User", "comments: [0] -> Comment", "tags: [0] -> Tag"]
    );
    assert_eq!(plough::models()[0].foreign_keys[1].target_columns, [2]);
}
