//! Rows and what was loaded for them, as tuples.

use super::Erased;
use super::typed::{Read, typed, wrong_type};
use crate::error::Result;
use crate::model::Decl;
use std::any::Any;

/// What `.with` makes of `Self` and one more part.
#[diagnostic::on_unimplemented(
    message = "a query loads at most 12 relations beside each other",
    note = "nest them, or use a struct with `#[derive(View)]`"
)]
pub trait Append<Part> {
    /// The longer tuple.
    type Out;
}

impl<M: Decl, Part> Append<Part> for M {
    type Out = (M, Part);
}

/// A value that is built from a row of `M` and the parts that were loaded for it.
pub trait Assemble<M>: Sized + Send + 'static {
    /// Builds the values of all rows.
    ///
    /// # Errors
    /// If the parts do not fit; they always do.
    #[doc(hidden)]
    fn assemble(rows: Vec<M>, parts: Vec<Box<dyn Any + Send>>) -> Result<Vec<Self>>;

    /// How it is read if it is the row alone.
    #[doc(hidden)]
    fn row_alone() -> Option<Read<Self>> {
        None
    }
}

impl<M: Decl> Assemble<M> for M {
    fn row_alone() -> Option<Read<M>> {
        Some(M::read)
    }
    fn assemble(rows: Vec<M>, _: Vec<Erased>) -> Result<Vec<M>> {
        Ok(rows)
    }
}

/// The parts of a tuple, and one more.
#[diagnostic::on_unimplemented(
    message = "a query loads at most 12 relations beside each other",
    note = "nest them, or use a struct with `#[derive(View)]`"
)]
pub trait Push<Part> {
    /// The longer list.
    type Out;
}

impl<Part> Push<Part> for () {
    type Out = (Part,);
}

/// Parts that stand beside something that was selected: with none it is what was selected.
pub trait Beside<R>: 'static {
    /// The selection and the parts, as a tuple.
    type Out: Send + 'static;
    /// Puts the parts beside the selections.
    ///
    /// # Errors
    /// If the parts do not fit; they always do.
    #[doc(hidden)]
    fn beside(rows: Vec<R>, parts: Vec<Box<dyn Any + Send>>) -> Result<Vec<Self::Out>>;
}

impl<R: Send + 'static> Beside<R> for () {
    type Out = R;
    fn beside(rows: Vec<R>, _: Vec<Erased>) -> Result<Vec<R>> {
        Ok(rows)
    }
}

/// Puts parts beside rows.
macro_rules! zip {
    ($rows:ident $parts:ident $($name:ident)*) => {{
        let mut parts = $parts.into_iter();
        $(let mut $name = typed::<$name>(parts.next().ok_or_else(wrong_type)?)?.into_iter();)*
        $rows.into_iter().map(|row| Ok((row, $($name.next().ok_or_else(wrong_type)?,)*))).collect()
    }};
}

macro_rules! tuples {
    ($($name:ident)*; ) => {};
    ($($name:ident)*; $next:ident $($rest:ident)*) => {
        impl<M: Decl, $($name,)* $next> Append<$next> for (M, $($name,)*) {
            type Out = (M, $($name,)* $next);
        }
        impl<M: Decl, $($name: Send + 'static,)* $next: Send + 'static> Assemble<M> for (M, $($name,)* $next) {
            #[allow(non_snake_case, reason = "one letter names a type and its values")]
            fn assemble(rows: Vec<M>, parts: Vec<Erased>) -> Result<Vec<Self>> {
                zip!(rows parts $($name)* $next)
            }
        }
        impl<$($name,)* $next, Part> Push<Part> for ($($name,)* $next,) {
            type Out = ($($name,)* $next, Part);
        }
        impl<Z: Send + 'static, $($name: Send + 'static,)* $next: Send + 'static> Beside<Z>
            for ($($name,)* $next,)
        {
            type Out = (Z, $($name,)* $next);
            #[allow(non_snake_case, reason = "one letter names a type and its values")]
            fn beside(rows: Vec<Z>, parts: Vec<Erased>) -> Result<Vec<Self::Out>> {
                zip!(rows parts $($name)* $next)
            }
        }
        tuples!($($name)* $next; $($rest)*);
    };
}
tuples!(; A B C D E F G H I J K L);
