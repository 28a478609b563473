#[path = "../blog.rs"]
mod blog;
use blog::*;
use plough::http::*;

fn main() {
    let _ = Listing::of::<Post>().only(|p| (p.id, p.titel));
}
