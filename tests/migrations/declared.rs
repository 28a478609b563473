//! Schemas that models declare.

use plough::prelude::*;
use plough::schema::Schema;
use plough_tests::on_every_backend;

#[derive(Model, Debug)]
#[model(table = "authors")]
pub(crate) struct Author {
    #[model(id, auto)]
    id: i64,
    #[model(unique, length = 80)]
    name: String,
}

#[derive(Model, Debug)]
#[model(table = "books", index(title))]
pub(crate) struct Book {
    #[model(id, auto)]
    id: i64,
    #[model(references = Author, on_delete = cascade)]
    author_id: i64,
    #[model(length = 200)]
    title: String,
}

on_every_backend! {
    async fn a_declared_schema_is_made_and_dropped_by_its_own_sql(db: TestDb) {
        let schema = Schema::declared::<(Book, Author)>(&db)?;
        for sql in schema.create_sql(&db)? {
            raw::<()>(TrustedSql::assert_no_user_input(sql)).execute(&db).await?;
        }
        assert_eq!(Book::query().count(&db).await?, 0);
        for sql in schema.drop_sql(&db)? {
            raw::<()>(TrustedSql::assert_no_user_input(sql)).execute(&db).await?;
        }
        assert!(Book::query().count(&db).await.is_err());
        assert_eq!(Schema::from_json(&schema.to_json()?)?, schema.sorted());
    }
}
