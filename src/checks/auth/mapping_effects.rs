//! Forged mapping callbacks have no effect.

use super::effects::EVERY_CALLBACK;
use super::forgery::ESSENTIAL;
use super::refusal::{each_forgery, require_no_acceptance};
use crate::checks::base::MUST;
use crate::checks::mapping::{customers, enablement};
use crate::checks::side_effects::judged_as;
use crate::contract::requirements;
use crate::suite::{Call, Check, MappedConversation, Needs, Verdict};

pub(in crate::checks) const CHECKS: &[Check] = &[NO_EFFECT_MAPPING, NO_EFFECT_MAPPED_CUSTOMERS];

const BASE: Check = Check {
    requirement: &requirements::AUTH_EFFECT,
    fix: "Verify the token before anything is stored: the credentials in X-CyberApp-Auth do not take its place.",
    ..MUST
};

fn unchanged(verdict: Verdict) -> Verdict {
    judged_as(&requirements::AUTH_EFFECT, "a refused callback had an effect", verdict)
}

const NO_EFFECT_MAPPING: Check = Check {
    id: "auth.no_effect_mapping",
    title: "a refused callback neither maps a partner nor removes its mapping",
    needs: Needs::MappedPartner,
    rests_on: &[&EVERY_CALLBACK, &enablement::WRITE, &enablement::RESET],
    run: |bench| {
        each_forgery(bench, ESSENTIAL, |conversation, forgery, forge| {
            let modelled = MappedConversation::new(conversation);
            let partner = conversation.own_partner()?;
            conversation.require_unmapped(&partner)?;
            let bad = |call: Call| require_no_acceptance(conversation, forgery, call, forge);
            bad(conversation.mapping_call(&partner)?)?;
            unchanged(modelled.read(&partner))?;
            modelled.map(&partner)?;
            bad(Call::unmap_partner(&partner))?;
            unchanged(modelled.read(&partner))?;
            bad(conversation.mapping_call(&partner)?.noting("again"))?;
            bad(Call::mapping(&partner))
        })
    },
    ..BASE
};

const NO_EFFECT_MAPPED_CUSTOMERS: Check = Check {
    id: "auth.no_effect_mapped_customers",
    title: "a refused tenant_mapping.write changes nothing",
    needs: Needs::MappedCustomers,
    rests_on: &[&EVERY_CALLBACK, &NO_EFFECT_MAPPING, &customers::REMOVE, &customers::BACK],
    run: |bench| {
        each_forgery(bench, ESSENTIAL, |conversation, forgery, forge| {
            let modelled = MappedConversation::new(conversation);
            let partner = modelled.partner()?;
            let bad = |call: Call| require_no_acceptance(conversation, forgery, call, forge);
            let known = conversation.customers_at_vendor(&partner, 1)?;
            let pair = || (known[0].clone(), Some(conversation.identifier()));
            bad(Call::map_customers(&partner, &[pair()]))?;
            unchanged(modelled.list(&partner))?;
            modelled.write(&partner, &[pair()])?;
            bad(Call::map_customers(&partner, &[(known[0].clone(), None)]))?;
            bad(Call::map_customers(&partner, &[pair()]))?;
            unchanged(modelled.list(&partner))?;
            bad(Call::mapped_customers(&partner))?;
            bad(Call::topology(&partner))
        })
    },
    ..BASE
};
