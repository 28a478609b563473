//! Handlers for axum 0.8 (feature `axum`): extractors, a layer, and answers. All that is not axum's own is
//! in [`http`](crate::http).
//!
//! ```
//! use plough::http::Listing;
//! use plough::http::axum::{List, TxLayer};
//! use plough::http::{ByPage, Lists};
//! use plough::prelude::*;
//!
//! # #[derive(Model)] #[model(table = "posts")] struct Post { #[model(id, auto)] id: i64, title: String }
//! struct Posts;
//! impl Lists for Posts {
//!     type Of = Post;
//!     type By = ByPage;
//!     fn listing() -> Listing<Post> {
//!         Listing::of::<Post>()
//!     }
//! }
//!
//! // An unknown parameter is answered by 400 and what is allowed.
//! async fn count(db: Db, List(request): List<Posts>) -> plough::Result<String> {
//!     Ok(Post::query().listed(&request).count(&db).await?.to_string())
//! }
//!
//! // Committed before the answer leaves; an error rolls back.
//! async fn create(tx: Tx, title: String) -> plough::Result<String> {
//!     Ok(insert!(Post { title }).exec(&tx).await?.id.to_string())
//! }
//! fn app(db: Db) -> axum::Router {
//!     let posts = axum::routing::get(count).post(create);
//!     axum::Router::new().route("/posts", posts).layer(TxLayer::new(&db)).with_state(db)
//! }
//! ```

#[cfg(feature = "json")]
use super::not_modified;
use super::{ListRequest, Lists, Problem, RequestTx};
use crate::error::{Error, Kind};
use crate::exec::{Db, Tx, TxOptions};
#[cfg(feature = "json")]
use crate::json::{JsonBody, JsonStream};
use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequestParts};
use axum_core::response::{IntoResponse, Response};
#[cfg(feature = "json")]
use http::header::ETAG;
use http::header::{CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, Request, StatusCode};
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_layer::Layer;
use tower_service::Service;

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.to_json()));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(Problem::CONTENT_TYPE));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Error {
    /// The answer of [`Problem::of`]. What is no fault of the request is logged, with the statement;
    /// the error itself is among the answer's extensions, as an `Arc<Error>`.
    fn into_response(self) -> Response {
        let problem = Problem::of(&self);
        if problem.status >= 500 {
            tracing::error!(error = %self, statement = self.sql(), "a request failed");
        }
        let mut response = problem.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The database of the router's state: the state itself, or a part of it by `FromRef`.
impl<S> FromRequestParts<S> for Db
where
    S: Send + Sync,
    Db: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Db, Infallible> {
        Ok(Db::from_ref(state))
    }
}

/// The transaction of the request, which is begun by the first extractor: needs [`TxLayer`].
impl<S: Send + Sync> FromRequestParts<S> for Tx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Tx, Error> {
        match parts.extensions.get::<RequestTx>() {
            Some(request) => request.clone().tx().await,
            None => {
                let message = "the extractor `Tx` needs the layer `plough::http::axum::TxLayer`";
                Err(Error::new(Kind::Config, message))
            }
        }
    }
}

#[cfg(feature = "json")]
impl IntoResponse for JsonBody {
    /// 200, with the tag of the content: [`answer`](JsonBody::answer) heeds `If-None-Match`.
    fn into_response(self) -> Response {
        self.answer(&IfNoneMatch(None))
    }
}

#[cfg(feature = "json")]
impl JsonBody {
    /// The answer for a request: 304 if it has this very content, else 200.
    #[must_use]
    pub fn answer(self, if_none_match: &IfNoneMatch) -> Response {
        let etag = self.etag();
        let mut response = if not_modified(if_none_match.0.as_deref(), &etag) {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            let mut response = Response::new(Body::from(self.into_bytes()));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JsonBody::CONTENT_TYPE));
            response
        };
        // A tag is made of digits.
        if let Ok(tag) = HeaderValue::try_from(etag.to_string()) {
            response.headers_mut().insert(ETAG, tag);
        }
        response
    }
}

#[cfg(feature = "json")]
impl IntoResponse for JsonStream {
    /// 200. What goes wrong later breaks the connection off: the status is on its way by then.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from_stream(self));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JsonBody::CONTENT_TYPE));
        response
    }
}

/// What a request asks of a list, by a query string that the list allows. Everything else is answered
/// by 400.
#[derive(Debug, Clone)]
pub struct List<L: Lists>(pub ListRequest<L::Of, L::By>);

impl<S: Send + Sync, L: Lists> FromRequestParts<S> for List<L> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        L::listing().parse(parts.uri.query().unwrap_or_default()).map(List)
    }
}

/// The header `If-Match`, as it came: for [`precondition`](super::precondition).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub Option<String>);

/// The header `If-None-Match`, as it came: for [`not_modified`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfNoneMatch(pub Option<String>);

/// All values of a header, as one; `None` if there is none, and what no tag is if it is no text.
fn header(parts: &Parts, name: http::HeaderName) -> Option<String> {
    let values: Vec<_> =
        parts.headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?")).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(IfMatch(header(parts, IF_MATCH)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(IfNoneMatch(header(parts, IF_NONE_MATCH)))
    }
}

/// Gives each request that extracts a [`Tx`] a transaction. It is committed before the answer leaves:
/// if that fails, the answer is that of the failure. An answer with a status of 400 or more, a panic
/// and a request that is dropped roll it back. What is stale is answered by 412 where the request has a
/// header `If-Match`.
///
/// The body of an answer is sent after the commit: a stream of rows in it cannot be one of the
/// transaction.
#[derive(Clone)]
pub struct TxLayer {
    db: Db,
    options: Option<TxOptions>,
}

impl TxLayer {
    /// Transactions of a database.
    #[must_use]
    pub fn new(db: &Db) -> Self {
        TxLayer { db: db.clone(), options: None }
    }

    /// The same with options; `retry` has no meaning here.
    #[must_use]
    pub fn with(db: &Db, options: TxOptions) -> Self {
        TxLayer { db: db.clone(), options: Some(options) }
    }
}

impl fmt::Debug for TxLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TxLayer")
    }
}

impl<S> Layer<S> for TxLayer {
    type Service = TxService<S>;

    fn layer(&self, inner: S) -> TxService<S> {
        TxService { inner, layer: self.clone() }
    }
}

/// The service of a [`TxLayer`].
#[derive(Debug, Clone)]
pub struct TxService<S> {
    inner: S,
    layer: TxLayer,
}

impl<S, B> Service<Request<B>> for TxService<S>
where
    S: Service<Request<B>, Response = Response>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let db = self.layer.db.clone();
        let transaction = match &self.layer.options {
            None => RequestTx::new(db),
            Some(options) => RequestTx::with(db, *options),
        };
        request.extensions_mut().insert(transaction.clone());
        let if_match = request.headers().contains_key(IF_MATCH);
        let answer = self.inner.call(request);
        Box::pin(async move {
            // On an error or a panic the transaction is dropped, and so rolled back.
            let mut answer = answer.await?;
            let success = answer.status().as_u16() < 400;
            if let Err(error) = transaction.finish(success).await {
                answer = error.into_response();
            }
            let problem = answer.extensions().get::<Problem>().filter(|problem| problem.code == "stale");
            Ok(match problem {
                Some(problem) if if_match => problem.clone().with_if_match().into_response(),
                _ => answer,
            })
        })
    }
}
