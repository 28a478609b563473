//! What the derives write, as files: `tests/expand/<model>.rs` becomes
//! `tests/expand/<model>.expanded.rs`; `view_..` is a view. Run with `PLOUGH_OVERWRITE=1` to write the latter anew, and
//! read the difference.

use proc_macro2::TokenStream;
use std::path::{Path, PathBuf};

/// The lines that a derive may write for a model of 8 columns and 3 relations: code that users
/// compile again and again.
const BUDGET: usize = 200;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand")
}

/// The code for a file, formatted.
fn expand(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let input: TokenStream = text.parse().unwrap();
    let view = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("view_"));
    let code = if view { crate::view::derive(input) } else { crate::model::derive(input) };
    let file: syn::File = syn::parse2(code).unwrap();
    prettyplease::unparse(&file)
}

fn models() -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut models: Vec<_> = files.filter(|path| !path.to_string_lossy().contains(".expanded.")).collect();
    models.sort();
    models
}

#[test]
fn expansions_are_as_written() {
    let models = models();
    assert!(models.len() >= 10, "the models are in {}", folder().display());
    let mut changed = Vec::new();
    for model in models {
        let (code, path) = (expand(&model), model.with_extension("expanded.rs"));
        if std::env::var_os("PLOUGH_OVERWRITE").is_some() {
            std::fs::write(&path, &code).unwrap();
        }
        if std::fs::read_to_string(&path).unwrap_or_default() != code {
            changed.push(path);
        }
    }
    assert!(changed.is_empty(), "these differ (PLOUGH_OVERWRITE=1 writes them anew): {changed:#?}");
}

#[test]
fn a_model_is_within_the_budget() {
    let lines = expand(&folder().join("blog_post.rs")).lines().count();
    assert!(lines <= BUDGET, "{lines} lines for a model of 8 columns and 3 relations");
}

#[test]
fn every_error_is_reported_once() {
    let code = expand(&folder().join("one_mistake_each.rs"));
    assert_eq!(code.matches("compile_error!").count(), 7, "{code}");
}

#[test]
fn a_shape_whose_attribute_is_wrong_is_one_mistake() {
    let code = crate::insert::derive(quote::quote! {
        #[insert(Post)]
        struct NewPost {
            title: String,
        }
    });
    let code = code.to_string();
    assert_eq!(code.matches("compile_error").count(), 1, "{code}");
    assert!(code.contains("expected `into = Model`"), "{code}");
}

#[test]
fn a_default_that_is_none_is_one_mistake() {
    let input = quote::quote! {
        struct Order {
            #[model(id)]
            id: i64,
            #[model(default = Status::Open)]
            status: Status,
        }
    };
    let code = crate::model::derive(input).to_string();
    assert_eq!(code.matches("compile_error").count(), 1, "{code}");
    assert!(code.contains("an enum's label"), "{code}");
    // An insert may leave the column out, as was meant.
    assert!(code.contains("DefaultDef :: Sql"), "{code}");
}

#[test]
fn a_model_with_json_names_its_members_as_serde_does() {
    let input = quote::quote! {
        #[model(json, table = "posts")]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        struct Post {
            #[model(id, references = User, on_delete = cascade)]
            long_id: i64,
            r#type: String,
            #[serde(rename(serialize = "a\"b", deserialize = "c"), default, alias = "d")]
            body: Option<String>,
            #[serde(skip_serializing)]
            hidden: i64,
            #[model(skip)]
            #[serde(skip)]
            cached: u8,
        }
    };
    let code = crate::model::derive(input).to_string();
    assert!(!code.contains("compile_error"), "{code}");
    for name in [r#""{\"longId\":""#, r#"",\"type\":""#, r#"",\"a\\\"b\":""#] {
        assert!(code.contains(name), "{name}: {code}");
    }
    assert_eq!(code.matches("json_skip").count(), 1, "{code}");
    assert_eq!(code.matches("json_column").count(), 3, "{code}");
}

#[test]
fn a_model_with_json_leaves_members_out_as_serde_does() {
    let input = quote::quote! {
        #[model(json, table = "posts")]
        struct Post {
            #[model(id)]
            #[serde(skip)]
            id: i64,
            #[serde(skip_serializing_if = "std::option::Option::is_none")]
            slug: Option<String>,
            #[serde(skip_serializing_if = "String::is_empty")]
            title: String,
            #[serde(flatten)]
            more: Json<More>,
            body: String,
        }
    };
    let code = crate::model::derive(input).to_string();
    assert!(!code.contains("compile_error"), "{code}");
    for when in ["JsonWhen :: Some", "JsonWhen :: Filled", "JsonWhen :: Flat", "JsonWhen :: Always"] {
        assert_eq!(code.matches(when).count(), 1, "{when}: {code}");
    }
    assert_eq!(code.matches("json_member").count(), 4, "{code}");
}

#[test]
fn what_json_cannot_write_is_one_mistake() {
    let attributes = [
        (
            quote::quote!(#[serde(skip_serializing_if = "is_dull")]),
            "`json` leaves out what is `Option::is_none`",
        ),
        (quote::quote!(#[serde(with = "text")]), "`with`"),
        (quote::quote!(#[model(skip)]), "add `#[serde(skip)]`"),
    ];
    for (attribute, message) in attributes {
        let input = quote::quote! {
            #[model(json)]
            struct Post {
                #[model(id)]
                id: i64,
                #attribute
                body: Option<String>,
            }
        };
        let code = crate::model::derive(input).to_string();
        assert_eq!(code.matches("compile_error").count(), 1, "{code}");
        assert!(code.contains(message), "{message}: {code}");
    }
    let code = crate::view::derive(quote::quote! {
        #[view(of = Post, json)]
        #[serde(transparent)]
        struct Line {
            title: String,
        }
    });
    let code = code.to_string();
    assert_eq!(code.matches("compile_error").count(), 1, "{code}");
    assert!(code.contains("`json` does not write by `transparent`"), "{code}");
}
