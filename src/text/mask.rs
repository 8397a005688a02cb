//! Hides secrets in what is shown of an exchange. What is hidden reads `***`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex, RegexBuilder};
use serde_json::Value;

/// What stands for a secret.
pub(crate) const MASK: &str = "***";

/// What a secret may look like.
struct Pattern {
    /// A text without this has none; most texts are spared the search.
    mark: &'static str,
    regex: LazyLock<Regex>,
}

// No counts: `{1,64}` of any letter takes megabytes. The closing quote may be missing, as a stored body may be cut off
// anywhere.
static JSON: Pattern =
    Pattern { mark: ":", regex: LazyLock::new(|| compile(r#"("([^"\\]+)"\s*:\s*")(?:[^"\\]|\\.?)*"#)) };
static FORM: Pattern =
    Pattern { mark: "=", regex: LazyLock::new(|| compile(r##"((?:^|[?&\s"])([\w%.~-]+)=)[^&\s"#]*"##)) };
static PASSWORD: Pattern =
    Pattern { mark: "://", regex: LazyLock::new(|| compile(r##"(://[^/?#\s:@"]*:)[^/?#\s@"]+(@)"##)) };
static JWT: Pattern = Pattern {
    mark: "eyJ",
    regex: LazyLock::new(|| compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?")),
};

fn compile(pattern: &str) -> Regex {
    // What a search keeps for the next one is bounded too.
    RegexBuilder::new(pattern).dfa_size_limit(128 * 1024).build().expect("a pattern of ours")
}

/// What the names of secrets have in them.
const PARTS: [&str; 9] = ["token", "secret", "password", "credential", "auth", "cookie", "session", "signature", "key"];

/// Whether something of this name, in small letters, carries a secret as a rule.
pub(crate) fn is_secret(name: &str) -> bool {
    // What these say is wanted by those who read a refusal, and is no secret.
    const OPEN: [&str; 2] = ["www-authenticate", "token_type"];
    !OPEN.contains(&name) && PARTS.iter().any(|part| name.contains(part))
}

/// A header's value without secrets. The scheme of an `Authorization` stays.
pub(crate) fn header<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    let name = name.to_ascii_lowercase();
    if !is_secret(&name) {
        return text(value);
    }
    match value.split_once(' ') {
        Some((scheme, _)) if name.ends_with("authorization") => format!("{scheme} {MASK}").into(),
        _ => MASK.into(),
    }
}

/// A body, a URL or a message without secrets.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let named = |found: &Captures<'_>| {
        // In a form, letters of a name may be encoded.
        let name = url::form_urlencoded::parse(found[2].as_bytes()).next().map(|(name, _)| name.to_ascii_lowercase());
        if name.is_some_and(|name| is_secret(&name)) { format!("{}{MASK}", &found[1]) } else { found[0].to_owned() }
    };
    let mut text = Cow::Borrowed(text);
    if may_name_secrets(&text) {
        text = replaced(&FORM, replaced(&JSON, text, named), named);
    }
    let text = replaced(&PASSWORD, text, |found| format!("{}{MASK}{}", &found[1], &found[2]));
    replaced(&JWT, text, |_| MASK.to_owned())
}

/// Most texts do not, and are spared two searches that take longer than all else that is done to them.
fn may_name_secrets(text: &str) -> bool {
    // Behind a percent sign any letter may hide.
    text.contains('%') || {
        let small = text.to_ascii_lowercase();
        PARTS.iter().any(|part| small.contains(part))
    }
}

fn replaced<'t>(pattern: &Pattern, text: Cow<'t, str>, by: impl Fn(&Captures<'_>) -> String) -> Cow<'t, str> {
    if !text.contains(pattern.mark) {
        return text;
    }
    match pattern.regex.replace_all(&text, by) {
        Cow::Owned(replaced) => Cow::Owned(replaced),
        Cow::Borrowed(_) => text,
    }
}

/// A JSON value without secrets; its members are taken for headers.
pub(crate) fn value(value: &Value) -> Value {
    match value {
        Value::String(plain) => Value::from(text(plain)),
        Value::Array(items) => items.iter().map(crate::text::mask::value).collect(),
        Value::Object(members) => {
            let shown = |(name, member): (&String, &Value)| match member {
                Value::String(plain) => (name.clone(), Value::from(header(name, plain))),
                _ => (name.clone(), crate::text::mask::value(member)),
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
        assert_eq!(header("Cookie", "session=abc"), "***");
        assert_eq!(header("X-Api-Token", "abc"), "***");
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
            ("client%5Fsecret=s&grant_type=x", "client%5Fsecret=***&grant_type=x"),
            (r#"{"token_type": "bearer", "name": "secret"}"#, r#"{"token_type": "bearer", "name": "secret"}"#),
            ("http://me:pass@host:80/callbacks?sort=a:b@c", "http://me:***@host:80/callbacks?sort=a:b@c"),
            (&format!("{{\"{}token\": \"t\"}}", "x".repeat(99)), &format!("{{\"{}token\": \"***\"}}", "x".repeat(99))),
            ("token eyJhbGciOi.eyJpc3Mi.c2ln here", "token *** here"),
        ] {
            assert_eq!(text(shown), masked);
        }
    }
}
