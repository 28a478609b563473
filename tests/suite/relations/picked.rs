//! What is loaded of related rows: columns and expressions, and equal ones once.

use super::models::*;
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

/// Ten comments more, alike in pairs, on the first two posts.
async fn comments(db: &Db) -> plough::Result<()> {
    seed::blog(db).await?;
    let many = (0..10).map(|n| NewComment { post_id: 1 + n % 2, author_id: 1, text: format!("{}", n / 4) });
    Comment::insert_all(many).exec(db).await?;
    Ok(())
}

on_every_backend! {
    async fn some_columns_of_many_rows(db: TestDb) {
        seed::blog(&db).await?;
        let posts: Vec<(Post, Vec<(i64, String, String)>)> = assert_statements!(2, {
            Post::query()
                .order_by(|p| p.id.asc())
                .with(|p| {
                    p.comments()
                        .filter(|c| c.spam.eq(false))
                        .order_by(|c| c.id.desc())
                        .select(|c| (c.id, c.text, c.author().name))
                })
                .all(&db)
                .await
        })?;
        let row = |id, text: &str, name: &str| (id, text.to_owned(), name.to_owned());
        assert_eq!(posts[0].1, [row(2, "thanks again", "Cy"), row(1, "many thanks", "Bob")]);
        assert_eq!(posts[2].1, [row(3, "a fine bridge", "Ada")]);
        assert_eq!((posts[1].1.len(), posts[3].1.len()), (0, 0));

        let tags: Vec<(Tag, Vec<String>)> = assert_statements!(2, {
            Tag::query()
                .order_by(|t| t.id.asc())
                .with(|t| t.posts().order_by(|p| p.id.desc()).select(|p| p.title))
                .all(&db)
                .await
        })?;
        let titles: Vec<String> = tags.iter().map(|(_, titles)| titles.join("|")).collect();
        assert_eq!(titles, ["On looms|On engines", "On engines", "On looms"]);
    }

    async fn some_columns_of_one_row(db: TestDb) {
        seed::blog(&db).await?;
        let posts: Vec<(Post, String, Option<(i64, Option<String>)>, Option<i64>)> = assert_statements!(4, {
            Post::query()
                .order_by(|p| p.id.asc())
                .with(|p| p.author().select(|u| u.name))
                .with(|p| p.reviewer().select(|u| (u.id, u.posts().max(|p| p.title))))
                .with(|p| p.author().filter(|u| u.name.ne("Ada")).select(|u| u.id))
                .all(&db)
                .await
        })?;
        let found: Vec<_> = posts.iter().map(|(_, name, of, id)| (&**name, of.clone(), *id)).collect();
        assert_eq!(found[0], ("Ada", Some((2, Some("On bridges".into()))), None));
        assert_eq!(found[2], ("Bob", None, Some(2)));
    }

    async fn relations_below_a_selection(db: TestDb) {
        seed::blog(&db).await?;
        // The keys are read beside what is selected.
        type OfPost = (String, Vec<i64>, i64, (String, i64));
        let users: Vec<(User, Vec<OfPost>)> = assert_statements!(6, {
            User::query()
                .order_by(|u| u.id.asc())
                .with(|u| {
                    u.posts()
                        .order_by(|p| p.id.asc())
                        .select(|p| p.title)
                        .with(|p| p.comments().order_by(|c| c.id.asc()).select(|c| c.id))
                        .with(|p| p.tags().count())
                        .with(|p| p.author().select(|a| a.name).with(|a| a.posts().count()))
                })
                .all(&db)
                .await
        })?;
        let ada = |posts| ("Ada".to_owned(), posts);
        assert_eq!(
            users[0].1,
            [("On engines".into(), vec![1, 2], 2, ada(2)), ("On looms".into(), vec![], 2, ada(2))]
        );
        assert_eq!(users[1].1, [("On bridges".into(), vec![3], 0, ("Bob".to_owned(), 1))]);
    }

    async fn a_selection_has_a_limit_per_parent(db: TestDb) {
        comments(&db).await?;
        for (limit, offset) in [(2, 0), (3, 1), (100, 0)] {
            let whole: Vec<Vec<Comment>> = db
                .load(&Post::query().order_by(|p| p.id.asc()).all(&db).await?, |p| {
                    p.comments().order_by(|c| c.text.desc()).limit(limit).offset(offset)
                })
                .await?;
            let posts: Vec<(Post, Vec<(String, i64)>)> = assert_statements!(2, {
                Post::query()
                    .order_by(|p| p.id.asc())
                    .with(|p| {
                        p.comments()
                            .order_by(|c| c.text.desc())
                            .limit(limit)
                            .offset(offset)
                            .select(|c| (c.text, c.id + 1))
                    })
                    .all(&db)
                    .await
            })?;
            for (whole, (_, some)) in whole.iter().zip(&posts) {
                let expected: Vec<_> = whole.iter().map(|c| (c.text.clone(), c.id + 1)).collect();
                assert_eq!(some, &expected, "limit {limit} offset {offset}");
            }
        }
        let tags: Vec<(Post, Vec<String>)> = Post::query()
            .order_by(|p| p.id.asc())
            .with(|p| p.tags().order_by(|t| t.name.asc()).limit(1).select(|t| t.name))
            .all(&db)
            .await?;
        assert_eq!(tags.iter().map(|(_, t)| t.join("|")).collect::<Vec<_>>(), ["engines", "looms", "", ""]);
    }

    async fn equal_selections_are_loaded_once(db: TestDb) {
        comments(&db).await?;
        let all = |limit: Option<u64>, offset: u64| {
            let db = &db;
            async move {
                Post::query()
                    .order_by(|p| p.id.asc())
                    .with(move |p| {
                        let comments = p.comments().filter(|c| c.id.gt(3)).order_by(|c| c.text.desc());
                        match limit {
                            None => comments.select(|c| c.text).distinct(),
                            Some(limit) => comments.limit(limit).offset(offset).select(|c| c.text).distinct(),
                        }
                    })
                    .all(db)
                    .await
            }
        };
        let texts = |posts: Vec<(Post, Vec<String>)>| -> Vec<String> {
            posts.into_iter().map(|(_, texts)| texts.join("")).collect()
        };
        assert_eq!(texts(assert_statements!(2, { all(None, 0).await })?), ["210", "210", "", ""]);
        assert_eq!(texts(all(Some(2), 0).await?), ["21", "21", "", ""]);
        assert_eq!(texts(all(Some(2), 2).await?), ["0", "0", "", ""]);
        let refused = Post::query()
            .with(|p| p.comments().order_by(|c| c.id.desc()).select(|c| c.text).distinct())
            .all(&db)
            .await
            .unwrap_err();
        assert_eq!(refused.kind(), plough::error::Kind::InvalidInput);
    }

    async fn whole_rows_are_loaded_once(db: TestDb) {
        db.create_tables::<(Reader, Book, Loan)>().await?;
        for id in 1..=2 {
            Reader::insert(Reader { id }).exec(&db).await?;
        }
        for (id, title) in [(1, "b"), (2, "a"), (3, "c")] {
            Book::insert(Book { id, title: title.into() }).exec(&db).await?;
        }
        for (reader_id, book_id) in [(1, 1), (1, 2), (1, 1), (1, 3), (1, 2), (2, 3)] {
            Loan::insert(Loan { id: 0, reader_id, book_id }).exec(&db).await?;
        }
        let ids = |readers: &[(Reader, Vec<Book>)]| -> Vec<Vec<i64>> {
            readers.iter().map(|(_, books)| books.iter().map(|book| book.id).collect()).collect()
        };
        let readers = || Reader::query().order_by(|r| r.id.asc());
        let each = readers().with(|r| r.books().order_by(|b| b.id.asc())).all(&db).await?;
        assert_eq!(ids(&each), [vec![1, 1, 2, 2, 3], vec![3]]);
        let once = readers().with(|r| r.books().order_by(|b| b.title.asc()).distinct()).all(&db).await?;
        assert_eq!(ids(&once), [vec![2, 1, 3], vec![3]]);
        let two = readers().with(|r| r.books().order_by(|b| b.title.asc()).distinct().limit(2)).all(&db).await?;
        assert_eq!(ids(&two), [vec![2, 1], vec![3]]);
        let rest =
            readers().with(|r| r.books().distinct().order_by(|b| b.title.desc()).limit(9).offset(1)).all(&db).await?;
        assert_eq!(ids(&rest), [vec![1, 2], vec![]]);
        let below: Vec<(Reader, Vec<(Book, i64)>)> = assert_statements!(3, {
            readers().with(|r| r.books().distinct().order_by(|b| b.id.asc()).with(|b| b.loans().count())).all(&db).await
        })?;
        assert_eq!(below[0].1.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [2, 2, 2]);
    }

    async fn aggregates_are_no_columns_of_rows(db: TestDb) {
        seed::blog(&db).await?;
        let refused = Post::query().with(|p| p.comments().select(|c| c.id.max())).all(&db).await.unwrap_err();
        assert_eq!(refused.kind(), plough::error::Kind::InvalidInput);
        assert!(refused.to_string().contains("an aggregate among the rows of a relation"), "{refused}");
    }

    async fn twelve_relations_beside_each_other(db: TestDb) {
        seed::blog(&db).await?;
        let posts = assert_statements!(13, {
            Post::query()
                .order_by(|p| p.id.asc())
                .with(|p| p.author())
                .with(|p| p.reviewer())
                .with(|p| p.comments())
                .with(|p| p.tags())
                .with(|p| p.comments().count())
                .with(|p| p.tags().exists())
                .with(|p| p.comments().max(|c| c.id))
                .with(|p| p.author().select(|u| u.name))
                .with(|p| p.comments().select(|c| c.id).distinct())
                .with(|p| p.tags().limit(1))
                .with(|p| p.tags().select(|t| t.name))
                .with(|p| p.comments().filter(|c| c.spam).count())
                .all(&db)
                .await
        })?;
        let (post, author, reviewer, comments, tags, n, tagged, last, name, ids, tag, names, spam) = &posts[0];
        assert_eq!((post.id, author.id, reviewer.as_ref().map(|r| r.id)), (1, 1, Some(2)));
        assert_eq!((comments.len(), tags.len(), *n, *tagged, *last), (2, 2, 2, true, Some(2)));
        assert_eq!((&**name, ids.len(), tag.len(), names.len(), *spam), ("Ada", 2, 1, 2, 0));
    }
}
