//! Migrations for [`plough`]: **not there yet**. This crate holds no code so far; it keeps the name and
//! the place.
//!
//! What will be here: the models of a program compared with the snapshot of the last migration, a plan
//! with its lints, SQL files that can be read and edited, and a runner that resumes after a crash; models
//! pulled from a database that exists; and the command `plough`, which does not exist yet either.
//!
//! Until then, `db.create_tables::<(User, Post)>()` of [`plough`] makes tables for tests and first steps,
//! and [`plough::schema::create_sql`] gives its SQL, with which any migration tool can begin.
