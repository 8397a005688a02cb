//! A web page, or an error about CSRF, in place of the handler's answer.

use crate::suite::engine::session::Tally;

/// Frameworks refuse a POST without their CSRF token before the handler sees it.
pub(super) fn csrf(tally: &Tally) -> Option<String> {
    let text = "Every callback gets an error about CSRF: the framework's protection against forged forms refuses it before \
                the handler sees it. Exempt the route of the callbacks from that protection (csrf_exempt in Django, \
                protect_from_forgery in Rails, the list of exceptions in Laravel, csrf().ignoringRequestMatchers in Spring). \
                Callbacks come from a server with a token of their own, so they need none.";
    tally.is_common(tally.csrf).then(|| text.to_owned())
}

/// A page with a status that refuses, from a handler that never looked for the keys.
pub(super) fn blocked(tally: &Tally, status: u16) -> Option<String> {
    let by = tally.proxy.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
    let text = format!(
        "{status} and an HTML page{by} to every callback, and the handler never fetched the keys of this gateway: something in \
         front of it seems to answer, such as a firewall, a proxy, a login page or a middleware of the framework. Let POST \
         requests to the URL of the callbacks pass there, whatever their User-Agent is. "
    );
    tally.is_common(tally.pages).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_from_refusals() {
        let refused = Tally::of_statuses(&[(403, 5)]);
        assert_eq!((csrf(&refused), blocked(&refused, 403)), (None, None));
        let page = Tally { pages: 5, proxy: Some("cloudfront".to_owned()), ..refused.clone() };
        assert!(blocked(&page, 403).is_some_and(|text| text.starts_with("403 and an HTML page (cloudfront)")));
        assert!(csrf(&Tally { csrf: 5, ..refused }).is_some_and(|text| text.contains("csrf_exempt")));
    }
}
