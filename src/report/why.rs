//! Why a requirement matters: what comes of a handler that breaks it.

use crate::contract::requirements;
use crate::suite::{CheckResult, Finding};

/// What comes of it, for each requirement.
const WHY: &[(&str, &str)] = &[
    ("response.form", "The gateway takes an answer of another form for an error, and that is what the partner sees."),
    ("response.status", "Any other status is an error to the partner, whatever the handler did."),
    ("response.json", "An answer that does not say that it is JSON need not be read as JSON."),
    ("response.request_id", "The answer cannot be told to belong to the request that was sent."),
    ("response.response_id", "An answer cannot be told from other answers when both sides look for it in their logs."),
    ("request.tolerance", "The platform may send this any day, and then the click of a partner fails."),
    ("request.headers", "The platform may send this any day, and then the click of a partner fails."),
    ("mirroring.partner.state", "The console shows a partner as enabled that is not, or the other way round."),
    ("mirroring.partner.enable", "The partner's record is lost, doubled or taken for another partner's."),
    ("mirroring.partner.reset", "The partner believes that all is switched off, while customers still are served."),
    ("mirroring.customer.list", "The console shows other customers as enabled than are."),
    ("mirroring.customer.enable", "A customer whom the partner enabled is not served, or one is lost that was."),
    ("mirroring.customer.disable", "A customer whom the partner disabled is served on, or another one is cut off."),
    ("mirroring.customer.settings", "A customer is served with settings that nobody chose for it."),
    ("mirroring.isolation", "One partner sees or changes what belongs to another one."),
    (
        "mirroring.concurrency",
        "What two people do at the same time undoes the work of one of them, and nobody is told.",
    ),
    ("mirroring.lifecycle", "Acronis walks through these steps before a handler goes into production."),
    ("auth.token", "Whoever knows the handler's URL can enable, list and disable tenants."),
    ("auth.scope", "A token made for any other CyberApp opens this handler."),
    (
        "auth.keys",
        "Keys rotate every day: good callbacks are refused from then on, or withdrawn keys go on being good.",
    ),
    ("auth.effect", "A forged request is refused, and has its effect all the same."),
    ("robustness.refusal", "What the handler took it for is anybody's guess, and may be stored."),
    ("robustness.survival", "One bad request can stop the handler for everybody."),
    ("unstated", "The platform may send a callback twice or late; the state should be the one that was asked for."),
    ("refusal.status", "The console shows another reason than that the credentials are invalid."),
    ("transport.tls", "The platform does not connect to a handler whose TLS it cannot trust."),
    ("transport.answer", "The partner sees that the handler cannot be reached, and does not know what was done."),
    ("status.report", "The platform refuses the report, so that the integration is not shown as active."),
];

/// Why the finding matters, by its rule or, where that is one of a schema, by the requirement of its check.
pub(super) fn why(result: &CheckResult, finding: &Finding) -> &'static str {
    let of = |id: &str| WHY.iter().find(|(known, _)| *known == id).map(|(_, text)| *text);
    of(&finding.rule).or_else(|| of(result.check.requirement.id)).unwrap_or_default()
}

/// What the documents ask for, in the same way.
pub(super) fn demand(result: &CheckResult, finding: &Finding) -> &'static str {
    let stated = requirements::ALL.iter().find(|requirement| requirement.id == finding.rule);
    stated.map_or(result.check.requirement.text, |requirement| requirement.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_matters() {
        let known: Vec<_> = WHY.iter().map(|(id, _)| *id).collect();
        let all: Vec<_> = requirements::ALL.iter().map(|requirement| requirement.id).collect();
        assert_eq!(known, all);
    }
}
