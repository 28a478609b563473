#[path = "../blog.rs"]
mod blog;
use blog::*;

fn main() {
    let _ = Member::find(1);
}
