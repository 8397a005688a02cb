//! Every callback is verified before it has any effect.

use hyper::Method;
use hyper::header::{CONNECTION, TRANSFER_ENCODING};

use super::forgery::{ESSENTIAL, Forge, NO_TOKEN, VERIFICATION};
use super::refusal::{each_forgery, require_no_acceptance, require_refused};
use crate::checks::base::MUST;
use crate::checks::basics;
use crate::checks::mapping::enablement::OTHER_TENANT;
use crate::checks::mirroring::{customer, partner};
use crate::checks::side_effects::judged_as;
use crate::contract::{Callback, requirements};
use crate::suite::Method as Enablement;
use crate::suite::{
    Bench, Call, Check, Control, Conversation, MappedConversation, ModelledConversation, Needs, Tenant, Verdict, gather,
};

const BASE: Check = Check { requirement: &requirements::AUTH_EFFECT, rests_on: basics::PARTNERS, ..MUST };

pub(super) const EVERY_CALLBACK: Check = Check {
    id: "auth.every_callback",
    title: "every callback verifies the origin",
    requirement: &requirements::AUTH_TOKEN,
    fix: "Verify the token in one place for all callbacks, before you look at the callback_id.",
    rests_on: &[
        &super::token::MISSING,
        &super::token::CORRUPTED,
        &super::token::UNSIGNED,
        &super::token::ISSUER,
        &super::token::EXPIRED,
        &super::scope::OTHER_ENDPOINT,
    ],
    control: Control::Nothing,
    run: every_callback,
    ..BASE
};

fn every_callback(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    gather(bench.options().callbacks().into_iter().map(|callback| {
        bench.conversation(callback.name(), |conversation| {
            // A partner that the handler knows: looking it up must not fail before the token is verified.
            let partner = conversation.enabled_partner()?;
            gather(ESSENTIAL.iter().map(|forgery| {
                let customer = conversation.customer();
                let call = conversation.call_of(callback, &partner, &customer)?.because(callback.name());
                require_refused(conversation, forgery, call, &forge)?;
                if callback != Callback::CustomerSetState {
                    return Ok(());
                }
                require_refused(conversation, forgery, Call::disable(&partner, &[customer]), &forge)
            }))
        })
    }))
}

fn unchanged(verdict: Verdict) -> Verdict {
    judged_as(&requirements::AUTH_EFFECT, "a refused callback had an effect", verdict)
}

pub(super) const NO_EFFECT: Check = Check {
    id: "auth.no_effect",
    title: "a refused callback changes nothing",
    needs: Needs::Partner,
    fix: "Verify the token before anything is stored.",
    rests_on: &[&EVERY_CALLBACK, &partner::ENABLE_AGAIN, &partner::RESET],
    run: no_effect,
    ..BASE
};

/// A forged callback about a known partner, or one that would change nothing, is not carried out either.
fn no_effect(bench: &Bench<'_>) -> Verdict {
    each_forgery(bench, ESSENTIAL, |conversation, forgery, forge| {
        let modelled = ModelledConversation::new(conversation);
        let bad = |call: Call| conversation.send(forgery.forge(call, forge)).map(drop);
        let (stranger, partner) = (conversation.partner(), modelled.partner()?);
        bad(Call::enable_partner(&stranger))?;
        unchanged(modelled.state(&stranger))?;
        bad(Call::reset_partner(&partner))?;
        unchanged(modelled.state(&partner))?;
        require_no_acceptance(conversation, forgery, Call::partner_state(&partner), forge)?;
        let renamed = Call::enable_partner(&partner.named("Forged Name Ltd")).noting("again with another name");
        require_no_acceptance(conversation, forgery, renamed, forge)?;
        unchanged(modelled.state(&partner))?;
        modelled.leave(&[&stranger, &partner]);
        Ok(())
    })
}

pub(super) const NO_EFFECT_CUSTOMERS: Check = Check {
    id: "auth.no_effect_customers",
    title: "a refused set_state changes nothing",
    needs: Needs::Customer,
    fix: "Verify the token before anything is stored.",
    rests_on: &[
        &NO_EFFECT,
        &customer::AGAIN,
        &customer::DISABLE_PART,
        &customer::SETTINGS_CHANGE,
        &customer::SETTINGS_OF_EACH,
    ],
    run: no_effect_customers,
    ..BASE
};

fn no_effect_customers(bench: &Bench<'_>) -> Verdict {
    each_forgery(bench, ESSENTIAL, |conversation, forgery, forge| {
        let modelled = ModelledConversation::new(conversation);
        let bad = |call: Call| conversation.send(forgery.forge(call, forge)).map(drop);
        let partner = modelled.partner()?;
        let customer = conversation.customer();
        modelled.enable(&partner, &[(customer.clone(), Some(conversation.settings("value")))])?;
        let forged = || Some(conversation.settings("forged"));
        let further = [(conversation.customer(), forged()), (customer.clone(), forged())];
        bad(Call::enable(&partner, &further))?;
        bad(Call::disable(&partner, std::slice::from_ref(&customer)))?;
        unchanged(modelled.list(&partner))?;
        require_no_acceptance(conversation, forgery, Call::list(&partner), forge)?;
        let nobody =
            Call::disable(&partner, &[conversation.customer()]).because("disable a customer that was never enabled");
        require_no_acceptance(conversation, forgery, nobody, forge)?;
        require_no_acceptance(conversation, forgery, Call::enable_one(&partner, &customer).noting("again"), forge)?;
        modelled.leave(&[&partner]);
        Ok(())
    })
}

type Detour = fn(Call) -> Call;

/// Ways around a verification that expects the usual request.
const DETOURS: &[(&str, Detour)] = &[
    ("by PUT", |call| call.method(Method::PUT)),
    ("by PATCH", |call| call.method(Method::PATCH)),
    ("with a slash after the path", |call| call.suffix("/")),
    ("with a query", |call| call.suffix("?token=1")),
    // A handler that does not read chunks would take them for the next request of the connection.
    ("in chunks", |call| call.header(TRANSFER_ENCODING, "chunked").header(CONNECTION, "close")),
];

pub(super) const NO_EFFECT_DETOURS: Check = Check {
    id: "auth.no_effect_detours",
    title: "without a token nothing is carried out, whatever HTTP method, URL or transfer encoding is used",
    needs: Needs::Partner,
    fix: "Verify the token before routing, not only on the POST route or for one form of the URL.",
    rests_on: &[&NO_EFFECT],
    run: no_effect_detours,
    ..BASE
};

/// The documents do not say how to answer these requests. They must change nothing.
fn no_effect_detours(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.each(
        DETOURS,
        |(how, _)| (*how).to_owned(),
        |conversation, (how, detour)| {
            let (modelled, partner) = (ModelledConversation::new(conversation), conversation.partner());
            let call = detour(Call::enable_partner(&partner).because(format!("enable a partner {how}")));
            conversation.try_send(NO_TOKEN.forge(call, &forge))?;
            unchanged(modelled.state(&partner))
        },
    )
}

pub(super) const NO_EFFECT_METHODS: Check = Check {
    id: "auth.no_effect_methods",
    title: "without a token no HTTP method changes what is stored",
    needs: Needs::Alone,
    fix: "Serve POST only, and verify the token before routing: anybody on the internet can send a DELETE.",
    // A look whether the handler still works may read the account for another tenant.
    rests_on: &[&NO_EFFECT_CUSTOMERS, &OTHER_TENANT],
    run: no_effect_methods,
    ..BASE
};

/// It runs alone: a handler may forget everything.
fn no_effect_methods(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.each([Method::DELETE, Method::GET], Method::to_string, |conversation, method| {
        let options = bench.options();
        if options.only_maps() {
            return no_effect_on_mapping(conversation, method, &forge);
        }
        let modelled = ModelledConversation::new(conversation);
        let (partner, customer) = (modelled.partner()?, conversation.customer());
        if options.customer_is_mirrored() {
            modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
        }
        let call = match options.partner_is_mirrored() {
            true => Call::reset_partner(&partner),
            false => Call::disable(&partner, &[customer]),
        };
        let call = call.because(format!("a callback by {method}")).method(method.clone());
        conversation.try_send(NO_TOKEN.forge(call, &forge))?;
        if options.partner_is_mirrored() {
            unchanged(modelled.state(&partner))?;
        }
        if options.customer_is_mirrored() { unchanged(modelled.list(&partner)) } else { Ok(()) }
    })
}

fn no_effect_on_mapping(conversation: &Conversation<'_>, method: &Method, forge: &Forge<'_>) -> Verdict {
    let modelled = MappedConversation::new(conversation);
    let partner = modelled.partner()?;
    let call = match conversation.options().partner {
        Enablement::Mapped => Call::unmap_partner(&partner),
        _ => conversation.call_of(Callback::TenantMappingWrite, &partner, &conversation.customer())?,
    };
    let call = call.because(format!("a callback by {method}")).method(method.clone());
    conversation.try_send(NO_TOKEN.forge(call, forge))?;
    if conversation.options().partner == Enablement::Mapped {
        return unchanged(modelled.read(&partner));
    }
    unchanged(modelled.list(&partner))
}

pub(super) const NO_EFFECT_REQUEST_ID: Check = Check {
    id: "auth.no_effect_request_id",
    title: "a request_id is accepted after a callback with the same one was refused",
    needs: Needs::Partner,
    fix: "Verify the token before you remember a request_id or store an answer under it.",
    rests_on: &[&EVERY_CALLBACK, &partner::ENABLE_AGAIN, &partner::RESET],
    run: no_effect_request_id,
    ..BASE
};

/// A handler that answers repeated requests from memory must not remember those of an attacker.
fn no_effect_request_id(bench: &Bench<'_>) -> Verdict {
    each_forgery(bench, VERIFICATION, |conversation, forgery, forge| {
        let (modelled, partner, id) =
            (ModelledConversation::new(conversation), conversation.partner(), conversation.identifier());
        let enable = || Call::enable_partner(&partner).request_id(id);
        conversation.send(forgery.forge(enable(), forge))?;
        let again = enable().noting("with the same request_id and a good token");
        conversation.require(&requirements::AUTH_EFFECT, again)?;
        modelled.model.borrow_mut().enable_partner(partner.id);
        unchanged(modelled.state(&partner))?;
        customers_with_request_id(conversation, &modelled, &partner, |call| forgery.forge(call, forge))?;
        modelled.leave(&[&partner]);
        Ok(())
    })
}

/// The same for a callback about customers of an enabled partner.
fn customers_with_request_id(
    conversation: &Conversation<'_>,
    modelled: &ModelledConversation<'_>,
    partner: &Tenant,
    forged: impl Fn(Call) -> Call,
) -> Verdict {
    if !conversation.options().customer_is_mirrored() {
        return Ok(());
    }
    let (customers, id) = ([(conversation.customer(), None)], conversation.identifier());
    let enable = || Call::enable(partner, &customers).request_id(id);
    conversation.send(forged(enable()))?;
    let again = enable().noting("with the same request_id and a good token");
    conversation.require(&requirements::AUTH_EFFECT, again)?;
    modelled.now_enabled(partner, &customers);
    unchanged(modelled.list(partner))
}
