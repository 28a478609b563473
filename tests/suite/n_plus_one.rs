//! The guard that finds a loop of queries.

use crate::capture::captured;
use futures_util::StreamExt;
use plough::error::Kind;
use plough::n_plus_one;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};
use std::panic::Location;

#[derive(Update)]
#[update(of = Post)]
struct Retitle {
    title: Option<String>,
}

/// The author of each post, as one should not.
async fn authors(db: &Session, posts: &[Post]) -> Result<Vec<User>> {
    let mut authors = Vec::new();
    for post in posts {
        authors.extend(User::find(post.author_id).get(db).await?);
    }
    Ok(authors)
}

async fn two_posts(db: &Session) -> Result<Vec<Post>> {
    Post::query().order_by(|p| p.id.asc()).limit(2).all(db).await
}

on_every_backend! {
    async fn a_loop_of_queries_is_refused_where_it_stands(db: TestDb) {
        seed::blog(&db).await?;
        let posts = Post::query().all(&db).await?;
        assert_eq!(posts.len(), 4);
        let error = n_plus_one::deny_after(3, authors(&db, &posts)).await.expect_err("four times");
        let text = error.to_string();
        assert!(text.contains("n_plus_one.rs:") && text.contains("more than 3 times"), "{text}");
        assert!(text.contains(".with(..)"), "{text}");
        assert_eq!(error.kind(), Kind::InvalidInput);
        // What may be: as often as the limit, outside of a scope, and a loop that is meant.
        assert_eq!(n_plus_one::deny_after(4, authors(&db, &posts)).await?.len(), 4);
        assert_eq!(authors(&db, &posts).await?.len(), 4);
        assert_eq!(n_plus_one::deny_after(0, n_plus_one::allow(authors(&db, &posts))).await?.len(), 4);
        // Each scope begins anew, and one inside another is the one that counts.
        for _ in 0..3 {
            n_plus_one::deny_after(2, two_posts(&db)).await?;
        }
        n_plus_one::deny_after(1, async {
            two_posts(&db).await?;
            n_plus_one::deny_after(1, two_posts(&db)).await
        })
        .await?;
    }

    async fn what_loads_for_all_rows_is_no_loop(db: TestDb) {
        seed::blog(&db).await?;
        n_plus_one::deny_after(1, async {
            let posts = Post::query().with(|p| p.author()).with(|p| p.comments().with(|c| c.author())).all(&db).await?;
            let posts: Vec<Post> = posts.into_iter().map(|(post, ..)| post).collect();
            db.load(&posts, |p| p.tags()).await?;
            // Many statements of one call.
            Post::insert_all((0..3_000).map(|n| NewPost { author_id: 1 + n % 3, title: format!("{n}") })).exec(&db).await?;
            let mut rows = 0;
            let mut stream = Post::query().with(|p| p.author()).stream(&db);
            while let Some(row) = stream.next().await {
                row?;
                rows += 1;
            }
            assert_eq!(rows, 3_004);
            // Two places, or two shapes at one place.
            two_posts(&db).await?;
            for published in [None, Some(true)] {
                Post::query().if_some(published, |p, published| p.published.eq(published)).count(&db).await?;
            }
            Ok::<_, plough::Error>(())
        })
        .await?;
    }

    async fn every_end_is_counted(db: TestDb) {
        seed::blog(&db).await?;
        let user = User::find(1).get(&db).await?.ok_or("a user")?;
        macro_rules! refused {
            ($($name:literal: $end:expr,)*) => {$(
                let twice = n_plus_one::deny_after(1, async {
                    for _ in 0..2 {
                        $end.await.map(drop)?;
                    }
                    Ok::<_, plough::Error>(())
                });
                let line = line!();
                let ended: Result<()> = twice.await;
                match ended {
                    Err(error) => {
                        let at = error.to_string();
                        assert!(at.contains("n_plus_one.rs:") && at.contains("more than 1 times"), "{}: {at}", $name);
                    }
                    Ok(()) => panic!("{} (line {line}) is not counted", $name),
                }
            )*};
        }
        let posts = || Post::query().order_by(|p| p.id.asc());
        refused! {
            "all": posts().all(&db),
            "all with": posts().with(|p| p.author()).all(&db),
            "snapshot": posts().with(|p| p.author()).snapshot().all(&db),
            "first": posts().first(&db),
            "one": posts().filter(|p| p.id.eq(1)).one(&db),
            "count": posts().count(&db),
            "exists": posts().exists(&db),
            "page": posts().page(&db, PageRequest::new(1, 2)),
            "cursor": posts().cursor(&db, CursorRequest::first(2)),
            "explain": posts().explain(&db),
            "stream": async { posts().stream(&db).next().await.unwrap_or_else(|| panic!("a row")) },
            "get": Post::find(1).get(&db),
            "select": posts().select(|p| p.id).all(&db),
            "load": db.load([&user], |u| u.posts()),
            "raw": raw!((i64,), "select 1").all(&db),
            "raw execute": raw!("update posts set title = title").execute(&db),
            "update": Post::query().filter(|p| p.id.eq(1)).update(|p| p.title.set("new")).exec(&db),
            "update returning": Post::query().filter(|p| p.id.eq(1)).update(|p| p.title.set("new")).returning(&db),
            "insert": Post::insert(NewPost { author_id: 1, title: "one".into() }).exec(&db),
            "insert unread": Post::insert(NewPost { author_id: 1, title: "one".into() }).exec_unread(&db),
            "insert_all": Post::insert_all([NewPost { author_id: 1, title: "one".into() }]).exec(&db),
            "update_all": Post::update_all([(1, Retitle { title: Some("new".into()) })]).exec(&db),
            "insert_from": Tag::insert_from(Tag::query().select(|t| t.name.concat("!")), |t| t.name).exec(&db),
            "delete": Post::query().filter(|p| p.id.eq(77)).delete(&db),
        }
    }

    async fn a_warning_names_the_place_once(db: TestDb) {
        let url = db.server_url().to_owned();
        let said = captured(url, async |db| {
            seed::blog(&db).await?;
            n_plus_one::warn(async {
                for _ in 0..20 {
                    User::find(1).get(&db).await?;
                }
                Ok(())
            })
            .await
        })
        .await?;
        let warnings: Vec<_> = said.iter().filter(|said| said["name"] == "WARN").collect();
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0]["message"].contains("more than 10 times"), "{warnings:?}");
        assert_eq!(warnings[0]["code.file.path"], Location::caller().file());
        assert!(warnings[0]["db.query.text"].contains("users"), "{warnings:?}");
    }
}
