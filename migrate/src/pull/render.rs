//! Text of Rust that rustfmt leaves as it is.

use std::fmt::Write;

/// How wide the items of an attribute may be in one line: rustfmt breaks what is wider.
const ATTRIBUTE: usize = 70;
/// How wide a line may be.
const LINE: usize = 100;

/// A text as a literal. What is not printed is escaped: neither quotes nor characters that turn the
/// direction of a text can change what the code means.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// A name of the database in a comment: one line, without what is not printed.
pub(super) fn in_comment(text: &str) -> String {
    text.escape_debug().to_string().replace('`', "'")
}

/// A text as a raw literal. Characters that are not printed must be escaped in it already.
pub(super) fn raw_literal(text: &str) -> String {
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// Escapes in JSON all that a Rust source may not hold as it is, or that a reader would not see.
pub(super) fn visible_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || c.is_ascii_graphic() || c == ' ' || (c.is_alphanumeric() && !c.is_ascii()) {
            text.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

/// Items of `#[model(..)]` as lines, as many of them in one as there is room for.
pub(super) fn attributes(kind: &str, indent: &str, items: &[String], text: &mut String) {
    let mut line = String::new();
    for item in items {
        if !line.is_empty() && width(&line) + 2 + width(item) > ATTRIBUTE {
            let _ = writeln!(text, "{indent}#[{kind}({line})]");
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(item);
    }
    if !line.is_empty() {
        let _ = writeln!(text, "{indent}#[{kind}({line})]");
    }
}

/// Whether an attribute is so wide that rustfmt would break it.
pub(super) fn is_wide(item: &str) -> bool {
    width(item) > ATTRIBUTE
}

/// Whether a word stands in two items of a kind, as a column of two indexes does: clippy takes it for a
/// mistake.
pub(super) fn repeats(items: &[String]) -> bool {
    ["index(", "unique("].iter().any(|kind| {
        let mut seen = std::collections::HashSet::new();
        let mut of_kind = items.iter().filter_map(|item| item.strip_prefix(kind));
        of_kind.any(|item| {
            // What is in quotes is no word.
            let bare: String = item.split('"').step_by(2).collect::<Vec<_>>().join(" ");
            let words = bare.split(|c: char| !c.is_alphanumeric() && c != '_');
            let words: std::collections::HashSet<&str> =
                words.filter(|word| !word.is_empty() && *word != "name").collect();
            words.into_iter().any(|word| !seen.insert(word.to_owned()))
        })
    })
}

/// The line that keeps rustfmt from attributes of a kind.
pub(super) fn keep_attributes(kind: &str, text: &mut String) {
    let _ = writeln!(text, "#[rustfmt::skip::attributes({kind})]");
}

/// A field.
pub(super) fn field(name: &str, ty: &str, text: &mut String) {
    let line = format!("    pub {name}: {ty},");
    if width(&line) > LINE {
        let _ = writeln!(text, "    pub {name}:\n        {ty},");
    } else {
        let _ = writeln!(text, "{line}");
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::{in_comment, literal, raw_literal, repeats, visible_json};

    #[test]
    fn a_column_of_two_indexes_is_repeated() {
        let items = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        assert!(repeats(&items(&["index(a, name = \"x\")", "index(b, a, name = \"y\")"])));
        assert!(!repeats(&items(&["index(a, name = \"b\")", "index(b, name = \"a\")", "unique(a)"])));
    }

    #[test]
    fn no_text_leaves_its_place() {
        assert_eq!(literal("a\"]\n\u{202e}"), r#""a\"]\n\u{202e}""#);
        assert_eq!(in_comment("a\nfn main() {} */ `b`"), r"a\nfn main() {} */ 'b'");
        assert_eq!(raw_literal("a\"# b"), "r##\"a\"# b\"##");
        assert_eq!(visible_json("\"\u{202e}é\u{200b}\u{1f600}\""), "\"\\u202eé\\u200b\\ud83d\\ude00\"");
    }
}
