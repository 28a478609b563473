#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::http::*;

fn main() {
    let request = Listing::of::<Post>().parse("").unwrap();
    let _ = request.cursor();
}
