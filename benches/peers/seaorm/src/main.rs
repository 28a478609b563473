//! SeaORM: entities, its pool, loads relations with its loader.

use futures_util::TryStreamExt;
use plough_bench_kit::sql::nest;
use plough_bench_kit::{
    Args, Database, POOL, Peer, Result, add, bytes, inserted, key, leaf, line, name, note, serve, tagged,
    views,
};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectOptions, ConnectionTrait, DatabaseConnection, EntityTrait,
    LoaderTrait, QueryFilter, QueryOrder, TransactionTrait,
};

mod items {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, serde::Serialize)]
    #[sea_orm(table_name = "items")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub note: Option<String>,
        #[sea_orm(column_type = "Double")]
        pub score: f64,
        pub views: i64,
        pub active: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod new_rows {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "inserted")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub note: Option<String>,
        pub views: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod counters {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "counters")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub views: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod users {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(has_many = "super::posts::Entity")]
        Posts,
    }

    impl Related<super::posts::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Posts.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod posts {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub author_id: i64,
        pub title: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::users::Entity",
            from = "Column::AuthorId",
            to = "super::users::Column::Id"
        )]
        Author,
        #[sea_orm(has_many = "super::comments::Entity")]
        Comments,
    }

    impl Related<super::users::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Author.def()
        }
    }

    impl Related<super::comments::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Comments.def()
        }
    }

    impl Related<super::tags::Entity> for Entity {
        fn to() -> RelationDef {
            super::post_tags::Relation::Tag.def()
        }

        fn via() -> Option<RelationDef> {
            Some(super::post_tags::Relation::Post.def().rev())
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod comments {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub post_id: i64,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::posts::Entity",
            from = "Column::PostId",
            to = "super::posts::Column::Id"
        )]
        Post,
    }

    impl Related<super::posts::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Post.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod tags {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tags")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod post_tags {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "post_tags")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub post_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub tag_id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::posts::Entity",
            from = "Column::PostId",
            to = "super::posts::Column::Id"
        )]
        Post,
        #[sea_orm(belongs_to = "super::tags::Entity", from = "Column::TagId", to = "super::tags::Column::Id")]
        Tag,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

struct SeaOrm(DatabaseConnection);

fn sum(row: &items::Model) -> u64 {
    plough_bench_kit::item(row.id, &row.name, row.note.as_deref(), row.score, row.views, row.active)
}

fn new(i: u64) -> new_rows::ActiveModel {
    new_rows::ActiveModel { id: NotSet, name: Set(name(i)), note: Set(note(i)), views: Set(views(i)) }
}

async fn one(on: &impl ConnectionTrait, key: i64) -> Result<u64> {
    let row = items::Entity::find_by_id(key).one(on).await?.ok_or("no row")?;
    Ok(sum(&row))
}

fn up_to(last: i64) -> sea_orm::Select<items::Entity> {
    items::Entity::find().filter(items::Column::Id.lte(last)).order_by_asc(items::Column::Id)
}

impl Peer for SeaOrm {
    async fn one(&self, key: i64) -> Result<u64> {
        one(&self.0, key).await
    }

    async fn held(&self, rows: u64) -> Result<u64> {
        // A transaction holds a connection.
        let tx = self.0.begin().await?;
        let mut total = 0;
        for i in 0..rows {
            total = add(total, one(&tx, key(i)).await?);
        }
        tx.commit().await?;
        Ok(total)
    }

    async fn up_to(&self, last: i64) -> Result<u64> {
        let rows = up_to(last).all(&self.0).await?;
        Ok(rows.iter().fold(0, |total, row| add(total, sum(row))))
    }

    async fn insert(&self, i: u64) -> Result<u64> {
        let row = new(i).insert(&self.0).await?;
        Ok(inserted(row.id, &row.name, row.note.as_deref(), row.views))
    }

    async fn insert_all(&self, rows: u64) -> Result<u64> {
        Ok(new_rows::Entity::insert_many((0..rows).map(new)).exec_without_returning(&self.0).await?)
    }

    async fn update(&self, key: i64, views: i64) -> Result<u64> {
        let counter = counters::ActiveModel { id: Set(key), views: Set(views), name: NotSet };
        let done = counters::Entity::update_many()
            .set(counter)
            .filter(counters::Column::Id.eq(key))
            .exec(&self.0)
            .await?;
        Ok(done.rows_affected)
    }

    async fn tree(&self, user: Option<i64>) -> Result<u64> {
        let mut users = users::Entity::find();
        if let Some(key) = user {
            users = users.filter(users::Column::Id.eq(key));
        }
        let users = users.all(&self.0).await?;
        let posts: Vec<posts::Model> =
            users.load_many(posts::Entity, &self.0).await?.into_iter().flatten().collect();
        let comments = posts.load_many(comments::Entity, &self.0).await?;
        let posts: Vec<(posts::Model, Vec<comments::Model>)> = posts.into_iter().zip(comments).collect();
        let users = nest(users, |user| user.id, posts, |(post, _)| post.author_id);
        let mut total = 0;
        for (user, posts) in &users {
            for (post, comments) in posts {
                for comment in comments {
                    total = add(total, leaf(user.id, post.id, comment.id, &comment.text));
                }
            }
        }
        Ok(total)
    }

    async fn tags(&self) -> Result<u64> {
        let posts = posts::Entity::find().all(&self.0).await?;
        let tags = posts.load_many_to_many(tags::Entity, post_tags::Entity, &self.0).await?;
        let mut total = 0;
        for (post, tags) in posts.iter().zip(&tags) {
            for tag in tags {
                total = add(total, tagged(post.id, tag.id, &tag.name));
            }
        }
        Ok(total)
    }

    async fn lines(&self) -> Result<u64> {
        let posts = posts::Entity::find()
            .filter(posts::Column::Id.lte(100))
            .order_by_asc(posts::Column::Id)
            .find_also_related(users::Entity)
            .all(&self.0)
            .await?;
        let (posts, authors): (Vec<posts::Model>, Vec<Option<users::Model>>) = posts.into_iter().unzip();
        let tags = posts.load_many_to_many(tags::Entity, post_tags::Entity, &self.0).await?;
        let mut total = 0;
        for ((post, author), tags) in posts.iter().zip(&authors).zip(&tags) {
            let author = author.as_ref().ok_or("no author")?;
            for tag in tags {
                total = add(total, line(post.id, &post.title, &author.name, &tag.name));
            }
        }
        Ok(total)
    }

    async fn json(&self, last: i64) -> Result<u64> {
        Ok(bytes(&serde_json::to_vec(&up_to(last).all(&self.0).await?)?))
    }

    async fn stream(&self, last: i64) -> Result<u64> {
        let mut rows = up_to(last).stream(&self.0).await?;
        let mut total = 0;
        while let Some(row) = rows.try_next().await? {
            total = add(total, sum(&row));
        }
        Ok(total)
    }

    async fn empty(&self) -> Result<()> {
        new_rows::Entity::delete_many().exec(&self.0).await?;
        Ok(())
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let args = Args::read()?;
    let url = match args.database {
        Database::Sqlite => format!("sqlite://{}", args.place),
        Database::Postgres => args.place,
    };
    let mut options = ConnectOptions::new(url);
    options.max_connections(POOL as u32).sqlx_logging(false);
    if args.database == Database::Sqlite {
        options.map_sqlx_sqlite_opts(|options| {
            use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
            options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Normal)
        });
    }
    serve(SeaOrm(sea_orm::Database::connect(options).await?)).await
}
