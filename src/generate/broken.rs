//! Valid messages with one violation.

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::Union;
use serde_json::Value;

use super::boundary::{Break, breaks, shape_of};
use super::edge::{Edge, Side, edges, kind_of};
use super::format::TextFormat;
use super::pattern::Pattern;
use super::place::{Change, apply, places};
use super::strategy::Values;
use super::text::Alphabet;
use crate::contract::{Constraint, Schema, Shape};

/// A message with one violation.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The rule that was broken on purpose.
    pub rule: String,
    /// What the message breaks: that rule, and those that necessarily break with it.
    pub breaks: Vec<Break>,
    /// The message.
    pub value: Value,
}

/// Messages with one violation; every constraint of the schema is equally likely.
///
/// # Panics
///
/// If the schema has no constraints.
pub fn broken(schema: &'static Schema) -> BoxedStrategy<Broken> {
    Union::new(schema.constraints().iter().map(|constraint| broken_by(schema, constraint))).boxed()
}

/// All kinds of messages that break this constraint of the schema.
pub fn broken_by(schema: &'static Schema, constraint: &'static Constraint) -> BoxedStrategy<Broken> {
    let shape = shape_of(schema, constraint);
    let base = Values::default().valid_with(&schema.shape, &constraint.member);
    (base, any::<Index>(), any::<Index>(), wilder(shape, &constraint.keyword))
        .prop_map(move |(base, place, edge, wilder)| violate(schema, shape, constraint, base, place, edge, wilder))
        .boxed()
}

fn violate(
    schema: &Schema,
    shape: &Shape,
    constraint: &Constraint,
    mut value: Value,
    place: Index,
    edge: Index,
    wilder: Option<Value>,
) -> Broken {
    let places = places(&schema.shape, &constraint.member, &value);
    let pointer = place.get(&places);
    let mut past = edges(shape, &constraint.keyword, value.pointer(pointer));
    past.retain(|edge| edge.side == Side::Past);
    let mut edge: Edge = past.swap_remove(edge.index(past.len()));
    if let Some(wilder) = wilder {
        edge.change = Change::Put(wilder);
    }
    let breaks = breaks(shape, constraint, pointer, &edge);
    apply(&mut value, pointer, edge.change);
    Broken { rule: constraint.rule.clone(), breaks, value }
}

/// A wilder value than the edges have, if the keyword allows one.
fn wilder(shape: &Shape, keyword: &str) -> BoxedStrategy<Option<Value>> {
    let text = || Alphabet::Plain.text(0, None);
    let choices = shape.choices.clone();
    let strings = match (keyword, shape.patterns.first().map(|pattern| Pattern::new(pattern))) {
        ("type", _) => return proptest::option::of(other_kind(shape)).boxed(),
        ("format", _) => shape.format.and_then(TextFormat::new).map(TextFormat::wrong),
        ("maxLength", None) => shape
            .limits
            .get("maxLength")
            .copied()
            .map(|limit| (limit + 1..=limit + 64).prop_flat_map(|length| Alphabet::Plain.exactly(length)).boxed()),
        ("pattern", Some(pattern)) => Some(text().prop_filter("no match", move |text| !pattern.matches(text)).boxed()),
        ("const" | "enum", pattern) => Some(
            pattern
                .map_or_else(text, |pattern| pattern.text(None))
                .prop_filter("no choice", move |text| !choices.iter().any(|choice| *choice == text))
                .boxed(),
        ),
        _ => None,
    };
    match strings {
        Some(strings) => proptest::option::of(strings.prop_map(Value::from)).boxed(),
        None => Just(None).boxed(),
    }
}

fn other_kind(shape: &Shape) -> impl Strategy<Value = Value> + use<> {
    let kinds: Vec<&str> = shape.kind.into_iter().chain(shape.other_kinds.iter().copied()).collect();
    let takes_numbers = kinds.iter().any(|kind| matches!(*kind, "integer" | "number"));
    let is_right = move |value: &Value| kinds.contains(&kind_of(value)) || takes_numbers && value.is_number();
    Values::default().any_json().prop_filter("another type", move |value| !is_right(value))
}
