//! Which members of an object must, may, and may not be there together.

use std::collections::BTreeSet;

use super::place::leads_to;
use crate::contract::Shape;

/// The sets of names that an object can have, one for each alternative (`oneOf`) that leaves room for `focus`.
pub(super) fn choices(shape: &Shape, focus: Option<&str>) -> Vec<BTreeSet<String>> {
    let every = || shape.properties.iter().filter(|(_, member)| !member.absent).map(|(name, _)| name.clone());
    if shape.alternatives.is_empty() || !has_room(shape) {
        return vec![every().filter(|_| has_room(shape)).collect()];
    }
    let sets = shape.alternatives.iter().map(|chosen| -> BTreeSet<String> {
        let rival = |name: &String| shape.alternatives.iter().flatten().any(|other| other == name);
        every().filter(|name| chosen.contains(name) || !rival(name)).collect()
    });
    let wanted = shape.properties.iter().find(|(_, member)| focus.is_some_and(|focus| leads_to(&member.member, focus)));
    sets.filter(|names| wanted.is_none_or(|(name, _)| names.contains(name))).collect()
}

/// Whether the object may have members at all.
pub(super) fn has_room(shape: &Shape) -> bool {
    shape.limits.get("maxProperties") != Some(&0)
}

/// Whether a member of one of the sets of [`choices`] must be there.
pub(super) fn is_needed(shape: &Shape, name: &str, member: &Shape, focus: Option<&str>) -> bool {
    shape.required.iter().any(|required| required == name)
        || shape.alternatives.iter().flatten().any(|alternative| alternative == name)
        || focus.is_some_and(|focus| leads_to(&member.member, focus))
}
