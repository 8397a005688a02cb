//! Paths and methods: whether a request reaches the endpoint of the platform that it is for.

use serde_json::json;

use super::asked::{Asked, Trouble, judged};
use crate::contract::Requirement;
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Verdict};

/// Requires that every request for this gets to an endpoint for it.
pub(super) fn reached(bench: &Bench<'_>, aim: Aim, requirement: &Requirement) -> Verdict {
    let asked = Asked::of(bench)?;
    judged(requirement, asked.all(aim), |request| {
        let is_lost = !request.is_granted() && !asked.has_other_way(request);
        trouble(request).filter(|_| is_lost)
    })
}

fn trouble(request: &BackendRequest) -> Option<Trouble> {
    let right = right_path(request.aimed.aim, &request.path);
    let expected = json!({ "request": format!("POST {right}") });
    if !request.aimed.at_path {
        let (what, fix) = difference(&request.path, right);
        return Some(Trouble { what, right: expected, fix });
    }
    (!request.aimed.by_method).then(|| Trouble {
        what: format!("{} does not take {}", request.path, request.method),
        right: expected,
        fix: format!("Use POST for {right}, not {}.", request.method),
    })
}

/// The path that was meant.
fn right_path(aim: Aim, path: &str) -> &'static str {
    let plain = plain(path);
    aim.paths().find(|known| *known == plain).unwrap_or_else(|| aim.path())
}

/// A path in lower case, with single slashes, and none at its end.
fn plain(path: &str) -> String {
    let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/")).to_ascii_lowercase()
}

/// How a path differs from the right one, and what to do about it.
fn difference(path: &str, right: &str) -> (String, String) {
    let plain = plain(path);
    let (what, how) = if path.contains("//") {
        ("the path has two slashes in a row", "remove the slash at the end of the base URL before the path is added")
    } else if plain == right && path.ends_with('/') {
        ("the path ends with a slash", "remove the slash at its end")
    } else if plain == right {
        ("the path has letters in the wrong case", "write it in lower case")
    } else if right.ends_with(plain.as_str()) {
        ("the path lacks its beginning", "add what is missing to the base URL or to the path")
    } else if plain.ends_with(right) {
        (
            "there is something before the path",
            "remove it from the base URL: it is the data centre's URL, without a path",
        )
    } else if same_but_version(&plain, right) {
        ("the path names another version of the API", "use this version")
    } else {
        ("the platform has no such path", "use this path")
    };
    (what.to_owned(), format!("Use the path {right}: {how}."))
}

fn same_but_version(path: &str, right: &str) -> bool {
    let is_version = |part: &str| part.trim_start_matches('v').parse::<u32>().is_ok();
    let (path, right): (Vec<_>, Vec<_>) = (path.split('/').collect(), right.split('/').collect());
    let parts = path.iter().zip(&right);
    path.len() == right.len() && parts.into_iter().all(|(a, b)| a == b || (is_version(a) && is_version(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_path_is_told_by_its_likely_reason() {
        let status = Aim::Report.path();
        let said = |path: &str, right| difference(path, right).0;
        assert!(said("//api/2/idp/token", Aim::Token.path()).contains("two slashes"));
        assert!(said("/api/integration_management/v2/status/", status).contains("ends with a slash"));
        assert!(said("/api/integration_management/v1/status", status).contains("another version"));
        assert!(said("/integration_management/v2/status", status).contains("lacks its beginning"));
        assert!(said("/bc/api/integration_management/v2/status", status).contains("before the path"));
        assert!(said("/API/integration_management/v2/status", status).contains("wrong case"));
        assert!(said("/status", status).contains("lacks its beginning"));
        assert!(said("/api/v2/state", status).contains("no such path"));
        assert_eq!(right_path(Aim::Token, "//bc/idp/token"), "/bc/idp/token");
    }
}
