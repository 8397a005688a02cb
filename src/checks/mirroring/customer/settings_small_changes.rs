//! Settings that change only a little: a store that first looks for a change may miss it.

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Check, Conversation, FieldValues, ModelledConversation, Needs, Tenant, Verdict};

/// A value and the one that replaces it.
const VALUES: &[(&str, &str)] = &[
    ("Value", "value"),
    ("value", "value "),
    ("1", "1.0"),
    (
        "a beginning that two values have in common, and that goes on for somewhat more than sixty-four characters, 1",
        "a beginning that two values have in common, and that goes on for somewhat more than sixty-four characters, 2",
    ),
    ("resume", "r\u{e9}sum\u{e9}"),
    ("caf\u{e9}", "cafe\u{301}"),
];

pub(super) const SETTINGS_NEAR: Check = Check {
    id: "mirroring.customer.settings_near",
    title: "settings that change only a little are replaced too",
    requirement: &requirements::CUSTOMER_SETTINGS,
    needs: Needs::Customer,
    fix: "Store every new value. If you compare it with the old one first, compare byte by byte, not by a collation.",
    rests_on: &[&super::MIXED, &super::settings::SETTINGS_FEWER, &crate::checks::tolerance::VALUES],
    run: |bench| bench.conversation("settings_near", settings_near),
    ..MUST
};

fn settings_near(conversation: &Conversation<'_>) -> Verdict {
    let modelled = ModelledConversation::strict(conversation);
    let keys = conversation.options().field_ids();
    let all = |value: &str| keys.iter().map(|key| (key.clone(), value.to_owned())).collect::<FieldValues>();
    let mut pairs: Vec<_> = VALUES.iter().map(|(old, new)| (all(old), all(new))).collect();
    pairs.extend(one_field(&conversation.settings("value")));
    pairs.push((conversation.settings("value"), exchanged(&conversation.settings("value"))));
    let split = |values: [&str; 2]| {
        let values = values.into_iter().chain(std::iter::repeat("c")).map(str::to_owned);
        keys.iter().cloned().zip(values).collect::<FieldValues>()
    };
    pairs.push((split(["ab", "c"]), split(["a", "bc"])));
    let customers: Vec<Tenant> = pairs.iter().map(|_| conversation.customer()).collect();
    let (old, new): (Vec<_>, Vec<_>) = pairs.into_iter().map(|(old, new)| (Some(old), Some(new))).unzip();
    let [old, new] = [old, new].map(|settings| customers.iter().cloned().zip(settings).collect::<Vec<_>>());
    let partner = modelled.partner()?;
    modelled.enable(&partner, &old)?;
    modelled.enable(&partner, &new)?;
    modelled.list(&partner)?;
    // Back to the old values.
    modelled.enable(&partner, &old)?;
    modelled.list(&partner)
}

/// For each field: the settings, and the same with another value in that field.
fn one_field(settings: &FieldValues) -> Vec<(FieldValues, FieldValues)> {
    let changed = |key: &String| {
        let mut changed = settings.clone();
        changed.insert(key.clone(), "changed".to_owned());
        (settings.clone(), changed)
    };
    settings.keys().map(changed).collect()
}

/// The same values under the fields in reverse.
fn exchanged(settings: &FieldValues) -> FieldValues {
    settings.keys().cloned().zip(settings.values().rev().cloned()).collect()
}
