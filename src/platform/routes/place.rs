//! The platform's endpoints by name and by path, for what is limited to one of them.

use std::fmt;

use super::{ENDPOINTS, STATUS_PATH, matches};

/// The name of the token endpoint, whatever its path.
pub(crate) const TOKEN: &str = "token";

/// The name of the endpoint that publishes keys.
pub(crate) const KEYS: &str = "keys";

/// One of the platform's endpoints: a path of the list, or the name that one or more of them have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place(&'static str);

impl Place {
    /// The endpoint of that name or path.
    pub(crate) fn find(text: &str) -> Option<Self> {
        paths().flat_map(|path| [path, name(path)]).find(|known| *known == text).map(Self)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        name(self.0)
    }

    /// Whether a request to that path is one to it.
    pub(crate) fn is_at(self, path: &str) -> bool {
        paths().any(|known| (known == self.0 || name(known) == self.0) && matches(known, path))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Whether the path is that of an endpoint of the platform.
pub(crate) fn is_platform(path: &str) -> bool {
    paths().any(|known| matches(known, path))
}

/// What a place can be, for those who named another one.
pub(crate) fn places() -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in paths().map(name) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!("`{}`, or one by its path such as `{STATUS_PATH}`", names.join("`, `"))
}

fn paths() -> impl Iterator<Item = &'static str> {
    ENDPOINTS.iter().filter(|endpoint| endpoint.operation.is_some()).map(|endpoint| endpoint.path)
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
        let token = Place::find(TOKEN).expect("an endpoint");
        assert!(token.is_at("/idp/token") && token.is_at("/bc/idp/token") && !token.is_at(STATUS_PATH));
        let one = Place::find("/idp/token").expect("an endpoint");
        assert!(one.is_at("/idp/token") && !one.is_at("/bc/idp/token"));
        assert_eq!((one.name(), one.to_string()), (TOKEN, "/idp/token".to_owned()));
        assert!(Place::find("clients").is_some_and(|place| place.is_at("/api/2/clients/x")));
        assert!(Place::find(KEYS).is_some());
    }

    #[test]
    fn only_the_platform_counts() {
        for text in ["", "token/", "health", "/_acgw/health", "/api/2/clients/x", "{id}"] {
            assert_eq!(Place::find(text), None, "{text}");
        }
        assert!(is_platform(STATUS_PATH) && !is_platform("/_acgw/journal") && !is_platform("/"));
        assert!(places().starts_with("`token`, `keys`, `clients`, `status`, or"), "{}", places());
    }
}
