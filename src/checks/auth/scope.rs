//! Tokens are good for one endpoint only: the one in their scope.

use serde_json::json;

use super::forgery::{self, Reaction, other_endpoint, without_endpoint};
use super::refusal::{require_all_refused, require_refusal};
use crate::checks::base::MUST;
use crate::contract::{requirements, sample_endpoints};
use crate::sender::Authorization;
use crate::suite::{Bench, Check, Control, Verdict};

const BASE: Check = Check { requirement: &requirements::AUTH_SCOPE, control: Control::Nothing, ..MUST };

pub(in crate::checks) const OTHER_ENDPOINT: Check = Check {
    id: "auth.scope.other_endpoint",
    title: "a token for another endpoint is refused",
    fix: "Look in `scope` for a role that equals context.endpoint_id; compare whole strings.",
    rests_on: &[&super::token::MISSING, &super::token::CORRUPTED],
    run: |bench| require_all_refused(bench, forgery::SCOPE),
    ..BASE
};

pub(super) const CONTEXT: Check = Check {
    id: "auth.scope.context",
    title: "a token is valid for its own endpoint only, even if it was accepted before",
    fix: "Compare the scope with context.endpoint_id on every request, also for a token that you verified before.",
    rests_on: &[&OTHER_ENDPOINT, &super::reuse::REPEATED],
    run: context,
    ..BASE
};

fn context(bench: &Bench<'_>) -> Verdict {
    // Valid identifiers of other endpoints: a handler that checks only their form accepts them.
    let own = &bench.options().endpoint_id;
    let known = sample_endpoints().into_iter().filter(|sample| sample != own).map(str::to_owned);
    let others: Vec<_> =
        [other_endpoint(own), format!("{own}~somebody.else.endpoint.v1.0")].into_iter().chain(known).collect();
    bench.each(
        others,
        |other| other.clone(),
        |conversation, other| {
            let partner = conversation.partner();
            let token = conversation.good_token();
            conversation.set_up(conversation.reading(&partner).with_token(token.clone()))?;
            let because = "send the same token with another endpoint in context";
            let what = "a good token for another endpoint than the one in context";
            let call = conversation.reading(&partner).because(because).endpoint(other);
            let call = call.forged(what, Authorization::Bearer(token));
            require_refusal(conversation, &requirements::AUTH_SCOPE, (what, Reaction::Refusal), call)
        },
    )
}

pub(super) const UNNAMED: Check = Check {
    id: "auth.scope.unnamed",
    title: "a request without an endpoint is not carried out with a token for another CyberApp",
    fix: "Refuse the request if context.endpoint_id is missing, before you compare the roles of the token with it.",
    rests_on: &[&OTHER_ENDPOINT],
    run: unnamed,
    ..BASE
};

/// Tokens without a role, which only the platform could sign, are in `auth.token.claims`.
fn unnamed(bench: &Bench<'_>) -> Verdict {
    let tokens = bench.session().sender.tokens();
    let key = tokens.key();
    let role = json!([{ "role": other_endpoint(&bench.options().endpoint_id) }]);
    let token = tokens.draft(&bench.options().endpoint_id, &key).claim("scope", role).sign(&key);
    let what = "a token for another CyberApp, for no endpoint";
    bench.conversation(what, |conversation| {
        let call = without_endpoint(conversation.plain_read().because(format!("a callback with {what}")));
        let call = call.forged(what, Authorization::Bearer(token));
        require_refusal(conversation, &requirements::AUTH_SCOPE, (what, Reaction::NoAcceptance), call)
    })
}
