//! Every callback is verified, and before anything is done.

use hyper::Method;
use hyper::header::{CONNECTION, TRANSFER_ENCODING};

use crate::checks::about;
use crate::contract::Callback;
use crate::contract::{Level, requirements};
use crate::sender::Authorization;
use crate::suite::{Bench, Call, Check, Conversation, ModelledConversation, Needs, NotPassed, Tenant, Verdict, gather};

use super::forgery::{self, Forge, Forgery};
use super::refused;

pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "auth.every_callback",
        title: "every callback verifies the origin",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::Any,
        fix: "Verify the token before the callbacks are told apart, in one place for all of them.",
        run: every_callback,
    },
    Check {
        id: "auth.no_effect",
        title: "a refused callback changes nothing",
        level: Level::Must,
        requirement: &requirements::AUTH_EFFECT,
        needs: Needs::Partner,
        fix: "Verify the token before anything is stored.",
        run: no_effect,
    },
    Check {
        id: "auth.no_effect_customers",
        title: "a refused set_state changes nothing",
        level: Level::Must,
        requirement: &requirements::AUTH_EFFECT,
        needs: Needs::Customer,
        fix: "Verify the token before anything is stored.",
        run: no_effect_customers,
    },
    Check {
        id: "auth.no_effect_detours",
        title: "without a token nothing is carried out, whatever the HTTP method, the URL and the framing",
        level: Level::Must,
        requirement: &requirements::AUTH_EFFECT,
        needs: Needs::Partner,
        fix: "Put the verification before the routes, not on the route of POST, nor on one form of the URL, only.",
        run: no_effect_detours,
    },
    Check {
        id: "auth.no_effect_request_id",
        title: "a request_id that came with a refused callback is still good",
        level: Level::Must,
        requirement: &requirements::AUTH_EFFECT,
        needs: Needs::Partner,
        fix: "Verify the token before you note a request_id as seen, or store an answer under it.",
        run: no_effect_request_id,
    },
    Check {
        id: "auth.refusal_status",
        title: "a refusal for want of a token is a 401 or 403",
        level: Level::Advisory,
        requirement: &requirements::CLEAR_REFUSAL,
        needs: Needs::Any,
        fix: "Answer 401 when the token is missing or bad, 403 when it is for another endpoint.",
        run: refusal_status,
    },
];

fn valid(callback: Callback, conversation: &Conversation<'_>, partner: &Tenant) -> Call {
    match callback {
        Callback::PartnerGetState => Call::partner_state(partner),
        Callback::PartnerEnable => Call::enable_partner(partner),
        Callback::PartnerReset => Call::reset_partner(partner),
        Callback::CustomerGetState => Call::list(partner),
        Callback::CustomerSetState => Call::enable_one(partner, &conversation.customer()),
    }
}

fn every_callback(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    let tried: Vec<_> = forgery::essential().collect();
    gather(bench.callbacks().into_iter().map(|callback| {
        bench.conversation(callback.name(), |conversation| {
            let partner = conversation.partner();
            gather(tried.iter().map(|forgery| {
                let call = forgery.forge(valid(callback, conversation, &partner).because(callback.name()), &forge);
                refused(conversation, forgery.breaks(), (forgery.what, forgery.asked), call)
            }))
        })
    }))
}

fn unchanged(verdict: Verdict) -> Verdict {
    about(&requirements::AUTH_EFFECT, "a refused callback had an effect", verdict)
}

/// Sends a forged callback that must be refused.
fn refused_as(conversation: &Conversation<'_>, forgery: &Forgery, call: Call, forge: &Forge<'_>) -> Verdict {
    refused(conversation, forgery.breaks(), (forgery.what, forgery.asked), forgery.forge(call, forge))
}

/// What is known already, and who, is no reason to trust.
fn no_effect(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.each(
        forgery::essential(),
        |forgery| forgery.what.to_owned(),
        |conversation, forgery| {
            let modelled = ModelledConversation::new(conversation);
            let bad = |call: Call| conversation.send(forgery.forge(call, &forge)).map(drop);
            let (stranger, partner) = (conversation.partner(), modelled.partner()?);
            bad(Call::enable_partner(&stranger))?;
            unchanged(modelled.state(&stranger))?;
            bad(Call::reset_partner(&partner))?;
            unchanged(modelled.state(&partner))?;
            refused_as(conversation, forgery, Call::partner_state(&partner), &forge)?;
            let renamed = Call::enable_partner(&partner.named("Forged Name Ltd")).noting("again, by another name");
            refused_as(conversation, forgery, renamed, &forge)?;
            unchanged(modelled.state(&partner))?;
            modelled.leave(&[&stranger, &partner]);
            Ok(())
        },
    )
}

fn no_effect_customers(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.each(
        forgery::essential(),
        |forgery| forgery.what.to_owned(),
        |conversation, forgery| {
            let modelled = ModelledConversation::new(conversation);
            let bad = |call: Call| conversation.send(forgery.forge(call, &forge)).map(drop);
            let partner = modelled.partner()?;
            let customer = conversation.customer();
            modelled.enable(&partner, &[(customer.clone(), Some(conversation.settings("value")))])?;
            let forged = || Some(conversation.settings("forged"));
            let further = [(conversation.customer(), forged()), (customer.clone(), forged())];
            bad(Call::enable(&partner, &further))?;
            bad(Call::disable(&partner, std::slice::from_ref(&customer)))?;
            unchanged(modelled.list(&partner))?;
            refused_as(conversation, forgery, Call::list(&partner), &forge)?;
            let nobody = Call::disable(&partner, &[conversation.customer()])
                .because("disable a customer that was never enabled");
            refused_as(conversation, forgery, nobody, &forge)?;
            refused_as(conversation, forgery, Call::enable_one(&partner, &customer).noting("again"), &forge)?;
            modelled.leave(&[&partner]);
            Ok(())
        },
    )
}

type Detour = fn(Call) -> Call;

/// Ways past a verification that looks at the usual way only.
const DETOURS: &[(&str, Detour)] = &[
    ("by PUT", |call| call.method(Method::PUT)),
    ("by PATCH", |call| call.method(Method::PATCH)),
    ("with a slash behind the path", |call| call.suffix("/")),
    ("with a query", |call| call.suffix("?token=1")),
    // Who reads no chunks would take them for the connection's next request.
    ("in chunks", |call| call.header(TRANSFER_ENCODING, "chunked").header(CONNECTION, "close")),
];

/// How these are answered is open; that they change something is not.
fn no_effect_detours(bench: &Bench<'_>) -> Verdict {
    bench.each(
        DETOURS,
        |(how, _)| (*how).to_owned(),
        |conversation, (how, detour)| {
            let (modelled, partner) = (ModelledConversation::new(conversation), conversation.partner());
            let what = "no Authorization header";
            let call = Call::enable_partner(&partner).because(format!("enable a partner {how}, with {what}"));
            conversation.try_send(detour(call).forged(what, Authorization::Absent))?;
            unchanged(modelled.state(&partner))
        },
    )
}

/// Who answers a repeated request from memory must not remember what a stranger sent.
fn no_effect_request_id(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.each(
        forgery::verification(),
        |forgery| forgery.what.to_owned(),
        |conversation, forgery| {
            let (modelled, partner, id) =
                (ModelledConversation::new(conversation), conversation.partner(), conversation.identifier());
            let enable = || Call::enable_partner(&partner).request_id(id);
            conversation.send(forgery.forge(enable(), &forge))?;
            let again = enable().noting("with the same request_id and a good token");
            conversation.require(&requirements::AUTH_EFFECT, again)?;
            modelled.model.borrow_mut().enable_partner(partner.id);
            unchanged(modelled.state(&partner))?;
            modelled.leave(&[&partner]);
            Ok(())
        },
    )
}

fn refusal_status(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    let tried: Vec<_> = forgery::verification().collect();
    bench.each(
        tried,
        |forgery| forgery.what.to_owned(),
        |conversation, forgery| {
            let reply = conversation.send(forgery.forge(conversation.reading(&conversation.partner()), &forge))?;
            match reply.status() {
                Some(401 | 403) => Ok(()),
                _ if !reply.exchange.outcome.is_refusal() => {
                    Err(NotPassed::Undecided(format!("{} is no refusal at all; see auth.token.*", reply.summary())))
                }
                status => {
                    let message = format!("a callback with {} is refused with another status", forgery.what);
                    Err(conversation
                        .finding(&requirements::CLEAR_REFUSAL, message)
                        .compared("401 or 403", status)
                        .into())
                }
            }
        },
    )
}
