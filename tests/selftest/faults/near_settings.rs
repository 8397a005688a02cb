//! Settings that are not stored because they look like the old ones.

use acgw::internals::vendor::{Settings, Store as _};
use serde_json::Value;

use crate::kit::{Fault, Ground, Patched};

/// Keeps the old settings of a customer where they pass for the new ones.
fn unless_same(ground: &Ground, same: fn(&Settings, &Settings) -> bool) -> acgw::internals::vendor::Builder {
    ground.over(Patched::new().adds(move |memory, partner, mut customers| {
        let known = memory.customers(partner);
        for customer in &mut customers {
            let old = known.iter().find(|record| record.tenant == customer.tenant);
            let old = old.and_then(|record| record.settings.clone());
            if let (Some(old), Some(new)) = (old, &customer.settings)
                && same(&old, new)
            {
                customer.settings = Some(old);
            }
        }
        memory.enable_customers(partner, customers);
    }))
}

fn texts(settings: &Settings) -> Vec<String> {
    settings.values().map(|value| value.as_str().unwrap_or_default().to_owned()).collect()
}

fn sorted(settings: &Settings) -> Vec<String> {
    let mut texts = texts(settings);
    texts.sort();
    texts
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "near.settings.case",
        "settings that differ in letter case only are not stored",
        &["mirroring.customer.settings_near"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            unless_same(ground, |old, new| {
                texts(old).iter().zip(texts(new)).all(|(old, new)| old.to_lowercase() == new.to_lowercase())
            })
        },
    ),
    Fault::new(
        "near.settings.first_field",
        "settings with an unchanged first field are not stored",
        &["mirroring.customer.settings_near"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| unless_same(ground, |old, new| old.values().next() == new.values().next()),
    ),
    Fault::new(
        "near.settings.exchanged",
        "settings with the same values in other fields are not stored",
        &["mirroring.customer.settings_near"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| unless_same(ground, |old, new| sorted(old) == sorted(new)),
    ),
    Fault::new(
        "near.settings.numbers",
        "settings that are the same number as before are not stored",
        &["mirroring.customer.settings_near"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            unless_same(ground, |old, new| {
                let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
                old.values().zip(new.values()).all(|(old, new)| number(old).is_some() && number(old) == number(new))
            })
        },
    ),
];
