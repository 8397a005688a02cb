//! A body laid out, with what is wrong in its place.

use maud::{Markup, html};
use serde_json::Value;

use crate::contract::{Violation, escape};
use crate::text::visible::{clip, visible};

/// Characters of a line, and violations that are shown.
const MOST: (usize, usize) = (300, 20);

/// One line, and the pointer of the value that begins there.
struct Line {
    pointer: String,
    text: String,
}

/// The first lines of a body, with these violations.
pub(super) fn body(text: &str, violations: &[Violation], most_lines: usize) -> Markup {
    if text.is_empty() {
        return html! { p class="more" { "no body" } };
    }
    let lines = match serde_json::from_str::<Value>(text) {
        Ok(value) => laid_out(&value),
        Err(_) => visible(text).lines().map(|line| Line { pointer: "-".to_owned(), text: line.to_owned() }).collect(),
    };
    let places: Vec<(usize, &Violation)> =
        violations.iter().take(MOST.1).map(|violation| (place(&lines, &violation.pointer), violation)).collect();
    html! {
        pre tabindex="0" aria-label="body" {
            code {
                @for (at, line) in lines.iter().take(most_lines).enumerate() {
                    @let here: Vec<_> = places.iter().filter(|(place, _)| *place == at).collect();
                    @if here.is_empty() { (clip(&line.text, MOST.0)) "\n" }
                    @else {
                        mark { (clip(&line.text, MOST.0)) "\n"
                            @for (_, violation) in here { strong class="bad" { "  ✗ " (clip(&visible(&violation.message), MOST.0)) } "\n" }
                        }
                    }
                }
                @if lines.len() > most_lines { "… (" (lines.len() - most_lines) " more lines)" }
            }
        }
    }
}

/// The line of a value or, if it is missing, of what would hold it.
fn place(lines: &[Line], pointer: &str) -> usize {
    let mut pointer = pointer;
    loop {
        if let Some(at) = lines.iter().position(|line| line.pointer == pointer) {
            return at;
        }
        match pointer.rfind('/') {
            Some(at) => pointer = &pointer[..at],
            None => return 0,
        }
    }
}

fn laid_out(value: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    write(&mut lines, value, (String::new(), ""), String::new(), 0);
    lines
}

/// Writes a value between these texts.
fn write(lines: &mut Vec<Line>, value: &Value, (before, after): (String, &str), pointer: String, indent: usize) {
    let parts: Vec<(String, String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, part)| (format!("{}: ", Value::from(name.as_str())), escape(name), part))
            .collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, part)| (String::new(), at.to_string(), part)).collect()
        }
        _ => Vec::new(),
    };
    if parts.is_empty() {
        let text = visible(&format!("{:indent$}{before}{value}{after}", ""));
        return lines.push(Line { pointer, text });
    }
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    lines.push(Line { pointer: pointer.clone(), text: visible(&format!("{:indent$}{before}{open}", "")) });
    let last = parts.len() - 1;
    for (at, (label, token, part)) in parts.into_iter().enumerate() {
        let after = if at < last { "," } else { "" };
        write(lines, part, (label, after), format!("{pointer}/{token}"), indent + 2);
    }
    lines.push(Line { pointer: "-".to_owned(), text: format!("{:indent$}{close}{after}", "") });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_missing_member_is_marked_where_it_belongs() {
        let lines = laid_out(&json!({ "type": "x", "payload": [{ "a/b": 1 }] }));
        let texts: Vec<&str> = lines.iter().map(|line| line.text.trim()).collect();
        assert_eq!(texts, ["{", "\"type\": \"x\",", "\"payload\": [", "{", "\"a/b\": 1", "}", "]", "}"]);
        let places = ["/payload/0/a~1b", "/payload/0/id", "/missing", ""].map(|pointer| place(&lines, pointer));
        assert_eq!(places, [4, 3, 0, 0]);
    }
}
