//! The platform's endpoints by name and by path. A fault can be limited to one of them.

use std::fmt;

use super::endpoint::{STATUS_PATH, of_platform};

/// The name of the token endpoint, for each of its paths.
pub(crate) const TOKEN: &str = "token";

/// The name of the endpoint that publishes keys.
pub(crate) const KEYS: &str = "keys";

/// The name of the endpoint that says where the keys are.
pub(crate) const DISCOVERY: &str = "openid-configuration";

/// One path of the platform, or the name that one or more paths share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EndpointName(&'static str);

impl EndpointName {
    /// The endpoint with that name or path.
    pub(crate) fn find(text: &str) -> Option<Self> {
        of_platform().flat_map(|endpoint| [endpoint.path, name(endpoint.path)]).find(|known| *known == text).map(Self)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        name(self.0)
    }

    /// Whether a request to that path is one to it.
    pub(crate) fn is_at(self, path: &str) -> bool {
        of_platform().any(|endpoint| (endpoint.path == self.0 || name(endpoint.path) == self.0) && endpoint.is_at(path))
    }
}

impl fmt::Display for EndpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Every name, for an error about an unknown one.
pub(crate) fn names() -> String {
    let mut names: Vec<&str> = of_platform().map(|endpoint| name(endpoint.path)).collect();
    names.dedup();
    format!("`{}`, or a path such as `{STATUS_PATH}`", names.join("`, `"))
}

/// The last word of a path.
fn name(path: &'static str) -> &'static str {
    path.rsplit('/').find(|part| !part.starts_with('{')).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_for_all_paths_that_end_in_them() {
        let token = EndpointName::find(TOKEN).expect("an endpoint");
        assert!(token.is_at("/idp/token") && token.is_at("/bc/idp/token") && !token.is_at(STATUS_PATH));
        let one = EndpointName::find("/idp/token").expect("an endpoint");
        assert!(one.is_at("/idp/token") && !one.is_at("/bc/idp/token"));
        assert_eq!((one.name(), one.to_string()), (TOKEN, "/idp/token".to_owned()));
        assert!(EndpointName::find("clients").is_some_and(|name| name.is_at("/api/2/clients/x")));
        assert!([KEYS, DISCOVERY].into_iter().all(|name| EndpointName::find(name).is_some()));
    }

    #[test]
    fn only_the_platforms_endpoints_have_names() {
        for text in ["", "token/", "health", "/_acgw/health", "/api/2/clients/x", "{id}"] {
            assert_eq!(EndpointName::find(text), None, "{text}");
        }
        assert!(names().starts_with("`token`, `keys`, `openid-configuration`, `clients`, `status`, or"), "{}", names());
    }
}
