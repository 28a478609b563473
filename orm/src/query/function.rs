//! Functions that the database has and the library does not know.

use super::{Branch, Expr, Function, Node};
use crate::value::{ColumnType, Scalar};

/// A call of a function by its name, made by [`function`].
#[must_use = "end it with `.gives::<T>()`"]
#[derive(Debug, Clone)]
pub struct Call {
    name: &'static str,
    args: Vec<Node>,
}

/// A function of the database, or of your own in it, by its name.
///
/// The name is letters, digits and `_`, with a schema before a point if need be; any other is
/// refused. The arguments are bound. Whether the function is there, and takes them, only the
/// database knows. It must be one that gives a value for each row: aggregates are not known to be
/// such by their names.
///
/// ```
/// # use plough::prelude::*;
/// # #[derive(Model)] struct Post { #[model(id)] id: i64, title: String }
/// use plough::query::function;
///
/// # async fn rows(db: &Db) -> plough::Result<()> {
/// // Sounds like it: PostgreSQL's extension `fuzzystrmatch`, and MySQL and MariaDB as they come.
/// let alike = Post::query()
///     .filter(|p| function("soundex").arg(p.title).gives::<String>().eq("L520"))
///     .all(db)
///     .await?;
/// # Ok(()) }
/// ```
pub fn function(name: &'static str) -> Call {
    Call { name, args: Vec::new() }
}

impl Call {
    /// One more argument: a value, a column or an expression.
    pub fn arg<V: Branch>(mut self, arg: V) -> Self {
        self.args.push(arg.node());
        self
    }

    /// The type of what the function gives: an `Option` if that may be NULL.
    #[must_use]
    pub fn gives<T: ColumnType>(self) -> Expr<T::Base, T::Null> {
        let Call { name, args } = self;
        let function = Function { name, args, ty: <T::Base as Scalar>::TYPE, nullable: T::NULLABLE };
        Expr::computed(Node::Function(Box::new(function)))
    }
}
