//! JSON for readers: on one line, or laid out with whatever fits kept on its line.

use serde_json::{Map, Value};

use super::visible::{clip, visible};

/// What [`shortened`] keeps: characters of a text, items of a list, members of an object.
const TEXT: usize = 60;
const ITEMS: usize = 3;
const MEMBERS: usize = 12;

/// JSON on one line, with spaces that make it readable.
pub(crate) fn compact(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(compact).collect::<Vec<_>>().join(", ")),
        Value::Object(members) if !members.is_empty() => {
            let members = members.iter().map(|(name, member)| format!("{}: {}", quoted(name), compact(member)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}

/// The value in lines of at most `width` characters, as far as its parts allow.
pub(crate) fn lines(value: &Value, width: usize) -> Vec<String> {
    layout(value, "", width).0
}

/// A body as lines of at most `width` characters: JSON laid out, other text as it came. The number is that of the
/// line the pointer leads to.
pub(crate) fn body(bytes: &[u8], pointer: &str, width: usize) -> (Vec<String>, usize) {
    let (lines, at) = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => layout(&value, pointer, width),
        Err(_) => (visible(&String::from_utf8_lossy(bytes)).lines().map(str::to_owned).collect(), 0),
    };
    (lines.iter().map(|line| clip(line, width)).collect(), at)
}

fn layout(value: &Value, pointer: &str, width: usize) -> (Vec<String>, usize) {
    let unescaped = |token: &str| token.replace("~1", "/").replace("~0", "~");
    let pointer: Vec<String> = pointer.split('/').skip(1).map(unescaped).collect();
    let mut layout = Layout { width, lines: Vec::new(), found: 0 };
    layout.write(value, "", "", Some(&pointer), 0);
    (layout.lines, layout.found)
}

struct Layout {
    width: usize,
    lines: Vec<String>,
    /// The line that the pointer leads to, as far as it has been followed.
    found: usize,
}

impl Layout {
    /// Writes a value between these texts. `rest` is what is left of the pointer, if it leads through this value.
    fn write(&mut self, value: &Value, before: &str, after: &str, rest: Option<&[String]>, indent: usize) {
        if rest.is_some() {
            self.found = self.lines.len();
        }
        let line = visible(&format!("{:indent$}{before}{}{after}", "", compact(value)));
        let parts: Vec<(String, String, &Value)> = match value {
            Value::Object(members) => {
                members.iter().map(|(name, part)| (format!("{}: ", quoted(name)), name.clone(), part)).collect()
            }
            Value::Array(items) => {
                items.iter().enumerate().map(|(at, part)| (String::new(), at.to_string(), part)).collect()
            }
            _ => Vec::new(),
        };
        // What the pointer leads into is laid out, so that its target has a line of its own.
        let is_entered = rest.is_some_and(|rest| !rest.is_empty());
        if parts.is_empty() || (!is_entered && line.chars().count() <= self.width) {
            return self.lines.push(line);
        }
        let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
        self.lines.push(visible(&format!("{:indent$}{before}{open}", "")));
        let last = parts.len() - 1;
        for (at, (label, token, part)) in parts.into_iter().enumerate() {
            let rest = rest.and_then(|rest| rest.split_first()).filter(|(first, _)| **first == token);
            self.write(part, &label, if at < last { "," } else { "" }, rest.map(|(_, rest)| rest), indent + 2);
        }
        self.lines.push(format!("{:indent$}{close}{after}", ""));
    }
}

fn quoted(name: &str) -> String {
    Value::from(name).to_string()
}

/// At most `most` of these lines: those around one of them, and how many more there are.
pub(crate) fn bounded((lines, at): (Vec<String>, usize), most: usize) -> Vec<String> {
    if lines.len() <= most {
        return lines;
    }
    // From the beginning, unless the line in question stands further down.
    let from = if at + 1 < most { 0 } else { (at + 2).min(lines.len()).saturating_sub(most) };
    let mut shown = Vec::new();
    if from > 0 {
        shown.push(format!("… ({} lines)", from + 1));
    }
    let to = (from + most).min(lines.len());
    let is_cut = to < lines.len();
    shown.extend_from_slice(&lines[from + usize::from(from > 0)..to - usize::from(is_cut)]);
    if is_cut {
        shown.push(format!("… ({} more lines)", lines.len() - to + 1));
    }
    shown
}

/// The value with long texts, lists and objects cut short.
pub(crate) fn shortened(value: &Value) -> Value {
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
    use super::*;
    use serde_json::json;

    #[test]
    fn what_fits_stays_on_its_line() {
        let value = json!({ "type": "x", "payload": { "state": "ENABLED", "list": [1, 2] } });
        assert_eq!(lines(&value, 90), [compact(&value)]);
        assert_eq!(
            lines(&value, 54),
            ["{", "  \"type\": \"x\",", "  \"payload\": { \"state\": \"ENABLED\", \"list\": [1, 2] }", "}"]
        );
        assert_eq!(lines(&json!([]), 0), ["[]"]);
    }

    #[test]
    fn the_pointer_leads_to_a_line_of_its_own() {
        let value = json!({ "type": "x", "a/b": { "state": "ENABLED", "list": [1, 2] } });
        let (lines, at) = body(value.to_string().as_bytes(), "/a~1b/list/0", 54);
        assert_eq!((lines[at].trim(), lines.len()), ("1,", 10));
        let (lines, at) = body(br#"{"list":[]}"#, "/list/0", 54);
        assert_eq!((lines[at].as_str(), lines.len()), ("  \"list\": []", 3));
        assert_eq!(body(b"<html>\n\x1b[2J", "/a", 50).0, ["<html>", "\\u{1b}[2J"]);
    }

    #[test]
    fn bounds_say_what_they_leave_out_and_keep_the_line_in_question() {
        let lines: Vec<_> = (0..10).map(|at| at.to_string()).collect();
        assert_eq!(bounded((lines.clone(), 0), 4), ["0", "1", "2", "… (7 more lines)"]);
        assert_eq!(bounded((lines.clone(), 6), 4), ["… (5 lines)", "5", "6", "… (3 more lines)"]);
        assert_eq!(bounded((lines.clone(), 9), 4), ["… (7 lines)", "7", "8", "9"]);
        assert_eq!(bounded((lines.clone(), 9), 10), lines);
    }

    #[test]
    fn what_is_long_is_cut() {
        let long = json!({ "name": "x".repeat(1001), "list": vec![7; 5] });
        let shown = lines(&shortened(&long), 200).join("");
        assert!(shown.contains("… (1001 characters)") && shown.contains("… (5 items)") && shown.len() < 200, "{shown}");
    }
}
