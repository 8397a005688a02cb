//! The URL of a callback handler.

use hyper::Uri;

/// Reads a handler's URL.
///
/// # Errors
/// What is wrong with it, when it is not an absolute http or https URL with a host.
pub(crate) fn target_uri(text: &str) -> Result<Uri, String> {
    let url = url::Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("the scheme is `{}`, not http or https", url.scheme()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("it names no host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "it has a user or a password, which would take the place of the callback's token; leave them out, and \
                    let a proxy in front of the handler take a header of its own"
                .to_owned(),
        );
    }
    url.as_str().parse().map_err(|error: hyper::http::uri::InvalidUri| error.to_string())
}
