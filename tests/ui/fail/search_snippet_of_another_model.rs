use plough::prelude::*;

#[derive(Model)]
#[model(search(title))]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
    #[model(references = Author)]
    author_id: i64,
}

#[derive(Model)]
struct Author {
    #[model(id)]
    id: i64,
    name: String,
}

fn main() {
    Post::query().select(|p| p.search().snippet(p.author().name, "rust", ("<b>", "</b>")));
}
