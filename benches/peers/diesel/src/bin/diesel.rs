//! Diesel as it is: synchronous, with r2d2. A statement blocks the thread that asks, but for the work
//! with many tasks: there it runs on a thread for what blocks, as it would in a service.

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use plough_bench_kit::sql::PRAGMAS;
use plough_bench_kit::{
    Args, Database, Error, POOL, Peer, Result, TASK_ROWS, TASKS, add, inserted, key, serve,
};
use plough_benches_diesel as tables;
use std::sync::Arc;
use tables::{Comment, Inserted, Item, New, Post, PostTag, Tag, User, sum};

struct OnSqlite(Pool<ConnectionManager<SqliteConnection>>);
struct OnPostgres(Pool<ConnectionManager<PgConnection>>);

/// The connections of a pool are made with these settings.
#[derive(Debug)]
struct Settings;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Settings {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        use diesel::connection::SimpleConnection;
        connection.batch_execute(PRAGMAS).map_err(diesel::r2d2::Error::QueryError)
    }
}

/// The same for both databases, whose connections are different types.
macro_rules! peer {
    ($peer:ty, $connection:ty, $streaming:ty) => {
        impl $peer {
            fn one_of(pool: &Pool<ConnectionManager<$connection>>, key: i64) -> Result<u64> {
                Self::one_on(&mut *pool.get()?, key)
            }

            fn one_on(connection: &mut $connection, key: i64) -> Result<u64> {
                Ok(sum(&tables::items::table.find(key).select(Item::as_select()).first(connection)?))
            }
        }

        impl Peer for $peer {
            async fn one(&self, key: i64) -> Result<u64> {
                Self::one_of(&self.0, key)
            }

            async fn held(&self, rows: u64) -> Result<u64> {
                let mut connection = self.0.get()?;
                (0..rows).try_fold(0, |total, i| Ok(add(total, Self::one_on(&mut *connection, key(i))?)))
            }

            async fn up_to(&self, last: i64) -> Result<u64> {
                use tables::items::dsl::{id, items};
                let rows =
                    items.filter(id.le(last)).order(id).select(Item::as_select()).load(&mut self.0.get()?)?;
                Ok(rows.iter().fold(0, |total, row| add(total, sum(row))))
            }

            async fn insert(&self, i: u64) -> Result<u64> {
                let row = diesel::insert_into(tables::inserted::table)
                    .values(New::number(i))
                    .returning(Inserted::as_returning())
                    .get_result(&mut self.0.get()?)?;
                Ok(inserted(row.id, &row.name, row.note.as_deref(), row.views))
            }

            async fn insert_all(&self, rows: u64) -> Result<u64> {
                let rows: Vec<New> = (0..rows).map(New::number).collect();
                let written =
                    diesel::insert_into(tables::inserted::table).values(rows).execute(&mut self.0.get()?)?;
                Ok(written as u64)
            }

            async fn update(&self, key: i64, new: i64) -> Result<u64> {
                use tables::counters::dsl::{counters, views};
                let written =
                    diesel::update(counters.find(key)).set(views.eq(new)).execute(&mut self.0.get()?)?;
                Ok(written as u64)
            }

            async fn tree(&self, user: Option<i64>) -> Result<u64> {
                let connection = &mut self.0.get()?;
                let users = tables::users::table.select(User::as_select());
                let users: Vec<User> = match user {
                    Some(key) => users.filter(tables::users::id.eq(key)).load(connection)?,
                    None => users.load(connection)?,
                };
                let posts = Post::belonging_to(&users).select(Post::as_select()).load(connection)?;
                let comments = Comment::belonging_to(&posts).select(Comment::as_select()).load(connection)?;
                Ok(tables::tree(users, posts, comments))
            }

            async fn tags(&self) -> Result<u64> {
                let connection = &mut self.0.get()?;
                let posts = tables::posts::table.select(Post::as_select()).load(connection)?;
                let tags = PostTag::belonging_to(&posts)
                    .inner_join(tables::tags::table)
                    .select((PostTag::as_select(), Tag::as_select()))
                    .load(connection)?;
                Ok(tables::tagged_posts(posts, tags))
            }

            async fn lines(&self) -> Result<u64> {
                use tables::{posts, tags, users};
                let connection = &mut self.0.get()?;
                let rows: Vec<(Post, String)> = posts::table
                    .inner_join(users::table)
                    .filter(posts::id.le(100))
                    .order(posts::id)
                    .select((Post::as_select(), users::name))
                    .load(connection)?;
                let posts: Vec<&Post> = rows.iter().map(|row| &row.0).collect();
                let tags = PostTag::belonging_to(&posts)
                    .inner_join(tags::table)
                    .select((PostTag::as_select(), tags::name))
                    .load(connection)?;
                Ok(tables::lines(rows, tags))
            }

            async fn json(&self, last: i64) -> Result<u64> {
                use tables::items::dsl::{id, items};
                let rows: Vec<Item> =
                    items.filter(id.le(last)).order(id).select(Item::as_select()).load(&mut self.0.get()?)?;
                tables::json(&rows)
            }

            async fn stream(&self, last: i64) -> Result<u64> {
                use tables::items::dsl::{id, items};
                let connection = &mut *self.0.get()?;
                let query = items.filter(id.le(last)).order(id).select(Item::as_select());
                let mut total = 0;
                for row in query.load_iter::<Item, $streaming>(connection)? {
                    total = add(total, sum(&row?));
                }
                Ok(total)
            }

            async fn empty(&self) -> Result<()> {
                diesel::delete(tables::inserted::table).execute(&mut self.0.get()?)?;
                Ok(())
            }

            async fn tasks(self: &Arc<Self>) -> Result<u64> {
                let tasks: Vec<_> = (0..TASKS)
                    .map(|task| {
                        let pool = self.0.clone();
                        tokio::spawn(async move {
                            let mut total = 0;
                            for i in 0..TASK_ROWS {
                                let pool = pool.clone();
                                let row = tokio::task::spawn_blocking(move || {
                                    Self::one_of(&pool, key(task * TASK_ROWS + i))
                                });
                                total = add(total, row.await??);
                            }
                            Ok::<u64, Error>(total)
                        })
                    })
                    .collect();
                let mut total = 0;
                for task in tasks {
                    total = add(total, task.await??);
                }
                Ok(total)
            }
        }
    };
}

peer!(OnSqlite, SqliteConnection, DefaultLoadingMode);
peer!(OnPostgres, PgConnection, diesel::pg::PgRowByRowLoadingMode);

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let args = Args::read()?;
    let size = u32::try_from(POOL)?;
    match args.database {
        Database::Sqlite => {
            let settings = Box::new(Settings);
            let pool = Pool::builder().max_size(size).connection_customizer(settings);
            serve(OnSqlite(pool.build(ConnectionManager::new(args.place))?)).await
        }
        Database::Postgres => {
            serve(OnPostgres(Pool::builder().max_size(size).build(ConnectionManager::new(args.place))?)).await
        }
    }
}
