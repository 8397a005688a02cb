//! JSON for a glance: a status report as it is read, judged and thrown away.
//!
//! Reading into a [`Value`] copies each text and hashes each name, which costs several times what the validation
//! does. Here texts stay where they were read, and members are a list.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::LazyLock;

use jsonschema::json::{Array, Json, Node, NodeIdentity, Object};
use jsonschema::{JsonType, Validator};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::schema;

/// A JSON value that borrows from the text that it was read from.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Tree<'t> {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string; it is a copy only where it had escapes.
    Text(Cow<'t, str>),
    /// An array.
    List(Vec<Self>),
    /// An object; no name is there twice.
    Members(Vec<Member<'t>>),
}

/// A member's name and value.
type Member<'t> = (Cow<'t, str>, Tree<'t>);

/// Up to so many members are compared with each other; more are hashed.
const FEW: usize = 16;

static STATUS_REPORT: LazyLock<Validator<Glance>> = LazyLock::new(schema::compile_status_report);

impl<'t> Tree<'t> {
    /// Reads a text.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn read(text: &'t [u8]) -> serde_json::Result<Self> {
        // Checked as a whole, its strings need not be checked one by one.
        match str::from_utf8(text) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(text),
        }
    }

    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Members(members) = self else { return None };
        members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The text of the member of that name.
    pub fn text(&self, name: &str) -> Option<&str> {
        if let Some(Self::Text(text)) = self.get(name) { Some(text) } else { None }
    }

    /// Whether this is a valid status report (S0).
    pub fn is_status_report(&self) -> bool {
        STATUS_REPORT.is_valid(self)
    }

    /// Makes ready to tell status reports, so that the first one does not pay for it.
    pub fn warm_up() {
        LazyLock::force(&STATUS_REPORT);
    }

    /// The same as a value of its own.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(bool) => Value::Bool(*bool),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone().into_owned()),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Members(members) => {
                let member = |(name, value): &Member<'_>| (name.clone().into_owned(), value.to_value());
                Value::Object(members.iter().map(member).collect::<Map<_, _>>())
            }
        }
    }
}

/// Of members with the same name the last one counts, at the place of the first, as in a [`Value`].
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

struct Reader;

impl<'de> Deserialize<'de> for Tree<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

impl<'de> Visitor<'de> for Reader {
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
        while let Some(Name(name)) = given.next_key()? {
            members.push((name, given.next_value()?));
        }
        Ok(Tree::Members(distinct(members)))
    }
}

/// A member's name. A `Cow` alone would be copied each time.
struct Name<'t>(Cow<'t, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameReader;

        impl<'de> Visitor<'de> for NameReader {
            type Value = Name<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a member's name")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameReader)
    }
}

/// [`Tree`] as the validator knows it.
struct Glance;

impl Json for Glance {
    type Node<'a> = &'a Tree<'a>;
    type PreparedKey = String;
    type StringBuffer = Tree<'static>;

    const KEYS_PER_LOOKUP: usize = 2;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Tree<'static>, string: &str, f: impl FnOnce(Self::Node<'_>) -> T) -> T {
        *buffer = Tree::Text(Cow::Owned(string.to_owned()));
        f(buffer)
    }
}

impl<'a> Node<'a, Glance> for &'a Tree<'a> {
    type Object = &'a [Member<'a>];
    type Array = &'a [Tree<'a>];
    type Number = &'a Number;

    fn as_object(&self) -> Option<Self::Object> {
        if let Tree::Members(members) = self { Some(members) } else { None }
    }

    fn as_array(&self) -> Option<Self::Array> {
        if let Tree::List(items) = self { Some(items) } else { None }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        if let Tree::Text(text) = self { Some(Cow::Borrowed(text)) } else { None }
    }

    fn as_number(&self) -> Option<&'a Number> {
        if let Tree::Number(number) = self { Some(number) } else { None }
    }

    fn as_boolean(&self) -> Option<bool> {
        if let Tree::Bool(bool) = self { Some(*bool) } else { None }
    }

    fn is_null(&self) -> bool {
        matches!(self, Tree::Null)
    }

    fn json_type(&self) -> JsonType {
        match self {
            Tree::Null => JsonType::Null,
            Tree::Bool(_) => JsonType::Boolean,
            Tree::Number(_) => JsonType::Number,
            Tree::Text(_) => JsonType::String,
            Tree::List(_) => JsonType::Array,
            Tree::Members(_) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(Tree::to_value(self))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Tree<'a>>(self).addr()))
    }
}

impl<'a> Object<'a, Glance> for &'a [Member<'a>] {
    type Node = &'a Tree<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        <[Member<'a>]>::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Tree<'a>> {
        self.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    fn members(&self) -> Members<'a> {
        Members(self.iter())
    }
}

struct Members<'a>(std::slice::Iter<'a, Member<'a>>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Tree<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_ref(), value))
    }
}

impl<'a> Array<'a, Glance> for &'a [Tree<'a>] {
    type Node = &'a Tree<'a>;
    type ElementsIter = std::slice::Iter<'a, Tree<'a>>;

    fn len(&self) -> usize {
        <[Tree<'a>]>::len(self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
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
