//! What the suites share: the databases, one test for each of them, models and rows.
//!
//! PostgreSQL and MariaDB are tested where a server answers: at `PLOUGH_TEST_POSTGRES` and
//! `PLOUGH_TEST_MARIADB`, or at their usual ports on this machine. A test that cannot run says
//! why; `PLOUGH_REQUIRE=postgres,mariadb` makes a missing server a failure.

pub mod backend;
pub mod by_files;
pub mod cancel;
pub mod every;
pub mod law;
pub mod models;
pub mod samples;
pub mod seed;

pub use backend::Backend;
pub use every::{Absent, Case, TestResult, run};
pub use inventory;
pub use law::law;
pub use plough::test::TestDb;
