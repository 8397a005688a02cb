//! Numbers within the limits of a shape.

use proptest::prelude::*;
use serde_json::Value;

use crate::contract::Shape;

/// The step between numbers that may have a fraction, if the schema names none. It is exact in binary.
const FRACTION: f64 = 0.25;

/// How far numbers go where the schema sets no limit. Some columns are narrow, and some counts are never negative.
const USUAL: i64 = 10_000;

/// The numbers of a shape that are multiples of its step: from the first to the last of them.
pub(super) struct Steps {
    pub(super) step: f64,
    first: i64,
    last: i64,
    /// All of them are whole.
    pub(super) is_whole: bool,
}

impl Steps {
    pub(super) fn of(shape: &Shape) -> Self {
        let limit = |keyword| shape.numbers.get(keyword).and_then(|number| number.as_f64());
        let is_whole = shape.kind == Some("integer");
        let usual = if is_whole { 1.0 } else { FRACTION };
        let named = limit("multipleOf").filter(|step| *step > 0.0);
        let step = named.map_or(usual, |step| if is_whole && step < 1.0 { 1.0 } else { step });
        let low = [
            limit("minimum").map(|low| (low / step).ceil()),
            limit("exclusiveMinimum").map(|low| (low / step).floor() + 1.0),
        ];
        let high = [
            limit("maximum").map(|high| (high / step).floor()),
            limit("exclusiveMaximum").map(|high| (high / step).ceil() - 1.0),
        ];
        #[allow(clippy::cast_possible_truncation)]
        let whole = |steps: f64| steps as i64;
        let low = low.into_iter().flatten().reduce(f64::max).map(whole);
        let high = high.into_iter().flatten().reduce(f64::min).map(whole);
        let first = low.unwrap_or_else(|| high.map_or(0, |high| 0.min(high.saturating_sub(USUAL))));
        let last = high.unwrap_or_else(|| first.saturating_add(USUAL)).max(first);
        Self { step, first, last, is_whole: is_whole || step.fract() == 0.0 }
    }

    #[allow(clippy::cast_precision_loss)]
    fn value(&self, steps: i64) -> Value {
        number(steps as f64 * self.step, self.is_whole)
    }
}

/// A number as JSON writes it: without a fraction if it has none.
pub(super) fn number(value: f64, is_whole: bool) -> Value {
    #[allow(clippy::cast_possible_truncation)]
    if is_whole && value.abs() < 9e15 { Value::from(value as i64) } else { Value::from(value) }
}

/// The same number every time: 1, if the shape allows it.
pub(super) fn sample(shape: &Shape) -> Value {
    if shape.numbers.is_empty() {
        return Value::from(1);
    }
    let steps = Steps::of(shape);
    let first = if steps.is_whole || shape.numbers.contains_key("multipleOf") { 1 } else { 4 };
    steps.value(first.clamp(steps.first, steps.last))
}

/// One of several numbers: the first of the shape, the second, …; `None` if there are not as many.
pub(super) fn nth(shape: &Shape, nth: usize) -> Option<Value> {
    let steps = Steps::of(shape);
    let at = steps.first.checked_add(i64::try_from(nth).ok()?)?;
    (at <= steps.last).then(|| steps.value(at))
}

/// A number without a fraction where others have one: much software writes it without a point. It may not be valid.
pub(super) fn whole(shape: &Shape) -> Option<Value> {
    let limit = |keyword| shape.numbers.get(keyword).and_then(|number| number.as_f64());
    let low = limit("minimum").or(limit("exclusiveMinimum").map(|low| low + 1.0));
    let high = limit("maximum").or(limit("exclusiveMaximum").map(|high| high - 1.0));
    let least = low.map_or(1.0, |low| low.ceil().max(1.0));
    let value = high.map_or(least, |high| least.min(high.floor()));
    (shape.kind == Some("number")).then(|| number(value, true))
}

/// Numbers of the shape.
pub(super) fn numbers(shape: &Shape) -> BoxedStrategy<Value> {
    let steps = Steps::of(shape);
    (steps.first..=steps.last).prop_map(move |nth| steps.value(nth)).boxed()
}

#[cfg(test)]
mod tests {
    use serde_json::{Number, json};

    use super::*;

    fn shape(kind: &'static str, limits: &'static [(&'static str, &'static str)]) -> Shape {
        let number = |text: &str| &*Box::leak(Box::new(text.parse::<Number>().expect("a number")));
        let numbers = limits.iter().map(|(keyword, text)| (*keyword, number(text))).collect();
        Shape { kind: Some(kind), numbers, ..Shape::default() }
    }

    #[test]
    fn samples_keep_the_limits() {
        for (kind, limits, expected) in [
            ("integer", &[("minimum", "5"), ("maximum", "9")][..], json!(5)),
            ("integer", &[("maximum", "-2")], json!(-2)),
            ("integer", &[("exclusiveMinimum", "1")], json!(2)),
            ("integer", &[("minimum", "0"), ("maximum", "500")], json!(1)),
            ("integer", &[("multipleOf", "10")], json!(10)),
            ("number", &[("minimum", "0.5"), ("maximum", "0.75")], json!(0.75)),
            ("number", &[("minimum", "0"), ("exclusiveMaximum", "1")], json!(0.75)),
        ] {
            assert_eq!(sample(&shape(kind, limits)), expected, "{limits:?}");
        }
    }
}
