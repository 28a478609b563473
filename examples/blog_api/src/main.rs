//! `blog-api [DATABASE_URL] [ADDRESS]`: SQLite in `blog.db` and 127.0.0.1:3000, unless they are given.

use blog_api::model::Tables;
use plough::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().unwrap_or_else(|| "sqlite://blog.db".to_owned());
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let db = Db::connect(&url).await?;
    // First steps: a service that lives on has migrations.
    if blog_api::model::Author::query().count(&db).await.is_err() {
        db.create_tables::<Tables>().await?;
    }
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{} over {}", listener.local_addr()?, db.database_name());
    blog_api::serve(listener, db, stop()).await?;
    Ok(())
}

/// Ready when the process is asked to end.
async fn stop() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return interrupt.await };
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
