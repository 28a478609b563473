use plough::http::*;

fn main() {
    let _ = Listing::of::<String>();
}
