use plough::prelude::*;

#[derive(Model)]
#[model(after_load = decrypt)]
struct Post {
    #[model(id)]
    id: i64,
}

async fn decrypt(_: &mut Post) -> plough::Result<()> {
    Ok(())
}

fn main() {}
