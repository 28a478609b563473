//! New rows with rows of their relations.

use super::blog;
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::models::{Comment, Post, PostTag, Tag, User};
use plough_tests::{TestDb, on_every_backend};

/// A key that the client makes, and one of two columns.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tenants", has_many(projects: Project.tenant), has_one(plan: Plan.tenant))]
struct Tenant {
    #[model(id, length = 20)]
    code: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "plans")]
struct Plan {
    #[model(id, length = 20, references = Tenant, relation = owner)]
    tenant: String,
    seats: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "projects", has_many(tasks: Task.(tenant, project)))]
struct Project {
    #[model(id, length = 20, references = Tenant, relation = owner)]
    tenant: String,
    #[model(id)]
    number: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "tasks", foreign_key((tenant, project) -> Project(tenant, number), name = of))]
struct Task {
    #[model(id, auto)]
    id: i64,
    #[model(length = 20)]
    tenant: Option<String>,
    project: Option<i32>,
    text: String,
}

/// A tree.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "folders", has_many(children: Folder.parent_id))]
struct Folder {
    #[model(id, auto)]
    id: i64,
    #[model(references = Folder)]
    parent_id: Option<i64>,
    name: String,
}

/// Written below a user only: the author is handed down.
#[derive(Insert)]
#[insert(into = Post, child_of = User.posts)]
struct Draft {
    title: String,
    tags: Vec<NewTag>,
}

#[derive(Insert)]
#[insert(into = Tag)]
struct NewTag {
    name: String,
}

#[derive(Insert)]
#[insert(into = User)]
struct Author {
    name: String,
    email: String,
    posts: Vec<Draft>,
}

fn tag(name: &str) -> NewTag {
    NewTag { name: name.to_owned() }
}

/// How many statements where INSERT returns rows, and where keys must come one by one.
fn statements(db: &TestDb, returning: usize, least: usize) -> std::ops::RangeInclusive<usize> {
    match db.database_name() {
        "MariaDB" => returning..=least,
        _ => returning..=returning,
    }
}

async fn tables(db: &TestDb) -> plough::Result<()> {
    db.create_tables::<(User, Post, Comment, Tag, PostTag)>().await
}

on_every_backend! {
    async fn children_are_written_with_their_row(db: TestDb) {
        tables(&db).await?;
        let user = assert_statements!(statements(&db, 2, 3), {
            insert!(User { name: "Ada", email: "a@x.org", posts: [{ title: "One", views: 1 }, { title: "Two", views: 7 }] })
                .exec(&db)
                .await
        })?;
        assert_eq!((&*user.name, &*user.email), ("Ada", "a@x.org"));
        let posts = Post::query().order_by(|p| p.id.asc()).all(&db).await?;
        let posts: Vec<_> = posts.iter().map(|post| (&*post.title, post.author_id, post.views)).collect();
        assert_eq!(posts, [("One", user.id, 1), ("Two", user.id, 7)]);
    }

    async fn every_relation_at_every_depth_is_one_statement(db: TestDb) {
        let ada = blog(&db).await?;
        let known = insert!(Tag { name: "known" }).exec(&db).await?;
        let texts = ["a", "b"];
        // The user, posts, comments, tags and links. Without RETURNING the user is read again, and
        // what has rows below (two posts, two tags) is inserted one by one.
        let bob = assert_statements!(statements(&db, 5, 8), {
            insert!(User {
                name: "Bob",
                email: "b@x.org",
                posts: [
                    {
                        title: "One",
                        body: None,
                        comments: [{ author_id: ada.id, text: "first" }],
                        tags: [{ name: "new" }, known.id],
                    },
                    {
                        title: "Two",
                        body: Some("text"),
                        comments: [for text in texts { text, author_id: ada.id }],
                        tags: [&known, { name: "newer" }],
                    },
                ],
            })
            .exec(&db)
            .await
        })?;
        let posts: Vec<(Post, Vec<Comment>, Vec<Tag>)> = Post::query()
            .filter(|p| p.author_id.eq(bob.id))
            .order_by(|p| p.id.asc())
            .with(|p| p.comments().order_by(|c| c.id.asc()))
            .with(|p| p.tags().order_by(|t| t.name.asc()))
            .all(&db)
            .await?;
        let read: Vec<_> = posts
            .iter()
            .map(|(post, comments, tags)| {
                let comments: Vec<_> = comments.iter().map(|comment| &*comment.text).collect();
                let tags: Vec<_> = tags.iter().map(|tag| &*tag.name).collect();
                (&*post.title, post.body.as_deref(), comments, tags)
            })
            .collect();
        assert_eq!(
            read,
            [
                ("One", None, vec!["first"], vec!["known", "new"]),
                ("Two", Some("text"), vec!["a", "b"], vec!["known", "newer"]),
            ]
        );
    }

    async fn keys_of_the_client_and_of_several_columns_are_handed_down(db: TestDb) {
        db.create_tables::<(Tenant, Plan, Project, Task)>().await?;
        let tenant = assert_statements!(statements(&db, 4, 5), {
            insert!(Tenant {
                code: "acme",
                plan: { seats: 3 },
                projects: [
                    { number: 1, tasks: [{ text: "dig" }, { text: "fill" }] },
                    { number: 2, tasks: [{ text: "sow" }] },
                    { number: 3, tasks: [] },
                ],
            })
            .exec(&db)
            .await
        })?;
        assert_eq!(tenant, Tenant { code: "acme".into() });
        assert_eq!(Plan::query().all(&db).await?, [Plan { tenant: "acme".into(), seats: 3 }]);
        let projects: Vec<(Project, Vec<Task>)> = Project::query()
            .order_by(|p| p.number.asc())
            .with(|p| p.tasks().order_by(|t| t.id.asc()))
            .all(&db)
            .await?;
        let texts = |at: usize| projects[at].1.iter().map(|task| &*task.text).collect::<Vec<_>>();
        assert_eq!((texts(0), texts(1), texts(2).len()), (vec!["dig", "fill"], vec!["sow"], 0));
    }

    async fn a_row_above_is_written_first(db: TestDb) {
        tables(&db).await?;
        let post = insert!(Post { title: "One", author: { name: "Ada", email: "a@x.org" }, tags: [] }).exec(&db).await?;
        let author = User::query().one(&db).await?;
        assert_eq!(post.author_id, author.id);
        // The link's own rows, with a target that is new.
        let link = insert!(PostTag { post_id: post.id, tag: { name: "rust" } }).exec(&db).await?;
        assert_eq!(Tag::query().one(&db).await?.id, link.tag_id);
    }

    async fn a_tree_of_one_model_is_a_statement_for_each_level(db: TestDb) {
        db.create_tables::<(Folder,)>().await?;
        let root = assert_statements!(statements(&db, 3, 5), {
            insert!(Folder {
                name: "root",
                children: [{ name: "a", children: [{ name: "a1" }, { name: "a2" }] }, { name: "b" }],
            })
            .exec(&db)
            .await
        })?;
        assert_eq!(root.parent_id, None);
        let tree: Vec<(Folder, Vec<(Folder, Vec<Folder>)>)> = Folder::query()
            .filter(|f| f.parent_id.is_null())
            .with(|f| f.children().order_by(|c| c.name.asc()).with(|c| c.children().order_by(|c| c.name.asc())))
            .all(&db)
            .await?;
        let names: Vec<_> = tree[0].1.iter().map(|(f, below)| (&*f.name, below.len())).collect();
        assert_eq!(names, [("a", 2), ("b", 0)]);
    }

    async fn children_come_from_iterators_and_shapes(db: TestDb) {
        tables(&db).await?;
        let drafts = ["One", "Two"].map(|title| Draft { title: title.into(), tags: vec![tag(title), tag("t")] });
        let [one, mut two] = drafts;
        two.tags.pop();
        let ada = insert!(User { name: "Ada", email: "a@x.org", posts: [..[one, two], Draft { title: "Three".into(), tags: Vec::new() }] })
            .exec(&db)
            .await?;
        let posts: Vec<(Post, Vec<Tag>)> = User::query()
            .filter(|u| u.id.eq(ada.id))
            .with(|u| u.posts().order_by(|p| p.id.asc()).with(|p| p.tags()))
            .one(&db)
            .await?
            .1;
        let posts: Vec<_> = posts.iter().map(|(post, tags)| (&*post.title, tags.len())).collect();
        assert_eq!(posts, [("One", 2), ("Two", 1), ("Three", 0)]);

        // Shapes all the way, many at once: still a statement for each relation.
        let author = |name: &str| Author {
            name: name.into(),
            email: format!("{name}@x.org"),
            posts: vec![Draft { title: name.into(), tags: vec![tag(name)] }],
        };
        let n = assert_statements!(statements(&db, 4, 8), {
            User::insert_all([author("Bob"), author("Cy")]).exec(&db).await
        })?;
        assert_eq!(n, 2);
        let rows = User::insert_all([author("Di"), author("Ed")]).returning(&db).await?;
        assert_eq!(rows.iter().map(|user| &*user.name).collect::<Vec<_>>(), ["Di", "Ed"]);
        assert_eq!(Post::query().filter(|p| p.author_id.eq(rows[1].id) & p.title.eq("Ed")).count(&db).await?, 1);
        assert_eq!(PostTag::query().count(&db).await?, 7);
    }

    async fn many_children_are_cut_by_the_limits_of_the_database(db: TestDb) {
        tables(&db).await?;
        let ada = insert!(User {
            name: "Ada",
            email: "a@x.org",
            posts: [for i in 0..30_000 { title: format!("{i}") }],
        })
        .exec(&db)
        .await?;
        assert_eq!(Post::query().filter(|p| p.author_id.eq(ada.id)).count(&db).await?, 30_000);
    }

    async fn all_or_nothing(db: TestDb) {
        tables(&db).await?;
        let twice = insert!(User {
            name: "Ada",
            email: "a@x.org",
            posts: [{ title: "One", tags: [{ name: "same" }, { name: "same" }] }],
        });
        assert!(twice.exec(&db).await.is_err_and(|error| error.is_unique_violation()));
        assert_eq!(User::query().count(&db).await?, 0);
        // Inside a transaction that goes on, as a savepoint.
        let kept = db.transaction(async |tx| {
            let kept = insert!(Tag { name: "kept" }).exec(&tx).await?;
            let wrong = insert!(User { name: "Ada", email: "a@x.org", posts: [{ title: "One", tags: [kept.id + 1] }] });
            assert!(wrong.exec(&tx).await.is_err_and(|error| error.is_foreign_key_violation()));
            Ok(kept)
        });
        let kept = kept.await?;
        assert_eq!(Tag::query().all(&db).await?, [kept]);
        assert_eq!((User::query().count(&db).await?, Post::query().count(&db).await?), (0, 0));
    }

    async fn what_cannot_be_written_is_refused_before_anything_is(db: TestDb) {
        let ada = blog(&db).await?;
        let post = Post::insert(super::post(&ada, "One")).exec(&db).await?;
        let error = assert_statements!(0, {
            insert!(User { name: "Bob", email: "b@x.org", posts: [&post] }).exec(&db).await
        });
        let error = error.expect_err("a row that is there already");
        assert!(error.to_string().contains("`posts` takes new rows"), "{error}");
        let upsert = Author { name: "Ada".into(), email: "ada@example.org".into(), posts: vec![Draft { title: "x".into(), tags: Vec::new() }] };
        let error = User::insert(upsert).on_conflict(|u| u.email).update(|u| u.name).exec(&db).await;
        assert!(error.is_err_and(|error| error.to_string().contains("upsert")));
    }

    async fn none_is_null_and_needs_no_type(db: TestDb) {
        let ada = blog(&db).await?;
        let post = insert!(Post { author_id: ada.id, title: "One", body: None, reviewer_id: None, views: None }).exec(&db).await?;
        assert_eq!((post.body, post.reviewer_id, post.views), (None, None, 0));
    }
}
