//! Running a statement: the one path from every end to a connection.

use super::{BoxFuture, Done, Session, Statement};
use crate::decode::Sink;
use crate::error::{Error, Kind, Result};

/// Runs a statement and gives its rows to `sink`, which comes back. A statement that could not be
/// compiled gives its error here, so that ends need not be fallible before they are awaited.
pub(crate) fn fetch(
    session: Session,
    statement: Result<Statement>,
    sink: Box<dyn Sink>,
) -> BoxFuture<'static, Result<(Box<dyn Sink>, Done)>> {
    Box::pin(async move {
        let _ = (session, statement?, sink);
        Err(Error::new(Kind::Closed, "not connected"))
    })
}

/// Runs a statement that returns no rows.
pub(crate) fn execute(session: Session, statement: Result<Statement>) -> BoxFuture<'static, Result<Done>> {
    Box::pin(async move {
        let _ = (session, statement?);
        Err(Error::new(Kind::Closed, "not connected"))
    })
}
