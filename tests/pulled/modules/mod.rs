//! What `pull` writes for each sample on each database that it loads into.

use crate::check::Module;

/// Modules as a user has them, and a test of each.
macro_rules! modules {
    ($($name:ident),* $(,)?) => {
        $(
            #[deny(warnings)]
            mod $name;

            pub(crate) fn $name() -> Module {
                Module {
                    name: stringify!($name),
                    text: include_str!(concat!(stringify!($name), ".rs")),
                    models: $name::MODELS,
                    read: |db| Box::pin($name::read(db)),
                }
            }
        )*

        mod tests {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
                async fn $name() {
                    crate::says_what_the_database_is(super::$name()).await;
                }
            )*
        }
    };
}

modules! {
    hostile_sqlite,
    hostile_postgres,
    hostile_mariadb,
    chinook_sqlite,
    chinook_postgres,
    chinook_mariadb,
    sakila_sqlite,
    sakila_postgres,
    sakila_mariadb,
    northwind_postgres,
}
