//! What differs between two values, line by line.

use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};

use super::visible::{clip, clip_both, visible};

/// Lines shown around a difference.
const CONTEXT: usize = 2;

/// Which side of a comparison a line is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiffSide {
    /// On both sides.
    Both,
    /// Expected, and not there.
    Expected,
    /// There, and not expected.
    Actual,
    /// Lines left out.
    Gap,
}

/// The difference between two containers or two longer texts, line by line; `None` for other values.
pub(crate) fn difference(expected: &Value, actual: &Value, width: usize) -> Option<Vec<(DiffSide, String)>> {
    // A comma does not count.
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
    let mut lines: Vec<(DiffSide, String)> = Vec::new();
    let mut at = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let start = group.first().map_or(0, |op| op.old_range().start);
        if start > at {
            lines.push((DiffSide::Gap, "…".to_owned()));
        }
        at = group.last().map_or(at, |op| op.old_range().end);
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let side = match change.tag() {
                ChangeTag::Equal => DiffSide::Both,
                ChangeTag::Delete => DiffSide::Expected,
                ChangeTag::Insert => DiffSide::Actual,
            };
            lines.push((side, change.value().trim_end().to_owned()));
        }
    }
    clip_lines(&mut lines, width);
    Some(lines)
}

/// Clips the lines; a line that replaces another one is clipped where the two differ.
fn clip_lines(lines: &mut [(DiffSide, String)], width: usize) {
    for at in 0..lines.len() {
        if let [(DiffSide::Expected, left), (DiffSide::Actual, right), ..] = &mut lines[at..] {
            (*left, *right) = clip_both(left, right, width);
        }
        lines[at].1 = clip(&lines[at].1, width);
    }
}

/// Sorts members, because their order means nothing.
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
    fn differences_are_of_members_not_of_their_order() {
        let lines = difference(&json!({ "a": 1, "b": 2 }), &json!({ "b": 3, "a": 1 }), 80).expect("two objects");
        let changed: Vec<_> = lines.iter().filter(|(side, _)| *side != DiffSide::Both).collect();
        assert_eq!(changed.len(), 2);
        assert_eq!(changed[0].1.trim(), "\"b\": 2");
        assert!(difference(&json!(1), &json!({}), 80).is_none());
    }
}
