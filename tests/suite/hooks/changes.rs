//! Updates whose hooks write other columns for each row.

use super::models::{Edit, Post, tables};
use plough::assert_statements;
use plough::prelude::*;
use plough::{Changes, NewRow};
use plough_tests::on_every_backend;

/// A row with a key of two columns, and a hook before each write.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "hook_cells", before_insert = new, before_update = changing)]
struct Cell {
    #[model(id)]
    line: i32,
    #[model(id)]
    column: i32,
    value: Option<i32>,
    #[model(default = "")]
    history: String,
    #[model(version)]
    version: i32,
}

async fn new(_: &Tx, row: &mut NewRow<Cell>) -> plough::Result<()> {
    // A column that is left out has no value; one that is NULL has.
    let value = row.get(|c| c.value)?;
    row.set(|c| c.history, format!("{value:?}"));
    if value == Some(Some(0)) {
        row.unset(|c| c.value);
    }
    Ok(())
}

async fn changing(_: &Tx, before: &Cell, changes: &mut Changes<Cell>) -> plough::Result<()> {
    if let Some(value) = changes.get(|c| c.value)? {
        changes.set(|c| c.history, format!("{:?} to {value:?}", before.value));
    }
    Ok(())
}

on_every_backend! {
    async fn a_row_is_changed_by_what_its_own_hook_says(db: TestDb) {
        db.create_tables::<(Cell,)>().await?;
        insert!(Cell { line: 1, column: 1 }).exec(&db).await?;
        insert!(Cell { line: 1, column: 2, value: Some(0) }).exec(&db).await?;
        insert!(Cell { line: 2, column: 1, value: Some(3) }).exec(&db).await?;
        let cells = || Cell::query().order_by(|c| (c.line.asc(), c.column.asc())).all(&db);
        let told: Vec<_> = cells().await?.into_iter().map(|cell| (cell.value, cell.history)).collect();
        let expected = [(None, "None"), (None, "Some(Some(0))"), (Some(3), "Some(Some(3))")];
        assert_eq!(told, expected.map(|(value, history)| (value, history.to_owned())));

        // The rows under a lock, and one statement for all of them.
        let changed = assert_statements!(2, {
            Cell::query().filter(|c| c.line.gt(0)).update(|c| c.value.set(7)).exec(&db).await
        })?;
        assert_eq!(changed, 3);
        let told: Vec<_> = cells().await?.into_iter().map(|cell| (cell.history, cell.version)).collect();
        let expected = ["None to Some(7)", "None to Some(7)", "Some(3) to Some(7)"];
        assert_eq!(told, expected.map(|history| (history.to_owned(), 2)));
        let cell = Cell::update((2, 1)).set_with(|c| c.value.set(None)).returning(&db).await?;
        assert_eq!((cell.history.as_str(), cell.version), ("Some(7) to None", 3));
    }

    async fn many_rows_as_they_were_read_are_all_changed_or_none(db: TestDb) {
        tables(&db).await?;
        Post::insert_all(["a", "b", "c"].map(Post::titled)).exec(&db).await?;
        let read = Post::query().order_by(|p| p.id.asc()).all(&db).await?;
        Post::update(read[1].id).set_with(|p| p.views.set(9)).exec(&db).await?;
        let edits = |n| read.iter().map(move |post| (post, Edit { views: Some(n), ..Edit::default() }));
        let error = Post::update_all(edits(5)).exec(&db).await.expect_err("one was changed");
        assert!(error.is_stale(), "{error:?}");
        assert_eq!(error.rows(), [2]);
        assert!(error.to_string().contains("1 of 3, counted from 1: 2"), "{error}");
        let views = Post::query().order_by(|p| p.id.asc()).select(|p| p.views).all(&db).await?;
        assert_eq!(views, [0, 9, 0]);
        let read = Post::query().order_by(|p| p.id.asc()).all(&db).await?;
        let edits = read.iter().map(|post| (post, Edit { views: Some(6), ..Edit::default() }));
        assert_eq!(Post::update_all(edits).exec(&db).await?, 3);
    }
}
