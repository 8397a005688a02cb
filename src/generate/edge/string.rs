//! Edges of text: length, format, pattern, choices.

use serde_json::Value;

use super::{Edge, Side};
use crate::contract::Shape;
use crate::generate::format::TextFormat;
use crate::generate::pattern::Pattern;
use crate::generate::text::fit;

/// Characters of one to four bytes, which reveal a limit in bytes or in UTF-16 units.
const WIDTHS: [(&str, char); 4] = [("", 'x'), ("accents", 'é'), ("han", '漢'), ("emoji", '😀')];

pub(super) fn length(shape: &Shape, keyword: &str) -> Vec<Edge> {
    let limit = shape.limits.get(keyword).copied().unwrap_or(0);
    let past = if keyword == "minLength" { limit.saturating_sub(1) } else { limit + 1 };
    let base = shape.patterns.first().map(|pattern| Pattern::new(pattern).sample()).unwrap_or_default();
    let text = |filler: char, length| fit(&format!("{base}{filler}"), length, Some(length));
    let mut edges: Vec<Edge> = WIDTHS.iter().map(|(name, filler)| Edge::at(*name, text(*filler, limit))).collect();
    if past == 0 {
        edges.push(Edge::past("", ""));
    } else {
        edges.extend(WIDTHS.iter().map(|(name, filler)| Edge::past(*name, text(*filler, past))));
        // Looks shorter than the limit, but has too many characters.
        edges.extend((keyword == "maxLength").then(|| Edge::past("combining", text('\u{301}', past))));
    }
    edges
}

pub(super) fn format(shape: &Shape) -> Vec<Edge> {
    let Some(format) = shape.format.and_then(TextFormat::new) else { return Vec::new() };
    let odd = format.odd().iter().map(|(name, text)| Edge::at(*name, *text));
    odd.chain(format.invalid().iter().map(|(name, text)| Edge::past(*name, *text))).collect()
}

pub(super) fn pattern(shape: &Shape) -> Vec<Edge> {
    let Some(pattern) = shape.patterns.first().map(|pattern| Pattern::new(pattern)) else { return Vec::new() };
    let sample = shape.constant().map_or_else(|| pattern.sample(), str::to_owned);
    let mut edges = vec![Edge::at("", sample.clone())];
    edges.extend(near_misses(&sample).into_iter().filter(|(_, text)| !pattern.matches(text)).map(past));
    edges
}

pub(super) fn choices(shape: &Shape) -> Vec<Edge> {
    let at = shape.choices.iter().enumerate().map(|(at, choice)| match shape.choices.len() {
        1 => Edge::at("", (*choice).clone()),
        _ => Edge::at(format!("{}", at + 1), (*choice).clone()),
    });
    let patterns: Vec<Pattern> = shape.patterns.iter().map(|pattern| Pattern::new(pattern)).collect();
    let another = patterns.first().map(|pattern| ("another", pattern.sample()));
    let texts = shape.choices.iter().filter_map(|choice| choice.as_str());
    let near = texts.flat_map(near_misses).chain(another);
    let keeps_the_rest = |text: &str| {
        patterns.iter().all(|pattern| pattern.matches(text)) && !shape.choices.iter().any(|choice| *choice == text)
    };
    let mut edges: Vec<Edge> = at.collect();
    for (name, text) in near.filter(|(_, text)| keeps_the_rest(text)) {
        if !edges.iter().any(|edge| edge.side == Side::Past && edge.name == name) {
            edges.push(past((name, text)));
        }
    }
    edges
}

fn past((name, text): (&'static str, String)) -> Edge {
    Edge::past(name, Value::from(text))
}

/// Texts that a lenient comparison accepts, or that differ in one character.
fn near_misses(text: &str) -> Vec<(&'static str, String)> {
    let mut cut = text.to_owned();
    cut.pop();
    vec![
        ("cut", cut.clone()),
        ("other-end", format!("{cut}9")),
        ("brackets", format!("<{text}>")),
        ("empty", String::new()),
        ("lower-case", text.to_lowercase()),
        ("upper-case", text.to_uppercase()),
        ("space-before", format!(" {text}")),
        ("line-feed-after", format!("{text}\n")),
    ]
}
