//! Rows one by one, with their relations.

use futures_util::{StreamExt, TryStreamExt};
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

type Row = (Post, User, Option<User>, Vec<(Comment, User)>);

fn posts() -> Query<Post, Row> {
    Post::query()
        .order_by(|p| p.id.asc())
        .with(|p| p.author())
        .with(|p| p.reviewer())
        .with(|p| p.comments().order_by(|c| c.id.desc()).with(|c| c.author()))
}

on_every_backend! {
    async fn relations_are_loaded_for_a_window_of_rows(db: TestDb) {
        seed::blog(&db).await?;
        Post::insert_all((0..600).map(|n| NewPost { author_id: 1 + n % 3, title: format!("{n}") })).exec(&db).await?;
        let all = posts().all(&db).await?;
        assert_eq!(all.len(), 604);
        // The rows; for each of three windows its authors and comments; reviewers and who wrote the
        // comments only for the first, since no other has any.
        let streamed: Vec<Row> = assert_statements!(9, { posts().stream(&db).try_collect().await })?;
        assert_eq!(streamed, all);
        // One that is dropped leaves the pool whole.
        let mut stream = posts().stream(&db);
        assert_eq!(stream.next().await.ok_or("a row")??, all[0]);
        drop(stream);
        assert_eq!(posts().count(&db).await?, 604);
    }

    async fn no_rows_load_nothing(db: TestDb) {
        seed::blog(&db).await?;
        let none = assert_statements!(1, { posts().filter(|p| p.id.lt(0)).stream(&db).count().await });
        assert_eq!(none, 0);
    }

    async fn one_connection_cannot_stream_and_load(db: TestDb) {
        seed::blog(&db).await?;
        let refused = posts().snapshot().stream(&db).next().await.ok_or("an answer")?;
        assert!(refused.expect_err("a snapshot has one").to_string().contains("cursor"));
        db.transaction(async |tx| {
            let refused = posts().stream(&tx).next().await.unwrap_or_else(|| panic!("an answer"));
            assert!(refused.expect_err("a transaction has one").to_string().contains("cursor"));
            assert_eq!(Post::query().stream(&tx).count().await, 4);
            Ok(())
        })
        .await?;
        let refused = db.transaction(async |tx| Post::query().snapshot().stream(&tx).try_collect::<Vec<_>>().await);
        assert!(refused.await.is_err(), "a snapshot in a transaction");
    }
}
