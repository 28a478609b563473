use plough::prelude::*;

#[derive(Model)]
#[model(table = "posts", has_many(comments: Comment.post_id))]
struct Post {
    #[model(id, auto)]
    id: i64,
    title: String,
    #[model(references = User)]
    author_id: i64,
}

#[derive(Model)]
#[model(table = "users", has_many(posts: Post.author_id))]
struct User {
    #[model(id, auto)]
    id: i64,
    name: String,
}

#[derive(Model)]
#[model(table = "comments")]
struct Comment {
    #[model(id, auto)]
    id: i64,
    #[model(references = Post)]
    post_id: i64,
    text: String,
    #[model(default = 0)]
    stars: i32,
}

fn new() {
    let _ = insert!(Post { title: "x", author_id: 1, comments: ["hi"] });
}

fn main() {}
