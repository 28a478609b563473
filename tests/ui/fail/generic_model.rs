use plough::prelude::*;

#[derive(Model)]
struct Post<T> {
    #[model(id)]
    id: i64,
    value: T,
}

fn main() {
    let _ = Post::<String>::query();
}
