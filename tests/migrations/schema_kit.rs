//! What the tests of schemas share.

use plough::prelude::*;
use plough::raw;
use plough::schema::{Name, Schema};

/// Runs statements one after the other.
pub(crate) async fn run(db: &Session, statements: Vec<String>) -> plough::Result<()> {
    for sql in statements {
        let ran = raw::<()>(TrustedSql::assert_no_user_input(sql.clone())).execute(db).await;
        ran.inspect_err(|_| println!("refused: {sql}"))?;
    }
    Ok(())
}

/// The same, of texts.
pub(crate) async fn texts(db: &Session, statements: &[&str]) -> plough::Result<()> {
    run(db, names(statements)).await
}

/// Makes a schema.
pub(crate) async fn make(db: &Session, schema: &Schema) -> plough::Result<()> {
    run(db, schema.create_sql(db)?).await
}

/// Both schemas as text, which shows where they differ.
pub(crate) fn assert_same(left: &Schema, right: &Schema) -> plough::Result<()> {
    let (left, right) = (left.to_json()?, right.to_json()?);
    if left != right {
        let lines: Vec<_> = left
            .lines()
            .filter(|line| !right.lines().any(|other| other == *line))
            .map(|line| format!("- {line}"))
            .chain(
                right
                    .lines()
                    .filter(|line| !left.lines().any(|other| other == *line))
                    .map(|line| format!("+ {line}")),
            )
            .collect();
        panic!("the schemas differ:\n{}", lines.join("\n"));
    }
    Ok(())
}

/// An unqualified name.
pub(crate) fn of(name: &str) -> Name {
    Name::new(None, name)
}

/// Names as owned texts.
pub(crate) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
