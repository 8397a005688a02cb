//! Settings that change in little: a store that asks first whether anything has changed may not see it.

use crate::contract::{Level, requirements};
use crate::suite::{Check, FieldValues, ModelledConversation, Needs, Tenant, Verdict};

pub(crate) const CHECKS: &[Check] = &[check!(
    "settings_near",
    CUSTOMER_SETTINGS,
    near,
    "settings that differ in little from those before replace them",
    "Store what comes; to compare it with what is there, compare every field to the letter, not by a collation."
)];

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

fn near(modelled: &ModelledConversation<'_>) -> Verdict {
    let conversation = modelled.conversation;
    let keys = conversation.options().field_ids();
    let all = |value: &str| keys.iter().map(|key| (key.clone(), value.to_owned())).collect::<FieldValues>();
    let mut pairs: Vec<_> = VALUES.iter().map(|(old, new)| (all(old), all(new))).collect();
    pairs.extend(one_field(&conversation.settings("value")));
    pairs.push((conversation.settings("value"), exchanged(&conversation.settings("value"))));
    let parted = |values: [&str; 2]| {
        let values = values.into_iter().chain(std::iter::repeat("c")).map(str::to_owned);
        keys.iter().cloned().zip(values).collect::<FieldValues>()
    };
    pairs.push((parted(["ab", "c"]), parted(["a", "bc"])));
    let customers: Vec<Tenant> = pairs.iter().map(|_| conversation.customer()).collect();
    let (old, new): (Vec<_>, Vec<_>) = pairs.into_iter().map(|(old, new)| (Some(old), Some(new))).unzip();
    let [old, new] = [old, new].map(|settings| customers.iter().cloned().zip(settings).collect::<Vec<_>>());
    let partner = modelled.partner()?;
    modelled.enable(&partner, &old)?;
    modelled.enable(&partner, &new)?;
    modelled.list(&partner)?;
    // Back to what was there before.
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
