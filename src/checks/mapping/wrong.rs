//! Credentials that are wrong, made from right ones.

use serde_json::{Map, Value};

const UNKNOWN: &str = "an unknown identity";
const ANOTHER: &str = "another secret";
/// No header at all.
pub(super) const NONE: &str = "no credentials at all";

/// Wrong credentials: what is wrong with them, and the text. An empty text means no header.
pub(super) fn wrong(right: &str) -> Vec<(&'static str, String)> {
    let (identity, secrets) = right.split_once(':').unwrap_or((right, "{}"));
    let secrets: Value = serde_json::from_str(secrets).unwrap_or_default();
    let as_text = |secrets: &Value| format!("{identity}:{secrets}");
    let mut all = vec![
        (UNKNOWN, format!("nobody-{identity}:{secrets}")),
        ("an identity with one more character", format!("{identity}x:{secrets}")),
        ("an identity without its last character", format!("{}:{secrets}", without_last(identity))),
        ("an identity that is a pattern", format!("%:{secrets}")),
        ("an identity that is a condition in SQL", format!("x' OR '1'='1:{secrets}")),
        ("no secrets", format!("{identity}:{{}}")),
        ("null for the secrets", format!("{identity}:null")),
        ("no colon", identity.to_owned()),
        ("no identity", format!(":{secrets}")),
        ("nothing but a colon", ":".to_owned()),
        (NONE, String::new()),
    ];
    let mut change = |what, edit: fn(&str) -> String| {
        let mut changed = secrets.clone();
        if let Some(Value::String(leaf)) = first_text(&mut changed) {
            *leaf = edit(leaf);
        }
        if changed != secrets {
            all.push((what, as_text(&changed)));
        }
    };
    change(ANOTHER, |_| "acgw-wrong-secret".to_owned());
    change("a secret with one more character", |secret| format!("{secret}x"));
    change("a secret without its last character", without_last);
    change("an empty secret", |_| String::new());
    change("a secret in the other letter case", other_case);
    change("a secret that is a condition in SQL", |_| "' OR '1'='1".to_owned());
    for (what, other) in [("null for a secret", Value::Null), ("true for a secret", Value::Bool(true))] {
        let mut changed = secrets.clone();
        first_text(&mut changed).into_iter().for_each(|secret| *secret = other.clone());
        all.push((what, as_text(&changed)));
    }
    for name in further_secrets(&secrets) {
        let mut changed = secrets.clone();
        changed[name] = Value::from("acgw-wrong-secret");
        all.push(("another value for one of several secrets", as_text(&changed)));
    }
    // Secrets that are already empty hold nothing to be left out.
    all.retain(|(_, text)| !is_same(text, right));
    all
}

/// The identity with the secrets of another one, unless those are the same.
pub(super) fn with_secrets_of(right: &str, other: &str) -> Option<(&'static str, String)> {
    let ((identity, _), (_, secrets)) = (right.split_once(':')?, other.split_once(':')?);
    let text = format!("{identity}:{secrets}");
    (!is_same(&text, right) && !is_same(&text, other)).then_some(("the secrets of another account", text))
}

/// Wrong credentials of each kind, a few only.
pub(super) fn some_wrong(right: &str) -> Vec<(&'static str, String)> {
    let wanted = [UNKNOWN, ANOTHER, "no secrets", NONE];
    wrong(right).into_iter().filter(|(what, _)| wanted.contains(what)).collect()
}

/// A wrong user, and a wrong password, where the secrets have any (“Callback handler verification”).
pub(crate) fn wrong_user_and_password(right: &str) -> Vec<(&'static str, String)> {
    let wanted = [UNKNOWN, ANOTHER];
    wrong(right).into_iter().filter(|(what, _)| wanted.contains(what)).collect()
}

/// The same credentials, written in other ways that mean the same.
pub(super) fn other_forms(right: &str) -> Vec<(&'static str, String)> {
    let (identity, secrets) = right.split_once(':').unwrap_or((right, "{}"));
    let parsed: Value = serde_json::from_str(secrets).unwrap_or_default();
    let pretty = serde_json::to_string_pretty(&parsed).unwrap_or_default();
    let reversed = match &parsed {
        Value::Object(members) => members.iter().rev().map(|(name, value)| (name.clone(), value.clone())).collect(),
        other => other.clone(),
    };
    let mut forms = vec![
        ("white space between the tokens", format!("{identity}:{pretty}")),
        ("escaped letters", format!("{identity}:{}", escaped(&parsed.to_string()))),
        ("members in another order", format!("{identity}:{reversed}")),
    ];
    forms.retain(|(_, text)| text != right);
    forms
}

/// The JSON text with the first letter of each text escaped.
fn escaped(json: &str) -> String {
    let mut out = String::new();
    let mut characters = json.chars().peekable();
    let mut inside = false;
    while let Some(c) = characters.next() {
        out.push(c);
        match c {
            '\\' => out.extend(characters.next()),
            '"' => {
                inside = !inside;
                if let Some(letter) = characters.next_if(|next| inside && next.is_ascii_alphabetic()) {
                    out.push_str(&format!("\\u{:04x}", u32::from(letter)));
                }
            }
            _ => {}
        }
    }
    out
}

pub(super) fn is_same(text: &str, right: &str) -> bool {
    let parts = |text: &str| {
        let (identity, secrets) = text.split_once(':')?;
        Some((identity.to_owned(), serde_json::from_str::<Value>(secrets).ok()?))
    };
    parts(text).is_some_and(|parts_of| Some(parts_of) == parts(right))
}

pub(super) fn without_last(text: &str) -> String {
    let mut characters = text.chars();
    characters.next_back();
    characters.as_str().to_owned()
}

/// Letters of ASCII in the other case. Hexadecimal digits, as a UUID has them, mean the same in both.
fn other_case(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii_hexdigit() || c == '-') {
        return text.to_owned();
    }
    let switched = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    text.chars().map(switched).collect()
}

/// The members besides the first secret whose names say that they are secret: what else an app asks for may be anything.
fn further_secrets(secrets: &Value) -> Vec<&String> {
    let Some(members) = secrets.as_object() else { return Vec::new() };
    let first = first_secret(members);
    let texts = members.iter().filter(|(_, value)| is_text(value)).map(|(name, _)| name);
    texts.filter(|name| is_secret(name) && Some(name.as_str()) != first).collect()
}

fn is_secret(name: &str) -> bool {
    const SECRET: &[&str] = &["pass", "secret", "pin", "token", "key", "code"];
    SECRET.iter().any(|word| name.to_lowercase().contains(word))
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

/// The first member with a text whose name says that it is secret, or else the first with a text: an app may also ask for
/// a region, which need not be right.
pub(super) fn first_secret(members: &Map<String, Value>) -> Option<&str> {
    let texts = || members.iter().filter(|(_, value)| is_text(value)).map(|(name, _)| name.as_str());
    texts().find(|name| is_secret(name)).or_else(|| texts().next())
}

/// The first secret, or else the first text that is not empty.
pub(super) fn first_text(value: &mut Value) -> Option<&mut Value> {
    match value {
        Value::String(text) if !text.is_empty() => Some(value),
        Value::Array(items) => items.iter_mut().find_map(first_text),
        Value::Object(members) => match first_secret(members).map(str::to_owned) {
            Some(name) => members.get_mut(&name),
            None => members.values_mut().find_map(first_text),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_credentials_are_wrong_and_other_forms_are_the_same() {
        let right = r#"me@a.example:{"password":"s: x","region":"eu"}"#;
        for (what, text) in wrong(right) {
            assert!(!is_same(&text, right), "{what}: {text}");
        }
        assert_eq!(wrong(right).len(), 19);
        assert_eq!(wrong(r#"me:{"password":"s","pin":"b","region":"eu"}"#).len(), 20);
        assert_eq!(wrong(r#"me:{"password":"AB-12","pin":"b","region":"eu"}"#).len(), 19);
        let region_first = wrong(r#"me:{"region":"eu","password":"s"}"#);
        assert!(
            region_first
                .iter()
                .all(|(_, text)| !text.contains(r#""region":"acgw"#) && !text.ends_with(r#"{"password":"s"}"#))
        );
        assert_eq!((some_wrong(right).len(), some_wrong("me:7").len()), (4, 3));
        for (what, text) in other_forms(right) {
            assert!(is_same(&text, right) && text != right, "{what}: {text}");
        }
        assert_eq!(other_forms(right).len(), 3);
        assert!(!wrong("me:{}").iter().any(|(what, _)| *what == "no secrets"));
    }
}
