//! Rows as JSON, whole and in chunks.

use futures_util::StreamExt;
use plough::http::not_modified;
use plough::json::{JsonBody, JsonPolicy};
use plough::prelude::*;
use plough::test::record;
use plough_tests::on_every_backend;
use serde::Serialize;

/// A shelf of books.
#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(table = "json_shelves", has_many(books: Book.shelf_id))]
#[serde(rename_all = "camelCase")]
pub struct Shelf {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// What is written on it.
    pub plain_label: String,
    /// What nobody reads.
    #[serde(skip)]
    #[model(default = 7)]
    pub secret: i32,
}

/// A book on a shelf.
#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[model(table = "json_books")]
pub struct Book {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// Where it stands.
    #[model(references = Shelf)]
    pub shelf_id: i64,
    /// Its title.
    pub title: Option<String>,
}

/// A shelf as a page shows it.
#[derive(View, Debug, Serialize)]
#[view(of = Shelf)]
pub struct Page {
    /// What is written on it.
    #[serde(rename = "name")]
    #[view(column = plain_label)]
    pub label: String,
    /// What stands on it.
    #[view(order_by = id.asc)]
    pub books: Vec<Line>,
}

/// A book as a page shows it.
#[derive(View, Debug, Serialize)]
#[view(of = Book)]
pub struct Line {
    /// The key.
    pub id: i64,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A row that refuses to be written.
#[derive(View, Debug)]
#[view(of = Book)]
pub struct Shy {
    /// The key.
    pub id: i64,
}

impl Serialize for Shy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.id == 700 {
            return Err(serde::ser::Error::custom("hunter2"));
        }
        serializer.serialize_i64(self.id)
    }
}

async fn shelves(db: &Session) -> plough::Result<()> {
    db.create_tables::<(Shelf, Book)>().await?;
    insert!(Shelf { id: 1, plain_label: "Q\u{1f}\"é\u{2028}" }).exec(db).await?;
    insert!(Shelf { id: i64::MAX, plain_label: "Z" }).exec(db).await?;
    insert!(Book { id: 5, shelf_id: 1, title: "Looms" }).exec(db).await?;
    insert!(Book { id: 6, shelf_id: 1 }).exec(db).await?;
    Ok(())
}

/// The chunks of a stream, put together, and what ended it.
async fn chunks(mut stream: plough::json::JsonStream) -> (usize, Vec<u8>, Option<plough::Error>) {
    let (mut count, mut bytes) = (0, Vec::new());
    while let Some(chunk) = stream.next().await {
        match chunk {
            Ok(chunk) => {
                count += 1;
                bytes.extend(chunk);
            }
            Err(error) => {
                assert!(stream.next().await.is_none(), "an error ends it");
                return (count, bytes, Some(error));
            }
        }
    }
    (count, bytes, None)
}

on_every_backend! {
    async fn json_is_what_serde_says_of_the_structs(db: TestDb) {
        shelves(&db).await?;
        let query = || Shelf::query().order_by(|s| s.id.asc());
        let (body, statements) = record(query().json(&db)).await;
        let body = body?;
        assert_eq!(statements.len(), 1);
        assert_eq!(
            body.as_str(),
            "[{\"id\":1,\"plainLabel\":\"Q\\u001f\\\"é\u{2028}\"},{\"id\":9223372036854775807,\"plainLabel\":\"Z\"}]"
        );
        assert_eq!(body.as_bytes(), serde_json::to_vec(&query().all(&db).await?)?);
        // Tuples with relations, selections, views: each in the statements of its rows.
        let with = || query().with(|s| s.books().order_by(|b| b.id.asc()));
        let (body, statements) = record(with().json(&db)).await;
        assert_eq!((body?.into_bytes(), statements.len()), (serde_json::to_vec(&with().all(&db).await?)?, 2));
        let selected = || query().select(|s| (s.plain_label, s.id));
        let (body, statements) = record(selected().json(&db)).await;
        assert_eq!((body?.into_bytes(), statements.len()), (serde_json::to_vec(&selected().all(&db).await?)?, 1));
        let pages = || query().limit(1).view::<Page>();
        let (body, statements) = record(pages().json(&db)).await;
        assert_eq!(statements.len(), 2);
        let expected = "[{\"name\":\"Q\\u001f\\\"é\u{2028}\",\"books\":[{\"id\":5,\"title\":\"Looms\"},{\"id\":6}]}]";
        assert_eq!(body?.as_str(), expected);
        let lines = Book::query().order_by(|b| b.id.asc()).view::<Line>().json(&db).await?;
        assert_eq!(lines.as_str(), r#"[{"id":5,"title":"Looms"},{"id":6}]"#);
        assert_eq!(Shelf::query().filter(|s| s.id.eq(9)).json(&db).await?.as_str(), "[]");
    }

    async fn one_row_is_json_or_none(db: TestDb) {
        shelves(&db).await?;
        let book = Book::find(6).json(&db).await?.expect("it is there");
        assert_eq!(book.as_str(), r#"{"id":6,"shelf_id":1,"title":null}"#);
        let line = Book::find(6).view::<Line>().json(&db).await?.expect("it is there");
        assert_eq!(line.as_str(), r#"{"id":6}"#);
        assert_eq!(Book::find(7).json(&db).await?, None);
        let page = Book::query().order_by(|b| b.id.asc()).page(&db, PageRequest::new(2, 1)).await?;
        let body = JsonBody::of(&page)?;
        let expected = r#"{"items":[{"id":6,"shelf_id":1,"title":null}],"total":2,"pages":2,"page":2,"per_page":1}"#;
        assert_eq!(body.as_str(), expected);
    }

    async fn integers_that_no_float_holds_are_texts_if_asked_for(db: TestDb) {
        shelves(&db).await?;
        let safe = JsonPolicy::new().safe_integers();
        let query = || Shelf::query().order_by(|s| s.id.asc()).select(|s| s.id);
        assert_eq!(query().json_with(&db, safe).await?.as_str(), r#"[1,"9223372036854775807"]"#);
        let (_, bytes, error) = chunks(query().json_stream_with(&db, safe)).await;
        assert!(error.is_none());
        assert_eq!(String::from_utf8(bytes)?, r#"[1,"9223372036854775807"]"#);
    }

    async fn the_tag_is_that_of_the_content(db: TestDb) {
        shelves(&db).await?;
        let query = || Book::query().order_by(|b| b.id.asc()).json(&db);
        let tag = query().await?.etag();
        assert_eq!(query().await?.etag(), tag);
        assert!(not_modified(Some(&tag.to_string()), &query().await?.etag()));
        Book::update(5).set_with(|b| b.title.set("On looms")).exec(&db).await?;
        assert_ne!(query().await?.etag(), tag);
    }

    async fn a_stream_is_the_same_bytes_in_chunks(db: TestDb) {
        shelves(&db).await?;
        let title = "x".repeat(200);
        let books = (100..1100).map(|id| Book { id, shelf_id: 1, title: Some(title.clone()) });
        Book::insert_all(books).exec(&db).await?;
        let query = || Book::query().order_by(|b| b.id.asc());
        let whole = query().json(&db).await?;
        let (count, bytes, error) = chunks(query().json_stream(&db)).await;
        assert!(error.is_none() && bytes == whole.as_bytes());
        assert!(count >= whole.as_bytes().len() / (20 * 1024), "{count} chunks");
        let (_, bytes, error) = chunks(Shelf::query().order_by(|s| s.id.asc()).view::<Page>().json_stream(&db)).await;
        let pages = Shelf::query().order_by(|s| s.id.asc()).view::<Page>().json(&db).await?;
        assert!(error.is_none() && bytes == pages.as_bytes());
        let (_, bytes, error) = chunks(Book::query().filter(|b| b.id.eq(0)).json_stream(&db)).await;
        assert!(error.is_none() && bytes == b"[]");
    }

    async fn an_error_ends_a_stream_and_leaves_no_json(db: TestDb) {
        shelves(&db).await?;
        let books = (100..1100).map(|id| Book { id, shelf_id: 1, title: None });
        Book::insert_all(books).exec(&db).await?;
        let query = || Book::query().order_by(|b| b.id.asc()).view::<Shy>();
        let (_, bytes, error) = chunks(query().json_stream(&db)).await;
        let error = error.expect("a row refuses").to_string();
        assert!(error.contains("cannot be written as JSON") && !error.contains("hunter2"), "{error}");
        assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_err());
        assert!(query().json(&db).await.is_err());
        // The connection is whole.
        assert_eq!(Book::query().count(&db).await?, 1002);
    }

    async fn a_stream_that_is_dropped_frees_its_connection(db: TestDb) {
        shelves(&db).await?;
        let books = (100..5100).map(|id| Book { id, shelf_id: 1, title: Some("x".repeat(100)) });
        Book::insert_all(books).exec(&db).await?;
        for _ in 0..20 {
            let mut stream = Book::query().json_stream(&db);
            let first = stream.next().await.expect("a chunk")?;
            assert!(first.starts_with(b"[{"));
        }
        assert_eq!(Book::query().count(&db).await?, 5002);
    }
}
