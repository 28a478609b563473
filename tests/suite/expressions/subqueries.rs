//! Queries inside of queries, locks.

use plough::prelude::*;
use plough::query::{exists, scalar};
use plough_tests::models::{Comment, Post, User};
use plough_tests::{on_every_backend, seed};

on_every_backend! {
    async fn values_of_a_query(db: TestDb) {
        seed::blog(&db).await?;
        let commenters = || Comment::query().select(|c| c.author_id);
        let ids = User::query().filter(|u| u.id.in_query(commenters())).count(&db).await?;
        assert_eq!(ids, 3);
        let first = Post::query().order_by(|p| p.id.desc()).limit(2).select(|p| p.id);
        let posts = Post::query().filter(|p| p.id.not_in_query(first)).order_by(|p| p.id.asc()).select(|p| p.id).all(&db).await?;
        assert_eq!(posts, [1, 2]);
        // One of the values is NULL: unknown.
        let parents = Comment::query().select(|c| c.parent_id);
        assert_eq!(Comment::query().filter(|c| c.id.not_in_query(parents)).count(&db).await?, 0);
    }

    async fn a_query_may_name_columns_around_it(db: TestDb) {
        seed::blog(&db).await?;
        let names = User::query()
            .filter(|u| exists(Post::query().filter(|p| p.author_id.eq(u.id) & !p.published)))
            .select(|u| u.name)
            .all(&db)
            .await?;
        assert_eq!(names, ["Cy"]);
        let rows = User::query()
            .order_by(|u| u.id.asc())
            .select(|u| (u.id, scalar(Post::query().filter(|p| p.author_id.eq(u.id)).order_by(|p| p.id.desc()).select(|p| p.title))))
            .all(&db)
            .await?;
        let rows: Vec<_> = rows.iter().map(|(id, title)| (*id, title.as_deref())).collect();
        assert_eq!(rows, [(1, Some("On looms")), (2, Some("On bridges")), (3, Some("Draft"))]);
        let twins = Post::query()
            .filter(|p| exists(Post::query().filter(|q| q.author().name.eq(p.author().name) & q.id.ne(p.id))))
            .order_by(|p| p.id.asc())
            .select(|p| p.id)
            .all(&db)
            .await?;
        assert_eq!(twins, [1, 2]);
        let latest = Post::query().filter(|p| p.id.eq(scalar(Post::query().select(|q| q.id.max())))).one(&db).await?;
        assert_eq!(latest.title, "Draft");
    }

    #[skip(sqlite, "one transaction writes at a time; sql/orders.rs has the refusal")]
    async fn locked_rows_can_be_skipped(db: TestDb) {
        seed::blog(&db).await?;
        let first = db.begin().await?;
        // By key: MariaDB locks every row that it reads on its way.
        let locked = Post::query().filter(|p| p.id.eq(1)).for_update().all(&first).await?;
        assert_eq!(locked.iter().map(|post| post.id).collect::<Vec<_>>(), [1]);
        let second = db.begin().await?;
        let free = Post::query().filter(|p| p.id.in_([1, 4])).for_update().skip_locked().all(&second).await?;
        assert_eq!(free.iter().map(|post| post.id).collect::<Vec<_>>(), [4]);
        second.rollback().await?;
        let third = db.begin().await?;
        let error = Post::query().filter(|p| p.id.eq(1)).for_update().no_wait().all(&third).await.expect_err("locked");
        assert!(error.is_timeout(), "{error:?}");
        third.rollback().await?;
        first.commit().await?;
    }

    async fn distinct_on_or_a_clear_refusal(db: TestDb) {
        seed::blog(&db).await?;
        let query = Post::query().distinct_on(|p| p.author_id).order_by(|p| (p.author_id.asc(), p.id.desc()));
        match query.all(&db).await {
            Ok(posts) => assert_eq!(posts.iter().map(|post| post.id).collect::<Vec<_>>(), [2, 3, 4]),
            Err(error) => assert!(error.is_unsupported(), "{error:?}"),
        }
    }
}
