//! Settings that are no texts: booleans and numbers.

use acgw::Callback::CustomerGetState;
use acgw::Options;
use acgw::internals::vendor::{Builder, Store as _};
use serde_json::{Map, Value, json};

use crate::kit::{Fault, Ground, Patched, answers_to, each_settings, requests};

/// The reference vendor stores texts: other values go in and out as their JSON.
const MARK: &str = "json:";

/// Takes booleans and numbers, and stores each value changed so; nothing for `None`.
fn typed(ground: &Ground, change: fn(Value) -> Option<Value>) -> Builder {
    let put = move |value: Value| match change(value)? {
        Value::String(text) => Some(Value::String(text)),
        other => Some(Value::String(format!("{MARK}{other}"))),
    };
    ground
        .behind(requests(move |body| {
            each_settings(body, |settings| {
                let members = settings.as_object_mut().map(std::mem::take).unwrap_or_default();
                *settings = members.into_iter().filter_map(|(key, value)| Some((key, put(value)?))).collect();
            });
        }))
        .layer(answers_to(CustomerGetState, |_, body| {
            for item in body["payload"].as_array_mut().into_iter().flatten() {
                let settings = item.get_mut("settings").and_then(Value::as_object_mut);
                settings.into_iter().flat_map(Map::values_mut).for_each(unmark);
            }
        }))
}

fn unmark(value: &mut Value) {
    let stored = value.as_str().and_then(|text| serde_json::from_str(text.strip_prefix(MARK)?).ok());
    if let Some(stored) = stored {
        *value = stored;
    }
}

const TYPED: &[&str] = &["mirroring.customer.typed_settings"];
const SAYS: &str = "mirroring.customer.settings @ /payload/*/settings";

/// The only field for customers is a checkbox.
fn with_checkbox(options: &mut Options) {
    (options.no_settings, options.typed_fields) = (true, vec![("on".to_owned(), vec![json!(true), json!(false)])]);
}

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "settings.typed.refused",
        "its own checkbox is refused",
        TYPED,
        "mirroring.customer.settings @ ",
        Ground::vendor,
    )
    .tuned(with_checkbox),
    Fault::new("settings.typed.checkbox", "its own checkbox is stored as a text", TYPED, SAYS, |ground| {
        typed(ground, |value| Some(json!(value.to_string())))
    })
    .tuned(with_checkbox),
    Fault::new("settings.typed.text", "booleans and numbers are stored as texts", TYPED, SAYS, |ground| {
        typed(ground, |value| Some(value.as_str().map_or_else(|| json!(value.to_string()), |text| json!(text))))
    }),
    Fault::new("settings.typed.bits", "booleans are stored as 0 and 1", TYPED, SAYS, |ground| {
        typed(ground, |value| Some(value.as_bool().map_or(value, |flag| json!(u8::from(flag)))))
    }),
    Fault::new("settings.typed.falsy", "false and 0 are dropped", TYPED, SAYS, |ground| {
        typed(ground, |value| Some(value).filter(|value| *value != json!(false) && *value != json!(0)))
    }),
    Fault::new("settings.typed.kept", "a false never takes the place of another value", TYPED, SAYS, |ground| {
        typed(ground, Some).store(Box::new(Patched::new().adds(|memory, partner, mut customers| {
            let known = memory.customers(partner);
            for customer in &mut customers {
                let old = known.iter().find(|record| record.tenant == customer.tenant);
                let old = old.and_then(|record| record.settings.clone()).unwrap_or_default();
                for (key, value) in customer.settings.iter_mut().flatten() {
                    if *value == format!("{MARK}false") {
                        *value = old.get(key).unwrap_or(value).clone();
                    }
                }
            }
            memory.enable_customers(partner, customers);
        })))
    }),
    Fault::new("settings.typed.whole", "numbers lose their fraction", TYPED, SAYS, |ground| {
        typed(ground, |value| Some(value.as_f64().map_or(value, |number| json!(number.trunc()))))
    }),
    Fault::new("settings.typed.bits32", "numbers are stored with 32 bits", TYPED, SAYS, |ground| {
        typed(ground, |value| Some(value.as_u64().map_or(value, |number| json!(number & 0x7fff_ffff))))
    }),
];
