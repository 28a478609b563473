#[model(
    has_many(comments: Comment.post_id),
    many_to_many(tags: Tag, through = PostTag(post_id, tag_id)),
    index(author_id, created_at)
)]
pub struct Post {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = User, on_delete = cascade)]
    pub author_id: i64,
    pub title: String,
    #[model(unique, length = 100)]
    pub slug: String,
    pub body: Option<String>,
    #[model(default = false)]
    pub published: bool,
    #[model(default = 0)]
    pub views: i32,
    #[model(default = now)]
    pub created_at: DateTime<Utc>,
}
