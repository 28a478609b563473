//! diesel-async with its deadpool: its own driver on PostgreSQL, Diesel on threads for what blocks on
//! SQLite.

use diesel::prelude::*;
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::{FutureExt, TryStreamExt};
use plough_bench_kit::sql::PRAGMAS;
use plough_bench_kit::{Args, Database, POOL, Peer, Result, add, inserted, key, serve};
use plough_benches_diesel as tables;
use tables::{Comment, Inserted, Item, New, Post, PostTag, Tag, User, sum};

type AsyncSqlite = SyncConnectionWrapper<SqliteConnection>;

struct OnSqlite(Pool<AsyncSqlite>);
struct OnPostgres(Pool<AsyncPgConnection>);

/// The same for both databases, whose connections are different types.
macro_rules! peer {
    ($peer:ty, $connection:ty) => {
        impl $peer {
            async fn one_on(connection: &mut $connection, key: i64) -> Result<u64> {
                Ok(sum(&tables::items::table.find(key).select(Item::as_select()).first(connection).await?))
            }
        }

        impl Peer for $peer {
            async fn one(&self, key: i64) -> Result<u64> {
                Self::one_on(&mut *self.0.get().await?, key).await
            }

            async fn held(&self, rows: u64) -> Result<u64> {
                let mut connection = self.0.get().await?;
                let mut total = 0;
                for i in 0..rows {
                    total = add(total, Self::one_on(&mut *connection, key(i)).await?);
                }
                Ok(total)
            }

            async fn up_to(&self, last: i64) -> Result<u64> {
                use tables::items::dsl::{id, items};
                let connection = &mut *self.0.get().await?;
                let query = items.filter(id.le(last)).order(id).select(Item::as_select());
                let rows: Vec<Item> = query.load(connection).await?;
                Ok(rows.iter().fold(0, |total, row| add(total, sum(row))))
            }

            async fn insert(&self, i: u64) -> Result<u64> {
                let row = diesel::insert_into(tables::inserted::table)
                    .values(New::number(i))
                    .returning(Inserted::as_returning())
                    .get_result(&mut *self.0.get().await?)
                    .await?;
                Ok(inserted(row.id, &row.name, row.note.as_deref(), row.views))
            }

            async fn insert_all(&self, rows: u64) -> Result<u64> {
                self.insert_many((0..rows).map(New::number).collect()).await
            }

            async fn update(&self, key: i64, new: i64) -> Result<u64> {
                use tables::counters::dsl::{counters, views};
                let update = diesel::update(counters.find(key)).set(views.eq(new));
                Ok(update.execute(&mut *self.0.get().await?).await? as u64)
            }

            async fn tree(&self, user: Option<i64>) -> Result<u64> {
                let connection = &mut *self.0.get().await?;
                let users = tables::users::table.select(User::as_select());
                let users: Vec<User> = match user {
                    Some(key) => users.filter(tables::users::id.eq(key)).load(connection).await?,
                    None => users.load(connection).await?,
                };
                let posts = Post::belonging_to(&users).select(Post::as_select()).load(connection).await?;
                let comments =
                    Comment::belonging_to(&posts).select(Comment::as_select()).load(connection).await?;
                Ok(tables::tree(users, posts, comments))
            }

            async fn tags(&self) -> Result<u64> {
                let connection = &mut *self.0.get().await?;
                let posts = tables::posts::table.select(Post::as_select()).load(connection).await?;
                let tags = PostTag::belonging_to(&posts)
                    .inner_join(tables::tags::table)
                    .select((PostTag::as_select(), Tag::as_select()))
                    .load(connection)
                    .await?;
                Ok(tables::tagged_posts(posts, tags))
            }

            async fn lines(&self) -> Result<u64> {
                use tables::{posts, tags, users};
                let connection = &mut *self.0.get().await?;
                let rows: Vec<(Post, String)> = posts::table
                    .inner_join(users::table)
                    .filter(posts::id.le(100))
                    .order(posts::id)
                    .select((Post::as_select(), users::name))
                    .load(connection)
                    .await?;
                let posts: Vec<&Post> = rows.iter().map(|row| &row.0).collect();
                let tags = PostTag::belonging_to(&posts)
                    .inner_join(tags::table)
                    .select((PostTag::as_select(), tags::name))
                    .load(connection)
                    .await?;
                Ok(tables::lines(rows, tags))
            }

            async fn json(&self, last: i64) -> Result<u64> {
                use tables::items::dsl::{id, items};
                let rows: Vec<Item> = items
                    .filter(id.le(last))
                    .order(id)
                    .select(Item::as_select())
                    .load(&mut *self.0.get().await?)
                    .await?;
                tables::json(&rows)
            }

            async fn stream(&self, last: i64) -> Result<u64> {
                use tables::items::dsl::{id, items};
                let connection = &mut *self.0.get().await?;
                let query = items.filter(id.le(last)).order(id).select(Item::as_select());
                let mut rows = query.load_stream::<Item>(connection).await?;
                let mut total = 0;
                while let Some(row) = rows.try_next().await? {
                    total = add(total, sum(&row));
                }
                Ok(total)
            }

            async fn empty(&self) -> Result<()> {
                diesel::delete(tables::inserted::table).execute(&mut *self.0.get().await?).await?;
                Ok(())
            }
        }
    };
}

impl OnSqlite {
    /// It has no insert of many rows on SQLite: one by one in a transaction.
    async fn insert_many(&self, rows: Vec<New>) -> Result<u64> {
        let connection = &mut *self.0.get().await?;
        let written = connection.transaction(async |connection| {
            let mut written = 0;
            for row in rows {
                written +=
                    diesel::insert_into(tables::inserted::table).values(row).execute(connection).await?;
            }
            Ok::<usize, diesel::result::Error>(written)
        });
        Ok(written.await? as u64)
    }
}

impl OnPostgres {
    async fn insert_many(&self, rows: Vec<New>) -> Result<u64> {
        let insert = diesel::insert_into(tables::inserted::table).values(rows);
        Ok(insert.execute(&mut *self.0.get().await?).await? as u64)
    }
}

peer!(OnSqlite, AsyncSqlite);
peer!(OnPostgres, AsyncPgConnection);

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let args = Args::read()?;
    match args.database {
        Database::Sqlite => {
            let mut config = ManagerConfig::<AsyncSqlite>::default();
            config.custom_setup = Box::new(|url| {
                let url = url.to_owned();
                async move {
                    let mut connection = AsyncSqlite::establish(&url).await?;
                    connection
                        .batch_execute(PRAGMAS)
                        .await
                        .map_err(ConnectionError::CouldntSetupConfiguration)?;
                    Ok(connection)
                }
                .boxed()
            });
            let manager = AsyncDieselConnectionManager::new_with_config(args.place, config);
            serve(OnSqlite(Pool::builder(manager).max_size(POOL).build()?)).await
        }
        Database::Postgres => {
            let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(args.place);
            serve(OnPostgres(Pool::builder(manager).max_size(POOL).build()?)).await
        }
    }
}
