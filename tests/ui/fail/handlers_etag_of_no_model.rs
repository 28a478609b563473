use plough::http::*;

fn main() {
    let _ = ETag::of_version(&1);
}
