//! Queries put together.

use plough::assert_statements;
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

fn ids(posts: &[Post]) -> Vec<i64> {
    let mut ids: Vec<i64> = posts.iter().map(|post| post.id).collect();
    ids.sort_unstable();
    ids
}

on_every_backend! {
    async fn rows_of_several_queries(db: TestDb) {
        seed::blog(&db).await?;
        let all = ids(&Post::query().all(&db).await?);
        let first = || Post::query().filter(|p| p.id.le(2));
        let second = || Post::query().filter(|p| p.id.ge(2));
        let both = assert_statements!(1, { first().union(second()).order_by(|p| p.id.desc()).all(&db).await })?;
        assert_eq!(ids(&both), all);
        assert_eq!(both[0].id, all[all.len() - 1]);
        assert_eq!(first().union_all(second()).count(&db).await?, all.len() as i64 + 1);
        assert_eq!(ids(&first().intersect(second()).all(&db).await?), [2]);
        assert_eq!(ids(&first().except(second()).all(&db).await?), [1]);
        let neither = first().union(second()).except(second()).except(first());
        assert!(!neither.exists(&db).await?);
        // What was added after is about the rows of both.
        assert_eq!(ids(&first().union(second()).filter(|p| p.id.gt(1)).limit(1).order_by(|p| p.id.asc()).all(&db).await?), [2]);
        assert_eq!(ids(&first().union(second().intersect(Post::query().filter(|p| p.id.eq(3)))).all(&db).await?), [1, 2, 3]);
    }

    async fn a_part_has_a_limit_of_its_own(db: TestDb) {
        seed::blog(&db).await?;
        let all = ids(&Post::query().all(&db).await?);
        let least = Post::query().order_by(|p| p.id.asc()).limit(1);
        let greatest = Post::query().order_by(|p| p.id.desc()).limit(1);
        let ends = least.union(greatest).all(&db).await?;
        assert_eq!(ids(&ends), [all[0], all[all.len() - 1]]);
    }

    async fn a_union_is_a_query_like_any_other(db: TestDb) {
        seed::blog(&db).await?;
        let halves = || Post::query().filter(|p| p.id.le(2)).union(Post::query().filter(|p| p.id.gt(2)));
        let plain = Post::query().order_by(|p| p.id.asc()).with(|p| p.author()).with(|p| p.comments()).all(&db).await?;
        let same = assert_statements!(3, {
            halves().order_by(|p| p.id.asc()).with(|p| p.author()).with(|p| p.comments()).all(&db).await
        })?;
        assert_eq!(same, plain);
        let page = halves().order_by(|p| p.id.asc()).cursor(&db, CursorRequest::first(3)).await?;
        assert_eq!(page.items.len(), 3);
        let page = halves().order_by(|p| p.id.asc()).cursor(&db, CursorRequest::first(3).after(page.next.ok_or("more")?)).await?;
        assert_eq!(page.items.len() as i64, Post::query().count(&db).await? - 3);
        let ada = halves().filter(|p| p.author().name.eq("Ada")).count(&db).await?;
        assert_eq!(ada, Post::query().filter(|p| p.author().name.eq("Ada")).count(&db).await?);
    }

    async fn what_a_union_cannot_do_is_refused(db: TestDb) {
        seed::blog(&db).await?;
        let union = || Post::query().filter(|p| p.id.le(2)).union(Post::query());
        let error = union().delete(&db).await.expect_err("which rows?");
        assert_eq!(error.kind(), Kind::InvalidInput, "{error}");
        assert!(union().update(|p| p.views.set(1)).exec(&db).await.is_err());
        assert!(union().for_update().all(&db).await.is_err());
        assert!(Post::query().for_update().union(Post::query()).all(&db).await.is_err());
        assert_eq!(Post::query().count(&db).await?, 4);
    }
}
