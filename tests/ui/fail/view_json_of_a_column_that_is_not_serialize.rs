#[path = "../shapes.rs"]
mod shapes;
use shapes::*;

#[derive(DbType, Debug, Clone, PartialEq)]
struct Label(String);

#[derive(Model)]
struct Thing {
    #[model(id)]
    id: i64,
    label: Label,
}

#[derive(View)]
#[view(of = Thing, json)]
struct Line {
    id: i64,
    label: Label,
}

fn main() {}
