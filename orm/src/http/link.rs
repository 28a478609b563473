//! Links to the pages beside a page, as the header `Link` has them (RFC 8288).

use super::{ByCursor, ByPage, ListRequest, Paging, encode};
use crate::query::{CursorPage, Page};

impl<M, P: Paging> ListRequest<M, P> {
    /// The link to the same list at another place.
    fn link(&self, path: &str, rel: &str, place: &[(&str, &str)]) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| !P::PARAMETERS.contains(&name.as_str()));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let query = encode(kept.chain(place.iter().copied()));
        let question = if query.is_empty() { "" } else { "?" };
        format!("<{}{question}{query}>; rel=\"{rel}\"", Target(path))
    }
}

/// A path whose characters cannot end the link.
struct Target<'a>(&'a str);

impl std::fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            if c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '?' | '#') {
                write!(f, "{c}")?;
            } else {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    write!(f, "%{byte:02X}")?;
                }
            }
        }
        Ok(())
    }
}

impl<M> ListRequest<M, ByPage> {
    /// The value of the header `Link` for a page of the list at a path: `first`, `prev`, `next` and
    /// `last`, as far as there are such pages.
    ///
    /// ```
    /// # use plough::prelude::*;
    /// # #[derive(Model)] struct Post { #[model(id)] id: i64, title: String }
    /// # async fn links(db: &Db) -> plough::Result<()> {
    /// let request = plough::http::Listing::of::<Post>().parse("title__contains=a b&page=2")?;
    /// let page = Post::query().listed(&request).page(db, request.page()).await?;
    /// let header = request.links("/posts", &page);
    /// assert!(header.starts_with("</posts?title__contains=a%20b&page=1>; rel=\"first\""));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn links<T>(&self, path: &str, page: &Page<T>) -> String {
        let at = |rel, number: u64| self.link(path, rel, &[("page", &number.to_string())]);
        let mut links = Vec::new();
        if page.pages > 0 {
            links.push(at("first", 1));
            if page.page > 1 {
                links.push(at("prev", (page.page - 1).min(page.pages)));
            }
            if page.page < page.pages {
                links.push(at("next", page.page + 1));
            }
            links.push(at("last", page.pages));
        }
        links.join(", ")
    }
}

impl<M> ListRequest<M, ByCursor> {
    /// The value of the header `Link` for a page of the list at a path: `first`, and `prev` and `next`,
    /// as far as there are such pages.
    #[must_use]
    pub fn links<T>(&self, path: &str, page: &CursorPage<T>) -> String {
        let mut links = vec![self.link(path, "first", &[])];
        links.extend(page.prev.as_ref().map(|token| self.link(path, "prev", &[("before", token.as_str())])));
        links.extend(page.next.as_ref().map(|token| self.link(path, "next", &[("after", token.as_str())])));
        links.join(", ")
    }
}
