use plough::prelude::*;

#[derive(Model)]
#[model(table = "jobs")]
struct Job {
    #[model(id)]
    id: i64,
    at: chrono::DateTime<chrono::Utc>,
}

fn main() {
    let _ = Job::query().select(|j| j.at + 1);
}
