//! Who writes.

use crate::input::{Input, Key};
use crate::model::{Author, NewAuthor};
use crate::{Answer, gone};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use plough::http::axum::IfNoneMatch;
use plough::json::JsonBody;
use plough::prelude::*;

/// A new author.
#[utoipa::path(post, path = "/authors", request_body = NewAuthor, responses(
    (status = 201, body = Author),
    (status = 400, description = "no JSON"), (status = 409, description = "the address is taken"),
    (status = 415, description = "no JSON"), (status = 422, description = "not valid"),
))]
pub(crate) async fn create(tx: Tx, Input(new): Input<NewAuthor>) -> Answer {
    let author = Author::insert(new).exec(&tx).await?;
    let place = [(header::LOCATION, format!("/authors/{}", author.id))];
    Ok((StatusCode::CREATED, place, JsonBody::of(&author)?).into_response())
}

/// An author.
#[utoipa::path(get, path = "/authors/{id}", params(("id" = i64, Path)), responses(
    (status = 200, body = Author), (status = 304, description = "as it was"),
    (status = 400, description = "no key"), (status = 404, description = "there is none"),
))]
pub(crate) async fn show(db: Db, Key(id): Key, if_none_match: IfNoneMatch) -> Answer {
    let author = Author::find(id).json(&db).await?.ok_or_else(gone)?;
    Ok(author.answer(&if_none_match))
}
