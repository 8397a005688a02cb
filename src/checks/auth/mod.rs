//! Verification of the origin, from the attacker's side (“Verifying callback requests”).

pub(crate) mod context;
pub(crate) mod effects;
pub(crate) mod forgery;
pub(crate) mod keys;

use crate::contract::{Level, Requirement, requirements};
use crate::suite::{Bench, Call, Check, Conversation, Needs, Reply, Verdict};

use forgery::{Asked, Forge, Forgery};

macro_rules! refused {
    ($level:ident, $id:literal, $needs:ident, $requirement:ident, $forgeries:expr, $title:literal, $fix:literal) => {
        Check {
            id: concat!("auth.", $id),
            title: $title,
            level: Level::$level,
            requirement: &requirements::$requirement,
            needs: Needs::$needs,
            fix: $fix,
            run: |bench| all_refused(bench, &requirements::$requirement, $forgeries),
        }
    };
}

pub(crate) const TOKENS: &[Check] = &[
    refused!(
        Must,
        "token.missing",
        Any,
        AUTH_TOKEN,
        forgery::MISSING,
        "a callback without a token is refused",
        "Refuse with 401 when the Authorization header is absent or empty, before anything else is looked at."
    ),
    refused!(
        Must,
        "token.corrupted",
        Any,
        AUTH_TOKEN,
        forgery::CORRUPTED,
        "a callback with a corrupted token is refused",
        "Verify the signature over header and claims with a JWT library; decoding alone verifies nothing."
    ),
    refused!(
        Must,
        "token.unsigned",
        Any,
        AUTH_TOKEN,
        forgery::UNSIGNED,
        "a callback with an unsigned token is refused",
        "Tell the JWT library that RS256 is the only algorithm; never take the algorithm from the token."
    ),
    refused!(
        Must,
        "token.algorithm",
        Any,
        AUTH_TOKEN,
        forgery::ALGORITHM,
        "a token signed with the public key as a shared secret is refused",
        "Tell the JWT library that RS256 is the only algorithm; never take the algorithm from the token."
    ),
    refused!(
        Must,
        "token.foreign_key",
        SettledKeys,
        AUTH_TOKEN,
        forgery::FOREIGN_KEY,
        "a token signed with another key is refused",
        "Take keys from the configured issuer's JWKS only, by kid; ignore jwk, jku and x5u in the token's header."
    ),
    refused!(
        Must,
        "token.issuer",
        SettledKeys,
        AUTH_TOKEN,
        forgery::ISSUER,
        "a token of another issuer is refused",
        "Compare `iss` with the configured issuer as a whole, and never fetch keys from a URL that the token names."
    ),
    refused!(
        Must,
        "token.expired",
        Any,
        AUTH_TOKEN,
        forgery::EXPIRED,
        "an expired token is refused",
        "Check `exp` with a minute or so of leeway, on every request, cached tokens included."
    ),
    refused!(
        Must,
        "scope.other_endpoint",
        Any,
        AUTH_SCOPE,
        forgery::SCOPE,
        "a token for another endpoint is refused",
        "Look in `scope` for a role that equals context.endpoint_id; compare whole strings."
    ),
    refused!(
        Advisory,
        "token.claims",
        Any,
        UNSTATED,
        forgery::CLAIMS,
        "a token that no issuer would give out is refused",
        "Ask for `exp`, and refuse tokens that are not valid yet or that carry critical extensions."
    ),
    refused!(
        Advisory,
        "token.scheme",
        Any,
        UNSTATED,
        forgery::SCHEME,
        "a token without the Bearer scheme is refused",
        "Ask for the scheme Bearer in the Authorization header."
    ),
];

/// Sends a callback that must be refused.
fn refused(
    conversation: &Conversation<'_>,
    requirement: &Requirement,
    (what, asked): (&str, Asked),
    call: Call,
) -> Verdict {
    is_refused(conversation, requirement, (what, asked), &conversation.try_send(call)?)
}

/// Judges the answer to a callback that must be refused.
fn is_refused(
    conversation: &Conversation<'_>,
    requirement: &Requirement,
    (what, asked): (&str, Asked),
    reply: &Reply,
) -> Verdict {
    let is_accepted = matches!(reply.status(), Some(200..=299));
    if reply.exchange.outcome.is_refusal() || (asked == Asked::NoAcceptance && !is_accepted) {
        return Ok(());
    }
    if reply.exchange.outcome.is_transport() {
        // No answer is no refusal, if the handler answers others.
        conversation.set_up(conversation.reading(&conversation.partner()).because("a plain callback after it"))?;
    }
    let outcome = if reply.is_carried_out() {
        "was accepted".to_owned()
    } else {
        format!("got {}, which is no refusal", reply.summary())
    };
    let finding = conversation.finding(requirement, format!("a callback with {what} {outcome}"));
    Err(finding.compared("a 4xx status, best 401 or 403", reply.status()).into())
}

fn all_refused(bench: &Bench<'_>, requirement: &Requirement, forgeries: &[Forgery]) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.each(
        forgeries,
        |forgery| forgery.what.to_owned(),
        |conversation, forgery| {
            let call = forgery.forge(conversation.reading(&conversation.partner()), &forge);
            refused(conversation, requirement, (forgery.what, forgery.asked), call)
        },
    )
}
