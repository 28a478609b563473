//! What is measured.

/// The connections of every peer's pool.
pub const POOL: usize = 10;
/// Tasks that read at once.
pub const TASKS: u64 = 64;
/// Rows that each of them reads by key, one after the other.
pub const TASK_ROWS: u64 = 20;
/// Rows of the work that streams.
pub const STREAMED: i64 = 100_000;
/// The numbers of rows that are read and streamed to see how time and memory grow.
pub const GROWTH: [u64; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
/// The numbers of parents whose children are loaded.
pub const PARENTS: [u64; 5] = [10, 100, 1_000, 10_000, 100_000];

/// A piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Held,
    OneRow,
    Rows100,
    Rows10000,
    InsertOne,
    Insert1000,
    UpdateOne,
    Tasks,
    Tree,
    Page,
    Tags,
    Top,
    Lines,
    Json,
    Stream,
}

impl Work {
    pub const ALL: [Work; 15] = [
        Work::Held,
        Work::OneRow,
        Work::Rows100,
        Work::Rows10000,
        Work::InsertOne,
        Work::Insert1000,
        Work::UpdateOne,
        Work::Tasks,
        Work::Tree,
        Work::Page,
        Work::Tags,
        Work::Top,
        Work::Lines,
        Work::Json,
        Work::Stream,
    ];

    /// Its name in the protocol and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Work::Held => "held",
            Work::OneRow => "one-row",
            Work::Rows100 => "rows-100",
            Work::Rows10000 => "rows-10000",
            Work::InsertOne => "insert-one",
            Work::Insert1000 => "insert-1000",
            Work::UpdateOne => "update-one",
            Work::Tasks => "tasks",
            Work::Tree => "tree",
            Work::Page => "page",
            Work::Tags => "tags",
            Work::Top => "top-3",
            Work::Lines => "view",
            Work::Json => "json",
            Work::Stream => "stream",
        }
    }

    /// Its name in the table.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Work::Held => "one row by key, connection held",
            Work::OneRow => "one row by key, from the pool",
            Work::Rows100 => "100 rows",
            Work::Rows10000 => "10,000 rows",
            Work::InsertOne => "insert one row, read it back",
            Work::Insert1000 => "insert 1,000 rows",
            Work::UpdateOne => "update one row by key",
            Work::Tasks => "64 tasks × 20 rows by key, pool of 10",
            Work::Tree => "tree: 100 users → 1,000 posts → 10,000 comments",
            Work::Page => "a user's page: 1 user → 10 posts → 100 comments",
            Work::Tags => "1,000 posts with 3 tags each",
            Work::Top => "the last 3 of 50,000 comments, of 20 threads",
            Work::Lines => "a view: 100 posts, their author's name, their tags' names",
            Work::Json => "1,000 rows as JSON",
            Work::Stream => "stream 100,000 rows (per row)",
        }
    }

    /// The work that has a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Work> {
        Work::ALL.into_iter().find(|work| work.name() == name)
    }

    /// How often it is done for one figure: some milliseconds' worth.
    #[must_use]
    pub fn times(self) -> u32 {
        match self {
            Work::Held | Work::OneRow | Work::InsertOne | Work::UpdateOne => 300,
            Work::Rows100 | Work::Page => 100,
            Work::Lines | Work::Top | Work::Json => 20,
            Work::Rows10000 | Work::Insert1000 | Work::Tree | Work::Tags => 2,
            Work::Tasks | Work::Stream => 1,
        }
    }

    /// What a time is divided by for the table: rows of a stream, else once.
    #[must_use]
    pub fn parts(self) -> u32 {
        if self == Work::Stream { STREAMED as u32 } else { 1 }
    }
}

/// The key of the `i`th row that is read: spread over the table.
#[must_use]
pub fn key(i: u64) -> i64 {
    (1 + i.wrapping_mul(7_919) % 100_000) as i64
}

/// The key of the `i`th row that is updated.
#[must_use]
pub fn counter(i: u64) -> i64 {
    (1 + i.wrapping_mul(7_919) % 10_000) as i64
}

/// The key of the `i`th user whose page is read.
#[must_use]
pub fn user(i: u64) -> i64 {
    (1 + i.wrapping_mul(37) % 100) as i64
}

/// The name of the `i`th new row.
#[must_use]
pub fn name(i: u64) -> String {
    format!("a new row with the number {i}")
}

/// Its note: every third has none.
#[must_use]
pub fn note(i: u64) -> Option<String> {
    (!i.is_multiple_of(3)).then(|| format!("what there is to say about the row {i}"))
}

/// Its views.
#[must_use]
pub fn views(i: u64) -> i64 {
    (i % 1_000) as i64
}
