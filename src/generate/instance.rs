//! Fixed valid values: the smallest, the fullest, and the smallest with a given member.

use serde_json::{Map, Value};

use super::another::another;
use super::format::TextFormat;
use super::members::{choices, is_needed};
use super::number;
use super::pattern::Pattern;
use super::place::leads_to;
use super::text::fit;
use crate::contract::Shape;

/// Items of each list in a full instance.
const FULL_ITEMS: usize = 2;

/// A valid value with the members that must be there, and no others.
pub(crate) fn minimal(shape: &Shape) -> Value {
    Instance { extent: Extent::Minimal, focus: None }.value(shape, &shape.member)
}

/// A valid value with every member that can be there, and the first of several alternatives.
pub(crate) fn full(shape: &Shape) -> Value {
    Instance { extent: Extent::Full, focus: None }.value(shape, &shape.member)
}

/// The smallest valid value in which that member occurs.
pub(crate) fn minimal_with(shape: &Shape, member: &str) -> Value {
    Instance { extent: Extent::Minimal, focus: Some(member) }.value(shape, &shape.member)
}

/// That many items of a list.
pub(super) fn items(shape: &Shape, count: usize) -> Value {
    Instance { extent: Extent::Minimal, focus: None }.items(shape, &shape.member, count)
}

#[derive(Clone, Copy, PartialEq)]
enum Extent {
    Minimal,
    Full,
}

struct Instance<'m> {
    extent: Extent,
    focus: Option<&'m str>,
}

impl Instance<'_> {
    fn value(&self, shape: &Shape, place: &str) -> Value {
        let shown = shape.samples.first().filter(|_| self.focus.is_none_or(|focus| !leads_to(&shape.member, focus)));
        if let Some(value) = shape.choices.first().or(shown) {
            return (*value).clone();
        }
        match shape.kind {
            Some("object") => self.object(shape, place),
            Some("array") => self.items(shape, place, self.count(shape)),
            Some("string") => Value::from(string(shape, place)),
            Some("boolean") => Value::from(true),
            Some("integer" | "number") => number::sample(shape),
            Some("null") => Value::Null,
            _ if shape.properties.is_empty() => Value::Object(Map::new()),
            _ => self.object(shape, place),
        }
    }

    fn object(&self, shape: &Shape, place: &str) -> Value {
        let names = choices(shape, self.focus).into_iter().next().unwrap_or_default();
        let known = shape.properties.iter().filter(|(name, member)| {
            names.contains(name) && (self.extent == Extent::Full || is_needed(shape, name, member, self.focus))
        });
        let known = known.map(|(name, member)| (name.clone(), self.value(member, &format!("{place}.{name}"))));
        let free = shape.additional.as_deref().filter(|member| self.extent == Extent::Full || self.wants(member));
        // “Enabling customers using mirroring” shows settings with these names.
        let free = free.into_iter().flat_map(|member| {
            ["field1_id", "field2_id"].map(|name| (name.to_owned(), self.value(member, &format!("{place}.{name}"))))
        });
        Value::Object(known.chain(free).collect())
    }

    fn items(&self, shape: &Shape, place: &str, count: usize) -> Value {
        let Some(item) = shape.items.as_deref() else { return Value::Array(Vec::new()) };
        let mut made: Vec<Value> = Vec::new();
        for at in 0..count {
            let usual = self.value(item, &format!("{place}[{at}]"));
            let other = if made.contains(&usual) { another(item, &usual, &made) } else { None };
            made.push(other.unwrap_or(usual));
        }
        Value::Array(made)
    }

    fn count(&self, shape: &Shape) -> usize {
        let wanted = match self.extent {
            Extent::Full => FULL_ITEMS,
            Extent::Minimal => usize::from(shape.items.as_deref().is_some_and(|item| self.wants(item))),
        };
        let limit = |keyword| shape.limits.get(keyword).copied();
        wanted.max(limit("minItems").unwrap_or(0)).min(limit("maxItems").unwrap_or(usize::MAX))
    }

    fn wants(&self, shape: &Shape) -> bool {
        self.focus.is_some_and(|focus| leads_to(&shape.member, focus))
    }
}

fn string(shape: &Shape, place: &str) -> String {
    let limit = |keyword| shape.limits.get(keyword).copied();
    let text = match (shape.format.and_then(TextFormat::new), shape.patterns.first()) {
        (Some(format), _) => return format.sample(subject(place)),
        (None, Some(pattern)) => Pattern::new(pattern).sample(),
        (None, None) => format!("sample {}{}", name(place).replace('_', " "), number(place)),
    };
    fit(&text, limit("minLength").unwrap_or(0), limit("maxLength"))
}

fn name(place: &str) -> &str {
    place.rsplit('.').next().unwrap_or(place)
}

/// Distinguishes the items of a list.
fn number(place: &str) -> String {
    let at = place.rsplit_once('[').and_then(|(_, rest)| rest.split_once(']')?.0.parse::<usize>().ok());
    at.map_or_else(String::new, |at| format!(" {}", at + 1))
}

/// Outside of lists every tenant is the partner, as in the documented examples, so these get one identifier.
fn subject(place: &str) -> &str {
    const TENANT: &str = "tenant_id";
    if name(place).ends_with(TENANT) && !place.contains('[') { TENANT } else { place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::schemas;

    #[test]
    fn instances_are_accepted_and_the_same_each_time() {
        for schema in schemas() {
            for make in [minimal, full] {
                let value = make(&schema.shape);
                assert_eq!(schema.violations(&value), [], "{}: {value}", schema.name);
                assert_eq!(value, make(&schema.shape));
            }
        }
    }
}
