//! The JSON value of a status report.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

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
pub(super) type Member<'t> = (Cow<'t, str>, Tree<'t>);

impl<'t> Tree<'t> {
    /// Reads a text.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn read(text: &'t [u8]) -> serde_json::Result<Self> {
        // After this check the strings need no check of their own.
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

    /// A copy that borrows nothing.
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
