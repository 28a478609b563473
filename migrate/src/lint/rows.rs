//! Statements written by hand that take or change every row of a table.

use super::{Code, Finding};

/// What is said of one statement, the `step`th.
pub(super) fn emptied(sql: &str, step: usize) -> Vec<Finding> {
    let words = outer_words(sql);
    let mut found = Vec::new();
    let mut say = |code: Code, table: &str, reason: String| {
        found.push(Finding::new(code, step, table.to_owned(), reason, code.instead().to_owned()));
    };
    let is = |at: usize, word: &str| words.get(at).is_some_and(|other| other.eq_ignore_ascii_case(word));
    // What WITH names stands in parentheses.
    let start = if is(0, "WITH") {
        words.iter().position(|word| ["DELETE", "UPDATE"].iter().any(|verb| word.eq_ignore_ascii_case(verb)))
    } else {
        Some(0)
    };
    let Some(start) = start else { return found };
    if is(start, "TRUNCATE") {
        let mut at = if is(start + 1, "TABLE") { start + 2 } else { start + 1 };
        at += usize::from(is(at, "ONLY"));
        for table in words.iter().skip(at).take_while(|word| !is_option(word)) {
            say(
                Code::Emptied,
                table,
                format!("every row of `{table}` is gone, without a trigger of its own"),
            );
        }
        return found;
    }
    let some = ["WHERE", "LIMIT", "JOIN"];
    let says_which = words.iter().any(|word| some.iter().any(|some| word.eq_ignore_ascii_case(some)));
    let skips = |mut at: usize| {
        while ["FROM", "ONLY", "LOW_PRIORITY", "QUICK", "IGNORE"].iter().any(|word| is(at, word)) {
            at += 1;
        }
        // `UPDATE OR ROLLBACK posts`
        if is(at, "OR") { at + 2 } else { at }
    };
    let verb = match words.get(start) {
        Some(word) if word.eq_ignore_ascii_case("DELETE") => "deleted",
        Some(word) if word.eq_ignore_ascii_case("UPDATE") => "changed",
        _ => return found,
    };
    if let Some(table) = words.get(skips(start + 1)).filter(|_| !says_which) {
        say(Code::EveryRow, table, format!("every row of `{table}` is {verb}"));
    }
    found
}

fn is_option(word: &str) -> bool {
    ["RESTART", "CONTINUE", "CASCADE", "RESTRICT", "WAIT", "NOWAIT"]
        .iter()
        .any(|option| word.eq_ignore_ascii_case(option))
}

/// The words of a statement outside of parentheses, literals and comments, names without their quotes.
fn outer_words(sql: &str) -> Vec<String> {
    let (mut words, mut word, mut depth) = (Vec::new(), String::new(), 0_usize);
    let mut rest = sql.chars().peekable();
    let end = |word: &mut String, words: &mut Vec<String>| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    while let Some(c) = rest.next() {
        match c {
            '-' if rest.peek() == Some(&'-') => {
                end(&mut word, &mut words);
                rest.by_ref().take_while(|c| *c != '\n').for_each(drop);
            }
            '/' if rest.peek() == Some(&'*') => {
                end(&mut word, &mut words);
                let mut last = ' ';
                rest.by_ref()
                    .skip(1)
                    .take_while(|c| std::mem::replace(&mut last, *c) != '*' || *c != '/')
                    .for_each(drop);
            }
            '\'' => rest.by_ref().take_while(|c| *c != '\'').for_each(drop),
            '"' | '`' => {
                let name: String = rest.by_ref().take_while(|other| *other != c).collect();
                word.push_str(if depth == 0 { &name } else { "" });
            }
            '(' => {
                end(&mut word, &mut words);
                depth += 1;
            }
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c if c.is_alphanumeric() || matches!(c, '_' | '.' | '$') => word.push(c),
            _ => end(&mut word, &mut words),
        }
    }
    end(&mut word, &mut words);
    words
}

#[cfg(test)]
mod tests {
    use super::emptied;

    fn codes(sql: &str) -> Vec<String> {
        emptied(sql, 0).into_iter().map(|finding| format!("{} {}", finding.code, finding.subject)).collect()
    }

    #[test]
    fn what_takes_every_row_is_said() {
        assert_eq!(
            codes("TRUNCATE TABLE ONLY posts, \"Old Users\" RESTART IDENTITY"),
            ["P005 posts", "P005 Old Users"]
        );
        assert_eq!(codes("truncate app.posts"), ["P005 app.posts"]);
        assert_eq!(codes("DELETE FROM `posts`"), ["P006 posts"]);
        assert_eq!(codes("update posts set title = (select 'x' from tags where id = 1)"), ["P006 posts"]);
        assert_eq!(codes("UPDATE OR ROLLBACK posts SET a = ' WHERE ' -- WHERE"), ["P006 posts"]);
        assert_eq!(
            codes("WITH old AS (SELECT 1 WHERE true) DELETE FROM posts /* WHERE */ RETURNING id"),
            ["P006 posts"]
        );
    }

    #[test]
    fn what_says_which_rows_is_fine() {
        for sql in [
            "DELETE FROM posts WHERE true",
            "UPDATE posts SET title = 'x' WHERE id = 1",
            "UPDATE posts JOIN users ON users.id = posts.author SET a = 1",
            "DELETE FROM posts ORDER BY id LIMIT 10",
            "INSERT INTO posts SELECT * FROM old ON CONFLICT DO UPDATE SET a = 1",
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END",
            "SELECT 1",
        ] {
            assert_eq!(codes(sql), Vec::<String>::new(), "{sql}");
        }
    }
}
