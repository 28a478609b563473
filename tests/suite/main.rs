//! The suite that runs on every database.

mod axum_handlers;
mod backup;
mod capture;
mod chinook;
mod connect;
mod copy;
mod cursor;
mod ddl;
mod deleted;
mod design;
mod errors;
mod expressions;
mod hooks;
mod json;
mod json_shapes;
mod listen;
mod listings;
mod locks;
mod n_plus_one;
mod problems;
mod raw;
mod reads;
mod refusals;
mod relations;
mod scopes;
mod search;
mod spans;
mod sqlx_beside;
mod transactions;
mod validation;
mod values;
mod views;
mod writes;

fn main() -> std::process::ExitCode {
    plough_tests::run()
}
