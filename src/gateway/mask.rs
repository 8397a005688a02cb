//! Hides secrets in what is shown of an exchange. What is hidden reads `***`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

/// What stands for a secret.
pub(super) const MASK: &str = "***";

/// Headers that carry secrets.
const HEADERS: [&str; 6] =
    ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-cyberapp-auth", "x-api-key"];

/// Members of bodies, and parameters, that carry secrets: alternatives of a pattern.
const MEMBERS: &str = "access_token|id_token|refresh_token|client_secret|secret|password";

// The closing quote may be missing, as a stored body may be cut off anywhere.
static JSON: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r#"("(?i:{MEMBERS})"\s*:\s*")(?:[^"\\]|\\.?)*"#)));
static FORM: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r##"((?:^|[?&\s"])(?i:{MEMBERS})=)[^&\s"#]*"##)));
static JWT: LazyLock<Regex> = LazyLock::new(|| compile(r"()eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?"));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

/// A header's value without secrets. The scheme of an `Authorization` stays.
pub(super) fn header<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    if !HEADERS.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
        return text(value);
    }
    match value.split_once(' ') {
        Some((scheme, _)) if name.to_ascii_lowercase().ends_with("authorization") => format!("{scheme} {MASK}").into(),
        _ => MASK.into(),
    }
}

/// A body, a URL or a message without secrets.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    [&JSON, &FORM, &JWT].into_iter().fold(Cow::Borrowed(text), |text, pattern| {
        match pattern.replace_all(&text, |found: &Captures<'_>| format!("{}{MASK}", &found[1])) {
            Cow::Owned(masked) => Cow::Owned(masked),
            Cow::Borrowed(_) => text,
        }
    })
}

/// A JSON value without secrets.
pub(super) fn value(value: &Value) -> Value {
    match value {
        Value::String(plain) => Value::from(text(plain)),
        Value::Array(items) => items.iter().map(self::value).collect(),
        Value::Object(members) => {
            let shown = |(name, member): (&String, &Value)| match member {
                Value::String(_) if MEMBERS.split('|').any(|secret| name.eq_ignore_ascii_case(secret)) => {
                    (name.clone(), Value::from(MASK))
                }
                _ => (name.clone(), self::value(member)),
            };
            Value::Object(members.iter().map(shown).collect())
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_lose_their_secrets() {
        assert_eq!(header("Authorization", "Bearer abc"), "Bearer ***");
        assert_eq!(header("authorization", "abc"), "***");
        assert_eq!(header("X-CyberApp-Auth", "dTpw cA=="), "***");
        assert_eq!(header("Accept", "application/json"), "application/json");
        assert_eq!(header("X-Forwarded", "eyJh.eyJi.c"), "***");
    }

    #[test]
    fn values_lose_their_secrets_and_keep_their_form() {
        let shown = value(&serde_json::json!({ "Password": "p", "a": ["client_secret=x\"y", { "secret": 1 }] }));
        assert_eq!(shown, serde_json::json!({ "Password": "***", "a": ["client_secret=***\"y", { "secret": 1 }] }));
    }

    #[test]
    fn bodies_and_urls_lose_their_secrets() {
        for (shown, masked) in [
            (r#"{"access_token": "a\"b", "x": 1}"#, r#"{"access_token": "***", "x": 1}"#),
            (r#"{"client_secret":"cut of"#, r#"{"client_secret":"***"#),
            ("grant_type=x&client_secret=s%20t&y=1", "grant_type=x&client_secret=***&y=1"),
            ("client_secret=s", "client_secret=***"),
            ("/idp/token?client_secret=s#f", "/idp/token?client_secret=***#f"),
            ("no_client_secret=s", "no_client_secret=s"),
            ("token eyJhbGciOi.eyJpc3Mi.c2ln here", "token *** here"),
        ] {
            assert_eq!(text(shown), masked);
        }
    }
}
