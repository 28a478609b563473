//! Updates and deletes.

use super::{NewPost, blog, post};
use plough::assert_statements;
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::models::{Comment, Post, PostTag, Tag, User};
use plough_tests::{TestDb, on_every_backend};

#[derive(Update, Default)]
#[update(of = Post)]
struct EditPost {
    title: Option<String>,
    body: Patch<String>,
    views: Option<i64>,
}

/// Three posts with 1, 2 and 3 views.
async fn three(db: &TestDb) -> plough::Result<(User, Vec<Post>)> {
    let ada = blog(db).await?;
    let rows = ["One", "Two", "Three"].into_iter().zip(1..);
    let rows = rows.map(|(title, views)| NewPost { views: Some(views), ..post(&ada, title) });
    let posts = Post::insert_all(rows).returning(db).await?;
    Ok((ada, posts))
}

async fn titles(db: &TestDb) -> plough::Result<Vec<String>> {
    Post::query().order_by(|p| p.id.asc()).select(|p| p.title).all(db).await
}

on_every_backend! {
    async fn a_shape_leaves_clears_and_sets(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let id = posts[0].id;
        Post::update(id).set(EditPost { body: Patch::Value("text".into()), ..EditPost::default() }).exec(&db).await?;
        let edit = EditPost { title: Some("Uno".into()), ..EditPost::default() };
        let post = Post::update(id).set(edit).returning(&db).await?;
        assert_eq!((post.title.as_str(), post.body.as_deref(), post.views), ("Uno", Some("text"), 1));
        let post = Post::update(id).set(EditPost { body: Patch::Null, ..EditPost::default() }).returning(&db).await?;
        assert_eq!((post.title.as_str(), post.body), ("Uno", None));
        assert_eq!(titles(&db).await?, ["Uno", "Two", "Three"]);
    }

    async fn json_null_clears_and_a_missing_field_leaves(db: TestDb) {
        #[derive(Update, serde::Deserialize)]
        #[update(of = Post)]
        struct Edit { title: Option<String>, body: Patch<String> }
        let (_, posts) = three(&db).await?;
        let change = async |json: &str| {
            let edit: Edit = serde_json::from_str(json).expect("JSON");
            Post::update(posts[0].id).set(edit).returning(&db).await
        };
        assert_eq!(change(r#"{"body":"text"}"#).await?.body.as_deref(), Some("text"));
        assert_eq!(change(r#"{"title":"x"}"#).await?.body.as_deref(), Some("text"));
        assert_eq!(change(r#"{"body":null}"#).await?.body, None);
    }

    async fn a_row_that_is_not_there_is_not_found(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let edit = || EditPost { title: Some("x".into()), ..EditPost::default() };
        for error in [
            Post::update(0).set(edit()).exec(&db).await.expect_err("no row"),
            Post::update(0).set(edit()).returning(&db).await.expect_err("no row"),
            Post::update(0).set(EditPost::default()).exec(&db).await.expect_err("no row"),
            Post::delete(0).exec(&db).await.expect_err("no row"),
            Post::delete(0).returning(&db).await.expect_err("no row"),
        ] {
            assert!(error.is_not_found(), "{error:?}");
            assert!(error.to_string().starts_with("Post: "), "{error}");
        }
        // A row whose values were the same already is found.
        let edit = EditPost { title: Some("One".into()), ..EditPost::default() };
        Post::update(posts[0].id).set(edit).exec(&db).await?;
        Post::update(posts[0].id).set(EditPost::default()).exec(&db).await?;
    }

    async fn a_closure_computes_from_old_values(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let post = Post::update(posts[2].id).set_with(|p| (p.views.set(p.views * 2 + 1),)).returning(&db).await?;
        assert_eq!(post.views, 7);
        let n = Post::query()
            .filter(|p| p.views.lt(3))
            .update(|p| (p.views.set(p.views + 10), p.published.set(true)))
            .exec(&db)
            .await?;
        assert_eq!(n, 2);
        let views: Vec<i64> = Post::query().order_by(|p| p.id.asc()).select(|p| p.views).all(&db).await?;
        assert_eq!(views, [11, 12, 7]);
    }

    async fn a_column_is_set_to_null_by_none_alone(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let set = Post::update(posts[0].id).set_with(|p| p.body.set(Some("text".to_owned()))).returning(&db).await?;
        assert_eq!(set.body.as_deref(), Some("text"));
        assert_eq!(Post::update(posts[0].id).set_with(|p| p.body.set(None)).returning(&db).await?.body, None);
    }

    async fn every_expression_reads_the_row_as_it_was(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let post = Post::update(posts[1].id)
            .set_with(|p| (p.views.set(10), p.title.set(p.title.concat("!")), p.reviewer_id.set(p.author_id), p.author_id.set(p.author_id + 0)))
            .returning(&db).await?;
        assert_eq!((post.views, post.title.as_str(), post.reviewer_id), (10, "Two!", Some(post.author_id)));
        let n = Post::query().filter(|p| p.id.eq(posts[0].id)).update(|p| (p.views.set(100), p.body.set(p.title), p.title.set("new")));
        n.exec(&db).await?;
        let post = Post::find(posts[0].id).get(&db).await?.expect("it is there");
        assert_eq!((post.title.as_str(), post.body.as_deref()), ("new", Some("One")));
    }

    async fn filtered_writes_give_their_rows(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let mut rows = Post::query().filter(|p| p.views.gt(1)).update(|p| p.views.set(p.views + 1)).returning(&db).await?;
        rows.sort_by_key(|post| post.id);
        assert_eq!(rows.iter().map(|post| (post.id, post.views)).collect::<Vec<_>>(), [(posts[1].id, 3), (posts[2].id, 4)]);
        let mut rows = Post::query().filter(|p| p.views.gt(2)).delete_returning(&db).await?;
        rows.sort_by_key(|post| post.id);
        assert_eq!(rows.iter().map(|post| post.id).collect::<Vec<_>>(), [posts[1].id, posts[2].id]);
        assert_eq!(titles(&db).await?, ["One"]);
        assert_eq!(Post::query().filter(|p| p.views.gt(2)).delete_returning(&db).await?, []);
    }

    async fn joins_and_subqueries_say_which_rows(db: TestDb) {
        let (ada, posts) = three(&db).await?;
        insert!(Comment { post_id: posts[1].id, author_id: ada.id, text: "hi" }).exec(&db).await?;
        let n = assert_statements!(1, {
            Post::query().filter(|p| p.author().name.eq("Ada") & p.comments().exists()).update(|p| p.views.set(50)).exec(&db).await
        })?;
        assert_eq!(n, 1);
        let n = assert_statements!(1, {
            Post::query().filter(|p| p.author().name.eq("Ada") & p.comments().count().eq(0)).delete(&db).await
        })?;
        assert_eq!(n, 2);
        assert_eq!(titles(&db).await?, ["Two"]);
    }

    async fn a_filter_over_the_same_table_says_which_rows(db: TestDb) {
        let (ada, posts) = three(&db).await?;
        let first = insert!(Comment { post_id: posts[0].id, author_id: ada.id, text: "first" }).exec(&db).await?;
        insert!(Comment { post_id: posts[0].id, author_id: ada.id, text: "second", parent_id: first.id }).exec(&db).await?;
        let n = Comment::query().filter(|c| c.parent().text.eq("first")).update(|c| c.text.set("answer")).exec(&db).await?;
        assert_eq!(n, 1);
        let n = Comment::query().filter(|c| c.replies().any(|r| r.text.eq("answer"))).update(|c| c.spam.set(true)).exec(&db).await?;
        assert_eq!(n, 1);
        assert_eq!(Comment::query().filter(|c| c.spam).select(|c| c.text).all(&db).await?, ["first"]);
    }

    async fn a_limit_and_an_order_say_which_rows(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let newest = || Post::query().filter(|p| p.views.gt(0)).order_by(|p| p.views.desc()).limit(2);
        assert_eq!(newest().update(|p| p.published.set(true)).exec(&db).await?, 2);
        let published: Vec<i64> = Post::query().filter(|p| p.published).order_by(|p| p.id.asc()).select(|p| p.id).all(&db).await?;
        assert_eq!(published, [posts[1].id, posts[2].id]);
        assert_eq!(newest().limit(1).offset(1).delete(&db).await?, 1);
        assert_eq!(titles(&db).await?, ["One", "Three"]);
    }

    async fn a_whole_table_is_written_only_when_it_is_said(db: TestDb) {
        let (_, _) = three(&db).await?;
        for query in [Post::query(), Post::query().if_some(None::<i64>, |p, id| p.id.eq(id)), Post::query().filter(|_| Cond::all())] {
            let error = assert_statements!(0, { query.clone().delete(&db).await }).expect_err("refused");
            assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
            let error = query.update(|p| p.views.set(0)).exec(&db).await.expect_err("refused");
            assert!(error.to_string().contains(".everything()"), "{error}");
        }
        assert_eq!(Post::query().everything().update(|p| p.views.set(0)).exec(&db).await?, 3);
        assert_eq!(Post::query().everything().delete(&db).await?, 3);
    }

    async fn a_delete_gives_the_row_as_it_was(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let gone = Post::delete(posts[0].id).returning(&db).await?;
        assert_eq!(gone, posts[0]);
        Post::delete(&posts[1]).exec(&db).await?;
        assert_eq!(titles(&db).await?, ["Three"]);
    }

    async fn a_key_can_be_changed(db: TestDb) {
        let (ada, _) = three(&db).await?;
        let tag = insert!(Tag { name: "rust" }).exec(&db).await?;
        let tag = Tag::update(tag.id).set_with(|t| (t.id.set(77), t.name.set("new"))).returning(&db).await?;
        assert_eq!(tag, Tag { id: 77, name: "new".into() });
        let post = insert!(Post { author_id: ada.id, title: "x" }).exec(&db).await?;
        PostTag::insert(PostTag { post_id: post.id, tag_id: 77 }).exec(&db).await?;
        let tags = Post::query().filter(|p| p.tags().exists()).count(&db).await?;
        assert_eq!(tags, 1);
    }

    async fn a_swap_is_done_or_refused(db: TestDb) {
        let (_, posts) = three(&db).await?;
        let id = posts[0].id;
        Post::update(id).set_with(|p| p.body.set("text")).exec(&db).await?;
        let swap = Post::update(id).set_with(|p| (p.title.set(p.body.or("")), p.body.set(p.title)));
        match swap.returning(&db).await {
            Ok(post) => assert_eq!((post.title.as_str(), post.body.as_deref()), ("text", Some("One"))),
            // MySQL assigns from left to right.
            Err(error) => assert!(error.is_unsupported() && error.to_string().contains("`title`, `body`"), "{error}"),
        }
    }

    async fn a_column_of_a_related_row_is_not_written(db: TestDb) {
        let (ada, posts) = three(&db).await?;
        insert!(Comment { post_id: posts[0].id, author_id: ada.id, text: "hi" }).exec(&db).await?;
        let all = || Comment::query().everything();
        let error = all().update(|c| c.parent().spam.set(true)).exec(&db).await.expect_err("another row");
        assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
        let error = all().update(|c| c.text.set(c.author().name)).exec(&db).await.expect_err("from another row");
        assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
        assert_eq!(Comment::query().filter(|c| c.spam | c.text.ne("hi")).count(&db).await?, 0);
    }
}
