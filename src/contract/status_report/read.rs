//! Reads a text into a [`Tree`].

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::tree::{Member, Tree};

/// Up to this many members are compared with each other; more are hashed.
const FEW: usize = 16;

/// Of members with the same name the last one counts, in the place of the first, as in a `serde_json::Value`.
fn distinct(members: Vec<Member<'_>>) -> Vec<Member<'_>> {
    if members.len() <= FEW {
        let again = |at: usize| members[..at].iter().any(|(name, _)| *name == members[at].0);
        if !(1..members.len()).any(again) {
            return members;
        }
    }
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(members.len());
    let mut kept: Vec<Member<'_>> = Vec::with_capacity(members.len());
    for (name, value) in members {
        match places.entry(name.clone()) {
            Entry::Occupied(first) => kept[*first.get()].1 = value,
            Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push((name, value));
            }
        }
    }
    kept
}

struct TreeVisitor;

impl<'de> Deserialize<'de> for Tree<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any valid JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, bool: bool) -> Result<Tree<'de>, E> {
        Ok(Tree::Bool(bool))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree<'de>, E> {
        Ok(Tree::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree<'de>, E> {
        Ok(Tree::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree<'de>, E> {
        // A number of JSON is finite.
        Ok(Number::from_f64(number).map_or(Tree::Null, Tree::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut given: A) -> Result<Tree<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(MemberName(name)) = given.next_key()? {
            members.push((name, given.next_value()?));
        }
        Ok(Tree::Members(distinct(members)))
    }
}

/// A member's name. A `Cow` alone would be copied each time.
struct MemberName<'t>(Cow<'t, str>);

impl<'de> Deserialize<'de> for MemberName<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = MemberName<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a member's name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<MemberName<'de>, E> {
                Ok(MemberName(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<MemberName<'de>, E> {
                Ok(MemberName(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn both(text: &str) -> (serde_json::Result<Value>, serde_json::Result<Value>) {
        (serde_json::from_str(text), Tree::read(text.as_bytes()).map(|tree| tree.to_value()))
    }

    #[test]
    fn what_is_read_is_what_a_value_would_hold() {
        let many = (0..100).map(|at| format!(r#""m{}":{at}"#, at % 40)).collect::<Vec<_>>().join(",");
        for text in [
            r#"{"a":1,"b":[null,true,false,-1,1.5,1e300,18446744073709551615],"c":{"d":"e"}}"#,
            r#"{"a":1,"b":2,"a":3}"#,
            r#"{"\u0061":1,"a":"\u00e4\n\ud83e\udd80"}"#,
            &format!("{{{many}}}"),
            "[]",
            " 0.1e-7 ",
        ] {
            let (value, tree) = both(text);
            let (value, tree) = (value.expect("JSON"), tree.expect("JSON"));
            assert_eq!(value, tree, "{text}");
            assert_eq!(value.to_string(), tree.to_string(), "the order of members");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_in_the_same_words() {
        let deep = "[".repeat(1000);
        for text in ["", "{", "{\"a\"}", "{\"a\":1,}", "nul", "\"\\ud800\"", "1e999", "{1:2}", "{} {}", "\"\n\"", &deep]
        {
            let (value, tree) = both(text);
            let message = |read: serde_json::Result<Value>| read.expect_err(text).to_string();
            assert_eq!(message(value), message(tree), "{text}");
        }
        for text in [&b"\"\xff\""[..], b"\xff", b"{}\xff"] {
            let (value, tree) = (serde_json::from_slice::<Value>(text), Tree::read(text));
            assert_eq!(value.expect_err("no UTF-8").to_string(), tree.expect_err("no UTF-8").to_string());
        }
    }
}
