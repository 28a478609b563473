//! What breaks: connections, servers, disks, and futures that are dropped.
//!
//! Nothing here sleeps for luck or measures time: a test waits for a condition that it can see.

mod cancelled;
mod inside;
mod killed;
mod kit;
mod limits;
mod pool;
mod servers;
mod sqlite;
mod writers;

fn main() -> std::process::ExitCode {
    writers::as_told().unwrap_or_else(plough_tests::run)
}
