use plough::prelude::*;

mod posts {
    #[derive(plough::Model)]
    pub struct Post {
        #[model(id)]
        pub id: i64,
        secret: String,
    }
}

fn main() {
    let _ = posts::Post::query().filter(|p| p.secret.eq("x"));
}
