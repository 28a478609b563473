//! Truth, NULL, enums, dates, text.

use super::{Item, Stage, ids, items};
use plough::prelude::*;
use plough::query::case;
use plough_tests::models::Post;
use plough_tests::{on_every_backend, seed};

on_every_backend! {
    async fn null_is_unknown_in_conditions(db: TestDb) {
        items(&db).await?;
        assert_eq!(ids(&db, |i| i.checked).await?, [1, 4]);
        assert_eq!(ids(&db, |i| !i.checked).await?, [2]);
        assert_eq!(ids(&db, |i| i.checked | i.checked.is_null()).await?, [1, 3, 4]);
        assert_eq!(ids(&db, |i| i.weight.ne(2)).await?, [2, 4]);
        assert_eq!(ids(&db, |i| !i.weight.eq(2)).await?, [2, 4]);
        assert_eq!(ids(&db, |i| i.weight.is_distinct_from(2)).await?, [2, 3, 4]);
        assert_eq!(ids(&db, |i| !i.weight.is_not_distinct_from(2)).await?, [2, 3, 4]);
        assert_eq!(ids(&db, |i| i.weight.eq_or_null(None)).await?, [3]);
        assert_eq!(ids(&db, |i| i.weight.eq_or_null(Some(2))).await?, [1]);
        assert_eq!(ids(&db, |i| i.weight.is_distinct_from(i.id)).await?, [1, 2, 3, 4]);
        assert_eq!(ids(&db, |i| i.weight.not_in([2, 0])).await?, [4]);
        assert_eq!(ids(&db, |i| i.weight.not_between(-1, 1)).await?, [1, 4]);
        assert_eq!(ids(&db, |i| i.weight.or(9).gt(1)).await?, [1, 3]);
    }

    async fn constants_combine(db: TestDb) {
        items(&db).await?;
        assert_eq!(ids(&db, |_| Cond::none()).await?, [0; 0]);
        assert_eq!(ids(&db, |_| !Cond::none()).await?, [1, 2, 3, 4]);
        assert_eq!(ids(&db, |i| i.id.eq(1) | false).await?, [1]);
        assert_eq!(ids(&db, |i| !(i.id.eq(1) & Cond::all())).await?, [2, 3, 4]);
    }

    async fn enums_sort_by_declaration(db: TestDb) {
        items(&db).await?;
        let sorted = Item::query().order_by(|i| (i.stage.asc(), i.id.asc())).select(|i| i.id).all(&db).await?;
        assert_eq!(sorted, [2, 4, 1, 3]);
        assert_eq!(ids(&db, |i| i.stage.lt(Stage::Delivered)).await?, [1, 2, 4]);
        assert_eq!(ids(&db, |i| i.stage.between(Stage::Packed, Stage::Delivered)).await?, [1, 3]);
        assert_eq!(ids(&db, |i| i.stage.in_([Stage::Packed, Stage::Ordered])).await?, [1, 2, 4]);
    }

    async fn cases_and_text(db: TestDb) {
        items(&db).await?;
        let rows: Vec<(String, Option<i64>, String, i64)> = Item::query()
            .order_by(|i| i.id.asc())
            .select(|i| {
                (
                    case(i.pieces.gt(6), "many").when(i.pieces.lt(0), "none").otherwise("some"),
                    case(i.checked, i.weight).or_null(),
                    i.name.upper().concat(i.name.lower()),
                    i.name.concat("äöü").length(),
                )
            })
            .all(&db)
            .await?;
        assert_eq!(rows[0], ("many".to_owned(), Some(2), "ITEM 1item 1".to_owned(), 9));
        assert_eq!((&*rows[1].0, rows[1].1), ("none", None));
        assert_eq!((&*rows[3].0, rows[3].1), ("some", Some(-2)));
    }

    async fn parts_of_instants_are_those_in_utc(db: TestDb) {
        items(&db).await?;
        let parts = Item::query()
            .order_by(|i| i.id.asc())
            .select(|i| (i.at.year(), i.at.month(), i.at.day(), i.at.hour(), i.at.minute(), i.at.second(), i.at.iso_weekday()))
            .all(&db)
            .await?;
        assert_eq!(
            parts,
            [
                (1970, 1, 1, 0, 0, 0, 4),
                (2024, 2, 29, 23, 59, 59, 4),
                (2024, 12, 31, 23, 59, 59, 2),
                (2099, 12, 31, 23, 59, 59, 4),
            ]
        );
    }

    async fn every_row_must_be_known_to_pass(db: TestDb) {
        seed::blog(&db).await?;
        let titles = |cond: fn(Columns<Post>) -> Cond| {
            Post::query().filter(cond).order_by(|p| p.id.asc()).select(|p| p.id).all(&db)
        };
        // Comment 2 answers comment 1, the others nothing: NULL.
        assert_eq!(titles(|p| p.comments().all(|c| c.parent_id.eq(1))).await?, [2, 4]);
        assert_eq!(titles(|p| p.comments().filter(|c| c.parent_id.is_not_null()).all(|c| c.parent_id.eq(1))).await?, [1, 2, 3, 4]);
        assert_eq!(titles(|p| p.comments().all(|c| c.spam.eq(false))).await?, [1, 2, 3, 4]);
        assert_eq!(titles(|p| p.comments().none(|c| c.author_id.eq(2))).await?, [2, 3, 4]);
        assert_eq!(titles(|p| p.comments().any(|c| c.author().name.eq("Cy") & c.post().title.eq(p.title))).await?, [1]);
    }

    async fn nested_closures_name_the_columns_of_all(db: TestDb) {
        seed::blog(&db).await?;
        use plough_tests::models::User;
        // Users of whose posts one has a comment by somebody who has written less.
        let names = User::query()
            .filter(|u| u.posts().any(|p| p.comments().any(|c| c.author().posts().count().lt(u.posts().count()) & c.author_id.ne(u.id) & c.post_id.eq(p.id))))
            .select(|u| u.name)
            .all(&db)
            .await?;
        assert_eq!(names, ["Ada"]);
    }
}
