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

/// How many customers have longer names, which shift what follows.
const SHIFTING: usize = 10;

pub(super) const SPLIT_CHARACTERS: Check = Check {
    id: "tolerance.split_characters",
    title: "long bodies with multi-byte characters are decoded correctly",
    fix: "Join the chunks of a body as bytes and decode them once: a chunk may end inside a character.",
    rests_on: &[&super::values::VALUES, &super::names::NAMES, &LONG_LIST, &customer::MANY],
    run: split_characters,
    ..BASE
};

/// A body arrives in chunks, and a chunk may end inside a character. Characters of three bytes fill most of the body. The
/// variants shift them, by more than the ids and names between two texts take, and each by another number of bytes
/// within a character: wherever chunks end, one of them is cut.
fn split_characters(bench: &Bench<'_>) -> Verdict {
    bench.each(
        [0, 151, 302],
        |shift| format!("three-bytes+{shift}"),
        |conversation, shift| {
            let modelled = ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE);
            let partner = modelled.partner()?;
            // Two customers at a time have the same settings.
            let settings = |at: usize| {
                conversation.settings_all(&format!("{}{}", "\u{6f22}\u{5b57}\u{20ac}".repeat(REPEATED), at / 2))
            };
            let count = USUAL_LIMIT / (250 + bench.options().field_ids().len() * 9 * REPEATED);
            // Long names would be another matter.
            let shifted = |at: usize| {
                let customer = conversation.customer();
                let by = if at < SHIFTING { shift / SHIFTING + usize::from(at < shift % SHIFTING) } else { 0 };
                let name = format!("{}{}", customer.name, "+".repeat(by));
                customer.named(name)
            };
            let customers: Vec<_> = (0..count).map(|at| (shifted(at), Some(settings(at)))).collect();
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
