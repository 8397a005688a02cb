//! JSON for readers: what fits on a line stays on it, and differences stand line by line.

use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use super::lines::{clip, clip_both, visible};
use crate::contract::escape;

/// Lines around a difference.
const CONTEXT: usize = 2;

/// A body as lines of at most `width` characters: JSON laid out, other text as it is. With it, the number of the
/// line that the pointer leads to.
pub(crate) fn body(bytes: &[u8], pointer: &str, width: usize) -> (Vec<String>, usize) {
    let (text, at) = match serde_json::from_slice::<Value>(bytes) {
        Ok(value) => pretty(&value, pointer, width),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), 0),
    };
    (visible(&text).lines().map(|line| clip(line, width)).collect(), at)
}

/// A value as lines.
pub(crate) fn laid_out(value: &Value, width: usize) -> Vec<String> {
    visible(&pretty(value, "", width).0).lines().map(|line| clip(line, width)).collect()
}

/// At most `most` of these lines, those around one of them, and how many more there are.
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

/// JSON with a container on one line where it fits, and the number of the line that the pointer leads to.
fn pretty(value: &Value, pointer: &str, width: usize) -> (String, usize) {
    let mut layout = Layout { pointer, width, out: String::new(), found: 0 };
    layout.write(value, "", 0, 0);
    (layout.out, layout.found)
}

struct Layout<'p> {
    pointer: &'p str,
    width: usize,
    out: String,
    found: usize,
}

impl Layout<'_> {
    /// Writes the value at this path. `indent` is that of its lines, `column` where it begins, behind its name.
    fn write(&mut self, value: &Value, path: &str, indent: usize, column: usize) {
        if self.pointer.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            self.found = self.out.matches('\n').count();
        }
        let line = compact(value);
        // What the pointer leads into is laid out, so that the place has a line of its own. A comma may have to follow.
        let is_entered = self.pointer.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let is_empty = matches!(line.as_str(), "[]" | "{}");
        if is_empty || (!is_entered && column + line.chars().count() < self.width) {
            return self.out.push_str(&line);
        }
        match value {
            Value::Array(items) => {
                let items = items.iter().enumerate().map(|(at, item)| (String::new(), at.to_string(), item));
                self.container(('[', ']'), items, path, indent);
            }
            Value::Object(members) => {
                let label = |name: &String| format!("{}: ", Value::from(name.as_str()));
                let members = members.iter().map(|(name, member)| (label(name), escape(name), member));
                self.container(('{', '}'), members, path, indent);
            }
            _ => self.out.push_str(&line),
        }
    }

    fn container<'v>(
        &mut self,
        (open, close): (char, char),
        items: impl Iterator<Item = (String, String, &'v Value)>,
        path: &str,
        indent: usize,
    ) {
        let inner = indent + 2;
        self.out.push(open);
        for (at, (label, token, item)) in items.enumerate() {
            self.out.push_str(&format!("{}\n{:inner$}{label}", if at > 0 { "," } else { "" }, ""));
            self.write(item, &format!("{path}/{token}"), inner, inner + label.chars().count());
        }
        self.out.push_str(&format!("\n{:indent$}{close}", ""));
    }
}

/// JSON on one line, with spaces that make it readable.
pub(crate) fn compact(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(compact).collect::<Vec<_>>().join(", ")),
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let name = Value::String(name.clone());
                format!("{name}: {}", compact(value))
            });
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}

/// One line of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// On both sides.
    Both,
    /// Expected, and not there.
    Expected,
    /// There, and not expected.
    Actual,
    /// Lines left out.
    Gap,
}

/// The difference between two containers, or two longer texts, line by line; `None` where there is nothing of both.
pub(crate) fn difference(expected: &Value, actual: &Value, width: usize) -> Option<Vec<(Side, String)>> {
    // A comma is no difference.
    let text = |value: &Value| {
        let text = visible(&serde_json::to_string_pretty(&sorted(value)).unwrap_or_default());
        text.lines().map(|line| line.strip_suffix(',').unwrap_or(line).to_owned() + "\n").collect::<String>()
    };
    let (expected, actual) = match (expected, actual) {
        (Value::String(expected), Value::String(actual)) if expected.contains('\n') || actual.contains('\n') => {
            (visible(expected), visible(actual))
        }
        (Value::Object(_), Value::Object(_)) | (Value::Array(_), Value::Array(_)) => (text(expected), text(actual)),
        _ => return None,
    };
    let diff = TextDiff::from_lines(&expected, &actual);
    let mut lines: Vec<(Side, String)> = Vec::new();
    let mut at = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let start = group.first().map_or(0, |op| op.old_range().start);
        if start > at {
            lines.push((Side::Gap, "…".to_owned()));
        }
        at = group.last().map_or(at, |op| op.old_range().end);
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let side = match change.tag() {
                ChangeTag::Equal => Side::Both,
                ChangeTag::Delete => Side::Expected,
                ChangeTag::Insert => Side::Actual,
            };
            lines.push((side, change.value().trim_end().to_owned()));
        }
    }
    clip_lines(&mut lines, width);
    Some(lines)
}

/// Clips the lines; a line that replaces another one is clipped where the two differ.
fn clip_lines(lines: &mut [(Side, String)], width: usize) {
    for at in 0..lines.len() {
        if let [(Side::Expected, left), (Side::Actual, right), ..] = &mut lines[at..] {
            (*left, *right) = clip_both(left, right, width);
        }
        lines[at].1 = clip(&lines[at].1, width);
    }
}

/// The order of members says nothing.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            members.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect::<Map<_, _>>().into()
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
        assert_eq!(body(value.to_string().as_bytes(), "", 90).0.len(), 1);
        let (lines, at) = body(value.to_string().as_bytes(), "/payload/list/0", 54);
        assert_eq!(
            lines,
            [
                "{",
                "  \"type\": \"x\",",
                "  \"payload\": {",
                "    \"state\": \"ENABLED\",",
                "    \"list\": [",
                "      1,",
                "      2",
                "    ]",
                "  }",
                "}"
            ]
        );
        assert_eq!(at, 5);
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
    fn differences_are_of_members_not_of_their_order() {
        let lines = difference(&json!({ "a": 1, "b": 2 }), &json!({ "b": 3, "a": 1 }), 80).expect("two objects");
        let changed: Vec<_> = lines.iter().filter(|(side, _)| *side != Side::Both).collect();
        assert_eq!(changed.len(), 2);
        assert_eq!(changed[0].1.trim(), "\"b\": 2");
        assert!(difference(&json!(1), &json!({}), 80).is_none());
    }
}
