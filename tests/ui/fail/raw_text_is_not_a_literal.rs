use plough::prelude::*;

fn main() {
    let sql = format!("select {}", 1);
    let _ = raw!(i64, sql);
}
