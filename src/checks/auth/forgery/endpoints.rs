//! Identifiers of endpoints that are almost the right one, and requests without one.

use crate::suite::Call;

/// The call without `context.endpoint_id`.
pub(crate) fn without_endpoint(call: Call) -> Call {
    call.edited(|body| drop(body["context"].as_object_mut().map(|context| context.shift_remove("endpoint_id"))))
}

/// The endpoint of another vendor's CyberApp.
pub(crate) fn other_endpoint(endpoint: &str) -> String {
    let base = endpoint.split_once('~').map_or(endpoint, |(base, _)| base);
    format!("{base}~somebody.else.endpoint.v1.0")
}

/// The two parts of an endpoint's identifier: the base type, and the type derived from it.
pub(super) fn parts(endpoint: &str) -> (&str, &str) {
    endpoint.split_once('~').unwrap_or((endpoint, endpoint))
}

/// The endpoint with one name of the derived part changed: the first is the vendor's, the second the app's.
pub(super) fn renamed(endpoint: &str, at: usize) -> String {
    let (base, derived) = parts(endpoint);
    let rename = |(place, name)| if place == at { "other" } else { name };
    let names: Vec<&str> = derived.split('.').enumerate().map(rename).collect();
    format!("{base}~{}", names.join("."))
}

/// The same identifier with another major version: the digit after the last `.v` is changed.
pub(super) fn other_major_version(part: &str) -> String {
    let at = part.rfind(".v").map_or(part.len(), |at| at + 2);
    format!("{}7{}", &part[..at], part.get(at + 1..).unwrap_or_default())
}

/// The same endpoint with another minor version.
pub(super) fn other_minor_version(endpoint: &str) -> String {
    match endpoint.rsplit_once('.') {
        Some((name, minor)) => format!("{name}.{}", minor.parse::<u32>().map_or(0, |minor| minor + 1)),
        None => format!("{endpoint}.1"),
    }
}
