use plough::prelude::*;

struct Point;

async fn points(db: &Db) {
    let _ = raw!(Point, "select x, y from points").all(db).await;
}

fn main() {}
