#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    struct Plain;
    let _ = <Plain as Model>::query();
}
