//! The first contact: a good token is accepted. A handler that refuses everybody shows nothing else.

use super::forgery::{ESSENTIAL, Forge};
use crate::checks::base::MUST;
use crate::checks::first_contact::{each_callback, fixed};
use crate::contract::{Callback, requirements};
use crate::suite::{Bench, Call, Check, Control, Conversation, Method, Needs, NotPassed, Reply, Verdict};

pub(super) const GOOD_TOKEN: Check = Check {
    id: "auth.good_token",
    title: "a callback with a valid token is accepted",
    requirement: &requirements::AUTH_KEYS,
    needs: Needs::Contact,
    fix: "Verify tokens with the keys of the issuer that the handler is configured for, and accept those that are valid.",
    control: Control::Nothing,
    run: good_token,
    ..MUST
};

fn good_token(bench: &Bench<'_>) -> Verdict {
    bench.conversation("contact", |conversation| {
        let replies = each_callback(conversation, GOOD_TOKEN.id, is_refused)?;
        let Some(first) = replies.first().filter(|_| replies.iter().all(is_refused)) else { return Ok(()) };
        let message =
            format!("every callback is refused although its token is valid; the first one got {}", first.summary());
        let finding = conversation.finding(&requirements::AUTH_KEYS, message).compared(200, first.status());
        let finding = finding.shown_by(vec![first.exchange.clone()]);
        // `mapping.credentials.accepted` tells what is wrong.
        if credentials_matter(conversation, first)? {
            return Ok(());
        }
        let finding = if conversation.options().partner == Method::Mapped {
            finding.fixed_by(format!("{} {OR_CREDENTIALS}", GOOD_TOKEN.fix))
        } else {
            finding
        };
        Err(fixed(bench, finding).into())
    })
}

/// A refusal of the credentials may look like one of the token.
const OR_CREDENTIALS: &str =
    "If it accepts the tokens, it refuses the credentials: check that --credentials names an account that it knows.";

/// Whether the handler says something else than to callbacks without credentials or with a bad token: then it has accepted
/// the token, and refuses the credentials.
fn credentials_matter(conversation: &Conversation<'_>, refused: &Reply) -> Result<bool, NotPassed> {
    if conversation.options().partner != Method::Mapped || refused.callback != Callback::EnablementRead {
        return Ok(false);
    }
    let says = |reply: &Reply| {
        let mut body = reply.exchange.json().cloned().unwrap_or_default();
        for name in ["request_id", "response_id"] {
            body.as_object_mut().and_then(|members| members.remove(name));
        }
        (reply.status(), body)
    };
    let partner = conversation.partner();
    let read = |because: &str| Call::mapping(&partner).because(because).unstated();
    let without = conversation.try_send(conversation.without_credentials(read("read without credentials")))?;
    if says(&without) != says(refused) {
        return Ok(true);
    }
    let forge = Forge::new(conversation.session());
    for forgery in ESSENTIAL {
        let forged = conversation.try_send(forgery.forge(read("read"), &forge))?;
        if says(&forged) == says(refused) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_refused(reply: &Reply) -> bool {
    matches!(reply.status(), Some(401 | 403))
}
