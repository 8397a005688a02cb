//! JSON for readers: what fits stands on one line, what is long is cut short.

use serde_json::{Map, Value};

/// Characters of a text, items of a list, and members of an object that are shown.
const TEXT: usize = 60;
const ITEMS: usize = 3;
const MEMBERS: usize = 12;

/// The value in lines of at most that many characters, as far as its parts allow.
pub(crate) fn lines(value: &Value, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    write(&shortened(value), "", "", width, 0, &mut lines);
    lines
}

fn write(value: &Value, before: &str, after: &str, width: usize, indent: usize, lines: &mut Vec<String>) {
    let margin = " ".repeat(indent);
    let flat = format!("{margin}{before}{}{after}", flat(value));
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, part)| (format!("{}: ", quoted(name)), part)).collect(),
        Value::Array(items) => items.iter().map(|part| (String::new(), part)).collect(),
        _ => Vec::new(),
    };
    if parts.is_empty() || flat.chars().count() <= width {
        return lines.push(flat);
    }
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    lines.push(format!("{margin}{before}{open}"));
    let last = parts.len() - 1;
    for (at, (name, part)) in parts.into_iter().enumerate() {
        write(part, &name, if at < last { "," } else { "" }, width, indent + 2, lines);
    }
    lines.push(format!("{margin}{close}{after}"));
}

fn flat(value: &Value) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let members: Vec<_> =
                members.iter().map(|(name, part)| format!("{}: {}", quoted(name), flat(part))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(", ")),
        _ => value.to_string(),
    }
}

fn quoted(name: &str) -> String {
    Value::from(name).to_string()
}

/// A value that shows what it is without showing all of it.
fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let length = text.chars().count();
            match text.char_indices().nth(TEXT) {
                Some((at, _)) if length > TEXT + 30 => format!("{}… ({length} characters)", &text[..at]).into(),
                _ => value.clone(),
            }
        }
        Value::Array(items) => {
            let shown = items.iter().take(ITEMS).map(shortened);
            let more = (items.len() > ITEMS).then(|| Value::from(format!("… ({} items)", items.len())));
            shown.chain(more).collect()
        }
        Value::Object(members) => {
            let shown = members.iter().take(MEMBERS).map(|(name, part)| (name.clone(), shortened(part)));
            let more = (members.len() > MEMBERS).then(|| ("…".to_owned(), format!("{} members", members.len()).into()));
            Value::Object(shown.chain(more).collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stands_on_one_line() {
        let value = json!({ "a": { "b": [1, 2] }, "c": "text" });
        assert_eq!(lines(&value, 80), [r#"{ "a": { "b": [1, 2] }, "c": "text" }"#]);
        assert_eq!(lines(&value, 30), ["{", r#"  "a": { "b": [1, 2] },"#, r#"  "c": "text""#, "}"]);
        assert_eq!(lines(&json!([]), 0), ["[]"]);
    }

    #[test]
    fn what_is_long_is_cut() {
        let shown = lines(&json!({ "name": "x".repeat(1001), "list": vec![7; 5] }), 200).join("");
        assert!(shown.contains("… (1001 characters)") && shown.contains("… (5 items)") && shown.len() < 200, "{shown}");
    }
}
