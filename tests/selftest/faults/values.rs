//! Values and keys of settings: the text comes back as it was typed.

use acgw::Callback::CustomerGetState;
use acgw::internals::vendor::Builder;
use serde_json::{Map, Value, json};

use crate::kit::{Fault, Ground, answers_to, each_settings, requests};

/// Stores each value changed so.
fn text(ground: &Ground, change: fn(&str) -> String) -> Builder {
    ground.behind(requests(move |body| {
        each_settings(body, |settings| {
            let members = settings.as_object_mut().into_iter().flat_map(Map::values_mut);
            for value in members {
                if let Value::String(text) = value {
                    *text = change(text);
                }
            }
        });
    }))
}

/// Lists each value as this.
fn typed(ground: &Ground, change: fn(&str) -> Option<Value>) -> Builder {
    ground.behind(answers_to(CustomerGetState, move |_, body| {
        for item in body["payload"].as_array_mut().into_iter().flatten() {
            let members = item.get_mut("settings").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
            for value in members {
                if let Some(other) = value.as_str().and_then(change) {
                    *value = other;
                }
            }
        }
    }))
}

const VALUES: &[&str] = &["tolerance.values"];

pub(super) const FAULTS: &[Fault] = &[
    Fault::new(
        "settings.values.trimmed",
        "values are trimmed",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, |value| value.trim().to_owned()),
    ),
    Fault::new(
        "settings.values.lower_case",
        "values are converted to lower case",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, str::to_lowercase),
    ),
    Fault::new(
        "settings.values.html",
        "values are escaped for HTML",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, |value| value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")),
    ),
    Fault::new(
        "settings.values.backslash",
        "backslashes are removed",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, |value| value.replace('\\', "")),
    ),
    Fault::new(
        "settings.values.cut",
        "values are cut after 255 characters",
        &["tolerance.whole_values"],
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, |value| value.chars().take(255).collect()),
    ),
    Fault::new(
        "settings.values.ascii",
        "non-ASCII characters become `?`",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, |value| value.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect()),
    ),
    Fault::new(
        "settings.values.one_plane",
        "characters beyond U+FFFF become U+FFFD",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            text(ground, |value| value.chars().map(|c| if u32::from(c) > 0xFFFF { '\u{FFFD}' } else { c }).collect())
        },
    ),
    Fault::new(
        "settings.values.no_marks",
        "combining marks are dropped",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, |value| value.chars().filter(|c| !('\u{300}'..='\u{36F}').contains(c)).collect()),
    ),
    Fault::new(
        "settings.values.lines",
        "line breaks become spaces",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, |value| value.replace('\n', " ")),
    ),
    Fault::new(
        "settings.values.control",
        "control characters are dropped",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| text(ground, |value| value.chars().filter(|c| !c.is_control()).collect()),
    ),
    Fault::new(
        "settings.values.numbers",
        "digits come back as a number",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| typed(ground, |value| value.parse::<u64>().ok().map(Value::from)),
    ),
    Fault::new(
        "settings.values.literals",
        "`true` and `null` come back as JSON literals",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| {
            typed(ground, |value| match value {
                "true" => Some(json!(true)),
                "null" => Some(Value::Null),
                _ => None,
            })
        },
    ),
    Fault::new(
        "settings.values.json",
        "a value that looks like JSON comes back as JSON",
        VALUES,
        "mirroring.customer.settings @ /payload/*/settings",
        |ground| typed(ground, |value| serde_json::from_str(value).ok().filter(Value::is_object)),
    ),
];
