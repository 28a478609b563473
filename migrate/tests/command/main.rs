//! The command as a person uses it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what it expects")]

mod checks;
mod first;
mod kit;
mod pipe;
mod terminal;
mod trouble;
