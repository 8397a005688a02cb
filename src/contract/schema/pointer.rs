//! JSON pointers (RFC 6901).

use std::cmp::Ordering;

use serde_json::Value;

/// One reference token of a pointer.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// Puts a value at the pointer, into an object or a list that is there. Otherwise says what is in the way.
pub(crate) fn put(body: &mut Value, pointer: &str, value: Value) -> Result<(), String> {
    if pointer.is_empty() {
        *body = value;
        return Ok(());
    }
    let (parent, name) = split(pointer);
    match body.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.insert(name, value)),
        Some(Value::Array(items)) => {
            let at = if name == "-" { items.len() } else { name.parse().unwrap_or(usize::MAX) };
            match at.cmp(&items.len()) {
                Ordering::Less => items[at] = value,
                Ordering::Equal => items.push(value),
                Ordering::Greater => return Err(format!("the list has {} items; `-` adds one", items.len())),
            }
        }
        _ => return Err(format!("there is no object or list at `{parent}`; set that first")),
    }
    Ok(())
}

/// Removes the member at the pointer, if it is there.
pub(crate) fn remove(body: &mut Value, pointer: &str) {
    let (parent, name) = split(pointer);
    if let Some(Value::Object(members)) = body.pointer_mut(parent) {
        members.shift_remove(&name);
    }
}

/// The pointer to the parent, and the last token unescaped.
fn split(pointer: &str) -> (&str, String) {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    (parent, name.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_set_by_their_pointers() {
        let mut body = json!({ "payload": { "enabled": [1] } });
        assert_eq!(put(&mut body, "/payload/enabled/-", json!(2)), Ok(()));
        assert_eq!(put(&mut body, "/payload/enabled/0", json!(0)), Ok(()));
        assert_eq!(put(&mut body, "/payload/a~1b", json!("x")), Ok(()));
        assert_eq!(body, json!({ "payload": { "enabled": [0, 2], "a/b": "x" } }));
        remove(&mut body, "/payload/a~1b");
        assert_eq!(body, json!({ "payload": { "enabled": [0, 2] } }));
        for pointer in ["/payload/enabled/9", "/payload/enabled/x", "/nothing/here"] {
            assert!(put(&mut body, pointer, json!(1)).is_err(), "{pointer}");
        }
    }
}
