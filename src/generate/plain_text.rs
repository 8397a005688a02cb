//! Values with nothing in their texts that software reads differently: what remains, every handler must take.

use serde_json::Value;

/// Years that every library of dates knows.
const YEARS: std::ops::RangeInclusive<u32> = 1970..=2100;

/// A year that is put in place of others; it has all days of all years.
const LEAP_YEAR: &str = "2024";

/// The value without control characters, and without texts that are empty or blank; dates are in our time.
pub(super) fn tame(value: Value) -> Value {
    each_text(value, &|text| {
        let mut tamed: String =
            text.chars().map(|c| if c.is_control() || is_directional(c) { 'x' } else { c }).collect();
        if let Some(year) = tamed.get(..4).filter(|_| is_date(&tamed)).and_then(|year| year.parse().ok())
            && !YEARS.contains(&year)
        {
            tamed.replace_range(..4, LEAP_YEAR);
        }
        if tamed.trim().is_empty() { "x".repeat(text.chars().count().max(1)) } else { tamed }
    })
}

/// The value with two characters in place of each that UTF-16 writes as two units.
pub(super) fn in_units(value: Value) -> Value {
    each_text(value, &|text| {
        text.chars().map(|c| if c.len_utf16() > 1 { "xx".to_owned() } else { c.to_string() }).collect()
    })
}

fn each_text(value: Value, change: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(change(&text)),
        Value::Array(items) => items.into_iter().map(|item| each_text(item, change)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, each_text(value, change))).collect(),
        other => other,
    }
}

fn is_directional(character: char) -> bool {
    matches!(character, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10 && (bytes[4], bytes[7]) == (b'-', b'-') && bytes[..4].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_read_differently_changes() {
        let value = json!({ "a": ["", "  ", "tab\t", "0001-01-01T00:00:00Z", "2031-05-06", "ä😀"], "b": 1 });
        let tamed = json!({ "a": ["x", "xx", "tabx", "2024-01-01T00:00:00Z", "2031-05-06", "ä😀"], "b": 1 });
        assert_eq!(tame(value), tamed);
        assert_eq!(in_units(json!("ä😀")), json!("äxx"));
    }
}
