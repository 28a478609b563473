#[path = "../blog.rs"]
mod blog;
use plough::NewRow;
use plough::prelude::*;

#[derive(Model)]
#[model(before_insert = normalise)]
struct Tag {
    #[model(id)]
    id: i64,
}

async fn normalise(_: &Tx, _: &mut NewRow<blog::Post>) -> plough::Result<()> {
    Ok(())
}

fn main() {}
