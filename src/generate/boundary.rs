//! Both sides of every constraint of a schema, the same ones every time.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::edge::{Edge, Side, companions, edges};
use super::instance::minimal_with;
use super::place::{apply, find, places};
use crate::contract::{Constraint, Schema, Shape, escape};

/// One rule that a value breaks, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Break {
    /// Name of the rule, as in `Constraint::rule`.
    pub rule: String,
    /// JSON pointer, as in `Violation::pointer`.
    pub pointer: String,
}

/// A message that lies on one side of one constraint, and on the right side of all others.
#[derive(Debug, Clone)]
pub struct Boundary<'s> {
    /// The constraint.
    pub constraint: &'s Constraint,
    /// Distinguishes it from others on the same side; may be empty.
    pub name: String,
    /// The side.
    pub side: Side,
    /// The message.
    pub value: Value,
    /// What it breaks: nothing, or the constraint and those that necessarily break with it.
    pub breaks: Vec<Break>,
}

/// The boundaries of every constraint, in the order of the schema.
pub fn boundary(schema: &Schema) -> Vec<Boundary<'_>> {
    schema.constraints().iter().flat_map(|constraint| boundary_of(schema, constraint)).collect()
}

/// The boundaries of one constraint of the schema.
pub(crate) fn boundary_of<'s>(schema: &'s Schema, constraint: &'s Constraint) -> Vec<Boundary<'s>> {
    let shape = shape_of(schema, constraint);
    let base = minimal_with(&schema.shape, &constraint.member);
    let Some(pointer) = places(&schema.shape, &constraint.member, &base).into_iter().next() else { return Vec::new() };
    edges(shape, &constraint.keyword, base.pointer(&pointer))
        .into_iter()
        .map(|edge| {
            let breaks = breaks(shape, constraint, &pointer, &edge);
            let (side, name) = (edge.side, edge.name);
            let mut value = base.clone();
            apply(&mut value, &pointer, edge.change);
            Boundary { constraint, name, side, value, breaks }
        })
        .collect()
}

/// The shape that a constraint is about.
pub(super) fn shape_of<'s>(schema: &'s Schema, constraint: &Constraint) -> &'s Shape {
    find(&schema.shape, &constraint.member)
        .unwrap_or_else(|| panic!("generate: `{}` has no shape; see contract::shape", constraint.rule))
}

/// What this edge breaks when it is applied at the pointer.
pub(super) fn breaks(shape: &Shape, constraint: &Constraint, pointer: &str, edge: &Edge) -> Vec<Break> {
    if edge.side == Side::At {
        return Vec::new();
    }
    let place = match &edge.within {
        Some(name) => format!("{pointer}/{}", escape(name)),
        None => pointer.to_owned(),
    };
    let own = Break { rule: constraint.rule.clone(), pointer: place };
    let others =
        companions(shape, &constraint.keyword).map(|rule| Break { rule: rule.to_owned(), pointer: pointer.to_owned() });
    std::iter::once(own).chain(others).collect()
}
