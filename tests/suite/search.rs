//! Full-text search.

use futures_util::TryStreamExt;
use plough::prelude::*;
use plough::test::record;
use plough_tests::on_every_backend;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "search_writers", has_many(papers: Paper.writer_id))]
struct Writer {
    #[model(id)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "search_papers",
    search(title, body),
    search(stems: title, config = "english", name = "search_papers_stems")
)]
struct Paper {
    #[model(id)]
    id: i64,
    #[model(references = Writer)]
    writer_id: i64,
    title: String,
    body: Option<String>,
}

/// Texts without the words that some databases leave out.
const PAPERS: [(i64, &str, Option<&str>); 6] = [
    (1, "Rust orm", Some("typed sql queries in rust")),
    (2, "Java orm", Some("typed reflection, sql beside")),
    (3, "Rust loom", None),
    (4, "Engines", Some("foo-bar don't foo_bar c++ Überall")),
    (5, "Sql typed", Some("queries of looms")),
    (6, "Percent 100% 'quoted' \"double\"", Some("back\\slash; drop table search_papers")),
];

async fn papers(db: &Db) -> plough::Result<()> {
    db.create_tables::<(Writer, Paper)>().await?;
    for (id, name) in [(1, "Ada"), (2, "Bob")] {
        Writer::insert(Writer { id, name: name.to_owned() }).exec(db).await?;
    }
    let rows = PAPERS.map(|(id, title, body)| Paper {
        id,
        writer_id: 1 + id % 2,
        title: title.to_owned(),
        body: body.map(str::to_owned),
    });
    Paper::insert_all(rows).exec(db).await?;
    Ok(())
}

async fn found(db: &Session, words: &str) -> plough::Result<Vec<i64>> {
    let found = Paper::query().filter(|p| p.search().matches(words)).order_by(|p| p.id.asc());
    found.select(|p| p.id).all(db).await
}

const NONE: [i64; 0] = [];

/// What a user may type, and no database may take for more than words.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\"",
    "\"\"",
    "'",
    "''",
    "\\",
    "\\'",
    "`",
    "-",
    "--",
    "- rust",
    "-\"",
    "-rust",
    "-\"rust orm\"",
    "+",
    "+rust",
    "rust+",
    "*",
    "rust*",
    "*rust",
    "ru*st",
    "(",
    ")",
    "(rust",
    "rust)",
    "((rust))",
    "~rust",
    "<rust",
    ">rust",
    "rust @3",
    "\"rust orm\" @3",
    "\"rust\"@",
    "@",
    "^rust",
    "rust^2",
    "title:rust",
    "title : rust",
    "{title}:rust",
    "rust AND",
    "AND",
    "rust OR",
    "OR rust",
    "or",
    "NOT",
    "NOT rust",
    "rust NOT",
    "NEAR(rust orm)",
    "NEAR(rust orm, 2)",
    "NEAR",
    "rust & orm",
    "rust | orm",
    "!rust",
    "& | !",
    "rust <-> orm",
    "<->",
    "rust:*",
    "rust:A",
    ":*",
    "rust;",
    "'; drop table search_papers; --",
    "?",
    "??",
    "$1",
    ":1",
    "%",
    "_",
    "100%",
    "rust\0orm",
    "\0",
    "\u{1}",
    "rust\nor\tm",
    "“rust”",
    "“rust",
    "𝄞",
    "é",
    "e\u{301}",
    "日本語",
    "\u{200b}",
    "\u{feff}rust",
    "🦀",
    "a\"b\"c",
    "\"a\" \"b",
    "\"rust\" \"",
    "x'41'",
    "0x41",
    "1e309",
    "-1",
    "- -1",
    "/* rust",
    "*/",
    "#",
    "--\n",
    "{rust}",
    "[rust]",
    "rust,orm",
    "\"rust,\"\"orm\"",
    "\u{202e}rust",
    "..",
    "-.",
    "http://x.org/?a=b&c=d",
    "ada@example.org",
    "/etc/passwd",
];

on_every_backend! {
    async fn words_phrases_and_what_is_unwanted_mean_the_same(db: TestDb) {
        papers(&db).await?;
        for (words, ids) in [
            ("rust", &[1, 3][..]),
            ("RUST", &[1, 3]),
            ("rust orm", &[1]),
            ("orm   sql", &[1, 2]),
            ("rust -java", &[1, 3]),
            ("orm -rust", &[2]),
            ("orm -rust -java", &[]),
            ("typed sql", &[1, 2, 5]),
            ("\"typed sql\"", &[1]),
            ("typed -\"typed sql\"", &[2, 5]),
            ("\"sql typed\"", &[5]),
            ("\"queries looms\"", &[]),
            // One word in the title, one in the text.
            ("engines überall", &[4]),
            // Accents count, and words are whole.
            ("uberall", &[]),
            ("rus", &[]),
            ("foo-bar", &[4]),
            ("foo_bar", &[4]),
            ("don't", &[4]),
            ("quoted", &[6]),
            // Without a word to look for, nothing is found.
            ("", &[]),
            ("-java", &[]),
            ("!!! ...", &[]),
            ("rust !!!", &[1, 3]),
        ] {
            assert_eq!(found(&db, words).await?, ids, "{words}");
        }
    }

    async fn no_words_are_an_error(db: TestDb) {
        papers(&db).await?;
        let snippets = Db::connect(db.url()).await.is_ok() && db.database_name() != "MariaDB";
        let long = ["rust ".repeat(5_000), "-x ".repeat(5_000), format!("\"{}", "a ".repeat(5_000)), "(".repeat(9_000)];
        for words in HOSTILE.iter().copied().chain(long.iter().map(String::as_str)) {
            let asked = async {
                found(&db, words).await?;
                Paper::query().order_by(|p| p.stems().rank(words).desc()).select(|p| p.stems().rank(words)).all(&db).await?;
                if snippets {
                    Paper::query().select(|p| p.search().snippet(p.body, words, ("\"\\", "'"))).all(&db).await?;
                }
                Paper::query().filter(|p| !p.stems().matches(words)).count(&db).await
            };
            let asked: plough::Result<i64> = asked.await;
            assert!(asked.is_ok(), "{words:?}: {asked:?}");
        }
        assert_eq!(Paper::query().count(&db).await?, 6);
        for (words, ids) in [("rust AND", &[][..]), ("rust:*", &[1, 3]), ("(rust", &[1, 3]), ("rust\0orm", &[1]), ("“rust”", &[1, 3]), ("100%", &[6])] {
            assert_eq!(found(&db, words).await?, ids, "{words:?}");
        }
    }

    async fn an_order_by_rank_has_the_best_first(db: TestDb) {
        papers(&db).await?;
        let ranked = Paper::query()
            .order_by(|p| (p.search().rank("rust").desc(), p.id.asc()))
            .select(|p| (p.id, p.search().rank("rust")))
            .all(&db)
            .await?;
        let ids: Vec<i64> = ranked.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids[2..], [2, 4, 5, 6], "{ranked:?}");
        for (id, rank) in &ranked {
            assert_eq!(*rank > 0.0, *id == 1 || *id == 3, "{ranked:?}");
        }
    }

    async fn what_is_written_is_found(db: TestDb) {
        papers(&db).await?;
        assert_eq!(found(&db, "weaver").await?, NONE);
        Paper::query().filter(|p| p.id.eq(4)).update(|p| p.title.set("Weavers and a weaver")).exec(&db).await?;
        assert_eq!(found(&db, "weaver").await?, [4]);
        assert_eq!(found(&db, "engines").await?, NONE);
        // A part that did not change is found as before.
        assert_eq!(found(&db, "foo-bar").await?, [4]);
        Paper::delete(4).exec(&db).await?;
        assert_eq!(found(&db, "weaver").await?, NONE);
        let again = Paper { id: 3, writer_id: 1, title: "Spinning".to_owned(), body: Some("wheel".to_owned()) };
        Paper::insert(again).on_conflict(|p| p.id).update(|p| (p.title, p.body)).exec(&db).await?;
        assert_eq!(found(&db, "spinning wheel").await?, [3]);
        assert_eq!(found(&db, "rust").await?, [1]);
        Paper::query().filter(|p| p.id.eq(3)).update(|p| p.id.set(30)).exec(&db).await?;
        assert_eq!(found(&db, "wheel").await?, [30]);
        // The other index has words of the title alone.
        assert_eq!(Paper::query().filter(|p| p.stems().matches("wheel")).count(&db).await?, 0);
        assert_eq!(Paper::query().filter(|p| p.stems().matches("spinning")).count(&db).await?, 1);
        let rows: Vec<Paper> = (100..600).map(|id| Paper { id, writer_id: 1, title: format!("bulk word{id}"), body: None }).collect();
        Paper::insert_all(rows).exec(&db).await?;
        assert_eq!(found(&db, "bulk").await?.len(), 500);
        assert_eq!(found(&db, "bulk word333").await?, [333]);
        // Writes that a search chooses the rows of.
        let gone = Paper::query().filter(|p| p.search().matches("bulk -word333")).delete(&db).await?;
        assert_eq!((gone, found(&db, "bulk").await?), (499, vec![333]));
        Paper::query().filter(|p| p.search().matches("bulk")).update(|p| p.title.set("single")).exec(&db).await?;
        assert_eq!((found(&db, "bulk").await?, found(&db, "single").await?), (vec![], vec![333]));
    }

    async fn stems_where_the_database_has_them(db: TestDb) {
        papers(&db).await?;
        let engine = Paper::query().filter(|p| p.stems().matches("engine")).count(&db).await?;
        assert_eq!(engine, i64::from(db.database_name() != "MariaDB"));
        assert_eq!(Paper::query().filter(|p| p.stems().matches("engines")).count(&db).await?, 1);
        assert_eq!(found(&db, "engine").await?, NONE);
    }

    async fn words_that_the_database_leaves_out_hold_nothing_back(db: TestDb) {
        papers(&db).await?;
        let title = "The art of go".to_owned();
        Paper::insert(Paper { id: 7, writer_id: 1, title, body: Some("to be or not to be".to_owned()) }).exec(&db).await?;
        assert_eq!(found(&db, "the art of go").await?, [7]);
        assert_eq!(found(&db, "\"art of go\"").await?, [7]);
        let stems = Paper::query().filter(|p| p.stems().matches("the art")).count(&db).await?;
        assert_eq!(stems, 1);
    }

    async fn over_relations_in_subqueries_and_aggregates(db: TestDb) {
        papers(&db).await?;
        let writers = Writer::query().filter(|w| w.papers().any(|p| p.search().matches("java"))).all(&db).await?;
        assert_eq!(writers.iter().map(|w| &*w.name).collect::<Vec<_>>(), ["Ada"]);
        let counted = Writer::query().order_by(|w| w.id.asc()).select(|w| (w.name, w.papers().filter(|p| p.search().matches("rust")).count())).all(&db).await?;
        assert_eq!(counted, [("Ada".to_owned(), 0), ("Bob".to_owned(), 2)]);
        let best = Paper::query().select(|p| p.search().rank("typed").max()).one(&db).await?;
        assert!(best.is_some_and(|best| best > 0.0), "{best:?}");
        let (loaded, statements) = record(async {
            Writer::query().order_by(|w| w.id.asc()).with(|w| w.papers().filter(|p| p.search().matches("typed -java")).order_by(|p| p.search().rank("typed").desc()).limit(1)).all(&db).await
        }).await;
        let loaded: Vec<(Writer, Vec<Paper>)> = loaded?;
        assert_eq!(loaded.iter().map(|(_, papers)| papers.len()).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(statements.len(), 2);
        let mut streamed = Vec::new();
        let mut rows = Paper::query().filter(|p| p.search().matches("orm")).order_by(|p| p.id.asc()).stream(&db);
        while let Some(row) = rows.try_next().await? {
            streamed.push(row.id);
        }
        assert_eq!(streamed, [1, 2]);
        let scoped = db.scoped::<Paper>(|p| p.writer_id.eq(1));
        assert_eq!(found(&scoped, "orm").await?, [2]);
    }

    async fn one_text_of_sql_for_all_words(db: TestDb) {
        papers(&db).await?;
        let query = |words: &str| Paper::query().filter(|p| p.search().matches(words)).select(|p| (p.id, p.search().rank(words)));
        let one = query("rust").to_sql(&db)?;
        for (words, ids) in [("rust", 2), ("java", 1), ("", 0), ("\"typed sql\" -java", 1), ("engines", 1)] {
            assert_eq!(query(words).all(&db).await?.len(), ids, "{words}");
            let (sql, one) = (query(words).to_sql(&db)?, &one);
            assert_eq!(sql.split("--").next(), one.split("--").next(), "{words}");
        }
    }

    #[skip(mariadb, "it has no snippets: the refusal is another test")]
    async fn a_snippet_shows_where(db: TestDb) {
        papers(&db).await?;
        let body = format!("{}needle in it {}", "hay ".repeat(200), "straw ".repeat(200));
        Paper::insert(Paper { id: 8, writer_id: 1, title: "Stack".to_owned(), body: Some(body) }).exec(&db).await?;
        let shown = Paper::query()
            .filter(|p| p.search().matches("needle"))
            .select(|p| (p.search().snippet(p.body, "needle", ("<b>", "</b>")), p.search().snippet(p.title, "needle", ("\"\\'", "")), p.search().snippet(p.body, "rust", ("<b>", "</b>"))))
            .one(&db)
            .await?;
        let part = shown.0.unwrap_or_default();
        assert!(part.contains("<b>needle</b> in it") && part.len() < 500, "{part}");
        assert_eq!((shown.1.as_deref(), shown.2), (Some("Stack"), None));
        let marked = Paper::query().filter(|p| p.id.eq(8)).select(|p| p.search().snippet(p.title, "stack", ("\"\\'", "?$1"))).one(&db).await?;
        assert_eq!(marked.as_deref(), Some("\"\\'Stack?$1"));
    }
}
