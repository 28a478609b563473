//! The list of operations, and what holds for each.

use super::models::*;
use futures_util::TryStreamExt;
use plough::json::JsonPolicy;
use plough::prelude::*;
use plough::query::{Window, count, exists, row_number, scalar};
use plough_tests::on_every_backend;
use std::pin::Pin;

type Ran = Pin<Box<dyn Future<Output = plough::Result<String>> + Send>>;

/// An operation: the end that it shows, as `listed` names it, and what it does. It gives what it read.
pub struct Operation {
    pub end: &'static str,
    pub what: &'static str,
    pub run: fn(Session) -> Ran,
}

macro_rules! operations {
    ($name:ident: $($end:literal $what:literal => |$on:ident| $body:expr,)*) => {
        pub const $name: &[Operation] = &[$(Operation {
            end: $end,
            what: $what,
            run: |on| Box::pin(async move {
                let $on = &on;
                let value = $body.await?;
                Ok(format!("{value:?}"))
            }),
        },)*];
    };
}

fn posts() -> Query<Post> {
    Post::query().order_by(|p| p.id.asc())
}

fn users() -> Query<User> {
    User::query().order_by(|u| u.id.asc())
}

async fn text(mut chunks: plough::json::JsonStream) -> plough::Result<String> {
    let mut text = Vec::new();
    while let Some(chunk) = futures_util::StreamExt::next(&mut chunks).await {
        text.extend(chunk?);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn new(id: i64) -> NewPost {
    NewPost { id, author_id: 1, slug: format!("own post {id}") }
}

operations! { READS:
    "query/ends.rs all" "rows" => |on| posts().all(on),
    "query/ends.rs all" "rows with deleted" => |on| posts().with_deleted().all(on),
    "query/ends.rs all" "deleted rows" => |on| posts().only_deleted().all(on),
    "query/ends.rs all" "rows of a query that names foreign keys" => |on| posts().filter(|p| p.id.in_([1, 91, 92])).all(on),
    "query/ends.rs all" "either of two conditions" => |on| posts().filter(|p| p.id.eq(1) | p.id.eq(91)).all(on),
    "query/ends.rs all" "a path" => |on| posts().filter(|p| p.author().name.contains("user")).order_by(|p| p.author().name.desc()).all(on),
    "query/ends.rs all" "a path that may lead nowhere" => |on| posts().filter(|p| p.parent().slug.is_null()).all(on),
    "query/ends.rs all" "a path to what holds the key" => |on| users().filter(|u| u.card().id.is_null()).all(on),
    "query/ends.rs all" "any" => |on| users().filter(|u| u.posts().any(|p| p.slug.contains("foreign"))).all(on),
    "query/ends.rs all" "none" => |on| users().filter(|u| u.posts().none(|p| p.slug.contains("foreign"))).all(on),
    "query/ends.rs all" "all of them" => |on| users().filter(|u| u.posts().all(|p| p.slug.contains("own"))).all(on),
    "query/ends.rs all" "any of what is linked" => |on| posts().filter(|p| p.tags().any(|t| t.name.contains("foreign"))).all(on),
    "query/ends.rs all" "any over two relations" => |on| users().filter(|u| u.tags().any(|t| t.id.gt(90))).all(on),
    "query/ends.rs all" "the number of rows of a relation" => |on| posts().filter(|p| p.replies().count().gt(1) | p.tags().count().gt(2)).all(on),
    "query/ends.rs all" "in a query" => |on| posts().filter(|p| p.author_id.in_query(User::query().select(|u| u.id))).all(on),
    "query/ends.rs all" "not in a query" => |on| posts().filter(|p| p.id.not_in_query(Post::query().filter(|q| q.parent_id.is_not_null()).select(|q| q.parent_id.or(0)))).all(on),
    "query/ends.rs all" "exists" => |on| users().filter(|u| exists(Card::query().filter(|c| c.user_id.eq(u.id)))).all(on),
    "query/ends.rs all" "a union" => |on| Post::query().filter(|p| p.id.lt(3)).union(Post::query().filter(|p| p.id.gt(2))).order_by(|p| p.id.asc()).all(on),
    "query/ends.rs all" "parts of a union with limits" => |on| Post::query().order_by(|p| p.id.desc()).limit(2).union_all(Post::query().order_by(|p| p.id.asc()).limit(1)).order_by(|p| p.id.asc()).all(on),
    "query/ends.rs all" "with one row" => |on| posts().with(|p| p.author()).with(|p| p.parent()).all(on),
    "query/ends.rs all" "with what holds the key" => |on| users().with(|u| u.card()).all(on),
    "query/ends.rs all" "with rows" => |on| users().with(|u| u.posts().order_by(|p| p.id.asc()).with(|p| p.replies().order_by(|r| r.id.asc()))).all(on),
    "query/ends.rs all" "with deleted rows" => |on| users().with(|u| u.posts().with_deleted().order_by(|p| p.id.asc())).all(on),
    "query/ends.rs all" "with linked rows" => |on| posts().with(|p| p.tags().order_by(|t| t.id.asc())).all(on),
    "query/ends.rs all" "with rows over two relations" => |on| users().with(|u| u.tags().order_by(|t| t.id.asc())).all(on),
    "query/ends.rs all" "with the last row of each" => |on| users().with(|u| u.posts().order_by(|p| p.id.desc()).limit(1)).all(on),
    "query/ends.rs all" "with the last linked row of each" => |on| posts().with(|p| p.tags().order_by(|t| t.id.desc()).limit(1)).all(on),
    "query/ends.rs all" "with many rows of each" => |on| users().with(|u| u.posts().order_by(|p| p.id.desc()).limit(20)).with(|u| u.tags().order_by(|t| t.id.desc()).limit(20)).all(on),
    "query/ends.rs all" "with a selection" => |on| users().with(|u| u.posts().order_by(|p| p.author().name.desc()).select(|p| p.author().name).distinct()).all(on),
    "query/ends.rs all" "with numbers" => |on| users().with(|u| u.posts().count()).with(|u| u.posts().max(|p| p.views)).with(|u| u.tags().count()).all(on),
    "query/ends.rs all" "with all below" => |on| posts().with(|p| p.replies().descendants().order_by(|r| r.id.asc())).all(on),
    "query/ends.rs all" "with all above" => |on| posts().with(|p| p.parent().ancestors()).all(on),
    "query/ends.rs all" "with what is linked and linked with that" => |on| posts().with(|p| p.author().with(|a| a.posts().order_by(|q| q.id.asc()))).all(on),
    "query/ends.rs first" "the first row" => |on| Post::query().order_by(|p| p.id.desc()).first(on),
    "query/ends.rs one" "the only row" => |on| Post::query().filter(|p| p.slug.contains("post 4")).one(on),
    "query/ends.rs one" "a foreign row" => |on| Post::query().filter(|p| p.id.eq(91)).one(on),
    "query/ends.rs count" "the number of rows" => |on| Post::query().count(on),
    "query/ends.rs count" "the number of different rows" => |on| Post::query().limit(100).count(on),
    "query/ends.rs exists" "whether there is a row" => |on| Post::query().filter(|p| p.id.gt(90)).exists(on),
    "query/ends.rs page" "a page" => |on| posts().page(on, PageRequest::new(1, 3)),
    "query/cursor.rs cursor" "a page by keys" => |on| Post::query().order_by(|p| p.views.desc()).cursor(on, CursorRequest::first(3)),
    "query/cursor.rs cursor" "the last page by keys" => |on| posts().cursor(on, CursorRequest::last(2)),
    "query/ends.rs stream" "a stream" => |on| posts().stream(on).try_collect::<Vec<_>>(),
    "query/ends.rs stream" "a stream of trees" => |on| posts().with(|p| p.tags().order_by(|t| t.id.asc())).stream(on).try_collect::<Vec<_>>(),
    "query/ends.rs stream" "a stream of columns" => |on| posts().select(|p| p.slug).stream(on).try_collect::<Vec<_>>(),
    "query/ends.rs all" "columns" => |on| posts().select(|p| (p.id, p.slug, p.author().name, p.parent().slug)).all(on),
    "query/ends.rs all" "numbers of relations" => |on| users().select(|u| (u.id, u.posts().count(), u.posts().sum(|p| p.views), u.tags().count())).all(on),
    "query/ends.rs all" "a value of a query" => |on| users().select(|u| (u.id, scalar(Post::query().filter(|p| p.author_id.eq(u.id)).select(|p| p.views.max())))).all(on),
    "query/ends.rs all" "groups" => |on| Post::query().group_by(|p| p.author_id).order_by(|p| p.author_id.asc()).select(|p| (p.author_id, count(), p.views.max())).all(on),
    "query/ends.rs all" "windows" => |on| posts().select(|p| (p.id, row_number().over(Window::new().order_by(p.id.desc())))).all(on),
    "query/ends.rs all" "different values" => |on| Post::query().order_by(|p| p.author_id.asc()).select(|p| p.author_id).distinct().all(on),
    "query/ends.rs all" "a named query, joined" => |on| {
        let busy = Post::query().group_by(|p| p.author_id).select(|p| (p.author_id, count())).named("busy");
        users().join(&busy, |u, (author, _)| author.eq(u.id)).select(|(u, (_, posts))| (u.name, posts)).all(on)
    },
    "query/ends.rs all" "a recursion" => |on| {
        let below = Post::query().filter(|p| p.id.eq(1)).select(|p| p.id).recursive("below", |below| {
            Post::query().join(below, |p, id| p.parent_id.eq(id)).select(|(p, _)| p.id)
        });
        posts().filter(|p| p.id.in_query(below.rows())).all(on)
    },
    "query/copy.rs copy_out" "a copy" => |on| Post::query().copy_out(on).try_collect::<Vec<_>>(),
    "query/copy.rs copy_out" "a copy of columns" => |on| Post::query().select(|p| p.id).copy_out(on).try_collect::<Vec<_>>(),
    "query/find.rs get" "a row by its key" => |on| Post::find(1).get(on),
    "query/find.rs get" "a foreign row by its key" => |on| Post::find(91).get(on),
    "query/view.rs get" "a view of a row" => |on| Post::find(1).view::<Page>().get(on),
    "query/view.rs get" "a view of a foreign row" => |on| Post::find(92).view::<Reply>().get(on),
    "query/view.rs all" "views" => |on| posts().view::<Page>().all(on),
    "query/view.rs first" "the first view" => |on| Post::query().order_by(|p| p.id.desc()).view::<Page>().first(on),
    "query/view.rs one" "the only view" => |on| Post::query().filter(|p| p.slug.contains("post 4")).view::<Page>().one(on),
    "query/view.rs count" "the number of views" => |on| Post::query().view::<Page>().count(on),
    "query/view.rs exists" "whether there is a view" => |on| Post::query().filter(|p| p.id.gt(90)).view::<Page>().exists(on),
    "query/view.rs page" "a page of views" => |on| posts().view::<Page>().page(on, PageRequest::new(1, 3)),
    "query/view.rs cursor" "a page of views by keys" => |on| posts().view::<Page>().cursor(on, CursorRequest::last(2)),
    "query/view.rs stream" "a stream of views" => |on| posts().view::<Page>().stream(on).try_collect::<Vec<_>>(),
    "query/json_ends.rs json" "rows in JSON" => |on| posts().json(on),
    "query/json_ends.rs json" "trees in JSON" => |on| posts().with(|p| p.tags().order_by(|t| t.id.asc())).json(on),
    "query/json_ends.rs json" "a row in JSON" => |on| Post::find(91).json(on),
    "query/json_ends.rs json_with" "columns in JSON" => |on| posts().select(|p| (p.id, p.author().name)).json_with(on, JsonPolicy::new()),
    "query/json_ends.rs json_stream" "a stream of JSON" => |on| text(posts().view::<Page>().json_stream(on)),
    "query/json_ends.rs json_stream_with" "a stream of JSON by a policy" => |on| text(posts().json_stream_with(on, JsonPolicy::new())),
    "Session load" "relations of rows in hand" => |on| async {
        let users = users().all(on).await?;
        on.load(&users, |u| u.posts().order_by(|p| p.id.asc())).await
    },
    "Session load" "relations of a foreign row in hand" => |on| async {
        let foreign = User { id: 91, tenant_id: 2, name: String::new() };
        on.load([&foreign], |u| u.posts()).await
    },
    "relate/loader.rs load" "a loader" => |on| async {
        let (loader, user) = (on.loader(), users().one_of_two(on).await?);
        let posts = loader.load(&user, |u| u.posts().order_by(|p| p.id.asc())).await?;
        let again = loader.load(&user, |u| u.posts().order_by(|p| p.id.asc())).await?;
        Ok::<_, plough::Error>((posts, again, loader.load(&user, |u| u.card()).await?))
    },
}

/// The second user.
trait Second {
    fn one_of_two(self, on: &Session) -> impl Future<Output = plough::Result<User>> + Send;
}

impl Second for Query<User> {
    fn one_of_two(self, on: &Session) -> impl Future<Output = plough::Result<User>> + Send {
        self.filter(|u| u.id.eq(2)).one(on)
    }
}

operations! { WRITES:
    "query/insert.rs exec" "a new row" => |on| Post::insert(new(10)).exec(on),
    "query/insert.rs exec" "a new row of the model" => |on| async {
        let post = Post::find(1).get(on).await?.map(|post| Post { id: 10, slug: "ten".into(), ..post });
        Post::insert_all(post).returning(on).await
    },
    "query/insert.rs exec_unread" "a new row, unread" => |on| Post::insert(new(10)).exec_unread(on),
    "query/insert.rs exec" "new rows" => |on| Post::insert_all([new(10), new(11)]).exec(on),
    "query/insert.rs returning" "new rows, read" => |on| Post::insert_all([new(10), new(11)]).returning(on),
    "query/insert.rs exec" "a new row with rows of relations" => |on| insert!(User { id: 10, name: "own user 10", posts: [{ id: 20, slug: "own post 20", tags: [{ id: 10, name: "own tag 10" }] }] }).exec(on),
    "query/insert.rs exec" "a row that may be there" => |on| Post::insert(new(1)).on_conflict(|p| (p.tenant_id, p.slug)).update(|p| p.author_id).exec(on),
    "query/insert.rs exec" "rows that may be there" => |on| Post::insert_all([new(1), new(10)]).on_conflict(|p| (p.tenant_id, p.slug)).update_all().exec(on),
    "query/insert.rs exec" "rows that stay if they are there" => |on| Tag::insert(Tag { id: 1, tenant_id: 1, name: "new".into() }).on_conflict(|t| t.id).do_nothing().exec(on),
    "query/insert.rs exec_or_get" "a row that is there, or new" => |on| Tag::insert(Tag { id: 1, tenant_id: 1, name: "new".into() }).on_conflict(|t| t.id).do_nothing().exec_or_get(on),
    "query/insert.rs exec_unread" "rows that stay if they are there, unread" => |on| Tag::insert(Tag { id: 10, tenant_id: 1, name: "new".into() }).on_conflict(|t| t.id).do_nothing().exec_unread(on),
    "query/insert_from.rs exec" "rows of a query" => |on| Tag::insert_from(Post::query().filter(|p| p.id.lt(90)).select(|p| (p.id + 10, p.slug)), |t| (t.id, t.name)).exec(on),
    "query/insert_from.rs returning" "rows of a query, returned" => |on| async {
        let rows = Post::query().filter(|p| p.id.lt(90)).select(|p| (p.id + 10, p.slug));
        let mut rows = Tag::insert_from(rows, |t| (t.id, t.name)).returning(on).await?;
        rows.sort_by_key(|tag| tag.id);
        Ok::<_, plough::Error>(rows)
    },
    "query/insert_from.rs exec" "an upsert that computes" => |on| Tag::insert(Tag { id: 91, tenant_id: 1, name: "x".into() })
        .on_conflict(|t| t.id).update_with(|old, new| old.name.set(new.name)).exec(on),
    "query/insert_from.rs exec" "an upsert of rows of a query" => |on| Tag::insert_from(Post::query().select(|p| (p.id, p.slug)), |t| (t.id, t.name))
        .on_conflict(|t| t.id).do_nothing().exec(on),
    "query/insert_from.rs exec" "rows of a query over others" => |on| Tag::insert_from(Post::query().select(|p| (p.id + 10, p.tenant_id, p.slug)), |t| (t.id, t.tenant_id, t.name)).exec(on),
    "query/model.rs copy_in" "a copy" => |on| async {
        let mut copy = Post::copy_in(on);
        copy.send_all([new(10), new(11)]).await?;
        copy.finish().await
    },
    "query/model.rs copy_in" "a copy of rows of others" => |on| async {
        let mut copy = Tag::copy_in(on);
        copy.send(Tag { id: 10, tenant_id: 1, name: "own".into() }).await?;
        copy.send(Tag { id: 11, tenant_id: 2, name: "foreign".into() }).await?;
        copy.finish().await
    },
    "query/update.rs exec" "a row" => |on| Post::update(1).set(Edit { views: Some(7) }).exec(on),
    "query/update.rs exec" "a foreign row" => |on| Post::update(91).set(Edit { views: Some(7) }).exec(on),
    "query/update.rs returning" "a row, read" => |on| Post::update(1).set_with(|p| p.views.set(p.views + 1)).returning(on),
    "query/update.rs returning" "a foreign row, read" => |on| Post::update(91).set_with(|p| p.views.set(p.views + 1)).returning(on),
    "query/update.rs exec" "nothing of a foreign row" => |on| Post::update(91).set(Edit { views: None }).exec(on),
    "query/update.rs exec" "every row" => |on| Post::query().everything().update(|p| p.views.set(p.views + 1)).exec(on),
    "query/update.rs exec" "rows by a condition" => |on| Post::query().filter(|p| p.id.gt(0)).update(|p| (p.views.set(0), p.slug.set(p.slug.concat("!")))).exec(on),
    "query/update.rs returning" "rows by a path" => |on| Post::query().filter(|p| p.author().name.contains("user 1")).update(|p| p.views.set(0)).returning_sorted(on),
    "query/update.rs exec" "rows by a relation" => |on| User::query().filter(|u| u.posts().any(|p| p.id.gt(0))).update(|u| u.name.set("busy")).exec(on),
    "query/update.rs exec" "the last rows" => |on| Post::query().order_by(|p| p.id.desc()).limit(2).update(|p| p.views.set(0)).exec(on),
    "query/update.rs exec" "a value of other rows" => |on| User::query().everything().update(|u| u.name.set(scalar(Post::query().filter(|p| p.author_id.eq(u.id)).select(|p| p.slug.max())).or("none"))).exec(on),
    "query/update_all.rs exec" "rows, each to its own" => |on| Post::update_all([(1, Edit { views: Some(7) }), (91, Edit { views: Some(8) })]).exec(on),
    "query/update_all.rs returning" "rows, each to its own, read" => |on| Post::update_all([(1, Edit { views: Some(7) }), (92, Edit { views: Some(8) })]).returning(on),
    "query/delete.rs exec" "a row" => |on| Card::delete(1).exec(on),
    "query/delete.rs exec" "a foreign row" => |on| Card::delete(91).exec(on),
    "query/delete.rs exec" "a row that is marked" => |on| Post::delete(1).exec(on),
    "query/delete.rs exec" "a foreign row that is marked" => |on| Post::delete(91).exec(on),
    "query/delete.rs exec" "a foreign row for good" => |on| Post::delete(91).for_good().exec(on),
    "query/delete.rs returning" "a foreign row, read" => |on| Card::delete(92).returning(on),
    "query/delete.rs delete" "every row" => |on| Card::query().everything().delete(on),
    "query/delete.rs delete" "rows by a condition" => |on| Post::query().filter(|p| p.author_id.eq(1)).delete(on),
    "query/delete.rs delete" "rows by a relation" => |on| Card::query().filter(|c| c.user().name.contains("user")).delete(on),
    "query/delete.rs delete_returning" "rows, read" => |on| Card::query().everything().delete_returning(on),
    "query/deleted.rs restore" "deleted rows" => |on| Post::query().everything().restore(on),
    "query/deleted.rs delete_for_good" "deleted rows" => |on| Post::query().only_deleted().delete_for_good(on),
    "query/related.rs attach" "linked rows" => |on| on.relation(Post::find(4), |p| p.tags()).attach([1, 3]),
    "query/related.rs attach" "a foreign linked row" => |on| on.relation(Post::find(4), |p| p.tags()).attach([1, 91]),
    "query/related.rs attach" "to a foreign row" => |on| on.relation(Post::find(92), |p| p.tags()).attach([1]),
    "query/related.rs attach" "rows" => |on| on.relation(User::find(1), |u| u.posts()).attach([3, 4]),
    "query/related.rs attach" "foreign rows" => |on| on.relation(User::find(1), |u| u.posts()).attach([3, 91]),
    "query/related.rs attach" "rows to a foreign row" => |on| on.relation(User::find(91), |u| u.posts()).attach([3]),
    "query/related.rs attach_with" "linked rows with values" => |on| on.relation(Post::find(4), |p| p.tags()).attach_with::<PostTag, _>([1], |l| l.weight.set(2)),
    "query/related.rs attach_with" "a foreign linked row with values" => |on| on.relation(Post::find(4), |p| p.tags()).attach_with::<PostTag, _>([92], |l| l.weight.set(2)),
    "query/related.rs detach" "linked rows" => |on| on.relation(Post::find(1), |p| p.tags()).detach([1, 91]),
    "query/related.rs detach" "of a foreign row" => |on| on.relation(Post::find(92), |p| p.tags()).detach([2]),
    "query/related.rs detach" "rows" => |on| on.relation(Post::find(1), |p| p.replies()).detach([2, 92]),
    "query/related.rs detach_all" "linked rows" => |on| on.relation(Post::find(1), |p| p.tags()).detach_all(),
    "query/related.rs detach_all" "rows" => |on| on.relation(Post::find(1), |p| p.replies()).detach_all(),
    "query/related.rs replace" "linked rows" => |on| on.relation(Post::find(1), |p| p.tags()).replace([2, 3]),
    "query/related.rs replace" "by foreign linked rows" => |on| on.relation(Post::find(1), |p| p.tags()).replace([2, 91]),
    "query/related.rs replace" "rows" => |on| on.relation(Post::find(1), |p| p.replies()).replace([3]),
    "query/related.rs replace" "rows by foreign ones" => |on| on.relation(Post::find(1), |p| p.replies()).replace([3, 91]),
    "query/related.rs replace_or_delete" "rows" => |on| on.relation(Post::find(1), |p| p.replies()).replace_or_delete([3]),
}

trait Sorted {
    fn returning_sorted(self, on: &Session) -> impl Future<Output = plough::Result<Vec<Post>>> + Send;
}

impl Sorted for plough::query::UpdateMany<Post> {
    fn returning_sorted(self, on: &Session) -> impl Future<Output = plough::Result<Vec<Post>>> + Send {
        let rows = self.returning(on);
        async {
            let mut rows = rows.await?;
            rows.sort_by_key(|post| post.id);
            Ok(rows)
        }
    }
}

operations! { REFUSED:
    "raw/mod.rs all" "raw SQL" => |on| raw!((i64,), "select id from scope_posts").all(on),
    "raw/mod.rs stream" "a stream of raw SQL" => |on| raw!((i64,), "select id from scope_posts").stream(on).try_collect::<Vec<_>>(),
    "raw/mod.rs first" "the first row of raw SQL" => |on| raw!((i64,), "select id from scope_posts").first(on),
    "raw/mod.rs one" "the only row of raw SQL" => |on| raw!((i64,), "select count(*) from scope_posts").one(on),
    "raw/mod.rs execute" "raw SQL that writes" => |on| raw!("update scope_posts set views = 0").execute(on),
    "Session create_tables" "tables" => |on| on.create_tables::<(Tag,)>(),
    "Session create_all_tables" "all tables" => |on| on.create_all_tables(),
    "Session drop_tables" "no tables" => |on| on.drop_tables::<(Card,)>(),
    "Session drop_all_tables" "no tables at all" => |on| on.drop_all_tables(),
}

/// What an operation gives, and what it leaves, in a transaction that is rolled back.
async fn outcome(db: &Db, operation: &Operation) -> plough::Result<(String, Vec<String>, Vec<String>)> {
    let mut seen = None;
    let run = operation.run;
    let ended: plough::Result<()> = db
        .transaction(async |tx| {
            let inner = tx.scoped::<User>(|u| u.tenant_id.eq(1));
            let inner = scoped(&inner.unscoped());
            let ran = inner.transaction(async |tx| run(Session::clone(&tx)).await).await;
            let ran = match ran {
                Ok(text) => text,
                Err(error) => format!("{:?} {:?}", error.kind(), error.to_string().lines().next()),
            };
            let (own, foreign) = rows(&tx).await?;
            seen = Some((ran, own, foreign));
            Err(plough::Error::rollback())
        })
        .await;
    match seen {
        Some(seen) => Ok(seen),
        None => Err(ended.expect_err("nothing was seen")),
    }
}

on_every_backend! {
    async fn every_operation_gives_the_same_with_and_without_rows_of_others(db: TestDb) {
        own(&db).await?;
        let mut alone = Vec::new();
        for operation in READS {
            alone.push((operation.run)(scoped(&db)).await.map_err(|error| error.kind()));
        }
        let mut left = Vec::new();
        for operation in WRITES {
            left.push(outcome(&db, operation).await?);
        }
        foreign(&db).await?;
        let (_, theirs) = rows(&db).await?;
        assert_eq!(theirs.len(), 15);
        for (operation, alone) in READS.iter().zip(alone) {
            let beside = (operation.run)(scoped(&db)).await.map_err(|error| error.kind());
            assert_eq!(beside, alone, "{}", operation.what);
        }
        for (operation, (gave, own, _)) in WRITES.iter().zip(left) {
            let (gives, leaves, others) = outcome(&db, operation).await?;
            assert_eq!(gives, gave, "{} {}", operation.end, operation.what);
            assert_eq!(leaves, own, "{} {}", operation.end, operation.what);
            assert_eq!(others, theirs, "{} {}", operation.end, operation.what);
        }
    }

    async fn what_no_scope_can_hold_is_refused(db: TestDb) {
        own(&db).await?;
        let before = rows(&db).await?;
        for operation in REFUSED {
            let error = (operation.run)(scoped(&db)).await.expect_err(operation.what).to_string();
            assert!(error.contains("`.unscoped()`"), "{}: {error}", operation.what);
        }
        assert_eq!(rows(&db).await?, before);
        assert_eq!(raw!((i64,), "select count(*) from scope_posts").one(&scoped(&db).unscoped()).await?, (5,));
    }
}
