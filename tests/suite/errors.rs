//! What an error says of a mistake.

#![allow(dead_code, reason = "a model's fields are its columns")]

use plough::prelude::*;
use plough_tests::on_every_backend;

#[derive(Model, Debug, Clone)]
#[model(table = "error_shelves")]
struct Shelf {
    #[model(id)]
    id: i64,
}

#[derive(Model, Debug, Clone)]
#[model(table = "error_books")]
struct Book {
    #[model(id)]
    id: i64,
    #[model(references = Shelf, on_delete = restrict)]
    shelf_id: i64,
}

/// The shelves' table as a later version of the program knows it.
#[derive(Model, Debug, Clone)]
#[model(table = "error_shelves")]
struct LaterShelf {
    #[model(id)]
    id: i64,
    place: Option<String>,
}

on_every_backend! {
    async fn a_row_that_others_point_at_is_a_foreign_key_violation(db: TestDb) {
        db.create_tables::<(Shelf, Book)>().await?;
        insert!(Shelf { id: 1 }).exec(&db).await?;
        insert!(Book { id: 1, shelf_id: 1 }).exec(&db).await?;
        let error = Shelf::delete(1).exec(&db).await.expect_err("a book is on it");
        assert!(error.is_foreign_key_violation(), "{error:?}");
    }

    async fn a_table_that_is_not_there_says_how_to_make_it(db: TestDb) {
        let read = Shelf::query().all(&db).await.expect_err("there is no table");
        let written = insert!(Shelf { id: 1 }).exec(&db).await.expect_err("there is no table");
        for error in [read, written] {
            let text = error.to_string();
            assert!(text.starts_with("Shelf: ") && text.contains("error_shelves"), "{text}");
            assert!(text.contains("db.create_tables"), "{text}");
        }
    }

    async fn a_column_that_is_not_there_points_at_the_model(db: TestDb) {
        db.create_tables::<(Shelf,)>().await?;
        let error = LaterShelf::query().all(&db).await.expect_err("there is no such column");
        let text = error.to_string();
        assert!(text.contains("place") && text.contains("not as the model says"), "{text}");
    }
}
