use plough::prelude::*;

#[derive(Model)]
#[model(before_delete = audit, before_delete = audit)]
struct Tag {
    #[model(id)]
    name: String,
}

async fn audit(_: &Tx, tag: &Tag) -> plough::Result<()> {
    println!("{}", tag.name);
    Ok(())
}

fn main() {}
