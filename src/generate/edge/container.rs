//! Edges of objects and lists: counts, unknown members, alternatives.

use serde_json::{Map, Value};

use super::Edge;
use crate::contract::Shape;
use crate::generate::instance;

/// A member that no schema has.
const UNKNOWN: &str = "unknown_member";

pub(super) fn items(shape: &Shape, keyword: &str) -> Vec<Edge> {
    let limit = shape.limits.get(keyword).copied().unwrap_or(0);
    let past = if keyword == "minItems" { limit.saturating_sub(1) } else { limit + 1 };
    vec![Edge::at("", instance::items(shape, limit)), Edge::past("", instance::items(shape, past))]
}

pub(super) fn max_properties(shape: &Shape) -> Vec<Edge> {
    let limit = shape.limits.get("maxProperties").copied().unwrap_or(0);
    let value = |count| (0..count).map(|at| (format!("{UNKNOWN}{at}"), Value::from("x"))).collect::<Map<_, _>>();
    vec![Edge::at("", value(limit)), Edge::past("", value(limit + 1))]
}

pub(super) fn closed(here: Value) -> Vec<Edge> {
    let mut more = here.clone();
    more[UNKNOWN] = Value::Null;
    vec![Edge::at("", here), Edge { within: Some(UNKNOWN.to_owned()), ..Edge::past("", more) }]
}

pub(super) fn alternatives(shape: &Shape, here: Value) -> Vec<Edge> {
    let mut none = here;
    for name in shape.alternatives.iter().flatten() {
        none.as_object_mut().map(|members| members.shift_remove(name));
    }
    let with = |sets: &[Vec<String>]| {
        let mut value = none.clone();
        for name in sets.iter().flatten() {
            if let Some(member) = shape.property(name) {
                value[name] = instance::minimal(member);
            }
        }
        value
    };
    let each = shape.alternatives.iter().map(|set| Edge::at(set.join("-"), with(std::slice::from_ref(set))));
    let mut edges: Vec<Edge> = each.collect();
    edges.push(Edge::past("neither", none.clone()));
    edges.push(Edge::past("both", with(&shape.alternatives)));
    edges
}
