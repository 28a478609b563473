//! Databases pulled into models: hostile ones, and real ones.
//!
//! What `pull` writes is kept in `modules/`, compiled with this program under `-D warnings`, and compared with
//! what it writes now; `PLOUGH_OVERWRITE=1` writes it anew, and the next run compiles it. Here each module says
//! what its database is: what its models and items declare does not differ from what is introspected, and each
//! model can be read. From an empty database the models lead to the same again, and by files from one sample
//! to another.

mod check;
mod files;
mod modules;
mod places;

use check::Module;
use places::Place;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Where the text of a module is kept.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pulled/modules").join(format!("{name}.rs"))
}

/// What `pull` writes, and below it what this program asks of the module.
fn text(pulled: &plough_migrate::Pulled) -> String {
    let models = |what: fn(&str) -> String| pulled.models.iter().map(|name| what(name)).collect::<String>();
    let mut text = pulled.text.clone();
    let _ = write!(
        text,
        "\n// For the test.\n\npub(crate) const MODELS: &[&plough::model::ModelDef] = &[\n{}];\n\n\
         pub(crate) async fn read(db: &plough::Db) {{\n{}}}\n",
        models(|name| format!("    <{name} as plough::__private::Decl>::DEF,\n")),
        models(|name| format!("    crate::check::read::<{name}>(db).await;\n")),
    );
    text
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

/// Pulls the database, and looks at the text.
async fn pulled(module: &Module, place: &Place) {
    let name = module.name;
    let db = plough::Db::connect(&place.url).await.unwrap();
    let schema = db.introspect().await.unwrap();
    let pulled = plough_migrate::pull(&db, &schema).unwrap();
    assert_eq!(plough_migrate::pull(&db, &schema).unwrap().text, pulled.text, "{name} is not stable");
    db.close().await;
    formatted(name, &pulled.text);
    if name.starts_with("hostile") {
        insta::assert_snapshot!(name, format!("{}\n", pulled.notes.join("\n")));
    }
    let text = text(&pulled);
    if std::env::var_os("PLOUGH_OVERWRITE").is_some() {
        std::fs::write(file(name), &text).unwrap();
    }
    let differs = text.lines().zip(module.text.lines()).find(|(now, kept)| now != kept);
    assert!(
        text == module.text,
        "`pull` writes another {name} than what is kept (PLOUGH_OVERWRITE=1 writes it anew): {differs:?}"
    );
}

/// The module says what its database is, and leads to it again from an empty one.
async fn says_what_the_database_is(module: Module) {
    places::with(module.name, async move |place| {
        if place.load(module.name).await {
            pulled(&module, &place).await;
            check::check(&module, &place.url).await;
        }
        check::again(&module, &place.again).await;
    })
    .await;
}
