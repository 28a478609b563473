#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::http::*;

fn main() {
    let request = Listing::of::<Post>().by_cursor().parse("").unwrap();
    let _ = request.page();
}
