//! Where two deployments give other answers to the same requests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::output::width;
use crate::suite::{KeptConversation, TranscriptTurn, turns};
use crate::text::difference::{DiffSide, difference};

/// How many kinds of differences, and how many checks of each, are shown.
const KINDS: usize = 10;
const CHECKS: usize = 4;

/// Answers that differ in the same way.
#[derive(Default)]
struct OtherAnswer {
    lines: Vec<(DiffSide, String)>,
    request: String,
    conversations: usize,
    checks: BTreeSet<&'static str>,
}

/// The kinds of differences between the answers of two runs with the same seed, the most frequent one first. Identifiers,
/// times, and what the documents leave to the handler do not count. Of each conversation only the first difference does:
/// later ones may follow from it.
pub(super) fn other_answers(first: &[KeptConversation], second: &[KeptConversation]) -> String {
    let second: BTreeMap<&str, &KeptConversation> = second.iter().map(|kept| (kept.label.as_str(), kept)).collect();
    let steady = first.iter().filter(|kept| !depends_on_time(kept.check));
    let pairs = steady.filter_map(|was| Some((was, *second.get(was.label.as_str())?)));
    let mut kinds: BTreeMap<(&str, String), OtherAnswer> = BTreeMap::new();
    let mut compared = 0;
    for (was, is) in pairs {
        compared += 1;
        let Some((was_turn, is_turn)) = first_difference(was, is) else { continue };
        let lines = lines(&was_turn.answer, &is_turn.answer);
        let kind = kinds.entry((was_turn.callback, mark(&lines))).or_default();
        if kind.conversations == 0 {
            (kind.lines, kind.request) = (lines, was_turn.request);
        }
        kind.conversations += 1;
        kind.checks.insert(was.check);
    }
    if kinds.is_empty() {
        return format!("The answers are the same in all of {compared} conversations.\n");
    }
    text(kinds.into_values().collect(), compared)
}

/// Which of two simultaneous callbacks comes first, or when new keys are fetched, differs from run to run.
fn depends_on_time(check: &str) -> bool {
    check.split('.').any(|part| matches!(part, "concurrency" | "at_once" | "keys"))
}

/// The first request of both that was answered in another way. Where two conversations go on with other requests, as after
/// a pause, there is nothing to compare.
fn first_difference(was: &KeptConversation, is: &KeptConversation) -> Option<(TranscriptTurn, TranscriptTurn)> {
    let pairs = turns(&was.exchanges).into_iter().zip(turns(&is.exchanges));
    let mut same = pairs.take_while(|(was, is)| was.request == is.request);
    same.find(|(was, is)| was.answer != is.answer)
}

fn lines(was: &str, is: &str) -> Vec<(DiffSide, String)> {
    difference(&Value::from(was), &Value::from(is), width()).unwrap_or_default()
}

/// What differs, without the numbers of placeholders.
fn mark(lines: &[(DiffSide, String)]) -> String {
    let differing = lines.iter().filter(|(side, _)| matches!(side, DiffSide::Expected | DiffSide::Actual));
    let is_digit = |c: char| c.is_ascii_digit();
    // A status begins its line.
    let plain =
        |line: &str| if line.starts_with(is_digit) { line.to_owned() } else { line.trim().replace(is_digit, "") };
    differing.map(|(side, line)| format!("{side:?} {}\n", plain(line))).collect()
}

fn text(mut kinds: Vec<OtherAnswer>, compared: usize) -> String {
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.conversations));
    let differing: usize = kinds.iter().map(|kind| kind.conversations).sum();
    let mut text = format!("Other answers in {differing} of {compared} conversations (- first, + second):\n");
    for kind in kinds.iter().take(KINDS) {
        let shown: Vec<&str> = kind.checks.iter().copied().take(CHECKS).collect();
        let more = kind.checks.len() - shown.len();
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        let conversations = if kind.conversations == 1 {
            "one conversation".to_owned()
        } else {
            format!("{} conversations", kind.conversations)
        };
        let _ = writeln!(
            text,
            "\n{conversations} of {}{more}, the first time at\n{}",
            shown.join(", "),
            kind.request.lines().next().unwrap_or_default()
        );
        for (side, line) in &kind.lines {
            let sign = match side {
                DiffSide::Both | DiffSide::Gap => ' ',
                DiffSide::Expected => '-',
                DiffSide::Actual => '+',
            };
            let _ = writeln!(text, "{sign} {line}");
        }
    }
    if kinds.len() > KINDS {
        let _ = writeln!(text, "\n{} more kinds of differences are not shown.", kinds.len() - KINDS);
    }
    text
}
