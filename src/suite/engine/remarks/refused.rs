//! The handler refuses good tokens.

use super::page;
use crate::platform::KEYS_PATH;
use crate::suite::engine::session::{Session, Tally};

pub(super) fn good_tokens(session: &Session, tally: &Tally) -> Option<String> {
    const REFUSALS: &[u16] = &[401, 403];
    if !tally.is_common(tally.with(REFUSALS)) {
        return None;
    }
    let (gateway, endpoint) = (&session.gateway, &session.options.endpoint_id);
    let (issuer, centre) = (gateway.issuer(), gateway.url());
    let keys = format!("{centre}{KEYS_PATH}");
    let status = if tally.with(&[401]) >= tally.with(&[403]) { 401 } else { 403 };
    let text = if gateway.key_fetches() == 0 {
        let moves = if session.options.listen.port() == 0 && session.options.public_url.is_none() {
            " This address changes with every run; --listen fixes it."
        } else {
            ""
        };
        let asked = asked_instead(session).map_or_else(
            || set_issuer(issuer, gateway.url()),
            |asked| format!("It asked for something else: {asked}."),
        );
        let kept = match &session.options.keys {
            Some(_) => " If it has the keys from an earlier run: which audience and endpoint does it expect?",
            None => "",
        };
        match page::blocked(tally, status) {
            Some(page) => format!("{page}If the page is the handler's own: {asked}{moves}{kept}"),
            None => {
                format!(
                    "{status} to every callback: the handler never fetched the keys of this gateway. {asked}{moves}{kept}"
                )
            }
        }
    } else if status == 403 {
        format!(
            "403 to every callback, although the handler fetched the keys: does it know this endpoint? Callbacks and \
             the scopes of their tokens name {endpoint}. Pass the handler's own with --endpoint-id. If it takes \
             callbacks of known data centres only: they name {centre}, which --public-url sets."
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

/// What to set so that the handler finds the keys.
fn set_issuer(issuer: &str, url: &str) -> String {
    if issuer == url {
        return format!("Set its issuer to {issuer}; the keys are under {KEYS_PATH}.");
    }
    format!(
        "Tokens name the issuer {issuer}, and the keys are not there but at this gateway: let the handler fetch them from \
         {url}{KEYS_PATH}."
    )
}

/// The request that was to fetch keys, and how it differs from the right one.
fn asked_instead(session: &Session) -> Option<String> {
    let asked = session.gateway.strayed_for_keys()?;
    Some(format!("{} {} ({})", asked.method, asked.url, asked.note.unwrap_or_default()))
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
        let far = set_issuer("https://acronis.cloud", "http://127.0.0.1:1");
        assert!(far.contains("not there") && far.contains("from http://127.0.0.1:1/api/idp/v1/keys"), "{far}");
    }
}
