//! Comments: a list by cursor.

use crate::input::{Input, Key};
use crate::model::{Comment, CommentLine, CommentList, NewComment, Post};
use crate::{Answer, gone};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use plough::http::axum::{IfNoneMatch, List};
use plough::http::{ByCursor, Listing, Lists};
use plough::json::JsonBody;
use plough::prelude::*;

pub(crate) struct Comments;

impl Lists for Comments {
    type Of = Comment;
    type By = ByCursor;
    fn listing() -> Listing<Comment, ByCursor> {
        Listing::of::<CommentLine>().order_by(|c| c.id.desc()).per_page(10, 50).by_cursor()
    }
}

/// The comments on a post, newest first. The tokens of a page are `after` and `before` of those
/// beside it.
#[utoipa::path(get, path = "/posts/{id}/comments", params(
    ("id" = i64, Path), ("by" = Option<String>, Query), ("after" = Option<String>, Query, pattern = "^token$"),
    ("per_page" = Option<i64>, Query, minimum = 1, maximum = 50),
), responses(
    (status = 200, body = CommentList), (status = 304, description = "as it was"),
    (status = 400, description = "a parameter is unknown or not valid"), (status = 404, description = "no post"),
))]
pub(crate) async fn list(
    db: Db,
    Key(id): Key,
    List(request): List<Comments>,
    if_none_match: IfNoneMatch,
) -> Answer {
    if !Post::query().filter(|p| p.id.eq(id)).exists(&db).await? {
        return Err(gone().into());
    }
    let query = Comment::query().filter(|c| c.post_id.eq(id)).view::<CommentLine>();
    let page = query.listed(&request).cursor(&db, request.cursor()).await?;
    let links = request.links(&format!("/posts/{id}/comments"), &page);
    let mut answer = JsonBody::of(&page)?.answer(&if_none_match);
    if let Ok(links) = links.try_into() {
        answer.headers_mut().insert(header::LINK, links);
    }
    Ok(answer)
}

/// A new comment.
#[utoipa::path(post, path = "/posts/{id}/comments", params(("id" = i64, Path)), request_body = NewComment,
    responses(
    (status = 201, body = CommentLine), (status = 400, description = "no key, or no JSON"),
    (status = 404, description = "no post"), (status = 415, description = "no JSON"),
    (status = 422, description = "not valid"),
))]
pub(crate) async fn create(tx: Tx, Key(id): Key, Input(new): Input<NewComment>) -> Answer {
    let NewComment { by, text } = new;
    let comment = match insert!(Comment { post_id: id, by, text }).exec(&tx).await {
        // The post of the path, and not of the body.
        Err(error) if error.is_foreign_key_violation() => return Err(gone().into()),
        written => written?,
    };
    let line = CommentLine { id: comment.id, by: comment.by, text: comment.text };
    let place = [(header::LOCATION, format!("/posts/{id}/comments"))];
    Ok((StatusCode::CREATED, place, JsonBody::of(&line)?).into_response())
}
