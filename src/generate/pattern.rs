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

/// How a matching text is made.
#[derive(Clone, Copy)]
struct Extreme {
    /// Each repetition is as long as the pattern allows, within reason.
    is_longest: bool,
    /// Which range of each class, and which alternative, is taken.
    nth: usize,
}

/// A repetition that may go on for ever ends here, …
const UNLIMITED: u32 = 3;

/// … and any other one here; …
const LONGEST: u32 = 1_000;

/// … within another one it has no more parts than this.
const WITHIN: u32 = 2;

/// Further ways are left out.
const MOST_WAYS: usize = 5;

impl Pattern {
    /// Matching texts at the limits of the pattern: the longest one, and some with one character of each range, and one of
    /// each of the alternatives.
    pub(super) fn limits(&self) -> Vec<(String, String)> {
        let longest = ("longest".to_owned(), Extreme { is_longest: true, nth: 0 });
        let others = 0..ways(&self.hir).min(MOST_WAYS);
        let others = others.map(|nth| (format!("form {}", nth + 1), Extreme { is_longest: false, nth }));
        let texts = std::iter::once(longest).chain(others).map(|(name, way)| (name, way.text(&self.hir, false)));
        texts.filter(|(_, text)| self.matches(text)).collect()
    }
}

/// How many ranges the class with the most of them has, or how many alternatives there are.
fn ways(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Class(class) => plain_ranges(class).len(),
        HirKind::Repetition(repetition) => ways(&repetition.sub),
        HirKind::Capture(capture) => ways(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(ways).max().unwrap_or(0),
        HirKind::Alternation(parts) => parts.iter().map(ways).max().unwrap_or(0).max(parts.len()),
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => 0,
    }
}

impl Extreme {
    fn text(self, hir: &Hir, is_within: bool) -> String {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => String::new(),
            HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
            HirKind::Class(class) => self.character(class).to_string(),
            HirKind::Repetition(repetition) => {
                let count = self.count(repetition, is_within);
                (0..count).map(|_| self.text(&repetition.sub, true)).collect()
            }
            HirKind::Capture(capture) => self.text(&capture.sub, is_within),
            HirKind::Concat(parts) => parts.iter().map(|part| self.text(part, is_within)).collect(),
            HirKind::Alternation(parts) => {
                parts.get(self.nth % parts.len().max(1)).map_or_else(String::new, |part| self.text(part, is_within))
            }
        }
    }

    fn count(self, repetition: &Repetition, is_within: bool) -> u32 {
        let least = repetition.min;
        match repetition.max {
            _ if !self.is_longest => least.max(repetition.max.unwrap_or(1).min(1)),
            None => least.max(UNLIMITED),
            Some(most) if is_within => least.max(most.min(WITHIN)),
            Some(most) => least.max(most.min(LONGEST)),
        }
    }

    fn character(self, class: &Class) -> char {
        let ranges = plain_ranges(class);
        match ranges.get(self.nth % ranges.len().max(1)) {
            Some((_, last)) if !self.is_longest => *last,
            _ => sample_character(class, &mut std::iter::empty()),
        }
    }
}

/// The ranges of a class as far as they are visible ASCII.
fn plain_ranges(class: &Class) -> Vec<(char, char)> {
    let visible = ranges_of(class).into_iter().map(|(start, last)| (start.max('!'), last.min('~')));
    visible.filter(|(start, last)| start <= last).collect()
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
