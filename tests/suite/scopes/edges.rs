//! Where a scope meets rows of others: keys, references, conflicts.

use super::models::*;
use plough::error::Kind;
use plough::prelude::*;
use plough_tests::on_every_backend;

/// A note, and how many the hook saw before it.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "scope_notes", before_insert = count_notes, before_update = move_notes)]
struct Note {
    #[model(id)]
    id: i64,
    #[model(default = 0)]
    tenant_id: i64,
    #[model(default = 0)]
    before: i64,
}

async fn count_notes(tx: &Tx, row: &mut plough::NewRow<Note>) -> plough::Result<()> {
    row.set(|n| n.before, Note::query().count(tx).await?);
    Ok(())
}

async fn move_notes(_: &Tx, before: &Note, changes: &mut plough::Changes<Note>) -> plough::Result<()> {
    if before.id == 2 {
        changes.set(|n| n.tenant_id, 2);
    }
    Ok(())
}

fn refused<T: std::fmt::Debug>(result: plough::Result<T>, parts: &[&str]) {
    let error = result.expect_err("it is refused").to_string();
    assert!(parts.iter().all(|part| error.contains(part)), "{error}");
}

on_every_backend! {
    async fn a_new_row_gets_the_value_of_the_scope_or_has_it(db: TestDb) {
        own(&db).await?;
        let ours = scoped(&db);
        assert_eq!(insert!(Tag { id: 10, name: "a" }).exec(&ours).await?.tenant_id, 1);
        assert_eq!(insert!(Tag { id: 11, tenant_id: 1, name: "a" }).exec(&ours).await?.tenant_id, 1);
        let other = || insert!(Tag { id: 12, tenant_id: 2, name: "a" });
        refused(other().exec(&ours).await, &["Tag", "tenant_id", "scope"]);
        refused(other().to_sql(&ours), &["Tag", "tenant_id"]);
        let rows = [Tag { id: 13, tenant_id: 1, name: "a".into() }, Tag { id: 14, tenant_id: 2, name: "a".into() }];
        refused(Tag::insert_all(rows).exec(&ours).await, &["Tag", "tenant_id"]);
        let below = insert!(User { id: 10, name: "x", posts: [{ id: 10, tenant_id: 2, slug: "x" }] });
        refused(below.exec(&ours).await, &["Post", "tenant_id"]);
        let select = || User::query().select(|u| (u.id + 20, u.name, u.id + 0));
        refused(Tag::insert_from(select(), |t| (t.id, t.name, t.tenant_id)).exec(&ours).await, &["Tag", "tenant_id"]);
        assert_eq!(Tag::query().filter(|t| t.id.gt(11)).count(&db).await?, 0);
        assert_eq!(User::query().filter(|u| u.id.eq(10)).count(&db).await?, 0);
    }

    async fn an_update_does_not_move_a_row_out(db: TestDb) {
        own(&db).await?;
        let ours = scoped(&db);
        refused(Tag::update(1).set_with(|t| t.tenant_id.set(2)).exec(&ours).await, &["Tag", "tenant_id"]);
        refused(Tag::update(1).set_with(|t| t.tenant_id.set(t.tenant_id + 1)).exec(&ours).await, &["Tag", "tenant_id"]);
        refused(Tag::query().everything().update(|t| t.tenant_id.set(2)).exec(&ours).await, &["Tag", "tenant_id"]);
        let tag = Tag::update(1).set_with(|t| (t.tenant_id.set(1), t.name.set("new"))).returning(&ours).await?;
        assert_eq!((tag.tenant_id, &*tag.name), (1, "new"));
    }

    async fn an_upsert_neither_changes_nor_reads_a_foreign_row(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        let before = rows(&db).await?;
        let ours = scoped(&db);
        let row = |id| Tag { id, tenant_id: 1, name: "new".into() };
        let one = Tag::insert(row(91)).on_conflict(|t| t.id).update_all().exec(&ours).await;
        let many = Tag::insert_all([row(10), row(91)]).on_conflict(|t| t.id).update(|t| t.name).exec(&ours).await;
        let read = Tag::insert_all([row(10), row(91)]).on_conflict(|t| t.id).update(|t| t.name).returning(&ours).await;
        for error in [one.expect_err("a foreign row"), many.expect_err("a foreign row"), read.expect_err("a foreign row")] {
            match db.database_name() {
                "MariaDB" | "MySQL" => assert!(error.to_string().contains("unique key name the scope"), "{error}"),
                _ => assert!(error.is_unique_violation(), "{error}"),
            }
            assert!(!error.to_string().contains("foreign tag"), "{error}");
        }
        let skipped = Tag::insert(row(91)).on_conflict(|t| t.id).do_nothing().exec(&ours).await?;
        assert_eq!(skipped, None);
        assert_eq!(rows(&db).await?, before);
        // One of our own is changed, where the database can tell.
        if !matches!(db.database_name(), "MariaDB" | "MySQL") {
            assert_eq!(Tag::insert(row(1)).on_conflict(|t| t.id).update_all().exec(&ours).await?.name, "new");
            assert_eq!(Tag::insert_all([row(1), row(10)]).on_conflict(|t| t.id).update_all().exec(&ours).await?, 2);
        }
    }

    async fn what_a_row_must_refer_to_may_lie_outside(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        // A key that the caller gave.
        Post::update(4).set_with(|p| (p.author_id.set(91), p.parent_id.set(91))).exec(&db).await?;
        let ours = scoped(&db);
        assert_eq!(Post::query().count(&ours).await?, 4);
        // A path leaves the row out; what may be missing is missing.
        assert_eq!(Post::query().filter(|p| p.author().id.gt(0)).count(&ours).await?, 3);
        assert_eq!(Post::query().order_by(|p| p.author().name.asc()).all(&ours).await?.len(), 3);
        assert_eq!(Post::query().filter(|p| p.id.eq(4)).select(|p| p.parent().slug).one(&ours).await?, None);
        let four = || Post::query().filter(|p| p.id.eq(4));
        assert_eq!(four().with(|p| p.parent()).one(&ours).await?.1, None);
        // To load it is an error that tells nothing of it.
        let error = four().with(|p| p.author()).one(&ours).await.expect_err("a foreign author");
        assert_eq!(error.kind(), Kind::NotFound);
        assert!(four().view::<Page>().one(&ours).await.is_err());
    }

    async fn a_transaction_of_a_scoped_handle_is_scoped(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        let ours = db.scoped::<Post>(|p| p.tenant_id.eq(1));
        ours.transaction(async |tx| {
            assert_eq!(Post::query().count(&tx).await?, 4);
            tx.transaction(async |inner| {
                assert_eq!(Post::query().count(&inner).await?, 4);
                let none = inner.scoped::<Post>(|p| p.tenant_id.eq(2));
                assert_eq!(Post::query().count(&none).await?, 0, "both hold");
                assert_eq!(Post::query().count(&inner.unscoped()).await?, 7);
                Ok(())
            })
            .await?;
            refused(raw!("delete from scope_posts").execute(&tx).await, &["`.unscoped()`"]);
            Ok(())
        })
        .await?;
        let tx = ours.begin().await?;
        assert_eq!(Post::query().count(&tx).await?, 4);
        tx.rollback().await?;
        assert_eq!(Post::query().with(|p| p.replies()).snapshot().all(&ours).await?.len(), 4);
    }

    async fn handles_of_two_tenants_work_side_by_side(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        let mut tasks = Vec::new();
        for n in 0..24_i64 {
            let tenant = 1 + n % 2;
            let (plain, ours) = (db.clone(), db.scoped::<Post>(|p| p.tenant_id.eq(tenant)));
            tasks.push(tokio::spawn(async move {
                for _ in 0..8 {
                    let posts = Post::query().order_by(|p| p.id.asc()).all(&ours).await?;
                    assert!(posts.iter().all(|post| post.tenant_id == tenant) && posts.len() > 2);
                    let (own, other) = if tenant == 1 { (1, 91) } else { (91, 1) };
                    assert!(Post::find(own).get(&ours).await?.is_some());
                    assert!(Post::find(other).get(&ours).await?.is_none());
                    assert!(Post::find(other).get(&plain).await?.is_some());
                    assert_eq!(Post::query().count(&plain).await?, 7);
                    let touched = Post::update(other).set(Edit { views: Some(0) }).exec(&ours).await;
                    assert!(touched.is_err_and(|error| error.is_not_found()));
                    Post::update(own).set(Edit { views: Some(tenant) }).exec(&ours).await?;
                }
                Ok::<_, plough::Error>(())
            }));
        }
        for task in tasks {
            task.await??;
        }
        let views = Post::query().filter(|p| p.id.in_([1, 91])).order_by(|p| p.id.asc()).select(|p| p.views);
        assert_eq!(views.all(&db).await?, [1, 2]);
    }

    async fn a_place_in_the_rows_of_one_tenant_is_none_in_anothers(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        let of = |tenant: i64| db.scoped::<Post>(|p| p.tenant_id.eq(tenant));
        let posts = || Post::query().order_by(|p| p.views.asc());
        let page = posts().cursor(&of(1), CursorRequest::first(2)).await?;
        let next = page.next.ok_or("there are more")?;
        let error = posts().cursor(&of(2), CursorRequest::first(2).after(next.clone())).await.expect_err("another's");
        assert_eq!(error.kind(), Kind::InvalidInput);
        assert_eq!(posts().cursor(&of(1), CursorRequest::first(2).after(next)).await?.items.len(), 2);
    }

    async fn graphs_refer_to_rows_that_are_seen_only(db: TestDb) {
        own(&db).await?;
        foreign(&db).await?;
        let ours = scoped(&db);
        let linked = |tag: i64| insert!(Post { id: 10, author_id: 1, slug: "ten", tags: [tag] });
        refused(linked(91).exec(&ours).await, &["rows to refer to are not there"]);
        let authored = |user: i64| insert!(Post { id: 10, author: user, slug: "ten" });
        refused(authored(91).exec(&ours).await, &["rows to refer to are not there"]);
        assert_eq!(Post::query().filter(|p| p.id.eq(10)).count(&db).await?, 0);
        linked(1).exec(&ours).await?;
    }

    async fn hooks_see_and_leave_rows_of_the_scope_only(db: TestDb) {
        db.create_tables::<(Note,)>().await?;
        let of = |tenant: i64| db.scoped::<Note>(|n| n.tenant_id.eq(tenant));
        for id in [10, 11] {
            insert!(Note { id }).exec(&of(2)).await?;
        }
        assert_eq!(insert!(Note { id: 1 }).exec(&of(1)).await?, Note { id: 1, tenant_id: 1, before: 0 });
        assert_eq!(insert!(Note { id: 2 }).exec(&of(1)).await?.before, 1);
        // What a hook sets is held to the scope, too.
        let change = |id: i64| Note::update(id).set_with(|n| n.before.set(7));
        change(1).exec(&of(1)).await?;
        refused(change(2).exec(&of(1)).await, &["Note", "tenant_id"]);
        assert!(change(10).exec(&of(1)).await.is_err_and(|error| error.is_not_found()));
        let notes = Note::query().order_by(|n| n.id.asc()).select(|n| (n.tenant_id, n.before)).all(&db).await?;
        assert_eq!(notes, [(1, 7), (1, 1), (2, 0), (2, 1)]);
    }
}
