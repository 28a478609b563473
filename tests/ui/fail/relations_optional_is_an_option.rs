use plough::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(references = User)]
    reviewer_id: Option<i64>,
}

async fn reviewers(db: &Db) -> Result<Vec<(Post, User)>> {
    Post::query().with(|p| p.reviewer()).all(db).await
}

fn main() {}
