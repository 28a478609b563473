//! Lists: what is in them, and how they are changed in place.

use plough::prelude::*;
use plough_tests::on_every_backend;
use uuid::Uuid;

/// A state.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(name = "list_state")]
pub enum State {
    /// One.
    Open,
    /// Another.
    Shut,
}

/// A row with lists.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "list_boxes")]
pub struct Crate {
    /// The key.
    #[model(id)]
    pub id: i64,
    /// Texts.
    pub words: Vec<String>,
    /// Numbers, or none at all.
    pub numbers: Option<Vec<i32>>,
    /// Floats.
    pub floats: Vec<f64>,
    /// Truth values, some of them none.
    pub truths: Vec<Option<bool>>,
    /// Labels.
    pub states: Vec<State>,
    /// Keys.
    pub keys: Vec<Uuid>,
    /// Bytes.
    pub bytes: Vec<Vec<u8>>,
    /// Lists.
    pub nested: Vec<Vec<i32>>,
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

async fn crates(db: &Db) -> plough::Result<()> {
    db.create_tables::<(Crate,)>().await?;
    let full = Crate {
        id: 1,
        words: words(&["a", "B", "é\"\\'", "", "null", "a"]),
        numbers: Some(vec![1, 2, 2, -3]),
        floats: vec![0.1, 2.0],
        truths: vec![Some(true), None],
        states: vec![State::Shut],
        keys: vec![Uuid::from_u128(7)],
        bytes: vec![vec![0, 255]],
        nested: vec![vec![1, 2], vec![3, 4]],
    };
    let empty = Crate {
        id: 2,
        words: vec![],
        numbers: None,
        floats: vec![],
        truths: vec![],
        states: vec![],
        keys: vec![],
        bytes: vec![],
        nested: vec![],
    };
    let other = Crate {
        id: 3,
        words: words(&["b"]),
        numbers: Some(vec![]),
        truths: vec![Some(false), None],
        ..full.clone()
    };
    Crate::insert_all([full, empty, other]).exec(db).await?;
    Ok(())
}

on_every_backend! {
    async fn elements_are_found(db: TestDb) {
        crates(&db).await?;
        let ids = async |query: Query<Crate>| query.order_by(|c| c.id.asc()).select(|c| c.id).all(&db).await;
        let all = Crate::query;
        assert_eq!(ids(all().filter(|c| c.words.has("a"))).await?, [1]);
        assert_eq!(ids(all().filter(|c| c.words.has("b"))).await?, [3]);
        assert_eq!(ids(all().filter(|c| c.words.has("é\"\\'"))).await?, [1]);
        assert_eq!(ids(all().filter(|c| c.words.has("") & c.words.has("null"))).await?, [1]);
        assert_eq!(ids(all().filter(|c| !c.words.has("a"))).await?, [2, 3]);
        assert_eq!(ids(all().filter(|c| c.words.has_all(["B", "a"]))).await?, [1]);
        assert_eq!(ids(all().filter(|c| c.words.has_all(Vec::<String>::new()))).await?, [1, 2, 3]);
        assert_eq!(ids(all().filter(|c| c.words.overlaps(["b", "B", "x"]))).await?, [1, 3]);
        assert_eq!(ids(all().filter(|c| c.words.overlaps(Vec::<String>::new()))).await?, Vec::<i64>::new());
        assert_eq!(ids(all().filter(|c| c.numbers.has(-3))).await?, [1]);
        // NULL is no list: neither has it the element nor not.
        assert_eq!(ids(all().filter(|c| !c.numbers.has(9))).await?, [1, 3]);
        assert_eq!(ids(all().filter(|c| !c.numbers.overlaps([9]))).await?, [1, 3]);
        assert_eq!(ids(all().filter(|c| c.floats.has(0.1) & c.floats.has_all([2.0, 0.1]))).await?, [1, 3]);
        assert_eq!(ids(all().filter(|c| c.truths.has(true))).await?, [1]);
        assert_eq!(ids(all().filter(|c| c.truths.overlaps([true, false]))).await?, [1, 3]);
        assert_eq!(ids(all().filter(|c| c.states.has(State::Shut) & !c.states.has(State::Open))).await?, [1, 3]);
        assert_eq!(ids(all().filter(|c| c.keys.has(Uuid::from_u128(7)))).await?, [1, 3]);
        assert_eq!(ids(all().filter(|c| c.bytes.has(vec![0, 255]))).await?, [1, 3]);
        let lengths = all().order_by(|c| c.id.asc()).select(|c| (c.words.len(), c.numbers.len(), c.nested.len()));
        assert_eq!(lengths.all(&db).await?, [(6, Some(4), 2), (0, None, 0), (1, Some(0), 2)]);
        let error = ids(all().filter(|c| c.nested.has(vec![1, 2]))).await.expect_err("lists of lists");
        assert_eq!(error.kind(), plough::error::Kind::InvalidInput, "{error}");
    }

    async fn lists_are_changed_in_place(db: TestDb) {
        crates(&db).await?;
        let changed = Crate::query()
            .filter(|c| c.id.gt(0))
            .update(|c| {
                (
                    (c.words.append("new"), c.words.remove("a"), c.words.append("é\"")),
                    (c.numbers.append(7), c.numbers.remove(2)),
                    (c.truths.append(true), c.truths.remove(false)),
                    (c.floats.append(0.5), c.states.append(State::Open), c.keys.remove(Uuid::from_u128(7))),
                )
            })
            .exec(&db)
            .await?;
        assert_eq!(changed, 3);
        let rows = Crate::query().order_by(|c| c.id.asc()).all(&db).await?;
        assert_eq!(rows[0].words, words(&["B", "é\"\\'", "", "null", "new", "é\""]));
        assert_eq!(rows[1].words, words(&["new", "é\""]));
        assert_eq!(rows[2].words, words(&["b", "new", "é\""]));
        let numbers: Vec<_> = rows.iter().map(|row| row.numbers.clone()).collect();
        assert_eq!(numbers, [Some(vec![1, -3, 7]), None, Some(vec![7])]);
        let truths: Vec<_> = rows.iter().map(|row| row.truths.clone()).collect();
        assert_eq!(truths, [vec![Some(true), None, Some(true)], vec![Some(true)], vec![None, Some(true)]]);
        assert_eq!(rows[0].floats, [0.1, 2.0, 0.5]);
        assert_eq!(rows[2].states, [State::Shut, State::Open]);
        assert!(rows.iter().all(|row| row.keys.is_empty()));
        // One after another, from a list that is set, too.
        Crate::update(2).set_with(|c| (c.numbers.set(vec![5]), c.numbers.append(6))).exec(&db).await?;
        assert_eq!(Crate::find(2).get(&db).await?.and_then(|row| row.numbers), Some(vec![5, 6]));
    }
}
