//! Relations over other relations.

use plough::assert_statements;
use plough::prelude::*;
use plough_tests::on_every_backend;

/// The start of long ways.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "authors",
    has_many(
        books: Book.author_id,
        topics: Topic, through = books.topics,
        shops: Shop, through = topics.books.shop,
        readers: Reader, through = books.copies.readers,
    )
)]
struct Author {
    #[model(id)]
    id: i64,
    #[model(length = 50)]
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "books",
    has_many(copies: Copy.(book_shelf, book_number), peers: Book, through = author.books),
    many_to_many(topics: Topic, through = "book_topics"((shelf, number), topic)),
    foreign_key((author_id) -> Author(id), name = author)
)]
struct Book {
    #[model(id)]
    shelf: i64,
    #[model(id)]
    number: i32,
    author_id: Option<i64>,
    #[model(references = Shop)]
    shop_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "topics",
    many_to_many(books: Book, through = "book_topics"(topic, (shelf, number))),
    has_many(authors: Author, through = books.author)
)]
struct Topic {
    #[model(id, length = 20)]
    name: String,
    rank: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shops", has_many(books: Book.shop_id, readers: Reader, through = books.copies.readers))]
struct Shop {
    #[model(id)]
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "copies",
    foreign_key((book_shelf, book_number) -> Book(shelf, number), name = book),
    many_to_many(readers: Reader, through = Lending(copy_id, reader_id))
)]
struct Copy {
    #[model(id)]
    id: i64,
    book_shelf: i64,
    book_number: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "readers")]
struct Reader {
    #[model(id)]
    id: i64,
    age: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "lendings")]
struct Lending {
    #[model(id, auto)]
    id: i64,
    #[model(references = Copy)]
    copy_id: i64,
    #[model(references = Reader)]
    reader_id: i64,
}

/// The link without a model, as a migration would make it.
#[derive(Model)]
#[model(table = "book_topics", foreign_key((shelf, number) -> Book(shelf, number)))]
struct BookTopic {
    #[model(id)]
    shelf: i64,
    #[model(id)]
    number: i32,
    #[model(id, length = 20)]
    topic: String,
}

/// What a struct asks of paths.
#[derive(View, Debug, PartialEq)]
#[view(of = Author)]
struct AuthorPage {
    name: String,
    #[view(order_by = rank.desc, limit = 2)]
    topics: Vec<TopicName>,
    #[view(count = readers)]
    readers: i64,
}

#[derive(View, Debug, PartialEq)]
#[view(of = Topic)]
struct TopicName {
    name: String,
}

/// Ada has three books in two shops, Bob one; Cy none.
async fn library(db: &Db) -> plough::Result<()> {
    db.create_tables::<(Author, Book, Topic, BookTopic, Shop, Copy, Reader, Lending)>().await?;
    Author::insert_all(
        [(1, "Ada"), (2, "Bob"), (3, "Cy")].map(|(id, name)| Author { id, name: name.into() }),
    )
    .exec(db)
    .await?;
    Shop::insert_all([10, 11].map(|id| Shop { id })).exec(db).await?;
    let books = [
        (i64::MAX, 1, Some(1), Some(10)),
        (1, 2, Some(1), Some(11)),
        (1, 3, Some(1), None),
        (2, 1, Some(2), Some(10)),
        (3, 3, None, None),
    ];
    Book::insert_all(books.map(|(shelf, number, author_id, shop_id)| Book {
        shelf,
        number,
        author_id,
        shop_id,
    }))
    .exec(db)
    .await?;
    Topic::insert_all(
        [("looms", 3), ("engines", 1), ("rust", 2)].map(|(name, rank)| Topic { name: name.into(), rank }),
    )
    .exec(db)
    .await?;
    let topics = [
        (i64::MAX, 1, "looms"),
        (1, 2, "looms"),
        (1, 2, "rust"),
        (1, 3, "engines"),
        (2, 1, "rust"),
        (3, 3, "rust"),
    ];
    let link = |(shelf, number, topic): (i64, i32, &str)| BookTopic { shelf, number, topic: topic.into() };
    BookTopic::insert_all(topics.map(link)).exec(db).await?;
    let copies = [(1, i64::MAX, 1), (2, i64::MAX, 1), (3, 1, 2), (4, 2, 1)];
    Copy::insert_all(copies.map(|(id, book_shelf, book_number)| Copy { id, book_shelf, book_number }))
        .exec(db)
        .await?;
    Reader::insert_all((1..=4).map(|id| Reader { id, age: 10 * id })).exec(db).await?;
    for (copy_id, reader_id) in [(1, 1), (1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (4, 4)] {
        insert!(Lending { copy_id, reader_id }).exec(db).await?;
    }
    Ok(())
}

fn names(topics: &[Topic]) -> Vec<&str> {
    topics.iter().map(|topic| &*topic.name).collect()
}

fn ids(readers: &[Reader]) -> Vec<i64> {
    readers.iter().map(|reader| reader.id).collect()
}

on_every_backend! {
    async fn each_row_is_there_once_however_many_ways_lead_to_it(db: TestDb) {
        library(&db).await?;
        let authors: Vec<(Author, Vec<Topic>, Vec<Reader>, Vec<Shop>)> = assert_statements!(4, {
            Author::query()
                .order_by(|a| a.id.asc())
                .with(|a| a.topics().order_by(|t| t.rank.asc()))
                .with(|a| a.readers().order_by(|r| r.id.desc()))
                .with(|a| a.shops().order_by(|s| s.id.asc()))
                .all(&db)
                .await
        })?;
        assert_eq!(authors.iter().map(|a| names(&a.1)).collect::<Vec<_>>(), [vec!["engines", "rust", "looms"], vec!["rust"], vec![]]);
        assert_eq!(authors.iter().map(|a| ids(&a.2)).collect::<Vec<_>>(), [vec![3, 2, 1], vec![4], vec![]]);
        // Over a path that goes over a path, and back to one row.
        let shops: Vec<Vec<i64>> = authors.iter().map(|a| a.3.iter().map(|shop| shop.id).collect()).collect();
        assert_eq!(shops, [vec![10, 11], vec![10, 11], vec![]]);

        let topics: Vec<(Topic, Vec<(Author, Vec<Book>)>)> = assert_statements!(3, {
            Topic::query()
                .order_by(|t| t.name.asc())
                .with(|t| t.authors().order_by(|a| a.id.asc()).with(|a| a.books()))
                .all(&db)
                .await
        })?;
        let found: Vec<Vec<(i64, usize)>> =
            topics.iter().map(|(_, a)| a.iter().map(|(a, books)| (a.id, books.len())).collect()).collect();
        assert_eq!(found, [vec![(1, 3)], vec![(1, 3)], vec![(1, 3), (2, 1)]]);

        // It begins with a relation to one row, which may not be there.
        let peers: Vec<(Book, Vec<Book>)> =
            Book::query().order_by(|b| (b.shelf.asc(), b.number.asc())).with(|b| b.peers()).all(&db).await?;
        assert_eq!(peers.iter().map(|(_, peers)| peers.len()).collect::<Vec<_>>(), [3, 3, 1, 0, 3]);
    }

    async fn filters_limits_and_selections_are_for_each_parent(db: TestDb) {
        library(&db).await?;
        let some: Vec<(Author, Vec<Topic>, Vec<i64>, Vec<Reader>)> = assert_statements!(4, {
            Author::query()
                .order_by(|a| a.id.asc())
                .with(|a| a.topics().filter(|t| t.rank.gt(1)).order_by(|t| t.rank.desc()).limit(1))
                .with(|a| a.readers().order_by(|r| r.age.asc()).limit(2).offset(1).select(|r| r.age))
                .with(|a| a.readers().order_by(|r| r.age.desc()).distinct().limit(1))
                .all(&db)
                .await
        })?;
        assert_eq!(some.iter().map(|a| names(&a.1)).collect::<Vec<_>>(), [vec!["looms"], vec!["rust"], vec![]]);
        assert_eq!(some.iter().map(|a| a.2.clone()).collect::<Vec<_>>(), [vec![20, 30], vec![], vec![]]);
        assert_eq!(some.iter().map(|a| ids(&a.3)).collect::<Vec<_>>(), [vec![3], vec![4], vec![]]);
        let rest: Vec<Vec<Reader>> = {
            let authors = Author::query().order_by(|a| a.id.asc()).all(&db).await?;
            assert_statements!(1, { db.load(&authors, |a| a.readers().offset(2)).await })?
        };
        assert_eq!(rest.iter().map(|r| ids(r)).collect::<Vec<_>>(), [vec![3], vec![], vec![]]);
    }

    async fn values_and_questions_count_each_row_once(db: TestDb) {
        library(&db).await?;
        let loaded: Vec<(Author, i64, Option<i64>, bool)> = assert_statements!(4, {
            Author::query()
                .order_by(|a| a.id.asc())
                .with(|a| a.readers().count())
                .with(|a| a.readers().filter(|r| r.age.lt(30)).sum(|r| r.age))
                .with(|a| a.topics().filter(|t| t.name.eq("looms")).exists())
                .all(&db)
                .await
        })?;
        let found: Vec<_> = loaded.into_iter().map(|(_, count, sum, looms)| (count, sum, looms)).collect();
        assert_eq!(found, [(3, Some(30), true), (1, None, false), (0, None, false)]);
        let asked: Vec<(i64, i64, Option<i64>)> = assert_statements!(1, {
            Author::query()
                .order_by(|a| a.id.asc())
                .select(|a| (a.id, a.readers().count(), a.readers().filter(|r| r.age.lt(30)).sum(|r| r.age)))
                .all(&db)
                .await
        })?;
        assert_eq!(asked, [(1, 3, Some(30)), (2, 1, None), (3, 0, None)]);
        let who = async |query: Query<Author>| query.order_by(|a| a.id.asc()).select(|a| a.id).all(&db).await;
        assert_eq!(who(Author::query().filter(|a| a.topics().any(|t| t.name.eq("looms")))).await?, [1]);
        assert_eq!(who(Author::query().filter(|a| a.readers().none(|r| r.age.lt(30)))).await?, [2, 3]);
        assert_eq!(who(Author::query().filter(|a| a.readers().all(|r| r.age.le(30)))).await?, [1, 3]);
        assert_eq!(who(Author::query().filter(|a| a.shops().is_empty())).await?, [3]);
        // From the end of another path, and inside of another question.
        let books = Book::query()
            .filter(|b| b.author().topics().any(|t| t.books().any(|other| other.shelf.eq(b.shelf))))
            .count(&db)
            .await?;
        assert_eq!(books, 4);
    }

    async fn a_view_goes_over_them(db: TestDb) {
        library(&db).await?;
        let pages =
            assert_statements!(2, { Author::query().order_by(|a| a.id.asc()).view::<AuthorPage>().all(&db).await })?;
        let page = |name: &str, topics: &[&str], readers| AuthorPage {
            name: name.into(),
            topics: topics.iter().map(|name| TopicName { name: (*name).into() }).collect(),
            readers,
        };
        assert_eq!(pages, [page("Ada", &["looms", "rust"], 3), page("Bob", &["rust"], 1), page("Cy", &[], 0)]);
    }

    async fn a_way_over_others_is_not_written(db: TestDb) {
        library(&db).await?;
        let wrong = db.relation(Author::find(1), |a| a.readers()).attach([1]).await;
        let error = wrong.expect_err("nothing says over which book");
        assert!(error.to_string().contains("`readers` goes over other relations"), "{error}");
        for refused in [
            db.relation(Author::find(1), |a| a.readers()).detach_all().await.is_err(),
            db.relation(Author::find(1), |a| a.readers()).replace([1]).await.is_err(),
        ] {
            assert!(refused);
        }
    }

    async fn a_bare_table_is_attached_to(db: TestDb) {
        library(&db).await?;
        let book = Book::query().filter(|b| b.number.eq(2)).one(&db).await?;
        let added = db.relation(&book, |b| b.topics()).attach(["looms".to_owned(), "engines".into()]).await?;
        assert_eq!(added, 1);
        let names = async |book: &Book| {
            let topics = db.load([book], |b| b.topics().order_by(|t| t.name.asc()).limit(5)).await?;
            Ok::<_, plough::Error>(names(&topics[0]).join(" "))
        };
        assert_eq!(names(&book).await?, "engines looms rust");
        assert_eq!(db.relation(&book, |b| b.topics()).detach(["rust".to_owned()]).await?, 1);
        let replaced = db.relation(&book, |b| b.topics()).replace(["rust".to_owned(), "looms".into()]).await?;
        assert_eq!((replaced.attached, replaced.detached, &*names(&book).await?), (1, 1, "looms rust"));
        assert_eq!(BookTopic::query().filter(|t| t.number.eq(2)).count(&db).await?, 2);
        insert!(Book { shelf: 50, number: 5, topics: ["rust".to_owned(), "looms".to_owned()] }).exec(&db).await?;
        assert_eq!(BookTopic::query().filter(|t| t.shelf.eq(50)).count(&db).await?, 2);
        assert_eq!(Topic::query().filter(|t| t.books().count().gt(2)).count(&db).await?, 2);
    }
}
