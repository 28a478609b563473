// What the program of pulled modules does with each.

use plough::schema::Schema;
use plough::{Db, Model};
use plough_migrate::{Decisions, diff};

async fn connect(url: &str) -> Db {
    Db::builder(url).max_connections(2).connect().await.expect("a connection")
}

/// Says in which lines two schemas differ.
fn differences(left: &Schema, right: &Schema) -> String {
    let (left, right) = (left.to_json().expect("text"), right.to_json().expect("text"));
    let only = |a: &str, b: &str, mark: char| -> String {
        a.lines().filter(|line| !b.lines().any(|other| other == *line)).map(|line| format!("{mark} {line}\n")).collect()
    };
    format!("{}{}", only(&left, &right, '-'), only(&right, &left, '+'))
}

/// Nothing differs, neither in what migrations change nor in what they report.
fn same(name: &str, read: &Schema, declared: &Schema) {
    let found = diff(read, declared, &Decisions::new()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let unowned = &found.unowned;
    assert!(
        found.changes.is_empty() && unowned.is_empty(),
        "{name}: {:#?}\n{unowned:?}\n{}",
        found.changes,
        differences(read, declared)
    );
}

/// What the models declare is what the database is.
async fn check(name: &str, db: &Db, models: &[&'static plough::model::ModelDef], items: &[&str]) {
    let declared = plough::__migrate::declared(db, models, items).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let declared = declared.normalised(db).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let read = db.introspect().await.expect("the database");
    same(name, &read, &declared);
    same(name, &declared, &read);
}

/// The model's columns are there, and hold its types.
async fn read<M: Model>(db: &Db) {
    let rows = M::query().limit(1).all(db).await;
    assert!(rows.is_ok(), "{}: {:?}", std::any::type_name::<M>(), rows.err());
}

/// From nothing to what the models declare.
async fn again(name: &str, url: &str, models: &[&'static plough::model::ModelDef], items: &[&str]) {
    let db = connect(url).await;
    let declared = plough::__migrate::declared(&db, models, items).expect("a schema").sorted();
    for sql in declared.create_sql(&db).unwrap_or_else(|error| panic!("{name}: {error:?}")) {
        let done = plough::__migrate::execute(&db, &sql).await;
        done.unwrap_or_else(|error| panic!("{name}: {sql}: {error:?}"));
    }
    same(name, &db.introspect().await.expect("the database"), &declared.normalised(&db).await.expect("a schema"));
}
