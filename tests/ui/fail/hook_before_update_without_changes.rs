use plough::prelude::*;

#[derive(Model)]
#[model(before_update = check)]
struct Post {
    #[model(id)]
    id: i64,
}

async fn check(_: &Tx, _: &Post) -> plough::Result<()> {
    Ok(())
}

fn main() {}
