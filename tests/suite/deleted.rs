//! Rows that are marked when they are deleted.

use futures_util::TryStreamExt;
use plough::assert_statements;
use plough::prelude::*;
use plough_tests::on_every_backend;

type Time = chrono::DateTime<chrono::Utc>;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "deleted_authors", has_many(books: Book.author_id), has_many(genres: Genre, through = books.genres), has_one(portrait: Portrait.author_id))]
struct Author {
    #[model(id, auto)]
    id: i64,
    name: String,
    #[model(deleted_at)]
    deleted_at: Option<Time>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "deleted_portraits")]
struct Portrait {
    #[model(id)]
    id: i64,
    #[model(references = Author, unique)]
    author_id: i64,
    #[model(deleted_at)]
    deleted_at: Option<Time>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "deleted_books", many_to_many(genres: Genre, through = Shelf(book_id, genre_id)))]
struct Book {
    #[model(id)]
    id: i64,
    #[model(references = Author)]
    author_id: i64,
    #[model(unique, length = 40)]
    title: String,
    #[model(version)]
    version: i32,
    #[model(updated_at)]
    updated_at: chrono::DateTime<chrono::Utc>,
    #[model(deleted_at)]
    deleted_at: Option<Time>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "deleted_genres", many_to_many(books: Book, through = Shelf(genre_id, book_id)))]
struct Genre {
    #[model(id)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "deleted_shelves")]
struct Shelf {
    #[model(id, references = Book)]
    book_id: i64,
    #[model(id, references = Genre)]
    genre_id: i64,
    #[model(deleted_at)]
    deleted_at: Option<Time>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "deleted_words")]
struct Word {
    #[model(id)]
    id: i64,
    text: String,
    #[model(deleted_at)]
    deleted_at: Option<Time>,
}

#[derive(View, Debug, PartialEq)]
#[view(of = Author)]
struct AuthorPage {
    name: String,
    #[view(order_by = id.asc)]
    books: Vec<Title>,
    #[view(count = books)]
    book_count: i64,
}

#[derive(View, Debug, PartialEq)]
#[view(of = Book)]
struct Title {
    title: String,
}

/// Two authors; Ada has the books 1 to 4, Bob the book 5. Every book has the genres 1 and 2.
async fn seed(db: &Db) -> Result<()> {
    db.create_tables::<(Author, Portrait, Book, Genre, Shelf)>().await?;
    for name in ["Ada", "Bob"] {
        insert!(Author { name }).exec(db).await?;
    }
    for id in 1..=5_i64 {
        let author_id = if id < 5 { 1 } else { 2 };
        insert!(Book { id, author_id, title: format!("Book {id}") }).exec(db).await?;
    }
    for (id, name) in [(1, "novel"), (2, "essay")] {
        insert!(Genre { id, name }).exec(db).await?;
        for book_id in 1..=5_i64 {
            insert!(Shelf { book_id, genre_id: id }).exec(db).await?;
        }
    }
    insert!(Portrait { id: 1, author_id: 1 }).exec(db).await?;
    Ok(())
}

fn books() -> Query<Book> {
    Book::query().order_by(|b| b.id.asc())
}

async fn ids(books: Query<Book>, db: &Db) -> Result<Vec<i64>> {
    books.select(|b| b.id).all(db).await
}

on_every_backend! {
    async fn a_marked_row_is_not_found(db: TestDb) {
        seed(&db).await?;
        assert_statements!(1, { Book::delete(2).exec(&db).await })?;
        assert_eq!(ids(books(), &db).await?, [1, 3, 4, 5]);
        assert_eq!(books().all(&db).await?.len(), 4);
        assert_eq!(books().count(&db).await?, 4);
        assert_eq!(Book::find(2).get(&db).await?, None);
        assert!(!books().filter(|b| b.id.eq(2)).exists(&db).await?);
        assert_eq!(books().page(&db, PageRequest::new(1, 10)).await?.total, 4);
        assert_eq!(books().cursor(&db, CursorRequest::first(10)).await?.items.len(), 4);
        assert_eq!(books().stream(&db).try_collect::<Vec<_>>().await?.len(), 4);
        assert_eq!(Book::query().view::<Title>().all(&db).await?.len(), 4);
        assert_eq!(Book::query().filter(|b| b.id.lt(3)).union_all(Book::query().filter(|b| b.id.gt(4))).count(&db).await?, 2);
        assert_eq!(Author::query().filter(|a| a.id.in_query(Book::query().filter(|b| b.id.eq(2)).select(|b| b.author_id))).count(&db).await?, 0);
        // It is there for those who ask.
        assert_eq!(ids(books().with_deleted(), &db).await?, [1, 2, 3, 4, 5]);
        assert_eq!(ids(books().only_deleted(), &db).await?, [2]);
        let marked = books().only_deleted().one(&db).await?;
        assert!(marked.deleted_at.is_some_and(|at| at == marked.updated_at), "{marked:?}");
        assert_eq!(marked.version, 2);
        assert_eq!(Book::query().view::<Title>().with_deleted().count(&db).await?, 5);
    }

    async fn what_writes_does_not_find_it_either(db: TestDb) {
        seed(&db).await?;
        let read = Book::find(2).get(&db).await?.ok_or("a book")?;
        let marked = Book::delete(&read).returning(&db).await?;
        assert!(marked.deleted_at.is_some() && marked.version == 2, "{marked:?}");
        assert!(Book::delete(2).exec(&db).await.is_err_and(|error| error.is_not_found()));
        assert!(Book::delete(&marked).exec(&db).await.is_err_and(|error| error.is_not_found()));
        let update = Book::update(2).set_with(|b| b.title.set("new"));
        assert!(update.exec(&db).await.is_err_and(|error| error.is_not_found()));
        assert_eq!(Book::query().filter(|b| b.author_id.eq(1)).update(|b| b.author_id.set(2)).exec(&db).await?, 3);
        // A row that was changed meanwhile is stale, not gone.
        let old = Book::find(3).get(&db).await?.map(|book| Book { version: 1, ..book }).ok_or("a book")?;
        assert!(Book::delete(&old).exec(&db).await.is_err_and(|error| error.is_stale()));
        // Its unique key is still taken.
        let again = insert!(Book { id: 9, author_id: 1, title: "Book 2" });
        assert!(again.exec(&db).await.is_err_and(|error| error.is_unique_violation()));
    }

    async fn many_rows_are_marked_once(db: TestDb) {
        seed(&db).await?;
        assert!(Book::query().delete(&db).await.is_err(), "every row, without saying so");
        assert_eq!(Book::query().filter(|b| b.id.lt(3)).delete(&db).await?, 2);
        let first = books().only_deleted().all(&db).await?;
        let marked = Book::query().with_deleted().filter(|b| b.id.lt(4)).delete_returning(&db).await?;
        assert_eq!(marked.iter().map(|book| book.id).collect::<Vec<_>>(), [3]);
        assert!(marked[0].deleted_at.is_some());
        assert_eq!(books().only_deleted().filter(|b| b.id.lt(3)).all(&db).await?, first);
        let twice = Book::query().only_deleted().delete(&db).await.expect_err("they are deleted");
        assert!(twice.to_string().contains("delete_for_good"), "{twice}");
        // Back again.
        assert_eq!(Book::query().filter(|b| b.id.gt(1)).restore(&db).await?, 2);
        assert_eq!(ids(books(), &db).await?, [2, 3, 4, 5]);
        assert_eq!(Book::query().restore(&db).await?, 1);
        assert_eq!(Book::query().everything().delete(&db).await?, 5);
        assert_eq!(books().count(&db).await?, 0);
    }

    async fn deleted_for_good(db: TestDb) {
        seed(&db).await?;
        Shelf::query().everything().delete_for_good(&db).await?;
        Book::delete(1).exec(&db).await?;
        Book::delete(1).for_good().exec(&db).await?;
        Book::delete(2).for_good().exec(&db).await?;
        assert!(Book::delete(2).for_good().exec(&db).await.is_err_and(|error| error.is_not_found()));
        Book::delete(3).exec(&db).await?;
        assert!(Book::query().delete_for_good(&db).await.is_err(), "every row, without saying so");
        assert_eq!(Book::query().filter(|b| b.id.lt(5)).delete_for_good(&db).await?, 1);
        assert_eq!(ids(books().with_deleted(), &db).await?, [3, 5]);
        assert_eq!(Book::query().only_deleted().delete_for_good(&db).await?, 1);
        assert_eq!(ids(books().with_deleted(), &db).await?, [5]);
    }

    async fn relations_lead_to_what_is_there(db: TestDb) {
        seed(&db).await?;
        Book::query().filter(|b| b.id.in_([1, 5])).delete(&db).await?;
        let by_id = || Author::query().order_by(|a| a.id.asc());
        let titles = |authors: Vec<(Author, Vec<Book>)>| {
            authors.into_iter().map(|(_, books)| books.iter().map(|b| b.id).collect()).collect::<Vec<Vec<i64>>>()
        };
        let all = by_id().with(|a| a.books().order_by(|b| b.id.asc())).all(&db).await?;
        assert_eq!(titles(all), [vec![2, 3, 4], vec![]]);
        let two = by_id().with(|a| a.books().order_by(|b| b.id.asc()).limit(2)).all(&db).await?;
        assert_eq!(titles(two), [vec![2, 3], vec![]]);
        let with = by_id().with(|a| a.books().order_by(|b| b.id.asc()).with_deleted()).all(&db).await?;
        assert_eq!(titles(with), [vec![1, 2, 3, 4], vec![5]]);
        let counts = by_id().with(|a| a.books().count()).with(|a| a.books().max(|b| b.id)).all(&db).await?;
        let counts: Vec<_> = counts.into_iter().map(|(_, count, max)| (count, max)).collect();
        assert_eq!(counts, [(3, Some(4)), (0, None)]);
        let names = |cond: fn(Columns<Author>) -> Cond| by_id().filter(cond).select(|a| a.name).all(&db);
        assert_eq!(names(|a| a.books().any(|b| b.id.gt(0))).await?, ["Ada"]);
        assert_eq!(names(|a| a.books().none(|b| b.id.gt(0))).await?, ["Bob"]);
        assert_eq!(names(|a| a.books().all(|b| b.id.gt(1))).await?, ["Ada", "Bob"]);
        assert_eq!(names(|a| a.books().count().eq(3)).await?, ["Ada"]);
        let pages = by_id().view::<AuthorPage>().all(&db).await?;
        assert_eq!((pages[0].books.len(), pages[0].book_count), (3, 3));
        assert_eq!((pages[1].books.len(), pages[1].book_count), (0, 0));
        // One row that refers to this one, by a join and by a load.
        assert_eq!(Author::query().filter(|a| a.portrait().id.eq(1)).count(&db).await?, 1);
        Portrait::delete(1).exec(&db).await?;
        assert_eq!(Author::query().filter(|a| a.portrait().id.eq(1)).count(&db).await?, 0);
        let portraits = by_id().with(|a| a.portrait()).all(&db).await?;
        assert!(portraits.iter().all(|(_, portrait)| portrait.is_none()));
    }

    async fn what_a_row_refers_to_is_there(db: TestDb) {
        seed(&db).await?;
        Author::delete(1).exec(&db).await?;
        let found: Vec<(Book, Author)> = books().with(|b| b.author()).all(&db).await?;
        assert_eq!(found.len(), 5);
        assert!(found[0].1.deleted_at.is_some());
        assert_eq!(Book::query().filter(|b| b.author().name.eq("Ada")).count(&db).await?, 4);
        assert_eq!(Book::query().filter(|b| b.author().deleted_at.is_null()).count(&db).await?, 1);
    }

    async fn a_marked_link_links_nothing(db: TestDb) {
        seed(&db).await?;
        Shelf::delete((1, 1)).exec(&db).await?;
        let found = books().with(|b| b.genres().order_by(|g| g.id.asc())).limit(2).all(&db).await?;
        let genres: Vec<Vec<i64>> = found.into_iter().map(|(_, genres)| genres.iter().map(|g| g.id).collect()).collect();
        assert_eq!(genres, [vec![2], vec![1, 2]]);
        assert_eq!(Book::query().filter(|b| b.genres().any(|g| g.id.eq(1))).count(&db).await?, 4);
        let genre = Genre::find(1).get(&db).await?.ok_or("a genre")?;
        Book::delete(2).exec(&db).await?;
        assert_eq!(db.load([&genre], |g| g.books()).await?[0].len(), 3);
        // Nor does a marked row on a path: Bob's only book has the genre 2 left, then none.
        Shelf::delete((5, 1)).exec(&db).await?;
        let bob = Author::find(2).get(&db).await?.ok_or("an author")?;
        let of_bob = |cond: fn(Columns<Author>) -> Cond| Author::query().filter(|a| a.id.eq(2)).filter(cond).count(&db);
        assert_eq!(db.load([&bob], |a| a.genres().select(|g| g.id)).await?, [[2]]);
        assert_eq!(of_bob(|a| a.genres().count().eq(1)).await?, 1);
        Book::delete(5).exec(&db).await?;
        assert_eq!(db.load([&bob], |a| a.genres().select(|g| g.id)).await?, [[0; 0]]);
        assert_eq!(of_bob(|a| a.genres().is_empty()).await?, 1);
        let refused = db.relation(&genre, |g| g.books()).attach([1]).await.expect_err("a hidden link");
        assert!(refused.to_string().contains("rows of their own"), "{refused}");
    }

    async fn an_upsert_finds_the_marked_row(db: TestDb) {
        db.create_tables::<(Word,)>().await?;
        Word::insert(Word { id: 1, text: "one".to_owned(), deleted_at: None }).exec(&db).await?;
        Word::delete(1).exec(&db).await?;
        let row = |text: &str| Word { id: 1, text: text.to_owned(), deleted_at: None };
        let found = Word::insert(row("two")).on_conflict(|w| w.id).update(|w| w.text).exec(&db).await?;
        assert_eq!(found.text, "two");
        assert!(found.deleted_at.is_some(), "its mark was not to be changed");
        assert_eq!(Word::query().only_deleted().one(&db).await?, found);
        // A row that says that it is not deleted brings it back.
        let back = Word::insert(row("three")).on_conflict(|w| w.id).update_all().exec(&db).await?;
        assert_eq!(Word::find(1).get(&db).await?, Some(back));
    }
}
