//! Long requests: many customers, and texts that a chunk may cut inside a character.

use crate::checks::base::{ADVISORY, MUST};
use crate::checks::basics;
use crate::checks::mirroring::customer;
use crate::checks::skips::require_customer_callbacks;
use crate::contract::requirements;
use crate::suite::{Bench, Call, Check, ModelledConversation, Needs, Verdict};

const BASE: Check =
    Check { requirement: &requirements::REQUEST_TOLERANCE, needs: Needs::Customer, rests_on: basics::ALL, ..MUST };

/// How often three characters of three bytes come in a value, which then has room in a column of 250 bytes.
const REPEATED: usize = 27;

/// A size in bytes that common frameworks accept by default.
const USUAL_LIMIT: usize = 95_000;

pub(super) const SPLIT_CHARACTERS: Check = Check {
    id: "tolerance.split_characters",
    title: "long bodies with multi-byte characters are decoded correctly",
    fix: "Join the chunks of a body as bytes and decode them once: a chunk may end inside a character.",
    rests_on: &[&super::values::VALUES, &super::names::NAMES, &LONG_LIST, &customer::MANY],
    run: split_characters,
    ..BASE
};

/// A body arrives in chunks, and a chunk may end inside a character. Characters of three bytes fill most of the body. The
/// second variant shifts them by one byte, so that they are cut elsewhere.
fn split_characters(bench: &Bench<'_>) -> Verdict {
    bench.each(
        ["", "+"],
        |shift| format!("three-bytes{shift}"),
        |conversation, shift| {
            let modelled = ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE);
            let partner = modelled.partner()?;
            let partner = partner.named(format!("{}{shift}", partner.name));
            // Two customers at a time have the same settings.
            let settings = |at: usize| {
                conversation.settings_all(&format!("{}{}", "\u{6f22}\u{5b57}\u{20ac}".repeat(REPEATED), at / 2))
            };
            let count = USUAL_LIMIT / (250 + bench.options().field_ids().len() * 9 * REPEATED);
            let customers: Vec<_> = (0..count).map(|at| (conversation.customer(), Some(settings(at)))).collect();
            modelled.enable(&partner, &customers)?;
            modelled.list(&partner)
        },
    )
}

pub(super) const LONG_LIST: Check = Check {
    id: "tolerance.long_list",
    title: "a request with a few hundred customers is accepted, and all of them are listed",
    fix: "Raise the body limit of your framework and of any proxy in front of it, and list all enabled customers, without pages.",
    run: long_list,
    ..BASE
};

/// The call counts as unstated: the documents do not say how long a handler may take for this many customers.
fn long_list(bench: &Bench<'_>) -> Verdict {
    fill_request(bench, USUAL_LIMIT)
}

pub(super) const LONGER_LIST: Check = Check {
    id: "tolerance.longer_list",
    title: "a request with a few thousand customers is accepted, and all of them are listed",
    needs: Needs::Alone,
    fix: "Raise the body limit of your framework (often 100 kB by default) and of any proxy in front of it.",
    rests_on: &[&LONG_LIST],
    run: longer_list,
    ..ADVISORY
};

/// It runs alone, since the handler may not answer other callbacks in time meanwhile.
fn longer_list(bench: &Bench<'_>) -> Verdict {
    require_customer_callbacks(bench.options())?;
    fill_request(bench, 4 * USUAL_LIMIT)
}

/// Enables as many customers as fit into one request of this size, and reads them back.
fn fill_request(bench: &Bench<'_>, bytes: usize) -> Verdict {
    bench.conversation(&format!("{bytes}-bytes"), |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let one = Call::enable_one(&partner, &conversation.customer());
        let two = Call::enable(&partner, &[(conversation.customer(), None), (conversation.customer(), None)]);
        let (one, two) = (conversation.compose(one).to_string().len(), conversation.compose(two).to_string().len());
        let count = (bytes - one) / (two - one).max(1);
        let customers: Vec<_> = (0..count).map(|_| (conversation.customer(), None)).collect();
        conversation.require(&requirements::REQUEST_TOLERANCE, Call::enable(&partner, &customers).unstated())?;
        modelled.now_enabled(&partner, &customers);
        modelled.list(&partner)
    })
}
