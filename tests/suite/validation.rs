//! Rules of `garde`: before anything is sent, on single and on bulk writes.

use garde::Validate;
use plough::assert_statements;
use plough::http::Problem;
use plough::prelude::*;
use plough_tests::on_every_backend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "valid_users", has_many(letters: Letter.user_id))]
struct User {
    #[model(id, auto)]
    id: i64,
    #[model(length = 50)]
    name: String,
    nick: Option<String>,
    #[model(default = 0)]
    age: i32,
    #[model(sensitive, default = "")]
    secret: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "valid_letters")]
struct Letter {
    #[model(id, auto)]
    id: i64,
    #[model(references = User)]
    user_id: i64,
    text: String,
    #[model(sensitive, default = "")]
    cipher: String,
}

/// A rule whose words show the value.
fn shown(value: &str, _: &()) -> garde::Result {
    if value.contains("hunter2") {
        Err(garde::Error::new(format!("`{value}` is too well known")))
    } else {
        Ok(())
    }
}

#[derive(Insert, Validate, Clone)]
#[insert(into = User, validate)]
struct SignUp {
    #[insert(column = name)]
    #[garde(length(min = 2, max = 50))]
    called: String,
    #[garde(range(min = 18))]
    age: Option<i32>,
    #[insert(column = secret)]
    #[garde(inner(custom(shown)))]
    password: Option<String>,
}

#[derive(Update, Validate, Clone, Default)]
#[update(of = User, validate)]
struct Edit {
    #[garde(length(min = 2))]
    name: Option<String>,
    #[garde(inner(length(max = 5)))]
    nick: Patch<String>,
    #[garde(range(min = 18))]
    age: Option<i32>,
}

#[derive(Insert, Validate, Clone)]
#[insert(into = Letter, child_of = User.letters, validate)]
struct Draft {
    #[garde(length(min = 1))]
    text: String,
    #[insert(column = cipher)]
    #[garde(inner(custom(shown)))]
    sealed: Option<String>,
}

#[derive(Insert, Validate, Clone)]
#[insert(into = User, validate)]
struct WithLetters {
    #[garde(length(min = 2))]
    name: String,
    #[garde(dive)]
    letters: Vec<Draft>,
}

fn sign_up(called: &str, age: i32) -> SignUp {
    SignUp { called: called.to_owned(), age: Some(age), password: None }
}

fn draft(text: &str) -> Draft {
    Draft { text: text.to_owned(), sealed: None }
}

/// Where rules refused what, of a write that sent nothing.
fn refused<T>(result: plough::Result<T>) -> Vec<(Option<u64>, String)> {
    let error = result.err().expect("refused");
    assert!(error.is_validation(), "{error:?}");
    let all = format!("{error} {error:?} {}", Problem::of(&error).to_json());
    assert!(!all.contains("hunter2"), "{all}");
    error.violations().iter().map(|one| (one.row, one.field.clone())).collect()
}

fn at(places: &[(Option<u64>, &str)]) -> Vec<(Option<u64>, String)> {
    places.iter().map(|(row, field)| (*row, (*field).to_owned())).collect()
}

on_every_backend! {
    async fn what_rules_refuse_is_not_sent(db: TestDb) {
        db.create_tables::<(User, Letter)>().await?;
        let user = assert_statements!(..=2, { User::insert(sign_up("Ada", 36)).exec(&db).await })?;
        let edit = |name: &str| Edit { name: Some(name.to_owned()), ..Edit::default() };
        assert_statements!(0, {
            let one = refused(User::insert(sign_up("A", 17)).exec(&db).await);
            assert_eq!(one, at(&[(None, "age"), (None, "called")]));
            let many = ["Bo", "B", "Bea", ""].map(|name| sign_up(name, 20));
            let many = refused(User::insert_all(many).exec(&db).await);
            assert_eq!(many, at(&[(Some(2), "called"), (Some(4), "called")]));
            let rows = refused(User::insert_all([sign_up("A", 20)]).returning(&db).await);
            assert_eq!(rows, at(&[(Some(1), "called")]));
            assert_eq!(refused(User::insert(sign_up("A", 20)).exec_unread(&db).await).len(), 1);
            let upsert = User::insert(SignUp { ..sign_up("A", 20) }).on_conflict(|u| u.id).do_nothing();
            assert_eq!(refused(upsert.exec(&db).await).len(), 1);

            assert_eq!(refused(User::update(user.id).set(edit("A")).exec(&db).await), at(&[(None, "name")]));
            assert_eq!(refused(User::update(&user).set(edit("A")).returning(&db).await).len(), 1);
            let edits = [(1, edit("Bo")), (2, edit("B")), (3, Edit { age: Some(3), ..Edit::default() })];
            let many = refused(User::update_all(edits.clone()).exec(&db).await);
            assert_eq!(many, at(&[(Some(2), "name"), (Some(3), "age")]));
            assert_eq!(refused(User::update_all(edits).returning(&db).await).len(), 2);
        });
        assert_eq!(User::query().count(&db).await?, 1);
    }

    async fn a_change_that_is_not_there_keeps_every_rule(db: TestDb) {
        db.create_tables::<(User, Letter)>().await?;
        let user = User::insert(sign_up("Ada", 36)).exec(&db).await?;
        let nick = |nick| Edit { nick, ..Edit::default() };
        User::update(user.id).set(nick(Patch::Missing)).exec(&db).await?;
        User::update(user.id).set(nick(Patch::Null)).exec(&db).await?;
        User::update(user.id).set(nick(Patch::Value("ada".to_owned()))).exec(&db).await?;
        let long = User::update(user.id).set(nick(Patch::Value("countess".to_owned()))).exec(&db).await;
        assert_eq!(refused(long), at(&[(None, "nick")]));
    }

    async fn a_path_leads_to_rows_of_relations_and_each_is_told_once(db: TestDb) {
        db.create_tables::<(User, Letter)>().await?;
        let user = |name: &str, texts: &[&str]| {
            WithLetters { name: name.to_owned(), letters: texts.iter().map(|text| draft(text)).collect() }
        };
        assert_statements!(0, {
            let one = refused(User::insert(user("A", &["x", ""])).exec(&db).await);
            assert_eq!(one, at(&[(None, "letters[1].text"), (None, "name")]));
            let many = refused(User::insert_all([user("Bo", &["x"]), user("Cy", &["", "x"])]).exec(&db).await);
            assert_eq!(many, at(&[(Some(2), "letters[0].text")]));
            let drafts = ["x", ""].map(draft);
            let graph = refused(insert!(User { name: "Di", letters: [..drafts] }).exec(&db).await);
            assert_eq!(graph, at(&[(None, "letters[1].text")]));
        });
        User::insert(user("Ed", &["x", "y"])).exec(&db).await?;
        assert_eq!(Letter::query().count(&db).await?, 2);
    }

    async fn a_sensitive_value_is_never_shown(db: TestDb) {
        db.create_tables::<(User, Letter)>().await?;
        let secret = SignUp { password: Some("hunter2".to_owned()), ..sign_up("Ada", 36) };
        assert_eq!(refused(User::insert(secret).exec(&db).await), at(&[(None, "password")]));
        let letter = Draft { sealed: Some("hunter2".to_owned()), ..draft("x") };
        let user = WithLetters { name: "Ada".to_owned(), letters: vec![letter] };
        let places = refused(User::insert(user).exec(&db).await);
        assert!(!places.is_empty() && places.iter().all(|place| place.1 == "letters[0].sealed"), "{places:?}");
    }

    async fn what_is_refused_is_answered_field_by_field(db: TestDb) {
        db.create_tables::<(User, Letter)>().await?;
        let rows = [sign_up("Bo", 20), sign_up("B", 17)];
        let error = User::insert_all(rows).exec(&db).await.expect_err("refused");
        let text = error.to_string();
        assert!(text.starts_with("User: row 2: age: ") && text.contains("; row 2: called: "), "{text}");
        let problem = Problem::of(&error);
        assert_eq!((problem.status, problem.code), (422, "validation"));
        assert_eq!(problem.fields, ["age", "called"]);
        let json: serde_json::Value = serde_json::from_str(&problem.to_json())?;
        assert_eq!((&json["errors"][0]["row"], &json["errors"][0]["field"]), (&2.into(), &"age".into()));
        assert!(json["errors"][0]["message"].as_str().is_some_and(|message| message.contains("18")), "{json}");
        // Many are counted.
        let error = User::insert_all((0..50).map(|_| sign_up("B", 20))).exec(&db).await.expect_err("refused");
        assert!(error.to_string().ends_with("; and 45 more"), "{error}");
        assert_eq!(error.violations().len(), 50);
    }
}
