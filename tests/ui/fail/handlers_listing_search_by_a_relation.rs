#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::http::*;

fn main() {
    let _ = Listing::of::<Post>().search(|p| p.author);
}
