//! Errors as answers.

use plough::http::{ETag, Listing, Problem, precondition};
use plough::prelude::*;
use plough_tests::models::*;
use plough_tests::{on_every_backend, seed};

/// A page of a wiki.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "problem_pages", unique(book, number), check("chapter > 0"))]
pub struct Chapter {
    /// The key.
    #[model(id, auto)]
    pub id: i64,
    /// The book.
    #[model(length = 50)]
    pub book: String,
    /// Its number.
    #[model(column = "chapter")]
    pub number: i32,
    /// How often it was changed.
    #[model(version)]
    pub version: i64,
}

/// Another model of the same name and table, which knows less of it.
mod narrow {
    use plough::prelude::*;

    /// A page of a wiki.
    #[derive(Model)]
    #[model(table = "problem_pages")]
    pub struct Chapter {
        /// The key.
        #[model(id, auto)]
        pub id: i64,
    }
}

fn problem<T>(result: plough::Result<T>) -> Problem {
    let Err(error) = result else { panic!("no error") };
    let problem = Problem::of(&error);
    let json = problem.to_json();
    for leak in
        ["posts", "users", "problem_pages", "INSERT", "constraint", "Ada", "_pkey", "_fkey", "email_key"]
    {
        assert!(!json.contains(leak), "{json}");
    }
    problem
}

on_every_backend! {
    async fn what_a_database_refuses_is_answered_by_what_it_is(db: TestDb) {
        seed::blog(&db).await?;
        let taken = problem(insert!(User { name: "Ada", email: "ada@example.org" }).exec(&db).await);
        assert_eq!((taken.status, taken.code, &taken.fields[..]), (409, "unique", &["email".to_owned()][..]));
        let nowhere = problem(insert!(Post { author_id: 99, title: "x" }).exec(&db).await);
        assert_eq!((nowhere.status, nowhere.code), (422, "foreign_key"));
        let moved = problem(Post::update(1).set_with(|p| p.author_id.set(99)).exec(&db).await);
        assert_eq!((moved.status, moved.code), (422, "foreign_key"));
        let used = problem(User::delete(2).exec(&db).await);
        assert_eq!((used.status, used.code), (409, "in_use"));
        let gone = problem(Post::delete(99).exec(&db).await);
        assert_eq!((gone.status, gone.code), (404, "not_found"));
        let none = problem(Post::query().filter(|p| p.id.eq(99)).one(&db).await);
        assert_eq!(none.status, 404);
    }

    async fn fields_are_named_as_the_model_names_them(db: TestDb) {
        db.create_tables::<(Chapter,)>().await?;
        insert!(Chapter { book: "Looms", number: 1, version: 1 }).exec(&db).await?;
        let twice = problem(insert!(Chapter { book: "Looms", number: 1, version: 1 }).exec(&db).await);
        assert_eq!((twice.status, twice.fields), (409, vec!["book".to_owned(), "number".to_owned()]));
        let zero = problem(insert!(Chapter { book: "Looms", number: 0, version: 1 }).exec(&db).await);
        assert_eq!((zero.status, zero.code), (422, "check"));
    }

    async fn a_row_in_another_version_is_412_for_a_request_that_names_it(db: TestDb) {
        db.create_tables::<(Chapter,)>().await?;
        let row = insert!(Chapter { book: "Looms", number: 1, version: 1 }).exec(&db).await?;
        let tag = ETag::of_version(&row)?;
        assert_eq!(tag.to_string(), format!("\"v{}\"", row.version));
        Chapter::update(&row).set_with(|c| c.number.set(2)).exec(&db).await?;
        // The row that was read is out of date: by the header, and by the database.
        let now = Chapter::find(row.id).get(&db).await?.expect("it is there");
        assert_ne!(ETag::of_version(&now)?, tag);
        let named = problem(precondition(Some(&tag.to_string()), &ETag::of_version(&now)?));
        assert_eq!((named.status, named.with_if_match().status), (409, 412));
        let stale = problem(Chapter::update(&row).set_with(|c| c.number.set(3)).exec(&db).await);
        assert_eq!((stale.status, stale.code, stale.with_if_match().status), (409, "stale", 412));
        assert_eq!(ETag::of_version(&seed_user()).err().map(|error| Problem::of(&error).status), Some(500));
    }

    async fn a_page_links_to_those_beside_it(db: TestDb) {
        seed::blog(&db).await?;
        let listing = Listing::of::<Post>().order_by(|p| p.id.asc());
        let request = listing.parse("title__contains=n&per_page=1&page=2&sort=-id")?;
        let page = Post::query().listed(&request).page(&db, request.page()).await?;
        let to = |page: u32, rel: &str| {
            format!("</a%3Eb?title__contains=n&per_page=1&sort=-id&page={page}>; rel=\"{rel}\"")
        };
        let links = [to(1, "first"), to(1, "prev"), to(3, "next"), to(3, "last")].join(", ");
        assert_eq!(request.links("/a>b", &page), links);
        let request = listing.parse("id=99")?;
        let page = Post::query().listed(&request).page(&db, request.page()).await?;
        assert_eq!(request.links("/posts", &page), "");
        let listing = listing.by_cursor();
        let request = listing.parse("per_page=3")?;
        let page = Post::query().listed(&request).cursor(&db, request.cursor()).await?;
        let next = page.next.clone().expect("more rows");
        let links = request.links("/posts", &page);
        let first = "</posts?per_page=3>; rel=\"first\"";
        assert_eq!(links, format!("{first}, </posts?per_page=3&after={next}>; rel=\"next\""));
    }
}

/// A row of a model without a version.
fn seed_user() -> User {
    User { id: 1, name: String::new(), email: String::new() }
}
