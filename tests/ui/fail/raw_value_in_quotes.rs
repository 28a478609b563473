use plough::prelude::*;

fn main() {
    let name = "Ada";
    let _ = raw!(i64, "select id from users where name like '%{name}%'");
}
