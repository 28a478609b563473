struct Tag {
    #[model(id)]
    id: i64,
}
