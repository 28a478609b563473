//! What the peers share: the works, the SQL of those that write SQL by hand, and the protocol by
//! which a peer in a process of its own is told what to do.
//!
//! A peer reads lines from its standard input, `<work> <times>`, does the work so many times and
//! answers `<nanoseconds> <checksum>`, or `none` if its library has no such thing. `read <rows>`,
//! `streamed <rows>` and `loaded <parents>` are done once; `peak` is answered by the most memory that it ever had.

pub mod rows;
mod serve;
pub mod sql;
mod work;

pub use serve::{Args, Database, Peer, serve};
pub use work::{GROWTH, PARENTS, POOL, TASK_ROWS, TASKS, Work, counter, key, name, note, user, views};

/// Whatever went wrong: a benchmark stops at the first error.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// What everything gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A row of `items`, as a number: peers that read the same get the same sum.
#[must_use]
pub fn item(id: i64, name: &str, note: Option<&str>, score: f64, views: i64, active: bool) -> u64 {
    let text = name.len() + note.map_or(0, str::len);
    (id as u64) ^ (score as u64) << 8 ^ (views as u64) << 24 ^ (text as u64) << 40 ^ u64::from(active) << 56
}

/// A row of `inserted`, without its key, which depends on what was inserted before.
#[must_use]
pub fn inserted(id: i64, name: &str, note: Option<&str>, views: i64) -> u64 {
    u64::from(id > 0) + (name.len() + note.map_or(0, str::len)) as u64 + (views as u64)
}

/// A comment where it hangs in the tree.
#[must_use]
pub fn leaf(user: i64, post: i64, comment: i64, text: &str) -> u64 {
    (user as u64) << 40 ^ (post as u64) << 20 ^ (comment as u64) ^ (text.len() as u64) << 56
}

/// A post with one of its tags.
#[must_use]
pub fn tagged(post: i64, tag: i64, name: &str) -> u64 {
    (post as u64) << 20 ^ (tag as u64) ^ (name.len() as u64) << 56
}

/// A talk under its thread.
#[must_use]
pub fn talk(thread: i64, id: i64, text: &str) -> u64 {
    (thread as u64) << 40 ^ (id as u64) ^ (text.len() as u64) << 56
}

/// A post with its author's name and the name of one of its tags.
#[must_use]
pub fn line(post: i64, title: &str, author: &str, tag: &str) -> u64 {
    (post as u64) ^ (title.len() as u64) << 20 ^ (author.len() as u64) << 32 ^ (tag.len() as u64) << 48
}

/// A document: its length and its bytes.
#[must_use]
pub fn bytes(json: &[u8]) -> u64 {
    json.iter().fold(json.len() as u64, |sum, byte| sum.wrapping_add(u64::from(*byte)))
}

/// What a peer answers if its library cannot do a work.
#[derive(Debug)]
pub struct NotThere;

impl std::fmt::Display for NotThere {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the library has no such thing")
    }
}

impl std::error::Error for NotThere {}

/// Adds a row to a checksum. The order of the rows does not matter.
#[must_use]
pub fn add(sum: u64, row: u64) -> u64 {
    sum.wrapping_add(row)
}
