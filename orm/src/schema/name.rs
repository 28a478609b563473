//! Names for constraints and indexes that a model does not name.

use std::collections::HashSet;

/// PostgreSQL's limit, in bytes, which is the smallest: so a name is the same on every database.
const LIMIT: usize = 63;

/// The names of one table's constraints and indexes, each used once.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// `given`, or a name made of the table, the parts and the kind. `definition` tells two
    /// objects apart that would get the same name.
    pub(super) fn pick(
        &mut self,
        given: Option<&str>,
        table: &str,
        parts: &[&str],
        kind: &str,
        definition: &str,
    ) -> String {
        let name = match given {
            Some(name) => name.to_owned(),
            None => {
                let mut whole = table.to_owned();
                for part in parts.iter().filter(|part| !part.is_empty()) {
                    whole.push('_');
                    whole.push_str(part);
                }
                let plain = cut(&whole, kind, false, &whole);
                if self.0.contains(&plain) { cut(&whole, kind, true, definition) } else { plain }
            }
        };
        self.0.insert(name.clone());
        name
    }
}

/// `whole_kind`, or, if that is too long or not enough, `who_1a2b3c4d_kind` with a hash of
/// `definition`.
fn cut(whole: &str, kind: &str, hashed: bool, definition: &str) -> String {
    if !hashed && whole.len() + 1 + kind.len() <= LIMIT {
        return format!("{whole}_{kind}");
    }
    let mut end = whole.len().min(LIMIT - kind.len() - 10);
    while !whole.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{:08x}_{kind}", whole[..end].trim_end_matches('_'), hash(definition))
}

/// The letters and digits of an expression: `lower(title)` is `lower_title`.
pub(super) fn slug(expression: &str) -> String {
    let words = expression.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// FNV-1a with 32 bits: names must be the same in every build, which std's hasher does not promise.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::{Names, slug};

    fn pick(table: &str, parts: &[&str], kind: &str) -> String {
        Names::default().pick(None, table, parts, kind, "")
    }

    #[test]
    fn names_follow_postgresql() {
        assert_eq!(pick("posts", &[], "pkey"), "posts_pkey");
        assert_eq!(pick("posts", &["author_id", "created_at"], "idx"), "posts_author_id_created_at_idx");
        assert_eq!(pick("posts", &[&slug("lower(\"Title\") || 'x'")], "idx"), "posts_lower_title_x_idx");
    }

    #[test]
    fn a_long_name_is_cut_and_stays_unique() {
        let long = "a".repeat(60);
        let one = pick(&long, &["first"], "key");
        let two = pick(&long, &["second"], "key");
        assert_eq!((one.len(), two.len()), (63, 63));
        assert_ne!(one, two);
        assert!(one.starts_with("aaaa") && one.ends_with("_key"), "{one}");
        assert_eq!(pick("t", &[&"x".repeat(57)], "key").len(), 63);
        assert!(pick("t", &[&"x".repeat(57)], "key").ends_with("xxx_key"));
    }

    #[test]
    fn a_name_is_cut_between_characters() {
        let name = pick(&"ü".repeat(40), &[], "idx");
        assert!(name.len() <= 63 && name.ends_with("_idx"), "{name}");
    }

    #[test]
    fn a_second_object_of_the_same_name_is_told_apart() {
        let mut names = Names::default();
        let full = names.pick(None, "posts", &["author_id"], "idx", "author_id");
        let partial = names.pick(None, "posts", &["author_id"], "idx", "author_id where published");
        assert_eq!(full, "posts_author_id_idx");
        assert!(partial.starts_with("posts_author_id_") && partial.ends_with("_idx") && partial != full);
        assert_eq!(names.pick(Some("mine"), "posts", &["author_id"], "idx", ""), "mine");
    }
}
