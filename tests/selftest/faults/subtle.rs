//! Holes that only a request made for them shows.

use acgw::internals::vendor::{NewCustomer, Store as _, layer};
use serde_json::Value;

use crate::kit::{Fault, Patched, refusing};

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "subtle.value.cut",
        "values are cut after 255 characters",
        &["tolerance.whole_values"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.over(Patched::new().adds(|memory, partner, mut customers| {
                let each = |customer: &mut NewCustomer| {
                    for value in customer.settings.iter_mut().flat_map(|settings| settings.values_mut()) {
                        *value = Value::String(cut(value.as_str().unwrap_or_default(), 255));
                    }
                };
                customers.iter_mut().for_each(each);
                memory.enable_customers(partner, customers);
            }))
        },
    ),
    Fault::new(
        "subtle.body.split",
        "the chunks of a body are decoded one by one",
        &["tolerance.split_characters"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.behind(layer::before(|incoming| {
                let pieces = incoming.body.chunks(1024).map(String::from_utf8_lossy);
                incoming.body = pieces.collect::<String>().into();
            }))
        },
    ),
    Fault::new(
        "subtle.body.split.seldom",
        "the chunks of a body are decoded one by one, and only a long body has two",
        &["tolerance.split_characters"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            ground.behind(layer::before(|incoming| {
                let pieces = incoming.body.chunks(64 * 1024 - 700).map(String::from_utf8_lossy);
                incoming.body = pieces.collect::<String>().into();
            }))
        },
    ),
    Fault::new(
        "subtle.datacenter",
        "a data centre without a port gets a 500",
        &["tolerance.datacenter"],
        "unstated @ ",
        |ground| {
            ground.behind(refusing(500, |body| {
                let url = body.pointer("/context/datacenter_url").and_then(Value::as_str).unwrap_or_default();
                url.matches(':').count() < 2
            }))
        },
    ),
];
