#[model(database_view, table = "post_counts")]
pub struct PostCount {
    #[model(references = User)]
    pub author_id: i64,
    pub posts: i64,
}
