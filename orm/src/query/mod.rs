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
mod calendar;
mod case;
mod cast;
mod combine;
mod cond;
mod copy;
mod cursor;
mod date;
mod delete;
mod deleted;
#[cfg(feature = "json")]
mod document;
mod dynamic;
pub(crate) mod ends;
mod expr;
pub(crate) mod find;
mod frame;
mod function;
mod insert;
mod insert_from;
mod json;
#[cfg(feature = "json")]
mod json_ends;
mod list;
mod load;
mod model;
mod node;
mod number;
mod order;
mod page;
mod related;
mod relation;
mod scope;
mod scoped;
mod search;
mod select;
mod set;
mod stream;
mod subquery;
pub(crate) mod table;
mod text;
mod token;
mod update;
mod update_all;
mod upsert;
mod view;
mod walk;
mod window;
mod windows;
pub(crate) mod written;

pub use crate::relate::{Loader, Loading, LoadingOne};
pub use aggregate::{Aggregated, OfRows, count};
pub use calendar::Interval;
pub(crate) use calendar::moved;
pub use case::{Branch, Case, case, value};
pub use cast::CastFrom;
pub(crate) use combine::{Combined, SetOperator};
pub use cond::{Cond, IntoCond};
pub use copy::CopyIn;
pub use cursor::{CursorPage, CursorRequest};
pub use date::{HasDate, HasTime};
pub use delete::DeleteOne;
#[cfg(feature = "json")]
pub use document::{At, Document};
pub use dynamic::{DynCol, DynCond, DynOrder, DynValue};
pub(crate) use dynamic::{Place as ColumnPlace, Test};
pub use ends::{All, ExactlyOne, First};
pub use expr::{Computed, Expr, ListItem, Operand, Source};
pub use find::{Find, Get};
pub use frame::{Frame, IntoFrame};
pub use function::{Call, function};
pub use insert::{InsertAll, InsertNew, InsertOne};
pub use insert_from::{InsertFrom, Takes};
pub use json::{JsonAsk, JsonEdit, JsonNode, JsonPiece, JsonStep};
pub use load::{Load, LoadDeep, LoadLinked, LoadMany, LoadOne, LoadView, SelectMany, SelectOne};
pub(crate) use load::{MOST_LEVELS, Pick, Walk, edge_of};
pub use model::Model;
pub use node::{
    Binary, DatePart, DateStep, Func, Function, Like, Node, Part, Quantifier, RelationNode, Unary,
};
pub use number::{Integer, Number};
pub use order::{Nulls, Order, Orders};
pub use page::{Page, PageRequest};
pub use related::{Parent, Related, Relating, Replaced};
pub use relation::{OfRelation, ToMany, ToOne};
pub(crate) use scope::{NO_SCOPE, PROPOSED};
pub use scoped::Predicate;
pub(crate) use scoped::{Rule, Rules};
pub use search::{Search, SearchAsk, SearchNode, Words};
#[cfg(feature = "json")]
pub use select::SelectedJson;
pub(crate) use select::{Deleted, Lock, Spec, Wait};
pub use select::{Query, Select, Selected};
pub use set::{Assign, Set, Sets};
pub use stream::RowStream;
pub use subquery::{Subquery, exists, scalar};
pub use table::{Cte, Joined, Only, Rows, Sources, TableColumn, Tabular};
pub use token::Token;
pub(crate) use update::add as add_sets;
pub use update::{ByKey, ByRow, RowOf, UpdateMany, UpdateOne};
pub use update_all::UpdateAll;
pub use upsert::{ColumnSet, OnKey, OnRow, Upsert};
pub(crate) use upsert::{Conflict, OnConflict};
pub use view::{FindView, ViewQuery};
pub(crate) use walk::walk;
pub use window::{Window, dense_rank, rank, row_number};
pub use written::Written;
