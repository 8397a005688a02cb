//! The members of an object: which must, may, and may not be there together.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::place::leads_to;
use super::strategy::Values;
use crate::contract::Shape;

/// Free members in one object.
const MOST_FREE: usize = 3;

/// The sets of names that an object can draw from, one for each alternative (`oneOf`) that leaves room for `focus`.
pub(super) fn choices(shape: &Shape, focus: Option<&str>) -> Vec<BTreeSet<String>> {
    let every = || shape.properties.iter().filter(|(_, member)| !member.absent).map(|(name, _)| name.clone());
    if shape.alternatives.is_empty() || !room(shape) {
        return vec![every().filter(|_| room(shape)).collect()];
    }
    let sets = shape.alternatives.iter().map(|chosen| -> BTreeSet<String> {
        let rival = |name: &String| shape.alternatives.iter().flatten().any(|other| other == name);
        every().filter(|name| chosen.contains(name) || !rival(name)).collect()
    });
    let wanted = shape.properties.iter().find(|(_, member)| focus.is_some_and(|focus| leads_to(&member.member, focus)));
    sets.filter(|names| wanted.is_none_or(|(name, _)| names.contains(name))).collect()
}

/// Whether the object may have members at all.
fn room(shape: &Shape) -> bool {
    shape.limits.get("maxProperties") != Some(&0)
}

/// Whether a member of one of the sets of [`choices`] must be there.
pub(super) fn is_needed(shape: &Shape, name: &str, member: &Shape, focus: Option<&str>) -> bool {
    shape.required.iter().any(|required| required == name)
        || shape.alternatives.iter().flatten().any(|alternative| alternative == name)
        || focus.is_some_and(|focus| leads_to(&member.member, focus))
}

/// The members drawn from one set of names, in any order, with free ones where the schema has them.
pub(super) fn strategy(
    values: &Values,
    shape: &Shape,
    names: &BTreeSet<String>,
    focus: Option<&str>,
) -> BoxedStrategy<Vec<(String, Value)>> {
    let known: Vec<BoxedStrategy<Option<(String, Value)>>> = shape
        .properties
        .iter()
        .filter(|(name, _)| names.contains(name))
        .map(|(name, member)| {
            let named = name.clone();
            let value = values.value(member, focus).prop_map(move |value| (named.clone(), value));
            if is_needed(shape, name, member, focus) {
                value.prop_map(Some).boxed()
            } else {
                proptest::option::of(value).boxed()
            }
        })
        .collect();
    (known, free(values, shape, focus))
        .prop_map(|(known, free)| known.into_iter().flatten().chain(free).collect::<Vec<_>>())
        .prop_shuffle()
        .boxed()
}

fn free(values: &Values, shape: &Shape, focus: Option<&str>) -> BoxedStrategy<Vec<(String, Value)>> {
    let none = Just(Vec::new()).boxed();
    if shape.closed || !room(shape) || shape.additional.is_some() && values.keys.as_ref().is_some_and(Vec::is_empty) {
        return none;
    }
    let known: BTreeSet<String> = shape.properties.iter().map(|(name, _)| name.clone()).collect();
    let (key, value, least) = match shape.additional.as_deref() {
        Some(member) => {
            let wanted = focus.is_some_and(|focus| leads_to(&member.member, focus));
            (values.key(), values.value(member, focus), usize::from(wanted))
        }
        None if values.unknown_members => ("[a-z_]{1,12}".boxed(), values.any_json(), 0),
        None => return none,
    };
    let key = key.prop_filter("a member of its own", move |key| !known.contains(key));
    proptest::collection::btree_map(key, value, least..=MOST_FREE)
        .prop_map(|members| members.into_iter().collect())
        .boxed()
}
