#[model(table = "posts", before_insert = normalise, after_delete = audit::gone, after_load = decrypt, on_bulk = refuse)]
struct Post {
    #[model(id, auto)]
    id: i64,
    title: String,
}
