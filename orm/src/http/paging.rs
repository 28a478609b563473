//! Which part of a list a request asks for.

use super::BadParameter;
use crate::query::{CursorRequest, PageRequest};

/// Pages by number: the parameters `page`, counted from 1, and `per_page`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByPage {}

/// Pages by key: the parameters `after` and `before`, which take a page's tokens, and `per_page`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByCursor {}

/// [`ByPage`] or [`ByCursor`].
pub trait Paging: Sized + 'static {
    /// What the query's end takes.
    type Request: Clone + Send + Sync + std::fmt::Debug;
    /// The parameters beside `per_page`.
    #[doc(hidden)]
    const PARAMETERS: &'static [&'static str];
    /// Whether the key has to be added to the order, so that pages do not overlap.
    #[doc(hidden)]
    const ADD_KEY: bool;
    /// Reads the parameters.
    #[doc(hidden)]
    fn read(given: &Given<'_>) -> Result<Self::Request, BadParameter>;
}

/// The parameters of a page, and its limits.
#[doc(hidden)]
#[derive(Debug)]
pub struct Given<'a> {
    /// The values, in the order of [`Paging::PARAMETERS`].
    pub(super) values: Vec<Option<&'a str>>,
    pub(super) per_page: u64,
    pub(super) max_offset: u64,
}

impl Paging for ByPage {
    type Request = PageRequest;
    const PARAMETERS: &'static [&'static str] = &["page"];
    const ADD_KEY: bool = true;

    fn read(given: &Given<'_>) -> Result<PageRequest, BadParameter> {
        let Some(text) = given.values.first().copied().flatten() else {
            return Ok(PageRequest::new(1, given.per_page));
        };
        let page = text.parse::<u64>().ok().filter(|page| *page > 0);
        let page = page.ok_or_else(|| BadParameter::new("page", "is not a number from 1"))?;
        match (page - 1).checked_mul(given.per_page) {
            Some(offset) if offset <= given.max_offset => Ok(PageRequest::new(page, given.per_page)),
            _ => {
                let reason = format!("lies behind the first {} rows", given.max_offset);
                Err(BadParameter::new("page", reason))
            }
        }
    }
}

impl Paging for ByCursor {
    type Request = CursorRequest;
    const PARAMETERS: &'static [&'static str] = &["after", "before"];
    const ADD_KEY: bool = false;

    fn read(given: &Given<'_>) -> Result<CursorRequest, BadParameter> {
        let first = CursorRequest::first(given.per_page);
        match given.values[..] {
            [Some(_), Some(_)] => Err(BadParameter::new("before", "does not go with `after`")),
            [Some(token), _] => Ok(first.after(token)),
            [_, Some(token)] => Ok(first.before(token)),
            _ => Ok(first),
        }
    }
}
