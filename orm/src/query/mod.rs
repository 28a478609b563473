//! What to read or change: typed builders that collect plain data.

/// Calls a macro once for each size of tuple from 1 to 12.
macro_rules! each_tuple {
    ($macro:ident) => {
        $macro!(A);
        $macro!(A B);
        $macro!(A B C);
        $macro!(A B C D);
        $macro!(A B C D E);
        $macro!(A B C D E F);
        $macro!(A B C D E F G);
        $macro!(A B C D E F G H);
        $macro!(A B C D E F G H I);
        $macro!(A B C D E F G H I J);
        $macro!(A B C D E F G H I J K);
        $macro!(A B C D E F G H I J K L);
    };
}
pub(crate) use each_tuple;

mod aggregate;
mod case;
mod cond;
mod cursor;
mod date;
mod delete;
pub(crate) mod ends;
mod expr;
pub(crate) mod find;
mod insert;
mod load;
mod model;
mod node;
mod number;
mod order;
mod page;
mod relation;
mod scope;
mod select;
mod set;
mod stream;
mod subquery;
mod text;
mod token;
mod update;
mod upsert;
mod window;
pub(crate) mod written;

pub use crate::relate::{Loader, Loading, LoadingOne};
pub use aggregate::count;
pub use case::{Branch, Case, case};
pub use cond::{Cond, IntoCond};
pub use cursor::{CursorPage, CursorRequest};
pub use date::{HasDate, HasTime};
pub use delete::DeleteOne;
pub use ends::{All, ExactlyOne, First};
pub use expr::{Computed, Expr, ListItem, Operand, Source};
pub use find::{Find, Get};
pub use insert::{InsertAll, InsertNew, InsertOne};
pub(crate) use load::edge_of;
pub use load::{Load, LoadMany, LoadOne};
pub use model::Model;
pub use node::{Binary, DatePart, Func, Like, Node, Quantifier, RelationNode, Unary};
pub use number::{Integer, Number};
pub use order::{Nulls, Order, Orders};
pub use page::{Page, PageRequest};
pub use relation::{ToMany, ToOne};
pub(crate) use scope::NO_SCOPE;
pub(crate) use select::{Lock, Spec, Wait};
pub use select::{Query, Select, Selected};
pub use set::{Assign, Set, Sets};
pub use stream::RowStream;
pub use subquery::{Subquery, exists, scalar};
pub use token::Token;
pub use update::{ByKey, ByRow, RowOf, UpdateMany, UpdateOne};
pub use upsert::{ColumnSet, OnKey};
pub(crate) use upsert::{Conflict, OnConflict};
pub use window::{Window, dense_rank, rank, row_number};
pub use written::Written;
