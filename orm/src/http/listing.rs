//! What a request may ask of a list of rows.

use super::operator::Operator;
use super::{ByCursor, ByPage, Paging};
use crate::error::{Error, Kind, Result};
use crate::exec::Session;
use crate::model::{Columns, Decl, ModelDef};
use crate::query::{ColumnPlace, Node, Orders, Selected, Spec};
use crate::shape::{View, ViewPlan};
use crate::value::SqlType;
use std::marker::PhantomData;

/// What a request may ask of a list of rows of the model `M`: the columns that it filters and sorts
/// by, and its limits. Everything else is an error that names the parameter and what is allowed.
///
/// | parameter | meaning |
/// |---|---|
/// | `title=x`, `title__eq=x`, `title__ne=x` | the column is the value, or is not (NULL is neither) |
/// | `views__lt`, `__lte`, `__gt`, `__gte` | it is less, or greater |
/// | `id__in=1,2,3` | it is one of the values, which have no commas |
/// | `title__contains`, `__startswith`, `__endswith` | text; case counts, there are no wildcards |
/// | `body__isnull=true` | it is NULL, or is not |
/// | `q=on looms` | each word is in one of the columns of [`search`](Listing::search), whatever its case |
/// | `sort=-created_at,title` | the order; `-` is descending |
/// | `page`, `per_page`; `after`, `before` with [`by_cursor`](Listing::by_cursor) | which of the rows |
///
/// Each may stand there once; all filters must hold. A column of the name of a parameter (`sort`) is
/// filtered by `sort__eq`. Columns that are `sensitive` are never among those of the listing.
pub struct Listing<M, P = ByPage> {
    pub(super) columns: Vec<Column>,
    pub(super) sorts: Option<Vec<ColumnPlace>>,
    pub(super) search: Vec<ColumnPlace>,
    pub(super) orders: Vec<(ColumnPlace, bool)>,
    pub(super) limits: Limits,
    /// Whether the database orders decimals.
    decimal_order: bool,
    /// What is wrong with the listing itself.
    mistake: Option<String>,
    marker: PhantomData<fn() -> (M, P)>,
}

/// A list with a name of its own, for extractors of web frameworks.
pub trait Lists: 'static {
    /// The model whose rows it lists.
    type Of: Decl;
    /// [`ByPage`] or [`ByCursor`].
    type By: Paging;
    /// What a request may ask.
    fn listing() -> Listing<Self::Of, Self::By>;
}

/// A column, and its name in a request.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    pub place: ColumnPlace,
}

#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub per_page: u64,
    pub most_per_page: u64,
    pub max_offset: u64,
    pub bytes: usize,
    pub parameters: usize,
    pub values: usize,
}

const LIMITS: Limits = Limits {
    per_page: 20,
    most_per_page: 100,
    max_offset: 100_000,
    bytes: 8_192,
    parameters: 32,
    values: 100,
};

fn same(a: &ColumnPlace, b: &ColumnPlace) -> bool {
    (a.path, a.index) == (b.path, b.index)
}

impl<M, P> Clone for Listing<M, P> {
    fn clone(&self) -> Self {
        Listing {
            columns: self.columns.clone(),
            sorts: self.sorts.clone(),
            search: self.search.clone(),
            orders: self.orders.clone(),
            limits: self.limits.clone(),
            decimal_order: self.decimal_order,
            mistake: self.mistake.clone(),
            marker: PhantomData,
        }
    }
}

impl<M, P> std::fmt::Debug for Listing<M, P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns: Vec<_> = self.columns.iter().map(|column| &column.name).collect();
        f.debug_struct("Listing").field("columns", &columns).field("limits", &self.limits).finish()
    }
}

impl Listing<()> {
    /// The columns that a view reads of its rows, or all of a model's, by the names of the model's
    /// fields: `title`, and `author.name` for one that a view reaches over a relation. What a view
    /// computes, and the rows of its relations, are not part of it.
    #[must_use]
    pub fn of<V: View>() -> Listing<V::Of> {
        let mut spec = Spec::default();
        let (plan, ()) = ViewPlan::of::<V, _>(&mut spec, |at, columns, plan| {
            plan.ask(at, V::plan(columns), |_| ());
        });
        let listing = Listing {
            columns: Vec::new(),
            sorts: None,
            search: Vec::new(),
            orders: Vec::new(),
            limits: LIMITS,
            decimal_order: true,
            mistake: None,
            marker: PhantomData,
        };
        let model = <V::Of as Decl>::DEF;
        let columns = plan.nodes.iter().filter_map(|node| ColumnPlace::of(model, node));
        let allowed = columns.filter(|(_, place)| !place.column.sensitive);
        allowed.fold(listing, |listing, (name, place)| listing.with_column(name, place))
    }
}

impl<M: Decl, P: Paging> Listing<M, P> {
    fn model() -> &'static ModelDef {
        M::DEF
    }

    fn with_column(mut self, name: String, place: ColumnPlace) -> Self {
        if self.columns.iter().all(|known| known.name != name) {
            self.columns.push(Column { name, place });
        }
        self
    }

    /// The columns that a closure names; a mistake if it names anything else.
    fn named<S: Selected>(&mut self, f: impl FnOnce(Columns<M>) -> S) -> Vec<(String, ColumnPlace)> {
        let mut nodes = Vec::new();
        Spec::default().closure::<M, _>(|columns| f(columns).nodes(&mut nodes));
        nodes.iter().filter_map(|node| self.allowed(node)).collect()
    }

    fn allowed(&mut self, node: &Node) -> Option<(String, ColumnPlace)> {
        match ColumnPlace::of(Self::model(), node) {
            Some((name, place)) if place.column.sensitive => {
                self.mistake = Some(format!("the column `{name}` is sensitive: no request may ask by it"));
                None
            }
            Some(column) => Some(column),
            None => {
                self.mistake = Some("an expression has no name in a request: name columns".to_owned());
                None
            }
        }
    }

    /// Only these columns, instead of all: one, or a tuple of them.
    #[must_use]
    pub fn only<S: Selected>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Self {
        self.columns.clear();
        self.and(f)
    }

    /// These columns, too, by the names of their fields: `author.name` for `p.author().name`.
    #[must_use]
    pub fn and<S: Selected>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Self {
        let named = self.named(f);
        named.into_iter().fold(self, |listing, (name, place)| listing.with_column(name, place))
    }

    /// A column under another name.
    #[must_use]
    pub fn and_as<S: Selected>(mut self, name: &str, f: impl FnOnce(Columns<M>) -> S) -> Self {
        let named = self.named(f);
        self.columns.retain(|known| known.name != name);
        match &named[..] {
            [(_, place)] => self.with_column(name.to_owned(), *place),
            _ => {
                self.mistake.get_or_insert_with(|| format!("`{name}` must name one column"));
                self
            }
        }
    }

    /// Without these columns.
    #[must_use]
    pub fn without<S: Selected>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Self {
        let named = self.named(f);
        self.columns.retain(|known| named.iter().all(|(_, place)| !same(place, &known.place)));
        self
    }

    /// Sorts by these of the columns only.
    #[must_use]
    pub fn sorts<S: Selected>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Self {
        let named = self.named(f);
        self.sorts = Some(named.into_iter().map(|(_, place)| place).collect());
        self
    }

    /// The columns of text that `q` looks through.
    #[must_use]
    pub fn search<S: Selected>(mut self, f: impl FnOnce(Columns<M>) -> S) -> Self {
        for (name, place) in self.named(f) {
            if place.column.ty == SqlType::Text {
                self.search.push(place);
            } else {
                self.mistake = Some(format!("the column `{name}` holds no text to search"));
            }
        }
        self
    }

    /// The order where the request names none, by columns.
    #[must_use]
    pub fn order_by<O: Orders>(mut self, f: impl FnOnce(Columns<M>) -> O) -> Self {
        let mut orders = Vec::new();
        Spec::default().closure::<M, _>(|columns| f(columns).orders(&mut orders));
        for order in orders {
            match ColumnPlace::of(Self::model(), &order.node) {
                Some((_, place)) => self.orders.push((place, order.descending)),
                None => self.mistake = Some("the order of a listing is by columns".to_owned()),
            }
        }
        self
    }

    /// How many rows a page has where the request does not say, and at most: 20 and 100, unless this
    /// is called.
    #[must_use]
    pub fn per_page(mut self, rows: u64, most: u64) -> Self {
        (self.limits.per_page, self.limits.most_per_page) = (rows.clamp(1, most.max(1)), most.max(1));
        self
    }

    /// The greatest number of rows before a numbered page, which the database has to walk over:
    /// 100,000, unless this is called.
    #[must_use]
    pub fn max_offset(mut self, rows: u64) -> Self {
        self.limits.max_offset = rows;
        self
    }

    /// The limits of a query string: its bytes, its parameters, and the values of one `__in`: 8,192,
    /// 32 and 100, unless this is called.
    #[must_use]
    pub fn max_size(mut self, bytes: usize, parameters: usize, values: usize) -> Self {
        (self.limits.bytes, self.limits.parameters, self.limits.values) = (bytes, parameters, values);
        self
    }

    /// Pages by key instead of by number: [`Query::cursor`](crate::Query::cursor).
    #[must_use]
    pub fn by_cursor(self) -> Listing<M, ByCursor> {
        let Listing { columns, sorts, search, orders, limits, decimal_order, mistake, .. } = self;
        let marker = PhantomData;
        Listing { columns, sorts, search, orders, limits, decimal_order, mistake, marker }
    }

    /// Leaves out what the database cannot do: SQLite orders no decimals. Without it, such a request
    /// passes, and its query is refused.
    #[must_use]
    pub fn on(mut self, db: &Session) -> Self {
        self.decimal_order = db.dialect().facts().decimal_order;
        self
    }

    /// What is wrong with the listing.
    pub(super) fn check(&self) -> Result<()> {
        match &self.mistake {
            None => Ok(()),
            Some(mistake) => {
                let message = format!("a listing is wrong: {mistake}");
                Err(Error::new(Kind::Config, message).model(Some(Self::model().name)))
            }
        }
    }

    fn ordered(&self, place: &ColumnPlace) -> bool {
        place.column.ty != SqlType::Decimal || self.decimal_order
    }

    pub(super) fn operators(&self, place: &ColumnPlace) -> impl Iterator<Item = Operator> + use<M, P> {
        Operator::of(place.column.ty, place.nullable, self.ordered(place))
    }

    /// Whether rows can be sorted by a column of the listing.
    pub(super) fn sortable(&self, column: &Column) -> bool {
        let place = &column.place;
        let listed = self.sorts.as_ref().is_none_or(|sorts| sorts.iter().any(|known| same(known, place)));
        let ty = !matches!(place.column.ty, SqlType::Json | SqlType::Array(_) | SqlType::Bytes);
        listed && ty && self.ordered(place)
    }

    /// The column of a name.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The names of all parameters; operators are left out.
    pub(super) fn parameters(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        if !self.search.is_empty() {
            names.push("q");
        }
        names.push("sort");
        names.extend(P::PARAMETERS);
        names.push("per_page");
        names
    }
}
