//! Credentials that are wrong, and that some ways to compare take for right ones.

use serde_json::{Value, json};

use super::wrong::{first_secret, first_text, is_same, without_last};

/// Wrong credentials: what is wrong with them, and the text.
pub(super) fn nearly_right(right: &str) -> Vec<(&'static str, String)> {
    let (identity, secrets) = right.split_once(':').unwrap_or((right, "{}"));
    let secrets: Value = serde_json::from_str(secrets).unwrap_or_default();
    let beginning = without_last(identity);
    let mut all = vec![
        ("an identity with a wildcard of SQL", format!("{beginning}%:{secrets}")),
        ("an identity with a wildcard of LDAP", format!("{beginning}*:{secrets}")),
    ];
    if let Some(secret) = first_text(&mut secrets.clone()).and_then(|secret| secret.as_str()) {
        let last = identity.chars().next_back().unwrap_or_default();
        let moved = with_first(&secrets, json!(format!("{last}{secret}")));
        all.push(("a character moved from the identity to the secret", format!("{beginning}:{moved}")));
        for (what, value) in [
            ("0 for one secret", json!(0)),
            ("a list for one secret", json!([])),
            ("a condition in MongoDB for one secret", json!({ "$ne": "" })),
        ] {
            all.push((what, format!("{identity}:{}", with_first(&secrets, value))));
        }
    }
    let less = without_first(&secrets).map(|rest| ("one of several secrets left out", rest));
    let moved = moved(&secrets).map(|moved| ("a character moved from one secret to the next", moved));
    let further = less.into_iter().chain(moved);
    all.extend(further.map(|(what, secrets)| (what, format!("{identity}:{secrets}"))));
    all.retain(|(_, text)| !is_same(text, right));
    all
}

/// The secrets with another value for the first text.
fn with_first(secrets: &Value, value: Value) -> Value {
    let mut changed = secrets.clone();
    if let Some(secret) = first_text(&mut changed) {
        *secret = value;
    }
    changed
}

/// The secrets without the first one, if others remain.
fn without_first(secrets: &Value) -> Option<Value> {
    let mut members = secrets.as_object()?.clone();
    let name = first_secret(&members)?.to_owned();
    members.shift_remove(&name);
    (!members.is_empty()).then_some(Value::Object(members))
}

/// The last character of the first text moved to the beginning of the text in the next member.
fn moved(secrets: &Value) -> Option<Value> {
    let mut members = secrets.as_object()?.clone();
    let mut texts = members.iter_mut().filter_map(|(_, value)| match value {
        Value::String(text) => Some(text),
        _ => None,
    });
    let (first, next) = (texts.find(|text| !text.is_empty())?, texts.next()?);
    next.insert(0, first.pop()?);
    Some(Value::Object(members))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_right() {
        let right = r#"me:{"password":"abc","pin":"1"}"#;
        let all = nearly_right(right);
        assert!(all.iter().all(|(_, text)| !is_same(text, right)));
        let texts: Vec<&str> = all.iter().map(|(_, text)| text.as_str()).collect();
        for wanted in [
            "m%:{\"password\":\"abc\",\"pin\":\"1\"}",
            "m:{\"password\":\"eabc\",\"pin\":\"1\"}",
            "me:{\"pin\":\"1\"}",
            "me:{\"password\":\"ab\",\"pin\":\"c1\"}",
        ] {
            assert!(texts.contains(&wanted), "{wanted}: {texts:?}");
        }
        assert_eq!(nearly_right("me:7").len(), 2);
    }
}
