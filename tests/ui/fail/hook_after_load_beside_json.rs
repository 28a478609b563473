use plough::prelude::*;

#[derive(Model, serde::Serialize)]
#[model(json, after_load = decrypt)]
struct Post {
    #[model(id)]
    id: i64,
}

fn decrypt(_: &mut Post) -> plough::Result<()> {
    Ok(())
}

fn main() {}
