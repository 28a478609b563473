use plough::prelude::*;

#[derive(DbEnum)]
struct Id(i64);

fn main() {}
