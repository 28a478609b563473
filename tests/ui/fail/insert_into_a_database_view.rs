use plough::prelude::*;

#[derive(Model)]
#[model(table = "posts", has_many(comments: Comment.post_id))]
struct Post {
    #[model(id, auto)]
    id: i64,
    title: String,
    body: Option<String>,
    #[model(default = 0)]
    views: i64,
    #[model(generated = "length(title)")]
    size: Option<i64>,
}

#[derive(Model)]
#[model(table = "comments")]
struct Comment {
    #[model(id, auto)]
    id: i64,
    #[model(references = Post)]
    post_id: i64,
    text: String,
}

#[derive(Model)]
#[model(database_view)]
struct Title {
    title: String,
}

fn new() {
    let _ = insert!(Title { title: "x" });
}

fn main() {}
