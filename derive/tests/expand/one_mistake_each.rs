#[model(tabel = "x", index(titel), has_many(title: Comment.post_id), on_bulk = refuse)]
struct Post {
    id: i64,
    #[model(references = User)]
    author: i64,
    title: String,
    #[model(skip, unique)]
    extra: u8,
}
