use plough::prelude::*;

struct Color(u8);

#[derive(DbType)]
struct Paint(Color);

fn main() {}
