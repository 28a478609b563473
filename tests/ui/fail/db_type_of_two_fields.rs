use plough::prelude::*;

#[derive(DbType)]
struct Point(i64, i64);

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    at: Point,
}

fn main() {}
