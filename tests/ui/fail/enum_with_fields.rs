use plough::prelude::*;

#[derive(DbEnum)]
enum Status {
    Draft,
    Done(u8),
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    status: Status,
}

fn main() {}
