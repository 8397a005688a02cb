//! One request to the console.

use std::sync::Arc;

use hyper::Method;
use hyper::header::COOKIE;

use super::console::Console;
use crate::platform::{OWN_PATHS, ReceivedRequest, State};

/// The name of the cookie of those who have logged in. Cookies know no ports, and each data centre has a console.
pub(super) fn session_cookie(state: &State) -> String {
    let port = url::Url::parse(&state.site.url).ok().and_then(|url| url.port_or_known_default());
    format!("acgw_console_{}", port.unwrap_or_default())
}

/// One request to the console.
#[derive(Clone)]
pub(super) struct Visit {
    pub(super) console: Arc<Console>,
    pub(super) state: Arc<State>,
    /// Whether it changes something; otherwise it reads.
    pub(super) is_post: bool,
    /// The path beneath `/_acgw/`.
    pub(super) path: String,
    /// The path and the query of a request for what has changed on an open page.
    pub(super) refresh: Option<String>,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
}

impl Visit {
    /// Reads a request; `None` if its method is not one of a browser's page. A form that is too large is as empty.
    pub(super) fn read(console: &Arc<Console>, state: &Arc<State>, request: &ReceivedRequest) -> Option<Self> {
        let path = request.path().strip_prefix(OWN_PATHS)?.to_owned();
        let is_post = match request.method {
            Method::GET | Method::HEAD => false,
            Method::POST => true,
            _ => return None,
        };
        let body = request.body().map_or(&[][..], |body| body);
        let form = url::form_urlencoded::parse(if is_post { body } else { &[] }).into_owned().collect();
        let is_refresh = request.headers.contains_key("hx-request");
        let refresh = is_refresh.then(|| format!("{path}?{}", request.uri.query().unwrap_or_default()));
        let (console, state) = (Arc::clone(console), Arc::clone(state));
        Some(Self { console, state, is_post, path, refresh, query: request.query().collect(), form })
    }

    /// A link to a page of the console, from the page that this request is for.
    pub(super) fn link(&self, page: &str) -> String {
        let depth = self.path.matches('/').count();
        format!("{}{page}", if depth == 0 { "./".to_owned() } else { "../".repeat(depth) })
    }

    /// A value of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        value(&self.query, name)
    }

    /// A value of the form; empty if there is none.
    pub(super) fn field(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default()
    }

    /// A value of the form, if the form has one of that name.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        value(&self.form, name)
    }

    /// All values of that name in the form.
    pub(super) fn fields(&self, name: &str) -> impl Iterator<Item = &str> {
        self.form.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn value<'v>(pairs: &'v [(String, String)], name: &str) -> Option<&'v str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The session that a request's cookies name.
pub(super) fn session<'r>(state: &State, request: &'r ReceivedRequest) -> Option<&'r str> {
    let wanted = session_cookie(state);
    let cookies = request.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == wanted).map(|(_, value)| value).next()
}
