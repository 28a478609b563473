//! Databases pulled into models: hostile ones, and real ones.
//!
//! Every module is compiled in one program, under `-D warnings`, and says there what its database is: what
//! its models and items declare does not differ from what is introspected, and each model can be read. From
//! an empty database the models lead to the same again, and back.

mod places;

use places::Place;
use std::fmt::Write;
use std::path::Path;

/// One module, and the databases that its part of the program works on.
struct Module {
    name: String,
    pulled: plough_migrate::Pulled,
    place: Place,
}

/// Pulls a database, and looks at the text itself.
async fn module(name: String, place: Place) -> Module {
    let db = plough::Db::connect(&place.url).await.unwrap();
    let schema = db.introspect().await.unwrap();
    let pulled = plough_migrate::pull(&db, &schema).unwrap();
    assert_eq!(plough_migrate::pull(&db, &schema).unwrap().text, pulled.text, "{name} is not stable");
    db.close().await;
    formatted(&name, &pulled.text);
    Module { name, pulled, place }
}

/// The text is as rustfmt, where it is installed, would have it by itself.
fn formatted(name: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("models.rs");
    std::fs::write(&file, text).unwrap();
    let rustfmt = std::process::Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--config", "max_width=100"])
        .arg(&file)
        .output();
    if let Ok(output) = rustfmt {
        let difference = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {difference}{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn program(modules: &[Module]) -> String {
    let mut text = format!("#![deny(warnings)]\n{}", include_str!("check.rs"));
    let mut main = String::new();
    for Module { name, pulled, place } in modules {
        let _ = writeln!(text, "pub mod {name} {{\n{}}}", pulled.text);
        let models = |what: fn(&str, &str) -> String| -> String {
            pulled.models.iter().map(|model| what(name, model)).collect()
        };
        let defs = models(|name, model| format!("<{name}::{model} as plough::__private::Decl>::DEF, "));
        let reads = models(|name, model| format!("        read::<{name}::{model}>(&db).await;\n"));
        let items = pulled.items.iter().map(|items| format!("{items:?}")).collect::<String>();
        let _ = writeln!(
            main,
            "    failed |= tokio::spawn(async {{\n        let db = connect({:?}).await;\n        \
             let models = [{defs}];\n        check({name:?}, &db, &models, &[{items}]).await;\n{reads}        \
             again({name:?}, {:?}, &models, &[{items}]).await;\n    }}).await.is_err();",
            place.url, place.again
        );
    }
    let _ = writeln!(
        text,
        "#[tokio::main]\nasync fn main() {{\n    let mut failed = false;\n{main}    assert!(!failed);\n}}"
    );
    text
}

#[test]
fn pulled_modules_compile_and_say_what_the_database_is() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let places = runtime.block_on(places::all());
    let modules: Vec<Module> = places
        .into_iter()
        .map(|(name, place)| {
            let module = runtime.block_on(module(name, place));
            if module.name.starts_with("hostile") {
                let notes = module.pulled.notes.join("\n");
                insta::assert_snapshot!(module.name.clone(), format!("{}\n{notes}\n", module.pulled.text));
            }
            module
        })
        .collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pulled_modules.rs");
    std::fs::write(&path, program(&modules)).unwrap();
    let ran = std::panic::catch_unwind(|| {
        let cases = trybuild::TestCases::new();
        cases.pass(&path);
    });
    modules.into_iter().for_each(|module| runtime.block_on(module.place.drop()));
    if let Err(panic) = ran {
        std::panic::resume_unwind(panic);
    }
}
