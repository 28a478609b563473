//! The tables, their rows, and the statements of the peers that write SQL by hand. Both databases
//! take `$1`.

/// The tables. `{key}` is the type of a key that numbers itself.
pub const TABLES: &str = "
CREATE TABLE items (id {key}, name TEXT NOT NULL, note TEXT, score DOUBLE PRECISION NOT NULL,
                    views BIGINT NOT NULL, active BOOLEAN NOT NULL);
CREATE TABLE inserted (id {key}, name TEXT NOT NULL, note TEXT, views BIGINT NOT NULL);
CREATE TABLE counters (id {key}, name TEXT NOT NULL, views BIGINT NOT NULL);
CREATE TABLE users (id {key}, name TEXT NOT NULL);
CREATE TABLE posts (id {key}, author_id BIGINT NOT NULL REFERENCES users (id), title TEXT NOT NULL);
CREATE TABLE comments (id {key}, post_id BIGINT NOT NULL REFERENCES posts (id), text TEXT NOT NULL);
CREATE TABLE tags (id {key}, name TEXT NOT NULL);
CREATE TABLE post_tags (post_id BIGINT NOT NULL REFERENCES posts (id), tag_id BIGINT NOT NULL REFERENCES tags (id),
                        PRIMARY KEY (post_id, tag_id));
CREATE TABLE threads (id {key}, title TEXT NOT NULL);
CREATE TABLE talks (id {key}, thread_id BIGINT NOT NULL REFERENCES threads (id), text TEXT NOT NULL);
CREATE INDEX talks_thread ON talks (thread_id, id);
CREATE INDEX posts_author ON posts (author_id);
CREATE INDEX comments_post ON comments (post_id);
";

/// Their rows. `numbers` is a table of the numbers from 1 to 1,000,000.
pub const ROWS: &str = "
INSERT INTO items SELECT n, 'item ' || n, CASE WHEN n % 3 = 0 THEN NULL ELSE 'a note about the item ' || n END,
                         n * 0.5, n % 1000, n % 2 = 0 FROM numbers ORDER BY n;
INSERT INTO counters SELECT n, 'counter ' || n, 0 FROM numbers WHERE n <= 10000 ORDER BY n;
INSERT INTO users SELECT n, 'user ' || n FROM numbers WHERE n <= 100 ORDER BY n;
INSERT INTO posts SELECT n, 1 + n % 100, 'the title of post ' || n FROM numbers WHERE n <= 1000 ORDER BY n;
INSERT INTO comments SELECT n, 1 + n % 1000, 'what is said in comment ' || n FROM numbers WHERE n <= 10000 ORDER BY n;
INSERT INTO tags SELECT n, 'tag ' || n FROM numbers WHERE n <= 100 ORDER BY n;
INSERT INTO post_tags SELECT numbers.n, 1 + (numbers.n * 7 + k.n * 31) % 100 FROM numbers, (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) AS k
                      WHERE numbers.n <= 1000;
INSERT INTO threads SELECT n, 'thread ' || n FROM numbers WHERE n <= 20 ORDER BY n;
INSERT INTO talks SELECT n, 1 + n % 20, 'what is said in talk ' || n FROM numbers ORDER BY n;
DROP TABLE numbers;
";

pub const ONE: &str = "SELECT id, name, note, score, views, active FROM items WHERE id = $1";
pub const UP_TO: &str = "SELECT id, name, note, score, views, active FROM items WHERE id <= $1 ORDER BY id";
pub const INSERT: &str =
    "INSERT INTO inserted (name, note, views) VALUES ($1, $2, $3) RETURNING id, name, note, views";
pub const INSERT_UNREAD: &str = "INSERT INTO inserted (name, note, views) VALUES ($1, $2, $3)";
pub const INSERT_ARRAYS: &str =
    "INSERT INTO inserted (name, note, views) SELECT * FROM UNNEST($1::text[], $2::text[], $3::bigint[])";
pub const UPDATE: &str = "UPDATE counters SET views = $1 WHERE id = $2";
pub const USERS: &str = "SELECT id, name FROM users";
pub const USER: &str = "SELECT id, name FROM users WHERE id = $1";
pub const POSTS_JSON: &str =
    "SELECT id, author_id, title FROM posts WHERE author_id IN (SELECT value FROM json_each($1))";
pub const COMMENTS_JSON: &str =
    "SELECT id, post_id, text FROM comments WHERE post_id IN (SELECT value FROM json_each($1))";
pub const POSTS_ANY: &str = "SELECT id, author_id, title FROM posts WHERE author_id = ANY($1)";
pub const COMMENTS_ANY: &str = "SELECT id, post_id, text FROM comments WHERE post_id = ANY($1)";
pub const ALL_POSTS: &str = "SELECT id, author_id, title FROM posts";
pub const TAGS_JSON: &str = "SELECT l.post_id, t.id, t.name FROM post_tags l JOIN tags t ON t.id = l.tag_id \
                             WHERE l.post_id IN (SELECT value FROM json_each($1))";
pub const TAGS_ANY: &str = "SELECT l.post_id, t.id, t.name FROM post_tags l JOIN tags t ON t.id = l.tag_id \
                            WHERE l.post_id = ANY($1)";

pub const THREADS: &str = "SELECT id, title FROM threads";
pub const LAST_TALKS: &str =
    "SELECT id, thread_id, text FROM talks WHERE thread_id = $1 ORDER BY id DESC LIMIT 3";
pub const LAST_TALKS_ANY: &str = "SELECT t.id, t.thread_id, t.text FROM UNNEST($1::bigint[]) AS k (id) CROSS JOIN LATERAL \
     (SELECT id, thread_id, text FROM talks WHERE thread_id = k.id ORDER BY id DESC LIMIT 3) AS t";
pub const LINES: &str = "SELECT p.id, p.title, u.name FROM posts p JOIN users u ON u.id = p.author_id \
                         WHERE p.id <= 100 ORDER BY p.id";
pub const TAG_NAMES_JSON: &str = "SELECT l.post_id, t.name FROM post_tags l JOIN tags t ON t.id = l.tag_id \
                                  WHERE l.post_id IN (SELECT value FROM json_each($1))";
pub const TAG_NAMES_ANY: &str = "SELECT l.post_id, t.name FROM post_tags l JOIN tags t ON t.id = l.tag_id \
                                 WHERE l.post_id = ANY($1)";
pub const PARENTS: &str = "SELECT id, name FROM items WHERE id <= $1 ORDER BY id";
pub const CHILDREN_JSON: &str =
    "SELECT id, thread_id, text FROM talks WHERE id IN (SELECT value FROM json_each($1))";
pub const CHILDREN_ANY: &str = "SELECT id, thread_id, text FROM talks WHERE id = ANY($1)";

/// Keys as the one parameter of the statements with `json_each`.
#[must_use]
pub fn json_keys(keys: impl Iterator<Item = i64>) -> String {
    let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
    format!("[{}]", keys.join(","))
}

/// Children by the key of their parent.
pub fn by_parent<T>(rows: Vec<T>, parent: impl Fn(&T) -> i64) -> std::collections::HashMap<i64, Vec<T>> {
    let mut groups = std::collections::HashMap::<i64, Vec<T>>::new();
    for row in rows {
        groups.entry(parent(&row)).or_default().push(row);
    }
    groups
}

/// Parents with their children.
pub fn nest<P, C>(
    parents: Vec<P>,
    key: impl Fn(&P) -> i64,
    children: Vec<C>,
    parent: impl Fn(&C) -> i64,
) -> Vec<(P, Vec<C>)> {
    let mut groups = by_parent(children, parent);
    parents
        .into_iter()
        .map(|row| {
            let children = groups.remove(&key(&row)).unwrap_or_default();
            (row, children)
        })
        .collect()
}

/// The most that a peer may say about how a SQLite file is opened.
pub const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                           PRAGMA busy_timeout = 5000;";
