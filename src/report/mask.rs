//! Secrets in what is shown: tokens, credentials, cookies.

use hyper::HeaderMap;

/// Stands in place of a secret.
const MASK: &str = "***";

/// Whether secrets are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// Masked: the default everywhere.
    Masked,
    /// As they are (`--show-secrets`).
    Shown,
}

/// Headers as pairs, secrets masked unless they are to be shown.
pub fn masked(headers: &HeaderMap, secrets: Secrets) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let shown = if secrets == Secrets::Masked && is_secret(name.as_str()) { mask(&text) } else { text };
            (name.as_str().to_owned(), shown)
        })
        .collect()
}

fn is_secret(name: &str) -> bool {
    matches!(name, "authorization" | "proxy-authorization" | "cookie" | "set-cookie" | "x-api-key")
        || name == crate::gateway::CREDENTIALS_HEADER
        || ["token", "secret", "password"].iter().any(|part| name.contains(part))
}

/// Keeps the scheme of an Authorization header: whether it was there at all is what a reader wants to know.
fn mask(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, rest)) if !rest.is_empty() && scheme.chars().all(char::is_alphanumeric) => {
            format!("{scheme} {MASK}")
        }
        _ if value.is_empty() => String::new(),
        _ => MASK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};

    #[test]
    fn tokens_are_masked_unless_asked_for() {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer abc.def.ghi"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let shown = masked(&headers, Secrets::Masked);
        assert_eq!(shown[0].1, "Bearer ***");
        assert_eq!(shown[1].1, "application/json");
        assert_eq!(masked(&headers, Secrets::Shown)[0].1, "Bearer abc.def.ghi");
    }
}
