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

async fn titles(db: &Db) -> Result<()> {
    let user = User::query().one(db).await?;
    println!("{}", user.posts.len());
    Ok(())
}

fn main() {}
