use plough::prelude::*;

#[derive(DbEnum)]
enum Status {
    Draft,
    #[db_enum(rename = "draft")]
    Sketch,
}

fn main() {}
