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
    ("aggregate_filter_of_no_aggregate", 21, "it shows what is an aggregate, and the whole `where`"),
    ("end_with_owned_database", 17, "it shows the method and how to borrow"),
    ("handlers_json_without_serialize", 18, "it shows the struct and the trait"),
    ("handlers_json_stream_without_serialize", 18, "it shows the struct and the trait"),
    ("hook_before_update_without_changes", 16, "it shows the function, and what to take away"),
    ("hook_of_another_model", 16, "it shows both types and the function"),
    ("insert_into_a_database_view", 21, "it shows the struct and the whole `where`"),
    ("insert_a_struct_without_derive", 19, "it shows the struct and the bound"),
    ("insert_child_of_another_model", 18, "it shows the model that the relation leads to"),
    ("insert_child_shape_alone", 19, "it shows the struct and the bound"),
    ("insert_one_row_for_many", 16, "it shows the whole `where`"),
    ("insert_rows_for_a_column", 16, "it shows the whole `where`"),
    ("insert_rows_for_one", 16, "it shows the whole `where`"),
    ("on_conflict_without_a_column", 22, "it shows the macro that makes the method"),
    ("raw_row_of_no_type", 21, "it shows the struct and the whole `where`"),
    ("raw_value_of_no_column_type", 17, "it shows the struct and the bound"),
    ("relations_through_a_column", 17, "it shows the whole `where`"),
    ("relations_through_to_another_model", 18, "it shows the struct and the bound"),
    ("restore_without_a_mark", 20, "it shows the struct and the whole `where`"),
    ("update_all_of_another_model", 20, "it shows the shape and the bound"),
    ("update_all_without_keys", 17, "it shows both types and the bound"),
    ("update_by_a_wrong_key", 18, "it shows the key's declaration and the bound"),
    ("update_a_database_view", 20, "it shows the struct and the whole `where`"),
    ("upsert_on_a_computation", 26, "it shows the macro that makes the method"),
    ("validate_with_a_context", 24, "it shows the context, and what has none"),
    ("validate_without_rules", 31, "it lists what else has rules"),
    ("view_count_of_one", 17, "it shows what was expected, and the function"),
    ("view_flatten_over_an_optional_relation", 34, "the compiler asks twice"),
    (
        "view_json_of_a_column_that_is_not_serialize",
        52,
        "the compiler asks three times, and lists what can be serialized",
    ),
    ("view_flatten_of_another_model", 20, "it shows the field, the derive and the function"),
    ("view_key_of_a_vec", 26, "the compiler asks twice"),
    ("view_of_a_struct_without_derive", 24, "the compiler asks twice"),
    ("view_of_another_model_in_with", 17, "it shows the struct and the bound"),
    ("view_of_no_model", 44, "the compiler asks in three places"),
    ("view_on_a_query_of_another_model", 17, "it shows the struct and the bound"),
    ("view_on_a_query_without_derive", 17, "it shows the struct and the bound"),
    ("view_one_with_vec", 16, "the compiler asks twice"),
    ("view_relation_as_a_value", 16, "the compiler asks twice"),
    ("view_required_relation_with_option", 16, "the compiler asks twice"),
    ("view_sum_of_text", 22, "it lists the numbers"),
    ("window_partition_by_a_condition", 19, "it says what to take away, and shows the bound"),
    ("with_deleted_without_a_mark", 20, "it shows the struct and the whole `where`"),
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
