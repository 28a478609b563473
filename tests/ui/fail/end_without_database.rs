#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn run(db: &Db) -> Result<()> {
    let _ = Post::query().all(&5).await?;
    Ok(())
}

fn main() {
    let _ = run;
}
