//! Extractors whose refusals are problem documents, too.

use crate::model::Valid;
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use plough::http::Problem;
use serde::de::DeserializeOwned;

/// A JSON document that is valid.
pub struct Input<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Valid> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Json(input) = Json::<T>::from_request(request, state).await.map_err(|rejection| {
            Problem::new(
                rejection.status().as_u16(),
                "invalid",
                "The body is not the JSON document of the API.",
            )
        })?;
        input.check()?;
        Ok(Input(input))
    }
}

/// The key in the path.
pub struct Key(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<i64>::from_request_parts(parts, state).await;
        path.map(|Path(id)| Key(id)).map_err(|_| Problem::new(400, "invalid", "The key is not a number."))
    }
}
