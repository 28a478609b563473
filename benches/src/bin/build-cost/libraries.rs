//! The same model and its use for each library. `{i}` is the model's number, `{parent}`, `{child}`
//! and `{owner}` those of the models it is related to.

pub struct Library {
    pub name: &'static str,
    pub dependencies: &'static str,
    pub main: &'static str,
    /// What `main` does for each model.
    pub call: &'static str,
    pub model: &'static str,
}

pub static LIBRARIES: [Library; 4] = [
    Library {
        name: "plough",
        dependencies: r#"plough = { path = "{benches}/../orm", default-features = false, features = ["sqlite"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#,
        main: "{modules}
#[tokio::main]
async fn main() -> plough::Result<()> {
    let db = plough::prelude::Db::connect(\"sqlite::memory:\").await?;
{uses}    Ok(())
}
",
        call: "    m{i}::work(&db).await?;\n",
        model: r#"use crate::m{child}::M{child};
use crate::m{parent}::M{parent};
use crate::m{owner}::M{owner};
use plough::prelude::*;

#[derive(Model, Debug, Clone)]
#[model(table = "m{i}", has_many(children: M{child}.parent_id))]
pub struct M{i} {
    #[model(id, auto)]
    pub id: i64,
    #[model(references = M{parent})]
    pub parent_id: i64,
    #[model(references = M{owner})]
    pub owner_id: i64,
    pub name: String,
    pub note: Option<String>,
    pub score: f64,
    pub active: bool,
    pub created: i64,
}

pub async fn work(db: &Db) -> plough::Result<()> {
    let found = M{i}::query().filter(|m| m.active & m.name.contains("rust")).limit(10).all(db).await?;
    let trees: Vec<(M{i}, Vec<M{child}>)> = M{i}::query().with(|m| m.children()).all(db).await?;
    let new = insert!(M{i} {
        parent_id: 1,
        owner_id: 1,
        name: "a name",
        score: 0.5,
        active: true,
        created: 0,
    });
    let row = new.exec(db).await?;
    M{i}::update(row.id).set_with(|m| m.score.set(1.5)).exec(db).await?;
    println!("{} {}", found.len(), trees.len());
    Ok(())
}
"#,
    },
    Library {
        name: "seaorm",
        dependencies: r#"sea-orm = { version = "2", default-features = false, features = ["macros", "runtime-tokio", "sqlx-sqlite"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#,
        main: "{modules}
#[tokio::main]
async fn main() -> Result<(), sea_orm::DbErr> {
    let db = sea_orm::Database::connect(\"sqlite::memory:\").await?;
{uses}    Ok(())
}
",
        call: "    m{i}::work(&db).await?;\n",
        model: r#"use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, LoaderTrait, NotSet, QuerySelect};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "m{i}")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub parent_id: i64,
    pub owner_id: i64,
    pub name: String,
    pub note: Option<String>,
    #[sea_orm(column_type = "Double")]
    pub score: f64,
    pub active: bool,
    pub created: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(belongs_to = "crate::m{parent}::Entity", from = "Column::ParentId", to = "crate::m{parent}::Column::Id")]
    Parent,
    #[sea_orm(belongs_to = "crate::m{owner}::Entity", from = "Column::OwnerId", to = "crate::m{owner}::Column::Id")]
    Owner,
    #[sea_orm(has_many = "crate::m{child}::Entity", from = "Column::Id", to = "crate::m{child}::Column::ParentId")]
    Children,
}

impl Related<crate::m{child}::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Children.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

pub async fn work(db: &DatabaseConnection) -> Result<(), DbErr> {
    let found = Entity::find()
        .filter(Column::Active.eq(true).and(Column::Name.contains("rust")))
        .limit(10)
        .all(db)
        .await?;
    let parents = Entity::find().all(db).await?;
    let children = parents.load_many(crate::m{child}::Entity, db).await?;
    let new = ActiveModel {
        id: NotSet,
        parent_id: Set(1),
        owner_id: Set(1),
        name: Set("a name".to_owned()),
        note: Set(None),
        score: Set(0.5),
        active: Set(true),
        created: Set(0),
    };
    let mut row = new.insert(db).await?.into_active_model();
    row.score = Set(1.5);
    row.update(db).await?;
    println!("{} {}", found.len(), children.len());
    Ok(())
}
"#,
    },
    Library {
        name: "diesel",
        dependencies: r#"diesel = { version = "2.3", default-features = false, features = ["sqlite", "returning_clauses_for_sqlite_3_35"] }
libsqlite3-sys = { version = "*", features = ["bundled"] }"#,
        main: "{modules}
use diesel::Connection;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let db = &mut diesel::SqliteConnection::establish(\":memory:\")?;
{uses}    Ok(())
}
",
        call: "    m{i}::work(db)?;\n",
        model: r#"use diesel::prelude::*;

diesel::table! {
    m{i} (id) {
        id -> BigInt,
        parent_id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        note -> Nullable<Text>,
        score -> Double,
        active -> Bool,
        created -> BigInt,
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = m{i}, belongs_to(crate::m{parent}::M{parent}, foreign_key = parent_id))]
pub struct M{i} {
    pub id: i64,
    pub parent_id: i64,
    pub owner_id: i64,
    pub name: String,
    pub note: Option<String>,
    pub score: f64,
    pub active: bool,
    pub created: i64,
}

#[derive(Insertable)]
#[diesel(table_name = m{i})]
pub struct New {
    pub parent_id: i64,
    pub owner_id: i64,
    pub name: String,
    pub note: Option<String>,
    pub score: f64,
    pub active: bool,
    pub created: i64,
}

pub fn work(db: &mut SqliteConnection) -> QueryResult<()> {
    use crate::m{child}::M{child};
    let found: Vec<M{i}> = m{i}::table
        .filter(m{i}::active.eq(true).and(m{i}::name.like("%rust%")))
        .limit(10)
        .select(M{i}::as_select())
        .load(db)?;
    let parents = m{i}::table.select(M{i}::as_select()).load(db)?;
    let children = M{child}::belonging_to(&parents).select(M{child}::as_select()).load(db)?;
    let trees: Vec<(M{i}, Vec<M{child}>)> =
        parents.iter().cloned().zip(children.grouped_by(&parents)).collect();
    let new = New {
        parent_id: 1,
        owner_id: 1,
        name: "a name".to_owned(),
        note: None,
        score: 0.5,
        active: true,
        created: 0,
    };
    let row: M{i} =
        diesel::insert_into(m{i}::table).values(new).returning(M{i}::as_returning()).get_result(db)?;
    diesel::update(m{i}::table.find(row.id)).set(m{i}::score.eq(1.5)).execute(db)?;
    println!("{} {}", found.len(), trees.len());
    Ok(())
}
"#,
    },
    Library {
        name: "toasty",
        dependencies: r#"toasty = { version = "0.11", features = ["sqlite"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#,
        main: "{modules}
#[tokio::main]
async fn main() -> toasty::Result<()> {
    let models = toasty::models!({models});
    let mut db = toasty::Db::builder().models(models).connect(\"sqlite::memory:\").await?;
{uses}    Ok(())
}
",
        call: "    m{i}::work(&mut db).await?;\n",
        model: r#"use crate::m{child}::M{child};
use crate::m{parent}::M{parent};
use crate::m{owner}::M{owner};
use toasty::Deferred;

#[derive(Debug, toasty::Model)]
#[table = "m{i}"]
pub struct M{i} {
    #[key]
    #[auto]
    pub id: i64,
    #[index]
    pub parent_id: i64,
    #[belongs_to(key = parent_id, references = id)]
    pub parent: Deferred<M{parent}>,
    #[index]
    pub owner_id: i64,
    #[belongs_to(key = owner_id, references = id)]
    pub owner: Deferred<M{owner}>,
    #[has_many(pair = parent)]
    pub children: Deferred<Vec<M{child}>>,
    pub name: String,
    pub note: Option<String>,
    pub score: f64,
    pub active: bool,
    pub created: i64,
}

pub async fn work(db: &mut toasty::Db) -> toasty::Result<()> {
    let active = M{i}::fields().active().eq(true).and(M{i}::fields().name().like("%rust%"));
    let found = M{i}::filter(active).limit(10).exec(db).await?;
    let trees = M{i}::all().include(M{i}::fields().children()).exec(db).await?;
    let new = M{i}::create().parent_id(1).owner_id(1).name("a name").score(0.5).active(true).created(0);
    let row = new.exec(db).await?;
    M{i}::filter_by_id(row.id).update().score(1.5).exec(db).await?;
    println!("{} {}", found.len(), trees.len());
    Ok(())
}
"#,
    },
];
