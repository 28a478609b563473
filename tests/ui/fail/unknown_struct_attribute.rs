use plough::prelude::*;

#[derive(Model)]
#[model(tabel = "posts")]
struct Post {
    #[model(id)]
    id: i64,
}

fn main() {
    let _ = Post::query().filter(|p| p.id.eq(1));
}
