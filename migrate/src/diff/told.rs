//! What no model makes, compared: it comes and changes with what says it, and goes only by somebody's
//! word.

/// What became of each.
pub(super) struct Told<'a, T> {
    /// Those that are other ones now.
    pub(super) changed: Vec<(&'a T, &'a T)>,
    /// Those that are to go.
    pub(super) dropped: Vec<&'a T>,
    /// Those that are left alone, since nobody said that they are to go.
    pub(super) left: Vec<&'a T>,
    /// Those that are new.
    pub(super) come: Vec<&'a T>,
}

pub(super) fn told<'a, T>(
    old: &'a [T],
    new: &'a [T],
    same: impl Fn(&T, &T) -> bool,
    equal: impl Fn(&T, &T) -> bool,
    goes: impl Fn(&T) -> bool,
) -> Told<'a, T> {
    let mut told = Told { changed: Vec::new(), dropped: Vec::new(), left: Vec::new(), come: Vec::new() };
    for one in old {
        match new.iter().find(|other| same(one, other)) {
            Some(other) if equal(one, other) => {}
            Some(other) => told.changed.push((one, other)),
            None if goes(one) => told.dropped.push(one),
            None => told.left.push(one),
        }
    }
    told.come.extend(new.iter().filter(|one| !old.iter().any(|other| same(other, one))));
    told
}
