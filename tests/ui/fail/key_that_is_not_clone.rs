use plough::prelude::*;

#[derive(DbType)]
struct PostId(i64);

#[derive(Model)]
struct Post {
    #[model(id)]
    id: PostId,
}

fn main() {}
