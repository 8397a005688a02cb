//! Every callback gets the same kind of error.

use crate::suite::engine::session::Tally;

/// A kind of error that one cause explains.
struct Kind {
    statuses: &'static [u16],
    /// The text says already that something in front of the handler answers.
    names_proxy: bool,
    text: fn(&Tally) -> String,
}

const KINDS: [Kind; 5] = [
    Kind { statuses: &[502, 503, 504], names_proxy: true, text: no_handler },
    Kind { statuses: &[404, 405, 501], names_proxy: false, text: wrong_url },
    Kind { statuses: &[301, 302, 303, 307, 308], names_proxy: false, text: moved },
    Kind { statuses: &[400, 406, 411, 413, 415, 422], names_proxy: false, text: unread },
    Kind { statuses: &[500], names_proxy: false, text: broken },
];

fn no_handler(tally: &Tally) -> String {
    format!(
        "502, 503 or 504 to every callback: the answers come from a proxy{}, and the handler behind it does not answer. \
         Is the handler running, and does the proxy have its address?",
        by(tally)
    )
}

fn wrong_url(_: &Tally) -> String {
    "404, 405 or 501 to every callback: is this the URL of the callbacks? They are sent with POST to exactly this URL, \
     path included."
        .to_owned()
}

fn moved(tally: &Tally) -> String {
    let to = tally.location.as_deref().map(|to| format!(", to {to}")).unwrap_or_default();
    format!(
        "Every callback is redirected{to}. The gateway does not follow redirects: pass the final URL. If it leads to a \
         login page, something in front of the handler asks for a login."
    )
}

fn unread(_: &Tally) -> String {
    "400 or the like to every callback: the handler does not accept the form of the requests. Its log should say which \
     member it misses or does not know; `acgw schema` prints the form."
        .to_owned()
}

fn broken(_: &Tally) -> String {
    "500 to every callback: the handler fails on each of them. Its log should say where.".to_owned()
}

/// The software that answers, if it names itself.
fn by(tally: &Tally) -> String {
    tally.proxy.as_deref().map(|name| format!(" ({name})")).unwrap_or_default()
}

pub(super) fn everywhere(tally: &Tally) -> Option<String> {
    let has_pages = tally.is_common(tally.pages);
    let Some(kind) = KINDS.iter().find(|kind| tally.is_common(tally.with(kind.statuses))) else {
        let text = format!(
            "The answers are HTML pages: they come from a proxy, a gateway or a framework{}, not from the handler. Does \
             the URL lead to the handler?",
            by(tally)
        );
        return has_pages.then_some(text);
    };
    let mut text = (kind.text)(tally);
    if has_pages && !kind.names_proxy {
        let pages =
            format!(" The answers are HTML pages{}: something in front of the handler may send them.", by(tally));
        text.push_str(&pages);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_nearly_all_answers_have_is_a_cause() {
        let said = |tally: &Tally| everywhere(tally).unwrap_or_default();
        assert!(said(&Tally::of_statuses(&[(404, 19), (200, 1)])).starts_with("404, 405 or 501"));
        assert_eq!(said(&Tally::of_statuses(&[(404, 10), (200, 10)])), "");
        let proxy = Tally { proxy: Some("nginx/1.27".to_owned()), ..Tally::of_statuses(&[(502, 9), (504, 9)]) };
        assert!(said(&proxy).contains("a proxy (nginx/1.27)"));
        let moved = Tally { location: Some("/login".to_owned()), ..Tally::of_statuses(&[(302, 5)]) };
        assert!(said(&moved).contains("to /login"));
        let pages = Tally { pages: 6, ..Tally::of_statuses(&[(200, 6)]) };
        assert!(said(&pages).contains("HTML"));
    }
}
