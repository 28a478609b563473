#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn run(db: &Db) -> Result<()> {
    let db = db.clone();
    let _ = Post::query().all(db).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
