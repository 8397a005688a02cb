//! What to write instead of a value that breaks a constraint, where the value shows what was meant.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

/// The nearest fix of a value, as the end of a sentence.
pub(super) fn advice(kind: &ValidationErrorKind, value: &Value) -> Option<String> {
    match kind {
        ValidationErrorKind::Type { kind: TypeKind::Single(wanted) } => of_type(*wanted, value),
        ValidationErrorKind::Format { format } => match (format.as_str(), value.as_str()?) {
            ("date-time", text) => of_time(text),
            ("uuid", text) => of_uuid(text),
            _ => None,
        },
        _ => None,
    }
}

fn of_type(wanted: JsonType, value: &Value) -> Option<String> {
    let advice = match (wanted, value) {
        (_, Value::Null) => "write a value, or leave the member out if it is optional".to_owned(),
        (JsonType::Array, Value::Object(members)) if members.keys().any(|key| key.parse::<u32>().is_ok()) => {
            "its keys are numbers: write the values alone, as `[…]`".to_owned()
        }
        (JsonType::Object, Value::Array(items)) if items.is_empty() => "write an empty object as `{}`".to_owned(),
        (JsonType::Array, Value::Object(_)) => "wrap it in a list: `[{…}]`".to_owned(),
        (JsonType::Object, Value::Array(items)) if items.len() == 1 => "take it out of the list".to_owned(),
        (JsonType::String, Value::Number(_) | Value::Bool(_)) => "write it as a text, in double quotes".to_owned(),
        (JsonType::Boolean, Value::String(text)) => {
            let flag = text.to_lowercase();
            matches!(flag.as_str(), "true" | "false").then(|| format!("write `{flag}` without quotes"))?
        }
        (JsonType::Boolean, Value::Number(number)) => {
            let flag = number.as_u64().filter(|number| *number < 2)? == 1;
            format!("write `{flag}`")
        }
        _ => return None,
    };
    Some(advice)
}

/// RFC 3339: a date, `T`, hours, minutes and seconds, and an offset.
fn of_time(text: &str) -> Option<String> {
    const EXAMPLE: &str = "as in `2024-03-01T12:00:00Z`";
    let is_like = |pattern: &str, text: &str| {
        let fits = |(p, b): (u8, u8)| if p == b'0' { b.is_ascii_digit() } else { p == b.to_ascii_uppercase() };
        pattern.len() == text.len() && pattern.bytes().zip(text.bytes()).all(fits)
    };
    if is_like("0000-00-00", text) {
        return Some(format!("add a time with an offset, {EXAMPLE}"));
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("write seconds since 1970 as a date and a time, {EXAMPLE}"));
    }
    let (date, rest) = (text.get(..11)?, text.get(11..)?);
    if !is_like("0000-00-00T", date) && !is_like("0000-00-00 ", date) {
        return None;
    }
    let (time, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let time = time.split_once('.').map_or(time, |(time, _)| time);
    let missing = [(is_like("00:00", time), "add seconds"), (offset.is_empty(), "add an offset")];
    let mut missing: Vec<&str> =
        missing.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, add)| add).collect();
    if is_like("+0000", offset) || is_like("-0000", offset) {
        missing.push("write the offset with a colon (`+02:00`)");
    }
    if date.ends_with(' ') {
        missing.push("write a `T` between date and time");
    }
    (!missing.is_empty()).then(|| format!("{}, {EXAMPLE}", missing.join(" and ")))
}

fn of_uuid(text: &str) -> Option<String> {
    let digits = text.chars().filter(char::is_ascii_hexdigit).count();
    let rest: String = text.chars().filter(|c| !c.is_ascii_hexdigit() && *c != '-').collect();
    match (digits, rest.as_str()) {
        (32, "") => Some("write 8, 4, 4, 4 and 12 hexadecimal digits with hyphens between them".to_owned()),
        (32, "{}" | "()") => Some("leave out the brackets".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::contract::status_report;

    #[test]
    fn a_refused_report_says_what_to_write() {
        for (member, value, said) in [
            ("activated_at", json!("2024-03-01T12:00Z"), "add seconds, as in"),
            ("activated_at", json!("2024-03-01T12:00:00"), "add an offset, as in"),
            ("activated_at", json!("2024-03-01T12:00"), "add seconds and add an offset"),
            ("activated_at", json!("2024-03-01T12:00:00.123"), "add an offset"),
            ("activated_at", json!("2024-03-01 12:00:00"), "write a `T`"),
            ("activated_at", json!("2024-03-01T12:00:00+0200"), "with a colon"),
            ("activated_at", json!("2024-03-01"), "add a time with an offset"),
            ("activated_at", json!("1709294400"), "seconds since 1970"),
            ("application_id", json!("999d63d2831e40b9aaab16f919a483d0"), "with hyphens"),
            ("application_id", json!("{999d63d2-831e-40b9-aaab-16f919a483d0}"), "leave out the brackets"),
            ("events", json!({ "category": "c", "action": "a" }), "wrap it in a list"),
            ("module", json!([{ "name": "m" }]), "take it out of the list"),
            ("module", json!(null), "write a value, or leave"),
            ("vendor_system", json!({ "name": "n", "version": 2 }), "write it as a text"),
            ("events", json!([{ "category": "c", "action": "a", "activation_event": "True" }]), "write `true`"),
            ("events", json!([{ "category": "c", "action": "a", "activation_event": 1 }]), "write `true`"),
        ] {
            let report = json!({ "application_code": "v.a", "module": { "name": "m" }, member: value });
            let messages: Vec<_> = status_report().violations(&report).into_iter().map(|v| v.message).collect();
            assert!(messages.iter().any(|message| message.contains(said)), "{said}: {messages:?}");
        }
    }

    #[test]
    fn what_shows_no_intention_gets_no_advice() {
        for text in ["", "yesterday", "2024-13-01T12:00:00Z", "ä2024-03-01T", "2024-03-01T25:00:00Z"] {
            assert_eq!(super::of_time(text), None, "{text}");
        }
        assert_eq!(super::of_uuid("no uuid"), None);
    }
}
