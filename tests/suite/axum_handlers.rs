//! Handlers of axum: extractors, the transaction of a request, answers.

use axum::body::{Body, to_bytes};
use axum::extract::Path;
use axum::http::{Request, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use plough::http::axum::{IfMatch, List, TxLayer};
use plough::http::{ByPage, ETag, Listing, Lists, precondition};
use plough::prelude::*;
use plough::test::record;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};
use tower::ServiceExt;

/// A row that counts its changes.
#[derive(Model, Debug, Clone)]
#[model(table = "axum_notes")]
pub struct Note {
    /// The key.
    #[model(id, auto)]
    pub id: i64,
    /// What it says.
    #[model(unique, length = 100)]
    pub text: String,
    /// How often it was changed.
    #[model(version)]
    pub version: i32,
}

struct Posts;

impl Lists for Posts {
    type Of = Post;
    type By = ByPage;
    fn listing() -> Listing<Post> {
        Listing::of::<Post>().only(|p| (p.id, p.title)).order_by(|p| p.id.asc())
    }
}

async fn titles(db: Db, List(request): List<Posts>) -> plough::Result<impl IntoResponse> {
    let page = Post::query().listed(&request).page(&db, request.page()).await?;
    let links = request.links("/posts", &page);
    let titles: Vec<_> = page.items.into_iter().map(|post| post.title).collect();
    Ok(([(header::LINK, links)], Json(titles)))
}

async fn note(tx: Tx, text: String) -> plough::Result<StatusCode> {
    insert!(Note { text, version: 1 }).exec(&tx).await?;
    Ok(StatusCode::CREATED)
}

/// Writes, and then refuses.
async fn regret(first: Tx, second: Tx, text: String) -> StatusCode {
    let written = insert!(Note { text, version: 1 }).exec(&first).await.is_ok();
    // Both are the same transaction.
    let seen = Note::query().count(&second).await.unwrap_or_default();
    if written && seen == 1 { StatusCode::IM_A_TEAPOT } else { StatusCode::OK }
}

/// A deferred failure: the transaction is ended by the handler itself, so that the commit fails.
async fn end_early(tx: Tx, text: String) -> plough::Result<&'static str> {
    insert!(Note { text, version: 1 }).exec(&tx).await?;
    tx.rollback().await?;
    Ok("done")
}

async fn crash(tx: Tx, text: String) -> &'static str {
    let written = insert!(Note { text, version: 1 }).exec(&tx).await;
    assert!(written.is_err(), "on purpose");
    "not reached"
}

async fn edit(tx: Tx, Path(id): Path<i64>, if_match: IfMatch, text: String) -> plough::Result<String> {
    let note = Note::query().filter(|n| n.id.eq(id)).one(&tx).await?;
    precondition(if_match.0.as_deref(), &ETag::of_version(&note)?)?;
    Note::update(&note).set_with(|n| n.text.set(text)).exec(&tx).await?;
    Ok("changed".to_owned())
}

async fn none() -> &'static str {
    "nothing asked"
}

fn app(db: &Db) -> Router {
    Router::new()
        .route("/posts", get(titles))
        .route("/notes", post(note))
        .route("/regret", post(regret))
        .route("/early", post(end_early))
        .route("/crash", post(crash))
        .route("/notes/{id}", post(edit))
        .route("/none", get(none))
        .layer(TxLayer::new(db))
        .with_state(db.clone())
}

/// The status, the headers and the body of an answer.
async fn ask(
    db: &Db,
    method: &str,
    uri: &str,
    if_match: Option<&str>,
    body: &str,
) -> (StatusCode, axum::http::HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(uri);
    if let Some(tags) = if_match {
        request = request.header(header::IF_MATCH, tags);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let answer = app(db).oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

on_every_backend! {
    async fn a_list_is_asked_by_its_query_string(db: TestDb) {
        seed::blog(&db).await?;
        let (status, headers, body) = ask(&db, "GET", "/posts?title__startswith=On&per_page=2&page=2", None, "").await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, r#"["On bridges"]"#));
        let links = headers[header::LINK].to_str()?;
        assert!(links.contains("</posts?title__startswith=On&per_page=2&page=1>; rel=\"prev\""), "{links}");
        let ((status, headers, body), statements) = record(ask(&db, "GET", "/posts?views=1", None, "")).await;
        assert_eq!((status, statements.len()), (StatusCode::BAD_REQUEST, 0));
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        let expected = r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"The parameter `views` is unknown.","code":"invalid","parameter":"views","allowed":["id","title","sort","page","per_page"]}"#;
        assert_eq!(body, expected);
    }

    async fn a_request_is_a_transaction(db: TestDb) {
        db.create_tables::<(Note,)>().await?;
        let count = || Note::query().count(&db);
        assert_eq!(ask(&db, "POST", "/regret", None, "one").await.0, StatusCode::IM_A_TEAPOT);
        assert_eq!(count().await?, 0);
        assert_eq!(ask(&db, "POST", "/notes", None, "one").await.0, StatusCode::CREATED);
        assert_eq!(count().await?, 1);
        let (status, _, body) = ask(&db, "POST", "/notes", None, "one").await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(body.contains(r#""code":"unique","fields":["text"]"#), "{body}");
        assert_eq!(count().await?, 1);
    }

    async fn a_commit_that_fails_replaces_the_answer(db: TestDb) {
        db.create_tables::<(Note,)>().await?;
        let (status, headers, body) = ask(&db, "POST", "/early", None, "one").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        assert!(!body.contains("done"), "{body}");
        assert_eq!(Note::query().count(&db).await?, 0);
    }

    async fn a_panic_rolls_back(db: TestDb) {
        db.create_tables::<(Note,)>().await?;
        let on = Db::clone(&db);
        let task = tokio::spawn(async move { ask(&on, "POST", "/crash", None, "one").await });
        assert!(task.await.is_err_and(|error| error.is_panic()));
        assert_eq!(Note::query().count(&db).await?, 0);
        // Nothing holds the connection.
        assert_eq!(ask(&db, "POST", "/notes", None, "one").await.0, StatusCode::CREATED);
    }

    async fn a_request_that_extracts_no_transaction_has_none(db: TestDb) {
        let ((status, _, body), statements) = record(ask(&db, "GET", "/none", None, "")).await;
        assert_eq!((status, body.as_str(), statements.len()), (StatusCode::OK, "nothing asked", 0));
    }

    async fn a_change_names_the_state_that_it_changes(db: TestDb) {
        db.create_tables::<(Note,)>().await?;
        let note = insert!(Note { text: "one", version: 1 }).exec(&db).await?;
        let uri = format!("/notes/{}", note.id);
        assert_eq!(ask(&db, "POST", &uri, Some("\"v1\""), "two").await.0, StatusCode::OK);
        let (status, _, body) = ask(&db, "POST", &uri, Some("\"v1\""), "three").await;
        assert_eq!(status, StatusCode::PRECONDITION_FAILED);
        assert!(body.contains(r#""status":412"#) && body.contains(r#""code":"stale""#), "{body}");
        assert_eq!(ask(&db, "POST", "/notes/99", None, "x").await.0, StatusCode::NOT_FOUND);
        let now = Note::find(note.id).get(&db).await?.expect("it is there");
        assert_eq!((now.text.as_str(), now.version), ("two", 2));
    }

    async fn without_the_layer_a_transaction_is_refused(db: TestDb) {
        db.create_tables::<(Note,)>().await?;
        let app = Router::new().route("/", post(note)).with_state(Db::clone(&db));
        let request = Request::post("/").body(Body::from("one")).unwrap();
        assert_eq!(app.oneshot(request).await?.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(Note::query().count(&db).await?, 0);
    }
}
