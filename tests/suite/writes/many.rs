//! Many rows with values of their own, rows that a query gives, values of other tables.

use super::{NewPost, blog, post};
use plough::assert_statements;
use plough::prelude::*;
use plough::query::{count, scalar};
use plough_tests::models::{Post, Tag, User};
use plough_tests::{on_every_backend, seed};

/// A change to a post.
#[derive(Update, Clone)]
#[update(of = Post)]
struct Edit {
    title: Option<String>,
    body: Patch<String>,
    views: Option<i64>,
}

/// What is kept of a post.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "many_archive")]
struct Archived {
    #[model(id)]
    id: i64,
    title: Option<String>,
    rank: i64,
    #[model(created_at)]
    kept_at: chrono::DateTime<chrono::Utc>,
    #[model(version)]
    version: i64,
}

/// A change to it.
#[derive(Update)]
#[update(of = Archived)]
struct Rank {
    rank: i64,
}

/// A row with a key of two columns.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "many_cells")]
struct Cell {
    #[model(id)]
    line: i32,
    #[model(id, length = 10)]
    column: String,
    value: Option<i32>,
}

/// A change to it.
#[derive(Update)]
#[update(of = Cell)]
struct EditCell {
    value: Patch<i32>,
}

const LEAVE: Edit = Edit { title: None, body: Patch::Missing, views: None };

on_every_backend! {
    async fn rows_get_values_of_their_own(db: TestDb) {
        let ada = blog(&db).await?;
        Post::insert_all((0..3_000).map(|i| NewPost { views: Some(i), ..post(&ada, "old") })).exec(&db).await?;
        let ids = Post::query().order_by(|p| p.views.asc()).select(|p| p.id).all(&db).await?;
        let edits = ids.iter().enumerate().map(|(i, id)| {
            let title = (i % 2 == 0).then(|| format!("title {i}"));
            let body = if i % 3 == 0 { Patch::Value(format!("body {i}")) } else { Patch::Missing };
            (*id, Edit { title, body, views: Some(-(i as i64)) })
        });
        let missing = [(i64::MAX, Edit { views: Some(9), ..LEAVE }), (ids[5], LEAVE)];
        // The second key of row 5 is refused, also if it changes nothing: what is meant is not known.
        let error = Post::update_all(edits.clone().chain(missing.clone())).exec(&db).await.expect_err("twice");
        assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error}");
        let changed = Post::update_all(edits.chain(missing.into_iter().take(1))).exec(&db).await?;
        assert_eq!(changed, 3_000);
        let posts = Post::query().order_by(|p| p.views.desc()).all(&db).await?;
        for (i, post) in posts.iter().enumerate() {
            assert_eq!((post.id, post.views), (ids[i], -(i as i64)));
            assert_eq!(post.title, if i % 2 == 0 { format!("title {i}") } else { "old".to_owned() });
            assert_eq!(post.body, (i % 3 == 0).then(|| format!("body {i}")));
        }
    }

    async fn a_few_rows_are_one_statement(db: TestDb) {
        db.create_tables::<(Cell, Archived)>().await?;
        let cell = |line, column: &str, value| Cell { line, column: column.to_owned(), value };
        Cell::insert_all([cell(1, "a", Some(1)), cell(1, "b", Some(2)), cell(2, "a", None)]).exec(&db).await?;
        let edits = || {
            [
                ((1, "a".to_owned()), EditCell { value: Patch::Null }),
                ((2, "a".to_owned()), EditCell { value: Patch::Value(7) }),
                ((2, "b".to_owned()), EditCell { value: Patch::Value(8) }),
            ]
        };
        assert_eq!(assert_statements!(1, { Cell::update_all(edits()).exec(&db).await })?, 2);
        let cells = Cell::query().order_by(|c| (c.line.asc(), c.column.asc())).all(&db).await?;
        assert_eq!(cells, [cell(1, "a", None), cell(1, "b", Some(2)), cell(2, "a", Some(7))]);
        assert_eq!(Cell::update_all(Vec::<((i32, String), EditCell)>::new()).exec(&db).await?, 0);
        // What the library keeps is kept, and the rows come back.
        insert!(Archived { id: 1, title: "x", rank: 1 }).exec(&db).await?;
        let rows = Archived::update_all([(1, Rank { rank: 5 })]).returning(&db).await?;
        assert_eq!((rows.len(), rows[0].rank, rows[0].version), (1, 5, 2));
    }

    async fn all_rows_change_or_none(db: TestDb) {
        seed::tables(&db).await?;
        for name in ["a", "b", "c"] {
            insert!(Tag { name: name }).exec(&db).await?;
        }
        let id = Tag::query().select(|t| t.id.min()).one(&db).await?.ok_or("a tag")?;
        let rename = |id: i64, name: &str| (id, Rename { name: name.to_owned() });
        assert!(Tag::update_all([rename(id, "x"), rename(id + 1, "c")]).exec(&db).await.is_err());
        let names = Tag::query().order_by(|t| t.name.asc()).select(|t| t.name).all(&db).await?;
        assert_eq!(names, ["a", "b", "c"]);
    }

    async fn rows_come_from_a_query(db: TestDb) {
        seed::blog(&db).await?;
        db.create_tables::<(Archived,)>().await?;
        let posts = Post::query().filter(|p| p.author().name.ne("Cy")).select(|p| (p.id * 10, p.title, p.views + 1));
        let copied = assert_statements!(1, {
            Archived::insert_from(posts, |a| (a.id, a.title, a.rank)).exec(&db).await
        })?;
        assert_eq!(copied, 3);
        let rows = Archived::query().order_by(|a| a.id.asc()).all(&db).await?;
        assert_eq!(rows.iter().map(|row| (row.id, row.rank, row.version)).collect::<Vec<_>>(), [(10, 1, 1), (20, 1, 1), (30, 1, 1)]);
        assert_eq!(rows[0].title.as_deref(), Some("On engines"));
        // Of groups, of a named query, and of the table itself.
        let per_author = Post::query().group_by(|p| p.author_id).select(|p| (p.author_id + 100, count())).named("per_author");
        Archived::insert_from(per_author.rows(), |a| (a.id, a.rank)).exec(&db).await?;
        let again = Archived::query().filter(|a| a.id.gt(100)).select(|a| (a.id + 100, a.rank));
        assert_eq!(Archived::insert_from(again, |a| (a.id, a.rank)).exec(&db).await?, 3);
        assert_eq!(Archived::query().filter(|a| a.id.gt(200)).select(|a| a.rank.sum()).one(&db).await?, Some(4));
        let error = Archived::insert_from(Post::query().select(|p| p.id), |a| a.id).exec(&db).await.expect_err("no rank");
        assert!(error.to_string().contains("has no default"), "{error}");
    }

    async fn new_values_come_from_another_table(db: TestDb) {
        seed::blog(&db).await?;
        let changed = Post::query()
            .filter(|p| p.author().name.eq("Ada"))
            .update(|p| {
                let name = scalar(User::query().filter(|u| u.id.eq(p.author_id)).select(|u| u.name)).or("nobody");
                (p.title.set(name.concat(": ").concat(p.title)), p.views.set(p.comments().count()))
            })
            .exec(&db)
            .await?;
        assert_eq!(changed, 2);
        let rows = Post::query().order_by(|p| p.id.asc()).select(|p| (p.title, p.views)).all(&db).await?;
        assert_eq!(rows[0], ("Ada: On engines".to_owned(), 2));
        assert_eq!(rows[1], ("Ada: On looms".to_owned(), 0));
        assert_eq!(rows[2].0, "On bridges");
    }
}

/// A new name.
#[derive(Update)]
#[update(of = Tag)]
struct Rename {
    name: String,
}
