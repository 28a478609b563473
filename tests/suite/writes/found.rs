//! A new row, or the one that was there.

use super::{NewUser, blog};
use plough::error::Kind;
use plough::prelude::*;
use plough::test::record;
use plough_tests::models::User;
use plough_tests::on_every_backend;

/// A name that is free again for nobody when its row is deleted.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "found_names")]
struct Name {
    #[model(id, auto)]
    id: i64,
    #[model(unique, length = 50)]
    name: String,
    #[model(default = 0)]
    uses: i32,
    #[model(deleted_at)]
    deleted_at: Option<chrono::DateTime<chrono::Utc>>,
}

fn user(name: &'static str, email: &str) -> plough::query::InsertNew<User> {
    User::insert(NewUser { name, email: email.to_owned() }).on_conflict(|u| u.email).do_nothing()
}

on_every_backend! {
    async fn a_row_is_new_once(db: TestDb) {
        blog(&db).await?;
        let (bob, new) = user("Bob", "bob@example.org").exec_or_get(&db).await?;
        assert!(new && bob.name == "Bob");
        let (result, statements) = record(user("Other", "bob@example.org").exec_or_get(&db)).await;
        assert_eq!(result?, (bob, false));
        let last = statements.last().ok_or("a statement")?;
        assert!(last.sql.starts_with("SELECT"), "{statements:?}");
        assert_eq!(User::query().count(&db).await?, 2);
    }

    async fn many_at_once_get_the_same_row(db: TestDb) {
        blog(&db).await?;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let db = Db::clone(&db);
                tokio::spawn(async move { user("Bob", "bob@example.org").exec_or_get(&db).await })
            })
            .collect();
        let mut found = Vec::new();
        for task in tasks {
            found.push(task.await??);
        }
        assert!(found.iter().all(|(user, _)| user.id == found[0].0.id), "{found:?}");
        assert_eq!(found.iter().filter(|(_, new)| *new).count(), 1);
    }

    async fn a_transaction_gets_a_row_that_was_committed_after_it_began(db: TestDb) {
        blog(&db).await?;
        if db.database_name() == "SQLite" {
            return Ok(()); // a transaction that writes is alone
        }
        let tx = db.begin().await?;
        assert_eq!(User::query().count(&tx).await?, 1);
        let (bob, _) = user("Bob", "bob@example.org").exec_or_get(&db).await?;
        assert_eq!(user("Bob", "bob@example.org").exec_or_get(&tx).await?, (bob, false));
        tx.commit().await?;
    }

    async fn a_row_that_is_marked_as_deleted_has_its_key(db: TestDb) {
        db.create_tables::<(Name,)>().await?;
        let name = || insert!(Name { name: "ada" }).on_conflict(|n| n.name).do_nothing();
        let (ada, _) = name().exec_or_get(&db).await?;
        Name::delete(ada.id).exec(&db).await?;
        let (marked, new) = name().exec_or_get(&db).await?;
        assert!(!new && marked.id == ada.id && marked.deleted_at.is_some());
    }

    async fn a_row_outside_of_the_scope_is_not_given(db: TestDb) {
        blog(&db).await?;
        let other = db.scoped::<User>(|u| u.name.eq("Bob"));
        let error = user("Bob", "ada@example.org").exec_or_get(&other).await.expect_err("it is Ada's");
        assert!(error.is_unique_violation() && error.to_string().contains("scope"), "{error}");
    }

    async fn the_key_must_be_known(db: TestDb) {
        blog(&db).await?;
        let by_id = insert!(User { name: "x", email: "x@example.org" }).on_conflict(|u| u.id).do_nothing();
        let (result, statements) = record(by_id.exec_or_get(&db)).await;
        assert_eq!(result.expect_err("no key to look for").kind(), Kind::InvalidInput);
        assert_eq!(statements, []);
    }
}
