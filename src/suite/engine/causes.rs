//! Likely causes of what a run sees, to be said before anything else, and once.

use crate::contract::Outcome;
use crate::contract::requirements;
use crate::platform::KEYS_PATH;

use super::session::ending::Ending;
use super::session::session::Session;
use super::session::tally::Tally;
use crate::suite::record::finding::Finding;
use crate::suite::record::result::{CheckOutcome, CheckResult};

/// The likely causes, and the failed and advised checks that they explain.
#[derive(Default)]
pub(crate) struct Causes {
    pub(crate) texts: Vec<String>,
    pub(crate) explained: Vec<&'static str>,
}

/// One cause: its text, and which findings come of it.
struct Cause {
    text: String,
    explains: Explains,
}

enum Explains {
    Nothing,
    Statuses(&'static [u16]),
    Rule(String),
}

/// A few sentences at most; none when nothing stands out.
pub(crate) fn causes(session: &Session, results: &[CheckResult]) -> Causes {
    let tally = session.observer.tally();
    let found = [
        transport(session),
        refused(session, &tally),
        status(&tally),
        clock(&tally),
        one_rule(&tally),
        gone(session, &tally),
    ];
    let mut causes = Causes::default();
    for cause in found.into_iter().flatten() {
        let is_wrong = |outcome| matches!(outcome, CheckOutcome::Failed | CheckOutcome::Advised);
        let wrong = results.iter().filter(|result| is_wrong(result.outcome));
        let explained = wrong.filter(|result| result.findings.iter().all(|finding| cause.explains.has(finding)));
        causes.explained.extend(explained.map(|result| result.check.id));
        causes.texts.push(cause.text);
    }
    causes.explained.sort_unstable();
    causes.explained.dedup();
    causes
}

impl Explains {
    fn has(&self, finding: &Finding) -> bool {
        match self {
            Self::Nothing => false,
            Self::Statuses(statuses) => {
                finding.exchanges.iter().filter_map(|exchange| exchange.status()).any(|s| statuses.contains(&s))
            }
            Self::Rule(rule) => finding.rule == *rule,
        }
    }
}

/// No connection, or none that can be trusted.
fn transport(session: &Session) -> Option<Cause> {
    let unanswered = session.observer.unanswered();
    let last = unanswered.first()?.conversation.last()?;
    if !session.health.never_answered() {
        return None;
    }
    let error = last.error.as_deref().unwrap_or("no answer");
    let text = match last.outcome {
        Outcome::InvalidCertificate => format!(
            "The handler's certificate is not trusted ({error}). Trust its authority with --ca-cert FILE, or, at your \
             desk only, any certificate with --insecure. The platform asks for a public, valid one."
        ),
        Outcome::TlsHandshakeFailed => format!(
            "TLS does not come about ({error}). Does the port speak HTTPS? If it speaks plain HTTP, begin the URL with \
             http://; else allow TLS 1.3 in the server."
        ),
        _ => return None,
    };
    Some(Cause { text, explains: Explains::Nothing })
}

/// Good tokens are refused.
fn refused(session: &Session, tally: &Tally) -> Option<Cause> {
    const REFUSALS: &[u16] = &[401, 403];
    if !tally.is_common(tally.with(REFUSALS)) {
        return None;
    }
    let (gateway, endpoint) = (&session.gateway, &session.options.endpoint_id);
    let (issuer, keys) = (gateway.issuer(), format!("{}{KEYS_PATH}", gateway.url()));
    let status = if tally.with(&[401]) >= tally.with(&[403]) { 401 } else { 403 };
    let text = if gateway.key_fetches() == 0 {
        let moves = if session.options.listen.port() == 0 && session.options.public_url.is_none() {
            " This address is another one in every run; --listen keeps it."
        } else {
            ""
        };
        format!(
            "{status} to every callback: does the handler know these keys? It never fetched them; set its issuer to \
             {issuer}, where its keys are under {KEYS_PATH}.{moves}"
        )
    } else if status == 403 {
        format!(
            "403 to every callback, though the handler fetched the keys: does it know this endpoint? Callbacks and the \
             scope of their tokens name {endpoint}; give the handler's own with --endpoint-id."
        )
    } else {
        format!(
            "401 to every callback, though the handler fetched the keys from {keys}: which issuer, audience and \
             endpoint does it expect? The tokens are of the issuer {issuer}, for the endpoint {endpoint}. Its clock \
             may be wrong, too."
        )
    };
    Some(Cause { text, explains: Explains::Statuses(REFUSALS) })
}

/// Every callback is answered with the same kind of error.
fn status(tally: &Tally) -> Option<Cause> {
    const LOST: &[u16] = &[404, 405, 501];
    const PROXY: &[u16] = &[502, 503, 504];
    const MOVED: &[u16] = &[301, 302, 303, 307, 308];
    const UNREAD: &[u16] = &[400, 406, 411, 413, 415, 422];
    const BROKEN: &[u16] = &[500];
    let is_common = |statuses: &[u16]| tally.is_common(tally.with(statuses));
    let by = tally.proxy.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
    let (text, statuses) = if is_common(PROXY) {
        (
            format!(
                "502, 503 or 504 to every callback: the answers come from a proxy{by}, and the handler behind it does \
                  not answer. Is it started, and is this its address in the proxy's settings?"
            ),
            PROXY,
        )
    } else if is_common(LOST) {
        let text = "404, 405 or 501 to every callback: is this the URL that takes the callbacks? They are sent with POST to \
                    exactly the URL that was given, path included.";
        (text.to_owned(), LOST)
    } else if is_common(MOVED) {
        let to = tally.location.as_deref().map(|to| format!(", to {to}")).unwrap_or_default();
        (
            format!(
                "Every callback is redirected{to}: give the URL that it leads to, if that is the handler's. The \
                  gateway follows no redirection; a page to log in means that something stands before the handler."
            ),
            MOVED,
        )
    } else if is_common(UNREAD) {
        ("400 or the like to every callback: the handler does not take the request's form. Its log should tell which \
          member it misses or does not know; `acgw schema` prints the form.".to_owned(), UNREAD)
    } else if is_common(BROKEN) {
        ("500 to every callback: the handler fails on each of them. Its log should tell where.".to_owned(), BROKEN)
    } else if tally.is_common(tally.pages) {
        (
            format!(
                "The answers are HTML pages: they come from a proxy, a gateway or a framework{by}, and not from the \
                  handler. Does the URL lead to it?"
            ),
            &[] as &[u16],
        )
    } else {
        return None;
    };
    let is_told = text.contains("proxy") || statuses.is_empty();
    let text = if !is_told && tally.is_common(tally.pages) {
        format!("{text} The answers are HTML pages{by}: they may come from something that stands before the handler.")
    } else {
        text
    };
    Some(Cause { text, explains: Explains::Statuses(statuses) })
}

/// Two clocks that differ: tokens are not yet, or no longer, good.
fn clock(tally: &Tally) -> Option<Cause> {
    let (count, away) = tally.skewed;
    if !tally.is_common(count) {
        return None;
    }
    let way = if away < 0 { "behind" } else { "ahead of" };
    let text = format!(
        "The clock of the handler is {} s {way} that of this machine, as the Date of its answers tells: good tokens \
         may be refused, and expired ones taken. Set the clocks by a time server.",
        away.abs()
    );
    Some(Cause { text, explains: Explains::Nothing })
}

/// Nearly every answer that is carried out breaks the same rule.
fn one_rule(tally: &Tally) -> Option<Cause> {
    // The rule of a schema is about one callback; these are about all of them.
    let common = [&requirements::RESPONSE_JSON, &requirements::RESPONSE_ECHO, &requirements::RESPONSE_ID];
    let (rule, (_, violation)) =
        common.iter().find_map(|rule| tally.rules.get_key_value(rule.id).filter(|(_, (n, _))| tally.is_common(*n)))?;
    let place = if violation.pointer.is_empty() { String::new() } else { format!(" (at {})", violation.pointer) };
    let text = format!(
        "Every answer has the same fault: {}{place}. Fix it first, where all answers are made.",
        violation.message.trim_end_matches('.')
    );
    Some(Cause { text, explains: Explains::Rule(rule.clone()) })
}

/// The handler was there, and is not any more.
fn gone(session: &Session, tally: &Tally) -> Option<Cause> {
    let Some(ending @ Ending::Target(_)) = session.health.ending() else { return None };
    if tally.answers == 0 {
        return None;
    }
    let text = format!(
        "The handler answered {} callbacks, and then no more ({ending}): it may have crashed or be stuck. Its log \
         should tell; --jobs 1 sends one callback at a time.",
        tally.answers
    );
    Some(Cause { text, explains: Explains::Nothing })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(statuses: &[(u16, usize)]) -> Tally {
        let statuses: std::collections::BTreeMap<_, _> = statuses.iter().copied().collect();
        Tally { answers: statuses.values().sum(), statuses, ..Tally::default() }
    }

    #[test]
    fn a_status_that_nearly_all_answers_have_is_a_cause() {
        let said = |tally: &Tally| status(tally).map(|cause| cause.text).unwrap_or_default();
        assert!(said(&answered(&[(404, 19), (200, 1)])).starts_with("404, 405 or 501"));
        assert_eq!(said(&answered(&[(404, 10), (200, 10)])), "");
        let proxy = Tally { proxy: Some("nginx/1.27".to_owned()), ..answered(&[(502, 9), (504, 9)]) };
        assert!(said(&proxy).contains("a proxy (nginx/1.27)"));
        let moved = Tally { location: Some("/login".to_owned()), ..answered(&[(302, 5)]) };
        assert!(said(&moved).contains("to /login"));
        let pages = Tally { pages: 6, ..answered(&[(200, 6)]) };
        assert!(said(&pages).contains("HTML"));
    }

    #[test]
    fn refusals_tell_the_issuer_or_the_endpoint() {
        let options = crate::suite::record::options::Options::default();
        let gateway = Session::gateway(&options).expect("a gateway");
        let session = Session::attach(options, gateway, "http://127.0.0.1:9/").expect("a session");
        let said = |tally: &Tally| refused(&session, tally).map(|cause| cause.text).unwrap_or_default();
        let text = said(&answered(&[(401, 9)]));
        assert!(text.starts_with("401 to every callback: does the handler know these keys? It never fetched them;"));
        assert!(text.contains(&format!("set its issuer to {}", session.gateway.issuer())) && text.contains("--listen"));
        assert_eq!(said(&answered(&[(401, 5), (200, 5)])), "");
    }

    #[test]
    fn a_clock_that_is_wrong_is_a_cause() {
        let tally = Tally { skewed: (5, -600), ..answered(&[(200, 5)]) };
        assert!(clock(&tally).is_some_and(|cause| cause.text.contains("600 s behind")));
        assert!(clock(&Tally { skewed: (1, -600), ..answered(&[(200, 5)]) }).is_none());
    }
}
