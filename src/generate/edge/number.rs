//! Both sides of the limits of a number.

use serde_json::{Number, Value};

use super::Edge;
use crate::contract::Shape;
use crate::generate::number::{Steps, number, sample};

/// Both sides of a limit.
pub(super) fn limits(shape: &Shape, keyword: &str) -> Vec<Edge> {
    let Some(limit) = shape.numbers.get(keyword).copied() else { return Vec::new() };
    let Steps { step, is_whole, .. } = Steps::of(shape);
    let at = |steps: f64| limit.as_f64().map(|limit| number(limit + steps * step, is_whole)).unwrap_or_default();
    let exact = |number: &Number| Value::Number(number.clone());
    let inside = if keyword.ends_with("inimum") { 1.0 } else { -1.0 };
    match keyword {
        "minimum" | "maximum" => {
            vec![Edge::at("", exact(limit)), Edge::at("inside", at(inside)), Edge::past("", at(-inside))]
        }
        "exclusiveMinimum" | "exclusiveMaximum" => vec![Edge::at("", at(inside)), Edge::past("", exact(limit))],
        "multipleOf" => vec![Edge::at("", sample(shape)), Edge::past("", half(shape))],
        _ => Vec::new(),
    }
}

/// A number between two multiples.
fn half(shape: &Shape) -> Value {
    let steps = Steps::of(shape);
    let is_whole = shape.kind == Some("integer");
    let part = if is_whole && steps.step >= 2.0 { 1.0 / steps.step } else { 0.5 };
    let value = sample(shape).as_f64().unwrap_or_default() + part * steps.step;
    number(value, is_whole && steps.step >= 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_have_two_sides() {
        let number = |text: &str| &*Box::leak(Box::new(text.parse::<Number>().expect("a number")));
        let numbers = [("minimum", number("1")), ("maximum", number("500"))].into_iter().collect();
        let seats = Shape { kind: Some("integer"), numbers, ..Shape::default() };
        let values =
            |keyword| limits(&seats, keyword).into_iter().map(|edge| format!("{:?}", edge.change)).collect::<Vec<_>>();
        assert_eq!(values("minimum"), ["Put(Number(1))", "Put(Number(2))", "Put(Number(0))"]);
        assert_eq!(values("maximum"), ["Put(Number(500))", "Put(Number(499))", "Put(Number(501))"]);
    }
}
