//! What a scope adds to statements.

use crate::sql;
use plough::prelude::*;
use plough_tests::models::{Comment, Post, PostTag, Tag, User};

/// A post of a tenant.
#[derive(Model)]
#[model(table = "leaflets", has_many(sheets: Sheet.leaflet_id), unique(tenant_id, slug))]
struct Leaflet {
    #[model(id)]
    id: i64,
    #[model(default = 0)]
    tenant_id: i64,
    #[model(length = 40)]
    slug: String,
    #[model(references = Leaflet)]
    parent_id: Option<i64>,
    #[model(version)]
    version: i32,
}

#[derive(Model)]
#[model(table = "sheets")]
struct Sheet {
    #[model(id)]
    id: i64,
    #[model(references = Leaflet)]
    leaflet_id: i64,
}

fn ours(db: &Db) -> Db {
    db.scoped::<Leaflet>(|l| l.tenant_id.eq(7))
}

macro_rules! snapshot {
    ($name:literal, $on:expr, $query:expr) => {
        insta::assert_snapshot!($name, sql(|db| $query.to_sql(&($on)(db))))
    };
}

fn leaflet(slug: &str) -> Leaflet {
    Leaflet { id: 1, tenant_id: 7, slug: slug.to_owned(), parent_id: None, version: 1 }
}

#[test]
fn reads() {
    snapshot!("scope_query", ours, Leaflet::query().filter(|l| l.slug.eq("a") | l.id.eq(1)));
    snapshot!("scope_find", ours, Leaflet::find(1));
    snapshot!("scope_path", ours, Sheet::query().filter(|s| s.leaflet().slug.eq("a")));
    snapshot!("scope_optional_path", ours, Leaflet::query().filter(|l| l.parent().slug.is_null()));
    snapshot!("scope_relation", ours, Sheet::query().filter(|s| s.leaflet().sheets().count().gt(1)));
    snapshot!("scope_union", ours, Leaflet::query().union(Leaflet::query().limit(1)));
    let slugs = || Leaflet::query().select(|l| l.slug).named("slugs");
    snapshot!("scope_named", ours, slugs().query().select(|slug| slug));
    insta::assert_snapshot!(
        "scope_loads",
        sql(|db| Ok(Sheet::query().with(|s| s.leaflet()).loads_to_sql(&ours(db))?.join("\n")))
    );
}

#[test]
fn writes() {
    snapshot!("scope_insert", ours, insert!(Leaflet { id: 1, slug: "a" }));
    snapshot!("scope_insert_refused", ours, insert!(Leaflet { id: 1, slug: "a", tenant_id: 8 }));
    snapshot!(
        "scope_upsert_by_a_key_with_the_tenant",
        ours,
        insert!(Leaflet { slug: "a", id: 1 }).on_conflict(|l| (l.tenant_id, l.slug)).update(|l| l.parent_id)
    );
    snapshot!("scope_upsert", ours, Leaflet::insert(leaflet("a")).on_conflict(|l| l.id).update_all());
    snapshot!("scope_update", ours, Leaflet::update(1).set_with(|l| l.slug.set("b")));
    snapshot!("scope_update_refused", ours, Leaflet::update(1).set_with(|l| l.tenant_id.set(8)));
    snapshot!(
        "scope_update_many",
        ours,
        Leaflet::query().filter(|l| l.sheets().any(|s| s.id.gt(1))).update(|l| l.slug.set("b"))
    );
    snapshot!("scope_delete", ours, Leaflet::delete(1));
}

#[test]
fn conditions_of_other_kinds() {
    let by_path = |db: &Db| db.scoped::<Post>(|p| p.author().name.eq("Ada") & p.views.gt(0));
    snapshot!("scope_by_path", by_path, Post::query().filter(|p| p.published));
    snapshot!("scope_by_path_update", by_path, Post::update(1).set_with(|p| p.title.set("x")));
    let by_relation = |db: &Db| db.scoped::<User>(|u| u.posts().any(|p| p.published));
    snapshot!("scope_by_relation", by_relation, Comment::query().filter(|c| c.author().name.eq("Ada")));
    snapshot!("scope_by_relation_delete", by_relation, User::delete(1));
    let both = |db: &Db| db.scoped::<PostTag>(|l| l.tag_id.gt(1)).scoped::<Tag>(|t| t.name.ne("x"));
    snapshot!("scope_of_a_link", both, Post::query().filter(|p| p.tags().any(|t| t.id.gt(0))));
}
