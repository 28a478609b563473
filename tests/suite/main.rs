//! The suite that runs on every database.

mod chinook;
mod connect;
mod cursor;
mod ddl;
mod design;
mod errors;
mod expressions;
mod raw;
mod reads;
mod refusals;
mod relations;
mod spans;
mod sqlx_beside;
mod transactions;
mod values;
mod writes;

fn main() -> std::process::ExitCode {
    plough_tests::run()
}
