//! Self relations that are followed again and again.

use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::{Comment, Post};
use plough_tests::{on_every_backend, seed};

/// A tree, or what should be one.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "categories", has_many(children: Category.parent_id, goods: Good.category_id), index(parent_id))]
struct Category {
    #[model(id)]
    id: i64,
    #[model(references = Category)]
    parent_id: Option<i64>,
    rank: i64,
    hidden: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "goods", index(category_id))]
struct Good {
    #[model(id)]
    id: i64,
    #[model(references = Category)]
    category_id: i64,
}

/// Keys of two columns, text among them.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "folders",
    has_many(inside: Folder.(disk, parent)),
    foreign_key((disk, parent) -> Folder(disk, name), name = outside)
)]
struct Folder {
    #[model(id)]
    disk: i32,
    #[model(id, length = 50)]
    name: String,
    #[model(length = 50)]
    parent: Option<String>,
}

/// Anyone may follow anyone.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "followers",
    many_to_many(follows: Follower, through = "follows"(who, whom)),
    has_many(second: Follower, through = follows.follows)
)]
struct Follower {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
#[model(table = "follows")]
struct Follows {
    #[model(id, references = Follower, relation = follower)]
    who: i64,
    #[model(id, references = Follower, relation = followed)]
    whom: i64,
}

/// A tree whose rows are marked when they are deleted.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "branches", has_many(branches: Branch.parent_id))]
struct Branch {
    #[model(id)]
    id: i64,
    #[model(references = Branch)]
    parent_id: Option<i64>,
    #[model(deleted_at)]
    deleted_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// 1 ─ 2 ─ 4 ─ 6 (under the hidden 4), 1 ─ 3 ─ 5; 7 and 8 are each other's parents; 9 is its own; 10 leads
/// into the circle of 7 and 8.
async fn categories(db: &Db) -> plough::Result<Vec<Category>> {
    db.create_tables::<(Category, Good)>().await?;
    let parents = [
        (1, None),
        (2, Some(1)),
        (3, Some(1)),
        (4, Some(2)),
        (5, Some(3)),
        (6, Some(4)),
        (7, None),
        (8, Some(7)),
        (9, Some(9)),
        (10, Some(8)),
        (i64::MAX, Some(6)),
    ];
    let rows = parents.map(|(id, parent_id)| Category { id, parent_id, rank: -id, hidden: id == 4 });
    Category::insert_all(rows).exec(db).await?;
    Category::query().filter(|c| c.id.eq(7)).update(|c| c.parent_id.set(8)).exec(db).await?;
    Good::insert_all([(1, 4), (2, 6), (3, 6)].map(|(id, category_id)| Good { id, category_id }))
        .exec(db)
        .await?;
    Category::query().order_by(|c| c.id.asc()).all(db).await
}

fn ids(found: &[(Category, i64)]) -> Vec<(i64, i64)> {
    found.iter().map(|(category, depth)| (category.id, *depth)).collect()
}

on_every_backend! {
    async fn a_whole_tree_is_one_statement(db: TestDb) {
        categories(&db).await?;
        let all: Vec<(Category, Vec<(Category, i64)>)> = assert_statements!(2, {
            Category::query()
                .filter(|c| c.id.in_([1, 3, 5]))
                .order_by(|c| c.id.asc())
                .with(|c| c.children().descendants())
                .all(&db)
                .await
        })?;
        // Level by level, and in a level by the key.
        assert_eq!(ids(&all[0].1), [(2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (i64::MAX, 4)]);
        assert_eq!((ids(&all[1].1), ids(&all[2].1)), (vec![(5, 1)], vec![]));
        let sql = Category::query().with(|c| c.children().descendants()).loads_to_sql(&db)?;
        assert!(sql[0].starts_with("WITH RECURSIVE "), "{sql:?}");
    }

    async fn depth_order_filters_and_loads_below(db: TestDb) {
        let rows = categories(&db).await?;
        let two = db.load(&rows[..1], |c| c.children().descendants().depth(2).order_by(|c| c.rank.asc())).await?;
        assert_eq!(ids(&two[0]), [(3, 1), (2, 1), (5, 2), (4, 2)]);
        let none = db.load(&rows[..1], |c| c.children().descendants().depth(0)).await?;
        assert_eq!(none[0].len(), 0);
        // On the way: what is hidden hides what is below.
        let seen = db.load(&rows[..1], |c| c.children().filter(|c| !c.hidden).descendants()).await?;
        assert_eq!(ids(&seen[0]), [(2, 1), (3, 1), (5, 2)]);
        // Of what was found.
        let leaves = db
            .load(&rows[..1], |c| c.children().descendants().filter(|c| c.parent().hidden | c.id.eq(5)))
            .await?;
        assert_eq!(ids(&leaves[0]), [(5, 2), (6, 3)]);
        let with: Vec<Vec<(Category, i64, Vec<Good>, Option<Category>)>> = assert_statements!(3, {
            db.load(&rows[..2], |c| {
                c.children()
                    .descendants()
                    .with(|c| c.goods().order_by(|g| g.id.desc()))
                    .with(|c| c.parent())
            })
            .await
        })?;
        let goods: Vec<(i64, usize, Option<i64>)> =
            with[1].iter().map(|(c, _, goods, parent)| (c.id, goods.len(), parent.as_ref().map(|p| p.id))).collect();
        assert_eq!(goods, [(4, 1, Some(2)), (6, 2, Some(4)), (i64::MAX, 0, Some(6))]);
        let loader = db.loader();
        let (one, other) = assert_statements!(1, {
            futures_util::future::try_join(
                loader.load(&rows[1], |c| c.children().descendants().depth(1)),
                loader.load(&rows[2], |c| c.children().descendants().depth(1)),
            )
            .await
        })?;
        assert_eq!((ids(&one), ids(&other)), (vec![(4, 1)], vec![(5, 1)]));
    }

    async fn circles_end(db: TestDb) {
        let rows = categories(&db).await?;
        let found = db.load(&rows[6..10], |c| c.children().descendants()).await?;
        // A row of a circle is among its own descendants.
        assert_eq!(ids(&found[0]), [(8, 1), (7, 2), (10, 2)]);
        assert_eq!(ids(&found[1]), [(7, 1), (10, 1), (8, 2)]);
        assert_eq!((ids(&found[2]), ids(&found[3])), (vec![(9, 1)], vec![]));
        let above = db.load(&rows[5..11], |c| c.parent().ancestors()).await?;
        assert_eq!(ids(&above[0]), [(4, 1), (2, 2), (1, 3)]);
        assert_eq!(ids(&above[1]), [(8, 1), (7, 2)]);
        assert_eq!(ids(&above[3]), [(9, 1)]);
        // From outside into a circle.
        assert_eq!(ids(&above[4]), [(8, 1), (7, 2)]);
        assert_eq!(ids(&above[5]), [(6, 1), (4, 2), (2, 3), (1, 4)]);
    }

    async fn keys_of_several_columns(db: TestDb) {
        db.create_tables::<(Folder,)>().await?;
        for (disk, name, parent) in
            [(1, "a", None), (2, "a", None), (1, "b", Some("a")), (1, "c", Some("b")), (2, "c", Some("a")), (2, "é", Some("c"))]
        {
            Folder::insert(Folder { disk, name: name.into(), parent: parent.map(Into::into) }).exec(&db).await?;
        }
        let all: Vec<(Folder, Vec<(Folder, i64)>, Vec<(Folder, i64)>)> = assert_statements!(3, {
            Folder::query()
                .order_by(|f| (f.disk.asc(), f.name.asc()))
                .with(|f| f.inside().descendants())
                .with(|f| f.outside().ancestors())
                .all(&db)
                .await
        })?;
        let names = |found: &[(Folder, i64)]| found.iter().map(|(f, _)| f.name.clone()).collect::<String>();
        let found: Vec<_> = all.iter().map(|(f, inside, outside)| (f.disk, names(inside), names(outside))).collect();
        let text = |disk, inside: &str, outside: &str| (disk, inside.to_owned(), outside.to_owned());
        assert_eq!(
            found,
            [
                text(1, "bc", ""), text(1, "c", "a"), text(1, "", "ba"),
                text(2, "cé", ""), text(2, "é", "a"), text(2, "", "ca"),
            ]
        );
    }

    async fn many_ways_need_a_depth(db: TestDb) {
        db.create_tables::<(Follower, Follows)>().await?;
        Follower::insert_all((1..=6).map(|id| Follower { id })).exec(&db).await?;
        let follows = [(1, 2), (2, 3), (3, 1), (1, 3), (3, 4), (4, 5), (5, 4)];
        Follows::insert_all(follows.map(|(who, whom)| Follows { who, whom })).exec(&db).await?;
        let one = [Follower { id: 1 }, Follower { id: 6 }];
        let ids = |found: &[(Follower, i64)]| found.iter().map(|(f, depth)| (f.id, *depth)).collect::<Vec<_>>();
        let found =
            assert_statements!(1, { db.load(&one, |f| f.follows().descendants().depth(20)).await })?;
        assert_eq!(ids(&found[0]), [(2, 1), (3, 1), (1, 2), (4, 2), (5, 3)]);
        assert_eq!(ids(&found[1]), []);
        let near = db.load(&one, |f| f.follows().descendants().depth(1)).await?;
        assert_eq!(ids(&near[0]), [(2, 1), (3, 1)]);
        let second = db.load(&one, |f| f.second().descendants().depth(2)).await?;
        assert_eq!(ids(&second[0]), [(1, 1), (3, 1), (4, 1), (2, 2), (5, 2)]);
        for endless in [
            db.load(&one, |f| f.follows().descendants()).await,
            db.load(&one, |f| f.second().descendants()).await,
        ] {
            let error = endless.expect_err("no depth");
            assert!(error.to_string().contains("say how far to go"), "{error}");
        }
    }

    async fn marked_rows_hide_what_lies_below_them(db: TestDb) {
        db.create_tables::<(Branch,)>().await?;
        let mut rows = Vec::new();
        for id in 1..=4 {
            let row = Branch { id, parent_id: (id > 1).then_some(id - 1), deleted_at: None };
            rows.push(Branch::insert(row).exec(&db).await?);
        }
        Branch::delete(3).exec(&db).await?;
        let ids = |found: &[(Branch, i64)]| found.iter().map(|(b, _)| b.id).collect::<Vec<_>>();
        let below = db.load(&rows[..1], |b| b.branches().descendants()).await?;
        assert_eq!(ids(&below[0]), [2]);
        let all = db.load(&rows[..1], |b| b.branches().descendants().with_deleted()).await?;
        assert_eq!(ids(&all[0]), [2, 3, 4]);
        // What a row points at is there, marked or not.
        let above = db.load(&rows[3..], |b| b.parent().ancestors()).await?;
        assert_eq!(ids(&above[0]), [3, 2, 1]);
    }

    async fn what_cannot_be_followed_is_refused(db: TestDb) {
        seed::blog(&db).await?;
        categories(&db).await?;
        let other = Post::query().with(|p| p.comments().descendants()).all(&db).await;
        let error = other.expect_err("comments are no posts").to_string();
        assert!(error.contains("`comments` leads from `Post` to `Comment`"), "{error}");
        let replies = Comment::query().order_by(|c| c.id.asc()).with(|c| c.replies().descendants()).all(&db).await?;
        assert_eq!(replies.iter().map(|(_, replies)| replies.len()).collect::<Vec<_>>(), [1, 0, 0]);
        let deep = Category::query().with(|c| c.children().descendants().depth(901)).all(&db).await;
        let error = deep.expect_err("too deep").to_string();
        assert!(error.contains("for 900 levels, not for 901"), "{error}");

        // A chain of 902: below the first one are 901 levels, below the second one 900.
        let rows = (0..902).map(|n| Category {
            id: 1_000 + n,
            parent_id: (n > 0).then_some(999 + n),
            rank: 0,
            hidden: false,
        });
        let rows: Vec<Category> = rows.collect();
        Category::insert_all(rows.clone()).exec(&db).await?;
        let error = db.load(&rows[..1], |c| c.children().descendants()).await.expect_err("901 levels").to_string();
        assert!(error.contains("deeper than 900 levels"), "{error}");
        let all = db.load(&rows[1..2], |c| c.children().descendants()).await?;
        assert_eq!((all[0].len(), all[0][899].1), (900, 900));
        let above = db.load(&rows[900..901], |c| c.parent().ancestors()).await?;
        assert_eq!((above[0].len(), above[0][899].0.id), (900, 1_000));
        let part = db.load(&rows[..1], |c| c.children().descendants().depth(900)).await?;
        assert_eq!(part[0].len(), 900);
    }
}
