use plough::prelude::*;

#[derive(Model)]
#[model(after_insert = audit)]
struct Post {
    #[model(id)]
    id: i64,
}

fn audit(_: &Tx, _: &Post) -> plough::Result<()> {
    Ok(())
}

fn main() {}
