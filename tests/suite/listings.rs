//! Query strings to queries, and columns that are named at run time.

use plough::error::Kind;
use plough::http::{BadParameter, ByCursor, Listing};
use plough::prelude::*;
use plough::test::record;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};
use std::error::Error as _;

/// A post on a page of them.
#[derive(View, Debug)]
#[view(of = Post)]
pub struct Line {
    /// Its key.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Who wrote it.
    #[view(column = author.name)]
    pub by: String,
    /// How many comments it has: no column.
    #[view(count = comments)]
    pub comments: i64,
}

fn posts() -> Listing<Post> {
    Listing::of::<Post>()
        .and(|p| (p.author().name, p.reviewer().name))
        .search(|p| (p.title, p.body))
        .order_by(|p| p.title.desc())
        .per_page(2, 10)
}

/// The parameter that a query string is refused for, and what is allowed instead.
fn refused<P: plough::http::Paging>(listing: &Listing<Post, P>, query: &str) -> BadParameter {
    let error = listing.parse(query).expect_err(query);
    assert_eq!(error.kind(), Kind::InvalidInput);
    let source = error.source().and_then(|source| source.downcast_ref::<BadParameter>());
    source.unwrap_or_else(|| panic!("{error}")).clone()
}

async fn found(db: &Session, query: &str) -> plough::Result<Vec<i64>> {
    let request = posts().parse(query)?;
    Ok(Post::query().listed(&request).page(db, request.page()).await?.items.iter().map(|p| p.id).collect())
}

on_every_backend! {
    async fn a_query_string_filters_searches_and_sorts(db: TestDb) {
        seed::blog(&db).await?;
        for (query, ids) in [
            ("per_page=10&sort=id", &[1, 2, 3, 4][..]),
            ("", &[2, 1]),
            ("page=2", &[3, 4]),
            ("page=9", &[]),
            ("published=true&sort=-id&per_page=10", &[3, 2, 1]),
            ("title=Draft", &[4]),
            ("title__ne=Draft&sort=id&per_page=10", &[1, 2, 3]),
            ("title__contains=n+b&sort=id", &[3]),
            ("title__contains=%25", &[]),
            ("title__startswith=On&title__endswith=s&sort=id&per_page=10", &[1, 2, 3]),
            ("id__in=4,1,77&sort=id", &[1, 4]),
            ("id__gt=1&id__lte=3&sort=id", &[2, 3]),
            ("author.name=Ada&sort=-author.name,id", &[1, 2]),
            ("reviewer.name__isnull=true&sort=id&per_page=10", &[2, 3, 4]),
            ("reviewer.name=Bob", &[1]),
            ("body__isnull=false", &[]),
            ("created_at__gte=2020-01-01&created_at__lt=9999-12-31T23:59:59Z&sort=id", &[1, 2]),
            ("q=ON+bridge", &[3]),
        ] {
            let (ids_found, statements) = record(found(&db, query)).await;
            assert_eq!(ids_found?, ids, "{query}");
            assert!(statements.len() <= 2, "{query}: {statements:?}");
        }
    }

    async fn what_a_listing_does_not_allow_is_refused_by_name(db: TestDb) {
        let listing = posts().on(&db);
        for (query, parameter, allowed) in [
            ("titel=x", "titel", "title"),
            ("title__regex=x", "title__regex", "title__contains"),
            ("views__contains=1", "views__contains", "views__lte"),
            ("title__isnull=true", "title__isnull", "title__eq"),
            ("reviewer_id__isnull=1", "reviewer_id__isnull", "true"),
            ("published=yes", "published", "false"),
            ("sort=comments", "sort", "author.name"),
            ("author.email=x", "author.email", "author.name"),
            ("after=x", "after", "page"),
            ("q__eq=x", "q__eq", "q"),
        ] {
            let bad = refused(&listing, query);
            assert_eq!(bad.parameter, parameter, "{query}");
            assert!(bad.allowed.iter().any(|name| name == allowed), "{query}: {bad}");
        }
        for (query, parameter, reason) in [
            ("id=x", "id", "is not an integer of 64 bits"),
            ("id__in=1,,2", "id__in", "is not an integer of 64 bits"),
            ("id=9223372036854775808", "id", "is not an integer of 64 bits"),
            ("created_at=yesterday", "created_at", "is not an instant"),
            ("title=a%00b", "title", "NUL"),
            ("title=a&title=b", "title", "stands there twice"),
            ("title=%ff", "title", "not encoded as UTF-8"),
            ("sort=id,-id", "sort", "twice"),
            ("page=0", "page", "from 1"),
            ("page=50002", "page", "lies behind the first 100000 rows"),
            ("page=18446744073709551615&per_page=10", "page", "lies behind"),
            ("per_page=11", "per_page", "from 1 to 10"),
            ("per_page=0", "per_page", "from 1 to 10"),
            ("q=a+b+c+d+e+f+g+h+i", "q", "more than 8 words"),
        ] {
            let bad = refused(&listing, query);
            assert_eq!(bad.parameter, parameter, "{query}");
            assert!(bad.reason.contains(reason), "{query}: {bad}");
        }
        let many: Vec<String> = (0..101).map(|id| id.to_string()).collect();
        assert!(refused(&listing, &format!("id__in={}", many.join(","))).reason.contains("100 values"));
        let many: Vec<String> = (0..33).map(|i| format!("p{i}=1")).collect();
        assert_eq!(refused(&listing.clone().max_size(8192, 0, 9), &many.join("&")).parameter, "p0");
        assert!(refused(&listing, &"x".repeat(8193)).reason.contains("8192 bytes"));
        // The value is not part of what is said.
        let error = listing.parse("id=hunter2").expect_err("no number").to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }

    async fn a_view_is_a_listing_of_its_columns(db: TestDb) {
        seed::blog(&db).await?;
        let listing = Listing::of::<Line>().order_by(|p| p.id.asc());
        let request = listing.parse("author.name__in=Ada,Cy&title__contains=e")?;
        let query = Post::query().view::<Line>().listed(&request);
        let (page, statements) = record(query.page(&db, request.page())).await;
        let page = page?;
        let lines: Vec<_> = page.items.iter().map(|line| (line.id, &*line.title, &*line.by, line.comments)).collect();
        assert_eq!(lines, [(1, "On engines", "Ada", 2)]);
        assert_eq!((page.total, statements.len()), (1, 2));
        let bad = refused(&listing, "views=1");
        let allowed = ["id", "title", "author.name", "sort", "page", "per_page"];
        assert_eq!(bad.allowed, allowed);
        assert_eq!(refused(&listing, "comments=1").parameter, "comments");
    }

    async fn cursors_walk_over_what_a_request_asks_for(db: TestDb) {
        seed::blog(&db).await?;
        let listing: Listing<Post, ByCursor> = posts().by_cursor();
        let query = "published=true&sort=-title&per_page=2";
        let request = listing.parse(query)?;
        let first = Post::query().listed(&request).cursor(&db, request.cursor()).await?;
        assert_eq!(first.items.iter().map(|p| p.id).collect::<Vec<_>>(), [2, 1]);
        let token = first.next.expect("more rows");
        let request = listing.parse(&format!("{query}&after={token}"))?;
        let second = Post::query().listed(&request).cursor(&db, request.cursor()).await?;
        assert_eq!(second.items.iter().map(|p| p.id).collect::<Vec<_>>(), [3]);
        let request = listing.parse(&format!("{query}&before={}", second.prev.expect("a page before")))?;
        let back = Post::query().listed(&request).cursor(&db, request.cursor()).await?;
        assert_eq!(back.items, first.items);
        assert_eq!(refused(&listing, "after=x&before=y").parameter, "before");
        assert_eq!(refused(&listing, "page=1").parameter, "page");
        let request = listing.parse("after=AAAA")?;
        let (damaged, statements) = record(Post::query().listed(&request).cursor(&db, request.cursor())).await;
        assert_eq!(damaged.expect_err("no token").kind(), Kind::InvalidInput);
        assert_eq!(statements.len(), 0);
    }

    async fn a_listing_can_be_made_smaller(db: TestDb) {
        seed::blog(&db).await?;
        let listing = Listing::of::<Post>()
            .only(|p| (p.title, p.views, p.body))
            .without(|p| p.body)
            .and_as("by", |p| p.author().name)
            .sorts(|p| p.views);
        let request = listing.parse("by=Ada&title__contains=loom&sort=views")?;
        assert_eq!(Post::query().listed(&request).count(&db).await?, 1);
        for query in ["body=x", "author.name=Ada", "id=1", "q=x"] {
            assert_eq!(refused(&listing, query).reason, "is unknown", "{query}");
        }
        assert_eq!(refused(&listing, "sort=title").allowed, ["views"]);
    }

    async fn a_column_is_named_at_run_time(db: TestDb) {
        seed::blog(&db).await?;
        let named = |name: &str| Post::column(name);
        let title = named("title")?.starts_with("On")?;
        let views = named("views")?.ge(0_i64)?;
        let by = named("author.name")?;
        let query = Post::query()
            .filter(|p| (title & views) & p.published)
            .filter(|_| by.in_(["Ada", "Bob"]).unwrap_or_else(|error| panic!("{error}")))
            .order_by(|p| (by.desc(), p.id.asc()));
        let posts = query.all(&db).await?;
        assert_eq!(posts.iter().map(|post| post.id).collect::<Vec<_>>(), [3, 1, 2]);
        let missing = named("reviewer.name")?;
        assert!(missing.is_nullable() && !by.is_nullable());
        let open = Post::query().filter(|_| missing.is_null()).count(&db).await?;
        assert_eq!(open, 3);
        // Inside of a closure over the rows of a relation, too.
        let thanked = Comment::column("text")?.contains("thanks")?;
        let posts = Post::query().filter(|p| p.comments().any(|_| thanked.clone())).count(&db).await?;
        assert_eq!(posts, 1);
        // But not in one over other rows: the statement is refused before it is sent.
        let (refused, statements) = record(Post::query().filter(|_| thanked).count(&db)).await;
        assert_eq!(refused.expect_err("a column of another model").kind(), Kind::InvalidInput);
        assert_eq!(statements.len(), 0);
    }

    async fn a_column_that_is_not_there_or_of_another_type_is_an_error(db: TestDb) {
        let _ = db;
        for name in ["titel", "author.titel", "comments.text", "autor.name", "", ".", "title.", "\"title\""] {
            let error = Post::column(name).expect_err(name);
            assert_eq!(error.kind(), Kind::InvalidInput, "{name}");
            assert!(error.to_string().contains("there are `id`, `author_id`"), "{error}");
        }
        let error = Post::column("views")?.eq("many").expect_err("text").to_string();
        assert!(error.contains("column holds I64, and is compared with Text (column `posts.views`)"), "{error}");
        assert!(Post::column("views")?.contains("1").is_err());
        assert!(Post::column("title")?.in_([1_i32]).is_err());
    }
}
