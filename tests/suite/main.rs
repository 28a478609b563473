//! The suite that runs on every database.

mod connect;

fn main() -> std::process::ExitCode {
    plough_tests::run()
}
