//! The suite that runs on every database.

mod connect;
mod ddl;

fn main() -> std::process::ExitCode {
    plough_tests::run()
}
