//! Every callback is verified, and before anything is done.

use crate::checks::about;
use crate::contract::{Callback, Level, requirements};
use crate::suite::{Bench, Call, Check, Needs, Scene, Stop, Talk, Tenant, Verdict, gather};

use super::forgery::{self, Forge, Forgery};
use super::refused;

pub(in crate::checks) const CHECKS: &[Check] = &[
    Check {
        id: "auth.every_callback",
        title: "every callback verifies the origin",
        level: Level::Must,
        requirement: &requirements::AUTH_TOKEN,
        needs: Needs::Any,
        mend: "Verify the token before the callbacks are told apart, in one place for all of them.",
        run: every_callback,
    },
    Check {
        id: "auth.no_effect",
        title: "a refused callback changes nothing",
        level: Level::Must,
        requirement: &requirements::AUTH_EFFECT,
        needs: Needs::Partner,
        mend: "Verify the token before anything is stored.",
        run: no_effect,
    },
    Check {
        id: "auth.no_effect_customers",
        title: "a refused set_state changes nothing",
        level: Level::Must,
        requirement: &requirements::AUTH_EFFECT,
        needs: Needs::Customer,
        mend: "Verify the token before anything is stored.",
        run: no_effect_customers,
    },
    Check {
        id: "auth.refusal_status",
        title: "a refusal for want of a token is a 401 or 403",
        level: Level::Advisory,
        requirement: &requirements::CLEAR_REFUSAL,
        needs: Needs::Any,
        mend: "Answer 401 when the token is missing or bad, 403 when it is for another endpoint.",
        run: refusal_status,
    },
];

fn valid(callback: Callback, talk: &Talk<'_>, partner: &Tenant) -> Call {
    match callback {
        Callback::PartnerGetState => Call::partner_state(partner),
        Callback::PartnerEnable => Call::enable_partner(partner),
        Callback::PartnerReset => Call::reset_partner(partner),
        Callback::CustomerGetState => Call::list(partner),
        Callback::CustomerSetState => Call::enable_one(partner, &talk.customer()),
    }
}

fn every_callback(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench);
    let tried: Vec<_> = forgery::essential().collect();
    gather(bench.callbacks().into_iter().map(|callback| {
        bench.conversation(callback.name(), |talk| {
            let partner = talk.partner();
            gather(tried.iter().map(|forgery| {
                let because = format!("{} with {}", callback.name(), forgery.what);
                let call =
                    valid(callback, talk, &partner).because(because).forged(forgery.what, (forgery.make)(&forge));
                refused(talk, forgery.breaks(), (forgery.what, forgery.asked), call)
            }))
        })
    }))
}

fn unchanged(verdict: Verdict) -> Verdict {
    about(&requirements::AUTH_EFFECT, "a refused callback had an effect", verdict)
}

/// The callback as an attacker would send it.
fn forged(call: Call, what: &str, forgery: &Forgery, forge: &Forge<'_>) -> Call {
    call.because(format!("{what}, with {}", forgery.what)).forged(forgery.what, (forgery.make)(forge))
}

fn no_effect(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench);
    let tried: Vec<_> = forgery::verification().collect();
    bench.each(
        tried,
        |forgery| forgery.what.to_owned(),
        |talk, forgery| {
            let scene = Scene::new(talk);
            let bad = |call: Call, what: &str| talk.send(forged(call, what, forgery, &forge)).map(drop);
            let stranger = talk.partner();
            bad(Call::enable_partner(&stranger), "enable a partner")?;
            unchanged(scene.state(&stranger))?;
            let partner = scene.partner()?;
            bad(Call::reset_partner(&partner), "disable the partner")?;
            unchanged(scene.state(&partner))
        },
    )
}

fn no_effect_customers(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench);
    let tried: Vec<_> = forgery::verification().collect();
    bench.each(
        tried,
        |forgery| forgery.what.to_owned(),
        |talk, forgery| {
            let scene = Scene::new(talk);
            let bad = |call: Call, what: &str| talk.send(forged(call, what, forgery, &forge)).map(drop);
            let partner = scene.partner()?;
            let customer = talk.customer();
            scene.enable_plain(&partner, std::slice::from_ref(&customer))?;
            bad(Call::enable_one(&partner, &talk.customer()), "enable a further customer")?;
            bad(Call::disable(&partner, &[customer]), "disable the customer")?;
            unchanged(scene.list(&partner))
        },
    )
}

fn refusal_status(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench);
    let tried: Vec<_> = forgery::verification().collect();
    bench.each(
        tried,
        |forgery| forgery.what.to_owned(),
        |talk, forgery| {
            let reply = talk.send(bench.reading(&talk.partner()).forged(forgery.what, (forgery.make)(&forge)))?;
            match reply.status() {
                Some(401 | 403) => Ok(()),
                status if !reply.exchange.outcome.is_refusal() => {
                    Err(Stop::Undecided(format!("status {status:?} is no refusal at all; see auth.token.*")))
                }
                status => {
                    let message = format!("a callback with {} is refused with another status", forgery.what);
                    Err(talk.finding(&requirements::CLEAR_REFUSAL, message).compared("401 or 403", status).into())
                }
            }
        },
    )
}
