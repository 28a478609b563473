//! A read cache for [`plough`]: **not there yet**. This crate holds no code so far; it keeps the name and
//! the place.
//!
//! What will be here: rows by key, lists by foreign key and whole queries, cached where a model or a query
//! asks for it, in the process's memory and in Redis, and invalidated by the transactions that write.
