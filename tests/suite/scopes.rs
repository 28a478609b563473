//! Handles that hold the rows of models to a condition.
//!
//! Every operation of the API is in one list (`operations`): each is run on a scoped handle without and
//! with rows of others in the database. What it gives and what it leaves must be the same both times, and
//! the rows of others as they were. That the list is whole, `listed` sees to; that each is
//! counted by the guard against loops, `counted`.

mod counted;
mod edges;
mod listed;
mod models;
mod operations;
mod rules;
