//! A compiled statement.

use crate::model::ModelDef;
use crate::value::Value;
use std::sync::Arc;

/// Whether a statement changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It only reads: it may run on a reader, and once more if its connection turns out dead.
    Read,
    /// It reads, and locks the rows until its transaction ends, without which it is refused.
    Lock,
    /// It may write.
    Write,
}

/// SQL and the values for its placeholders, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub sql: Arc<str>,
    pub args: Vec<Value>,
    pub access: Access,
    /// `SELECT`, `INSERT` and so on, for spans.
    pub operation: &'static str,
    /// The model it is about, for spans and errors.
    pub model: Option<&'static ModelDef>,
    /// The scopes that it was compiled under: no other handle than one with the same runs it. 0: none.
    pub held: u64,
}
