//! Boundaries of what a vendor defines: those of any schema, and further valid values that show more of a handler. The
//! fixtures do not need them.

use super::boundary::{Boundary, boundary_of, shape_of};
use super::edge::Side;
use super::instance::minimal_with;
use super::number::whole;
use super::pattern::Pattern;
use super::place::{Change, apply, places};
use super::text::fit;
use crate::contract::{Constraint, Schema, Shape};

/// The boundaries of one constraint of a vendor's schema.
pub(super) fn boundaries<'s>(schema: &'s Schema, constraint: &'s Constraint) -> Vec<Boundary<'s>> {
    let mut all = boundary_of(schema, constraint);
    let base = minimal_with(&schema.shape, &constraint.member);
    let Some(pointer) = places(&schema.shape, &constraint.member, &base).into_iter().next() else { return all };
    for (name, value) in further(shape_of(schema, constraint), &constraint.keyword) {
        let mut message = base.clone();
        apply(&mut message, &pointer, Change::Put(value));
        all.push(Boundary { constraint, name, side: Side::At, value: message, breaks: Vec::new() });
    }
    all
}

fn further(shape: &Shape, keyword: &str) -> Vec<(String, serde_json::Value)> {
    match (keyword, shape.patterns.first()) {
        ("pattern", Some(pattern)) if shape.choices.is_empty() && shape.format.is_none() => {
            let most = shape.limits.get("maxLength").copied();
            let pattern = Pattern::new(pattern);
            let texts = pattern.limits().into_iter().map(|(name, text)| (name, fit(&text, 0, most)));
            texts.filter(|(_, text)| pattern.matches(text)).map(|(name, text)| (name, text.into())).collect()
        }
        ("type", _) if shape.choices.is_empty() => {
            whole(shape).map(|value| ("whole".to_owned(), value)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::contract::CustomDefinition;
    use crate::generate::Side;
    use crate::generate::payload::limits;

    /// The valid values of a member at the limits of its schema.
    fn values(member: &str, schema: &Value) -> Vec<Value> {
        let text = json!({
            "title": "Odd",
            "callback_id": "cti.a.p.acgw.callback.v1.0~v.app.limits.v1.0",
            "request": { "type": "cti.a.p.acgw.request.v1.0~v.app.limits.v1.0", "payload": {
                "$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "properties": { member: schema } } },
            "responses": [{ "status": 200, "type": "cti.a.p.acgw.response.v1.0~v.app.ok.v1.0" }],
        });
        let definition = CustomDefinition::read(&text.to_string()).expect("a definition");
        let found = limits(&definition.request).into_iter().filter(|limit| limit.side == Side::At);
        found.filter_map(|limit| limit.payload?.get(member).cloned()).collect()
    }

    #[test]
    fn a_pattern_is_shown_at_its_limits() {
        let found = values("phone", &json!({ "type": "string", "pattern": r"^(\+|00)[0-9]{2,5}$" }));
        assert!(found.contains(&json!("+11111")) && found.contains(&json!("0099")), "{found:?}");
        let found = values("tag", &json!({ "type": "string", "pattern": "^[a-z0-9-]{1,9}$", "maxLength": 4 }));
        let length = |value: &Value| value.as_str().map_or(0, str::len);
        assert!(found.iter().any(|tag| length(tag) == 4) && found.iter().all(|tag| length(tag) <= 4), "{found:?}");
        assert!(["-", "9", "z"].iter().all(|tag| found.contains(&json!(tag))), "{found:?}");
    }

    #[test]
    fn numbers_are_written_with_a_fraction_only_where_they_may_have_one() {
        let found = values("weight", &json!({ "type": "number", "minimum": 0.5, "maximum": 9.5, "multipleOf": 0.5 }));
        assert!(found.iter().any(Value::is_i64) && found.iter().any(Value::is_f64), "{found:?}");
        let found = values("days", &json!({ "allOf": [{ "type": "integer", "minimum": 1 }, { "maximum": 365 }] }));
        assert!(found.len() > 1 && found.iter().all(Value::is_i64), "{found:?}");
    }
}
