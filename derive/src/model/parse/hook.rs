//! `before_insert = function` and so on.

use crate::attrs;
use crate::names;
use proc_macro2::{Ident, Span};
use syn::Path;
use syn::parse::ParseStream;

/// What can be followed by a function.
pub(super) const NAMES: &[&str] = &[
    "before_insert",
    "after_insert",
    "before_update",
    "after_update",
    "before_delete",
    "after_delete",
    "after_load",
];

/// A hook, and when it runs.
pub(crate) struct HookAttr {
    pub(crate) moment: Ident,
    pub(crate) function: Path,
}

/// The hooks of a model as they are written.
#[derive(Default)]
pub(crate) struct HooksAttr {
    pub(crate) hooks: Vec<HookAttr>,
    /// Where `on_bulk` stands, and whether it is `refuse`.
    pub(crate) on_bulk: Option<(Span, bool)>,
}

impl HooksAttr {
    /// Reads `= path::to::function`.
    pub(super) fn add(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let function: Path = attrs::value(input)?;
        if self.hooks.iter().any(|hook| hook.moment == *key) {
            let message =
                format_args!("`{key}` is given twice: call one function from the other").to_string();
            return Err(syn::Error::new_spanned(key, message));
        }
        self.hooks.push(HookAttr { moment: key.clone(), function });
        Ok(())
    }

    /// Reads `= rows` or `= refuse`.
    pub(super) fn on_bulk(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        let word = attrs::word(input)?;
        let refuse = match names::bare(&word).as_str() {
            "rows" => false,
            "refuse" => true,
            _ => return Err(attrs::one_of(word, &["rows", "refuse"])),
        };
        attrs::once(&mut self.on_bulk, key, (key.span(), refuse))
    }
}
