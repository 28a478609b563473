use plough::prelude::*;

#[derive(Model)]
enum Status {
    Draft,
    Done,
}

fn main() {
    let _ = Status::query();
}
