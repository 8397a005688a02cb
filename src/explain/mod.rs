//! What checks, requirements, rules of schemas and discrepancies mean, as data: `acgw explain` shows it in a terminal,
//! `docs/checks.md` and `docs/requirements.md` are pages of it. Nothing is written here that a record knows.

mod pages;
mod rule;

use serde_json::Value;

use crate::checks;
use crate::contract::{DISCREPANCIES, Discrepancy, Level, Requirement, requirements, schemas};
use crate::lessons::{Lesson, SampleAnswer, in_short, lesson};
use crate::suite::{Check, Needs};
use crate::text::json;

pub use pages::{checks_page, requirements_page};

/// One thing explained.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// `check`, `requirement`, `rule` or `discrepancy`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// How binding it is, where that is said of it.
    pub level: Option<Level>,
    /// What it is, in one sentence.
    pub title: String,
    /// What there is to say about it: a label, and a text.
    pub facts: Vec<(&'static str, String)>,
    /// An example of a right and a wrong answer.
    pub example: Option<Example>,
}

/// The same situation, answered rightly and wrongly.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    /// The situation.
    pub when: String,
    /// What is right.
    pub right: Shown,
    /// What is wrong.
    pub wrong: Shown,
}

/// An answer or a message: a line, and what follows as JSON, both of which may be empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    /// The status, or what cannot be shown as JSON.
    pub line: String,
    /// The JSON.
    pub body: Option<Value>,
}

impl Shown {
    /// The JSON in lines of at most that many characters, as far as its values allow.
    pub(crate) fn lines(&self, width: usize) -> Vec<String> {
        self.body.as_ref().map(|body| json::lines(&json::shortened(body), width)).unwrap_or_default()
    }
}

impl From<SampleAnswer> for Shown {
    fn from(answer: SampleAnswer) -> Self {
        match answer {
            SampleAnswer::Described(text) => Self { line: in_short(text), body: None },
            _ => {
                Self { line: answer.status().map(|status| status.to_string()).unwrap_or_default(), body: answer.body() }
            }
        }
    }
}

impl From<&Lesson> for Example {
    fn from(lesson: &Lesson) -> Self {
        Self::new(in_short(lesson.when), lesson.right.into(), lesson.wrong.into())
    }
}

impl Example {
    /// An example in which the wrong side shows only what differs, where that is little.
    fn new(when: String, right: Shown, wrong: Shown) -> Self {
        let wrong = contrasted(&right, &wrong).unwrap_or(wrong);
        Self { when, right, wrong }
    }
}

/// The wrong message as the difference from the right one, if that is one member of several.
fn contrasted(right: &Shown, wrong: &Shown) -> Option<Shown> {
    let (Some(Value::Object(had)), Some(Value::Object(has))) = (&right.body, &wrong.body) else { return None };
    let changed: Vec<_> = has.iter().filter(|(name, value)| had.get(*name) != Some(*value)).collect();
    let missing: Vec<_> = had.keys().filter(|name| !has.contains_key(*name)).collect();
    let place = wrong.line.trim_end_matches(':');
    match (changed.as_slice(), missing.as_slice()) {
        _ if right.line != wrong.line || had.len() < 2 => None,
        ([(name, value)], []) => {
            let member = Value::Object([((*name).clone(), (*value).clone())].into_iter().collect());
            Some(Shown { line: format!("{place}, the same but for"), body: Some(member) })
        }
        ([], [name]) => Some(Shown { line: format!("{place}, the same without `{name}`"), body: None }),
        _ => None,
    }
}

/// Everything of that id. Several things can share one, as a check and its requirement do.
pub(crate) fn explain(id: &str) -> Vec<Entry> {
    let checks = checks::all().into_iter().filter(|check| check.id == id).map(of_check);
    let requirements = requirements::ALL.iter().filter(|requirement| requirement.id == id).map(|it| of_requirement(it));
    let discrepancies = DISCREPANCIES.iter().filter(|entry| entry.id == id).map(of_discrepancy);
    checks.chain(requirements).chain(discrepancies).chain(rule::explain(id)).collect()
}

/// Every id that can be explained.
pub(crate) fn ids() -> Vec<String> {
    let checks = checks::all().into_iter().map(|check| check.id);
    let requirements = requirements::ALL.iter().map(|requirement| requirement.id);
    let discrepancies = DISCREPANCIES.iter().map(|entry| entry.id);
    let rules = schemas().iter().flat_map(|schema| schema.constraints()).map(|constraint| constraint.rule.clone());
    let mut ids: Vec<String> =
        checks.chain(requirements).chain(discrepancies).map(str::to_owned).chain(rules).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// A check.
pub(crate) fn of_check(check: &Check) -> Entry {
    let requirement = check.requirement;
    let lesson = lesson(check.id).or_else(|| lesson(requirement.id));
    let mut facts = vec![("demands", requirement.text.to_owned())];
    facts.extend(lesson.map(|lesson| ("why", lesson.why.to_owned())));
    facts.extend([
        ("source", requirement.source.to_string()),
        ("rule", requirement.id.to_owned()),
        ("needs", needs(check.needs).to_owned()),
        ("fix", check.fix.to_owned()),
        ("alone", format!("acgw check URL --only {}", check.id)),
    ]);
    Entry {
        kind: "check",
        id: check.id.to_owned(),
        level: Some(check.level),
        title: check.title.to_owned(),
        facts,
        example: lesson.map(Example::from),
    }
}

/// Ways to fix a handler that are told at a requirement; each of its checks knows its own.
const FIXES: usize = 3;

/// A requirement.
pub(crate) fn of_requirement(requirement: &Requirement) -> Entry {
    let of = |id: &str| checks::all().into_iter().filter(|check| check.requirement.id == id).collect::<Vec<_>>();
    let own = of(requirement.id);
    // What holds for every answer is looked at by the checks of its form.
    let (label, tested) =
        if own.is_empty() { ("seen by", of(requirements::RESPONSE_FORM.id)) } else { ("checks", own) };
    let ids: Vec<_> = tested.iter().map(|check| check.id).collect();
    let mut fixes: Vec<_> = tested.iter().map(|check| check.fix).collect();
    fixes.dedup();
    let fix = if fixes.len() > FIXES { "Each of its checks says how.".to_owned() } else { fixes.join(" ") };
    let lesson = lesson(requirement.id);
    let mut facts = Vec::from_iter(lesson.map(|lesson| ("why", lesson.why.to_owned())));
    facts.extend([("source", requirement.source.to_string()), (label, ids.join(", ")), ("fix", fix)]);
    Entry {
        kind: "requirement",
        id: requirement.id.to_owned(),
        level: Some(requirement.level),
        title: requirement.text.to_owned(),
        facts,
        example: lesson.map(Example::from),
    }
}

/// A discrepancy.
pub(crate) fn of_discrepancy(entry: &Discrepancy) -> Entry {
    let lesson = lesson(entry.id);
    let mut facts = vec![("position", entry.position.to_owned())];
    facts.extend(lesson.map(|lesson| ("why", lesson.why.to_owned())));
    Entry {
        kind: "discrepancy",
        id: entry.id.to_owned(),
        level: None,
        title: entry.conflict.to_owned(),
        facts,
        example: lesson.map(Example::from),
    }
}

const fn needs(needs: Needs) -> &'static str {
    match needs {
        Needs::Any | Needs::SettledKeys | Needs::Alone => "a mirrored side, of whichever kind",
        Needs::Partner => "a mirrored partner",
        Needs::Customer => "mirrored customers",
        Needs::Both => "a mirrored partner and mirrored customers",
        Needs::TheRun => "the other checks: it looks back on the whole run",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_explained_with_a_source_and_an_example() {
        for id in ids() {
            let entries = explain(&id);
            assert!(!entries.is_empty(), "{id}");
            for entry in entries {
                let has = |label: &str| entry.facts.iter().any(|(known, text)| *known == label && !text.is_empty());
                assert!(has("why"), "{id} does not say why");
                assert!(has("fix") || entry.kind == "discrepancy", "{id} does not say how to fix a handler");
                assert!(has("source") || entry.kind == "discrepancy", "{id} has no source");
                let example = entry.example.unwrap_or_else(|| panic!("{id} has no example"));
                assert_ne!(example.right, example.wrong, "{id}");
            }
        }
    }

    #[test]
    fn every_lesson_belongs_to_something() {
        for lesson in crate::lessons::lessons() {
            assert!(!explain(lesson.of).is_empty(), "`{}` is neither check, requirement nor discrepancy", lesson.of);
        }
    }
}
