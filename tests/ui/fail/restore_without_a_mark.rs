use plough::prelude::*;

#[derive(Model)]
#[model(table = "posts")]
struct Post {
    #[model(id, auto)]
    id: i64,
}

async fn back(db: &Db) {
    let _ = Post::query().filter(|p| p.id.eq(1)).restore(db).await;
}

fn main() {}
