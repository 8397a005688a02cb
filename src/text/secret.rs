//! What a secret is called, and how it may be written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::mask::{MASK, is_secret};

/// Without the padding, which may be left out.
pub(crate) fn encoded(text: &str) -> String {
    STANDARD.encode(text).trim_end_matches('=').to_owned()
}

/// A secret as it stands in JSON, in a URL, and in the base64 of URLs.
pub(crate) fn ways_to_write(secret: &str) -> [String; 3] {
    let json = Value::from(secret).to_string();
    let form = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    [json[1..json.len() - 1].to_owned(), form, secret.replace('+', "-").replace('/', "_")]
}

/// Members of an object: names of people's fields are milder than those of headers.
pub(crate) fn is_secret_member(name: &str) -> bool {
    const FURTHER: [&str; 3] = ["passwd", "passphrase", "pwd"];
    let name = name.to_lowercase();
    let is_open = matches!(name.as_str(), "key" | "keys" | "author" | "authors");
    !is_open && (is_secret(&name) || FURTHER.iter().any(|part| name.contains(part)))
}

/// What is secret in a header's value: each value of a cookie, what stands behind a scheme, or all of it.
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

/// Keeps the scheme of an Authorization header: whether it was there at all is what a reader wants to know.
pub(crate) fn mask(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, rest)) if !rest.is_empty() && scheme.chars().all(char::is_alphanumeric) => {
            format!("{scheme} {MASK}")
        }
        _ if value.is_empty() => String::new(),
        _ => MASK.to_owned(),
    }
}

/// A URL without its password and without parameters that carry a secret.
pub(crate) fn url(text: &str) -> String {
    let Ok(mut url) = url::Url::parse(text) else { return text.to_owned() };
    if url.password().is_none() && !url.query_pairs().any(|(name, _)| is_secret_parameter(&name)) {
        return text.to_owned();
    }
    if url.password().is_some() {
        let _ = url.set_password(Some(MASK));
    }
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let shown = pairs.into_iter().map(|(name, value)| match is_secret_parameter(&name) {
        true => format!("{name}={MASK}"),
        false => url::form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish(),
    });
    let query = shown.collect::<Vec<_>>().join("&");
    url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
    url.into()
}

pub(crate) fn secrets_of(text: &str) -> Vec<String> {
    let Ok(url) = url::Url::parse(text) else { return Vec::new() };
    let parameters =
        url.query_pairs().filter(|(name, _)| is_secret_parameter(name)).map(|(_, value)| value.into_owned());
    let password = url.password().map(|password| (password.to_owned(), decoded(password)));
    let userinfo = password.iter().map(|(_, plain)| encoded(&format!("{}:{plain}", decoded(url.username()))));
    let userinfo = userinfo.collect::<Vec<_>>();
    parameters.chain(password.into_iter().flat_map(|(written, plain)| [written, plain])).chain(userinfo).collect()
}

/// Percent-encoded text as it was meant.
fn decoded(text: &str) -> String {
    // These are themselves here, and mean something in a form.
    let form = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(form.as_bytes()).next().map_or_else(|| text.to_owned(), |(name, _)| name.into_owned())
}

/// Hosts of functions take their key as `code`, stores their signature as `sig`.
fn is_secret_parameter(name: &str) -> bool {
    is_secret(&name.to_lowercase()) || matches!(name, "code" | "sig")
}
