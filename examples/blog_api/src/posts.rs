//! Posts: a list by page, one by key, changed under an optimistic lock.

use crate::input::{Input, Key};
use crate::model::{EditPost, NewPost, Post, PostLine, PostList, PostPage};
use crate::{Answer, gone};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use plough::http::axum::{IfMatch, IfNoneMatch, List};
use plough::http::{ByPage, ETag, Listing, Lists, Problem, precondition};
use plough::json::JsonBody;
use plough::prelude::*;

pub(crate) struct Posts;

impl Lists for Posts {
    type Of = Post;
    type By = ByPage;
    fn listing() -> Listing<Post> {
        Listing::of::<PostLine>()
            .and(|p| (p.author_id, p.author().name))
            .search(|p| (p.title, p.body))
            .order_by(|p| (p.created_at.desc(), p.id.desc()))
            .per_page(20, 100)
    }
}

/// A page of posts, with links to those beside it.
#[utoipa::path(get, path = "/posts", params(
    ("q" = Option<String>, Query), ("sort" = Option<String>, Query, pattern = "^-?(id|title|created_at)$"),
    ("published" = Option<bool>, Query), ("author_id" = Option<i64>, Query),
    ("title__contains" = Option<String>, Query), ("created_at__gte" = Option<chrono::NaiveDate>, Query),
    ("page" = Option<i64>, Query, minimum = 1), ("per_page" = Option<i64>, Query, minimum = 1, maximum = 100),
), responses(
    (status = 200, body = PostList), (status = 304, description = "as it was"),
    (status = 400, description = "a parameter is unknown or not valid"),
))]
pub(crate) async fn list(db: Db, List(request): List<Posts>, if_none_match: IfNoneMatch) -> Answer {
    let query = Post::query().view::<PostLine>().listed(&request);
    let page = query.page(&db, request.page()).await?;
    let links = request.links("/posts", &page);
    let mut answer = JsonBody::of(&page)?.answer(&if_none_match);
    if let Ok(links) = links.try_into() {
        answer.headers_mut().insert(header::LINK, links);
    }
    Ok(answer)
}

/// All posts that are published, as a stream.
#[utoipa::path(get, path = "/posts/export", responses((status = 200, body = Vec<PostPage>)))]
pub(crate) async fn export(db: Db) -> Answer {
    let posts = Post::query().filter(|p| p.published).order_by(|p| p.id.asc()).view::<PostPage>();
    Ok(posts.json_stream(&db).into_response())
}

async fn page(on: &Session, id: i64) -> plough::Result<Option<PostPage>> {
    Post::find(id).view::<PostPage>().get(on).await
}

/// The state of a post, which a change names.
fn tag(version: i32) -> String {
    format!("\"v{version}\"")
}

/// A new post.
#[utoipa::path(post, path = "/posts", request_body = NewPost, responses(
    (status = 201, body = PostPage), (status = 400, description = "no JSON"),
    (status = 415, description = "no JSON"), (status = 422, description = "not valid, or no such author"),
))]
pub(crate) async fn create(tx: Tx, Input(new): Input<NewPost>) -> Answer {
    let id = Post::insert(new).exec(&tx).await?.id;
    let post = page(&tx, id).await?.ok_or_else(gone)?;
    let headers = [(header::LOCATION, format!("/posts/{id}"))];
    let mut answer = (StatusCode::CREATED, headers, JsonBody::of(&post)?).into_response();
    set_tag(&mut answer, post.version);
    Ok(answer)
}

fn set_tag(answer: &mut axum::response::Response, version: i32) {
    if let Ok(tag) = tag(version).try_into() {
        answer.headers_mut().insert(header::ETAG, tag);
    }
}

/// A post, with its author and the newest comments. The tag is that of its version: `If-Match` of a
/// change takes it.
#[utoipa::path(get, path = "/posts/{id}", params(("id" = i64, Path)), responses(
    (status = 200, body = PostPage), (status = 400, description = "no key"),
    (status = 404, description = "there is none"),
))]
pub(crate) async fn show(db: Db, Key(id): Key) -> Answer {
    let post = page(&db, id).await?.ok_or_else(gone)?;
    let mut answer = JsonBody::of(&post)?.into_response();
    // Not of the content: comments come and go, and a change is to the post.
    set_tag(&mut answer, post.version);
    Ok(answer)
}

/// The row in the state that the request names.
async fn named(tx: &Tx, id: i64, if_match: &IfMatch) -> Result<Post, crate::Refused> {
    let Some(tags) = &if_match.0 else {
        let detail = "Name the state that you change by `If-Match`: the `ETag` of the post.";
        return Err(Problem::new(428, "precondition", detail).into());
    };
    let post = Post::find(id).get(tx).await?.ok_or_else(gone)?;
    precondition(Some(tags), &ETag::of_version(&post)?)?;
    Ok(post)
}

/// Changes a post that nobody changed since.
#[utoipa::path(patch, path = "/posts/{id}", params(("id" = i64, Path), ("If-Match" = String, Header)),
    request_body = EditPost, responses(
    (status = 200, body = PostPage), (status = 400, description = "no key, or no JSON"),
    (status = 404, description = "there is none"), (status = 409, description = "changed meanwhile"),
    (status = 412, description = "in another state"), (status = 415, description = "no JSON"),
    (status = 422, description = "not valid"), (status = 428, description = "no `If-Match`"),
))]
pub(crate) async fn edit(tx: Tx, Key(id): Key, if_match: IfMatch, Input(edit): Input<EditPost>) -> Answer {
    let post = named(&tx, id, &if_match).await?;
    // Checks the version once more, in the statement itself.
    Post::update(&post).set(edit).exec(&tx).await?;
    let post = page(&tx, id).await?.ok_or_else(gone)?;
    let mut answer = JsonBody::of(&post)?.into_response();
    set_tag(&mut answer, post.version);
    Ok(answer)
}

/// Deletes a post that nobody changed since, with its comments.
#[utoipa::path(delete, path = "/posts/{id}", params(("id" = i64, Path), ("If-Match" = String, Header)), responses(
    (status = 204, description = "it is gone"), (status = 400, description = "no key"),
    (status = 404, description = "there is none"), (status = 409, description = "changed meanwhile"),
    (status = 412, description = "in another state"), (status = 428, description = "no `If-Match`"),
))]
pub(crate) async fn remove(tx: Tx, Key(id): Key, if_match: IfMatch) -> Answer {
    let post = named(&tx, id, &if_match).await?;
    Post::delete(&post).exec(&tx).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
