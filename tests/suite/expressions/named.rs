//! Named queries and recursion.

use plough::prelude::*;
use plough::query::{Window, count, row_number, value};
use plough_tests::models::{Post, User};
use plough_tests::{on_every_backend, seed};

/// A place in a tree.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "named_places", has_many(places: Place.parent_id))]
pub struct Place {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// The place that it is in.
    #[model(references = Place)]
    pub parent_id: Option<i64>,
    /// Its name.
    #[model(length = 20)]
    pub name: String,
}

/// A place that is marked when it is deleted.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "named_marks")]
pub struct Mark {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// The mark that it is below.
    #[model(references = Mark)]
    pub parent_id: Option<i64>,
    /// When it was deleted.
    #[model(deleted_at)]
    pub deleted_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// 1 ─ 2 ─ 4 ─ 5, 1 ─ 3, and 6 by itself.
async fn places(db: &Db) -> plough::Result<()> {
    db.create_tables::<(Place,)>().await?;
    for (id, parent_id) in [(1, None), (2, Some(1)), (3, Some(1)), (4, Some(2)), (5, Some(4)), (6, None)] {
        Place::insert(Place { id, parent_id, name: format!("place {id}") }).exec(db).await?;
    }
    Ok(())
}

on_every_backend! {
    async fn a_tree_is_walked_from_its_roots(db: TestDb) {
        places(&db).await?;
        let tree = Place::query()
            .filter(|p| p.parent_id.is_null())
            .select(|p| (p.id, value(0), p.name))
            .recursive("tree", |tree| {
                Place::query()
                    .join(tree, |p, (id, ..)| p.parent_id.eq(id))
                    .select(|(p, (_, depth, path))| (p.id, depth + 1, path.concat(" / ").concat(p.name)))
            });
        let rows: Vec<(i64, i32, String)> =
            tree.query().order_by(|(id, ..)| id.asc()).select(|row| row).all(&db).await?;
        let depths: Vec<_> = rows.iter().map(|(id, depth, _)| (*id, *depth)).collect();
        assert_eq!(depths, [(1, 0), (2, 1), (3, 1), (4, 2), (5, 3), (6, 0)]);
        assert_eq!(rows[4].2, "place 1 / place 2 / place 4 / place 5");
        let deepest = tree.query().select(|(_, depth, _)| (depth.max(), count())).one(&db).await?;
        assert_eq!(deepest, (Some(3), 6));
        assert_eq!(tree.rows().all(&db).await?.len(), 6);
    }

    async fn the_rows_below_one_are_whole_rows_again(db: TestDb) {
        places(&db).await?;
        let below = |id: i64| {
            Place::query().filter(|p| p.id.eq(id)).select(|p| p.id).recursive("below", |below| {
                Place::query().join(below, |p, id| p.parent_id.eq(id)).select(|(p, _)| p.id)
            })
        };
        let two = below(2);
        let rows = Place::query().filter(|p| p.id.in_query(two.rows())).order_by(|p| p.id.asc()).all(&db).await?;
        assert_eq!(rows.iter().map(|place| place.id).collect::<Vec<_>>(), [2, 4, 5]);
        // With relations, pages and everything else that a query over a model has.
        let page = Place::query()
            .filter(|p| p.id.in_query(two.rows()))
            .order_by(|p| p.id.desc())
            .with(|p| p.places())
            .page(&db, PageRequest::new(1, 2))
            .await?;
        assert_eq!((page.total, page.items[1].0.id, page.items[1].1.len()), (3, 4, 1));
        // In what is written, too.
        let renamed = Place::query()
            .filter(|p| p.id.in_query(two.query().filter(|id| id.ne(2)).select(|id| id)))
            .update(|p| p.name.set("below"))
            .exec(&db)
            .await?;
        assert_eq!(renamed, 2);
        // The way up is the same, from the other side.
        let up = Place::query().filter(|p| p.id.eq(5)).select(|p| (p.id, p.parent_id)).recursive("up", |up| {
            Place::query().join(up, |p, (_, parent)| p.id.eq(parent)).select(|(p, _)| (p.id, p.parent_id))
        });
        let ids = up.query().order_by(|(id, _)| id.asc()).select(|(id, _)| id).all(&db).await?;
        assert_eq!(ids, [1, 2, 4, 5]);
    }

    async fn a_circle_ends(db: TestDb) {
        places(&db).await?;
        Place::update(1).set_with(|p| p.parent_id.set(5)).exec(&db).await?;
        let from_two = || Place::query().filter(|p| p.id.eq(2)).select(|p| p.id);
        let once = from_two().recursive("once", |found| {
            Place::query().join(found, |p, id| p.parent_id.eq(id)).select(|(p, _)| p.id)
        });
        let ids = once.query().order_by(|id| id.asc()).select(|id| id).all(&db).await?;
        assert_eq!(ids, [1, 2, 3, 4, 5]);
        let steps = from_two().recursive_steps("steps", 4, |found| {
            Place::query().join(found, |p, id| p.parent_id.eq(id)).select(|(p, _)| p.id)
        });
        let ids = steps.query().order_by(|id| id.asc()).select(|id| id).all(&db).await?;
        assert_eq!(ids, [1, 2, 2, 3, 4, 5]);
        assert_eq!(from_two().recursive_steps("none", 0, |found| found.rows()).rows().all(&db).await?, [2]);
    }

    async fn what_is_marked_as_deleted_is_in_no_tree(db: TestDb) {
        db.create_tables::<(Mark,)>().await?;
        for (id, parent_id) in [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(1))] {
            Mark::insert(Mark { id, parent_id, deleted_at: None }).exec(&db).await?;
        }
        Mark::delete(2).exec(&db).await?;
        let tree = Mark::query().filter(|m| m.id.eq(1)).select(|m| m.id).recursive("tree", |tree| {
            Mark::query().join(tree, |m, id| m.parent_id.eq(id)).select(|(m, _)| m.id)
        });
        let ids = tree.query().order_by(|id| id.asc()).select(|id| id).all(&db).await?;
        assert_eq!(ids, [1, 4]);
        let all = Mark::query().filter(|m| m.id.eq(1)).select(|m| m.id).recursive("tree", |tree| {
            Mark::query().with_deleted().join(tree, |m, id| m.parent_id.eq(id)).select(|(m, _)| m.id)
        });
        assert_eq!(all.query().select(|id| id.count()).one(&db).await?, 4);
    }

    async fn numbers_come_from_a_recursion_over_its_own_rows(db: TestDb) {
        places(&db).await?;
        let one = Place::query().filter(|p| p.id.eq(1)).select(|p| p.id);
        let numbers = one.recursive("numbers", |n| n.query().filter(|n| n.lt(50)).select(|n| n + 1));
        let (least, most, rows) = numbers.query().select(|n| (n.min(), n.max(), count())).one(&db).await?;
        assert_eq!((least, most, rows), (Some(1), Some(50), 50));
        // Beside rows, so that what is missing shows.
        let missing = numbers
            .query()
            .filter(|n| !plough::query::exists(Place::query().filter(|p| p.id.eq(n))))
            .select(|n| n.min());
        assert_eq!(missing.one(&db).await?, Some(7));
    }

    async fn a_named_query_is_joined(db: TestDb) {
        seed::blog(&db).await?;
        let busy = Post::query().group_by(|p| p.author_id).select(|p| (p.author_id, count(), p.views.max())).named("users");
        let rows: Vec<(String, i64)> = User::query()
            .join(&busy, |u, (author, ..)| author.eq(u.id))
            .filter(|(u, (_, posts, _))| posts.gt(1) | u.name.eq("Cy"))
            .order_by(|(u, _)| u.name.asc())
            .select(|(u, (_, posts, _))| (u.name, posts))
            .all(&db)
            .await?;
        assert_eq!(rows, [("Ada".to_owned(), 2), ("Cy".to_owned(), 1)]);
        let drafts = Post::query().filter(|p| !p.published).select(|p| (p.author_id, p.title)).named("drafts");
        let rows: Vec<(String, Option<String>)> = User::query()
            .left_join(&drafts, |u, (author, _)| author.eq(u.id))
            .order_by(|(u, (_, title))| (title.asc(), u.id.desc()))
            .select(|(u, (_, title))| (u.name, title))
            .all(&db)
            .await?;
        let named = |name: &str, title: Option<&str>| (name.to_owned(), title.map(str::to_owned));
        assert_eq!(rows, [named("Bob", None), named("Ada", None), named("Cy", Some("Draft"))]);
        // Paths over relations beside it, groups over both, and a query that names another.
        let most = busy.query().filter(|(_, posts, _)| posts.gt(1)).select(|(author, posts, _)| (author, posts)).named("most");
        let rows = Post::query()
            .filter(|p| p.author().name.ne("Bob"))
            .join(&most, |p, (author, _)| p.author_id.eq(author))
            .group_by(|(p, (_, posts))| (p.author().name, posts))
            .select(|(p, (_, posts))| (p.author().name, posts, count()))
            .all(&db)
            .await?;
        assert_eq!(rows, [("Ada".to_owned(), 2, 2)]);
        let error = Post::query()
            .join(&most, |p, (author, _)| p.author_id.eq(author))
            .group_by(|(p, _)| p.id)
            .select(|(_, (_, posts))| posts)
            .all(&db)
            .await
            .expect_err("many values");
        assert!(error.to_string().contains("neither grouped by nor aggregated"), "{error}");
    }

    async fn what_a_window_gives_is_filtered_from_outside(db: TestDb) {
        seed::blog(&db).await?;
        let ranked = Post::query()
            .select(|p| {
                let newest = Window::new().partition_by(p.author_id).order_by(p.id.desc());
                (p.id, row_number().over(newest))
            })
            .named("ranked");
        let newest = ranked.query().filter(|(_, place)| place.eq(1)).select(|(id, _)| id);
        let posts = Post::query().filter(|p| p.id.in_query(newest)).order_by(|p| p.id.asc()).select(|p| p.id);
        assert_eq!(posts.all(&db).await?, [2, 3, 4]);
    }

    async fn what_no_database_has_in_a_recursion_is_refused(db: TestDb) {
        places(&db).await?;
        let one = || Place::query().filter(|p| p.id.eq(1)).select(|p| p.id);
        let other = one().named("other");
        let cases = [
            (one().recursive("t", |_| one()), "does not read the rows before"),
            (one().recursive("t", |_| other.rows()), "does not read the rows before"),
            (one().recursive("t", |t| t.query().limit(3).select(|n| n)), "grouped, ordered, cut"),
            (one().distinct().recursive("t", |t| t.rows()), "grouped, ordered, cut"),
        ];
        for (table, why) in cases {
            let error = table.rows().all(&db).await.expect_err(why);
            assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error}");
            assert!(error.to_string().contains(why), "{error}");
        }
        let mut escaped = None;
        let _ = one().recursive("t", |t| {
            escaped = Some(t.clone());
            t.rows()
        });
        let error = escaped.ok_or("a table")?.rows().all(&db).await.expect_err("outside");
        assert!(error.to_string().contains("outside of its step"), "{error}");
    }
}
