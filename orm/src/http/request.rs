//! A query string as a request that a listing allows, and queries narrowed by it.

use super::listing::Listing;
use super::operator::Operator;
use super::paging::Given;
use super::{BadParameter, ByCursor, ByPage, Paging, pairs};
use crate::error::Result;
use crate::model::Decl;
use crate::query::{
    ColumnPlace, Cond, CursorRequest, Node, Nulls, Order, PageRequest, Query, Test, ViewQuery,
};
use crate::relate::Assemble;
use crate::shape::View;
use crate::value::{SqlType, Value};
use std::fmt;
use std::marker::PhantomData;

/// Words of a search; each is a condition on every column that is searched.
const MOST_WORDS: usize = 8;

/// What a request asks of a list of rows of the model `M`: allowed by a [`Listing`], and nothing else.
pub struct ListRequest<M, P: Paging = ByPage> {
    filters: Vec<(ColumnPlace, Test)>,
    words: Vec<String>,
    search: Vec<ColumnPlace>,
    orders: Vec<(ColumnPlace, bool)>,
    paging: P::Request,
    pub(super) pairs: Vec<(String, String)>,
    marker: PhantomData<fn() -> M>,
}

impl<M, P: Paging> Clone for ListRequest<M, P> {
    fn clone(&self) -> Self {
        ListRequest {
            filters: self.filters.clone(),
            words: self.words.clone(),
            search: self.search.clone(),
            orders: self.orders.clone(),
            paging: self.paging.clone(),
            pairs: self.pairs.clone(),
            marker: PhantomData,
        }
    }
}

impl<M, P: Paging> fmt::Debug for ListRequest<M, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the values, which may be anything.
        let names: Vec<_> = self.pairs.iter().map(|(name, _)| name).collect();
        f.debug_struct("ListRequest").field("parameters", &names).finish_non_exhaustive()
    }
}

impl<M: Decl, P: Paging> Listing<M, P> {
    /// Reads a query string, with or without the `?`.
    ///
    /// # Errors
    /// [`Kind::InvalidInput`](crate::error::Kind::InvalidInput), with a [`BadParameter`] as its source,
    /// if a parameter is unknown, stands there twice or has a value that it may not have, or something
    /// is over a limit; [`Kind::Config`](crate::error::Kind::Config) if the listing itself is wrong: it
    /// names a column that is sensitive, or something that is no column.
    pub fn parse(&self, query: &str) -> Result<ListRequest<M, P>> {
        self.check()?;
        Ok(self.read(query)?)
    }

    fn read(&self, query: &str) -> Result<ListRequest<M, P>, BadParameter> {
        let pairs = pairs::pairs(query, self.limits.bytes, self.limits.parameters)?;
        let mut paging = vec![None; P::PARAMETERS.len()];
        let (mut filters, mut words) = (Vec::new(), Vec::new());
        let (mut orders, mut per_page) = (None, self.limits.per_page);
        for (i, (name, value)) in pairs.iter().enumerate() {
            if pairs[..i].iter().any(|(before, _)| before == name) {
                return Err(BadParameter::new(name, "stands there twice"));
            }
            if let Some(at) = P::PARAMETERS.iter().position(|known| known == name) {
                paging[at] = Some(value.as_str());
                continue;
            }
            match name.as_str() {
                "per_page" => per_page = self.per_page_of(value)?,
                "sort" => orders = Some(self.orders_of(value)?),
                "q" if !self.search.is_empty() => words = words_of(value)?,
                _ => filters.push(self.filter_of(name, value)?),
            }
        }
        let given = Given { values: paging, per_page, max_offset: self.limits.max_offset };
        let paging = P::read(&given)?;
        let mut orders = orders.unwrap_or_else(|| self.orders.clone());
        if P::ADD_KEY {
            add_key::<M>(&mut orders);
        }
        let search = self.search.clone();
        Ok(ListRequest { filters, words, search, orders, paging, pairs, marker: PhantomData })
    }

    fn per_page_of(&self, value: &str) -> Result<u64, BadParameter> {
        let most = self.limits.most_per_page;
        let rows = value.parse().ok().filter(|rows| (1..=most).contains(rows));
        rows.ok_or_else(|| BadParameter::new("per_page", format!("is not a number from 1 to {most}")))
    }

    fn filter_of(&self, name: &str, value: &str) -> Result<(ColumnPlace, Test), BadParameter> {
        let suffixed = || {
            let (column, operator) = name.rsplit_once("__")?;
            Some((self.column(column)?, operator))
        };
        let (column, operator) = match (self.column(name), suffixed()) {
            (Some(column), _) => (column, Some(Operator::Eq)),
            (None, Some((column, operator))) => (column, Operator::named(operator)),
            (None, None) => {
                return Err(BadParameter::new(name, "is unknown").allowed(self.parameters()));
            }
        };
        let place = column.place;
        let fits = operator.filter(|operator| self.operators(&place).any(|other| other == *operator));
        let Some(operator) = fits else {
            let allowed = self.operators(&place).map(|known| format!("{}__{}", column.name, known.name()));
            return Err(BadParameter::new(name, "asks what the column has no operator for").allowed(allowed));
        };
        Ok((place, operator.test(name, place.column.ty, value, self.limits.values)?))
    }

    fn orders_of(&self, value: &str) -> Result<Vec<(ColumnPlace, bool)>, BadParameter> {
        let mut orders: Vec<(ColumnPlace, bool)> = Vec::new();
        for part in value.split(',') {
            let (name, descending) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
            let Some(column) = self.column(name).filter(|column| self.sortable(column)) else {
                let sortable = self.columns.iter().filter(|column| self.sortable(column));
                let names = sortable.map(|column| column.name.clone());
                return Err(
                    BadParameter::new("sort", "names a column that rows are not sorted by").allowed(names)
                );
            };
            let place = column.place;
            if orders.iter().any(|(known, _)| (known.path, known.index) == (place.path, place.index)) {
                return Err(BadParameter::new("sort", "names a column twice"));
            }
            orders.push((place, descending));
        }
        Ok(orders)
    }
}

/// The words of a search.
fn words_of(value: &str) -> Result<Vec<String>, BadParameter> {
    if value.contains('\0') {
        return Err(BadParameter::new("q", "is text with a NUL character"));
    }
    let words: Vec<String> = value.split_whitespace().map(str::to_owned).collect();
    if words.len() > MOST_WORDS {
        return Err(BadParameter::new("q", format!("has more than {MOST_WORDS} words")));
    }
    Ok(words)
}

/// The primary key after an order, so that every row has one place in it.
fn add_key<M: Decl>(orders: &mut Vec<(ColumnPlace, bool)>) {
    let descending = orders.last().is_some_and(|(_, descending)| *descending);
    for index in M::DEF.key {
        let node = Node::Column(crate::model::Path::ROOT, *index);
        let Some((_, place)) = ColumnPlace::of(M::DEF, &node) else { continue };
        if orders.iter().all(|(known, _)| (known.path, known.index) != (place.path, place.index)) {
            orders.push((place, descending));
        }
    }
}

impl<M: Decl, P: Paging> ListRequest<M, P> {
    /// The conditions, inside of a closure over rows of the model.
    fn conditions(&self) -> Cond {
        let filters = self.filters.iter().map(|(place, test)| {
            let column = place.here(M::DEF);
            test.clone().node(column, place.column.ty)
        });
        let found = self.words.iter().map(|word| {
            let any = self
                .search
                .iter()
                .map(|place| Test::Search(Value::Text(word.clone())).node(place.here(M::DEF), SqlType::Text));
            Node::Or(any.collect())
        });
        Cond(Node::And(filters.chain(found).collect()))
    }

    fn has_conditions(&self) -> bool {
        !self.filters.is_empty() || !self.words.is_empty()
    }

    /// The order, inside of a closure over rows of the model.
    fn orders(&self) -> Vec<Order> {
        let order = |(place, descending): &(ColumnPlace, bool)| Order {
            node: place.here(M::DEF),
            descending: *descending,
            nulls: Nulls::Default,
        };
        self.orders.iter().map(order).collect()
    }
}

impl<M: Decl> ListRequest<M, ByPage> {
    /// Which page, for [`Query::page`].
    #[must_use]
    pub fn page(&self) -> PageRequest {
        self.paging
    }
}

impl<M: Decl> ListRequest<M, ByCursor> {
    /// Which rows, for [`Query::cursor`].
    pub fn cursor(&self) -> CursorRequest {
        self.paging.clone()
    }
}

impl<M: Decl, Out: Assemble<M>> Query<M, Out> {
    /// Only the rows that a request asks for, in its order. Which part of them is said at the end, by
    /// [`ListRequest::page`] or [`ListRequest::cursor`].
    #[must_use]
    pub fn listed<P: Paging>(mut self, request: &ListRequest<M, P>) -> Self {
        if request.has_conditions() {
            self = self.filter(|_| request.conditions());
        }
        self.order_by(|_| request.orders())
    }
}

impl<V: View> ViewQuery<V> {
    /// Only the rows that a request asks for, in its order: see [`Query::listed`].
    #[must_use]
    pub fn listed<P: Paging>(mut self, request: &ListRequest<V::Of, P>) -> Self {
        if request.has_conditions() {
            self = self.filter(|_| request.conditions());
        }
        self.order_by(|_| request.orders())
    }
}
