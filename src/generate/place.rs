//! Where the members of a schema occur in a value, and how to change the value there.

use serde_json::Value;

use crate::contract::schema::pointer::{put, remove};
use crate::contract::{Shape, escape};

/// What to do at one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// Put this value there.
    Put(Value),
    /// Remove what is there.
    Remove,
}

/// Whether the path to `member` goes through `through`, or ends there.
pub(super) fn leads_to(through: &str, member: &str) -> bool {
    member
        .strip_prefix(through)
        .is_some_and(|rest| rest.is_empty() || through.is_empty() || rest.starts_with(['.', '[']))
}

/// The shape of that member.
pub(super) fn find<'s>(shape: &'s Shape, member: &str) -> Option<&'s Shape> {
    if shape.member == member {
        return Some(shape);
    }
    let known = shape.properties.iter().map(|(_, child)| child);
    known
        .chain(shape.items.as_deref())
        .chain(shape.additional.as_deref())
        .filter(|child| leads_to(&child.member, member))
        .find_map(|child| find(child, member))
}

/// JSON pointers to every occurrence of the member in a valid value, and to where one that must be absent would be.
pub(super) fn places(shape: &Shape, member: &str, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(shape, member, Some(value), String::new(), &mut found);
    found
}

fn collect(shape: &Shape, member: &str, value: Option<&Value>, pointer: String, found: &mut Vec<String>) {
    if !leads_to(&shape.member, member) {
        return;
    }
    if shape.member == member {
        found.extend((value.is_some() || shape.absent).then_some(pointer));
        return;
    }
    match value {
        Some(Value::Object(members)) => {
            for (name, child) in &shape.properties {
                if members.contains_key(name) || child.absent {
                    collect(child, member, members.get(name), format!("{pointer}/{}", escape(name)), found);
                }
            }
            let Some(further) = &shape.additional else { return };
            for (name, value) in members.iter().filter(|(name, _)| shape.property(name).is_none()) {
                collect(further, member, Some(value), format!("{pointer}/{}", escape(name)), found);
            }
        }
        Some(Value::Array(items)) => {
            let Some(item) = &shape.items else { return };
            for (at, value) in items.iter().enumerate() {
                collect(item, member, Some(value), format!("{pointer}/{at}"), found);
            }
        }
        _ => {}
    }
}

/// Changes a value at a pointer whose parent is there.
pub(super) fn apply(value: &mut Value, pointer: &str, change: Change) {
    match change {
        // The pointer comes from the value itself.
        Change::Put(new) => drop(put(value, pointer, new)),
        Change::Remove => remove(value, pointer),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::Callback;

    #[test]
    fn every_occurrence_is_found() {
        let shape = &Callback::CustomerSetState.request().shape;
        let customers = json!([{ "settings": { "a": "1", "b/c": "2" } }, {}, { "settings": {} }]);
        let value = json!({ "payload": { "enabled": customers } });
        assert_eq!(
            places(shape, "payload.enabled[*].settings", &value),
            ["/payload/enabled/0/settings", "/payload/enabled/2/settings"]
        );
        assert_eq!(
            places(shape, "payload.enabled[*].settings.*", &value),
            ["/payload/enabled/0/settings/a", "/payload/enabled/0/settings/b~1c"]
        );
        assert!(find(shape, "payload.enabled[*].settings.*").is_some_and(|shape| shape.kind == Some("string")));
        assert_eq!(places(&Callback::PartnerReset.response().shape, "payload", &json!({})), ["/payload"]);
    }
}
