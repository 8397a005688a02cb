//! Custom callbacks verify the origin as all others do.

use super::{each, require_accepted};
use crate::checks::auth::forgery::{ESSENTIAL, Forge};
use crate::checks::auth::{CORRUPTED, EXPIRED, ISSUER, MISSING, OTHER_ENDPOINT, UNSIGNED, require_refused};
use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Bench, Check, Control, Verdict, gather};

pub(super) const TOKEN: Check = Check {
    id: "custom.token",
    title: "custom callbacks verify the origin",
    requirement: &requirements::AUTH_TOKEN,
    fix: "Verify the token in one place for all callbacks, custom ones included, before you look at the callback_id.",
    rests_on: &[&MISSING, &CORRUPTED, &UNSIGNED, &ISSUER, &EXPIRED, &OTHER_ENDPOINT],
    control: Control::Nothing,
    run: token,
    ..MUST
};

fn token(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    each(bench, |definition| {
        bench.conversation(definition.callback_id, |conversation| {
            require_accepted(conversation, definition)?;
            // A partner that the handler knows: looking it up must not fail before the token is verified.
            let partner = conversation.enabled_partner()?;
            gather(ESSENTIAL.iter().map(|forgery| {
                require_refused(conversation, forgery, conversation.custom(definition, &partner), &forge)
            }))
        })
    })
}
