//! Takes the secrets out of an exchange before it is stored. Types and forms stay, so that the rest can still be compared
//! with the contract.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::head::HeaderList;
use crate::platform::shown_url;
use crate::sender::{CREDENTIALS_HEADER, EXTRA_HEADER};
use crate::text::mask::{self, MASK, Mask};
use crate::text::secret::{encoded, is_secret, is_secret_member, leaves, parts, ways_to_write};

/// Shorter values are not searched for: they may be a part of an identifier.
const SHORTEST: usize = 8;

/// Hides the secrets that the headers of a request carry, wherever they are repeated, and whatever has the name or the form
/// of one.
pub(super) struct ExchangeMask {
    mask: Mask,
    /// Header and claims of the bearer token, without secrets.
    pub(super) token: Option<Value>,
    /// The headers that carry secrets.
    secret: Vec<(String, String)>,
}

/// The headers that carry secrets.
fn secret(headers: &HeaderList) -> impl Iterator<Item = &(String, String)> {
    headers.0.iter().filter(|(name, _)| is_secret(&name.to_ascii_lowercase()))
}

impl ExchangeMask {
    /// The mask of an exchange whose request has these headers.
    pub(super) fn of(headers: &HeaderList) -> Self {
        let mut known: Vec<String> = Vec::new();
        for (name, value) in secret(headers) {
            known.extend(parts(value).map(str::to_owned));
            let is_basic = value.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic "));
            if name.eq_ignore_ascii_case(CREDENTIALS_HEADER) || is_basic {
                credentials(value, &mut known);
            }
        }
        known.retain(|secret| secret.len() >= SHORTEST);
        let written: Vec<String> = known.iter().flat_map(|secret| ways_to_write(secret)).collect();
        known.extend(written);
        let mut made =
            Self { mask: Mask::new(known, Vec::new()), token: None, secret: secret(headers).cloned().collect() };
        made.token = token(headers).map(|token| made.value(&token));
        made
    }

    /// Whether this is the mask of an exchange whose request has these headers: on one connection it mostly is.
    pub(super) fn fits(&self, headers: &HeaderList) -> bool {
        secret(headers).eq(&self.secret)
    }

    /// A text without secrets.
    pub(super) fn text(&self, text: &str) -> String {
        self.mask.text(text)
    }

    /// Headers without secrets.
    pub(super) fn headers(&self, headers: &HeaderList) -> Vec<(String, String)> {
        let masked = |(name, value): &(String, String)| {
            let value = match extra(value).filter(|_| name.eq_ignore_ascii_case(EXTRA_HEADER)) {
                Some(extra) if self.value(&extra) != extra => STANDARD.encode(self.value(&extra).to_string()),
                Some(_) => value.clone(),
                None => self.mask.header(name, value),
            };
            (name.clone(), value)
        };
        headers.0.iter().map(masked).collect()
    }

    /// Path and query without secrets: for handlers, every value in the query, where function hosts want keys.
    pub(super) fn target(&self, target: &str, is_handlers: bool) -> String {
        const BASE: &str = "http://base.invalid";
        if is_handlers && target.contains('?') {
            let shown = shown_url(&format!("{BASE}{target}"));
            return shown.strip_prefix(BASE).map_or_else(|| mask::text(target).into_owned(), str::to_owned);
        }
        self.text(target)
    }

    /// A body without secrets. One that has none stays as it is.
    pub(super) fn body(&self, text: String) -> String {
        if self.mask.is_clean(&text) {
            return text;
        }
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => match self.value(&value) {
                masked if masked != value => masked.to_string(),
                // Members that stand twice are not in the value.
                _ => self.text(&text),
            },
            Err(_) => self.text(&text),
        }
    }

    /// A value without secrets, of the same type in each place.
    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                let masked = members.iter().map(|(name, value)| {
                    (self.text(name), if is_secret_member(name) { hidden(value) } else { self.value(value) })
                });
                Value::Object(masked.collect())
            }
            other => other.clone(),
        }
    }
}

/// Every text and number in a value hidden.
fn hidden(value: &Value) -> Value {
    match value {
        Value::String(text) if text.is_empty() => value.clone(),
        Value::String(_) => Value::from(MASK),
        Value::Number(_) => Value::from(0),
        Value::Array(items) => items.iter().map(hidden).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), hidden(value))).collect())
        }
        other => other.clone(),
    }
}

/// The secrets in `identity:secrets` behind base64, where the secrets may be JSON.
fn credentials(value: &str, known: &mut Vec<String>) {
    let last = value.rsplit(' ').next().unwrap_or_default();
    let Some(plain) = STANDARD.decode(last).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else { return };
    let secrets = plain.split_once(':').map_or(plain.as_str(), |(_, secrets)| secrets).to_owned();
    match serde_json::from_str(&secrets) {
        Ok(json) => leaves(&json, known),
        Err(_) => known.push(secrets),
    }
    known.push(encoded(&plain));
    known.push(plain);
}

/// Header and claims of a bearer token, unverified.
fn token(headers: &HeaderList) -> Option<Value> {
    let (scheme, token) = headers.all("authorization").next()?.split_once(' ')?;
    let mut parts = token.trim().split('.').map(|part| {
        let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    });
    let (header, claims) = (parts.next()??, parts.next()??);
    scheme.eq_ignore_ascii_case("bearer").then(|| json!({ "header": header, "claims": claims }))
}

/// What `X-CyberApp-Extra` carries.
fn extra(value: &str) -> Option<Value> {
    serde_json::from_slice(&STANDARD.decode(value).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_types_stay() {
        let auth = STANDARD.encode(r#"me@a.example:{"password":"open sesame","pin":12}"#);
        let headers = [
            ("Authorization", "Bearer aaaaaaaaa.b.c"),
            ("X-CyberApp-Auth", auth.as_str()),
            ("X-CyberApp-Extra", "eyJ0b2tlbiI6ImFiYyJ9"),
            ("Accept", "*/*"),
        ];
        let headers = HeaderList(headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        let mask = ExchangeMask::of(&headers);
        let shown: Vec<String> = mask.headers(&headers).into_iter().map(|(_, value)| value).collect();
        assert_eq!(shown, ["Bearer ***", "***", &STANDARD.encode(r#"{"token":"***"}"#), "*/*"]);
        let body = json!({ "password": { "a": 5, "b": null }, "text": "it is open sesame", "n": 12 });
        let shown = json!({ "password": { "a": 0, "b": null }, "text": "it is ***", "n": 12 });
        assert_eq!(mask.body(body.to_string()), shown.to_string());
        assert_eq!(
            mask.body(r#"{"password":"x","password":null}"#.to_owned()),
            r#"{"password":"***","password":null}"#
        );
        assert_eq!(mask.body("{ \"n\" : 1 }".to_owned()), "{ \"n\" : 1 }");
        assert_eq!(mask.target("/x?a=secret&b", true), "/x?a=***&b=***");
        assert_eq!(mask.target("/x?tenantID=1&code=2", false), "/x?tenantID=1&code=***");
    }
}
