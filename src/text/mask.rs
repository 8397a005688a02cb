//! Hides secrets in whatever is shown. What is hidden reads `***`.

use std::borrow::Cow;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use bytes::Bytes;
use memchr::memmem::Finder;
use regex::{Captures, Regex, RegexBuilder};
use serde_json::Value;

use super::secret::{PARTS, is_secret, is_secret_member, is_secret_parameter};

/// What stands for a secret.
pub(crate) const MASK: &str = "***";

/// What a text with a secret looks like.
struct SecretForm {
    /// A text without this mark has no secret, which spares most texts the search.
    mark: &'static str,
    regex: LazyLock<Regex>,
}

/// Every secret that is known by its form or its name has one of these with it, in any case. A percent sign may hide any
/// letter. Most texts have none, and are spared the searches, which take longer than everything else here.
static SIGNS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = PARTS.iter().chain(&["%", "code=", "sig=", "bearer ", "basic ", "@", "eyj"]);
    AhoCorasick::builder().ascii_case_insensitive(true).build(signs).expect("texts of ours")
});

// No counts: `{1,64}` of any letter takes megabytes. The closing quote may be missing, as a stored body may be cut off
// anywhere.
static JSON: SecretForm =
    SecretForm { mark: ":", regex: LazyLock::new(|| compile(r#"("([^"\\]+)"\s*:\s*")(?:[^"\\]|\\.?)*"#)) };
static FORM: SecretForm =
    SecretForm { mark: "=", regex: LazyLock::new(|| compile(r##"((^|[?&\s"])([^=&?#\s"`]+)=)[^&\s"#]*"##)) };
// A password may hold an @ itself.
static PASSWORD: SecretForm =
    SecretForm { mark: "://", regex: LazyLock::new(|| compile(r##"(://[^/?#\s:"]*:)[^/?#\s"]+(@)"##)) };
static JWT: SecretForm = SecretForm {
    mark: "eyJ",
    regex: LazyLock::new(|| compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?")),
};
// A credential after its scheme, in an echoed header or in what a handler says about a request.
static SCHEME: SecretForm =
    SecretForm { mark: " ", regex: LazyLock::new(|| compile(r"\b((?i:bearer|basic)) +[A-Za-z0-9+/=._~-]{8,}")) };

fn compile(pattern: &str) -> Regex {
    // Limits what a search keeps for the next one.
    RegexBuilder::new(pattern).dfa_size_limit(128 * 1024).build().expect("a pattern of ours")
}

/// A header's value without secrets. The scheme of an `Authorization` stays: a reader wants to see that there was one.
pub(crate) fn header<'v>(name: &str, value: &'v str) -> Cow<'v, str> {
    let name = name.to_ascii_lowercase();
    match value {
        _ if !is_secret(&name) => text(value),
        "" => value.into(),
        _ if name.ends_with("authorization") => authorization(value).into(),
        _ => MASK.into(),
    }
}

/// The value of an `Authorization` without its secret.
pub(crate) fn authorization(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, _)) if scheme.chars().all(char::is_alphanumeric) => [scheme, " ", MASK].concat(),
        _ if value.is_empty() => String::new(),
        _ => MASK.to_owned(),
    }
}

/// A body, a URL or a message without secrets.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    let json = |found: &Captures<'_>| hidden_if(is_secret(&found[2].to_ascii_lowercase()), found);
    let form = |found: &Captures<'_>| {
        // Letters of a name may be encoded. Prose has no codes to hide.
        let name = url::form_urlencoded::parse(found[3].as_bytes()).next().unwrap_or_default().0;
        let is_parameter = matches!(&found[2], "" | "?" | "&");
        hidden_if(is_secret(&name.to_ascii_lowercase()) || is_parameter && is_secret_parameter(&name), found)
    };
    if !SIGNS.is_match(text) {
        return text.into();
    }
    let text = replaced(&SCHEME, text.into(), |found| format!("{} {MASK}", &found[1]));
    let text = replaced(&FORM, replaced(&JSON, text, json), form);
    let text = replaced(&PASSWORD, text, |found| format!("{}{MASK}{}", &found[1], &found[2]));
    replaced(&JWT, text, |_| MASK.to_owned())
}

fn hidden_if(is_secret: bool, found: &Captures<'_>) -> String {
    if is_secret { format!("{}{MASK}", &found[1]) } else { found[0].to_owned() }
}

fn replaced<'t>(pattern: &SecretForm, text: Cow<'t, str>, by: impl Fn(&Captures<'_>) -> String) -> Cow<'t, str> {
    if !text.contains(pattern.mark) {
        return text;
    }
    match pattern.regex.replace_all(&text, by) {
        Cow::Owned(replaced) => Cow::Owned(replaced),
        Cow::Borrowed(_) => text,
    }
}

/// A secret, and how it is found.
struct KnownSecret(String, Finder<'static>);

/// Hides known secrets, besides those that are recognised by their form or name.
#[derive(Default)]
pub(crate) struct Mask {
    /// Their texts, the longest first.
    known: Vec<KnownSecret>,
    /// Members that hold no secret, whatever they are called.
    open: Vec<String>,
}

impl Mask {
    /// Hides these texts too, but no member with one of these names.
    pub(crate) fn new(mut known: Vec<String>, open: Vec<String>) -> Self {
        known.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        known.dedup();
        let known = known.into_iter().map(|secret| {
            let finder = Finder::new(&secret).into_owned();
            KnownSecret(secret, finder)
        });
        Self { known: known.collect(), open }
    }

    /// Whether a text stays as it is, and everything that is written in it too, if it is JSON.
    pub(crate) fn is_clean(&self, text: &str) -> bool {
        // Behind a backslash may be any letter.
        !text.contains('\\') && !SIGNS.is_match(text) && !self.known.iter().any(|secret| secret.is_in(text))
    }

    /// A text without secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        // First, because a known secret may be a part of what follows the scheme.
        let mut text = match SIGNS.is_match(text) {
            true => replaced(&SCHEME, text.into(), |found| format!("{} {MASK}", &found[1])).into_owned(),
            false => text.to_owned(),
        };
        for secret in &self.known {
            if secret.is_in(&text) {
                text = text.replace(&secret.0, MASK);
            }
        }
        self::text(&text).into_owned()
    }

    /// A header's value without secrets.
    pub(crate) fn header(&self, name: &str, value: &str) -> String {
        if is_secret(&name.to_ascii_lowercase()) { header(name, value).into_owned() } else { self.text(value) }
    }

    /// A JSON value without secrets, in the same form.
    pub(crate) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (self.text(name), self.member(name, value))).collect())
            }
            _ => value.clone(),
        }
    }

    fn member(&self, name: &str, value: &Value) -> Value {
        match value {
            _ if self.open.iter().any(|open| open == name) || !is_secret_member(name) => self.value(value),
            Value::Null | Value::Bool(_) => value.clone(),
            Value::String(text) => Value::from(header(name, text)),
            _ => Value::from(MASK),
        }
    }

    /// A body without secrets. A body that has none keeps its bytes.
    pub(crate) fn body(&self, bytes: &Bytes) -> Bytes {
        let shown = match serde_json::from_slice::<Value>(bytes) {
            Ok(value) => Some(self.value(&value)).filter(|shown| *shown != value).map(|shown| shown.to_string()),
            Err(_) => {
                let text = String::from_utf8_lossy(bytes);
                Some(self.text(&text)).filter(|shown| *shown != text)
            }
        };
        shown.map_or_else(|| bytes.clone(), Bytes::from)
    }
}

impl KnownSecret {
    fn is_in(&self, text: &str) -> bool {
        self.1.find(text.as_bytes()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn headers_lose_their_secrets() {
        for (name, value, shown) in [
            ("Authorization", "Bearer abc", "Bearer ***"),
            ("authorization", "abc", "***"),
            ("authorization", "a:b c", "***"),
            ("authorization", "", ""),
            ("X-CyberApp-Auth", "dTpw cA==", "***"),
            ("Cookie", "session=abc", "***"),
            ("X-Api-Token", "abc", "***"),
            ("Accept", "application/json", "application/json"),
            ("X-Forwarded", "eyJh.eyJi.c", "***"),
        ] {
            assert_eq!(header(name, value), shown, "{name}: {value}");
        }
    }

    #[test]
    fn values_lose_their_secrets_and_keep_their_form() {
        let mask = Mask::new(Vec::new(), vec!["api_key".to_owned()]);
        let value = json!({ "api_key": "made", "Password": "p", "secrets": { "a": [1] }, "key": "k", "pwd": "w",
            "token": null, "token_type": "bearer", "author": "A", "a": ["client_secret=x\"y", { "secret": 1 }],
            "headers": { "authorization": "Bearer a.b" }, "text": "Basic YWJjZGVmZw==, ok" });
        let shown = json!({ "api_key": "made", "Password": "***", "secrets": "***", "key": "k", "pwd": "***",
            "token": null, "token_type": "bearer", "author": "A", "a": ["client_secret=***\"y", { "secret": "***" }],
            "headers": { "authorization": "Bearer ***" }, "text": "Basic ***, ok" });
        assert_eq!(mask.value(&value), shown);
        assert_eq!(mask.body(&Bytes::from(value.to_string())), shown.to_string());
        assert_eq!(mask.body(&Bytes::from_static(b"\xff plain")), &b"\xff plain"[..]);
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
            ("/x?auth[token]=s&y=1", "/x?auth[token]=***&y=1"),
            (r#"{"token_type": "bearer", "name": "secret"}"#, r#"{"token_type": "bearer", "name": "secret"}"#),
            ("http://me:pass@host:80/callbacks?sort=a:b@c", "http://me:***@host:80/callbacks?sort=a:b@c"),
            ("at http://u:p@ss@a.example/?x=1:", "at http://u:***@a.example/?x=1:"),
            ("https://a.example/x?y=1%202", "https://a.example/x?y=1%202"),
            ("https://u:p@a.example/x?code=abc&y=1&sig=d", "https://u:***@a.example/x?code=***&y=1&sig=***"),
            ("the process ended with code=3", "the process ended with code=3"),
            (&format!("{{\"{}token\": \"t\"}}", "x".repeat(99)), &format!("{{\"{}token\": \"***\"}}", "x".repeat(99))),
            ("token eyJhbGciOi.eyJpc3Mi.c2ln here", "token *** here"),
            ("you sent BEARER abcdefghi", "you sent BEARER ***"),
        ] {
            assert_eq!(text(shown), masked);
        }
    }

    #[test]
    fn known_secrets_are_found_wherever_they_are_repeated() {
        let mask = Mask::new(vec!["long".to_owned(), "a long one".to_owned()], Vec::new());
        assert_eq!(mask.text("a long one, Bearer along-token"), "***, Bearer ***");
    }
}
