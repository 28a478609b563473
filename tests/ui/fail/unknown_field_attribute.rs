use plough::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id, referencs = Post)]
    id: i64,
    #[model(colour = "red")]
    title: String,
}

fn main() {
    let _ = Post::query().filter(|p| p.id.eq(1));
}
