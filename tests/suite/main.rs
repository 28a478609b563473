//! The suite that runs on every database.

mod connect;
mod ddl;
mod reads;
mod relations;

fn main() -> std::process::ExitCode {
    plough_tests::run()
}
