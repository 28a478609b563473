//! From models, as `pull` writes them, by files: from nothing to Sakila, to Chinook, and to Sakila again,
//! and all the way back.

use crate::check::{Module, connect};
use crate::{modules, places};
use plough_tests::by_files::{Stop, by_files};

async fn there_and_back(sakila: Module, chinook: Module) {
    // A name of its own: the modules' own tests run beside.
    let name = format!("files_{}", sakila.name);
    places::with(&name, async move |place| {
        let db = connect(&place.again).await;
        let mut line = Vec::new();
        for module in [&sakila, &chinook, &sakila] {
            line.push(Stop { declared: module.declared(&db), told: module.told(&db).await });
        }
        by_files(&place.url, &db, &line).await.unwrap();
        db.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn from_models_on_sqlite() {
    there_and_back(modules::sakila_sqlite(), modules::chinook_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn from_models_on_postgres() {
    there_and_back(modules::sakila_postgres(), modules::chinook_postgres()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn from_models_on_mariadb() {
    there_and_back(modules::sakila_mariadb(), modules::chinook_mariadb()).await;
}
