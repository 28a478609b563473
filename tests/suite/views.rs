//! Views: the struct is the query.

mod derives;
mod joined;

use futures_util::StreamExt;
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};
use std::collections::{BTreeMap, HashMap};

#[derive(View, Debug, Clone, PartialEq)]
#[view(of = Post)]
struct PostLine {
    id: i64,
    title: String,
    body: Option<String>,
}

#[derive(View, Debug, Clone, PartialEq)]
#[view(of = User)]
struct AuthorLine {
    name: String,
}

#[derive(View, Debug, Clone, PartialEq)]
#[view(of = Tag)]
struct TagName {
    name: String,
}

#[derive(View, Debug, Clone, PartialEq)]
#[view(of = Comment)]
struct CommentLine {
    text: String,
    author: AuthorLine,
}

#[derive(View, Debug, Clone, PartialEq)]
#[view(of = Post)]
struct PostPage {
    title: String,
    author: AuthorLine,
    reviewer: Option<AuthorLine>,
    #[view(order_by = name.asc)]
    tags: Vec<TagName>,
    #[view(order_by = id.desc, limit = 1)]
    comments: Vec<CommentLine>,
    #[view(count = comments)]
    comment_count: i64,
}

fn line(id: i64, title: &str) -> PostLine {
    PostLine { id, title: title.to_owned(), body: None }
}

fn lines() -> plough::ViewQuery<PostLine> {
    Post::query().filter(|p| p.published).order_by(|p| p.title.asc()).view::<PostLine>()
}

fn pages() -> plough::ViewQuery<PostPage> {
    Post::query().order_by(|p| p.id.asc()).view::<PostPage>()
}

fn named(name: &str) -> AuthorLine {
    AuthorLine { name: name.to_owned() }
}

on_every_backend! {
    async fn every_end_gives_the_struct(db: TestDb) {
        seed::blog(&db).await?;
        let all = [line(3, "On bridges"), line(1, "On engines"), line(2, "On looms")];
        assert_eq!(assert_statements!(1, { lines().all(&db).await })?, all);
        assert_eq!(lines().first(&db).await?, Some(all[0].clone()));
        assert_eq!(lines().filter(|p| p.id.eq(1)).one(&db).await?, all[1]);
        assert!(lines().one(&db).await.is_err());
        assert!(lines().filter(|p| p.id.eq(99)).one(&db).await.expect_err("none").is_not_found());
        assert_eq!((lines().count(&db).await?, lines().exists(&db).await?), (3, true));
        assert_eq!(Post::find(2).view::<PostLine>().get(&db).await?, Some(all[2].clone()));
        assert_eq!(Post::find(99).view::<PostLine>().get(&db).await?, None);
        let page = lines().page(&db, PageRequest::new(2, 2)).await?;
        assert_eq!((page.items, page.total, page.pages), (vec![all[2].clone()], 3, 2));
        let streamed: Vec<_> = lines().stream(&db).collect().await;
        assert_eq!(streamed.into_iter().collect::<plough::Result<Vec<_>>>()?, all);
        assert_eq!(lines().snapshot().limit(2).offset(1).all(&db).await?, all[1..]);
        assert!(!lines().explain(&db).await?.is_empty());
        db.transaction(async |tx| {
            assert_eq!(lines().all(&tx).await?, all);
            Ok(())
        })
        .await?;
    }

    async fn a_cursor_orders_by_what_the_view_does_not_name(db: TestDb) {
        seed::blog(&db).await?;
        let query = || Post::query().order_by(|p| (p.author_id.desc(), p.created_at.asc())).view::<PostLine>();
        let mut found = Vec::new();
        let mut request = CursorRequest::first(1);
        loop {
            let page = query().cursor(&db, request).await?;
            found.extend(page.items.into_iter().map(|line| line.id));
            let Some(next) = page.next else { break };
            request = CursorRequest::first(1).after(next);
        }
        assert_eq!(found, [4, 3, 1, 2]);
    }

    async fn a_tree_costs_one_statement_per_relation(db: TestDb) {
        seed::blog(&db).await?;
        let found = assert_statements!(6, { pages().all(&db).await })?;
        assert_eq!(found.len(), 4);
        let text = |text: &str, by: &str| CommentLine { text: text.to_owned(), author: named(by) };
        assert_eq!(
            found[0],
            PostPage {
                title: "On engines".to_owned(),
                author: named("Ada"),
                reviewer: Some(named("Bob")),
                tags: ["engines", "rust"].map(|name| TagName { name: name.to_owned() }).to_vec(),
                comments: vec![text("thanks again", "Cy")],
                comment_count: 2,
            }
        );
        assert_eq!((&*found[3].title, found[3].tags.len(), found[3].comment_count), ("Draft", 0, 0));
        assert_eq!(found[2].comments, [text("a fine bridge", "Ada")]);

        assert_eq!(pages().first(&db).await?.as_ref(), Some(&found[0]));
        assert_eq!(pages().filter(|p| p.id.eq(3)).one(&db).await?, found[2]);
        assert_eq!(Post::find(2).view::<PostPage>().get(&db).await?.as_ref(), Some(&found[1]));
        let page = assert_statements!(7, { pages().page(&db, PageRequest::new(1, 3)).await })?;
        assert_eq!((page.items.as_slice(), page.total), (&found[..3], 4));
        let page = assert_statements!(6, { pages().cursor(&db, CursorRequest::first(2)).await })?;
        assert_eq!(page.items, found[..2]);
        assert_eq!(pages().snapshot().all(&db).await?, found);
    }

    async fn a_stream_loads_relations_for_a_window_of_rows(db: TestDb) {
        seed::blog(&db).await?;
        Post::insert_all((0..600).map(|n| NewPost { author_id: 1 + n % 3, title: format!("{n}") })).exec(&db).await?;
        let streamed: Vec<_> = assert_statements!(12, { pages().stream(&db).collect().await });
        let streamed: Vec<_> = streamed.into_iter().collect::<plough::Result<_>>()?;
        assert_eq!(streamed.len(), 604);
        assert_eq!(streamed, pages().all(&db).await?);
        // One that is dropped leaves the pool whole.
        let mut stream = pages().stream(&db);
        assert_eq!(stream.next().await.ok_or("a row")??, streamed[0]);
        drop(stream);
        assert_eq!(pages().count(&db).await?, 604);
        db.transaction(async |tx| {
            let refused = pages().stream(&tx).next().await;
            assert!(matches!(refused, Some(Err(error)) if error.to_string().contains("cannot load relations")));
            assert_eq!(lines().stream(&tx).count().await, 3);
            Ok(())
        })
        .await?;
    }

    async fn a_view_is_loaded_beside_a_model(db: TestDb) {
        seed::blog(&db).await?;
        let posts: Vec<(Post, AuthorLine, Option<AuthorLine>, Vec<CommentLine>)> = assert_statements!(5, {
            Post::query()
                .order_by(|p| p.id.asc())
                .with(|p| p.author().view::<AuthorLine>())
                .with(|p| p.reviewer().view::<AuthorLine>())
                .with(|p| p.comments().filter(|c| c.spam.eq(false)).order_by(|c| c.id.asc()).view::<CommentLine>())
                .all(&db)
                .await
        })?;
        assert_eq!(posts[0].1, named("Ada"));
        assert_eq!((&posts[0].2, &posts[1].2), (&Some(named("Bob")), &None));
        assert_eq!(posts[0].3[1].author, named("Cy"));
        let users: Vec<(User, Vec<(Post, Vec<CommentLine>)>)> = User::query()
            .order_by(|u| u.id.asc())
            .with(|u| u.posts().order_by(|p| p.id.asc()).with(|p| p.comments().view::<CommentLine>()))
            .all(&db)
            .await?;
        assert_eq!(users[1].1[0].1[0].text, "a fine bridge");
        let all = Post::query().order_by(|p| p.id.asc()).all(&db).await?;
        let authors: Vec<AuthorLine> = db.load(&all, |p| p.author().view::<AuthorLine>()).await?;
        assert_eq!(authors, [named("Ada"), named("Ada"), named("Bob"), named("Cy")]);
    }

    async fn what_is_computed_is_one_statement(db: TestDb) {
        #[derive(View, Debug, PartialEq)]
        #[view(of = Post)]
        struct Computed {
            #[view(column = author.name)]
            by: String,
            #[view(column = reviewer.name)]
            reviewed_by: Option<String>,
            #[view(column = title)]
            headline: String,
            #[view(expr = |p| p.title.lower())]
            small: String,
            #[view(expr = |p| p.views.ge(0) & p.published)]
            seen: bool,
            #[view(count = comments, filter = author_id.gt(2))]
            late: i64,
            #[view(exists = tags)]
            tagged: bool,
            #[view(max = comments.id)]
            last: Option<i64>,
            #[view(sum = author.posts.id)]
            sum: Option<i64>,
            #[view(min = tags.name, filter = |t| t.name.ne("engines"))]
            tag: Option<String>,
        }
        seed::blog(&db).await?;
        let found = assert_statements!(1, {
            Post::query().order_by(|p| p.id.asc()).view::<Computed>().all(&db).await
        })?;
        let first = Computed {
            by: "Ada".into(),
            reviewed_by: Some("Bob".into()),
            headline: "On engines".into(),
            small: "on engines".into(),
            seen: true,
            late: 1,
            tagged: true,
            last: Some(2),
            sum: Some(3),
            tag: Some("rust".into()),
        };
        assert_eq!(found[0], first);
        let last = Computed {
            by: "Cy".into(),
            reviewed_by: None,
            headline: "Draft".into(),
            small: "draft".into(),
            seen: false,
            late: 0,
            tagged: false,
            last: None,
            sum: Some(4),
            tag: None,
        };
        assert_eq!(found[3], last);
    }

    async fn flat_fields_and_maps(db: TestDb) {
        #[derive(View, Debug, PartialEq)]
        #[view(of = Post)]
        struct Flattened {
            #[view(flatten)]
            line: PostLine,
            #[view(flatten)]
            page: Box1,
            #[view(relation = comments, key = id)]
            by_id: HashMap<i64, CommentLine>,
            #[view(relation = comments, key = author.name, filter = spam.eq(false))]
            by_author: BTreeMap<String, Comment>,
        }
        #[derive(View, Debug, PartialEq)]
        #[view(of = Post)]
        struct Box1 {
            author: User,
        }
        seed::blog(&db).await?;
        let found = assert_statements!(5, {
            Post::query().order_by(|p| p.id.asc()).view::<Flattened>().all(&db).await
        })?;
        assert_eq!(found[0].line, line(1, "On engines"));
        assert_eq!(found[0].page.author.email, "ada@example.org");
        assert_eq!(found[0].by_id[&2].author, named("Cy"));
        assert_eq!(found[0].by_author.keys().collect::<Vec<_>>(), ["Bob", "Cy"]);
        assert_eq!(found[0].by_author["Cy"].parent_id, Some(1));
        assert!(found[1].by_id.is_empty() && found[1].by_author.is_empty());
    }
}
