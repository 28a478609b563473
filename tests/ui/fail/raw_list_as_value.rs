use plough::prelude::*;

fn main() {
    let names = ["Ada", "Grace"];
    let _ = raw!(i64, "select id from users where name in ({names})");
}
