//! Which rows a relation leads to: attach, detach, replace.

use super::{blog, post};
use plough::assert_statements;
use plough::prelude::*;
use plough::query::Replaced;
use plough_tests::models::{Comment, Post, PostTag, Tag, User};
use plough_tests::{TestDb, on_every_backend};

/// A link with a key of its own and further columns: nothing says that it links once.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "members", many_to_many(groups: Group, through = Membership(member_id, (kind, number))))]
struct Member {
    #[model(id, auto)]
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "member_groups")]
struct Group {
    #[model(id, length = 10)]
    kind: String,
    #[model(id)]
    number: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "memberships", foreign_key((kind, number) -> Group(kind, number), name = group))]
struct Membership {
    #[model(id, auto)]
    id: i64,
    #[model(references = Member)]
    member_id: i64,
    #[model(length = 10)]
    kind: String,
    number: i32,
    #[model(default = 1)]
    rank: i32,
}

/// A post, four tags, and their keys.
async fn tagged(db: &TestDb) -> plough::Result<(Post, Vec<i64>)> {
    let ada = blog(db).await?;
    let post = Post::insert(post(&ada, "One")).exec(db).await?;
    let names = ["a", "b", "c", "d"].map(|name| Tag { id: 0, name: name.into() });
    let tags = Tag::insert_all(names).returning(db).await?;
    Ok((post, tags.iter().map(|tag| tag.id).collect()))
}

async fn tags_of(db: &TestDb, post: &Post) -> plough::Result<Vec<i64>> {
    let links =
        PostTag::query().filter(|l| l.post_id.eq(post.id)).order_by(|l| l.tag_id.asc()).all(db).await?;
    Ok(links.iter().map(|link| link.tag_id).collect())
}

fn done(attached: u64, detached: u64) -> impl Fn(Replaced) -> bool {
    move |replaced| (replaced.attached, replaced.detached) == (attached, detached)
}

on_every_backend! {
    async fn links_are_added_once(db: TestDb) {
        let (post, tags) = tagged(&db).await?;
        // Where no conflict can be named, what is linked is read first.
        let most = if db.database_name() == "MariaDB" { 2 } else { 1 };
        let n = assert_statements!(1..=most, { db.relation(&post, |p| p.tags()).attach([tags[0], tags[1], tags[0]]).await })?;
        assert_eq!(n, 2);
        let n = assert_statements!(1..=most, { db.relation(&post, |p| p.tags()).attach(tags[1..3].iter().copied()).await })?;
        assert_eq!((n, tags_of(&db, &post).await?), (1, tags[..3].to_vec()));
        assert_eq!(assert_statements!(0, { db.relation(&post, |p| p.tags()).attach([]).await })?, 0);
        let missing = db.relation(&post, |p| p.tags()).attach([tags[3], tags[3] + 1]).await;
        assert!(missing.is_err_and(|error| error.is_foreign_key_violation()));
        assert_eq!(tags_of(&db, &post).await?, tags[..3]);
    }

    async fn links_are_taken_away(db: TestDb) {
        let (post, tags) = tagged(&db).await?;
        db.relation(&post, |p| p.tags()).attach(tags.iter().copied()).await?;
        let n = assert_statements!(1, { db.relation(&post, |p| p.tags()).detach([tags[0], tags[3], tags[3] + 1]).await })?;
        assert_eq!((n, tags_of(&db, &post).await?), (2, tags[1..3].to_vec()));
        assert_eq!(assert_statements!(1, { db.relation(Post::find(post.id), |p| p.tags()).detach_all().await })?, 2);
        assert_eq!((PostTag::query().count(&db).await?, Tag::query().count(&db).await?), (0, 4));
    }

    async fn links_are_replaced_where_they_differ(db: TestDb) {
        let (post, tags) = tagged(&db).await?;
        let other = Post::insert(post_of(&post, "Two")).exec(&db).await?;
        db.relation(&other, |p| p.tags()).attach([tags[0]]).await?;
        db.relation(&post, |p| p.tags()).attach([tags[0], tags[1]]).await?;
        let replaced = assert_statements!(3, { db.relation(&post, |p| p.tags()).replace([tags[1], tags[2], tags[3]]).await })?;
        assert!(done(2, 1)(replaced));
        assert_eq!(tags_of(&db, &post).await?, tags[1..]);
        let same = assert_statements!(1, { db.relation(&post, |p| p.tags()).replace(tags[1..].iter().copied()).await })?;
        assert!(done(0, 0)(same));
        // What fails changes nothing.
        let failed = db.relation(&post, |p| p.tags()).replace([tags[3] + 1]).await;
        assert!(failed.is_err_and(|error| error.is_foreign_key_violation()));
        assert_eq!(tags_of(&db, &post).await?, tags[1..]);
        assert!(done(0, 3)(db.relation(&post, |p| p.tags()).replace([]).await?));
        assert_eq!(tags_of(&db, &other).await?, [tags[0]]);
        // In a transaction of the caller's.
        let kept = db.transaction(async |tx| {
            db_relation(&tx, &post, tags[0]).await?;
            Err::<(), _>(plough::Error::rollback())
        });
        assert!(kept.await.is_err());
        assert!(tags_of(&db, &post).await?.is_empty());
    }

    async fn a_link_with_a_key_of_its_own_and_columns(db: TestDb) {
        db.create_tables::<(Member, Group, Membership)>().await?;
        let member = insert!(Member {}).exec(&db).await?;
        let groups: Vec<(String, i32)> = [("a", 1), ("a", 2), ("b", 1)].map(|(k, n)| (k.to_owned(), n)).into();
        Group::insert_all(groups.iter().cloned().map(|(kind, number)| Group { kind, number })).exec(&db).await?;
        let n = assert_statements!(2, { db.relation(&member, |m| m.groups()).attach(groups[..2].to_vec()).await })?;
        assert_eq!(n, 2);
        let n = assert_statements!(2, {
            db.relation(&member, |m| m.groups()).attach_with::<Membership, _>(groups.clone(), |l| l.rank.set(7)).await
        })?;
        assert_eq!(n, 1);
        let ranks = Membership::query().order_by(|l| (l.kind.asc(), l.number.asc())).all(&db).await?;
        assert_eq!(ranks.iter().map(|link| link.rank).collect::<Vec<_>>(), [1, 1, 7]);
        let replaced = db.relation(&member, |m| m.groups()).replace([("a".to_owned(), 1), ("b".to_owned(), 1)]).await?;
        assert!(done(0, 1)(replaced));
        assert_eq!(db.relation(&member, |m| m.groups()).detach([("b".to_owned(), 1)]).await?, 1);
        let wrong = db.relation(&member, |m| m.groups()).attach_with::<Member, _>(groups, |m| m.id.set(1)).await;
        assert!(wrong.is_err_and(|error| error.to_string().contains("does not go over `Member`")));
    }

    async fn rows_that_hold_the_key_are_given_to_another(db: TestDb) {
        let ada = blog(&db).await?;
        let bob = insert!(User { name: "Bob", email: "b@x.org", posts: [{ title: "One" }, { title: "Two" }] }).exec(&db).await?;
        let posts: Vec<i64> = Post::query().order_by(|p| p.id.asc()).select(|p| p.id).all(&db).await?;
        let n = assert_statements!(1, { db.relation(&ada, |u| u.posts()).attach([posts[0]]).await })?;
        assert_eq!((n, Post::find(posts[0]).get(&db).await?.map(|p| p.author_id)), (1, Some(ada.id)));
        let missing = db.relation(&ada, |u| u.posts()).attach([posts[1], posts[1] + 1]).await;
        assert!(missing.is_err_and(|error| error.is_not_found()));
        assert_eq!(Post::query().filter(|p| p.author_id.eq(bob.id)).count(&db).await?, 1);
        // The key may not be NULL: refused, and the ways out are named.
        let error = assert_statements!(0, { db.relation(&bob, |u| u.posts()).detach([posts[1]]).await });
        let text = format!("{:?}", error.expect_err("a required key"));
        assert!(text.contains("`author_id` may not be NULL") && text.contains(".replace_or_delete"), "{text}");
        assert!(db.relation(&bob, |u| u.posts()).replace([]).await.is_err());
        let replaced = assert_statements!(3, { db.relation(&ada, |u| u.posts()).replace_or_delete([posts[1]]).await })?;
        assert!(done(1, 1)(replaced));
        assert_eq!(Post::query().all(&db).await?.iter().map(|p| (p.id, p.author_id)).collect::<Vec<_>>(), [(posts[1], ada.id)]);
    }

    async fn rows_whose_key_may_be_null_are_let_go(db: TestDb) {
        let ada = blog(&db).await?;
        let post = Post::insert(post(&ada, "One")).exec(&db).await?;
        let text = |text: &str| (text.to_owned(), post.id, ada.id);
        let mut ids = Vec::new();
        for (text, post_id, author_id) in ["a", "b", "c"].map(text) {
            ids.push(insert!(Comment { text, post_id, author_id }).exec(&db).await?.id);
        }
        let first = Comment::find(ids[0]).get(&db).await?.expect("a comment");
        assert!(done(1, 0)(db.relation(&first, |c| c.replies()).replace([ids[1]]).await?));
        let replaced = assert_statements!(3, { db.relation(&first, |c| c.replies()).replace([ids[2]]).await })?;
        assert!(done(1, 1)(replaced));
        assert_eq!(assert_statements!(1, { db.relation(&first, |c| c.replies()).detach([ids[1], ids[2]]).await })?, 1);
        assert_eq!(Comment::query().filter(|c| c.parent_id.is_null()).count(&db).await?, 3);
        let filtered = db.relation(&first, |c| c.replies().filter(|r| r.spam.eq(true))).detach_all().await;
        assert!(filtered.is_err_and(|error| error.to_string().contains("without a filter")));
    }
}

fn post_of(post: &Post, title: &str) -> super::NewPost {
    super::NewPost { author_id: post.author_id, title: title.to_owned(), ..super::NewPost::default() }
}

async fn db_relation(on: &Session, post: &Post, tag: i64) -> plough::Result<u64> {
    on.relation(post, |p| p.tags()).attach([tag]).await
}
