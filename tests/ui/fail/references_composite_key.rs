use plough::prelude::*;

#[derive(Model)]
struct Member {
    #[model(id)]
    club: i32,
    #[model(id)]
    number: i32,
}

#[derive(Model)]
struct Fee {
    #[model(id)]
    id: i64,
    #[model(references = Member)]
    member_id: i32,
}

fn main() {}
