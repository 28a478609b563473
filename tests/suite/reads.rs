//! Reading: filters over relations, orders, limits, pages, streams.

use futures_util::StreamExt;
use plough::prelude::*;
use plough::test::record;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

on_every_backend! {
    async fn filters_follow_relations_both_ways(db: TestDb) {
        seed::blog(&db).await?;
        let posts = Post::query()
            .filter(|p| p.published & p.author().name.eq("Ada"))
            .order_by(|p| p.id.asc())
            .all(&db)
            .await?;
        assert_eq!(posts.iter().map(|p| &*p.title).collect::<Vec<_>>(), ["On engines", "On looms"]);
        let titles: Vec<String> = Post::query()
            .filter(|p| p.comments().any(|c| c.text.contains("thanks")) & p.comments().count().gt(1))
            .order_by(|p| p.title.asc())
            .select(|p| p.title)
            .all(&db)
            .await?;
        assert_eq!(titles, ["On engines"]);
        let tagged = Post::query().filter(|p| p.tags().any(|t| t.name.eq("rust"))).count(&db).await?;
        assert_eq!(tagged, 2);
        let unread = Post::query().filter(|p| p.comments().is_empty()).count(&db).await?;
        assert_eq!(unread, 2);
        let reviewed = Post::query().filter(|p| p.reviewer().name.eq("Bob")).count(&db).await?;
        assert_eq!(reviewed, 1);
    }

    async fn tuples_hold_null_where_a_relation_may_be_missing(db: TestDb) {
        seed::blog(&db).await?;
        let rows: Vec<(String, Option<String>)> = Post::query()
            .order_by(|p| p.id.asc())
            .limit(2)
            .select(|p| (p.title, p.reviewer().name))
            .all(&db)
            .await?;
        assert_eq!(rows, [("On engines".to_owned(), Some("Bob".to_owned())), ("On looms".to_owned(), None)]);
    }

    async fn text_is_matched_literally_and_case_counts(db: TestDb) {
        seed::blog(&db).await?;
        for (title, pattern, expected) in [
            ("100% of it_all", "100%", 1),
            ("100 percent", "100%", 0),
            ("it_all", "it_a", 1),
            ("itXall", "it_a", 0),
            ("back\\slash", "k\\s", 1),
            ("Upper", "upper", 0),
        ] {
            let id = Post::insert(NewPost { author_id: 1, title: title.to_owned() }).exec(&db).await?.id;
            let found = Post::query().filter(|p| p.id.eq(id) & p.title.contains(pattern)).count(&db).await?;
            assert_eq!(found, expected, "{title} contains {pattern}");
        }
        assert!(Post::query().filter(|p| p.title.icontains("UPPER")).exists(&db).await?);
        assert!(!Post::query().filter(|p| p.title.eq("upper")).exists(&db).await?);
        assert!(Post::query().filter(|p| p.title.starts_with("100%") & p.title.ends_with("_all")).exists(&db).await?);
        assert!(Post::query().filter(|p| p.title.like("100\\%%")).exists(&db).await?);
    }

    async fn one_first_get_and_exists(db: TestDb) {
        seed::blog(&db).await?;
        assert_eq!(User::find(1).get(&db).await?.map(|u| u.name), Some("Ada".to_owned()));
        assert_eq!(User::find(99).get(&db).await?, None);
        assert_eq!(PostTag::find((1, 1)).get(&db).await?, Some(PostTag { post_id: 1, tag_id: 1 }));
        assert!(User::query().filter(|u| u.name.eq("Nobody")).one(&db).await.expect_err("none").is_not_found());
        let many = User::query().one(&db).await.expect_err("several");
        assert_eq!(many.kind(), plough::error::Kind::TooManyRows);
        assert_eq!(User::query().order_by(|u| u.name.desc()).first(&db).await?.map(|u| u.name), Some("Cy".to_owned()));
        assert!(!User::query().filter(|u| u.id.gt(100)).exists(&db).await?);
    }

    async fn lists_of_any_length_are_one_parameter(db: TestDb) {
        seed::blog(&db).await?;
        let (found, statements) =
            record(Post::query().filter(|p| p.id.in_(1..=70_000)).order_by(|p| p.id.asc()).all(&db)).await;
        assert_eq!(found?.len(), 4);
        assert_eq!(statements.len(), 1);
        assert!(statements[0].sql.len() < 600, "{}", statements[0].sql);
        assert_eq!(Post::query().filter(|p| p.id.in_(Vec::<i64>::new())).count(&db).await?, 0);
        assert_eq!(Post::query().filter(|p| p.id.not_in(Vec::<i64>::new())).count(&db).await?, 4);
        assert_eq!(Post::query().filter(|p| p.title.in_(["On looms", "On 'quotes'"])).count(&db).await?, 1);
    }

    async fn pages_count_from_one(db: TestDb) {
        seed::blog(&db).await?;
        let pages = || Post::query().order_by(|p| p.id.asc());
        let first = pages().page(&db, PageRequest::new(1, 3)).await?;
        assert_eq!((first.items.len(), first.total, first.pages), (3, 4, 2));
        assert_eq!(pages().page(&db, PageRequest::new(2, 3)).await?.items.len(), 1);
        assert_eq!(pages().page(&db, PageRequest::new(3, 3)).await?.items.len(), 0);
        assert!(pages().page(&db, PageRequest::new(0, 3)).await.is_err());
    }

    async fn streams_give_every_row_once_and_can_be_dropped(db: TestDb) {
        seed::tables(&db).await?;
        User::insert(NewUser { name: "Ada".into(), email: "a@x".into() }).exec(&db).await?;
        let posts = (0..3_000).map(|i| NewPost { author_id: 1, title: format!("{i}") });
        Post::insert_all(posts).exec(&db).await?;
        let stream = Post::query().order_by(|p| p.id.asc()).stream(&db);
        let ids: Vec<i64> = stream.map(|row| row.map(|post| post.id)).collect::<Vec<_>>().await.into_iter().collect::<Result<_>>()?;
        assert_eq!(ids, (1..=3_000).collect::<Vec<_>>());
        for _ in 0..20 {
            let mut stream = Post::query().stream(&db);
            assert!(stream.next().await.is_some());
        }
        assert_eq!(Post::query().count(&db).await?, 3_000);
    }

    async fn null_is_the_least_value_unless_the_order_says_otherwise(db: TestDb) {
        seed::blog(&db).await?;
        let ids = |order: fn(Columns<Post>) -> plough::query::Order| {
            Post::query().order_by(order).order_by(|p| p.id.asc()).select(|p| p.id).all(&db)
        };
        assert_eq!(ids(|p| p.reviewer_id.asc()).await?, [2, 3, 4, 1]);
        assert_eq!(ids(|p| p.reviewer_id.desc()).await?, [1, 2, 3, 4]);
        assert_eq!(ids(|p| p.reviewer_id.asc().nulls_last()).await?, [1, 2, 3, 4]);
        assert_eq!(ids(|p| p.reviewer_id.desc().nulls_first()).await?, [2, 3, 4, 1]);
    }
}
