//! A blog as a web service: see `README.md` beside it.

mod authors;
mod comments;
mod input;
pub mod model;
mod posts;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use plough::Db;
use plough::http::Problem;
use plough::http::axum::TxLayer;
use tracing::Instrument;
use utoipa::OpenApi;

/// The document of the service, made from its handlers and shapes.
#[derive(OpenApi)]
#[openapi(
    info(title = "Blog", description = "Posts, their authors, and comments."),
    paths(
        authors::create,
        authors::show,
        posts::list,
        posts::create,
        posts::show,
        posts::edit,
        posts::remove,
        posts::export,
        comments::list,
        comments::create
    )
)]
pub struct Api;

/// The service over a database.
pub fn app(db: &Db) -> Router {
    Router::new()
        .route("/authors", axum::routing::post(authors::create))
        .route("/authors/{id}", get(authors::show))
        .route("/posts", get(posts::list).post(posts::create))
        .route("/posts/export", get(posts::export))
        .route("/posts/{id}", get(posts::show).patch(posts::edit).delete(posts::remove))
        .route("/posts/{id}/comments", get(comments::list).post(comments::create))
        .route("/openapi.json", get(async || axum::Json(Api::openapi())))
        .fallback(async || Problem::new(404, "not_found", "There is no such page."))
        .method_not_allowed_fallback(async || Problem::new(405, "method", "The page has no such method."))
        .layer(TxLayer::new(db))
        .layer(from_fn(traced))
        .with_state(db.clone())
}

/// A span for each request: the statements are its children.
async fn traced(request: Request, next: Next) -> Response {
    let span = tracing::info_span!("request", method = %request.method(), path = request.uri().path());
    async {
        let response = next.run(request).await;
        tracing::info!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await
}

/// Serves until `stop` is ready; requests that run are answered before it returns.
///
/// # Errors
/// If the socket fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    db: Db,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, app(&db).into_make_service()).with_graceful_shutdown(stop).await?;
    db.close().await;
    Ok(())
}

/// An answer, or what it is instead: a problem of the service's own, or one of the database.
pub(crate) type Answer = Result<Response, Refused>;

pub(crate) enum Refused {
    Problem(Problem),
    Database(plough::Error),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Refused::Problem(problem)
    }
}

impl From<plough::Error> for Refused {
    fn from(error: plough::Error) -> Self {
        Refused::Database(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Refused::Problem(problem) => problem.into_response(),
            Refused::Database(error) => error.into_response(),
        }
    }
}

/// The answer for a row that is not there.
pub(crate) fn gone() -> Problem {
    Problem::new(404, "not_found", "There is no such row.")
}
