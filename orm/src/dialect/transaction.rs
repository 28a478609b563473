//! What texts say of transactions, for connections that must know whether one is open.

/// Whether a transaction is open after these statements, or `None` if they do not change it.
///
/// Only the first is looked at where a quote could hide a semicolon. To take a transaction for
/// open is the safe side: the other way, a transaction would be ended that another began.
pub(in crate::dialect) fn transaction_after(sql: &str) -> Option<bool> {
    if sql.contains(['\'', '"', '`', '$']) {
        return control(sql);
    }
    sql.split(';').filter_map(control).next_back()
}

/// Whether the first statement rolls back, all or to a savepoint.
pub(in crate::dialect) fn rolls_back(sql: &str) -> bool {
    let first = sql.split(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty());
    first.is_some_and(|word| word.eq_ignore_ascii_case("ROLLBACK") || word.eq_ignore_ascii_case("ABORT"))
}

fn control(statement: &str) -> Option<bool> {
    let mut words = statement.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let first = words.next()?;
    let is = |word: &str| first.eq_ignore_ascii_case(word);
    if is("BEGIN") || is("START") {
        Some(true)
    } else if is("COMMIT") || is("END") || is("ABORT") {
        Some(false)
    } else if is("ROLLBACK") {
        let savepoint = words.any(|word| word.eq_ignore_ascii_case("TO"));
        (!savepoint).then_some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_by_their_words() {
        for (sql, after) in [
            ("BEGIN ISOLATION LEVEL SERIALIZABLE", Some(true)),
            ("start transaction", Some(true)),
            ("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION", Some(true)),
            ("COMMIT", Some(false)),
            ("ROLLBACK", Some(false)),
            ("ROLLBACK TO SAVEPOINT a", None),
            ("SAVEPOINT a", None),
            ("INSERT INTO t VALUES (1); COMMIT", Some(false)),
            ("CREATE FUNCTION f() AS $$ BEGIN x; END; $$", None),
            ("CREATE TABLE t ()", None),
        ] {
            assert_eq!(transaction_after(sql), after, "{sql}");
        }
    }
}
