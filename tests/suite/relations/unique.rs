//! Relations that start from a unique key that is not the primary one.

use plough::assert_statements;
use plough::prelude::*;
use plough_tests::on_every_backend;

/// Who has a box for letters; some have none.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "people",
    has_many(letters: Letter.to_email -> email, cards: Card.(town, nick) -> (town, nick)),
    has_one(badge: Badge.code -> code),
    unique(town, nick)
)]
struct Person {
    #[model(id)]
    id: i64,
    #[model(unique, length = 100)]
    email: Option<String>,
    #[model(unique)]
    code: i32,
    town: i64,
    #[model(length = 50)]
    nick: Option<String>,
}

/// A letter names its box.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "letters", index(to_email))]
struct Letter {
    #[model(id, auto)]
    id: i64,
    #[model(references = Person.email, relation = to, length = 100)]
    to_email: Option<String>,
    text: String,
}

/// A card names a person by two columns.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "cards", foreign_key((town, nick) -> Person(town, nick), name = to))]
struct Card {
    #[model(id, auto)]
    id: i64,
    town: i64,
    #[model(length = 50)]
    nick: Option<String>,
}

/// At most one for each person.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "badges")]
struct Badge {
    #[model(id, auto)]
    id: i64,
    #[model(unique, references = Person.code, relation = owner)]
    code: Option<i32>,
}

async fn people(db: &Db) -> plough::Result<Vec<Person>> {
    db.create_tables::<(Person, Letter, Card, Badge)>().await?;
    let people: Vec<Person> =
        [(1, Some("a@x"), 70, Some("a")), (2, None, 71, None), (3, Some("A@x"), 72, Some("c"))]
            .map(|(id, email, code, nick)| Person {
                id,
                email: email.map(Into::into),
                code,
                town: i64::MAX,
                nick: nick.map(Into::into),
            })
            .into();
    Person::insert_all(people.clone()).exec(db).await?;
    for (to, text) in [(Some("a@x"), "one"), (Some("A@x"), "two"), (None, "lost"), (Some("a@x"), "three")] {
        insert!(Letter { to_email: to.map(String::from), text }).exec(db).await?;
    }
    for nick in [Some("a"), None, Some("c"), Some("a")] {
        insert!(Card { town: i64::MAX, nick: nick.map(String::from) }).exec(db).await?;
    }
    insert!(Badge { code: 71 }).exec(db).await?;
    insert!(Badge { code: None::<i32> }).exec(db).await?;
    Ok(people)
}

fn texts(letters: &[Letter]) -> Vec<&str> {
    letters.iter().map(|letter| &*letter.text).collect()
}

on_every_backend! {
    async fn rows_are_found_by_a_unique_key(db: TestDb) {
        let all = people(&db).await?;
        let loaded: Vec<(Person, Vec<Letter>, Vec<Card>, Option<Badge>)> = assert_statements!(4, {
            Person::query()
                .order_by(|p| p.id.asc())
                .with(|p| p.letters().order_by(|l| l.id.asc()))
                .with(|p| p.cards())
                .with(|p| p.badge())
                .all(&db)
                .await
        })?;
        assert_eq!(loaded.iter().map(|(_, l, ..)| texts(l)).collect::<Vec<_>>(), [vec!["one", "three"], vec![], vec!["two"]]);
        assert_eq!(loaded.iter().map(|(_, _, cards, _)| cards.len()).collect::<Vec<_>>(), [2, 0, 1]);
        assert_eq!(loaded.iter().map(|(.., badge)| badge.is_some()).collect::<Vec<_>>(), [false, true, false]);

        let by_hand: Vec<Vec<Letter>> =
            assert_statements!(1, { db.load(&all, |p| p.letters().order_by(|l| l.id.desc()).limit(1)).await })?;
        assert_eq!(by_hand.iter().map(|l| texts(l)).collect::<Vec<_>>(), [vec!["three"], vec![], vec!["two"]]);
        let one = db.loader().load(&all[0], |p| p.letters().count()).await?;
        assert_eq!(one, 2);
    }

    async fn questions_about_them_are_correlated_by_that_key(db: TestDb) {
        people(&db).await?;
        let found: Vec<(i64, i64, bool)> = assert_statements!(1, {
            Person::query()
                .filter(|p| p.letters().any(|l| l.text.ne("three")) | p.badge().id.is_not_null())
                .order_by(|p| p.id.asc())
                .select(|p| (p.id, p.letters().count(), p.cards().exists()))
                .all(&db)
                .await
        })?;
        assert_eq!(found, [(1, 2, true), (2, 0, false), (3, 1, true)]);
    }

    async fn rows_are_written_with_that_key(db: TestDb) {
        people(&db).await?;
        let eve = insert!(Person {
            id: 9, email: "e@x", code: 90, town: 1, nick: "e",
            letters: [{ text: "hello" }, { text: "again" }],
            badge: {},
        })
        .exec(&db)
        .await?;
        let letters = Letter::query().filter(|l| l.to().id.eq(9)).order_by(|l| l.id.asc()).all(&db).await?;
        assert_eq!(texts(&letters), ["hello", "again"]);
        assert!(letters.iter().all(|letter| letter.to_email.as_deref() == Some("e@x")));
        assert_eq!(Badge::query().filter(|b| b.code.eq(90)).count(&db).await?, 1);

        let moved = db.relation(&eve, |p| p.letters()).attach([1, 3]).await?;
        assert_eq!((moved, Letter::query().filter(|l| l.to_email.eq("e@x")).count(&db).await?), (2, 4));
        assert_eq!(db.relation(&eve, |p| p.letters()).detach([1]).await?, 1);
        let nobody = db.relation(&Person { email: None, ..eve }, |p| p.letters()).attach([1]).await;
        assert!(nobody.is_err_and(|error| error.to_string().contains("the row's key for `letters` is NULL")));
        let by_key = db.relation(Person::find(9), |p| p.letters()).attach([1]).await;
        assert!(by_key.is_err_and(|error| error.to_string().contains("does not start from the primary key")));
    }
}
