//! Text that matches a `pattern`, built from the pattern itself.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use proptest::prelude::*;
use proptest::strategy::Union;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use super::text::{fit, is_awkward};

/// Repetitions beyond the minimum, where the pattern sets no maximum.
const MORE: u32 = 7;

/// A parsed `pattern`. Anchors are implied: the patterns of `schemas/` match whole values.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    hir: Hir,
    regex: regex::Regex,
}

impl Pattern {
    /// Parses each pattern once: compiling a Unicode class takes longer than generating a whole message.
    pub(super) fn new(pattern: &str) -> Self {
        static KNOWN: Mutex<BTreeMap<String, Pattern>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(pattern.to_owned()).or_insert_with(|| Self::parse(pattern)).clone()
    }

    fn parse(pattern: &str) -> Self {
        let fault = |error: &dyn std::fmt::Display| -> ! { panic!("schemas/: pattern `{pattern}`: {error}") };
        let hir = regex_syntax::parse(pattern).unwrap_or_else(|error| fault(&error));
        let regex = regex::Regex::new(pattern).unwrap_or_else(|error| fault(&error));
        Self { hir, regex }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Matching text. If the length is limited, it sometimes has exactly that length.
    pub(super) fn text(&self, most: Option<usize>) -> BoxedStrategy<String> {
        let text = strategy(&self.hir);
        match most {
            None => text,
            Some(most) => {
                let long = text.clone().prop_map(move |text| fit(&text, most, Some(most)));
                let regex = self.regex.clone();
                prop_oneof![6 => text, 1 => long]
                    .prop_filter("a match within the limit", move |text| {
                        text.chars().count() <= most && regex.is_match(text)
                    })
                    .boxed()
            }
        }
    }

    /// The same matching text every time.
    pub(super) fn sample(&self) -> String {
        let mut letters = ('a'..='z').cycle();
        sample(&self.hir, &mut letters)
    }
}

fn strategy(hir: &Hir) -> BoxedStrategy<String> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Just(String::new()).boxed(),
        HirKind::Literal(literal) => Just(String::from_utf8_lossy(&literal.0).into_owned()).boxed(),
        HirKind::Class(class) => character(class),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min + MORE);
            let count = repetition.min as usize..=most as usize;
            proptest::collection::vec(strategy(&repetition.sub), count).prop_map(|parts| parts.concat()).boxed()
        }
        HirKind::Capture(capture) => strategy(&capture.sub),
        HirKind::Concat(parts) => {
            parts.iter().map(strategy).collect::<Vec<_>>().prop_map(|parts| parts.concat()).boxed()
        }
        HirKind::Alternation(parts) => Union::new(parts.iter().map(strategy)).boxed(),
    }
}

/// Half of the characters are ASCII; there are so few of them that they would hardly ever occur otherwise.
fn character(class: &Class) -> BoxedStrategy<String> {
    let allowed = ranges_of(class);
    let (ascii, all): (Vec<_>, Vec<_>) =
        (allowed.iter().filter(|(start, _)| start.is_ascii()).copied().collect(), allowed);
    let pick = |ranges: Vec<(char, char)>, end: char| {
        let ranges = ranges.into_iter().map(|(start, last)| start..=last.min(end)).collect::<Vec<_>>();
        // The patterns are ECMAScript's, to which U+FEFF is white space. To Rust it is not.
        proptest::char::ranges(ranges.into())
            .prop_filter("not awkward", |character| !is_awkward(*character) && *character != '\u{FEFF}')
            .prop_map(String::from)
    };
    if ascii.is_empty() {
        pick(all, char::MAX).boxed()
    } else {
        prop_oneof![pick(ascii, '~'), pick(all, char::MAX)].boxed()
    }
}

fn ranges_of(class: &Class) -> Vec<(char, char)> {
    match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect(),
    }
}

fn sample(hir: &Hir, letters: &mut impl Iterator<Item = char>) -> String {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(class) => sample_character(class, letters).to_string(),
        HirKind::Repetition(repetition) => {
            (0..sample_count(repetition)).map(|_| sample(&repetition.sub, letters)).collect()
        }
        HirKind::Capture(capture) => sample(&capture.sub, letters),
        HirKind::Concat(parts) => parts.iter().map(|part| sample(part, letters)).collect(),
        HirKind::Alternation(parts) => parts.first().map(|part| sample(part, letters)).unwrap_or_default(),
    }
}

/// Three letters read better than one; digits and groups occur as rarely as the pattern allows.
fn sample_count(repetition: &Repetition) -> u32 {
    let of_letters = matches!(repetition.sub.kind(), HirKind::Class(class) if has(class, 'a'));
    if of_letters && repetition.min == 1 && repetition.max.is_none() { 3 } else { repetition.min }
}

fn sample_character(class: &Class, letters: &mut impl Iterator<Item = char>) -> char {
    let letter = if has(class, 'a') { letters.next() } else { None };
    if let Some(letter) = letter.filter(|letter| has(class, *letter)) {
        return letter;
    }
    let ranges = ranges_of(class);
    let first = ranges.first().map_or('x', |(start, _)| *start);
    if has(class, '1') { '1' } else { first }
}

fn has(class: &Class, character: char) -> bool {
    ranges_of(class).iter().any(|(start, end)| (*start..=*end).contains(&character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_match() {
        for pattern in [r"^cti\.[a-z0-9_.]+\.v[0-9]+\.[0-9]+(~[a-z]+)*$", r"^[^.\s<>]+(\.[^.\s<>]+)+$", "^(x|y)?z{2}$"]
        {
            let pattern = Pattern::new(pattern);
            assert!(pattern.matches(&pattern.sample()), "{}", pattern.sample());
        }
    }
}
