//! What a secret is called, where it stands, and how it may be written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// What the names of secrets contain.
pub(super) const PARTS: [&str; 12] = [
    "token",
    "secret",
    "password",
    "credential",
    "auth",
    "cookie",
    "session",
    "signature",
    "key",
    "passwd",
    "passphrase",
    "pwd",
];

/// Whether a header of this name, in lower case, usually carries a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    // Someone who reads a refusal wants to see these, and neither is a secret.
    const OPEN: [&str; 2] = ["www-authenticate", "token_type"];
    !OPEN.contains(&name) && PARTS.iter().any(|part| name.contains(part))
}

/// Whether a parameter of a URL or a form does. Hosts of functions take their key as `code`, stores a signature as
/// `sig`.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    let name = name.to_lowercase();
    is_secret(&name) || matches!(name.as_str(), "code" | "sig")
}

/// Whether a member of an object does. In a body, a `key` need not be a secret.
pub(crate) fn is_secret_member(name: &str) -> bool {
    let name = name.to_lowercase();
    is_secret(&name) && !matches!(name.as_str(), "key" | "keys" | "author" | "authors")
}

/// Base64 without the padding, which may be left out.
pub(crate) fn encoded(text: &str) -> String {
    STANDARD.encode(text).trim_end_matches('=').to_owned()
}

/// A secret as JSON, a URL, and the base64 of URLs write it.
pub(crate) fn ways_to_write(secret: &str) -> [String; 3] {
    let json = Value::from(secret).to_string();
    let form = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    [json[1..json.len() - 1].to_owned(), form, secret.replace('+', "-").replace('/', "_")]
}

/// The secrets in a header's value: each value of a cookie, what follows a scheme, or all of it.
pub(crate) fn parts(value: &str) -> impl Iterator<Item = &str> {
    let pairs = value.split([';', ',', ' ']).filter_map(|part| Some(part.split_once('=')?.1));
    pairs.chain([value, value.rsplit(' ').next().unwrap_or(value)])
}

/// Every text in a JSON value.
pub(crate) fn leaves(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(members) => members.values().for_each(|member| leaves(member, found)),
        _ => {}
    }
}

/// The secrets in a URL: its password, also as a header carries it, and its secret parameters.
pub(crate) fn secrets_of(text: &str) -> Vec<String> {
    let Ok(url) = url::Url::parse(text) else { return Vec::new() };
    let parameters = url.query_pairs().filter(|(name, _)| is_secret_parameter(name));
    let mut secrets: Vec<String> = parameters.map(|(_, value)| value.into_owned()).collect();
    if let Some(password) = url.password() {
        let plain = decoded(password);
        secrets.push(encoded(&format!("{}:{plain}", decoded(url.username()))));
        secrets.extend([password.to_owned(), plain]);
    }
    secrets
}

/// Percent-encoded text, decoded.
fn decoded(text: &str) -> String {
    // These characters are themselves here, but special in a form.
    let form = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(form.as_bytes()).next().map_or_else(|| text.to_owned(), |(name, _)| name.into_owned())
}
