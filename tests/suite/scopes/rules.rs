//! Conditions of other kinds than that a column has a value.

use super::models::*;
use plough::prelude::*;
use plough_tests::on_every_backend;

fn refused<T: std::fmt::Debug>(result: plough::Result<T>, parts: &[&str]) {
    let error = result.expect_err("it is refused").to_string();
    assert!(parts.iter().all(|part| error.contains(part)), "{error}");
}

async fn ids(on: &Session) -> plough::Result<Vec<i64>> {
    Post::query().order_by(|p| p.id.asc()).select(|p| p.id).all(on).await
}

on_every_backend! {
    async fn what_values_decide_is_decided_before_it_is_written(db: TestDb) {
        own(&db).await?;
        let few = db.scoped::<Post>(|p| p.views.lt(3) & (p.slug.ne("draft") | p.views.eq(0)));
        assert_eq!(ids(&few).await?, [1, 2]);
        assert!(Post::find(3).get(&few).await?.is_none());
        refused(Post::update(1).set(Edit { views: Some(3) }).exec(&few).await, &["Post", "views", "outside of the scope"]);
        refused(Post::update(1).set_with(|p| p.views.set(p.views + 1)).exec(&few).await, &["cannot be told", "`.unscoped()`"]);
        refused(Post::query().everything().update(|p| p.views.set(p.id)).exec(&few).await, &["cannot be told"]);
        let rows = Post::update_all([(1, Edit { views: Some(0) }), (2, Edit { views: Some(9) })]).exec(&few).await;
        refused(rows, &["views", "outside of the scope"]);
        Post::update_all([(1, Edit { views: Some(0) }), (2, Edit { views: Some(0) })]).exec(&few).await?;
        // The model's default is known: no views.
        insert!(Post { id: 10, author_id: 1, slug: "ten" }).exec(&few).await?;
        refused(insert!(Post { id: 11, author_id: 1, slug: "x", views: 3 }).exec(&few).await, &["views", "outside"]);
        refused(insert!(Post { id: 11, author_id: 1, slug: "x", views: 1 }).exec(&few).await, &["cannot be told"]);
        let absent = db.scoped::<Post>(|p| p.parent_id.is_null());
        assert_eq!(ids(&absent).await?, [1, 4, 10]);
        insert!(Post { id: 11, author_id: 1, slug: "eleven" }).exec(&absent).await?;
        refused(Post::update(1).set_with(|p| p.parent_id.set(4)).exec(&absent).await, &["parent_id", "outside"]);
    }

    async fn a_condition_over_relations_holds_everywhere(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        let of_one = db.scoped::<Post>(|p| p.author().name.eq("own user 1"));
        assert_eq!(ids(&of_one).await?, [1, 2, 93]);
        assert_eq!(Post::query().filter(|p| p.author().id.gt(0) & p.views.gt(1)).count(&of_one).await?, 2);
        let replies = Post::query().order_by(|p| p.id.asc()).with(|p| p.replies().order_by(|r| r.id.asc())).all(&of_one).await?;
        let replies: Vec<Vec<i64>> = replies.iter().map(|(_, replies)| replies.iter().map(|r| r.id).collect()).collect();
        assert_eq!(replies, [vec![2], vec![], vec![]]);
        assert_eq!(Post::query().filter(|p| p.replies().any(|r| r.id.gt(0))).count(&of_one).await?, 1);
        assert_eq!(Post::query().filter(|p| p.parent().id.gt(0)).select(|p| p.id).all(&of_one).await?, [2]);
        assert_eq!(Post::query().everything().update(|p| p.views.set(0)).exec(&of_one).await?, 3);
        assert!(Post::update(3).set(Edit { views: Some(0) }).exec(&of_one).await.is_err_and(|error| error.is_not_found()));
        Post::update(1).set(Edit { views: Some(5) }).exec(&of_one).await?;
        assert_eq!(Post::query().filter(|p| p.views.eq(0)).count(&db).await?, 2);
        refused(Post::update(1).set_with(|p| p.author_id.set(2)).exec(&of_one).await, &["Post", "cannot be told"]);
        refused(insert!(Post { id: 10, author_id: 1, slug: "x" }).exec(&of_one).await, &["Post", "cannot be told"]);
        assert_eq!(Post::query().filter(|p| p.id.gt(90)).delete(&of_one).await?, 1);
    }

    async fn a_condition_may_ask_other_queries(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        let known = User::query().filter(|u| u.id.lt(90)).select(|u| u.id).named("known");
        let rule = |db: &Db| db.scoped::<Post>(|p| p.author_id.in_query(known.rows()) & p.tags().any(|t| t.id.lt(90)));
        assert_eq!(ids(&rule(&db)).await?, [1, 2, 3, 93]);
        // The condition sees all users, the query around it those of a scope, by the same name.
        let both = rule(&db).scoped::<User>(|u| u.id.eq(2));
        let posts = Post::query().filter(|p| p.author_id.in_query(known.rows()));
        assert_eq!(posts.clone().select(|p| p.id).all(&both).await?, [3]);
        assert_eq!(posts.count(&rule(&db)).await?, 4);
        assert_eq!(Post::query().filter(|p| p.id.lt(3)).delete(&rule(&db)).await?, 2);
        let error = Post::query().all(&db.scoped::<Post>(|p| p.views.max().gt(1))).await.expect_err("no condition");
        assert!(error.to_string().contains("a scope"), "{error}");
    }

    async fn models_that_lead_to_each_other_may_all_be_scoped(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        let all = db
            .scoped::<User>(|u| u.posts().any(|p| p.tenant_id.eq(1)))
            .scoped::<Post>(|p| p.author().tenant_id.eq(1))
            .scoped::<Tag>(|t| t.tenant_id.in_([1]));
        assert_eq!(ids(&all).await?, [1, 2, 3, 4, 93]);
        let users = User::query().order_by(|u| u.id.asc()).with(|u| u.posts().count()).with(|u| u.tags().count()).all(&all).await?;
        let users: Vec<_> = users.into_iter().map(|(user, posts, tags)| (user.id, posts, tags)).collect();
        assert_eq!(users, [(1, 3, 2), (2, 2, 1)]);
        refused(insert!(Tag { id: 10, tenant_id: 2, name: "x" }).exec(&all).await, &["Tag", "outside of the scope"]);
        insert!(Tag { id: 10, tenant_id: 1, name: "x" }).exec(&all).await?;
    }
}
