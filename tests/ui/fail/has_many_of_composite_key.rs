use plough::prelude::*;

#[derive(Model)]
#[model(has_many(fees: Fee.member))]
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
    member: i32,
}

fn main() {}
