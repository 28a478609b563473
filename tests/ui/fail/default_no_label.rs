use plough::prelude::*;

#[derive(DbEnum)]
enum Status {
    Draft,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    #[model(default = "done")]
    status: Status,
}

fn main() {
    let _ = Status::Draft;
}
