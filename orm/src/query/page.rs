//! Numbered pages.

use crate::error::{Error, Kind, Result};

/// Which page: counted from 1, and how many rows it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    page: u64,
    per_page: u64,
}

impl PageRequest {
    /// Page `page`, counted from 1, of `per_page` rows each.
    #[must_use]
    pub fn new(page: u64, per_page: u64) -> Self {
        PageRequest { page, per_page }
    }

    pub(super) fn limit_offset(self) -> Result<(u64, u64)> {
        let offset = self.page.checked_sub(1).and_then(|page| page.checked_mul(self.per_page));
        match offset {
            Some(offset) if self.per_page > 0 && i64::try_from(offset).is_ok() => Ok((self.per_page, offset)),
            _ => Err(Error::new(
                Kind::InvalidInput,
                format!("there is no page {} of {} rows", self.page, self.per_page),
            )
            .hint("pages are counted from 1 and have at least one row")),
        }
    }
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows of this page; none if it lies behind the last.
    pub items: Vec<T>,
    /// The number of rows on all pages, counted by a statement of its own just before.
    pub total: u64,
    /// The number of pages; 0 if there are no rows.
    pub pages: u64,
    /// This page's number, from 1.
    pub page: u64,
    /// The size of a page.
    pub per_page: u64,
}

impl<T> Page<T> {
    pub(super) fn new(items: Vec<T>, total: i64, request: PageRequest) -> Self {
        let total = u64::try_from(total).unwrap_or(0);
        let PageRequest { page, per_page } = request;
        Page { items, total, pages: total.div_ceil(per_page.max(1)), page, per_page }
    }
}
