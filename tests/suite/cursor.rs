//! Pages by key.

use chrono::{DateTime, Utc};
use plough::prelude::*;
use plough::{CursorPage, error::Kind};
use plough_tests::models::{Post, User};
use plough_tests::on_every_backend;

/// How urgent a task is. The labels do not sort like the variants.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[db_enum(name = "cursor_level")]
pub enum Level {
    /// First.
    Urgent,
    /// Then.
    Normal,
    /// Last.
    Low,
}

/// A row with a column of every kind that pages go by.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "cursor_tasks")]
pub struct Task {
    /// One half of the key.
    #[model(id, length = 20)]
    pub project: String,
    /// The other half.
    #[model(id)]
    pub number: i32,
    /// How urgent it is.
    pub level: Level,
    /// When it is due, if ever.
    pub due: Option<DateTime<Utc>>,
    /// How much of it is done.
    pub done: f64,
    /// Whose it is.
    #[model(length = 20)]
    pub owner: Option<String>,
    /// What nobody may see.
    #[model(sensitive)]
    pub secret: Option<i64>,
}

const ROWS: i32 = 23;

fn task(i: i32) -> Task {
    let day = |days: i32| DateTime::<Utc>::from_timestamp(i64::from(days) * 86_400, 123_456_000);
    Task {
        project: ["b", "a", "ä", "B"][i as usize % 4].to_owned(),
        number: i,
        level: [Level::Low, Level::Urgent, Level::Normal][i as usize % 3],
        due: if i % 5 == 0 { None } else { day(i % 4) },
        done: f64::from(i % 3) / 10.0,
        owner: (i % 2 == 0).then(|| ["x", "y"][i as usize / 2 % 2].to_owned()),
        secret: None,
    }
}

async fn tasks(db: &Session) -> plough::Result<()> {
    db.create_tables::<(Task,)>().await?;
    Task::insert_all((0..ROWS).map(task)).exec(db).await?;
    Ok(())
}

/// All pages in one direction.
async fn walk(
    db: &Session,
    query: &Query<Task>,
    rows: u64,
    backward: bool,
) -> plough::Result<Vec<CursorPage<Task>>> {
    let mut request = if backward { CursorRequest::last(rows) } else { CursorRequest::first(rows) };
    let mut pages = Vec::new();
    loop {
        let page = query.clone().cursor(db, request).await?;
        let token = if backward { page.prev.clone() } else { page.next.clone() };
        pages.push(page);
        assert!(pages.len() < 99, "the pages do not end");
        let Some(token) = token else { break };
        let first = CursorRequest::first(rows);
        request = if backward { first.before(token) } else { first.after(token) };
    }
    if backward {
        pages.reverse();
    }
    Ok(pages)
}

fn numbers<'a>(pages: impl IntoIterator<Item = &'a CursorPage<Task>>) -> Vec<i32> {
    pages.into_iter().flat_map(|page| &page.items).map(|task| task.number).collect()
}

fn orders() -> Vec<(&'static str, Query<Task>)> {
    let query = Task::query;
    vec![
        ("the key", query()),
        ("part of the key", query().order_by(|t| t.number.desc())),
        ("text", query().order_by(|t| t.project.desc())),
        ("an enum", query().order_by(|t| (t.level.desc(), t.done.asc()))),
        ("NULL by default", query().order_by(|t| t.due.asc())),
        ("NULL first", query().order_by(|t| (t.due.desc().nulls_first(), t.level.asc()))),
        ("NULL last", query().order_by(|t| (t.owner.asc().nulls_last(), t.due.desc()))),
        ("an expression", query().order_by(|t| (t.owner.or("x").concat("!").desc(), t.done.desc()))),
        (
            "a filter",
            query().filter(|t| t.number.gt(3)).order_by(|t| (t.due.asc().nulls_last(), t.done.desc())),
        ),
    ]
}

on_every_backend! {
    async fn pages_hold_each_row_once_in_both_directions(db: TestDb) {
        tasks(&db).await?;
        for (name, query) in orders() {
            for size in [1, 4, 23, 100] {
                let forward = walk(&db, &query, size, false).await?;
                let backward = walk(&db, &query, size, true).await?;
                let all = numbers(&forward);
                assert_eq!(all, numbers(&backward), "{name}, {size}");
                let mut sorted = all.clone();
                sorted.sort_unstable();
                let count = query.count(&db).await?;
                sorted.dedup();
                assert_eq!((all.len(), sorted.len()), (count as usize, count as usize), "{name}, {size}");
                assert!(forward[0].prev.is_none() && backward[0].prev.is_none(), "{name}, {size}");
                assert!(forward.iter().skip(1).all(|page| page.prev.is_some()), "{name}, {size}");
                assert!(forward.iter().all(|page| page.items.len() as u64 <= size), "{name}, {size}");
            }
            // The order is that of the same query without pages, as far as that one says.
            let pages = walk(&db, &query, 5, false).await?;
            let whole = query.clone().order_by(|t| (t.project.asc(), t.number.asc())).all(&db).await?;
            assert_eq!(pages.iter().map(|page| page.items.len()).sum::<usize>(), whole.len(), "{name}");
        }
    }

    async fn an_enum_goes_by_its_declaration(db: TestDb) {
        tasks(&db).await?;
        let page = Task::query().order_by(|t| t.level.asc()).cursor(&db, CursorRequest::first(23)).await?;
        assert!(page.items.is_sorted_by_key(|task| task.level), "{page:?}");
    }

    async fn one_page_back_is_where_one_came_from(db: TestDb) {
        tasks(&db).await?;
        let query = || Task::query().order_by(|t| (t.due.desc(), t.level.asc()));
        let first = query().cursor(&db, CursorRequest::first(5)).await?;
        let second = query().cursor(&db, CursorRequest::first(5).after(first.next.clone().expect("more"))).await?;
        let back = query().cursor(&db, CursorRequest::first(5).before(second.prev.clone().expect("before"))).await?;
        assert_eq!(back.items, first.items);
        assert!(back.prev.is_none());
        let again = query().cursor(&db, CursorRequest::first(5).after(back.next.expect("more"))).await?;
        assert_eq!(again.items, second.items);
    }

    async fn rows_that_come_and_go_move_no_page(db: TestDb) {
        tasks(&db).await?;
        let query = || Task::query().order_by(|t| t.number.asc());
        let first = query().cursor(&db, CursorRequest::first(5)).await?;
        let next = first.next.expect("more");
        Task::insert(Task { project: "new".to_owned(), ..task(-1) }).exec(&db).await?;
        Task::delete(("b".to_owned(), 4)).exec(&db).await?;
        let second = query().cursor(&db, CursorRequest::first(3).after(next)).await?;
        assert_eq!(numbers([&second]), [5, 6, 7]);
    }

    async fn an_empty_page_leads_back(db: TestDb) {
        tasks(&db).await?;
        let query = || Task::query().order_by(|t| t.number.asc());
        let page = query().cursor(&db, CursorRequest::first(20)).await?;
        let next = page.next.expect("more");
        Task::query().filter(|t| t.number.ge(20)).delete(&db).await?;
        let empty = query().cursor(&db, CursorRequest::first(20).after(next)).await?;
        assert!(empty.items.is_empty() && empty.next.is_none());
        let back = query().cursor(&db, CursorRequest::first(2).before(empty.prev.expect("before"))).await?;
        assert_eq!(numbers([&back]), [18, 19]);
        let none = Task::query().filter(|t| t.number.lt(-5)).cursor(&db, CursorRequest::first(2)).await?;
        assert!(none.items.is_empty() && none.next.is_none() && none.prev.is_none());
    }

    async fn relations_are_loaded_beside_a_page(db: TestDb) {
        db.create_tables::<(User, Post)>().await?;
        let user = User { id: 1, name: "Ada".to_owned(), email: "ada@example.org".to_owned() };
        User::insert(user.clone()).exec(&db).await?;
        for i in 0..5_i64 {
            plough::raw!("insert into posts (id, author_id, title) values ({i}, 1, {i.to_string()})").execute(&db).await?;
        }
        let query = || Post::query().order_by(|p| p.author().name.asc()).with(|p| p.author());
        let first = query().cursor(&db, CursorRequest::first(3)).await?;
        assert_eq!(first.items.iter().map(|(post, _)| post.id).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(first.items.iter().all(|(_, author)| *author == user));
        let second = query().cursor(&db, CursorRequest::first(3).after(first.next.expect("more"))).await?;
        assert_eq!(second.items.iter().map(|(post, _)| post.id).collect::<Vec<_>>(), [3, 4]);
    }

    async fn a_token_of_another_order_is_refused(db: TestDb) {
        tasks(&db).await?;
        let page = Task::query().order_by(|t| t.due.asc()).cursor(&db, CursorRequest::first(5)).await?;
        let token = page.next.expect("more");
        let cut = &token.as_str()[..token.as_str().len() - 1];
        let requests = [
            (Task::query().order_by(|t| t.due.desc()), token.as_str()),
            (Task::query().order_by(|t| t.due.asc().nulls_last()), token.as_str()),
            (Task::query(), token.as_str()),
            (Task::query().order_by(|t| t.due.asc()), cut),
            (Task::query().order_by(|t| t.due.asc()), ""),
            (Task::query().order_by(|t| t.due.asc()), "not a token"),
        ];
        for (query, token) in requests {
            let error = query.cursor(&db, CursorRequest::first(5).after(token)).await.expect_err(token);
            assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
        }
    }

    async fn what_cannot_be_paged_is_refused(db: TestDb) {
        tasks(&db).await?;
        for (query, rows, says) in [
            (Task::query().order_by(|t| t.secret.asc()), 5, "sensitive"),
            (Task::query().order_by(|t| t.secret.or(1).asc()), 5, "sensitive"),
            (Task::query().limit(3), 5, ".limit"),
            (Task::query().offset(3), 5, ".offset"),
            (Task::query(), 0, "at least one row"),
        ] {
            let error = query.cursor(&db, CursorRequest::first(rows)).await.expect_err(says);
            assert_eq!(error.kind(), Kind::InvalidInput, "{error:?}");
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
