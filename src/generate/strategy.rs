//! From a shape to a proptest strategy of valid values.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use serde_json::{Map, Value};

use super::format::TextFormat;
use super::members::{choices, has_room, is_needed};
use super::number;
use super::pattern::Pattern;
use super::place::leads_to;
use super::text::Alphabet;
use crate::contract::Shape;

/// Free members in one object.
const MOST_FREE: usize = 3;

/// Items of a list beyond the minimum.
const MORE_ITEMS: usize = 3;

/// What valid values are made of. The default contains nothing that a correct handler could refuse.
#[derive(Debug, Clone, Default)]
pub struct Values {
    alphabet: Alphabet,
    /// The names of members that a schema leaves to the user (`settings`).
    keys: Option<Vec<String>>,
    unknown_members: bool,
}

/// Text that a user may type: between `least` and `most` characters of every plane, not all of them blank.
pub(crate) fn text(least: usize, most: usize) -> BoxedStrategy<String> {
    let text = Alphabet::default().text(least, Some(most));
    text.prop_map(|text| if text.trim().is_empty() { format!("x{text}x") } else { text }).boxed()
}

/// Ordinary valid values of a shape. They shrink towards few members and short text.
pub fn valid(shape: &Shape) -> BoxedStrategy<Value> {
    Values::default().valid(shape)
}

impl Values {
    /// Valid values that JSON and the schema allow, but much software cannot handle: U+0000, noncharacters, very long
    /// text, the nil UUID, leap seconds, empty and magic names of settings.
    pub fn awkward() -> Self {
        Self { alphabet: Alphabet::Awkward, ..Self::default() }
    }

    /// Uses only these names for free members (`settings`).
    #[must_use]
    pub fn with_keys<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        self.keys = Some(keys.into_iter().map(Into::into).collect());
        self
    }

    /// Adds members that no document defines, where objects are open.
    #[must_use]
    pub fn with_unknown_members(mut self) -> Self {
        self.unknown_members = true;
        self
    }

    /// Valid values of a shape.
    pub fn valid(&self, shape: &Shape) -> BoxedStrategy<Value> {
        self.value(shape, None)
    }

    /// Valid values of a shape in which that member occurs (a path such as `payload.enabled[*].settings`).
    pub fn valid_with(&self, shape: &Shape, member: &str) -> BoxedStrategy<Value> {
        self.value(shape, Some(member))
    }

    fn value(&self, shape: &Shape, focus: Option<&str>) -> BoxedStrategy<Value> {
        let value = self.generated(shape, focus);
        if shape.samples.is_empty() || focus.is_some_and(|focus| leads_to(&shape.member, focus)) {
            return value;
        }
        prop_oneof![3 => value, 1 => select(shape.samples.clone()).prop_map(Clone::clone)].boxed()
    }

    fn generated(&self, shape: &Shape, focus: Option<&str>) -> BoxedStrategy<Value> {
        if !shape.choices.is_empty() {
            return select(shape.choices.clone()).prop_map(Clone::clone).boxed();
        }
        match shape.kind {
            Some("object") => self.object(shape, focus),
            Some("array") => self.array(shape, focus),
            Some("string") => self.string(shape).prop_map(Value::from).boxed(),
            Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
            Some("integer" | "number") => number::numbers(shape),
            Some("null") => Just(Value::Null).boxed(),
            _ if !shape.properties.is_empty() => self.object(shape, focus),
            _ => self.any_json(),
        }
    }

    fn object(&self, shape: &Shape, focus: Option<&str>) -> BoxedStrategy<Value> {
        let sets = choices(shape, focus);
        Union::new(sets.iter().map(|names| self.members(shape, names, focus)))
            .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()))
            .boxed()
    }

    /// Members of one set of names, in any order, with free ones where the schema has them.
    fn members(
        &self,
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
                let value = self.value(member, focus).prop_map(move |value| (named.clone(), value));
                if is_needed(shape, name, member, focus) {
                    value.prop_map(Some).boxed()
                } else {
                    proptest::option::of(value).boxed()
                }
            })
            .collect();
        (known, self.free(shape, focus))
            .prop_map(|(known, free)| known.into_iter().flatten().chain(free).collect::<Vec<_>>())
            .prop_shuffle()
            .boxed()
    }

    fn free(&self, shape: &Shape, focus: Option<&str>) -> BoxedStrategy<Vec<(String, Value)>> {
        let none = Just(Vec::new()).boxed();
        if shape.closed
            || !has_room(shape)
            || shape.additional.is_some() && self.keys.as_ref().is_some_and(Vec::is_empty)
        {
            return none;
        }
        let known: BTreeSet<String> = shape.properties.iter().map(|(name, _)| name.clone()).collect();
        let (key, value, least) = match shape.additional.as_deref() {
            Some(member) => {
                let wanted = focus.is_some_and(|focus| leads_to(&member.member, focus));
                (self.key(), self.value(member, focus), usize::from(wanted))
            }
            None if self.unknown_members => ("[a-z_]{1,12}".boxed(), self.any_json(), 0),
            None => return none,
        };
        let key = key.prop_filter("a member of its own", move |key| !known.contains(key));
        proptest::collection::btree_map(key, value, least..=MOST_FREE)
            .prop_map(|members| members.into_iter().collect())
            .boxed()
    }

    fn array(&self, shape: &Shape, focus: Option<&str>) -> BoxedStrategy<Value> {
        let items = shape.items.as_deref();
        let wanted = items.is_some_and(|items| focus.is_some_and(|focus| leads_to(&items.member, focus)));
        let least = shape.limits.get("minItems").copied().unwrap_or(0).max(usize::from(wanted));
        let most = shape.limits.get("maxItems").copied().unwrap_or(usize::MAX).min(least + MORE_ITEMS);
        let item = items.map_or_else(|| self.any_json(), |items| self.value(items, focus));
        proptest::collection::vec(item, least..=most).prop_map(Value::from).boxed()
    }

    fn string(&self, shape: &Shape) -> BoxedStrategy<String> {
        let limit = |keyword| shape.limits.get(keyword).copied();
        if let Some(format) = shape.format.and_then(TextFormat::new) {
            return match self.alphabet {
                Alphabet::Plain => format.text(),
                Alphabet::Awkward => {
                    let odd = select(format.odd()).prop_map(|(_, text)| text.to_owned());
                    prop_oneof![format.text(), odd].boxed()
                }
            };
        }
        match shape.patterns.first() {
            Some(pattern) => Pattern::new(pattern).text(limit("maxLength")),
            None => self.alphabet.text(limit("minLength").unwrap_or(0), limit("maxLength")),
        }
    }

    fn key(&self) -> BoxedStrategy<String> {
        const MAGIC: [&str; 6] = ["", "__proto__", "constructor", "a.b", "$ref", "0"];
        match (&self.keys, self.alphabet) {
            (Some(keys), _) => select(keys.clone()).boxed(),
            (None, Alphabet::Plain) => "[a-z][a-z0-9_]{0,11}".boxed(),
            (None, Alphabet::Awkward) => {
                prop_oneof![self.alphabet.text(0, None), select(&MAGIC[..]).prop_map(str::to_owned)].boxed()
            }
        }
    }

    /// Any JSON at all, a few levels deep.
    pub(super) fn any_json(&self) -> BoxedStrategy<Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            self.alphabet.text(0, None).prop_map(Value::from),
        ];
        leaf.prop_recursive(2, 8, 3, |inner| {
            let members = proptest::collection::btree_map("[a-z]{1,6}", inner.clone(), 0..3);
            prop_oneof![
                proptest::collection::vec(inner, 0..3).prop_map(Value::from),
                members.prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
        .boxed()
    }
}
