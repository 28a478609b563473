//! How often memory is asked for: what is given out has it, and little else.
//!
//! Results of different length are compared, so that what does not depend on the number of rows
//! (statements, futures, texts of SQL) is left out. SQLite reads on the thread that awaits, and its own
//! memory is not counted.

use plough::prelude::*;
use std::rc::Rc;

#[derive(Model, Debug)]
#[model(table = "users", has_many(posts: Post.author_id))]
struct User {
    #[model(id)]
    id: i64,
    name: String,
}

#[derive(Model, Debug)]
#[model(table = "posts", index(author_id))]
struct Post {
    #[model(id)]
    id: i64,
    #[model(references = User)]
    author_id: i64,
    title: String,
    body: Option<String>,
}

#[derive(Model, Debug)]
#[model(table = "countries", has_many(towns: Town.country_code))]
struct Country {
    #[model(id, length = 20)]
    code: String,
}

#[derive(Model, Debug)]
#[model(table = "towns", index(country_code))]
struct Town {
    #[model(id)]
    id: i64,
    #[model(references = Country, relation = country, length = 20)]
    country_code: String,
}

/// Lists that grow ask again for each doubling, which for some lists is no more often than this.
const DOUBLINGS: u64 = 60;

type Tested = Result<(), Box<dyn std::error::Error>>;

struct Test {
    on: tokio::runtime::Runtime,
    db: Db,
}

impl Test {
    fn new() -> Result<Rc<Test>, Box<dyn std::error::Error>> {
        let on = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let db = on.block_on(filled())?;
        Ok(Rc::new(Test { on, db }))
    }

    /// How often memory is asked for while a query runs for the third time: what is kept is there.
    fn asked<F: Future<Output = plough::Result<usize>>>(
        &self,
        expected: usize,
        run: impl Fn(Db) -> F,
    ) -> Result<u64, Box<dyn std::error::Error>> {
        let mut count = 0;
        for _ in 0..3 {
            let mut rows = Ok(0);
            let info = allocation_counter::measure(|| rows = self.on.block_on(run(self.db.clone())));
            assert_eq!(rows?, expected);
            count = info.count_total;
        }
        Ok(count)
    }
}

/// 200 users with ten posts each, 200 countries with ten towns each.
async fn filled() -> plough::Result<Db> {
    let db = Db::connect("sqlite::memory:").await?;
    db.create_tables::<(User, Post, Country, Town)>().await?;
    User::insert_all((0..200).map(|id| User { id, name: format!("user {id}") })).exec(&db).await?;
    let post = |id: i64| Post { id, author_id: id / 10, title: format!("post {id}"), body: None };
    Post::insert_all((0..2_000).map(post)).exec(&db).await?;
    let code = |id: i64| format!("country {id:03}");
    Country::insert_all((0..200).map(|id| Country { code: code(id) })).exec(&db).await?;
    Town::insert_all((0..2_000).map(|id| Town { id, country_code: code(id / 10) })).exec(&db).await?;
    Ok(db)
}

#[test]
fn a_row_asks_for_its_texts_only() -> Tested {
    let test = Test::new()?;
    let posts = |to: i64| {
        test.asked(to as usize, move |db| async move {
            Ok(Post::query().filter(|p| p.id.lt(to)).all(&db).await?.len())
        })
    };
    let (few, many) = (posts(100)?, posts(1_100)?);
    // One text each; what is NULL has no memory.
    assert!(many - few <= 1_000 + DOUBLINGS, "{few}, then {many}");
    Ok(())
}

#[test]
fn a_tree_asks_for_texts_and_lists_only() -> Tested {
    let test = Test::new()?;
    let users = |to: i64| {
        test.asked(to as usize * 10, move |db| async move {
            let users: Vec<(User, Vec<Post>)> =
                User::query().filter(|u| u.id.lt(to)).with(|u| u.posts()).all(&db).await?;
            Ok(users.iter().map(|(_, posts)| posts.len()).sum())
        })
    };
    let (few, many) = (users(100)?, users(200)?);
    // A name for each of 100 users more, a list, and ten titles; of the keys, which are numbers, none.
    assert!(many - few <= 100 * 12 + DOUBLINGS, "{few}, then {many}");
    Ok(())
}

#[test]
fn a_key_of_text_is_copied_for_itself_and_not_for_each_row() -> Tested {
    let test = Test::new()?;
    let to_one = |to: i64| {
        test.asked(to as usize, move |db| async move {
            let towns: Vec<(Town, Country)> =
                Town::query().filter(|t| t.id.lt(to)).with(|t| t.country()).all(&db).await?;
            Ok(towns.len())
        })
    };
    let (few, many) = (to_one(1_000)?, to_one(2_000)?);
    // Each of 1,000 towns more has a text, and a row of its country with one; of 100 keys more there are
    // two copies: to find towns by, and to be bound.
    assert!(many - few <= 2_000 + 200 + DOUBLINGS, "{few}, then {many}");

    let to_many = |to: i64| {
        test.asked(to as usize * 10, move |db| async move {
            let last = format!("country {to:03}");
            let countries: Vec<(Country, Vec<Town>)> =
                Country::query().filter(|c| c.code.lt(last)).with(|c| c.towns()).all(&db).await?;
            Ok(countries.iter().map(|(_, towns)| towns.len()).sum())
        })
    };
    let (few, many) = (to_many(100)?, to_many(199)?);
    // A code for each of 99 countries more, a list, two copies of the key, and a text for each of ten towns.
    assert!(many - few <= 99 * 14 + DOUBLINGS, "{few}, then {many}");
    Ok(())
}
