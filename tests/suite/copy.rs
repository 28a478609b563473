//! COPY: rows in, rows out; and inserts of many rows as a list for each column.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};
use plough::error::Kind;
use plough::prelude::*;
use plough::test::record;
use plough_tests::{TestDb, on_every_backend};
use uuid::Uuid;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[db_enum(name = "copy_mood")]
enum Mood {
    Happy,
    #[db_enum(rename = "so, \"so\"\\")]
    SoSo,
}

/// A row with a value of every kind.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "copy_rows")]
struct Everything {
    #[model(id)]
    id: i64,
    truth: bool,
    small: i16,
    int: i32,
    unsigned: u32,
    single: f32,
    double: f64,
    text: Option<String>,
    #[model(length = 12, column = "short, text: \"x\"")]
    short: String,
    bytes: Vec<u8>,
    day: NaiveDate,
    time: NaiveTime,
    instant: DateTime<Utc>,
    uuid: Uuid,
    #[model(precision = 28, scale = 10)]
    price: rust_decimal::Decimal,
    document: serde_json::Value,
    mood: Mood,
    maybe: Option<Mood>,
}

fn row(id: i64) -> Everything {
    let text = ["plain", "a\tb\nc\r\\N \\. \\", "\"{,}'", "é 🦀", "", "\\N"];
    Everything {
        id,
        truth: id % 2 == 0,
        small: i16::MIN,
        int: i32::MAX,
        unsigned: u32::MAX,
        single: 0.1,
        double: [f64::MAX, -1e-7, 0.0, 3.25][id as usize % 4],
        text: (id % 3 > 0).then(|| text[id as usize % text.len()].to_owned()),
        short: "twelve chars".to_owned(),
        bytes: vec![0, 9, 10, 92, 255],
        day: NaiveDate::from_ymd_opt(1969, 12, 31).expect("a day"),
        time: NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).expect("a time"),
        instant: "2026-03-29T01:30:00.000001Z".parse().expect("an instant"),
        uuid: Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0),
        price: "-12345678901234.5678901234".parse().expect("a price"),
        document: serde_json::json!({ "a\tb": [1, null, "\\", { "n": 1.5 }] }),
        mood: if id % 2 == 0 { Mood::Happy } else { Mood::SoSo },
        maybe: (id % 5 == 0).then_some(Mood::SoSo),
    }
}

/// A row that the library completes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "copy_logs")]
struct Log {
    #[model(id, auto)]
    id: i64,
    #[model(unique, length = 20)]
    name: String,
    #[model(default = 7)]
    level: i32,
    #[model(version)]
    version: i64,
    #[model(created_at)]
    created_at: DateTime<Utc>,
}

#[derive(Insert, Clone)]
#[insert(into = Log)]
struct NewLog {
    name: String,
    level: Option<i32>,
}

fn log(name: impl ToString) -> NewLog {
    NewLog { name: name.to_string(), level: None }
}

/// What COPY cannot be on this database.
async fn refused(db: &TestDb) -> plough::Result<bool> {
    if db.database_name() == "PostgreSQL" {
        return Ok(false);
    }
    let mut copy = Log::copy_in(db);
    let (given, statements) = record(copy.send(log("a"))).await;
    let error = given.expect_err("refused");
    assert!(error.is_unsupported() && error.to_string().contains("use `insert_all`"), "{error}");
    assert!(copy.finish().await.is_err_and(|error| error.is_unsupported()));
    let out = Log::query().copy_out(db).try_collect::<Vec<_>>().await.expect_err("refused");
    assert!(out.is_unsupported() && out.to_string().contains("use `.stream`"), "{out}");
    assert_eq!(statements, []);
    Ok(true)
}

on_every_backend! {
    async fn every_value_comes_back(db: TestDb) {
        db.create_tables::<(Everything, Log)>().await?;
        if refused(&db).await? {
            return Ok(());
        }
        let rows: Vec<Everything> = (0..500).map(row).collect();
        let mut copy = Everything::copy_in(&db);
        copy.send_all(rows.clone()).await?;
        assert_eq!(copy.finish().await?, 500);
        assert_eq!(Everything::query().order_by(|e| e.id.asc()).all(&db).await?, rows);
        let out: Vec<Everything> = Everything::query().order_by(|e| e.id.asc()).copy_out(&db).try_collect().await?;
        assert_eq!(out, rows);
        let pairs = Everything::query().order_by(|e| e.id.desc()).select(|e| (e.text, e.mood));
        let pairs: Vec<(Option<String>, Mood)> = pairs.copy_out(&db).try_collect().await?;
        assert_eq!(pairs[0], (rows[499].text.clone(), rows[499].mood));
    }

    async fn lists_and_dates_of_every_year(db: TestDb) {
        if db.database_name() != "PostgreSQL" {
            return Ok(());
        }
        #[derive(Model, Debug, Clone, PartialEq)]
        #[model(table = "copy_lists")]
        struct Lists {
            #[model(id)]
            id: i64,
            words: Vec<String>,
            numbers: Vec<Option<i64>>,
            moods: Vec<Mood>,
            grid: Vec<Vec<i32>>,
            day: NaiveDate,
            instant: DateTime<Utc>,
        }
        db.create_tables::<(Lists,)>().await?;
        let rows: Vec<Lists> = [-4000, 0, 1, 2026, 20_000]
            .iter()
            .zip(0..)
            .map(|(year, id)| {
                let day = NaiveDate::from_ymd_opt(*year, 2, 28).expect("a day");
                Lists {
                    id,
                    words: ["a", "", "NULL", "\"q\"", "back\\slash", "tab\tline\n{}", "é"].map(str::to_owned).to_vec(),
                    numbers: vec![Some(i64::MIN), None],
                    moods: vec![Mood::SoSo, Mood::Happy],
                    grid: if id == 0 { Vec::new() } else { vec![vec![1, 2], vec![3, 4]] },
                    day,
                    instant: day.and_hms_opt(12, 0, 1).expect("a time").and_utc(),
                }
            })
            .collect();
        let mut copy = Lists::copy_in(&db);
        copy.send_all(rows.clone()).await?;
        assert_eq!(copy.finish().await?, 5);
        assert_eq!(Lists::query().order_by(|l| l.id.asc()).all(&db).await?, rows);
        assert_eq!(Lists::query().order_by(|l| l.id.asc()).copy_out(&db).try_collect::<Vec<_>>().await?, rows);
        // A column that holds a list is no list of its rows.
        Lists::query().everything().delete(&db).await?;
        assert_eq!(Lists::insert_all(rows.clone()).exec(&db).await?, 5);
        assert_eq!(Lists::query().order_by(|l| l.id.asc()).all(&db).await?, rows);
    }

    #[skip(sqlite, "no COPY; refused in every_value_comes_back")]
    #[skip(mariadb, "no COPY; refused in every_value_comes_back")]
    async fn what_the_library_keeps_is_filled_in(db: TestDb) {
        db.create_tables::<(Log,)>().await?;
        let mut copy = Log::copy_in(&db);
        copy.send_all((0..1_000).map(log)).await?;
        let (rows, statements) = record(copy.finish()).await;
        assert_eq!((rows?, statements.len()), (1_000, 0), "it began before");
        let logs = Log::query().all(&db).await?;
        assert!(logs.iter().all(|log| (log.level, log.version, log.created_at) == (7, 1, logs[0].created_at)));
        // No row is no statement.
        let (rows, statements) = record(Log::copy_in(&db).finish()).await;
        assert_eq!((rows?, statements.len()), (0, 0));
    }

    #[skip(sqlite, "no COPY; refused in every_value_comes_back")]
    #[skip(mariadb, "no COPY; refused in every_value_comes_back")]
    async fn an_error_names_the_row_and_nothing_stays(db: TestDb) {
        db.create_tables::<(Log,)>().await?;
        // The server refuses the 700th, and says so at the end.
        let mut copy = Log::copy_in(&db);
        copy.send_all((0..1_000).map(|i| log(if i == 699 { 5 } else { i }))).await?;
        let error = copy.finish().await.expect_err("a name comes twice");
        assert!(error.is_unique_violation(), "{error:?}");
        assert_eq!((error.row(), error.table()), (Some(700), Some("copy_logs")));
        // One that is too long for its column.
        let mut copy = Log::copy_in(&db);
        copy.send_all([log("short"), log("secret".repeat(9))]).await?;
        let error = copy.finish().await.expect_err("too long");
        assert_eq!((error.row(), error.column()), (Some(2), Some("name")), "{error:?}");
        assert!(error.to_string().starts_with("Log: row 2: a text is longer") && !format!("{error:?}").contains("secret"));
        // One that cannot be written at all.
        let mut copy = Log::copy_in(&db);
        copy.send(log("first")).await?;
        let given = async {
            copy.send(log("secret\0")).await?;
            copy.finish().await
        };
        let error = given.await.expect_err("NUL");
        assert_eq!((error.kind(), error.row(), error.column()), (Kind::Encode, Some(2), Some("name")), "{error:?}");
        // One that names other columns than the first.
        let mut copy = Log::copy_in(&db);
        copy.send(log("first")).await?;
        let error = copy.send(NewLog { level: Some(1), ..log("second") }).await.expect_err("other columns");
        assert_eq!((error.kind(), error.row()), (Kind::InvalidInput, Some(2)));
        assert_eq!(copy.send(log("third")).await.expect_err("ended").kind(), Kind::Closed);
        assert_eq!(Log::query().count(&db).await?, 0);
    }

    #[skip(sqlite, "no COPY; refused in every_value_comes_back")]
    #[skip(mariadb, "no COPY; refused in every_value_comes_back")]
    async fn a_stream_is_read_as_fast_as_the_server_takes_it(db: TestDb) {
        db.create_tables::<(Log,)>().await?;
        // Rows of a query go into another table while they are read.
        let mut copy = Log::copy_in(&db);
        copy.send_all((0..2_000).map(log)).await?;
        copy.finish().await?;
        #[derive(Model, Debug)]
        #[model(table = "copy_names")]
        struct Name {
            #[model(id)]
            name: String,
        }
        db.create_tables::<(Name,)>().await?;
        let names = Log::query().select(|l| l.name).copy_out(&db).map_ok(|name| Name { name });
        let mut copy = Name::copy_in(&db);
        copy.send_stream(names).await?;
        assert_eq!(copy.finish().await?, 2_000);
        // A stream that fails leaves nothing.
        let failing = stream::iter([Ok(log("a")), Err(plough::Error::rollback()), Ok(log("b"))]);
        let mut copy = Log::copy_in(&db);
        assert!(copy.send_stream(failing).await.is_err_and(|error| error.is_rollback()));
        assert!(copy.finish().await.is_err());
        assert_eq!(Log::query().count(&db).await?, 2_000);
    }

    #[skip(sqlite, "no COPY; refused in every_value_comes_back")]
    #[skip(mariadb, "no COPY; refused in every_value_comes_back")]
    async fn in_a_transaction(db: TestDb) {
        db.create_tables::<(Log,)>().await?;
        let tx = db.begin().await?;
        let mut copy = Log::copy_in(&tx);
        copy.send_all((0..100).map(log)).await?;
        // Until it ends, the transaction's connection is its own.
        assert_eq!(Log::query().count(&tx).await.expect_err("busy").kind(), Kind::Transaction);
        copy.finish().await?;
        assert_eq!(Log::query().count(&tx).await?, 100);
        tx.rollback().await?;
        assert_eq!(Log::query().count(&db).await?, 0);
        // A COPY that is aborted has failed its transaction, and says so.
        let tx = db.begin().await?;
        let mut copy = Log::copy_in(&tx);
        copy.send_all((0..100).map(log)).await?;
        copy.abort().await?;
        assert!(tx.commit().await.is_err());
        // In a savepoint, only that.
        db.transaction(async |tx| {
            let inner = tx.begin().await?;
            let mut copy = Log::copy_in(&inner);
            copy.send_all((0..100).map(log)).await?;
            copy.abort().await?;
            inner.rollback().await?;
            Log::insert(log("kept")).exec_unread(&tx).await
        })
        .await?;
        assert_eq!(Log::query().count(&db).await?, 1);
    }

    #[skip(sqlite, "no COPY; refused in every_value_comes_back")]
    #[skip(mariadb, "no COPY; refused in every_value_comes_back")]
    async fn a_query_with_values_is_refused(db: TestDb) {
        db.create_tables::<(Log,)>().await?;
        let (out, statements) = record(Log::query().filter(|l| l.level.gt(3)).copy_out(&db).next()).await;
        let error = out.expect("an item").expect_err("it binds a value");
        assert_eq!(error.kind(), Kind::InvalidInput);
        assert!(error.to_string().contains("use `.stream`"), "{error}");
        assert_eq!(statements, []);
    }

    async fn many_rows_have_one_text(db: TestDb) {
        db.create_tables::<(Log, Everything)>().await?;
        let mut texts = Vec::new();
        for (n, from) in [(2, 0), (3, 10), (300, 100)] {
            let (rows, statements) = record(Log::insert_all((from..from + n).map(log)).exec(&db)).await;
            assert_eq!(rows?, n);
            texts.extend(statements.into_iter().map(|statement| statement.sql));
        }
        if db.database_name() == "PostgreSQL" {
            assert!(texts.len() == 3 && texts.iter().all(|text| *text == texts[0]), "{texts:?}");
        }
        // In the order in which they were given, whatever they hold.
        let rows: Vec<Everything> = (0..40).rev().map(row).collect();
        assert_eq!(Everything::insert_all(rows.clone()).returning(&db).await?, rows);
    }
}
