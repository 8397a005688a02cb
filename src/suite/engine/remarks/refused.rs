//! The handler refuses good tokens.

use crate::platform::KEYS_PATH;
use crate::suite::engine::session::{Session, Tally};

pub(super) fn good_tokens(session: &Session, tally: &Tally) -> Option<String> {
    const REFUSALS: &[u16] = &[401, 403];
    if !tally.is_common(tally.with(REFUSALS)) {
        return None;
    }
    let (gateway, endpoint) = (&session.gateway, &session.options.endpoint_id);
    let (issuer, keys) = (gateway.issuer(), format!("{}{KEYS_PATH}", gateway.url()));
    let status = if tally.with(&[401]) >= tally.with(&[403]) { 401 } else { 403 };
    let text = if gateway.key_fetches() == 0 {
        let moves = if session.options.listen.port() == 0 && session.options.public_url.is_none() {
            " This address changes with every run; --listen fixes it."
        } else {
            ""
        };
        format!(
            "{status} to every callback: the handler never fetched the keys of this gateway. Set its issuer to \
             {issuer}; the keys are under {KEYS_PATH}.{moves}"
        )
    } else if status == 403 {
        format!(
            "403 to every callback, although the handler fetched the keys: does it know this endpoint? Callbacks and \
             the scopes of their tokens name {endpoint}. Pass the handler's own with --endpoint-id."
        )
    } else {
        format!(
            "401 to every callback, although the handler fetched the keys from {keys}. Which issuer, audience and \
             endpoint does it expect? The tokens come from the issuer {issuer} and are for the endpoint {endpoint}. \
             Its clock may be wrong, too."
        )
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::record::Options;

    #[test]
    fn refusals_name_the_issuer() {
        let options = Options::default();
        let gateway = Session::gateway(&options).expect("a gateway");
        let session = Session::attach(options, gateway, "http://127.0.0.1:9/").expect("a session");
        let said = |statuses: &[(u16, usize)]| good_tokens(&session, &Tally::of_statuses(statuses)).unwrap_or_default();
        let text = said(&[(401, 9)]);
        assert!(text.starts_with("401 to every callback: the handler never fetched the keys"), "{text}");
        assert!(text.contains(&format!("Set its issuer to {}", session.gateway.issuer())) && text.contains("--listen"));
        assert_eq!(said(&[(401, 5), (200, 5)]), "");
    }
}
