use plough::prelude::*;

#[derive(Model)]
#[model(table = "boxes")]
struct Crate {
    #[model(id)]
    id: i64,
    tags: Vec<String>,
}

fn main() {
    let _ = Crate::query().filter(|c| c.tags.has(1));
}
