//! `after_load`: whole models, wherever they are read.

use super::models::{Marked, tables};
use futures_util::TryStreamExt;
use plough::prelude::*;
use plough_tests::on_every_backend;

on_every_backend! {
    async fn every_row_that_is_read_is_completed(db: TestDb) {
        tables(&db).await?;
        let row = insert!(Marked { name: "ada" }).exec(&db).await?;
        assert_eq!(row.loud, "ADA");
        let found = Marked::find(row.id).get(&db).await?.ok_or("gone")?;
        let streamed: Vec<Marked> = Marked::query().stream(&db).try_collect().await?;
        let listed = Marked::query().all(&db).await?;
        let page = Marked::query().order_by(|m| m.id.asc()).page(&db, PageRequest::new(1, 10)).await?;
        let raw: Vec<Marked> = raw!(Marked, "select * from hook_marked").all(&db).await?;
        for rows in [&[found][..], &streamed, &listed, &page.items, &raw] {
            assert_eq!((rows.len(), rows[0].loud.as_str()), (1, "ADA"));
        }
        let changed = Marked::update(row.id).set_with(|m| m.name.set("bob")).returning(&db).await?;
        assert_eq!(changed.loud, "BOB");
        // Values of columns are no models.
        assert_eq!(Marked::query().select(|m| m.name).all(&db).await?, ["bob"]);
    }

    async fn a_row_that_cannot_be_completed_is_an_error(db: TestDb) {
        tables(&db).await?;
        insert!(Marked { name: "broken" }).exec_unread(&db).await?;
        let error = Marked::query().all(&db).await.expect_err("broken");
        assert_eq!((error.hook(), error.is_validation()), (Some("marked_loaded"), true), "{error}");
        assert!(error.to_string().contains("after_load of Marked"), "{error}");
        assert_eq!(Marked::query().count(&db).await?, 1);
    }
}
