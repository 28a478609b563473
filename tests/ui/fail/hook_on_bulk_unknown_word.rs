use plough::prelude::*;

#[derive(Model)]
#[model(before_delete = audit, on_bulk = skip)]
struct Post {
    #[model(id)]
    id: i64,
}

async fn audit(_: &Tx, _: &Post) -> plough::Result<()> {
    Ok(())
}

fn main() {}
