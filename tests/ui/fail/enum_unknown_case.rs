use plough::prelude::*;

#[derive(DbEnum)]
#[db_enum(rename_all = "Snake")]
enum Status {
    Draft,
}

fn main() {}
