//! What the compiler says of a wrong program, and what it accepts.
//!
//! `fail/<mistake>.rs` is a tiny program with one mistake, and `fail/<mistake>.stderr` what its
//! author reads: `TRYBUILD=overwrite` writes it anew. Its words are those of one version of the
//! compiler, and change with it.

use std::path::{Path, PathBuf};

/// More than this is not read.
const MOST_LINES: usize = 15;

/// Where the compiler adds lines of its own that no attribute takes away.
const LONGER: &[(&str, usize, &str)] = &[
    ("compare_columns_of_other_types", 21, "it shows what the operand could be compared with"),
    ("end_with_owned_database", 17, "it shows the method and how to borrow"),
    ("index_unknown_column", 17, "three mistakes"),
    ("insert_a_struct_without_derive", 19, "it shows the struct and the bound"),
    ("raw_row_of_no_type", 21, "it shows the struct and the whole `where`"),
    ("raw_value_of_no_column_type", 17, "it shows the struct and the bound"),
    ("update_by_a_wrong_key", 18, "it shows the key's declaration and the bound"),
    ("update_patch_of_a_required_column", 22, "it shows which column a `Patch` can change"),
    ("write_a_database_view", 42, "two mistakes, each with the struct and the whole `where`"),
];

fn mistakes(extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fail");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

#[test]
fn programs() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}

#[test]
fn no_mistake_takes_more_than_a_few_lines() {
    for path in mistakes("stderr") {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap();
        let most = LONGER.iter().find(|longer| longer.0 == name).map_or(MOST_LINES, |longer| longer.1);
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= most, "{name} has {lines} lines, at most {most} are allowed");
    }
}

#[test]
fn the_users_words_are_used() {
    for path in mistakes("stderr") {
        let text = std::fs::read_to_string(&path).unwrap();
        let headline = text.lines().next().unwrap_or_default();
        for internal in ["__", "Decl", "Operand", "IntoCond", "KeyOf", "Assign", "Selected", "Orders"] {
            // The compiler's own words for an unknown method, and for a key of another type.
            let own = headline.contains("PostColumns<__N>") || headline.starts_with("error[E0271]");
            assert!(own || !headline.contains(internal), "{}: {headline}", path.display());
        }
    }
}

#[test]
fn every_mistake_has_its_message() {
    let mistakes = mistakes("rs");
    assert!(mistakes.len() >= 40, "{} mistakes", mistakes.len());
    for path in mistakes {
        assert!(path.with_extension("stderr").exists(), "{} has no .stderr", path.display());
    }
}
