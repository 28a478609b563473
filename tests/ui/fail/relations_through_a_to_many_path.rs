use plough::prelude::*;

#[derive(Model)]
#[model(has_many(posts: Post.author_id))]
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

async fn authors(db: &Db) -> Result<Vec<User>> {
    User::query().filter(|u| u.posts().author().id.gt(7)).all(db).await
}

fn main() {}
