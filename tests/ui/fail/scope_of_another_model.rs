#[path = "../blog.rs"]
mod blog;
use blog::*;

fn scope(db: &Db) -> Db {
    db.scoped::<Post>(|p| p.name.eq("Ada"))
}

fn main() {}
