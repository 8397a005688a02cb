//! Values put into a message by their JSON pointers (RFC 6901).

use std::cmp::Ordering;

use serde_json::Value;

/// Puts a value at the pointer; what it is put into must be there. Says what is in the way otherwise.
pub(crate) fn put(body: &mut Value, pointer: &str, value: Value) -> Result<(), String> {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    let name = name.replace("~1", "/").replace("~0", "~");
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
        for pointer in ["/payload/enabled/9", "/payload/enabled/x", "/nothing/here"] {
            assert!(put(&mut body, pointer, json!(1)).is_err(), "{pointer}");
        }
    }
}
