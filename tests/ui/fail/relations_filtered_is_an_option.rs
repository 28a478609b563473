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
    author_id: i64,
}

async fn authors(db: &Db) -> Result<Vec<(Post, User)>> {
    Post::query().with(|p| p.author().filter(|u| u.id.gt(7))).all(db).await
}

fn main() {}
