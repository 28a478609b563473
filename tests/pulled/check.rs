//! What is asked of each module.

use plough::model::ModelDef;
use plough::schema::Schema;
use plough::{Db, Model};
use plough_migrate::{Decisions, diff};
use plough_tests::inventory;
use std::pin::Pin;

/// A module of pulled models.
#[derive(Clone, Copy)]
pub struct Module {
    /// The sample and the database.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Its models.
    pub models: &'static [&'static ModelDef],
    /// Reads a row of each.
    pub read: fn(&Db) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>,
}

impl Module {
    /// What the models declare, and the items beside them.
    pub fn declared(&self, db: &Db) -> Schema {
        let all = inventory::iter::<plough::__private::Items>.into_iter();
        let items: Vec<&str> = all.map(|items| items.json).filter(|json| self.text.contains(json)).collect();
        let declared = plough::__migrate::declared(db, self.models, &items);
        declared.unwrap_or_else(|error| panic!("{}: {error:?}", self.name)).sorted()
    }

    /// The same in the database's words.
    pub async fn told(&self, db: &Db) -> Schema {
        let told = self.declared(db).normalised(db).await;
        told.unwrap_or_else(|error| panic!("{}: {error:?}", self.name))
    }
}

pub async fn connect(url: &str) -> Db {
    Db::builder(url).max_connections(2).connect().await.expect("a connection")
}

/// Says in which lines two schemas differ.
fn differences(left: &Schema, right: &Schema) -> String {
    let (left, right) = (left.to_json().expect("text"), right.to_json().expect("text"));
    let only = |a: &str, b: &str, mark: char| -> String {
        a.lines()
            .filter(|line| !b.lines().any(|other| other == *line))
            .map(|line| format!("{mark} {line}\n"))
            .collect()
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

/// What the models declare is what the database is, and each can be read.
pub async fn check(module: &Module, url: &str) {
    let db = connect(url).await;
    let (read, told) = (db.introspect().await.expect("the database"), module.told(&db).await);
    same(module.name, &read, &told);
    same(module.name, &told, &read);
    (module.read)(&db).await;
    db.close().await;
}

/// The model's columns are there, and hold its types.
pub async fn read<M: Model>(db: &Db) {
    let rows = M::query().limit(1).all(db).await;
    assert!(rows.is_ok(), "{}: {:?}", std::any::type_name::<M>(), rows.err());
}

/// From nothing to what the models declare.
pub async fn again(module: &Module, url: &str) {
    let db = connect(url).await;
    let name = module.name;
    for sql in module.declared(&db).create_sql(&db).unwrap_or_else(|error| panic!("{name}: {error:?}")) {
        let done = plough::__migrate::execute(&db, &sql).await;
        done.unwrap_or_else(|error| panic!("{name}: {sql}: {error:?}"));
    }
    same(name, &db.introspect().await.expect("the database"), &module.told(&db).await);
    db.close().await;
}
