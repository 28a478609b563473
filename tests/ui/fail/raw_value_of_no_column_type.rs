use plough::prelude::*;

struct Point;

fn main() {
    let point = Point;
    let _ = raw!(i64, "select id from users where place = {point}");
}
