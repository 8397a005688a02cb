//! The headers of every callback: those of the gateway, and those that a user adds.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING,
    USER_AGENT,
};

use super::exchange::{CREDENTIALS_HEADER, EXTRA_HEADER, NO_CREDENTIALS, NO_EXTRA};

/// The headers that the gateway sends begin so.
const PREFIX: &str = "x-cyberapp-";

/// What a user says about the headers of every callback.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallbackHeaders {
    /// `<identity>:<secrets as JSON>`.
    pub(crate) credentials: Option<String>,
    /// JSON.
    pub(crate) extra: Option<String>,
    /// Further headers; a name may stand twice.
    pub(crate) further: Vec<(HeaderName, HeaderValue)>,
}

/// A header that a user wants to add, and that the gateway sends itself: requests would no longer be as a check made
/// them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is a header that the gateway itself sends; {advice}")]
pub struct ReservedHeader {
    /// The name in small letters.
    name: String,
    /// What to do instead.
    advice: &'static str,
}

impl CallbackHeaders {
    /// The headers without a token.
    pub(crate) fn map(&self) -> HeaderMap {
        let mut map = HeaderMap::new();
        map.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        map.insert(USER_AGENT, HeaderValue::from_static(concat!("acgw/", env!("CARGO_PKG_VERSION"))));
        let encoded = |plain: &Option<String>, otherwise| {
            let given = plain.as_ref().and_then(|plain| HeaderValue::from_str(&STANDARD.encode(plain)).ok());
            given.unwrap_or(HeaderValue::from_static(otherwise))
        };
        map.insert(HeaderName::from_static(EXTRA_HEADER), encoded(&self.extra, NO_EXTRA));
        // The documents say that every request carries all of its headers.
        map.insert(HeaderName::from_static(CREDENTIALS_HEADER), encoded(&self.credentials, NO_CREDENTIALS));
        let names: HashSet<&HeaderName> = self.further.iter().map(|(name, _)| name).collect();
        names.into_iter().for_each(|name| drop(map.remove(name)));
        for (name, value) in &self.further {
            map.append(name, value.clone());
        }
        map
    }

    /// Checks the names of the further headers.
    ///
    /// # Errors
    /// When the gateway itself sends a header of that name.
    pub(crate) fn check(&self) -> Result<(), ReservedHeader> {
        self.further.iter().try_for_each(|(name, _)| may_add(name))
    }
}

/// The header that carries these credentials.
pub(crate) fn credentials_header(credentials: &str) -> (HeaderName, String) {
    (HeaderName::from_static(CREDENTIALS_HEADER), STANDARD.encode(credentials))
}

/// Whether a user may add a header of this name.
///
/// # Errors
/// When the gateway itself sends it.
pub(crate) fn may_add(name: &HeaderName) -> Result<(), ReservedHeader> {
    let advice = if *name == AUTHORIZATION {
        "it carries the callback's token; let a proxy in front of the handler take another header, as in \
         `X-Proxy-Key: …`"
    } else if [CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, HOST].contains(name) {
        "it follows from the request; leave it out"
    } else if *name == CONTENT_TYPE {
        "it is always `application/json`; leave it out"
    } else if name == CREDENTIALS_HEADER {
        "give the credentials instead (`--credentials`)"
    } else if name == EXTRA_HEADER {
        "give the data instead (`--extra`)"
    } else if name.as_str().starts_with(PREFIX) {
        "no other header begins like that; leave it out"
    } else {
        return Ok(());
    };
    Err(ReservedHeader { name: name.to_string(), advice })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &'static str, value: &'static str) -> (HeaderName, HeaderValue) {
        (HeaderName::from_static(name), HeaderValue::from_static(value))
    }

    #[test]
    fn further_headers_come_beside_each_other_and_the_gateways_own_stay() {
        let further = vec![header("x-a", "1"), header("x-a", "2"), header("user-agent", "me")];
        let headers = CallbackHeaders { extra: Some("{\"a\":1}".to_owned()), further, ..CallbackHeaders::default() };
        assert_eq!(headers.check(), Ok(()));
        let map = headers.map();
        let all = |name: &str| map.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>();
        assert_eq!((all("x-a"), all("user-agent")), (vec!["1", "2"], vec!["me"]));
        assert_eq!((all(EXTRA_HEADER), all(CREDENTIALS_HEADER)), (vec!["eyJhIjoxfQ=="], vec![NO_CREDENTIALS]));
    }

    #[test]
    fn the_gateways_own_headers_cannot_be_added() {
        for (name, said) in [
            ("authorization", "another header"),
            ("content-length", "leave it out"),
            ("transfer-encoding", "leave it out"),
            ("host", "leave it out"),
            ("connection", "leave it out"),
            ("content-type", "application/json"),
            ("x-cyberapp-auth", "--credentials"),
            ("x-cyberapp-extra", "--extra"),
            ("x-cyberapp-other", "leave it out"),
        ] {
            let refused = may_add(&HeaderName::from_static(name)).map_err(|error| error.to_string());
            assert!(refused.as_ref().is_err_and(|error| error.contains(name) && error.contains(said)), "{refused:?}");
        }
        assert_eq!(may_add(&HeaderName::from_static("proxy-authorization")), Ok(()));
    }
}
