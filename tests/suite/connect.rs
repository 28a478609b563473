//! Connecting, and what the kit itself promises.

use plough_tests::on_every_backend;

on_every_backend! {
    async fn a_closed_database_says_so(db: TestDb) {
        db.close().await;
        let error = db.begin().await.expect_err("the database is closed");
        assert_eq!(error.kind(), plough::error::Kind::Closed, "{error:?}");
    }

    async fn handles_out_of_turn_are_errors(db: TestDb) {
        let outer = db.begin().await?;
        let inner = outer.begin().await?;
        let error = outer.begin().await.expect_err("an inner transaction is open");
        assert!(error.to_string().contains("an inner transaction is open"), "{error}");
        inner.clone().commit().await?;
        let error = inner.begin().await.expect_err("the inner transaction has ended");
        assert!(error.to_string().contains("has ended"), "{error}");
        let again = outer.begin().await?;
        drop(again);
        // A dropped savepoint is abandoned, and the outer transaction goes on.
        outer.begin().await?.rollback().await?;
        outer.commit().await?;
    }
}
