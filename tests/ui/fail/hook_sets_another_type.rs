use plough::NewRow;
use plough::prelude::*;

#[derive(Model)]
#[model(before_insert = normalise)]
struct Post {
    #[model(id)]
    id: i64,
}

async fn normalise(_: &Tx, row: &mut NewRow<Post>) -> plough::Result<()> {
    row.set(|p| p.id, "one");
    Ok(())
}

fn main() {}
