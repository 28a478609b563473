//! Where a column stands in a query: through which to-one relations, in which scope.

/// A scope and up to seven hops over to-one relations, packed so that columns are `Copy`.
///
/// The low byte is the scope: 0 for the query's own rows, more inside the closures of `any`,
/// `all`, `none` and the like. Each further byte is a hop: a relation's index plus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Path(u64);

/// More hops or relations than a path can hold; refused when the query is compiled.
const OVERFLOW: u64 = u64::MAX;

impl Path {
    /// The query's own rows.
    pub const ROOT: Path = Path(0);

    /// The rows that a closure at the given depth sees.
    #[must_use]
    pub const fn scope(depth: u8) -> Path {
        Path(depth as u64)
    }

    /// The row that relation `relation` of this row points at.
    #[must_use]
    pub const fn hop(self, relation: u8) -> Path {
        if self.0 == OVERFLOW || relation == u8::MAX {
            return Path(OVERFLOW);
        }
        let mut shift = 8;
        while shift < 64 && (self.0 >> shift) & 0xff != 0 {
            shift += 8;
        }
        if shift == 64 { Path(OVERFLOW) } else { Path(self.0 | ((relation as u64 + 1) << shift)) }
    }

    /// The path as one number.
    #[must_use]
    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    /// The same hops from the rows of another scope.
    #[must_use]
    pub(crate) const fn in_scope(self, depth: u8) -> Path {
        if self.0 == OVERFLOW { self } else { Path((self.0 & !0xff) | depth as u64) }
    }

    /// The scope, or `None` if the path holds too many hops.
    #[must_use]
    pub const fn depth(self) -> Option<u8> {
        if self.0 == OVERFLOW { None } else { Some(self.0 as u8) }
    }

    /// The indices of the relations on the way, in order.
    pub fn hops(self) -> impl Iterator<Item = u8> {
        (1..8).map(move |i| (self.0 >> (8 * i)) as u8).take_while(|hop| *hop != 0).map(|hop| hop - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn hops_come_back_in_order() {
        let path = Path::scope(3).hop(0).hop(254).hop(7);
        assert_eq!(path.depth(), Some(3));
        assert_eq!(path.hops().collect::<Vec<_>>(), [0, 254, 7]);
    }

    #[test]
    fn an_eighth_hop_is_refused_and_stays_refused() {
        let seven = (0..7).fold(Path::ROOT, |path, _| path.hop(1));
        assert_eq!(seven.hops().count(), 7);
        assert_eq!(seven.hop(1).depth(), None);
        assert_eq!(seven.hop(1).hop(1).depth(), None);
        assert_eq!(Path::ROOT.hop(255).depth(), None);
    }
}
