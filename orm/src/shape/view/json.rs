//! Views to JSON without their structs: what `#[view(json)]` makes of the parts.

use super::ViewPlan;
use super::part::{Build, ColumnPart, Part};
use super::relation::RelationPart;
use crate::decode::{Reader, RowText, WriteRow, no_json};
use crate::error::Result;
use crate::value::SqlType;
use std::any::Any;

/// Writes two parts.
pub(super) fn both<A: Part, B: Part>(row: &mut Reader<'_>, to: &mut RowText<'_>) -> Result<()> {
    let (Some(one), Some(other)) = (A::JSON, B::JSON) else { return Err(no_json()) };
    one(row, to)?;
    other(row, to)
}

/// Writes the fields of a struct as the members of an object.
pub(super) fn object<P: Part, V: Build<P::Value>>(row: &mut Reader<'_>, to: &mut RowText<'_>) -> Result<()> {
    let (Some(fields), Some(members)) = (P::JSON, V::JSON) else { return Err(no_json()) };
    to.object(members, |to| fields(row, to))
}

/// A part that can be written as a member, without its value.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`#[view(json)]` cannot write this field: its type is not `Serialize`",
    label = "has to implement `serde::Serialize`",
    note = "without `json`, rows are written by the struct's own `Serialize`"
)]
pub trait AsMember: Part {
    /// The part that writes it.
    type Part: Part<Value = Self::Value>;
    /// Makes it.
    fn part(self) -> Self::Part;
}

/// A part of a view that says `json`.
#[doc(hidden)]
pub fn as_member<P: AsMember>(part: P) -> P::Part {
    part.part()
}

impl<F: Send + 'static> AsMember for RelationPart<F> {
    type Part = Self;
    fn part(self) -> Self {
        self
    }
}

/// Everything that a part says but how it is written is what another says.
macro_rules! as_within {
    ($within:ident) => {
        type Value = $within::Value;
        type Read = $within::Read;
        type Loaded = $within::Loaded;
        fn ask(self, plan: &mut ViewPlan) {
            self.0.ask(plan);
        }
        fn types(to: &mut Vec<SqlType>) {
            $within::types(to);
        }
        #[inline]
        fn read(row: &mut Reader<'_>) -> Result<Self::Read> {
            $within::read(row)
        }
        fn loaded(parts: &mut std::vec::IntoIter<Box<dyn Any + Send>>) -> Result<Self::Loaded> {
            $within::loaded(parts)
        }
        #[inline]
        fn finish(read: Self::Read, loaded: &mut Self::Loaded) -> Result<Self::Value> {
            $within::finish(read, loaded)
        }
    };
}

/// A view in the same row, as a member of the one around it.
#[doc(hidden)]
pub struct Inlined<P>(P);

/// A view in the same row of a view that says `json`.
#[doc(hidden)]
pub fn inlined<P: Part>(part: P) -> Inlined<P> {
    Inlined(part)
}

impl<P: Part> Part for Inlined<P> {
    as_within!(P);
    const JSON: Option<WriteRow> = match P::JSON {
        Some(_) => Some(|row, to| match P::JSON {
            Some(write) => to.inlined(|to| write(row, to)),
            None => Err(no_json()),
        }),
        None => None,
    };
}

#[cfg(feature = "json")]
pub use column::JsonColumn;

#[cfg(feature = "json")]
mod column {
    use super::*;
    use crate::value::{Decode, Scalar};
    use serde::Serialize;

    /// A column or a computation that is written without its value.
    #[doc(hidden)]
    pub struct JsonColumn<P>(P);

    #[diagnostic::do_not_recommend]
    impl<B: Scalar, F: Decode + Serialize> AsMember for ColumnPart<B, F> {
        type Part = JsonColumn<Self>;
        fn part(self) -> JsonColumn<Self> {
            JsonColumn(self)
        }
    }

    impl<P: Part<Value: Decode + Serialize>> Part for JsonColumn<P> {
        as_within!(P);
        const JSON: Option<WriteRow> = Some(|row, to| {
            let (member, first) = (to.member(), to.is_first());
            crate::json::json_member::<P::Value>(row, to.bytes(), &member, first)
        });
    }
}
